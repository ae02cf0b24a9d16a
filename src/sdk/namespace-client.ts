// One namespace as an application uses it: reads and writes of items, many at once, and their
// invalidation by key, tag or as a whole.

import { utf8 } from "../base/bytes.js";
import { cache } from "../gen/messages.js";
import { CacheError } from "../model/cache-error.js";
import type { RequestIdentity, TtlChoice } from "../model/data-request.js";
import { limits } from "../model/limits.js";
import type { ReadMode, WriteConcern } from "../model/namespace-config.js";
import { parseDuration } from "../model/quantity.js";
import { slotOf } from "../model/slot.js";
import type { Codec } from "./codec.js";
import type { CallOptions, Dispatcher } from "./dispatcher.js";
import type { InvalidateTargets, Invalidator } from "./invalidator.js";
import type { OperationKind, OperationOf, Requests } from "./operation.js";
import type { Receipt } from "./receipt.js";
import type { IdentitySource } from "./request-identity.js";

/** A key: text (as UTF-8) or bytes, 1 B – 64 KiB. */
export type Key = string | Uint8Array;

/** How long an item shall live: milliseconds, text such as "10m", "none", or "default". */
export type Ttl = TtlChoice | string;

/** Options of reads. */
export type GetOptions = CallOptions & {
  /** Default: linearizable. */
  readonly readMode?: ReadMode | undefined;
};

/** Options of every write. */
export type WriteOptions = CallOptions & {
  /** Default: the namespace's. */
  readonly writeConcern?: WriteConcern | undefined;
  /** Default: the namespace's. */
  readonly ttl?: Ttl | undefined;
};

/** Options of {@link NamespaceClient.set}; at most one of the conditions. */
export type SetOptions = WriteOptions & {
  /** At most 16, each 1–256 bytes. */
  readonly tags?: readonly string[] | undefined;
  readonly ifAbsent?: boolean | undefined;
  readonly ifPresent?: boolean | undefined;
  /** Only if the present item has this version. */
  readonly ifVersion?: number | undefined;
  /** Only if no value of a higher source version is present. */
  readonly sourceVersion?: number | undefined;
  /** Milliseconds that a stale value may be served after expiry. Default: the namespace's. */
  readonly graceMs?: number | undefined;
  /** Shortens the ttl by up to so many percent. Default: the namespace's. */
  readonly ttlJitterPct?: number | undefined;
  /** The `loadStamp` of the miss that made the caller load this value. */
  readonly loadStamp?: number | undefined;
};

/** What a read found. */
export type Lookup<Value> =
  | {
      readonly status: "HIT";
      readonly value: Value;
      /** Grows with every write of the key. */
      readonly version: number;
      /** Milliseconds left; undefined = it does not expire. */
      readonly ttlMs: number | undefined;
      readonly ageMs: number;
      /** The node that answered. */
      readonly node: string;
    }
  | {
      readonly status: "MISS";
      /** To be given to the `set` of the value that is loaded now, so that invalidations win. */
      readonly loadStamp: number;
      readonly node: string;
    };

/** What a `set` came to. */
export type SetResult = {
  readonly stored: boolean;
  /** Of the stored item, or of the one that kept the condition from holding (0 = absent). */
  readonly version: number;
  /** Copies that had it when the reply left. */
  readonly achieved: number;
};

/** What a `touch` came to. */
export type TouchResult = { readonly touched: boolean; readonly ttlMs: number | undefined };

/** What an `increment` came to. */
export type IncrementResult = {
  readonly value: number;
  readonly version: number;
  readonly ttlMs: number | undefined;
};

/** What a namespace client works with. */
export type NamespaceParts = {
  readonly dispatcher: Pick<Dispatcher, "run">;
  readonly identities: Pick<IdentitySource, "next">;
  readonly invalidator: Invalidator;
};

/** Bytes of a message around key, value and tags. */
const envelopeBytes = 128;

const readModes = {
  linearizable: cache.v1.ReadMode.LINEARIZABLE,
  session: cache.v1.ReadMode.SESSION,
  bounded: cache.v1.ReadMode.BOUNDED,
  any: cache.v1.ReadMode.ANY,
} as const satisfies Record<ReadMode, cache.v1.ReadMode>;

const writeConcerns = {
  async: cache.v1.WriteConcern.ASYNC,
  coherent: cache.v1.WriteConcern.COHERENT,
  insync: cache.v1.WriteConcern.INSYNC,
} as const satisfies Record<WriteConcern, cache.v1.WriteConcern>;

