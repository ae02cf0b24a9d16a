// Directed scenarios of takeovers: how long a new primary waits for leases of those before it.

import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { castShard, moveTo, untilGranted, untilReplaced } from "./lease-steps.js";
import type { Stage } from "./stage.js";

/** Fewest primaries first: everything that a node leads goes to the leader. */
function unload(stage: Stage, node: SimNode): void {
  for (const { id, primary } of stage.cluster.control.newest.shards) {
    if (primary?.node === node.id) moveTo(stage, id, stage.leader());
  }
}

/** A primary lives on, but another process with an empty disk registers under its name. */
function replaced(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  untilGranted(stage, primary);
  primary.replace();
  untilReplaced(stage, shard, primary);
  stage.runFor(1500);
}

/** The same, and who takes over dies while it waits. */
function successorDies(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  const [other] = stage.others(primary, stage.leader());
  stage.assume(other !== undefined, "a third node");
  if (other === undefined) return;
  unload(stage, other);
  untilGranted(stage, primary);
  primary.replace();
  const successor = untilReplaced(stage, shard, primary);
  stage.assume(successor === other, "the third node takes over");
  stage.kill(successor);
  successor.boot();
  untilReplaced(stage, shard, successor);
  stage.runFor(1500);
}

/** The same, and the leader that knew of the lease dies. */
function leaderDies(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  for (const { id, primary: at } of stage.cluster.control.newest.shards) {
    // Who takes over must outlive the leader.
    if (id !== shard && at?.node !== stage.leader().id) moveTo(stage, id, stage.leader());
  }
  untilGranted(stage, primary);
  primary.replace();
  const leader = stage.leader();
  const successor = untilReplaced(stage, shard, primary);
  stage.assume(successor !== leader, "another than the leader takes over");
  stage.until(
    "it knows",
    () => stage.running(successor).driver.state.shards[shard]?.epoch === stage.shard(shard).epoch,
  );
  stage.kill(leader);
  stage.runFor(1500);
}

const five = { nodes: 5, voters: 5 } as const;

/** The scenarios. */
export const takeoverScenarios: readonly Directed[] = [
  { name: "lease-replaced-primary", rule: "§4 other storeId", script: replaced },
  { name: "lease-successor-dies", rule: "§6.4 noServeBefore", script: successorDies },
  { name: "lease-leader-dies", rule: "§4 new leader", knobs: five, script: leaderDies },
];
