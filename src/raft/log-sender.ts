// How a leader feeds its followers: appends in probe and replicate flow, chunks in snapshot flow,
// heartbeats. Called when a Ready is made, so that all proposals since the last leave together.

import { assert } from "../base/assert.js";
import type { LogIndex } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { entryBytes } from "./log-entry.js";
import type { Progress } from "./progress.js";
import type { Leadership, RaftState } from "./raft-state.js";
import { SnapshotSender } from "./snapshot-transfer.js";

/** Sends every follower what its window allows. */
export function feedFollowers(state: RaftState, leadership: Leadership): void {
  for (const progress of leadership.progress.values()) feed(state, progress);
}

/** Sends everyone a heartbeat, with the ReadIndex round in flight if there is one. */
export function sendHeartbeats(state: RaftState, leadership: Leadership): void {
  const readToken = leadership.reads.token;
  leadership.heartbeatsSentAt = state.now;
  for (const { member, match } of leadership.progress.values()) {
    const commitIndex = logIndex(Math.min(match, state.commitIndex));
    // A purged term is not worth telling: that follower is sent a snapshot.
    const commitTerm = state.log.termAt(commitIndex);
    const commit =
      commitTerm === undefined
        ? { commitIndex: logIndex(0), commitTerm: state.term }
        : { commitIndex, commitTerm };
    state.send(member.id, { kind: "heartbeat", ...commit, readToken });
  }
}

function feed(state: RaftState, progress: Progress): void {
  if (progress.flow === "snapshot") {
    sendChunks(state, progress);
    return;
  }
  let sent = false;
  while (progress.mayAppend(state.config)) {
    const hasMore = progress.next <= state.log.lastIndex;
    if (!hasMore && progress.flow === "replicate") break;
    if (!sendAppend(state, progress)) break;
    sent = true;
  }
  if (!sent && progress.flow === "replicate") sendNews(state, progress);
}

/** Sends one append of as many entries as fit; false when it must wait or a snapshot is due. */
function sendAppend(state: RaftState, progress: Progress): boolean {
  const { log, config } = state;
  const prevIndex = logIndex(progress.next - 1);
  const prevTerm = log.termAt(prevIndex);
  if (prevTerm === undefined) {
    startSnapshot(state, progress);
    return false;
  }
  const room = config.maxInflightBytes - progress.inflightBytes;
  const budget = Math.min(config.maxAppendBytes, room);
  const entries = log.slice(progress.next, log.lastIndex, budget);
  const first = entries[0];
  // One entry larger than the room left waits until it has the window to itself.
  const crowded = progress.inflightMessages > 0;
  if (crowded && first !== undefined && entryBytes(first) > room) return false;
  const { commitIndex } = state;
  const to = progress.member.id;
  state.send(to, { kind: "append", prevIndex, prevTerm, entries, commitIndex });
  progress.sent(entries);
  told(progress, commitIndex);
  return true;
}

/** Tells a new commit index at once, and asks after appends that may be lost. */
function sendNews(state: RaftState, progress: Progress): void {
  const hasNews = progress.toldCommit < state.commitIndex && progress.mayAppend(state.config);
  if (!hasNews && !progress.nudged) return;
  const prevIndex = logIndex(progress.next - 1);
  const prevTerm = state.log.termAt(prevIndex);
  if (prevTerm === undefined) {
    // What was sent and may be lost is purged meanwhile.
    startSnapshot(state, progress);
    return;
  }
  const { commitIndex } = state;
  const to = progress.member.id;
  state.send(to, { kind: "append", prevIndex, prevTerm, entries: [], commitIndex });
  told(progress, commitIndex);
}

function told(progress: Progress, commitIndex: LogIndex): void {
  progress.toldCommit = commitIndex;
  progress.nudged = false;
}

function startSnapshot(state: RaftState, progress: Progress): void {
  assert(state.snapshot !== undefined, "a purged log has a snapshot");
  progress.becomeSnapshot(new SnapshotSender(state.snapshot, state.now));
  sendChunks(state, progress);
}

function sendChunks(state: RaftState, progress: Progress): void {
  const { sender } = progress;
  if (sender === undefined) return;
  const { snapshotChunkBytes, maxInflightChunks } = state.config;
  const window = { chunkBytes: snapshotChunkBytes, maxChunks: maxInflightChunks };
  const { meta } = sender.snapshot;
  for (;;) {
    const piece = sender.next(window);
    if (piece === undefined) return;
    state.send(progress.member.id, { kind: "snapshotChunk", meta, ...piece });
  }
}
