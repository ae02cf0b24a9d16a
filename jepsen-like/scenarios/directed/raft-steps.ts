// Steps that the directed scenarios of Raft have in common.

import { instant } from "../../../src/base/time.js";
import type { RaftMessage } from "../../../src/raft/message.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Stage } from "./stage.js";

/** Whether a message asks for a vote or pre-vote. */
export function isVote({ kind }: RaftMessage): boolean {
  return kind === "vote";
}

/** Whether a message brings entries. */
export function hasEntries(message: RaftMessage): boolean {
  return message.kind === "append" && message.entries.length > 0;
}

/** Cuts a node off from all others. */
export function cutOff(stage: Stage, node: SimNode): void {
  stage.cut([node], stage.others(node));
}

/** A node's term; that of one that does not run is 0. */
export function raftTerm(node: SimNode): number {
  return node.running?.driver.raftStatus().term ?? 0;
}

/** The last index of a node's log. */
export function logEnd(stage: Stage, node: SimNode): number {
  return stage.running(node).driver.raftStatus().lastIndex;
}

/** The index up to which a node knows that entries are committed. */
export function committed(stage: Stage, node: SimNode): number {
  return stage.running(node).driver.raftStatus().commitIndex;
}

let namespaces = 0;

/** Asks the leader to bring an entry into its log. */
function proposeSoon(stage: Stage, leader: SimNode): void {
  const { process, clock, admin } = stage.running(leader);
  process.run("client", () => {
    const options = { requestId: "", basisIndex: 0, deadline: instant(clock.now() + 2000) };
    const name = `proposed-${++namespaces}`;
    admin.createNamespace({ name, config: { max_bytes: "1mb" } }, options, () => undefined);
  });
}

/** Brings an entry into the leader's own log and waits for nothing more; returns its index. */
export function propose(stage: Stage, leader: SimNode): number {
  const before = logEnd(stage, leader);
  proposeSoon(stage, leader);
  stage.until("an entry in the leader's log", () => logEnd(stage, leader) > before);
  return logEnd(stage, leader);
}
