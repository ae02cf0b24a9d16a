// The records of a shard's stream: physical and idempotent, what a copy must do rather than what a
// client asked (PROTOCOL §5). Nothing but a record changes or removes an item on any copy.

import type { ClientId, Epoch, NamespaceId, Sequence, ShardTime } from "./ids.js";
import type { NamespaceConfig } from "./namespace-config.js";

/** What a mutation did, remembered so that a retry is answered and not repeated. */
export type MutationOutcome = {
  readonly status: "STORED" | "TOUCHED" | "INCREMENTED" | "CONDITION_NOT_MET" | "MISS";
  /** An increment's result; the version that kept a condition from holding; 0 otherwise. */
  readonly value: number;
  /** An increment's or touch's expiry in shard time; 0 = none. */
  readonly expiresAt: ShardTime;
};

/** The identity of a mutation and its outcome, carried inside the record itself. */
export type Dedupe = {
  readonly clientId: ClientId;
  /** Counts the client's mutations from 1. */
  readonly requestSeq: number;
  /** The client has the outcome of every mutation up to here; those rows may go. */
  readonly ackedUpTo: number;
  readonly outcome: MutationOutcome;
};

/** Begins an epoch; always its first record. */
export type EpochRecord = { readonly kind: "epoch"; readonly epoch: Epoch };

/** The namespace runs this config and generation from here on (only the newest counts). */
export type ConfigRecord = {
  readonly kind: "config";
  readonly namespace: NamespaceId;
  readonly name: string;
  /** Log index of the config. */
  readonly version: number;
  readonly generation: number;
  readonly config: NamespaceConfig;
  /** The namespace's bytes for this shard: its slots' share of max_bytes. */
  readonly shareBytes: number;
  /** The same share of max_items; 0 = unbounded. */
  readonly shareItems: number;
};

/** The namespace was deleted: its items and config go. */
export type DropRecord = {
  readonly kind: "drop";
  readonly namespace: NamespaceId;
  readonly version: number;
};

/** Puts an item. Its version is the record's sequence. */
export type SetRecord = {
  readonly kind: "set";
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** Shard time at which it expires; 0 = never. */
  readonly expiresAt: ShardTime;
  /** The shard's sequence at load start; invalidations above it kill the item. */
  readonly stamp: Sequence;
  readonly tags: readonly string[];
  /** How long a stale value may be served after expiry, ms. */
  readonly graceMs: number;
  /** Highest origin version (source_version condition); 0 = none. */
  readonly sourceVersion: number;
  /** Whether it is acked only by all in-sync copies. */
  readonly insync: boolean;
  readonly dedupe: Dedupe | undefined;
};

/** A client's delete, which is also the invalidation of the key: raises the key's stamp. */
export type DeleteRecord = {
  readonly kind: "delete";
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
};

/** Removes an item to make room. */
export type EvictRecord = {
  readonly kind: "evict";
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
};

/** Changes an item's expiry, never its stamp or version. */
export type TouchRecord = {
  readonly kind: "touch";
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
  readonly expiresAt: ShardTime;
  readonly dedupe: Dedupe | undefined;
};

/**
 * Kills every item of the namespace with this tag whose stamp is lower than the record's
 * sequence.
 */
export type InvalidateTagRecord = {
  readonly kind: "invalidate-tag";
  readonly namespace: NamespaceId;
  readonly tag: string;
};

/** Kills every item of the namespace whose stamp is lower than the record's sequence. */
export type InvalidateNamespaceRecord = {
  readonly kind: "invalidate-namespace";
  readonly namespace: NamespaceId;
};

/** Raises the floor under all tag stamps that were forgotten; binds tagged items only. */
export type TagFloorRecord = {
  readonly kind: "tag-floor";
  readonly namespace: NamespaceId;
  /** The tag whose stamp is forgotten. */
  readonly tag: string;
  readonly floor: Sequence;
};

/** Kills every item that expires at or before this shard time, and sessions silent for too long. */
export type TimeRecord = { readonly kind: "time"; readonly now: ShardTime };

/**
 * Remembers that an identified mutation had no effect (a condition did not hold, a touch missed),
 * and changes nothing else: an attempt that was delayed until after that answer must not take
 * effect.
 */
export type OutcomeRecord = {
  readonly kind: "outcome";
  readonly dedupe: Dedupe;
  readonly insync: boolean;
};

/** One record of a shard's stream. */
export type DataRecord =
  | EpochRecord
  | ConfigRecord
  | DropRecord
  | SetRecord
  | DeleteRecord
  | EvictRecord
  | TouchRecord
  | InvalidateTagRecord
  | InvalidateNamespaceRecord
  | TagFloorRecord
  | TimeRecord
  | OutcomeRecord;

/** A record with the number that its primary gave it. */
export type SequencedRecord = { readonly sequence: Sequence; readonly record: DataRecord };
