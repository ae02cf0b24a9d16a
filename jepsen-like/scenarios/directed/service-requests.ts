// Scripts of requests on their way (PROTOCOL §1, §5, §11): forwarded, repeated, late, parked, and
// by which epoch they were routed. Each takes effect at most once, whatever its caller is told.

import { utf8 } from "../../../src/base/bytes.js";
import { instant } from "../../../src/base/time.js";
import type { IncrementRequest } from "../../../src/model/data-request.js";
import { settingsForLease } from "../../../src/model/settings.js";
import type { Attempt } from "../../world/sim/sim-door.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import {
  aboutShard,
  call,
  castOf,
  getRequest,
  identityOf,
  send,
  setRequest,
  settle,
  successor,
  told,
} from "./parts.js";
import type { Stage } from "./stage.js";

/** Whether an attempt was told that its request surely did nothing. */
function isRefused(attempt: Attempt | undefined): boolean {
  return attempt?.kind === "error" && attempt.error.outcome === "refused";
}

/** The value under a key at a node, read bare. */
function valueAt(stage: Stage, node: SimNode, key: string): string | undefined {
  const attempt = call(stage, node, getRequest(key));
  const hit = attempt.kind === "reply" && attempt.reply.kind === "get" ? attempt.reply : undefined;
  return hit?.status === "HIT" ? new TextDecoder().decode(hit.value) : undefined;
}

const retryAfterFailover: Directed = {
  name: "service-retry-after-failover",
  rule: "§5 a request's outcome is in its record, so that a retry finds it after a failover",
  script(stage) {
    const { shard, primary } = castOf(stage);
    const request: IncrementRequest = {
      kind: "increment",
      namespace: "count",
      key: utf8(stage.keyIn(shard, "bare")),
      delta: 3,
      initial: 0,
      ttl: "none",
      writeConcern: undefined,
      identity: identityOf("c", 1),
    };
    call(stage, primary, request);
    stage.kill(primary);
    const next = successor(stage, shard, primary);
    const again = call(stage, next, request);
    const sum = again.kind === "reply" && again.reply.kind === "increment" ? again.reply.value : 0;
    stage.demand(sum === 3, "I16", `an increment by 3 and its retry came to ${sum}`);
  },
};

const plainSetDeposed: Directed = {
  name: "service-plain-set-deposed",
  rule: "§5 a set without an identity is never applied again by whoever took it",
  script(stage) {
    const { shard, primary } = castOf(stage);
    const key = stage.keyIn(shard, "bare");
    settle(stage);
    const rules = [stage.hold({ to: primary, replication: aboutShard(shard, "ack") })];
    for (const other of stage.others(primary)) {
      for (const kind of ["lease", "raft", "call"] as const) {
        rules.push(stage.drop({ from: primary, to: other, kind }));
        rules.push(stage.drop({ from: other, to: primary, kind }));
      }
    }
    // Soon the lease ends; a request is not repeated for longer than a second.
    stage.runFor(700);
    send(stage, primary, { kind: "data", request: setRequest(key, "first"), epoch: 0 });
    const next = successor(stage, shard, primary);
    const found = valueAt(stage, next, key);
    stage.assume(found === "first", `a copy has the first value, not ${found}`);
    call(stage, next, setRequest(key, "second"));
    for (const rule of rules) rule.discard();
    stage.runFor(600);
    const value = valueAt(stage, next, key);
    stage.demand(value === "second", "I16", `${key} is ${value}: a set took effect twice`);
  },
};

const forwardRepeated: Directed = {
  name: "service-forward-repeated",
  rule: "§5 a forwarder lends an identity to what it may have to repeat",
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const key = stage.keyIn(shard);
    const answers = stage.drop({ from: primary, to: leader, kind: "answer" });
    const action = { f: "increment", delta: 5 } as const;
    const count = { namespace: "count", key };
    stage.begin({ ...count, action, at: [leader], identified: false });
    stage.runFor(50);
    stage.handOver(shard, backups[0]);
    successor(stage, shard, primary);
    stage.runFor(100);
    answers.discard();
    stage.ask({ ...count, action: { f: "get" } });
  },
};

const forwardPair: Directed = {
  name: "service-forward-pair",
  rule: "§5 a forward that is repeated is answered, whatever else was forwarded meanwhile",
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const first = setRequest(stage.keyIn(shard, "bare-a"), "x");
    const second = setRequest(stage.keyIn(shard, "bare-b"), "x");
    const answers = stage.drop({ from: primary, to: leader, kind: "answer" });
    const open = send(stage, leader, { kind: "data", request: first, epoch: 0 });
    stage.runFor(30);
    answers.discard();
    call(stage, leader, second);
    stage.handOver(shard, backups[0]);
    successor(stage, shard, primary);
    stage.until("an answer", () => open.answer !== undefined);
    stage.demand(told(open.answer) === "STORED", "I16", `a repeated set: ${told(open.answer)}`);
  },
};

const lateDuplicate: Directed = {
  name: "service-late-duplicate",
  rule: "§5 a late duplicate of what its client has acknowledged is refused, never applied",
  script(stage) {
    const { shard, primary, leader } = castOf(stage);
    const key = stage.keyIn(shard, "bare");
    const once = setRequest(key, "once", { identity: identityOf("c", 1) });
    const late = stage.hold({ from: leader, to: primary, kind: "call" });
    send(stage, leader, { kind: "data", request: once, epoch: 0 });
    stage.until("a forward", () => late.held.length > 0);
    call(stage, primary, once);
    call(stage, primary, setRequest(key, "then", { identity: identityOf("c", 2, 1) }));
    late.release();
    stage.runFor(50);
    const value = valueAt(stage, primary, key);
    stage.demand(value === "then", "I16", `${key} is ${value} after a late duplicate`);
  },
};

