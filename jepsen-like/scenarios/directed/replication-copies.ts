// Scripts about what a copy carries beside its items (PROTOCOL §5, §6.5, §8): the shard's time, the
// stamps of what was invalidated, the configs; and about what a copy does on its own: nothing.

import { utf8 } from "../../../src/base/bytes.js";
import type { DataRequest } from "../../../src/model/data-request.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { call, castOf, getRequest, isInSync, setRequest, told } from "./parts.js";
import type { Stage } from "./stage.js";

/** Hands the shard to a node, which then serves it. */
function handTo(stage: Stage, shard: number, node: SimNode): void {
  stage.handOver(shard, node);
  stage.eventually("a hand-over", () => stage.serves(node, shard));
}

/** The node's process ends; the next one catches up from nothing. */
function restart(stage: Stage, shard: number, node: SimNode): void {
  stage.kill(node);
  stage.runFor(50);
  node.boot();
  stage.eventually("a caught-up copy", () => isInSync(stage, shard, node));
}

const mortal = (stage: Stage, key: string, ttlMs: number) =>
  ({ namespace: "mortal", key, action: { f: "set", value: stage.value(), ttlMs } }) as const;

const expiryByRecord: Directed = {
  name: "replication-expiry-by-record",
  rule: "§5 nothing but a record removes an item: a backup never expires on its own",
  script(stage) {
    const { shard, primary } = castOf(stage);
    stage.ask(mortal(stage, stage.keyIn(shard), 200));
    stage.runFor(50);
    stage.pause(primary);
    stage.runFor(400);
    stage.cluster.checkWhole();
    stage.resume(primary);
    stage.runFor(200);
  },
};

const evictByRecord: Directed = {
  name: "replication-evict-by-record",
  rule: "§5 nothing but a record removes an item: a backup never evicts on its own",
  script(stage) {
    const { shard } = castOf(stage);
    for (let i = 0; i < 8; i++) stage.set(stage.keyIn(shard, `many-${i}`));
    stage.runFor(50);
    stage.cluster.checkWhole();
  },
};

const timeBehind: Directed = {
  name: "replication-shard-time-behind",
  rule: "§5 a new primary goes on from the shard's time, however young its copy is",
  script(stage) {
    const { shard, backups } = castOf(stage);
    const [heir] = backups;
    stage.runFor(8000);
    restart(stage, shard, heir);
    const set = mortal(stage, stage.keyIn(shard), 800);
    stage.ask(set);
    handTo(stage, shard, heir);
    stage.runFor(4500);
    stage.ask({ ...set, action: { f: "get" } });
  },
};

const timeAhead: Directed = {
  name: "replication-shard-time-ahead",
  rule: "§5 a copy follows the primary's time, also where that fell behind its own",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    for (let sleep = 0; sleep < 3; sleep++) {
      stage.assume(primary.sleep(), "a machine falls asleep");
      stage.runFor(600);
      primary.wake();
      stage.runFor(400);
    }
    const set = mortal(stage, stage.keyIn(shard), 1500);
    stage.ask(set);
    handTo(stage, shard, backups[0]);
    stage.runFor(300);
    stage.ask({ ...set, action: { f: "get" } });
  },
};

const tables: Directed = {
  name: "replication-tables-caught-up",
  rule: "§6.5 a copy that caught up in full knows what was invalidated before it joined",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const [heir] = backups;
    const { slots } = stage.shard(shard);
    const key = stage.keyIn(shard, "late");
    const invalidate = { kind: "invalidate", slots, wait: "IN_SYNC" } as const;
    const kills: readonly DataRequest[] = [
      { kind: "delete", namespace: "strict", key: utf8(key) },
      { ...invalidate, namespace: "tagged", tags: ["red"] },
      { ...invalidate, namespace: "loose", tags: [] },
    ];
    const stamps = kills.map(({ namespace }) => {
      const miss = call(stage, primary, getRequest(key, "linearizable", namespace));
      return miss.kind === "reply" && miss.reply.kind === "get" ? miss.reply.loadStamp : 0;
    });
    for (const kill of kills) call(stage, primary, kill);
    restart(stage, shard, heir);
    handTo(stage, shard, heir);
    for (const [at, { namespace }] of kills.entries()) {
      const late = setRequest(key, "x", { namespace, tags: ["red"], loadStamp: stamps[at] });
      const answer = told(call(stage, heir, late));
      stage.demand(answer === "CONDITION_NOT_MET", "I23", `a late fill in ${namespace}: ${answer}`);
    }
  },
};

const flush: Directed = {
  name: "replication-flush",
  rule: "§8 a flush is effective once every shard's primary logged the namespace's config",
  script(stage) {
    const { shard } = castOf(stage);
    const red = { namespace: "tagged", key: stage.keyIn(shard), tags: ["red"] };
    stage.ask({ ...red, action: { f: "set", value: "red:1" } });
    stage.runFor(1);
    const { ending } = stage.ask({ namespace: "tagged", key: "", action: { f: "flush" } });
    stage.assume(ending === "ok", "a flush succeeds");
    stage.runFor(1);
    stage.ask({ ...red, action: { f: "get" } });
  },
};

/** Scripts about what copies carry. */
export const copyScenarios: readonly Directed[] = [
  expiryByRecord,
  evictByRecord,
  timeBehind,
  timeAhead,
  tables,
  flush,
];
