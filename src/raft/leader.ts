// A leader at work: its first entry, what it makes of the answers, commit by counting,
// check-quorum, reads and handing over.

import { assert } from "../base/assert.js";
import { emptyBytes } from "../base/bytes.js";
import { after, later } from "../base/time.js";
import type { NodeId } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { entryBytes, type LogEntry } from "./log-entry.js";
import { feedFollowers, sendHeartbeats } from "./log-sender.js";
import { allMembers, isRightfulVoter, type Member } from "./membership.js";
import type { MessageOf } from "./message.js";
import { Progress } from "./progress.js";
import { hasQuorum, quorumIndex } from "./quorum.js";
import type { Leadership, RaftState } from "./raft-state.js";
import { ReadRounds } from "./read-index.js";
import { SnapshotSender } from "./snapshot-transfer.js";

/** Takes office: appends this term's no-op; nothing else is accepted or read before it. */
export function becomeLeader(state: RaftState): void {
  assert(state.isRightful, "R9: only a rightful voter leads");
  const { log, commitIndex } = state;
  let uncommittedBytes = 0;
  for (const entry of log.slice(logIndex(commitIndex + 1), log.lastIndex)) {
    uncommittedBytes += entryBytes(entry);
  }
  const leadership: Leadership = {
    noopIndex: logIndex(log.lastIndex + 1),
    progress: new Map(),
    reads: new ReadRounds(state.term),
    uncommittedBytes,
    heartbeatDueAt: after(state.now, state.config.heartbeatMs),
    heartbeatsSentAt: state.now,
    silenceFrom: state.now,
    transfer: undefined,
  };
  state.role = "leader";
  state.leader = state.self.id;
  state.candidacy = undefined;
  state.leadership = leadership;
  syncProgress(state, leadership);
  const { noopIndex: index } = leadership;
  const noop: LogEntry = { index, term: state.term, kind: "noop", data: emptyBytes };
  log.append([noop]);
  leadership.uncommittedBytes += entryBytes(noop);
}

/** Makes the followers known to the leader those of the membership in force. */
export function syncProgress(state: RaftState, leadership: Leadership): void {
  const members = allMembers(state.memberships.current);
  for (const id of leadership.progress.keys()) {
    if (!members.some((member) => member.id === id)) leadership.progress.delete(id);
  }
  for (const member of members) {
    if (member.id === state.self.id) continue;
    const known = leadership.progress.get(member.id);
    if (known?.member.storeId === member.storeId) known.member = member;
    else leadership.progress.set(member.id, new Progress(member, leadership.noopIndex));
  }
}

/** Fills the outgoing messages: a ReadIndex round for the reads that wait, then the appends. */
export function flushLeader(state: RaftState, leadership: Leadership): void {
  beginReadRound(state, leadership);
  feedFollowers(state, leadership);
}

/** Lets a leader's deadlines pass. */
export function tickLeader(state: RaftState, leadership: Leadership): void {
  if (!heardQuorum(state, leadership)) {
    state.becomeFollower(state.term, undefined);
    return;
  }
  const { transfer } = leadership;
  if (transfer !== undefined && state.now >= transfer.deadline) leadership.transfer = undefined;
  if (state.now < leadership.heartbeatDueAt) return;
  const next = after(leadership.heartbeatDueAt, state.config.heartbeatMs);
  leadership.heartbeatDueAt = next > state.now ? next : after(state.now, state.config.heartbeatMs);
  if (transfer !== undefined) transfer.told = false;
  continueTransfer(state, leadership);
  for (const { sender } of leadership.progress.values()) {
    sender?.retry(state.now, 2 * state.config.heartbeatMs);
  }
  // Those of a ReadIndex round have just been heard: followers wait for several intervals.
  const sentAgo = state.now - leadership.heartbeatsSentAt;
  if (sentAgo >= state.config.heartbeatMs / 2) sendHeartbeats(state, leadership);
}

/** An answer of a follower: `undefined` when it comes from nobody the leader feeds. */
export function answeredBy(
  state: RaftState,
  leadership: Leadership,
  from: Member,
): Progress | undefined {
  const progress = leadership.progress.get(from.id);
  if (progress === undefined) return undefined;
  progress.answeredBy(from.storeId, state.log.lastIndex);
  if (progress.storeMatches) progress.heardAt = state.now;
  return progress;
}

/** A follower's log agrees up to an index and is durable there. */
export function onAppendAccepted(
  state: RaftState,
  leadership: Leadership,
  progress: Progress,
  message: MessageOf<"appendAccepted">,
): void {
  const { matchIndex } = message;
  if (matchIndex > state.log.lastIndex) {
    state.droppedMessages++;
    return;
  }
  progress.accepted(matchIndex);
  if (progress.storeMatches && matchIndex > progress.countedMatch) {
    progress.countedMatch = matchIndex;
    advanceCommit(state, leadership);
  }
  // A snapshot is done with once it is installed, or the log alone reaches the follower.
  const snapshotIndex = progress.sender?.snapshot.meta.lastIndex ?? 0;
  const needed = Math.min(snapshotIndex, state.log.purgedIndex);
  const arrived = progress.flow === "snapshot" && progress.match >= needed;
  if (progress.flow === "probe" || arrived) progress.becomeReplicate();
  continueTransfer(state, leadership);
}

