// Two nodes that disagree about an owner, in the simulated world, where the moment can be chosen: a
// request takes one hop and no second one, and what refuses it says who does serve the key.
import { beforeEach, describe, expect, it } from "vitest";
import { missingForLiveness } from "../../jepsen-like/invariants/liveness.js";
import { planOf } from "../../jepsen-like/scenarios/plan.js";
import { SimCluster } from "../../jepsen-like/world/sim/sim-cluster.js";
import type { RunningNode, SimNode } from "../../jepsen-like/world/sim/sim-node.js";
import { utf8 } from "../../src/base/bytes.js";
import { after } from "../../src/base/time.js";
import type { Executed } from "../../src/driver/shard-driver.js";
import type { DataRequest } from "../../src/model/data-request.js";
import { epoch, type NodeId, type ShardId } from "../../src/model/ids.js";
import { settingsForLease } from "../../src/model/settings.js";
import type { Shard } from "../../src/model/shard-map.js";
import { slotOf } from "../../src/model/slot.js";

const bootMsMax = 15_000;

let cluster: SimCluster;

/** Lets the world go on until something holds. */
function until(what: string, limitMs: number, holds: () => boolean): void {
  const deadline = cluster.now + limitMs;
  while (!holds()) {
    if (cluster.now >= deadline) throw new Error(`after ${limitMs} ms still not: ${what}`);
    cluster.runFor(5);
  }
}

function runningOf(node: SimNode | undefined): RunningNode {
  if (node?.running === undefined) throw new Error(`${node?.id} does not run`);
  return node.running;
}

/** Who is who: `behind` thinks that `from` serves the shard, while `to`, the leader, does. */
type Disagreement = {
  readonly shard: ShardId;
  readonly key: Uint8Array;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly behind: NodeId;
};

function keyIn({ slots }: Shard): Uint8Array {
  for (let number = 0; ; number++) {
    const key = utf8(`key-${number}`);
    const slot = slotOf(key);
    if (slots.lo <= slot && slot <= slots.hi) return key;
  }
}

/** Hands a shard over to the leader while the third node hears nothing from the leader. */
function disagree(): Disagreement {
  const leader = cluster.leader();
  if (leader === undefined) throw new Error("no leader");
  const to = leader.id;
  const found = cluster.control.newest.shards.find(
    ({ primary, inSync }) => primary?.node !== to && inSync.some(({ node }) => node === to),
  );
  const from = found?.primary?.node;
  const behind = [...cluster.nodes.keys()].find((id) => id !== from && id !== to);
  if (found === undefined || from === undefined || behind === undefined) {
    throw new Error("no shard to hand over to the leader");
  }
  cluster.network.cut(to, behind, "drop");
  const { process, admin, clock } = runningOf(leader);
  let done = false;
  process.run("client", () => {
    const deadline = after(clock.now(), 3000);
    const options = { requestId: "hand-over", basisIndex: 0, deadline };
    admin.failoverShard({ shard: found.id, to, reason: "test" }, options, (changed) => {
      if (!changed.ok) throw changed.error;
      done = true;
    });
  });
  until("handed over", 3000, () => done && stateOf(from).shards[found.id]?.primary?.node === to);
  expect(stateOf(behind).shards[found.id]?.primary?.node).toBe(from);
  return { shard: found.id, key: keyIn(found), from, to, behind };
}

const stateOf = (id: NodeId) => runningOf(cluster.nodes.get(id)).driver.state;

type Answered = { readonly executed: Executed; readonly elapsedMs: number };

/** Sends a request to one node, as a client that did not route, or routed by an epoch. */
function ask(
  at: NodeId,
  request: DataRequest,
  options: { readonly mayForward: boolean; readonly epoch: number },
): () => Answered | undefined {
  const { process, cache, clock } = runningOf(cluster.nodes.get(at));
  const startedAt = cluster.now;
  let answered: Answered | undefined;
  process.run("client", () => {
    const deadline = after(clock.now(), 5000);
    cache.execute(request, { ...options, epoch: epoch(options.epoch), deadline }, (executed) => {
      answered = { executed, elapsedMs: cluster.now - startedAt };
    });
  });
  return () => answered;
}

