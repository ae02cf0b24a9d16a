// What clients ask of the data plane and what they are told, free of any wire's words. gRPC, the
// peer forward and later the Redis protocol all translate to these.

import type { ClientId, Epoch, MapVersion, NodeId, ShardId } from "./ids.js";
import type { ReadMode, WriteConcern } from "./namespace-config.js";
import type { SlotRange } from "./shard-map.js";

/** How long an item shall live: milliseconds, for ever, or as the namespace says. */
export type TtlChoice = number | "none" | "default";

/** A condition on the present item; at most one. */
export type SetCondition =
  | { readonly kind: "none" }
  | { readonly kind: "if-absent" }
  | { readonly kind: "if-present" }
  | { readonly kind: "if-version"; readonly version: number }
  | { readonly kind: "source-version"; readonly version: number };

/** Identifies a mutation that may be retried; a forwarder mints one where the client has none. */
export type RequestIdentity = {
  readonly clientId: ClientId;
  readonly requestSeq: number;
  readonly ackedUpTo: number;
};

export type GetRequest = {
  readonly kind: "get";
  readonly namespace: string;
  readonly key: Uint8Array;
  /** undefined = linearizable. Only linearizable and any are served so far. */
  readonly readMode: ReadMode | undefined;
};

export type SetRequest = {
  readonly kind: "set";
  readonly namespace: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly ttl: TtlChoice;
  /** Percent; undefined = the namespace's. */
  readonly ttlJitterPct: number | undefined;
  readonly tags: readonly string[];
  readonly graceMs: number | undefined;
  readonly condition: SetCondition;
  readonly writeConcern: WriteConcern | undefined;
  /** The sequence at which the load of this value began, from a MISS reply; undefined = now. */
  readonly loadStamp: number | undefined;
  readonly identity: RequestIdentity | undefined;
};

export type DeleteRequest = {
  readonly kind: "delete";
  readonly namespace: string;
  readonly key: Uint8Array;
};

export type TouchRequest = {
  readonly kind: "touch";
  readonly namespace: string;
  readonly key: Uint8Array;
  readonly ttl: TtlChoice;
  readonly writeConcern: WriteConcern | undefined;
  readonly identity: RequestIdentity | undefined;
};

export type IncrementRequest = {
  readonly kind: "increment";
  readonly namespace: string;
  readonly key: Uint8Array;
  /** A safe integer, may be negative. */
  readonly delta: number;
  /** The value an absent item counts from. */
  readonly initial: number;
  /** Applied when the item is created. */
  readonly ttl: TtlChoice;
  readonly writeConcern: WriteConcern | undefined;
  readonly identity: RequestIdentity | undefined;
};

/** One shard's part of an Invalidate by tag or namespace, addressed to the shard's owner. */
export type InvalidateShardRequest = {
  readonly kind: "invalidate";
  readonly namespace: string;
  /** Slots that the part must cover; refused when the shard's range does not contain them. */
  readonly slots: SlotRange;
  /** Empty = the whole namespace. */
  readonly tags: readonly string[];
  readonly wait: "PRIMARY" | "IN_SYNC";
};

/** A request that one shard answers. */
export type DataRequest =
  | GetRequest
  | SetRequest
  | DeleteRequest
  | TouchRequest
  | IncrementRequest
  | InvalidateShardRequest;

/** Who answered. */
export type ServedBy = {
  readonly node: NodeId;
  readonly role: "primary" | "backup";
  /** How far this copy may be behind the primary; 0 at the primary. */
  readonly lagMs: number;
};

/** The fence under which a reply was given; on every reply of a shard. */
export type ReplyFence = {
  readonly shard: ShardId;
  readonly epoch: Epoch;
  readonly mapVersion: MapVersion;
  /** The greatest sequence the reply reveals. */
  readonly sequence: number;
};

export type GetReply = {
  readonly kind: "get";
  readonly status: "HIT" | "MISS";
  readonly value: Uint8Array;
  readonly version: number;
  /** Milliseconds left; undefined = does not expire. */
  readonly ttlMs: number | undefined;
  /** Milliseconds since it was written, in shard time. */
  readonly ageMs: number;
  /** On a miss: the sequence to send along with the value that will be loaded. */
  readonly loadStamp: number;
  readonly servedBy: ServedBy;
  readonly fence: ReplyFence;
};

export type SetReply = {
  readonly kind: "set";
  readonly status: "STORED" | "CONDITION_NOT_MET";
  /** Of the stored item, or of the one that kept the condition from holding (0 = absent). */
  readonly version: number;
  /** Copies that had it when this reply left. */
  readonly achieved: number;
  readonly fence: ReplyFence;
};

export type DeleteReply = {
  readonly kind: "delete";
  /** Whether there was a live item. */
  readonly existed: boolean;
  readonly achieved: number;
  readonly fence: ReplyFence;
};

export type TouchReply = {
  readonly kind: "touch";
  readonly status: "TOUCHED" | "MISS";
  readonly ttlMs: number | undefined;
  readonly achieved: number;
  readonly fence: ReplyFence;
};

export type IncrementReply = {
  readonly kind: "increment";
  readonly value: number;
  readonly version: number;
  readonly ttlMs: number | undefined;
  readonly achieved: number;
  readonly fence: ReplyFence;
};

export type InvalidateShardReply = {
  readonly kind: "invalidate";
  readonly slots: SlotRange;
  /** The last of the invalidation's records. */
  readonly sequence: number;
  readonly achieved: number;
  readonly fence: ReplyFence;
};

export type DataReply =
  | GetReply
  | SetReply
  | DeleteReply
  | TouchReply
  | IncrementReply
  | InvalidateShardReply;
