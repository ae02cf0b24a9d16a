// The face of the cache engine towards replication and service: one store a shard, synchronous,
// pure. Reads and evaluations change nothing that is replicated; only `apply` does, on every copy
// alike.

import type { ErrorCode } from "./cache-error.js";
import type { DataRecord, MutationOutcome } from "./data-record.js";
import type {
  DeleteRequest,
  IncrementRequest,
  InvalidateShardRequest,
  SetRequest,
  TouchRequest,
} from "./data-request.js";
import type { NamespaceId, Sequence, ShardId, ShardTime } from "./ids.js";
import type { NamespaceConfig } from "./namespace-config.js";

/** What a read found; the caller owns one and passes it again and again. */
export type ReadResult = {
  /** A view into the store, valid until the next call of any method of the store. */
  value: Uint8Array;
  /** The item's version: the sequence of the record that wrote it. */
  version: Sequence;
  /** Shard time; 0 = never. */
  expiresAt: ShardTime;
  /** Shard time at which it was written. */
  writtenAt: ShardTime;
  /**
   * The greatest sequence this answer reveals that a linearizable reply must see acked first:
   * the item's record if that was in-sync, or the delete or invalidation behind a miss; else 0.
   */
  reveals: Sequence;
};

/** A request that may change the shard. */
export type MutationRequest =
  | SetRequest
  | DeleteRequest
  | TouchRequest
  | IncrementRequest
  | InvalidateShardRequest;

/** What a mutation would do, decided against the present state without changing it. */
export type Evaluation =
  | {
      readonly kind: "apply";
      /**
       * To be logged and applied in this order; evictions first, the mutation's own record last.
       * The sequence of the last is the mutation's version.
       */
      readonly records: readonly DataRecord[];
      /** Whether the reply waits for every in-sync copy (write concern, resolved). */
      readonly insync: boolean;
      readonly outcome: MutationOutcome;
      /** Whether a live item was there before (delete, touch). */
      readonly existed: boolean;
    }
  | {
      /** Nothing to log: a condition did not hold, a touch missed, or a retry found its outcome. */
      readonly kind: "answer";
      readonly status: "CONDITION_NOT_MET" | "MISS" | "REPEATED";
      readonly outcome: MutationOutcome;
      /** The present item's version, or that of the repeated mutation; 0 = no item. */
      readonly version: Sequence;
      /** As in {@link ReadResult}; the reply of an in-sync mutation waits for it. */
      readonly reveals: Sequence;
      readonly insync: boolean;
    }
  | { readonly kind: "refuse"; readonly code: ErrorCode; readonly message: string };

/** What an evaluation depends on beside the store's state. */
export type EvaluationContext = {
  readonly now: ShardTime;
  /** The shard's last sequence: the stamp of a plain set. */
  readonly last: Sequence;
};

/** One item as catch-up and rewind carry it. */
export type ItemCopy = {
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly version: Sequence;
  readonly stamp: Sequence;
  readonly expiresAt: ShardTime;
  readonly writtenAt: ShardTime;
  readonly tags: readonly string[];
  readonly graceMs: number;
  readonly sourceVersion: number;
  readonly insync: boolean;
};

/** A key in its namespace. */
export type KeyName = { readonly namespace: NamespaceId; readonly key: Uint8Array };

/** A part of a walk over all items, in the order of their positions. */
export type WalkChunk = {
  readonly items: readonly ItemCopy[];
  /** Every item at a position in [from, to) was in the chunk. */
  readonly to: number;
  /** Whether the walk has reached the end, {@link walkEnd}. */
  readonly done: boolean;
};

/** One above the greatest position of a key: positions are unsigned integers of 32 bits. */
export const walkEnd = 2 ** 32;

/** A namespace as this shard runs it: the newest CONFIG record logged here. */
export type NamespaceView = {
  readonly id: NamespaceId;
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  readonly config: NamespaceConfig;
};

