// What a node tells about itself, for people, metrics and checkers. A copy, never live state.

import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { isRightfulVoter, type Membership } from "./membership.js";
import type { FlowState, Progress } from "./progress.js";
import type { RaftState } from "./raft-state.js";
import type { Role } from "./ready.js";

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

/** Takes the status of a node. */
export function statusOf(state: RaftState): RaftStatus {
  const { log, leadership, memberships } = state;
  return {
    role: state.shownRole,
    term: state.term,
    votedFor: state.votedFor,
    leader: state.leader,
    commitIndex: state.commitIndex,
    appliedIndex: state.appliedIndex,
    lastIndex: log.lastIndex,
    durableIndex: log.durableIndex,
    purgedIndex: log.purgedIndex,
    snapshotIndex: state.snapshot?.meta.lastIndex ?? logIndex(0),
    membership: memberships.current,
    rightfulVoter: state.isRightful,
    uncommittedBytes: leadership?.uncommittedBytes ?? 0,
    transferee: leadership?.transfer?.to,
    peers: [...(leadership?.progress.values() ?? [])].map((peer) => peerStatus(state, peer)),
    droppedMessages: state.droppedMessages,
  };
}

function peerStatus(state: RaftState, progress: Progress): PeerStatus {
  return {
    id: progress.member.id,
    voter: isRightfulVoter(state.memberships.current, progress.member),
    storeMatches: progress.storeMatches,
    flow: progress.flow,
    matchIndex: progress.match,
    nextIndex: progress.next,
    inflightMessages: progress.inflightMessages,
    inflightBytes: progress.inflightBytes,
    heardAt: progress.heardAt,
  };
}