/** The answer, once it is there; it has at most the wait for an owner and a forward. */
function answerOf(pending: () => Answered | undefined): Answered {
  until("answered", 2500, () => pending() !== undefined);
  const answered = pending();
  if (answered === undefined) throw new Error("not answered");
  return answered;
}

const getOf = (key: Uint8Array): DataRequest => ({
  kind: "get",
  namespace: "default",
  key,
  readMode: undefined,
});

const incrementOf = (key: Uint8Array): DataRequest => ({
  kind: "increment",
  namespace: "default",
  key,
  delta: 1,
  initial: 0,
  ttl: "none",
  writeConcern: "insync",
  identity: undefined,
});

function errorIn({ executed }: Answered) {
  if (executed.ok) throw new Error("answered");
  return executed.error;
}

beforeEach(() => {
  cluster = new SimCluster({
    seed: 7,
    knobs: {
      ...planOf(7).knobs,
      nodes: 3,
      voters: 3,
      shards: 8,
      settings: settingsForLease(1000),
      network: {
        delayMsMin: 0.2,
        delayMsMax: 0.5,
        tailMs: 0,
        tailChance: 0,
        dropChance: 0,
        repeatLeaseChance: 0,
      },
      disk: { syncMsMin: 0.5, syncMsMax: 1, slowSyncMs: 10, slowSyncChance: 0 },
      timerLateMsMax: 0.5,
      clockSpreadPct: 0,
    },
    isInsync: () => false,
  });
  cluster.bootAll();
  until("booted", bootMsMax, () => missingForLiveness(cluster) === undefined);
});

describe("a node whose map is behind", () => {
  it("forwards once, and passes on WRONG_OWNER with the new owner's record", () => {
    const { key, shard, from, to, behind } = disagree();
    const answer = answerOf(ask(behind, getOf(key), { mayForward: true, epoch: 0 }));
    expect(stateOf(behind).shards[shard]?.primary?.node, "still behind").toBe(from);
    const error = errorIn(answer);
    expect(error).toMatchObject({ code: "WRONG_OWNER", outcome: "refused", retryable: true });
    const record = stateOf(to).shards[shard];
    expect(error.details).toMatchObject({
      shard,
      primary: to,
      address: `${to}:7401`,
      epoch: record?.epoch,
      configVersion: record?.configVersion,
      slots: record?.slots,
    });
    // It waited for its own map as long as it may wait for an owner, in vain.
    expect(answer.elapsedMs).toBeGreaterThan(900);
    expect(answer.elapsedMs).toBeLessThan(1200);
  });

  it("answers from the new owner when its map catches up in time, and applies a write once", () => {
    const { key, to, behind } = disagree();
    const pending = ask(behind, incrementOf(key), { mayForward: true, epoch: 0 });
    cluster.runFor(300);
    expect(pending()).toBeUndefined();
    cluster.network.mend(to, behind);
    const answer = answerOf(pending);
    expect(answer.executed).toMatchObject({ ok: true, reply: { kind: "increment", value: 1 } });
    expect(answer.elapsedMs).toBeLessThan(1200);
  });
});

describe("a node that was forwarded to", () => {
  it("refuses a second hop at once, reads and writes alike", () => {
    const { key, shard, from, to } = disagree();
    for (const request of [getOf(key), incrementOf(key)]) {
      const answer = answerOf(ask(from, request, { mayForward: false, epoch: 0 }));
      const error = errorIn(answer);
      expect(error).toMatchObject({ code: "WRONG_OWNER", outcome: "refused" });
      expect(error.details).toMatchObject({ shard, primary: to });
      expect(answer.elapsedMs).toBeLessThan(50);
    }
  });

  it("tells a client that routed by the old epoch about the new one", () => {
    const { key, shard, from, to, behind } = disagree();
    const old = stateOf(behind).shards[shard]?.epoch ?? 0;
    const answer = answerOf(ask(from, getOf(key), { mayForward: true, epoch: old }));
    const error = errorIn(answer);
    expect(error).toMatchObject({ code: "STALE_EPOCH", outcome: "refused" });
    expect(error.details).toMatchObject({ shard, primary: to });
  });
});
