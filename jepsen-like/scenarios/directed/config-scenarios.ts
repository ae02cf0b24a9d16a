// Directed scenarios of the control plane's own promises (PROTOCOL §2, §3 R7, §8, §9): configs and
// when they are effective, requests of operators that take effect once, damaged logs, watched maps.

import { instant } from "../../../src/base/time.js";
import type { Command } from "../../../src/control/command.js";
import type { NamespaceRecord } from "../../../src/control/control-state.js";
import type { Changed } from "../../../src/service/admin-service.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import { SimWatcher } from "../../world/sim/sim-watcher.js";
import type { Directed } from "./directed.js";
import { castOf, settle } from "./parts.js";
import type { Stage } from "./stage.js";

function strict(stage: Stage): NamespaceRecord {
  const record = stage.cluster.control.newest.namespaces.get("strict");
  if (record === undefined) throw new Error("unreachable: the stage makes the namespace");
  return record;
}

/**
 * A primary does not hear of a change but still holds its lease: it answers under the old config,
 * and the change is effective only when it cannot any more (I17).
 */
function effectiveTooSoon(stage: Stage): void {
  const { shard, primary, leader } = castOf(stage);
  const key = stage.keyIn(shard);
  stage.set(key);
  settle(stage);
  stage.cut([primary], [leader]);
  const changed = stage.admin(leader, "a change of policy", (admin, options, done) => {
    const change = { name: "strict", config: { eviction: "lfu" }, expectVersion: 0 };
    admin.setNamespace(change, options, done);
  });
  stage.assume(changed, "the change is committed");
  const { version } = strict(stage);
  for (let i = 0; i < 40; i++) {
    stage.begin({ key, action: { f: "get" }, at: [primary] });
    stage.runFor(20);
  }
  stage.assume(stage.cluster.configs.repliesUnderChange > 0, "it answered under the old config");
  stage.eventually("it is effective", () => strict(stage).effectiveVersion === version);
  stage.set(key, { at: stage.others(primary) });
  stage.begin({ key, action: { f: "get" }, at: [primary] });
  stage.runFor(500);
  stage.mend([primary], [leader]);
}

/** Brings a command into the log under a request id, over a node, and waits for the answer. */
function request(stage: Stage, node: SimNode, requestId: string, command: Command): Changed {
  let changed: Changed | undefined;
  const { process, clock, admin, driver } = stage.running(node);
  process.run("client", () => {
    const deadline = instant(clock.now() + 4000);
    const basisIndex = driver.state.appliedIndex;
    admin.change(command, { requestId, basisIndex, deadline }, (answer) => {
      changed = answer;
    });
  });
  stage.until("an answer to an operator", () => changed !== undefined);
  if (changed === undefined) throw new Error("unreachable: it was answered");
  return changed;
}

/** An operator's answer is lost, and the request comes again over another node. */
function requestRepeated(stage: Stage): void {
  const before = strict(stage).generation;
  const flush = { kind: "flush-namespace", name: "strict" } as const;
  const [first, again] = [1, 2].map((number) =>
    request(stage, stage.node(number), "the same", flush),
  );
  const isSame =
    first?.ok === true && again?.ok === true && first.result.index === again.result.index;
  stage.demand(isSame, "admin", "a repeated request is told what it came to");
  const { generation } = strict(stage);
  stage.demand(generation === before + 1, "admin", `${generation - before} flushes of one request`);
}

/** Two operators change a namespace from the same version: the second must not win. */
function setOfAnOldVersion(stage: Stage): void {
  const { version, config } = strict(stage);
  const set = (maxStalenessMs: number): Command => {
    const change = { ...config, maxStalenessMs };
    return { kind: "set-namespace", name: "strict", config: change, expectVersion: version };
  };
  const first = request(stage, stage.node(1), "one", set(11));
  const second = request(stage, stage.node(2), "two", set(22));
  stage.demand(first.ok && !second.ok, "admin", "only the first change of a version succeeds");
  const { maxStalenessMs } = strict(stage).config;
  stage.demand(
    maxStalenessMs === 11,
    "admin",
    `the first one's config stays, not ${maxStalenessMs}`,
  );
}

/** A bit of a stored log flips while its process is down: it must refuse to start, each time. */
function bitFlips(stage: Stage): void {
  const node = stage.others(stage.leader())[0];
  if (node === undefined) throw new Error("unreachable: there are three nodes");
  for (let i = 0; i < 12; i++) {
    stage.kill(node);
    const flipped = node.disk.flipBit();
    stage.assume(flipped !== undefined, "there is a log that may rot");
    node.boot();
    stage.runFor(20);
    stage.demand(node.running === undefined, "corruption", `it runs with ${flipped}`);
    node.disk.repair();
    node.boot();
    stage.runFor(50);
  }
}

/** Clients follow the map through hand-overs and a failover. */
function mapFollowed(stage: Stage): void {
  const { scheduler, door, nodes, random, mapStreams: streams } = stage.cluster;
  const watchers = [1, 2].map((id) => {
    return new SimWatcher({ id, scheduler, random: random.fork(), door, nodes, streams });
  });
  for (const watcher of watchers) watcher.start();
  const { shard, primary } = castOf(stage);
  for (let i = 0; i < 3; i++) {
    const from = stage.primary(shard);
    stage.handOver(shard, stage.others(from)[0] ?? from);
    stage.eventually("a hand-over", () => stage.primary(shard) !== from);
    stage.runFor(100);
  }
  stage.kill(primary);
  stage.runFor(3000);
  primary.boot();
  stage.eventually("all know the newest map", () =>
    watchers.every(({ mapVersion }) => mapVersion === stage.cluster.control.newest.mapVersion),
  );
  stage.assume(streams.deltas > 3, "changes came on the streams");
  for (const watcher of watchers) watcher.stop();
}

/** The scenarios. */
export const configScenarios: readonly Directed[] = [
  { name: "effective-too-soon", rule: "§8 Effective", script: effectiveTooSoon },
  { name: "request-repeated", rule: "§2 requests", script: requestRepeated },
  { name: "set-of-an-old-version", rule: "§8 versions", script: setOfAnOldVersion },
  { name: "bit-flips", rule: "§3 R7", script: bitFlips },
  { name: "map-followed", rule: "§9 the stream of changes", script: mapFollowed },
];