/** Counters of one namespace in one shard; monotone since the store was opened, but the gauges. */
export type NamespaceStats = {
  readonly namespace: NamespaceId;
  readonly name: string;
  /** Gauges: live and not yet reclaimed items, Σ footprint, and the shard's share of the budget. */
  readonly items: number;
  readonly bytes: number;
  readonly shareBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly expirations: number;
  readonly invalidations: number;
};

/** The items and tables of one shard on one node. */
export type ShardStore = {
  readonly shard: ShardId;

  /** The namespace of this name by the configs logged so far, or undefined. */
  resolve(name: string): NamespaceView | undefined;
  /** All namespaces that this shard runs. */
  namespaces(): readonly NamespaceView[];

  /**
   * Looks an item up and, on a hit, tells the eviction policy. True = hit, `out` filled; false =
   * miss, only `out.reveals` filled. `now` = shard time: an item with expiresAt ≤ now is a miss.
   */
  read(namespace: NamespaceId, key: Uint8Array, now: ShardTime, out: ReadResult): boolean;

  /** Decides what a mutation does: conditions, dedupe, budget, victims, expiry. Changes nothing. */
  evaluate(request: MutationRequest, context: EvaluationContext): Evaluation;

  /**
   * Applies a record; the same on every copy. Total: a record that cannot apply is a programmer
   * error. `now` is the shard time, for `writtenAt` of a set only.
   */
  apply(sequence: Sequence, record: DataRecord, now: ShardTime): void;
  /**
   * Applies a record on a copy whose walk has reached `position`: tables as always, items only
   * when their position is below it.
   */
  applyBelow(sequence: Sequence, record: DataRecord, now: ShardTime, position: number): void;

  /**
   * Whether some item has expiresAt ≤ now, or some client session is over, so that a TIME record
   * is due.
   */
  expiryDue(now: ShardTime): boolean;
  /**
   * The names of at most `max` items that a TIME(now) record would remove. A TIME record names no
   * key, but a copy that must give it up has to fetch what it removed.
   */
  expiredBy(now: ShardTime, max: number): readonly KeyName[];
  /**
   * Evictions, up to `max`, that the primary should log to get back under the shares after a CONFIG
   * record that shrank them; empty when none are needed or the policy never evicts.
   */
  overflow(max: number): readonly DataRecord[];
  /** Frees up to `max` items killed by invalidations at or below `acked`. Returns how many. */
  sweep(acked: Sequence, max: number): number;

  /** The position of a key in the walk order; a pure function of namespace and key. */
  positionOf(name: KeyName): number;
  /** The items from position `from` on, whole positions, until about `maxBytes` are exceeded. */
  walk(from: number, maxBytes: number): WalkChunk;
  /** The present item under each name, or undefined where there is none. */
  copyOf(name: KeyName): ItemCopy | undefined;
  /** Puts an item as it stands elsewhere, replacing; keeps its version, stamp and expiry. */
  install(item: ItemCopy): void;
  /** Removes an item without a record: only for installing another copy's absence. */
  remove(name: KeyName): void;

  /**
   * Everything that no key names: configs, generations, tag, key and namespace stamps, floors,
   * dedupe rows. Opaque bytes of this engine's codec.
   */
  exportTables(): Uint8Array;
  /** Replaces all tables. @throws {DecodeError} when the bytes are not a table export */
  importTables(bytes: Uint8Array): void;

  /** Forgets all items and tables. */
  clear(): void;
  /** A hash of live items and tables, equal on equal copies (I21). Takes time in O(items). */
  digest(now: ShardTime): number;

  stats(): readonly NamespaceStats[];
  /** Checks every internal invariant. @throws {AssertionError} naming the broken one */
  checkInvariants(): void;
};

/** All shard stores of a node and the memory they share. */
export type CacheEngine = {
  /** Opens an empty store for a shard that has none here. */
  open(shard: ShardId): ShardStore;
  /** Drops a shard's store and returns its memory. */
  drop(shard: ShardId): void;
  /** Σ footprint of all items here, bytes. */
  bytesUsed(): number;
};
