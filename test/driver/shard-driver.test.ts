// One shard's copy as its node drives it: what may be answered, when, and what a retry is told.
import { expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { instant } from "../../src/base/time.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import { type ControlState, initialControlState } from "../../src/control/control-state.js";
import { type Executed, ShardDriver } from "../../src/driver/shard-driver.js";
import type { DataRequest } from "../../src/model/data-request.js";
import {
  clientId,
  configVersion,
  epoch,
  incarnation,
  mapVersion,
  namespaceId,
  nodeId,
  shardId,
  slot,
} from "../../src/model/ids.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import { defaultSettings } from "../../src/model/settings.js";
import type { Member, Shard } from "../../src/model/shard-map.js";
import { CatchUpPacer } from "../../src/replication/catch-up-pacer.js";

const self: Member = { node: nodeId("n1"), incarnation: incarnation(1) };
const backup: Member = { node: nodeId("n2"), incarnation: incarnation(2) };

const state: ControlState = {
  ...initialControlState,
  appliedIndex: 5,
  namespaces: new Map([
    [
      "strict",
      {
        id: namespaceId(3),
        name: "strict",
        version: 3,
        effectiveVersion: 0,
        generation: 1,
        config: { ...defaultNamespaceConfig, writeConcern: "insync", minInSync: 2 },
      },
    ],
  ]),
};

function shard(version: number, inSync: readonly Member[], more: Partial<Shard> = {}): Shard {
  return {
    id: shardId(0),
    slots: { lo: slot(0), hi: slot(16_383) },
    epoch: epoch(5),
    coldEpoch: epoch(5),
    ordinal: 1,
    configVersion: configVersion(version),
    primary: self,
    takeover: "clean",
    beginning: "cold",
    backups: [backup],
    joining: [],
    inSync,
    pendingOp: undefined,
    ...more,
  };
}

/** A primary whose lease the test switches on and off. */
function primary() {
  const answers: Executed[] = [];
  const lease = { held: true };
  const driver = new ShardDriver({
    shard: shardId(0),
    self,
    store: createCacheEngine().open(shardId(0)),
    settings: defaultSettings,
    metrics: { count: () => undefined, gauge: () => undefined, observe: () => undefined },
    pacer: new CatchUpPacer(1024 * 1024),
    mayServe: () => lease.held,
    mapVersion: () => mapVersion(5),
    dirty: () => undefined,
  });
  driver.configure(shard(5, [self, backup]), state, instant(0));
  const send = (request: DataRequest): boolean =>
    driver.execute(request, {
      deadline: instant(1000),
      now: instant(10),
      respond: (executed) => answers.push(executed),
    });
  return { driver, answers, lease, send };
}

function increment(requestSeq: number): DataRequest {
  return {
    kind: "increment",
    namespace: "strict",
    key: utf8("k"),
    delta: 1,
    initial: 0,
    ttl: "none",
    writeConcern: undefined,
    identity: { clientId: clientId("c"), requestSeq, ackedUpTo: 0 },
  };
}

const get: DataRequest = { kind: "get", namespace: "strict", key: utf8("k"), readMode: undefined };

it("never tells the retry of what took effect that it was refused", () => {
  const { driver, answers, send } = primary();
  send(increment(1));
  expect(answers).toEqual([]);
  driver.configure(shard(6, [self]), state, instant(20));
  driver.settleReplies();
  expect(answers).toMatchObject([{ ok: false, error: { outcome: "indeterminate" } }]);
  send(increment(1));
  expect(answers[1]).toMatchObject({ ok: false, error: { code: "INDETERMINATE" } });
  send(increment(2));
  expect(answers[2]).toMatchObject({ ok: false, error: { code: "NOT_ENOUGH_REPLICAS" } });
});

it("reveals nothing that the copies have not acknowledged (I11)", () => {
  const { answers, send } = primary();
  send(increment(1));
  expect(send(get)).toBe(true);
  expect(answers).toEqual([]);
});

it("serves nothing without a lease, and lets go of held replies only under one", () => {
  const { driver, answers, lease, send } = primary();
  send(increment(1));
  lease.held = false;
  expect(send(get)).toBe(false);
  driver.configure(shard(6, [self]), state, instant(20));
  driver.settleReplies();
  expect(answers).toEqual([]);
  lease.held = true;
  driver.settleReplies();
  expect(answers).toHaveLength(1);
});

it("ends what waits when the shard changes hands, as indeterminate", () => {
  const { driver, answers, send } = primary();
  send(increment(1));
  send(get);
  const taken = { epoch: epoch(9), ordinal: 2, primary: backup, beginning: "kept" } as const;
  driver.configure(shard(9, [backup], { ...taken, backups: [self] }), state, instant(30));
  expect(answers).toMatchObject([
    { ok: false, error: { code: "INDETERMINATE" } },
    { ok: false, error: { code: "STALE_EPOCH", outcome: "refused" } },
  ]);
});

it("ends what waits at its deadline", () => {
  const { driver, answers, send } = primary();
  send(increment(1));
  send(get);
  driver.tick(instant(1001));
  expect(answers).toMatchObject([
    { ok: false, error: { code: "INDETERMINATE" } },
    { ok: false, error: { code: "DEADLINE_EXCEEDED" } },
  ]);
});

it("answers nothing at an epoch that it released (I13)", () => {
  const { driver, answers, lease, send } = primary();
  send(increment(1));
  lease.held = false;
  driver.configure(shard(6, [self]), state, instant(20));
  driver.beginRelease(1, instant(21));
  expect(driver.replica.released()).toBeDefined();
  driver.settleReplies();
  lease.held = true;
  driver.settleReplies();
  expect(answers).toMatchObject([{ ok: false, error: { code: "INDETERMINATE" } }]);
  expect(send(get)).toBe(false);
});
