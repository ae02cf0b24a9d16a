// What a follower (or learner) makes of its leader's messages: appends, heartbeats, snapshots.

import { assert } from "../base/assert.js";
import { DecodeError } from "../base/binary.js";
import type { LogIndex } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { LogEntry } from "./log-entry.js";
import { decodeMembership, MembershipHistory } from "./membership.js";
import type { MessageOf } from "./message.js";
import type { RaftState } from "./raft-state.js";
import type { Snapshot } from "./snapshot.js";

/** AppendEntries, receiver implementation (Figure 2). */
export function onAppend(state: RaftState, message: MessageOf<"append">): void {
  state.heardLeader(message.from);
  const { prevIndex, prevTerm, entries } = message;
  const settled = settledIndex(state);
  // Below what is settled every leader's log agrees, and the term may be purged.
  const agrees = prevIndex < settled || state.log.matches({ index: prevIndex, term: prevTerm });
  if (!agrees) {
    const hintIndex = state.log.lastNotAbove({ index: prevIndex, term: prevTerm });
    const hintTerm = state.log.termAt(hintIndex) ?? prevTerm;
    // Promises nothing: a refusal may leave at once.
    state.send(message.from, { kind: "appendRejected", prevIndex, hintIndex, hintTerm });
    return;
  }
  takeEntries(state, entries);
  const lastNew = logIndex(Math.max(settled, prevIndex + entries.length));
  state.learnCommit(logIndex(Math.min(message.commitIndex, lastNew)));
  accept(state, message, lastNew);
}

/** A heartbeat commits only where index and term prove that the logs agree. */
export function onHeartbeat(state: RaftState, message: MessageOf<"heartbeat">): void {
  state.heardLeader(message.from);
  const commit = { index: message.commitIndex, term: message.commitTerm };
  if (state.log.matches(commit)) state.learnCommit(commit.index);
  const { readToken } = message;
  const reply = { kind: "heartbeatReply", readToken } as const;
  if (state.durable.term === state.term) state.send(message.from, reply);
  else state.sendAfterPersist(message.from, reply);
}

/** InstallSnapshot, one chunk (Figure 13). */
export function onSnapshotChunk(state: RaftState, message: MessageOf<"snapshotChunk">): void {
  state.heardLeader(message.from);
  const { meta } = message;
  const settled = settledIndex(state);
  if (meta.lastIndex <= settled) {
    accept(state, message, settled);
    return;
  }
  if (state.log.matches({ index: meta.lastIndex, term: meta.lastTerm })) {
    state.learnCommit(meta.lastIndex);
    accept(state, message, meta.lastIndex);
    return;
  }
  // One at a time: the leader offers a newer one again.
  if (state.installing !== undefined) return;
  if (meta.sizeBytes > state.config.maxSnapshotBytes) {
    state.droppedMessages++;
    return;
  }
  const snapshot = state.assembly.take(message);
  if (snapshot !== undefined) {
    install(state, snapshot);
    accept(state, message, meta.lastIndex);
    return;
  }
  const { nextOffset } = state.assembly;
  const { lastIndex, checksum } = meta;
  state.send(message.from, { kind: "snapshotReply", lastIndex, checksum, nextOffset });
}

/** Whether the entries of an append could come from a leader: contiguous, terms never falling. */
export function isSound({ prevIndex, prevTerm, entries, term }: MessageOf<"append">): boolean {
  let lastTerm = prevTerm;
  let index: number = prevIndex;
  for (const entry of entries) {
    index++;
    if (entry.index !== index || entry.term < lastTerm || entry.term > term) return false;
    if (entry.kind === "membership" && !holdsMembership(entry)) return false;
    lastTerm = entry.term;
  }
  return prevTerm <= term;
}

/** The last index that can no longer differ from the leader's: committed, or of a snapshot. */
function settledIndex(state: RaftState): LogIndex {
  return logIndex(Math.max(state.knownCommit, state.log.purgedIndex));
}

function accept(state: RaftState, { from }: { from: RaftState["self"]["id"] }, to: LogIndex): void {
  state.sendAfterPersist(from, { kind: "appendAccepted", matchIndex: to });
}

function takeEntries(state: RaftState, entries: readonly LogEntry[]): void {
  const different = state.log.firstDifferent(entries);
  if (different === undefined) return;
  if (different.index <= state.log.lastIndex) {
    assert(different.index > settledIndex(state), `R2: truncation at committed ${different.index}`);
    state.log.truncate(different.index);
    state.memberships.truncate(different.index);
  }
  const fresh = entries.filter((entry) => entry.index >= different.index);
  state.log.append(fresh);
  for (const entry of fresh) state.adoptMembership(entry);
}

/** The snapshot replaces the log; the next Ready carries it, `advance` makes it effective. */
function install(state: RaftState, snapshot: Snapshot): void {
  const { lastIndex, lastTerm, membership } = snapshot.meta;
  state.log.reset({ index: lastIndex, term: lastTerm }, state.commitIndex);
  state.memberships = new MembershipHistory(lastIndex, membership);
  state.installing = snapshot;
  state.snapshot = snapshot;
  state.learnCommit(lastIndex);
}

function holdsMembership(entry: LogEntry): boolean {
  try {
    decodeMembership(entry.data);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
