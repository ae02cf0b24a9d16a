// What replicas of a shard tell each other. Every message carries the shard and the epoch under
// which it was sent; the sender's incarnation stands in the frame around it (codec.ts).

import type { DataRecord } from "../model/data-record.js";
import type { Epoch, Sequence, ShardId, ShardTime } from "../model/ids.js";
import type { ItemCopy, KeyName } from "../model/shard-store.js";
import type { Lineage } from "./lineage.js";

/** A record of the stream, with the shard time at which its primary applied it. */
export type StreamRecord = {
  readonly sequence: Sequence;
  readonly time: ShardTime;
  readonly record: DataRecord;
};

/** What every message says first. */
export type MessageHead = {
  readonly shard: ShardId;
  readonly epoch: Epoch;
  /**
   * Counts the resumes of the copy that the message concerns; 0 from a primary that knows none yet.
   * Whatever belongs to an earlier round is stale: a late answer to an earlier request can neither
   * empty a copy that has since become in-sync nor count as an acknowledgement.
   */
  readonly round: number;
};

/** Primary → copy: the records that follow `previous`; without records it is a heartbeat. */
export type Append = MessageHead & {
  readonly kind: "append";
  readonly previous: Sequence;
  readonly records: readonly StreamRecord[];
  /** How far the walk was sent before this message; `walkEnd` to a complete copy. */
  readonly walked: number;
  /** Every member that an acknowledgement needs has everything up to here. */
  readonly acked: Sequence;
  /** The primary's shard time now. */
  readonly time: ShardTime;
};

/** Copy → primary: what the copy has, cumulative; answers every append and chunk. */
export type Ack = MessageHead & {
  readonly kind: "ack";
  readonly sequence: Sequence;
  /** Received and set aside while the copy rewinds; for flow control only, promises nothing. */
  readonly staged: Sequence;
  /** How far its walk has come; `walkEnd` when the copy is complete. */
  readonly position: number;
};

/** Copy → primary: where the copy stands; asks for what follows. Repeated until served. */
export type Resume = MessageHead & {
  readonly kind: "resume";
  readonly lineage: Lineage;
  readonly last: Sequence;
  readonly position: number;
  /** While it rewinds: how far it has set the stream aside, to go on from there; else 0. */
  readonly staged: Sequence;
  /** The copy cannot go on from where it stands (log too short, staging too large). */
  readonly full: boolean;
};

/** Primary → copy: you hold records after `common` that this lineage lacks; rewind. */
export type Diverged = MessageHead & {
  readonly kind: "diverged";
  /** Both hold the same up to here. */
  readonly common: Sequence;
};

/** A key that a rewinding copy asks for. */
export type RewindName = {
  readonly name: KeyName;
  /**
   * Overwritten at this copy while it was the deposed primary, by a set it may have acked alone.
   */
  readonly lost: boolean;
};

/** Copy → primary: the values of these keys, or that they are absent, and at last the tables. */
export type RewindFetch = MessageHead & {
  readonly kind: "rewind-fetch";
  /** Index of the first of `names` among all that the copy asks for. */
  readonly offset: number;
  /** Empty = all keys are answered; send the tables. */
  readonly names: readonly RewindName[];
};

/** Primary → copy: the answers for a first part of the names asked for. */
export type RewindAnswer = MessageHead & {
  readonly kind: "rewind-answer";
  readonly offset: number;
  /** The last sequence of the primary when it read them. */
  readonly at: Sequence;
  readonly answers: readonly (ItemCopy | undefined)[];
};

/** Primary → copy: a part of the tables; begins a full catch-up, or ends a rewind's fetching. */
export type Tables = MessageHead & {
  readonly kind: "tables";
  /** The copy is to forget everything and to be walked anew; else they end a rewind's answers. */
  readonly full: boolean;
  /** The last sequence of the primary when it exported them. */
  readonly at: Sequence;
  readonly time: ShardTime;
  readonly lineage: Lineage;
  /** Where `bytes` begin in the whole export of `total` bytes. */
  readonly offset: number;
  readonly total: number;
  readonly bytes: Uint8Array;
};

/** Primary → copy: the items at positions [from, to), placed in the stream where they were read. */
export type Chunk = MessageHead & {
  readonly kind: "chunk";
  readonly at: Sequence;
  readonly from: number;
  readonly to: number;
  readonly time: ShardTime;
  readonly items: readonly ItemCopy[];
};

/** Everything that replicas send. */
export type ReplicationMessage =
  | Append
  | Ack
  | Resume
  | Diverged
  | RewindFetch
  | RewindAnswer
  | Tables
  | Chunk;
