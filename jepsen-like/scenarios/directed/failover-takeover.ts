// Scripts of failovers (PROTOCOL §6): who follows a primary and when it may answer, what is awaited
// before a shard is started empty, and what is written down about losses.

import type { Directed } from "./directed.js";
import {
  aboutShard,
  castOf,
  castWithoutLeader,
  recordsOf,
  send,
  setRequest,
  settle,
  successor,
} from "./parts.js";

/** The leader outlives everybody and has no copy of some shard. */
const quietLeader = { nodes: 4, voters: 1, shards: 8 };

const replaced: Directed = {
  name: "failover-replaced-primary",
  rule: "§6.4 a fenced takeover answers nothing until the deposed lease is over",
  script(stage) {
    const { shard, primary } = castOf(stage);
    settle(stage);
    stage.assume(primary.replace(), "another process takes the primary's name");
    successor(stage, shard, primary);
    stage.runFor(300);
  },
};

const ackAfterLease: Directed = {
  name: "failover-ack-after-lease",
  rule: "§4 a write whose acknowledgements come after the lease is not acked",
  script(stage) {
    const { shard, primary, leader } = castOf(stage);
    stage.drop({ from: primary, to: leader, kind: "lease" });
    stage.drop({ from: leader, to: primary, kind: "lease" });
    stage.drop({ from: leader, to: primary, kind: "raft" });
    stage.drop({ from: primary, to: leader, kind: "call" });
    const acks = stage.hold({ to: primary, replication: aboutShard(shard, "ack") });
    const request = setRequest(stage.keyIn(shard), "x");
    send(stage, primary, { kind: "data", request, epoch: 0 }, 4000);
    const { driver, process } = stage.running(primary);
    stage.until("the end of a lease", () => !process.observe(() => driver.holdsLease()));
    acks.release();
    stage.runFor(50);
  },
};

const duringHandOver: Directed = {
  name: "failover-during-hand-over",
  rule: "§6 a failover ends the operation that was under way on the shard",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const [target] = backups;
    stage.drop({ from: primary, to: target, replication: recordsOf(shard) });
    const set = { f: "set", value: stage.value() } as const;
    stage.begin({ key: stage.keyIn(shard), action: set, at: [primary] });
    stage.runFor(20);
    stage.handOver(shard, target);
    stage.until("a hand-over", () => stage.shard(shard).pendingOp !== undefined);
    stage.cut([primary], stage.others(primary));
    successor(stage, shard, primary);
  },
};

const losesAsync: Directed = {
  name: "failover-loses-async",
  rule: "§6.6 what a failover loses is written down, and no more is said to be kept than was",
  script(stage) {
    const { shard, primary } = castOf(stage);
    for (const to of stage.others(primary)) {
      stage.drop({ from: primary, to, replication: recordsOf(shard) });
    }
    stage.set(stage.keyIn(shard), { namespace: "loose", at: [primary] });
    stage.runFor(50);
    stage.kill(primary);
    successor(stage, shard, primary);
  },
};

const cold: Directed = {
  name: "failover-cold",
  rule: "§6.7 a shard that is started empty is recorded as a loss",
  knobs: quietLeader,
  script(stage) {
    const { shard, primary, backups } = castWithoutLeader(stage);
    stage.set(stage.keyIn(shard));
    settle(stage);
    for (const node of [primary, ...backups]) stage.kill(node);
    stage.runFor(100);
    for (const node of [primary, ...backups]) node.boot();
    const isCold = () => stage.shard(shard).beginning === "cold" && stage.shard(shard).ordinal > 1;
    stage.eventually("a cold start", isCold);
  },
};

const awaitsCopies: Directed = {
  name: "failover-awaits-copies",
  rule: "§6.7 a copy that may come back is awaited before a shard is started empty",
  knobs: quietLeader,
  script(stage) {
    const { shard, primary, backups } = castWithoutLeader(stage);
    const key = stage.keyIn(shard);
    const value = stage.set(key);
    settle(stage);
    for (const node of [primary, ...backups]) stage.pause(node);
    stage.runFor(stage.settings.coldAfterMs - 1500);
    for (const node of [primary, ...backups]) stage.resume(node);
    stage.eventually("a primary", () => stage.serves(stage.primary(shard), shard));
    const found = stage.get(key);
    stage.demand(found === value, "I10", `${key} is ${found} although its copies came back`);
  },
};

const longestCopy: Directed = {
  name: "failover-longest-copy",
  rule: "§6.2 the in-sync copy that has most follows",
  knobs: quietLeader,
  script(stage) {
    const { shard, primary, backups } = castWithoutLeader(stage);
    const loose = { namespace: "loose", key: stage.keyIn(shard) };
    settle(stage);
    // Which of the two is drawn, so that no rule for ties can choose the longer one by chance.
    const longer = stage.cluster.random.pick(backups);
    for (const to of backups.filter((node) => node !== longer)) {
      stage.drop({ from: primary, to, replication: recordsOf(shard) });
    }
    const value = stage.set(loose.key, { ...loose, at: [primary] });
    stage.runFor(50);
    stage.kill(primary);
    successor(stage, shard, primary);
    const found = stage.get(loose.key, loose);
    stage.demand(found === value, "I20", `a shorter copy followed: ${found}, not ${value}`);
  },
};

/** Scripts of failovers. */
export const failoverScenarios: readonly Directed[] = [
  replaced,
  ackAfterLease,
  duringHandOver,
  losesAsync,
  cold,
  awaitsCopies,
  longestCopy,
];