/** One namespace. All methods reject with {@link CacheError} only. */
export class NamespaceClient<Value> {
  readonly #parts: NamespaceParts;
  readonly #name: string;
  readonly #codec: Codec<Value>;

  constructor(name: string, codec: Codec<Value>, parts: NamespaceParts) {
    this.#name = name;
    this.#codec = codec;
    this.#parts = parts;
  }

  /** The namespace's name. */
  get name(): string {
    return this.#name;
  }

  /** The value of a key, or undefined when there is none. */
  async get(key: Key, options: GetOptions = {}): Promise<Value | undefined> {
    const found = await this.lookup(key, options);
    return found.status === "HIT" ? found.value : undefined;
  }

  /** Reads a key and tells everything about it. */
  async lookup(key: Key, options: GetOptions = {}): Promise<Lookup<Value>> {
    const { readMode } = options;
    const request: Requests["get"] = { namespace: this.#name, key: keyBytes(key) };
    if (readMode !== undefined) request.readMode = readModes[readMode];
    const reply = await this.#run(operationOf("get", request, request.key), options);
    const node = reply.servedBy?.node ?? "";
    if (reply.status !== cache.v1.GetResponse.Status.HIT) {
      return { status: "MISS", loadStamp: reply.loadStamp, node };
    }
    return {
      status: "HIT",
      value: this.#codec.decode(reply.value),
      version: reply.version,
      ttlMs: reply.ttlMs ?? undefined,
      ageMs: reply.ageMs,
      node,
    };
  }

  /** The values of many keys, in their order; undefined where there is none. Fails if one fails. */
  async getMany(keys: readonly Key[], options: GetOptions = {}): Promise<(Value | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key, options)));
  }

  /** Writes an item; at most once, however often it is retried. */
  async set(key: Key, value: Value, options: SetOptions = {}): Promise<SetResult> {
    const stored = this.#codec.encode(value);
    if (stored.length > limits.valueBytesMax) {
      const allowed = `at most ${limits.valueBytesMax} are allowed`;
      throw new CacheError("ITEM_TOO_LARGE", `the value has ${stored.length} bytes; ${allowed}`);
    }
    const request: Requests["set"] = {
      ...this.#written(key, options),
      value: stored,
      tags: [...(options.tags ?? [])],
      loadStamp: options.loadStamp ?? 0,
      ...conditionOf(options),
    };
    if (options.graceMs !== undefined) request.graceMs = options.graceMs;
    if (options.ttlJitterPct !== undefined) request.ttlJitterPct = options.ttlJitterPct;
    const identity = this.#identify(request);
    const reply = await this.#run(
      operationOf("set", request, request.key, stored.length, identity),
      options,
    );
    return {
      stored: reply.status === cache.v1.SetResponse.Status.STORED,
      version: reply.version,
      achieved: reply.achieved,
    };
  }

  /** Writes many items; each has its own outcome, in the order given. Never rejects. */
  async setMany(
    entries: Iterable<readonly [Key, Value]>,
    options: SetOptions = {},
  ): Promise<(SetResult | CacheError)[]> {
    const writes = [...entries].map(([key, value]) => this.set(key, value, options));
    const settled = await Promise.allSettled(writes);
    return settled.map((one) => (one.status === "fulfilled" ? one.value : errorOf(one.reason)));
  }

  /** Removes an item; also invalidates its key for loads under way. True if there was one. */
  async delete(key: Key, options: CallOptions = {}): Promise<boolean> {
    const request: Requests["delete"] = { namespace: this.#name, key: keyBytes(key) };
    const reply = await this.#run(operationOf("delete", request, request.key), options);
    return reply.existed;
  }

  /** Gives an item a new expiry (`options.ttl`, by default the namespace's). */
  async touch(key: Key, options: WriteOptions = {}): Promise<TouchResult> {
    const request: Requests["touch"] = this.#written(key, options);
    const identity = this.#identify(request);
    const operation = operationOf("touch", request, request.key, 0, identity);
    const reply = await this.#run(operation, options);
    const touched = reply.status === cache.v1.TouchResponse.Status.TOUCHED;
    return { touched, ttlMs: reply.ttlMs ?? undefined };
  }

  /** Adds `delta` to a decimal integer; an absent item counts from `initial` (default 0). */
  async increment(
    key: Key,
    delta = 1,
    options: WriteOptions & { readonly initial?: number | undefined } = {},
  ): Promise<IncrementResult> {
    const initial = options.initial ?? 0;
    const request: Requests["increment"] = { ...this.#written(key, options), delta, initial };
    const identity = this.#identify(request);
    const operation = operationOf("increment", request, request.key, 0, identity);
    const reply = await this.#run(operation, options);
    return { value: reply.value, version: reply.version, ttlMs: reply.ttlMs ?? undefined };
  }

  /** Kills the items of these keys. @throws {CacheError} INDETERMINATE with what was not reached */
  async invalidateKeys(keys: readonly Key[], options: InvalidateOptions = {}): Promise<Receipt> {
    return this.#invalidate({ keys: keys.map(keyBytes), tags: [] }, options);
  }

  /** Kills every item with one of these tags. */
  async invalidateTags(tags: readonly string[], options: InvalidateOptions = {}): Promise<Receipt> {
    return this.#invalidate({ keys: [], tags }, options);
  }

  /** Kills every item of the namespace. */
  async invalidateAll(options: InvalidateOptions = {}): Promise<Receipt> {
    return this.#parts.invalidator.run(this.#name, { keys: [], tags: [] }, options);
  }

  /** An empty list names nothing here; on the wire it would name the whole namespace. */
  #invalidate(targets: InvalidateTargets, options: InvalidateOptions): Promise<Receipt> {
    if (targets.keys.length + targets.tags.length === 0) {
      return Promise.resolve({ shards: [], appliedMs: {}, mapVersion: 0 });
    }
    return this.#parts.invalidator.run(this.#name, targets, options);
  }

  #written(key: Key, options: WriteOptions) {
    const concern = options.writeConcern;
    return {
      namespace: this.#name,
      key: keyBytes(key),
      ...ttlOf(options.ttl),
      ...(concern === undefined ? {} : { writeConcern: writeConcerns[concern] }),
    };
  }

  #identify(request: Requests["set"] | Requests["touch"] | Requests["increment"]) {
    const identity = this.#parts.identities.next();
    request.clientId = identity.clientId;
    request.requestSeq = identity.requestSeq;
    return identity;
  }

  #run<Kind extends OperationKind>(operation: OperationOf<Kind>, options: CallOptions) {
    return this.#parts.dispatcher.run(operation, options);
  }
}

