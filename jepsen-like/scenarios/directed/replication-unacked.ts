// Scripts in which a write reaches its primary alone: nobody may be told of it, or of anything that
// follows from it, before every in-sync copy has it (PROTOCOL §5, write concern and dependencies).

import type { Directed } from "./directed.js";
import {
  aboutShard,
  type Cast,
  call,
  castOf,
  castWithoutLeader,
  getRequest,
  identityOf,
  recordsOf,
  send,
  setRequest,
  successor,
  told,
} from "./parts.js";
import type { Stage } from "./stage.js";

/** A namespace of a script's own, whose writes need three copies. */
const minInSyncNamespace = "three";

/** Nothing that the primary logs reaches a copy; then it dies, and one of them follows. */
function loseSuffix(stage: Stage, { shard, primary }: Cast, act: () => void): void {
  const rules = stage
    .others(primary)
    .map((to) => stage.drop({ from: primary, to, replication: recordsOf(shard) }));
  act();
  stage.runFor(60);
  stage.kill(primary);
  for (const rule of rules) rule.discard();
  successor(stage, shard, primary);
}

const write: Directed = {
  name: "replication-unacked-write",
  rule: "§5 an in-sync write, a read of it and its repetition wait for every in-sync copy",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const key = stage.keyIn(shard);
    const late = stage.hold({ from: primary, to: backups[0], replication: recordsOf(shard) });
    stage.begin({ key, action: { f: "set", value: stage.value() }, at: [primary] });
    const request = setRequest(stage.keyIn(shard, "bare"), "x", { identity: identityOf("c", 1) });
    const question = { kind: "data", request, epoch: 0 } as const;
    send(stage, primary, question);
    stage.runFor(20);
    stage.begin({ key, action: { f: "get" }, at: [primary] });
    send(stage, primary, question);
    stage.runFor(100);
    late.release();
    stage.runFor(100);
  },
};

const remove: Directed = {
  name: "replication-unacked-delete",
  rule: "§5 a delete, and the miss that it makes, wait for every in-sync copy",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary } = cast;
    const key = stage.keyIn(shard);
    stage.set(key);
    loseSuffix(stage, cast, () => {
      stage.begin({ key, action: { f: "delete" }, at: [primary] });
      stage.runFor(20);
      stage.begin({ key, action: { f: "get" }, at: [primary] });
    });
    stage.get(key);
  },
};

const add: Directed = {
  name: "replication-unacked-add",
  rule: "§5 the answer that a condition does not hold waits for the record behind it",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary } = cast;
    const key = stage.keyIn(shard);
    loseSuffix(stage, cast, () => {
      stage.begin({ key, action: { f: "set", value: stage.value() }, at: [primary] });
      stage.runFor(20);
      const action = { f: "add", value: stage.value() } as const;
      stage.begin({ key, action, at: [primary], identified: false });
    });
    stage.get(key);
  },
};

const invalidation: Directed = {
  name: "replication-unacked-invalidation",
  rule: "§5 an invalidation waits for every in-sync copy",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary } = cast;
    const key = stage.keyIn(shard);
    const red = { namespace: "tagged", key, tags: ["red"] };
    stage.ask({ ...red, action: { f: "set", value: "red:1" } });
    loseSuffix(stage, cast, () => {
      const action = { f: "invalidate", tag: "red" } as const;
      stage.begin({ namespace: "tagged", key: "", action, at: [primary] });
    });
    stage.ask({ ...red, action: { f: "get" } });
  },
};

const minInSync: Directed = {
  name: "replication-min-in-sync",
  rule: "§5 min_in_sync counts before a write is applied and when it is acked",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const config = { write_concern: "insync", min_in_sync: "3", max_bytes: "16mb" };
    stage.admin(stage.leader(), "a namespace", (admin, options, done) => {
      admin.createNamespace({ name: minInSyncNamespace, config }, options, done);
    });
    stage.runFor(300);
    const key = stage.keyIn(shard);
    const request = setRequest(key, "x", { namespace: minInSyncNamespace });
    const first = call(stage, primary, request);
    stage.assume(told(first) === "STORED", `a write with all copies: ${told(first)}`);
    stage.drop({ from: primary, to: backups[0], replication: aboutShard(shard) });
    const second = call(stage, primary, request);
    stage.demand(told(second) === "INDETERMINATE", "I11", `a copy left, told ${told(second)}`);
    const third = call(stage, primary, request);
    const isRefused = told(third) === "NOT_ENOUGH_REPLICAS";
    stage.demand(isRefused, "I11", `too few copies, told ${told(third)}`);
  },
};

const inherited: Directed = {
  name: "replication-inherited-unacked",
  rule: "§5 a new primary reveals nothing inherited before every in-sync copy acked its EPOCH",
  knobs: { nodes: 4, voters: 1, shards: 8 },
  script(stage) {
    const { shard, primary, backups } = castWithoutLeader(stage);
    const [behind, ahead = behind] = backups;
    const key = stage.keyIn(shard);
    stage.drop({ from: primary, to: behind, replication: recordsOf(shard) });
    stage.begin({ key, action: { f: "set", value: stage.value() }, at: [primary] });
    stage.runFor(60);
    stage.kill(primary);
    const late = stage.drop({ from: ahead, to: behind, replication: aboutShard(shard) });
    const next = successor(stage, shard, primary);
    stage.assume(next === ahead, "the longest copy follows");
    send(stage, next, { kind: "data", request: getRequest(key), epoch: 0 });
    stage.runFor(100);
    late.discard();
    stage.get(key);
  },
};

/** Scripts of what nobody may be told yet. */
export const unackedScenarios: readonly Directed[] = [
  write,
  remove,
  add,
  invalidation,
  minInSync,
  inherited,
];
