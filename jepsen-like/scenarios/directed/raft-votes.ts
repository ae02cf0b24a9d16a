// Directed scenarios of elections: who may be voted for, how often, and what a vote rests on.

import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { cutOff, isVote, logEnd, propose, raftTerm } from "./raft-steps.js";
import type { Stage } from "./stage.js";
import type { Rule } from "./wire.js";

/** n2 and n3 campaign in the same term; what they ask n1 is kept, n2's first. */
function rivals(stage: Stage): Rule {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  const real = stage.hold({ raft: (message) => message.kind === "vote" && !message.preVote });
  const asksN1 = (from: SimNode): boolean =>
    real.held.some((sent) => sent.from === from.id && sent.to === n1.id);
  stage.kill(n1);
  n1.boot();
  stage.drop({ from: n1, raft: isVote });
  const later = stage.drop({ from: n3, raft: isVote });
  stage.until("n2 campaigns", () => asksN1(n2));
  // It must not tell n3 of its term, nor go on to the next.
  stage.pause(n2);
  later.discard();
  stage.until("n3 campaigns", () => asksN1(n3));
  stage.drop({ from: n3, raft: isVote });
  stage.assume(raftTerm(n2) === raftTerm(n3), "both campaign in one term");
  return real;
}

/** n1's vote for n2 is on the wire, and n1 dies: it must not vote again in that term. */
function voteIsDurable(stage: Stage): void {
  const [n1, n2] = [stage.node(1), stage.node(2)];
  const real = rivals(stage);
  const votes = stage.hold({
    from: n1,
    raft: (message) => message.kind === "voteReply" && message.granted,
  });
  real.flush(1);
  stage.until("n1's vote on the wire", () => votes.held.length > 0);
  stage.kill(n1);
  n1.boot();
  real.release();
  stage.runFor(20);
  stage.resume(n2);
  votes.release();
  stage.runFor(50);
}

/** n1 is asked by both. */
function oneVoteATerm(stage: Stage): void {
  const real = rivals(stage);
  stage.resume(stage.node(2));
  real.release();
  stage.runFor(50);
}

/** n3 missed what was committed and asks for n2's vote. */
function voteForTheComplete(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  cutOff(stage, n3);
  const end = propose(stage, n1);
  stage.until("n2 has it", () => logEnd(stage, n2) >= end);
  stage.runFor(200);
  stage.kill(n1);
  const onlyN3 = stage.drop({ from: n2, raft: isVote });
  stage.mend([n3], [n2]);
  stage.runFor(2500);
  onlyN3.discard();
  stage.eventually("n2 leads", () => stage.cluster.leader() === n2);
}

/** n3 comes back with an empty disk; n2, which missed what was committed, asks for its vote. */
function emptyVoter(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  cutOff(stage, n2);
  const end = propose(stage, n1);
  stage.until("n3 has it", () => logEnd(stage, n3) >= end);
  stage.runFor(200);
  n3.replace();
  for (const { process } of n3.processes().slice(1)) process.pause();
  stage.kill(n1);
  stage.mend([n2], [n1, n3]);
  stage.runFor(3000);
}

/** The scenarios. */
export const voteScenarios: readonly Directed[] = [
  { name: "raft-vote-is-durable", rule: "§3 R1", script: voteIsDurable },
  { name: "raft-one-vote-a-term", rule: "§3 R1", script: oneVoteATerm },
  { name: "raft-vote-for-the-complete", rule: "§3 election", script: voteForTheComplete },
  { name: "raft-empty-voter", rule: "§3 R9", script: emptyVoter },
];
