// What nodes and the leader say to each other about leases, positions and releases (peer kind
// "lease"). Every message may be lost, repeated, delayed and overtaken without harm.

import type { Duration } from "../base/time.js";
import type {
  ConfigVersion,
  Epoch,
  Incarnation,
  MapVersion,
  NodeId,
  Sequence,
  ShardId,
  Term,
} from "../model/ids.js";
import type { Member } from "../model/shard-map.js";

/** A shard at one epoch: what every lease word about a shard names. */
export type ShardAtEpoch = { readonly shard: ShardId; readonly epoch: Epoch };

/** How far a primary has come with the namespaces' configs in one shard. */
export type PrimaryReport = ShardAtEpoch & {
  /**
   * The greatest log index such that every namespace change committed at or below it was logged
   * by this primary in this shard at this epoch.
   */
  readonly namespacesVersion: number;
};

/** A primary's promise: it never serves, acks or changes the in-sync set at this epoch again. */
export type ReleasedShard = ShardAtEpoch & {
  /** The hand-over it answers. */
  readonly operation: number;
  readonly lastSequence: Sequence;
};

/** What the driver knows and a heartbeat carries. */
export type HeartbeatContent = {
  /** `appliedIndex` of the node's control state, and the state's hash there. */
  readonly appliedIndex: number;
  readonly stateHash: number;
  readonly mapVersion: MapVersion;
  /** One for every shard whose primary this process is. */
  readonly reports: readonly PrimaryReport[];
  /** Repeated in every heartbeat until an entry ends it. */
  readonly released: readonly ReleasedShard[];
  /** The process was asked to stop and wants everything it leads handed over. */
  readonly leaving: boolean;
  /** The main loop has not stamped for leaseMs/4: alive, but fit for nothing. */
  readonly lagging: boolean;
};

/** A node's sign of life and its request for a lease. */
export type Heartbeat = HeartbeatContent & {
  readonly kind: "heartbeat";
  readonly node: NodeId;
  readonly incarnation: Incarnation;
  /** Counts this process's heartbeats from 1. */
  readonly heartbeatSeq: number;
  /**
   * The node gave its lease up and ignores confirmations of heartbeats up to this one. 0 = it did
   * not, or a later heartbeat was confirmed since.
   */
  readonly gaveUpThrough: number;
  /** The greatest of this process's heartbeats whose confirmation arrived here, 0 = none yet. */
  readonly heardSeq: number;
};

/** How much longer nobody may answer for a shard, counted from receipt. */
export type ServeAfter = ShardAtEpoch & { readonly remainingMs: Duration };

/** The leader's lease for one heartbeat. */
export type Confirmation = {
  readonly kind: "confirmation";
  readonly term: Term;
  readonly incarnation: Incarnation;
  readonly heartbeatSeq: number;
  /** Counted from the moment that heartbeat was sent. */
  readonly leaseMs: Duration;
  /** It counts once the node's own map has reached this. */
  readonly mapVersion: MapVersion;
  readonly serveAfter: readonly ServeAfter[];
};

/** Asks a candidate how far its copies are. */
export type PositionQuery = {
  readonly kind: "position-query";
  readonly term: Term;
  readonly round: number;
  /** `epoch` is the one to be closed. */
  readonly shards: readonly ShardAtEpoch[];
};

/** How far one copy is. */
export type PositionReport = ShardAtEpoch & {
  /** The last epoch of the copy's lineage. */
  readonly tailEpoch: Epoch;
  readonly position: Sequence;
  /** It stages a rewind; `position` is that of its old state. */
  readonly staged: boolean;
};

/** The answer to a query, repeating its term and round; shards without a copy are left out. */
export type PositionAnswer = {
  readonly kind: "position-answer";
  readonly term: Term;
  readonly round: number;
  readonly incarnation: Incarnation;
  readonly answers: readonly PositionReport[];
};

/**
 * The leader asks a primary to release shards; repeated until an entry ends the hand-over. It binds
 * only while the primary's own map names the operation as the shard's `pendingOp`.
 */
export type ReleaseRequest = {
  readonly kind: "release-request";
  readonly items: readonly (ShardAtEpoch & { readonly operation: number; readonly to: Member })[];
};

/**
 * The leader asks a primary to shrink a superfluous copy out of the in-sync set and, for a while,
 * not to add it again; repeated until the set is without it, whereupon the copy is dropped. Should
 * the leader need the copy after all, the primary adds it again when the while is over.
 */
export type DropRequest = {
  readonly kind: "drop-request";
  readonly items: readonly (ShardAtEpoch & {
    /** The shard's as the leader saw it; the request counts at no other. */
    readonly configVersion: ConfigVersion;
    readonly member: Member;
  })[];
};

/** Everything of peer kind "lease". */
export type LeaseMessage =
  | Heartbeat
  | Confirmation
  | PositionQuery
  | PositionAnswer
  | ReleaseRequest
  | DropRequest;