const lateAdd: Directed = {
  name: "service-late-add",
  rule: "§5 an answer without effect is remembered: a late duplicate of it has none either",
  script(stage) {
    const { shard, primary, leader } = castOf(stage);
    const key = stage.keyIn(shard, "bare");
    const condition = { kind: "if-absent" } as const;
    const add = setRequest(key, "added", { condition, identity: identityOf("c", 1) });
    call(stage, primary, setRequest(key, "there"));
    const late = stage.hold({ from: leader, to: primary, kind: "call" });
    send(stage, leader, { kind: "data", request: add, epoch: 0 });
    stage.until("a forward", () => late.held.length > 0);
    const first = told(call(stage, primary, add));
    stage.assume(first === "CONDITION_NOT_MET", `an add to what is there is told ${first}`);
    call(stage, primary, { kind: "delete", namespace: "strict", key: utf8(key) });
    late.release();
    stage.runFor(50);
    const value = valueAt(stage, primary, key);
    stage.demand(value === undefined, "I16", `${key} is ${value}, by an add that was not met`);
  },
};

const expiredSession: Directed = {
  name: "service-expired-session",
  rule: "§5 a request of an expired session is refused, never applied",
  // Ticks of one node alone: a session is silent for long before it expires.
  knobs: { nodes: 1, voters: 1, shards: 1, settings: { ...settingsForLease(1000), copies: 1 } },
  script(stage) {
    const primary = stage.primary(0);
    const key = stage.keyIn(0, "bare");
    const once = setRequest(key, "once", { identity: identityOf("c", 1) });
    call(stage, primary, once);
    call(stage, primary, setRequest(key, "then"));
    stage.runFor(1_300_000);
    const answer = call(stage, primary, once);
    const value = valueAt(stage, primary, key);
    stage.demand(value === "then", "I16", `${key} is ${value}: a late retry told ${told(answer)}`);
  },
};

const heldAcrossEpochs: Directed = {
  name: "service-held-across-epochs",
  rule: "§11 who waits for a reply of an epoch that ended is told so, also by the same process",
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const [behind] = backups;
    const { epoch } = stage.shard(shard);
    stage.drop({ from: primary, to: behind, replication: aboutShard(shard) });
    stage.begin({ key: stage.keyIn(shard), action: { f: "set", value: stage.value() } });
    stage.runFor(300);
    // What follows is not acked yet when the copy that lags leaves the set and ends the hand-over.
    const acks = { from: leader, to: primary, replication: aboutShard(shard, "ack") };
    const late = stage.drop(acks);
    const request = setRequest(stage.keyIn(shard, "bare"), "x");
    send(stage, primary, { kind: "data", request, epoch }, 4000);
    stage.handOver(shard, behind);
    stage.until("another epoch", () => stage.shard(shard).epoch > epoch);
    late.discard();
    stage.runFor(500);
  },
};

const epochs: Directed = {
  name: "service-epochs",
  rule: "§1 a request routed by another epoch than the node knows is not served under it",
  script(stage) {
    const { shard, primary, leader, backups } = castOf(stage);
    const [heir] = backups;
    const key = stage.keyIn(shard);
    stage.set(key);
    const before = stage.shard(shard).epoch;
    const unaware = stage.hold({ from: leader, to: heir, kind: "raft" });
    stage.handOver(shard, leader);
    stage.until("another epoch", () => stage.shard(shard).epoch > before);
    const after = stage.shard(shard).epoch;
    const read = getRequest(key, "any");
    send(stage, heir, { kind: "data", request: read, epoch: after });
    stage.runFor(50);
    unaware.release();
    stage.runFor(300);
    send(stage, primary, { kind: "data", request: read, epoch: before });
    stage.runFor(50);
  },
};

const forwardUnanswered: Directed = {
  name: "service-forward-unanswered",
  rule: "§5 a forward that was not answered may have taken effect",
  script(stage) {
    const { shard, primary, leader } = castOf(stage);
    const key = stage.keyIn(shard, "bare");
    const answers = stage.drop({ from: primary, to: leader, kind: "answer" });
    const answer = call(stage, leader, setRequest(key, "x"));
    answers.discard();
    const value = valueAt(stage, primary, key);
    const isWrong = value === "x" && isRefused(answer);
    stage.demand(!isWrong, "I16", `a set that took effect was told ${told(answer)}`);
  },
};

const writeUnacknowledged: Directed = {
  name: "service-write-unacknowledged",
  rule: "§5 a write whose deadline passes unacknowledged may have taken effect",
  script(stage) {
    const { shard, primary } = castOf(stage);
    const key = stage.keyIn(shard, "bare");
    const acks = stage.hold({ to: primary, replication: aboutShard(shard, "ack") });
    let answer: Attempt | undefined;
    const { process, clock, cache } = stage.running(primary);
    process.run("client", () => {
      const deadline = instant(clock.now() + 200);
      const options = { deadline, mayForward: true, epoch: 0 };
      cache.execute(setRequest(key, "x"), options, (executed) => {
        if (!executed.ok) answer = { kind: "error", error: executed.error };
      });
    });
    stage.until("a refusal", () => answer !== undefined);
    acks.release();
    stage.runFor(50);
    const value = valueAt(stage, primary, key);
    const isWrong = value === "x" && isRefused(answer);
    stage.demand(!isWrong, "I16", `a set that took effect was told ${told(answer)}`);
  },
};

/** Scripts of requests. */
export const serviceScenarios: readonly Directed[] = [
  retryAfterFailover,
  plainSetDeposed,
  forwardRepeated,
  forwardPair,
  lateDuplicate,
  lateAdd,
  expiredSession,
  heldAcrossEpochs,
  epochs,
  forwardUnanswered,
  writeUnacknowledged,
];
