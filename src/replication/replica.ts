// One copy of one shard on one node: the face that the driver works with. Decides who acts (primary
// or follower) from the shard's record and passes each input to it. Pure and synchronous.

import { assert } from "../base/assert.js";
import type { Duration, Instant } from "../base/time.js";
import type { DataRecord } from "../model/data-record.js";
import type { Epoch, Sequence, ShardId, ShardTime } from "../model/ids.js";
import type { Member, Shard } from "../model/shard-map.js";
import type { ShardStore } from "../model/shard-store.js";
import type { ReplicationMessage } from "./message.js";
import type {
  Release,
  ReplicaPosition,
  ReplicaReady,
  ReplicaRole,
  ReplicaStatus,
} from "./ready.js";

/** What a replica must know beside the shard's record; durations in milliseconds. */
export type ReplicationSettings = {
  /** A backup that has not acked for so long is proposed for removal from the in-sync set. */
  readonly inSyncTimeoutMs: Duration;
  /** How often an unanswered resume, fetch or in-sync proposal is repeated. Default 200. */
  readonly retryMs?: Duration;
  /** How often an idle primary tells its copies where it stands. Default 100. */
  readonly heartbeatMs?: Duration;
  /** Records kept for resume and rewind. Default limits.replicationLogRecordsMax. */
  readonly logRecordsMax?: number;
  /** Bytes kept for resume and rewind; also bounds what a rewind sets aside. Default in limits. */
  readonly logBytesMax?: number;
  /** Bytes of records in flight to one copy. Default limits.replicationInFlightBytesMax. */
  readonly inFlightBytesMax?: number;
  /** Bytes of one chunk of a walk, a rewind or the tables. Default limits.catchUpChunkBytes. */
  readonly chunkBytes?: number;
};

/** What a replica is made of. */
export type ReplicaOptions = {
  readonly shard: ShardId;
  readonly self: Member;
  /** Empty at the beginning; from then on only this replica changes it. */
  readonly store: ShardStore;
  readonly settings: ReplicationSettings;
};

/** One shard's copy on this node. */
export class Replica {
  constructor(_options: ReplicaOptions) {
    assert(false, "not written yet");
  }
  /** Takes the shard's record after every change of it, in the order of the log. */
  declare configure: (shard: Shard, now: Instant) => void;
  /** Replaces the settings (they live in the control state). */
  declare setSettings: (settings: ReplicationSettings) => void;
  /** Whether `append` is allowed: primary, and no release begun. */
  declare canAppend: () => boolean;
  /**
   * Gives the records their sequences, applies them here and queues them for the copies.
   * Returns the last one's sequence. Only while {@link canAppend}.
   */
  declare append: (records: readonly DataRecord[], now: Instant) => Sequence;
  /** Takes a peer's message. Never throws: what makes no sense is dropped and reported. */
  declare receive: (from: Member, message: ReplicationMessage, now: Instant) => void;
  /** Lets deadlines pass, logs a due TIME record, frees invalidated items; every 25 ms or so. */
  declare tick: (now: Instant) => void;
  /** Begins a hand-over: nothing is appended any more, and once all is acked it is released. */
  declare beginRelease: (operation: number, now: Instant) => void;
  /** What must be done now, or undefined when nothing. */
  declare ready: () => ReplicaReady | undefined;

  declare role: () => ReplicaRole;
  /** The epoch of the last shard record; everything lower is refused. */
  declare epoch: () => Epoch;
  /** The sequence up to which this copy's store is exact. */
  declare last: () => Sequence;
  /**
   * Up to here every member that counts has everything, as far as known here. At a primary it
   * starts below its epoch: what it inherited is un-acked until all have acked its EPOCH record.
   */
  declare acked: () => Sequence;
  /** Copies that have this sequence, this one included; meant for the primary. */
  declare achieved: (sequence: Sequence) => number;
  /** Committed in-sync members, this one included. */
  declare inSyncCount: () => number;
  /** The release that is complete at the present epoch: this primary must not serve (I13). */
  declare released: () => Release | undefined;
  /** Whether a release was begun at the present epoch, complete or not. */
  declare releasing: () => boolean;
  declare position: () => ReplicaPosition;
  /** The shard's time now, whole milliseconds. */
  declare shardTime: (now: Instant) => ShardTime;
  declare status: () => ReplicaStatus;
}
