// Directed scenarios of the log: what counts as committed, and what followers take from whom.

import { defaultRaftConfig } from "../../../src/raft/config.js";
import type { Directed } from "./directed.js";
import { committed, cutOff, hasEntries, isVote, logEnd, propose } from "./raft-steps.js";
import type { Stage } from "./stage.js";

/** n2 takes an entry, its disk has not got it, and n1 and n2 die. */
function ackIsDurable(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  cutOff(stage, n3);
  stage.runFor(20);
  n2.disk.hang(150);
  propose(stage, n1);
  stage.runFor(100);
  stage.kill(n1);
  stage.kill(n2);
  stage.mend([n3], [n1, n2]);
  n2.boot();
  stage.eventually("a leader without n1", () => stage.cluster.leader() !== undefined);
  stage.runFor(200);
}

/** Figure 8 of the paper: an entry of an old term is on a majority, and is overwritten. */
function oldTermEntries(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  cutOff(stage, n1);
  const old = propose(stage, n1);
  stage.drop({ from: n2, to: n3, raft: hasEntries });
  const onlyN2 = stage.drop({ from: n3, raft: isVote });
  stage.until("n2 leads", () => stage.cluster.leader() === n2);
  stage.runFor(10);
  stage.kill(n2);
  const onlyN1 = stage.drop({ from: n3, raft: isVote });
  onlyN2.discard();
  stage.mend([n1], [n3]);
  stage.until("n1 leads again", () => stage.cluster.leader() === n1);
  stage.until("n3 has the old entry", () => logEnd(stage, n3) >= old);
  stage.drop({ from: n1, to: n3, raft: hasEntries });
  stage.runFor(100);
  stage.kill(n1);
  onlyN1.discard();
  n2.boot();
  stage.until("n2 leads with its own entry", () => stage.cluster.leader() === n2, 5000);
  stage.runFor(100);
}

/** A deposed leader's append reaches n3, which has moved on but was restarted since. */
function staleAppend(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  const stale = stage.hold({ from: n1, to: n3, raft: hasEntries });
  stage.cut([n1], [n2]);
  stage.drop({ from: n3, to: n1 });
  propose(stage, n1);
  stage.until("an append of the old term", () => stale.held.length > 0);
  stale.stop();
  stage.cut([n1], [n3]);
  stage.drop({ from: n3, raft: isVote });
  // n3 takes the next leader's first entry, but does not hear that it is committed.
  const begins = logEnd(stage, n3);
  stage.until("n3 has an entry of n2", () => logEnd(stage, n3) > begins);
  stage.until("it is committed at n2", () => committed(stage, n2) > begins);
  stage.kill(n3);
  stage.cut([n2], [n3]);
  n3.boot();
  stage.runFor(5);
  stale.flush(1);
  stage.runFor(50);
  stage.kill(n2);
  stage.mend([n1], [n3]);
  stage.runFor(3000);
}

/** n1 has two learners, but no other voter. */
function learnersDoNotCount(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  stage.cut([n2, n3], stage.others(n2, n3));
  propose(stage, n1);
  stage.runFor(100);
  stage.kill(n1);
  stage.eventually("a leader without n1", () => stage.cluster.leader() !== undefined);
  stage.runFor(200);
}

/** n3's empty replacement takes an entry; n3 comes back as it was. */
function emptyAcks(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  n3.replace();
  for (const { process } of n3.processes().slice(1)) process.pause();
  stage.until("n1 feeds the replacement", () => logEnd(stage, n3) >= committed(stage, n1));
  cutOff(stage, n2);
  propose(stage, n1);
  stage.runFor(100);
  stage.kill(n1);
  n3.restore();
  stage.mend([n2], [n3]);
  n3.boot();
  stage.eventually("a leader without n1", () => stage.cluster.leader() !== undefined);
  stage.runFor(200);
}

/** A snapshot that was under way for long arrives when its receiver is far beyond it. */
function lateSnapshot(stage: Stage): void {
  const [n1, , n3] = [stage.node(1), stage.node(2), stage.node(3)];
  cutOff(stage, n3);
  for (let i = 0; i < 12; i++) {
    propose(stage, n1);
    stage.runFor(20);
  }
  const chunks = stage.hold({ to: n3, raft: ({ kind }) => kind === "snapshotChunk" });
  stage.mend([n3], stage.others(n3));
  stage.until("a snapshot for n3", () => chunks.held.length > 0);
  chunks.stop();
  stage.until("n3 caught up", () => committed(stage, n3) >= committed(stage, stage.leader()));
  for (let i = 0; i < 12; i++) {
    propose(stage, stage.leader());
    stage.runFor(20);
  }
  stage.until("n3 caught up", () => committed(stage, n3) >= committed(stage, stage.leader()));
  chunks.flush();
  stage.runFor(100);
}

const eager = { everyEntries: 5, everyBytes: 1024 ** 2, keepEntries: 0 };

/** The scenarios. */
export const commitScenarios: readonly Directed[] = [
  { name: "raft-ack-is-durable", rule: "§3 R1", script: ackIsDurable },
  {
    name: "raft-old-term-entries",
    rule: "§3 R3",
    // One entry an append: the old one arrives without the new leader's first.
    knobs: { raftConfig: { ...defaultRaftConfig, maxAppendBytes: 1 } },
    script: oldTermEntries,
  },
  { name: "raft-stale-append", rule: "§3 terms", script: staleAppend },
  {
    name: "raft-learners-do-not-count",
    rule: "§3 R3",
    knobs: { nodes: 5, voters: 3 },
    script: learnersDoNotCount,
  },
  { name: "raft-empty-disk-acks", rule: "§3 R9", script: emptyAcks },
  { name: "raft-late-snapshot", rule: "§3 R6", knobs: { compaction: eager }, script: lateSnapshot },
];
