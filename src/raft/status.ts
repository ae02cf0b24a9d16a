// What a node tells about itself, for people, metrics and checkers. A copy, never live state.

import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { Membership } from "./membership.js";
import type { Role } from "./ready.js";

/** How a leader feeds one follower. */
export type FlowState = "probe" | "replicate" | "snapshot";

/** A leader's view of one other member. */
export type PeerStatus = {
  readonly id: NodeId;
  readonly voter: boolean;
  /** It answers with the storeId that the membership names, or has not answered yet (R9). */
  readonly storeMatches: boolean;
  readonly flow: FlowState;
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  readonly inflightMessages: number;
  readonly inflightBytes: number;
  readonly heardAt: Instant;
};

/** A node's own view at one moment. */
export type RaftStatus = {
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: NodeId | undefined;
  readonly leader: NodeId | undefined;
  readonly commitIndex: LogIndex;
  /** The last index that was handed out and advanced over. */
  readonly appliedIndex: LogIndex;
  readonly lastIndex: LogIndex;
  readonly durableIndex: LogIndex;
  /** The last index that the log in memory no longer holds. */
  readonly purgedIndex: LogIndex;
  /** The last index of the newest snapshot, 0 without one. */
  readonly snapshotIndex: LogIndex;
  readonly membership: Membership;
  /** Whether this node may vote and campaign: a voter on the store the membership names. */
  readonly rightfulVoter: boolean;
  /** Bytes a leader accepted beyond its commit index; 0 elsewhere. */
  readonly uncommittedBytes: number;
  /** Whom a leader is handing over to. */
  readonly transferee: NodeId | undefined;
  /** By peer; empty on a node that does not lead. */
  readonly peers: readonly PeerStatus[];
  /** Messages that made no sense and were dropped. */
  readonly droppedMessages: number;
};
