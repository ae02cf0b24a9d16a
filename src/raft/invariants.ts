// The invariants of one node, asserted after every step, and of a whole group, for the simulator. A
// checker sees only what a node shows; it shares no code with what it checks.

import { assert } from "../base/assert.js";
import { bytesEqual } from "../base/bytes.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { LogEntry } from "./log-entry.js";
import type { RaftState } from "./raft-state.js";
import type { RaftStatus } from "./status.js";

/** I5 within one node, O(1): purged ≤ snapshot ≤ applied ≤ commit ≤ durable. */
function checkNode(state: RaftState): void {
  const { log, appliedIndex, commitIndex, installing } = state;
  assert(appliedIndex <= commitIndex, `I5: applied ${appliedIndex} ≤ commit ${commitIndex}`);
  assert(commitIndex <= log.durableIndex, `I5: commit ${commitIndex} ≤ durable`);
  const snapshotIndex = state.snapshot?.meta.lastIndex ?? 0;
  assert(log.purgedIndex <= snapshotIndex, `I5: purged ${log.purgedIndex} ≤ snapshot`);
  if (installing === undefined) {
    assert(snapshotIndex <= appliedIndex, `I5: snapshot ${snapshotIndex} ≤ applied`);
    assert(log.durableIndex <= log.lastIndex, "I5: durable ≤ last");
  }
  const leads = state.role === "leader";
  assert(leads === (state.leadership !== undefined), "a leader, and only it, holds leadership");
  const runs = state.role === "candidate" || state.role === "preCandidate";
  assert(runs === (state.candidacy !== undefined), "a candidate, and only it, counts votes");
}

/** I5 over one step, O(1): term, vote, commit and applied never go back. */
export class StepGuard {
  #term: Term;
  #votedFor: NodeId | undefined;
  #commitIndex: LogIndex;
  #appliedIndex: LogIndex;

  constructor(state: RaftState) {
    this.#term = state.term;
    this.#votedFor = state.votedFor;
    this.#commitIndex = state.commitIndex;
    this.#appliedIndex = state.appliedIndex;
  }

  /** Compares with the step before. */
  check(state: RaftState): void {
    assert(state.term >= this.#term, `I5: term ${state.term} after ${this.#term}`);
    const changedVote = this.#votedFor !== undefined && state.votedFor !== this.#votedFor;
    assert(!(changedVote && state.term === this.#term), `I5: one vote in term ${state.term}`);
    assert(state.commitIndex >= this.#commitIndex, `I5: commit ${state.commitIndex} never falls`);
    assert(state.appliedIndex >= this.#appliedIndex, "I5: applied never falls");
    checkNode(state);
    this.#term = state.term;
    this.#votedFor = state.votedFor;
    this.#commitIndex = state.commitIndex;
    this.#appliedIndex = state.appliedIndex;
  }
}

/** What the group checker looks at; `Raft` has this shape. */
export type NodeView = {
  status(): RaftStatus;
  entryAt(index: LogIndex): LogEntry | undefined;
};

/** Checks I1–I3 and I5 over a group, step after step. Throws AssertionError with what it saw. */
export class GroupChecker {
  readonly #leaders = new Map<Term, NodeId>();
  /** Invariant: holds entry i + 1 of the one committed log at i. */
  readonly #committed: LogEntry[] = [];
  /** The term of the node that first showed each as committed; never below that of the commit. */
  readonly #committedIn: Term[] = [];
  readonly #seen = new Map<NodeId, { term: Term; commitIndex: LogIndex; leaderOf: Term | 0 }>();

  /** The entries known as committed, from index 1. */
  get committed(): readonly LogEntry[] {
    return this.#committed;
  }

  /** The node was restarted: what was not durable may be gone. */
  restarted(id: NodeId): void {
    this.#seen.delete(id);
  }

  /** Looks at one node after it took a step. */
  check(id: NodeId, node: NodeView): void {
    const status = node.status();
    const before = this.#seen.get(id);
    const { term, commitIndex } = status;
    if (before !== undefined) {
      assert(term >= before.term, `I5: ${id} in term ${term} after ${before.term}`);
      assert(commitIndex >= before.commitIndex, `I5: ${id} commit ${commitIndex} fell`);
    }
    const from = Math.max(before?.commitIndex ?? 0, status.purgedIndex) + 1;
    for (let i = from; i <= commitIndex; i++) this.#checkCommitted(id, node, logIndex(i), term);
    if (status.role === "leader") this.#checkLeader(id, node, status, before?.leaderOf !== term);
    const leaderOf = status.role === "leader" ? term : (before?.leaderOf ?? 0);
    this.#seen.set(id, { term, commitIndex, leaderOf });
  }

  /** I2 over whole logs of two nodes, entry by entry; for the end of a run. */
  checkLogs(a: NodeView, b: NodeView): void {
    const from = Math.max(a.status().purgedIndex, b.status().purgedIndex) + 1;
    let common = false;
    for (let i = Math.min(a.status().lastIndex, b.status().lastIndex); i >= from; i--) {
      const mine = a.entryAt(logIndex(i));
      const theirs = b.entryAt(logIndex(i));
      if (mine === undefined || theirs === undefined) continue;
      // Once equal at an index, equal at all below it (log matching, §5.3).
      if (mine.term === theirs.term) common = true;
      if (common) assert(sameEntry(mine, theirs), `I2: logs agree at and below ${i}`);
    }
  }

  #checkLeader(id: NodeId, node: NodeView, status: RaftStatus, isNew: boolean): void {
    const other = this.#leaders.get(status.term);
    assert(other === undefined || other === id, `I1: ${other} and ${id} lead ${status.term}`);
    this.#leaders.set(status.term, id);
    if (!isNew) return;
    // Who counts the votes of an old term late need not have what a later term committed (§5.4.3).
    const owed = this.#committedIn.findIndex((term) => term >= status.term);
    const last = owed < 0 ? this.#committed.length : owed;
    assert(status.lastIndex >= last, `I3: ${id} leads with a short log`);
    for (let i = status.purgedIndex + 1; i <= last; i++) {
      const entry = node.entryAt(logIndex(i));
      const committed = this.#committed[i - 1];
      const same = entry !== undefined && committed !== undefined && sameEntry(entry, committed);
      assert(same, `I3: ${id}, leader of ${status.term}, lacks committed ${i}`);
    }
  }

  #checkCommitted(id: NodeId, node: NodeView, index: LogIndex, term: Term): void {
    const entry = node.entryAt(index);
    assert(entry !== undefined, `I5: ${id} holds its committed entry ${index}`);
    const known = this.#committed[index - 1];
    if (known === undefined) {
      // What a snapshot covered was committed by others, and seen there.
      assert(index === this.#committed.length + 1, `committed ${index} of ${id} is next`);
      this.#committed.push(entry);
      this.#committedIn.push(term);
    } else assert(sameEntry(known, entry), `I2, I3: ${id} committed another entry at ${index}`);
  }
}

function sameEntry(a: LogEntry, b: LogEntry): boolean {
  return (
    a.index === b.index && a.term === b.term && a.kind === b.kind && bytesEqual(a.data, b.data)
  );
}
