// Scripts about who is in the in-sync set, and when a copy comes into it (PROTOCOL §5, the
// maximal-set rule; §2, incarnations): a primary that dies right after an addition must have left
// everything that it acked on the copy that came in.

import { settingsForLease } from "../../../src/model/settings.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { aboutShard, castOf, comes, isInSync, recordsOf, successor } from "./parts.js";
import type { Stage } from "./stage.js";

/** Two copies of every shard: a primary and one backup. */
const twoCopies = { settings: { ...settingsForLease(1000), copies: 2 } };

/** A copy that the primary went on without, and what keeps it from coming back. */
function shrinkOut(stage: Stage, shard: number, primary: SimNode, backup: SimNode) {
  const rule = stage.drop({ from: primary, to: backup, replication: aboutShard(shard) });
  stage.set(stage.keyIn(shard, "alone"), { at: [primary] });
  stage.until("a shrink", () => !isInSync(stage, shard, backup));
  return rule;
}

/** The primary dies the moment its backup is in the set; what it acked must be there. */
function dieOnceInSync(stage: Stage, shard: number, primary: SimNode, backup: SimNode): void {
  if (!comes(stage, () => isInSync(stage, shard, backup), 1000)) return;
  stage.kill(primary);
  successor(stage, shard, primary);
}

const unresolved: Directed = {
  name: "replication-addition-unresolved",
  rule: "§5 while an addition is unresolved, an ack needs the copy to be added",
  knobs: twoCopies,
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const [backup] = backups;
    const rule = shrinkOut(stage, shard, primary, backup);
    const proposals = stage.hold({ from: primary, to: leader, kind: "call" });
    rule.discard();
    stage.until("an addition", () => proposals.held.length > 0);
    stage.drop({ from: primary, to: backup, replication: aboutShard(shard) });
    stage.drop({ from: backup, to: primary, replication: aboutShard(shard) });
    // Long enough for the primary to take the copy for lagging, not for the proposal to be void.
    stage.runFor(600);
    const set = { f: "set", value: stage.value() } as const;
    stage.begin({ key: stage.keyIn(shard), action: set, at: [primary] });
    stage.runFor(30);
    proposals.release();
    dieOnceInSync(stage, shard, primary, backup);
  },
};

/** A copy on its way back: it gets the frames of records one by one, each with one write. */
function comeBack(stage: Stage, shard: number, primary: SimNode, backup: SimNode) {
  const rule = shrinkOut(stage, shard, primary, backup);
  const frames = stage.hold({ from: primary, to: backup, replication: recordsOf(shard) });
  rule.discard();
  stage.until("a frame of records", () => frames.held.length > 0);
  // By now the primary does not count on the copy any more, which makes no progress.
  stage.runFor(60);
  stage.set(stage.keyIn(shard, "second"), { at: [primary] });
  return frames;
}

const behind: Directed = {
  name: "replication-addition-behind",
  rule: "§5 a copy is added once it acked what was last when it began to count",
  knobs: twoCopies,
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const [backup] = backups;
    comeBack(stage, shard, primary, backup).flush(1);
    dieOnceInSync(stage, shard, primary, backup);
  },
};

const gap: Directed = {
  name: "replication-addition-gap",
  rule: "§5 a copy counts as needed before it is proposed",
  knobs: twoCopies,
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const [backup] = backups;
    const frames = comeBack(stage, shard, primary, backup);
    frames.flush(1);
    stage.runFor(30);
    const set = { f: "set", value: stage.value() } as const;
    stage.begin({ key: stage.keyIn(shard), action: set, at: [primary] });
    stage.runFor(30);
    frames.flush(1);
    dieOnceInSync(stage, shard, primary, backup);
  },
};

const late: Directed = {
  name: "replication-late-proposal",
  rule: "§1 a late proposal of an older configVersion changes nothing",
  knobs: twoCopies,
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const [backup] = backups;
    const rule = shrinkOut(stage, shard, primary, backup);
    const proposals = stage.hold({ from: primary, to: leader, kind: "call" });
    rule.discard();
    stage.until("an addition", () => proposals.held.length > 1);
    const [first, ...rest] = proposals.held;
    proposals.discard();
    for (const sent of rest) stage.cluster.network.deliver(sent);
    stage.until("the addition", () => isInSync(stage, shard, backup));
    shrinkOut(stage, shard, primary, backup);
    if (first !== undefined) stage.cluster.network.deliver(first);
    dieOnceInSync(stage, shard, primary, backup);
  },
};

const restarted: Directed = {
  name: "replication-restarted-empty",
  rule: "§2 a restarted process is another one: its copy is gone and counts for nothing",
  script(stage) {
    const { shard, primary } = castOf(stage);
    const key = stage.keyIn(shard);
    const value = stage.set(key);
    stage.kill(primary);
    stage.runFor(50);
    primary.boot();
    stage.runFor(1500);
    const found = stage.get(key);
    stage.demand(found === value, "I10", `${key} is ${found} after its primary restarted`);
  },
};

/** Scripts about the in-sync set. */
export const inSyncScenarios: readonly Directed[] = [unresolved, behind, gap, late, restarted];
