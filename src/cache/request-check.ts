// The shape of requests: every bound a client can break, each refused with a message that names the
// field and its range.

import { fromUtf8 } from "../base/bytes.js";
import type { ErrorCode } from "../model/cache-error.js";
import type {
  IncrementRequest,
  RequestIdentity,
  SetCondition,
  SetRequest,
  TtlChoice,
} from "../model/data-request.js";
import { limits } from "../model/limits.js";
import { utf8Length } from "./footprint.js";

/** Why a request is refused. */
export type Refusal = {
  readonly kind: "refuse";
  readonly code: ErrorCode;
  readonly message: string;
};

const loneSurrogate = /[\ud800-\udfff]/u;

/** A refusal with this code. */
export function refuse(code: ErrorCode, message: string): Refusal {
  return { kind: "refuse", code, message };
}

/** The key's length. */
export function checkKey(key: Uint8Array): Refusal | undefined {
  if (key.length >= 1 && key.length <= limits.keyBytesMax) return undefined;
  return refuse("KEY_TOO_LARGE", `key: ${key.length} bytes is not 1 to ${limits.keyBytesMax}`);
}

/** Everything of a set but its key. */
export function checkSet(request: SetRequest): Refusal | undefined {
  if (request.value.length > limits.valueBytesMax) {
    const text = `value: ${request.value.length} bytes exceeds the limit of`;
    return refuse("ITEM_TOO_LARGE", `${text} ${limits.valueBytesMax}`);
  }
  return (
    checkTtl(request.ttl) ??
    checkInteger("ttl_jitter_pct", request.ttlJitterPct ?? 0, 0, 100) ??
    checkInteger("grace_ms", request.graceMs ?? 0, 0, limits.ttlMsMax) ??
    checkInteger("load_stamp", request.loadStamp ?? 0, 0, Number.MAX_SAFE_INTEGER) ??
    checkCondition(request.condition) ??
    checkItemTags(request.tags)
  );
}

/** Everything of an increment but its key. */
export function checkIncrement(request: IncrementRequest): Refusal | undefined {
  const { MIN_SAFE_INTEGER: min, MAX_SAFE_INTEGER: max } = Number;
  return (
    checkTtl(request.ttl) ??
    checkInteger("delta", request.delta, min, max) ??
    checkInteger("initial", request.initial, min, max)
  );
}

/** A TTL that a client chose. */
export function checkTtl(ttl: TtlChoice): Refusal | undefined {
  return typeof ttl === "number" ? checkInteger("ttl_ms", ttl, 1, limits.ttlMsMax) : undefined;
}

/** The tags of one item. */
function checkItemTags(tags: readonly string[]): Refusal | undefined {
  if (tags.length > limits.tagsPerItemMax) {
    return refuse(
      "INVALID_ARGUMENT",
      `tags: ${tags.length} tags exceed the limit of ${limits.tagsPerItemMax} per item`,
    );
  }
  return checkTags(tags);
}

/** The text of tags. */
export function checkTags(tags: readonly string[]): Refusal | undefined {
  for (const tag of tags) {
    const bytes = utf8Length(tag);
    if (bytes < 1 || bytes > limits.tagBytesMax || loneSurrogate.test(tag)) {
      const range = `1 to ${limits.tagBytesMax} bytes of UTF-8`;
      return refuse("INVALID_ARGUMENT", `tags: a tag of ${bytes} bytes is not ${range}`);
    }
  }
  return undefined;
}

/** A mutation's identity. */
export function checkIdentity(identity: RequestIdentity): Refusal | undefined {
  const { clientId } = identity;
  if (clientId.length < 1 || clientId.length > limits.clientIdMax || loneSurrogate.test(clientId)) {
    const range = `1 to ${limits.clientIdMax} characters`;
    return refuse("INVALID_ARGUMENT", `client_id: ${clientId.length} characters are not ${range}`);
  }
  return (
    checkInteger("request_seq", identity.requestSeq, 1, Number.MAX_SAFE_INTEGER) ??
    checkInteger("acked_up_to", identity.ackedUpTo, 0, Number.MAX_SAFE_INTEGER)
  );
}

/** The integer that a value holds as decimal text, or undefined. */
export function decimalOf(value: Uint8Array): number | undefined {
  if (value.length === 0 || value.length > 17) return undefined;
  const text = fromUtf8(value);
  const number = /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

function checkCondition(condition: SetCondition): Refusal | undefined {
  if (condition.kind !== "if-version" && condition.kind !== "source-version") return undefined;
  const field = condition.kind === "if-version" ? "if_version" : "source_version";
  return checkInteger(field, condition.version, 0, Number.MAX_SAFE_INTEGER);
}

function checkInteger(field: string, value: number, min: number, max: number): Refusal | undefined {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  return refuse(
    "INVALID_ARGUMENT",
    `${field}: ${value} is not a whole number from ${min} to ${max}`,
  );
}