/** A follower's log differs: probe where the logs may agree, skipping whole terms (§5.3). */
export function onAppendRejected(
  state: RaftState,
  progress: Progress,
  message: MessageOf<"appendRejected">,
): void {
  const { prevIndex, hintIndex, hintTerm } = message;
  const stale =
    progress.flow === "probe" ? prevIndex !== progress.next - 1 : prevIndex <= progress.match;
  if (stale || progress.flow === "snapshot") return;
  const common = state.log.lastNotAbove({ index: hintIndex, term: hintTerm });
  progress.becomeProbe(logIndex(Math.max(1, Math.min(prevIndex, common + 1))));
}

/** A follower is there: it may confirm a read round, and may have lost what was sent. */
export function onHeartbeatReply(
  state: RaftState,
  leadership: Leadership,
  progress: Progress,
  message: MessageOf<"heartbeatReply">,
): void {
  progress.resumeProbe();
  if (progress.flow === "replicate" && progress.match < progress.next - 1) progress.nudged = true;
  if (message.readToken === undefined || !progress.storeMatches) return;
  leadership.reads.acknowledge(message.from, message.readToken);
  confirmReads(state, leadership);
}

/** A follower tells how much of a snapshot it has; after a loss it is given the newest one. */
export function onSnapshotReply(
  state: RaftState,
  progress: Progress,
  message: MessageOf<"snapshotReply">,
): void {
  const { sender } = progress;
  if (sender === undefined || state.snapshot === undefined) return;
  const { meta } = sender.snapshot;
  if (message.lastIndex !== meta.lastIndex || message.checksum !== meta.checksum) return;
  const isNewest = meta.lastIndex === state.snapshot.meta.lastIndex;
  if (message.nextOffset === 0 && sender.inflightBytes > 0 && !isNewest) {
    progress.becomeSnapshot(new SnapshotSender(state.snapshot, state.now));
  } else sender.acknowledge(message.nextOffset, state.now);
}

/** Commits by counting, only entries of this term (R3); `learnCommit` waits for the disk (I5). */
export function advanceCommit(state: RaftState, leadership: Leadership): void {
  const { log, self } = state;
  const durableAt = ({ id }: Member) =>
    id === self.id ? log.durableIndex : (leadership.progress.get(id)?.countedMatch ?? logIndex(0));
  const index = quorumIndex(state.memberships.current, durableAt);
  if (index <= state.commitIndex || log.termAt(index) !== state.term) return;
  state.learnCommit(index);
}

/** Starts to hand over to a voter; false when it cannot be. */
export function startTransfer(state: RaftState, leadership: Leadership, to: NodeId): boolean {
  const progress = leadership.progress.get(to);
  if (progress === undefined || leadership.transfer !== undefined) return false;
  if (!progress.storeMatches) return false;
  if (!isRightfulVoter(state.memberships.current, progress.member)) return false;
  const deadline = after(state.now, state.config.electionTimeoutMs[1]);
  leadership.transfer = { to, deadline, told: false };
  continueTransfer(state, leadership);
  return true;
}

/** After a pause of this process: silence that it slept through is not the followers'. */
export function forgiveSilence(state: RaftState, leadership: Leadership): void {
  leadership.silenceFrom = later(leadership.silenceFrom, state.now);
}

/** Tells the chosen successor to campaign once it has the whole log. */
function continueTransfer(state: RaftState, leadership: Leadership): void {
  const { transfer } = leadership;
  if (transfer === undefined || transfer.told) return;
  const progress = leadership.progress.get(transfer.to);
  if (progress === undefined || progress.countedMatch < state.log.lastIndex) return;
  transfer.told = true;
  state.send(transfer.to, { kind: "timeoutNow" });
}

function beginReadRound(state: RaftState, leadership: Leadership): void {
  // Every round in turn: a single voter confirms without anybody's answer.
  while (state.commitIndex >= leadership.noopIndex) {
    if (leadership.reads.begin(state.commitIndex) === undefined) return;
    sendHeartbeats(state, leadership);
    confirmReads(state, leadership);
  }
}

function confirmReads(state: RaftState, leadership: Leadership): void {
  const { current } = state.memberships;
  const confirmed = leadership.reads.confirm((acks) =>
    hasQuorum(current, ({ id }) => id === state.self.id || acks.has(id)),
  );
  state.readStates.push(...confirmed);
}

function heardQuorum(state: RaftState, leadership: Leadership): boolean {
  const limit = state.now - state.config.electionTimeoutMs[1];
  if (leadership.silenceFrom >= limit) return true;
  return hasQuorum(state.memberships.current, ({ id }) => {
    return id === state.self.id || (leadership.progress.get(id)?.heardAt ?? limit - 1) >= limit;
  });
}