/** Options of invalidations. */
export type InvalidateOptions = CallOptions & {
  /** What the receipt waits for: the primaries, or every in-sync copy (the default). */
  readonly wait?: "primary" | "in-sync" | undefined;
};

function operationOf<Kind extends OperationKind>(
  kind: Kind,
  request: Requests[Kind],
  key: Uint8Array | null | undefined,
  valueBytes = 0,
  identity?: RequestIdentity,
): OperationOf<Kind> {
  const bytes = (key?.length ?? 0) + valueBytes + envelopeBytes;
  return { kind, request, slot: slotOf(key ?? new Uint8Array()), bytes, identity };
}

function keyBytes(key: Key): Uint8Array {
  const encoded = typeof key === "string" ? utf8(key) : key;
  if (encoded.length > 0 && encoded.length <= limits.keyBytesMax) return encoded;
  const text = `a key has 1 to ${limits.keyBytesMax} bytes, not ${encoded.length}`;
  throw new CacheError("KEY_TOO_LARGE", text);
}

function ttlOf(ttl: Ttl | undefined): { ttlMs?: number; noTtl?: boolean } {
  if (ttl === undefined || ttl === "default") return {};
  if (ttl === "none") return { noTtl: true };
  const ms = typeof ttl === "string" ? parseDuration(ttl) : ttl;
  if (ms !== undefined && Number.isSafeInteger(ms) && ms >= 1 && ms <= limits.ttlMsMax) {
    return { ttlMs: ms };
  }
  const text = `a ttl is 1 to ${limits.ttlMsMax} ms, as 10m, or none; not ${JSON.stringify(ttl)}`;
  throw new CacheError("INVALID_ARGUMENT", text);
}

function conditionOf(options: SetOptions): { condition?: cache.v1.Condition.$Shape } {
  const named: cache.v1.Condition.$Shape[] = [];
  if (options.ifAbsent) named.push({ ifAbsent: true });
  if (options.ifPresent) named.push({ ifPresent: true });
  if (options.ifVersion !== undefined) named.push({ ifVersion: options.ifVersion });
  if (options.sourceVersion !== undefined) named.push({ sourceVersion: options.sourceVersion });
  if (named.length > 1) throw new CacheError("INVALID_ARGUMENT", "a set has one condition at most");
  const [condition] = named;
  return condition === undefined ? {} : { condition };
}

function errorOf(reason: unknown): CacheError {
  if (reason instanceof CacheError) return reason;
  return new CacheError("INTERNAL", String(reason), { cause: reason });
}
