// The Raft core as its driver sees it: one event in by `step`, `tick` or a request, effects out by
// `ready`, done by `advance`. Source: Ongaro, Ousterhout 2014; Ongaro's dissertation.

import { assert } from "../base/assert.js";
import type { Random } from "../base/random.js";
import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { checkRaftConfig, type RaftConfig } from "./config.js";
import { dispatch } from "./dispatch.js";
import { countOwnVote, startPreVote } from "./election.js";
import { StepGuard } from "./invariants.js";
import { advanceCommit, flushLeader, forgiveSilence, startTransfer, tickLeader } from "./leader.js";
import type { LogEntry } from "./log-entry.js";
import type { Member, Membership, MembershipChange } from "./membership.js";
import type { RaftMessage } from "./message.js";
import { type ProposeResult, proposeChange, proposeCommands } from "./proposal.js";
import { RaftState } from "./raft-state.js";
import type { Ready, RoleState, StoredState } from "./ready.js";
import { makeSnapshot, type Snapshot } from "./snapshot.js";
import { type RaftStatus, statusOf } from "./status.js";

export type { ProposeResult } from "./proposal.js";

/** What a node is made of. */
export type RaftOptions = {
  readonly self: Member;
  readonly config: RaftConfig;
  readonly stored: StoredState;
  /** Draws election timeouts. */
  readonly random: Random;
  readonly now: Instant;
};

/**
 * One node of a Raft group. Pure: the caller gives time, and does what `ready` says in the order
 * stated at {@link Ready}.
 */
export class Raft {
  readonly #state: RaftState;
  readonly #guard: StepGuard;
  #outstanding: Ready | undefined;
  #shownRole: RoleState | undefined;

  /** A node that starts, or starts again, from what is stored. */
  constructor(options: RaftOptions) {
    checkRaftConfig(options.config);
    this.#state = new RaftState(options);
    this.#guard = new StepGuard(this.#state);
    this.#guard.check(this.#state);
  }

