// Directed scenarios of the leader's side of leases: what it may grant, and whom it must not fence.

import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { castShard, isHeartbeat, servedByOther, untilReplaced } from "./lease-steps.js";
import { isVote } from "./raft-steps.js";
import type { Stage } from "./stage.js";

/** A deposed leader hears old answers to old rounds: it believes in itself, and grants nothing. */
function deposed(stage: Stage): void {
  const [n1, n2, n3] = [stage.node(1), stage.node(2), stage.node(3)];
  const { id: shard } = stage.shardWhere(({ primary }) => primary?.node === n1.id);
  const old = stage.hold({
    from: n2,
    to: n1,
    raft: (message) => message.kind === "heartbeatReply" && message.readToken !== undefined,
  });
  stage.until("many old answers", () => old.held.length >= 40);
  old.stop();
  stage.cut([n1], [n2, n3]);
  stage.drop({ from: n1, raft: isVote });
  while (old.held.length > 0 && !servedByOther(stage, shard, n1)) {
    old.flush(1);
    stage.runFor(70);
  }
  stage.assume(servedByOther(stage, shard, n1), "another serves while old answers last");
}

/** A leader that stood still must not take its own silence for others'. */
function lateTicks(stage: Stage): void {
  const leader = stage.leader();
  const { primary } = castShard(stage);
  const quiet = stage.drop({ raft: isVote });
  const heard = stage.watch({ from: primary, to: leader, lease: isHeartbeat });
  stage.until("a heartbeat", () => heard.seen > 0);
  stage.runFor(10);
  const silent = stage.drop({ from: primary, to: leader, lease: isHeartbeat });
  const fencesBefore = fences(stage, primary);
  stage.pause(leader);
  stage.runFor(900);
  stage.resume(leader);
  stage.runFor(250);
  silent.discard();
  stage.runFor(300);
  quiet.discard();
  stage.demand(
    fences(stage, primary) === fencesBefore,
    "I22",
    `${primary.id} was fenced although only the leader stood still`,
  );
}

function fences(stage: Stage, node: SimNode): number {
  const { history } = stage.cluster.control.newest;
  return history.filter(({ kind, from }) => kind === "fence" && from === node.id).length;
}

/** A node falls silent: whatever it leads is failed over. */
function silentPrimary(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  stage.drop({ from: primary, lease: isHeartbeat });
  untilReplaced(stage, shard, primary);
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
}

/**
 * A node hears who leads and nothing else, but is heard: whatever it leads is failed over, and it
 * stays away.
 */
function deafPrimary(stage: Stage): void {
  const primary = stage.node(4);
  const { id: shard } = stage.shardWhere((one) => one.primary?.node === primary.id);
  const fencesBefore = fences(stage, primary);
  const mute = [
    stage.drop({ to: primary, lease: () => true }),
    stage.drop({ to: primary, raft: ({ kind }) => kind === "append" || kind === "snapshotChunk" }),
  ];
  untilReplaced(stage, shard, primary);
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
  stage.runFor(5000);
  stage.demand(
    fences(stage, primary) === fencesBefore + 1,
    "I22",
    `${primary.id} was not fenced once and for all while it heard nothing`,
  );
  for (const rule of mute) rule.discard();
}

/** One node does not hear the leader, the majority does: the leader must stay. */
function stableLeader(stage: Stage): void {
  const [n1, , n3] = [stage.node(1), stage.node(2), stage.node(3)];
  const { term } = stage.running(n1).driver.raftStatus();
  stage.drop({ from: n1, to: n3, kind: "raft" });
  stage.runFor(3000);
  const now = stage.running(n1).driver.raftStatus();
  stage.demand(
    now.term === term && now.role === "leader",
    "I22",
    "a leader that a majority heard was deposed",
  );
}

/** The scenarios. */
export const leaderScenarios: readonly Directed[] = [
  { name: "lease-deposed-leader", rule: "§4 deposed leaders", script: deposed },
  { name: "lease-late-ticks", rule: "§4 detector", script: lateTicks },
  { name: "lease-silent-primary", rule: "§4 freeze", script: silentPrimary },
  {
    name: "lease-deaf-primary",
    rule: "§6.1 no heartbeat for a lease",
    knobs: { nodes: 4, shards: 8 },
    script: deafPrimary,
  },
  { name: "raft-stable-leader", rule: "§3 R5", script: stableLeader },
];
