// Which message reaches which role: the rules on terms that come before everything else (§5.1).

import { unreachable } from "../base/assert.js";
import { onVote, onVoteReply, startCampaign } from "./election.js";
import { isSound, onAppend, onHeartbeat, onSnapshotChunk } from "./follower.js";
import {
  answeredBy,
  onAppendAccepted,
  onAppendRejected,
  onHeartbeatReply,
  onSnapshotReply,
} from "./leader.js";
import { allMembers } from "./membership.js";
import { isFromLeader, type LeaderMessage, type MessageOf, type RaftMessage } from "./message.js";
import type { RaftState } from "./raft-state.js";

type Answer = MessageOf<"appendAccepted" | "appendRejected" | "heartbeatReply" | "snapshotReply">;

/** Takes a message of a peer. One that makes no sense is dropped and counted. */
export function dispatch(state: RaftState, message: RaftMessage): void {
  const misdirected = message.to !== state.self.id || message.from === state.self.id;
  if (misdirected || (message.kind === "append" && !isSound(message))) {
    state.droppedMessages++;
  } else if (message.kind === "vote") {
    onVote(state, message);
  } else if (message.kind === "voteReply" && message.preVote && message.granted) {
    // It names a term that nobody is in yet.
    onVoteReply(state, message);
  } else if (isFromLeader(message)) {
    fromLeader(state, message);
  } else {
    fromFollower(state, message);
  }
}

function fromLeader(state: RaftState, message: LeaderMessage): void {
  if (message.term > state.term) state.becomeFollower(message.term, message.from);
  if (message.term < state.term) {
    // A deposed leader must learn it, although its followers deny each other's votes (R5).
    state.sendAfterPersist(message.from, { kind: "heartbeatReply", readToken: undefined });
    return;
  }
  const isRival = state.leader !== undefined && state.leader !== message.from;
  if (isRival || state.leadership !== undefined) {
    // I1: a term has one leader. Whoever says otherwise is not believed.
    state.droppedMessages++;
    return;
  }
  switch (message.kind) {
    case "append":
      onAppend(state, message);
      break;
    case "heartbeat":
      onHeartbeat(state, message);
      break;
    case "snapshotChunk":
      onSnapshotChunk(state, message);
      break;
    case "timeoutNow":
      if (state.role === "follower") startCampaign(state, true);
      break;
    default:
      unreachable(message);
  }
}

function fromFollower(state: RaftState, message: Answer | MessageOf<"voteReply">): void {
  if (message.term > state.term) {
    // R9: who is no member, or a member on another store, deposes nobody.
    if (isMember(state, message)) state.becomeFollower(message.term, undefined);
    else state.droppedMessages++;
    return;
  }
  if (message.term < state.term) return;
  if (message.kind === "voteReply") onVoteReply(state, message);
  else answer(state, message);
}

function answer(state: RaftState, message: Answer): void {
  const { leadership } = state;
  if (leadership === undefined) return;
  const from = { id: message.from, storeId: message.fromStoreId };
  const progress = answeredBy(state, leadership, from);
  if (progress === undefined) return;
  switch (message.kind) {
    case "appendAccepted":
      onAppendAccepted(state, leadership, progress, message);
      break;
    case "appendRejected":
      onAppendRejected(state, progress, message);
      break;
    case "heartbeatReply":
      onHeartbeatReply(state, leadership, progress, message);
      break;
    case "snapshotReply":
      onSnapshotReply(state, progress, message);
      break;
    default:
      unreachable(message);
  }
}

function isMember(state: RaftState, { from, fromStoreId }: RaftMessage): boolean {
  const members = allMembers(state.memberships.current);
  return members.some(({ id, storeId }) => id === from && storeId === fromStoreId);
}
