// Checks of single request fields; each refusal names the field, what was given and what is
// allowed.

import { utf8 } from "../../base/bytes.js";
import { CacheError, type ErrorCode } from "../../model/cache-error.js";
import type { RequestIdentity, TtlChoice } from "../../model/data-request.js";
import { clientId } from "../../model/ids.js";
import { limits } from "../../model/limits.js";
import { namespaceNameProblem } from "../../model/namespace-schema.js";

/** A refusal of a field. */
export function refusal(text: string, code: ErrorCode = "INVALID_ARGUMENT"): CacheError {
  return new CacheError(code, text);
}

/** @throws {CacheError} UNIMPLEMENTED naming the field */
export function notYet(field: string): never {
  throw refusal(`${field} is not served by this version`, "UNIMPLEMENTED");
}

/** @throws {CacheError} INVALID_ARGUMENT when the value is outside [low, high] */
export function inRange(field: string, value: number, low: number, high: number): number {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return value;
  throw refusal(`${field} is ${value}; allowed are ${low} to ${high}`);
}

/** @throws {CacheError} INVALID_ARGUMENT on a name that no namespace can have */
export function namespaceName(name: string): string {
  const problem = namespaceNameProblem(name);
  if (problem !== undefined) throw refusal(problem);
  return name;
}

/** @throws {CacheError} KEY_TOO_LARGE when empty or too long */
export function keyBytes(key: Uint8Array): Uint8Array {
  const { keyBytesMax } = limits;
  if (key.length >= 1 && key.length <= keyBytesMax) return plain(key);
  throw refusal(`key has ${key.length} bytes; allowed are 1 to ${keyBytesMax}`, "KEY_TOO_LARGE");
}

/** @throws {CacheError} ITEM_TOO_LARGE when too long */
export function valueBytes(value: Uint8Array): Uint8Array {
  const { valueBytesMax } = limits;
  if (value.length <= valueBytesMax) return plain(value);
  const text = `value has ${value.length} bytes; at most ${valueBytesMax} are allowed`;
  throw refusal(text, "ITEM_TOO_LARGE");
}

/** Node's Buffers share memory on slice(); the floors below expect plain byte arrays. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @throws {CacheError} INVALID_ARGUMENT on too many, empty or too long tags */
export function tagList(tags: readonly string[], most: number = limits.tagsPerItemMax): string[] {
  if (tags.length > most) {
    throw refusal(`tags has ${tags.length} entries; at most ${most} are allowed`);
  }
  for (const tag of tags) {
    const length = utf8(tag).length;
    if (length < 1 || length > limits.tagBytesMax) {
      throw refusal(`a tag has ${length} bytes; allowed are 1 to ${limits.tagBytesMax}`);
    }
  }
  return [...tags];
}

/** The ttl oneof. @throws {CacheError} INVALID_ARGUMENT when ttl_ms is out of range */
export function ttlChoice(message: {
  readonly ttlMs?: number | null | undefined;
  readonly noTtl?: boolean | null | undefined;
}): TtlChoice {
  if (message.ttlMs !== undefined && message.ttlMs !== null) {
    return inRange("ttl_ms", message.ttlMs, 1, limits.ttlMsMax);
  }
  return message.noTtl === true ? "none" : "default";
}

/** A field that may be absent. */
export function optional<Given, Taken>(
  value: Given | null | undefined,
  take: (value: Given) => Taken,
): Taken | undefined {
  return value === undefined || value === null ? undefined : take(value);
}

/** client_id, request_seq and acked_up_to: all or none. @throws {CacheError} INVALID_ARGUMENT */
export function identityOf(message: {
  readonly clientId: string;
  readonly requestSeq: number;
  readonly ackedUpTo: number;
}): RequestIdentity | undefined {
  const { clientId: name, requestSeq, ackedUpTo } = message;
  if (name === "") {
    if (requestSeq === 0 && ackedUpTo === 0) return undefined;
    throw refusal("client_id is empty but request_seq or acked_up_to is set");
  }
  if (name.length > limits.clientIdMax) {
    const text = `client_id has ${name.length} characters`;
    throw refusal(`${text}; allowed are 1 to ${limits.clientIdMax}`);
  }
  inRange("request_seq", requestSeq, 1, Number.MAX_SAFE_INTEGER);
  inRange("acked_up_to", ackedUpTo, 0, requestSeq - 1);
  return { clientId: clientId(name), requestSeq, ackedUpTo };
}