  /** Takes a message of a peer. One that makes no sense is dropped and counted, never thrown. */
  step(message: RaftMessage, now: Instant): void {
    this.#state.observe(now);
    dispatch(this.#state, message);
    this.#guard.check(this.#state);
  }

  /** Lets deadlines pass; call it every 25 ms or so. */
  tick(now: Instant): void {
    const state = this.#state;
    state.observe(now);
    const [shortest] = state.config.electionTimeoutMs;
    const slept = state.now - state.lastTickAt > shortest;
    state.lastTickAt = state.now;
    if (state.leadership !== undefined) {
      if (slept) forgiveSilence(state, state.leadership);
      tickLeader(state, state.leadership);
    } else if (slept) {
      // This process slept: the leader's messages of that time may still be waiting to be read.
      state.postponeElection();
    } else if (state.now >= state.electionDeadline) {
      startPreVote(state);
      state.postponeElection();
    }
    this.#guard.check(state);
  }

  /** Appends commands to the leader's log, all or none; they leave with the next Ready. */
  propose(commands: readonly Uint8Array[], now: Instant): ProposeResult {
    this.#state.observe(now);
    return proposeCommands(this.#state, commands);
  }

  /** Changes the membership: learners only, one change in flight. */
  proposeMembership(change: MembershipChange, now: Instant): ProposeResult {
    this.#state.observe(now);
    return proposeChange(this.#state, change);
  }

  /**
   * Asks for an index at which a linearizable read is safe; the answer comes in `readStates` under
   * the caller's token. False when this node does not lead, or too many requests wait.
   */
  readIndex(token: number): boolean {
    const { leadership, config } = this.#state;
    if (leadership === undefined || leadership.reads.pending >= config.maxPendingReads)
      return false;
    leadership.reads.request(token);
    return true;
  }

  /**
   * Starts to hand leadership over to a voter, giving up after the longest election timeout; until
   * then proposals are refused. False when it cannot start.
   */
  transferLeadership(to: NodeId, now: Instant): boolean {
    const state = this.#state;
    state.observe(now);
    return state.leadership !== undefined && startTransfer(state, state.leadership, to);
  }

  /** What must be done now; undefined when nothing must, or while a Ready is outstanding. */
  ready(): Ready | undefined {
    if (this.#outstanding !== undefined) return undefined;
    const state = this.#state;
    if (state.leadership !== undefined) flushLeader(state, state.leadership);
    if (this.#isQuiet()) return undefined;
    const { hardState, truncateFrom, snapshot, entries } = this.#takeBatch();
    const ready: Ready = {
      hardState,
      truncateFrom,
      snapshot,
      entries,
      messages: this.#takeQueued(),
      messagesAfterPersist: state.messagesAfterPersist,
      committed: this.#committed(),
      readStates: state.readStates,
      roleChange: this.#takeRoleChange(),
    };
    state.messagesAfterPersist = [];
    state.readStates = [];
    this.#outstanding = ready;
    return ready;
  }

  /** Says that everything of the outstanding Ready is done. */
  advance(ready: Ready): void {
    assert(ready === this.#outstanding, "advance names the outstanding Ready");
    this.#outstanding = undefined;
    const state = this.#state;
    if (ready.hardState !== undefined) {
      state.durable = ready.hardState;
      state.log.persisted();
      state.raiseCommit();
    }
    if (ready.snapshot !== undefined) {
      state.appliedIndex = ready.snapshot.meta.lastIndex;
      state.installing = undefined;
    }
    state.appliedIndex = ready.committed[ready.committed.length - 1]?.index ?? state.appliedIndex;
    countOwnVote(state);
    if (state.leadership !== undefined) advanceCommit(state, state.leadership);
    this.#guard.check(state);
  }

  /**
   * Messages that may leave at once although a Ready is outstanding: they rest on nothing that its
   * batch makes durable. Call it when a disk is slow, else heartbeats wait for it.
   */
  takeMessages(): readonly RaftMessage[] {
    const state = this.#state;
    if (state.leadership !== undefined) flushLeader(state, state.leadership);
    return this.#takeQueued();
  }

  /**
   * A snapshot of the state as of an applied index: store it durably, then call `compact`.
   * Undefined while a leader's newer snapshot waits to be installed.
   */
  makeSnapshot(appliedIndex: LogIndex, state: Uint8Array): Snapshot | undefined {
    const { log, memberships, installing } = this.#state;
    if (installing !== undefined) return undefined;
    assert(appliedIndex <= this.#state.appliedIndex, `snapshot ${appliedIndex} of applied state`);
    const lastTerm = log.termAt(appliedIndex);
    assert(lastTerm !== undefined, `the term at ${appliedIndex} is known`);
    const membership = memberships.at(appliedIndex);
    return makeSnapshot({ lastIndex: appliedIndex, lastTerm, membership, state });
  }

  /**
   * The snapshot is durable: keeps it for slow followers, purges the log up to an index at or below
   * it (R6). Purge less than all, so that a follower slightly behind needs no snapshot. Ignored
   * when a newer snapshot is known.
   */
  compact(upTo: LogIndex, snapshot: Snapshot): void {
    const state = this.#state;
    const { lastIndex } = snapshot.meta;
    if (lastIndex < (state.snapshot?.meta.lastIndex ?? 0)) return;
    assert(lastIndex <= state.appliedIndex, `R6: snapshot ${lastIndex} of applied state`);
    assert(upTo <= lastIndex, `R6: purge to ${upTo} below the snapshot ${lastIndex}`);
    state.snapshot = snapshot;
    state.log.purge(upTo);
    state.memberships.compact(upTo);
    this.#guard.check(state);
  }

  /** What this node knows now. */
  status(): RaftStatus {
    return statusOf(this.#state);
  }

  /** The membership in force here. */
  membership(): Membership {
    return this.#state.memberships.current;
  }

  /** An entry of the log in memory. */
  entryAt(index: LogIndex): LogEntry | undefined {
    return this.#state.log.entryAt(index);
  }

  /** Whether a Ready would be empty. */
  #isQuiet(): boolean {
    const state = this.#state;
    return (
      state.messages.length === 0 &&
      state.messagesAfterPersist.length === 0 &&
      state.readStates.length === 0 &&
      state.commitIndex === state.appliedIndex &&
      !this.#mustPersist() &&
      !this.#isRoleNew()
    );
  }

  #mustPersist(): boolean {
    const { term, votedFor, durable, log, installing } = this.#state;
    const isVoteNew = term !== durable.term || votedFor !== durable.votedFor;
    return isVoteNew || !log.isPersisted || installing !== undefined;
  }

  #takeQueued(): RaftMessage[] {
    const { messages } = this.#state;
    if (messages.length > 0) this.#state.messages = [];
    return messages;
  }

  #takeBatch(): Pick<Ready, "hardState" | "truncateFrom" | "snapshot" | "entries"> {
    const state = this.#state;
    const { term, votedFor, log, installing: snapshot } = state;
    if (!this.#mustPersist()) {
      return { hardState: undefined, truncateFrom: undefined, snapshot, entries: [] };
    }
    const { truncateFrom, entries } = log.takeUnpersisted();
    const installed = snapshot?.meta.lastIndex ?? 0;
    const commitIndex = logIndex(Math.max(state.commitIndex, installed));
    const hardState = { term, votedFor, commitIndex, lastDurableIndex: log.lastIndex };
    return { hardState, truncateFrom, snapshot, entries };
  }

  #committed(): LogEntry[] {
    const { log, appliedIndex, commitIndex, installing, config } = this.#state;
    if (installing !== undefined || commitIndex === appliedIndex) return [];
    const last = Math.min(commitIndex, appliedIndex + config.maxCommittedPerReady);
    return log.slice(logIndex(appliedIndex + 1), logIndex(last));
  }

  #takeRoleChange(): RoleState | undefined {
    if (!this.#isRoleNew()) return undefined;
    const { shownRole: role, term, leader } = this.#state;
    this.#shownRole = { role, term, leader };
    return this.#shownRole;
  }

  #isRoleNew(): boolean {
    const { shownRole: role, term, leader } = this.#state;
    const shown = this.#shownRole;
    return shown?.role !== role || shown.term !== term || shown.leader !== leader;
  }
}
