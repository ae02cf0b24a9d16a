// Log entries, results and snapshots as bytes: everything comes back, and garbage is told apart.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/base/binary.js";
import {
  decodeCommandResult,
  decodeControlState,
  decodeLoggedCommand,
  encodeCommandResult,
  encodeControlState,
  encodeLoggedCommand,
} from "../../src/control/codec.js";
import type { Command, CommandResult, LoggedCommand } from "../../src/control/command.js";
import { initialControlState } from "../../src/control/control-state.js";
import { brokenState } from "../../src/control/invariants.js";
import { stateHash } from "../../src/control/state-hash.js";
import { errorTable } from "../../src/model/cache-error.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import { defaultSettings } from "../../src/model/settings.js";
import { type Machine, shards, threeNodes } from "./machine.js";

const parameters = { seed: 20_250_102, numRuns: 300 };
const counter = fc.maxSafeNat() as fc.Arbitrary<never>;
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const member = fc.record({ node: text as fc.Arbitrary<never>, incarnation: counter });
const members = fc.array(member, { maxLength: 4 });
const expectation = fc.record({ shard: counter, epoch: counter, configVersion: counter });
const config = fc.record({
  ...Object.fromEntries(Object.keys(defaultNamespaceConfig).map((name) => [name, counter])),
  eviction: fc.constantFrom("lru", "lfu", "none"),
  writeConcern: fc.constantFrom("async", "coherent", "insync"),
  readMode: fc.constantFrom("linearizable", "any"),
});
const items = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.array(fc.record(fields), { maxLength: 4 });

/** Any content of every kind of command. */
const contents: { [K in Command["kind"]]: Record<string, fc.Arbitrary<unknown>> } = {
  bootstrap: {
    clusterId: text,
    settings: fc.record({
      ...Object.fromEntries(Object.keys(defaultSettings).map((name) => [name, fc.double()])),
      copies: counter,
      onNoReplica: fc.constantFrom("wait", "cold"),
    }),
    shardCount: counter,
  },
  register: {
    node: text,
    storeId: text,
    bootId: text,
    address: text,
    httpAddress: text,
    region: text,
    zone: text,
    memoryBytes: counter,
  },
  failover: {
    fence: fc.option(member, { nil: undefined }),
    items: items({ expect: expectation, to: member, cold: fc.boolean(), keptThrough: counter }),
    reason: text,
  },
  unfence: { node: member },
  "set-node-state": {
    node: member,
    state: fc.constantFrom("ACTIVE", "DRAINING", "GONE"),
    resting: fc.boolean(),
    reason: text,
  },
  "change-copies": { items: items({ expect: expectation, join: members, drop: members }) },
  "change-in-sync": { expect: expectation, by: member, inSync: members },
  "begin-hand-over": { items: items({ expect: expectation, to: member }), reason: text },
  transfer: { items: items({ expect: expectation, to: member, lastSequence: counter }) },
  "abort-hand-over": { items: items({ expect: expectation }), reason: text },
  "create-namespace": { name: text, config },
  "set-namespace": { name: text, config, expectVersion: fc.option(counter, { nil: undefined }) },
  "flush-namespace": { name: text },
  "delete-namespace": { name: text },
  effective: { items: items({ namespace: counter, version: counter }) },
  "report-loss": {
    shard: counter,
    fromEpoch: counter,
    toEpoch: counter,
    by: member,
    lostCount: counter,
  },
};

const command = fc.oneof(
  ...Object.entries(contents).map(([kind, content]) =>
    fc.record({ kind: fc.constant(kind), ...content }),
  ),
) as unknown as fc.Arbitrary<Command>;

const loggedCommand: fc.Arbitrary<LoggedCommand> = fc.record({
  requestId: fc.option(text, { nil: undefined }),
  basisIndex: counter,
  at: fc.double(),
  command,
});

const result = fc.oneof(
  fc.record({
    ok: fc.constant(true),
    index: counter,
    conflicts: fc.array(counter),
    value: counter,
  }),
  fc.record({
    ok: fc.constant(false),
    index: counter,
    code: fc.constantFrom(...Object.keys(errorTable)),
    message: text,
  }),
) as fc.Arbitrary<CommandResult>;

describe("round trips", () => {
  it("brings every logged command back", () => {
    fc.assert(
      fc.property(loggedCommand, (logged) => {
        expect(decodeLoggedCommand(encodeLoggedCommand(logged))).toEqual(logged);
      }),
      parameters,
    );
  });

  it("brings every result back", () => {
    fc.assert(
      fc.property(result, (one) => {
        expect(decodeCommandResult(encodeCommandResult(one))).toEqual(one);
      }),
      parameters,
    );
  });

  it("brings the empty state and one with everything in it back", () => {
    for (const state of [initialControlState, full().state]) {
      expect(decodeControlState(encodeControlState(state))).toEqual(state);
    }
  });
});

describe("garbage", () => {
  /** Throws nothing but DecodeError; what decodes by chance must be possible to encode again. */
  const survives = <T>(decode: (bytes: Uint8Array) => T, encode: (value: T) => Uint8Array) => {
    return (bytes: Uint8Array) => {
      try {
        encode(decode(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    };
  };
  const formats = [
    ["command", survives(decodeLoggedCommand, encodeLoggedCommand)],
    ["result", survives(decodeCommandResult, encodeCommandResult)],
    ["state", survives(decodeControlState, encodeControlState)],
  ] as const;

  it.each(formats)("of a %s, any bytes, is told by DecodeError", (_, check) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), parameters);
    const begun = fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.of(1, ...bytes));
    fc.assert(fc.property(begun, check), parameters);
  });

  it("of a state, one byte changed, is told or is another state", () => {
    const bytes = encodeControlState(full().state);
    const check = survives(decodeControlState, encodeControlState);
    for (let at = 0; at < bytes.length; at++) {
      const broken = bytes.slice();
      broken[at] = (broken[at] ?? 0) ^ 0x81;
      check(broken);
    }
  });

  it("is any command cut short, and any with bytes behind it", () => {
    fc.assert(
      fc.property(loggedCommand, (logged) => {
        const bytes = encodeLoggedCommand(logged);
        expect(() => decodeLoggedCommand(bytes.subarray(0, -1))).toThrow(DecodeError);
        expect(() => decodeLoggedCommand(Uint8Array.of(...bytes, 0))).toThrow(DecodeError);
      }),
      parameters,
    );
  });

  it("is a format of another number", () => {
    const bytes = encodeControlState(initialControlState).slice();
    bytes[0] = 9;
    expect(() => decodeControlState(bytes)).toThrow("format 9");
  });

  it("is a snapshot whose shards are not in their places", () => {
    const { state } = threeNodes(2);
    const swapped = encodeControlState({ ...state, shards: state.shards.toReversed() });
    expect(() => decodeControlState(swapped)).toThrow(DecodeError);
  });
});

describe("stateHash", () => {
  it("is the same for equal states that share nothing", () => {
    const { state } = full();
    expect(stateHash(decodeControlState(encodeControlState(state)))).toBe(stateHash(state));
  });

  it("tells every field apart", () => {
    const { state } = full();
    const [shard] = state.shards;
    const [loss] = state.losses;
    const [row] = state.history;
    const node = state.nodes.get("n1" as never);
    const namespace = state.namespaces.get("default");
    const operation = state.operations.get(1);
    const request = state.requests.get("r");
    if (!(shard && loss && row && node && namespace && operation && request)) throw new Error();
    const rest = state.shards.slice(1);
    const differing = [
      { ...state, appliedIndex: state.appliedIndex + 1 },
      { ...state, clusterId: "other" as never },
      { ...state, mapVersion: (state.mapVersion - 1) as never },
      { ...state, settings: { ...state.settings, slackMs: 21 } },
      { ...state, nodes: new Map([...state.nodes, [node.id, { ...node, zone: "z" }]]) },
      { ...state, shards: [{ ...shard, takeover: "fenced" as const }, ...rest] },
      { ...state, shards: [{ ...shard, inSync: shard.inSync.toReversed() }, ...rest] },
      { ...state, namespaces: new Map([["default", { ...namespace, generation: 9 }]]) },
      { ...state, operations: new Map([[1, { ...operation, endedAt: 3 }]]) },
      { ...state, operationsBegun: 9 },
      { ...state, losses: [{ ...loss, lostCount: 0 }] },
      { ...state, history: [{ ...row, time: 1 }, ...state.history.slice(1)] },
      { ...state, history: state.history.slice(1) },
      { ...state, requests: new Map([["r", { ...request }]]) },
      { ...state, requests: new Map([["q", { ...request }]]) },
      { ...state, requests: new Map([["r", { ...request, index: 1 }]]) },
      { ...state, requestFloor: 1 },
    ];
    const hashes = new Set([state, ...differing].map(stateHash));
    expect(hashes.size).toBe(differing.length + 1);
  });
});

describe("brokenState", () => {
  it("accepts the state with everything in it, and sees a stale copy", () => {
    const { state } = full();
    expect(brokenState(state)).toBeUndefined();
    const [shard, ...rest] = state.shards;
    if (shard === undefined) throw new Error("no shard");
    const joining = [{ node: "n9" as never, incarnation: 1 as never }];
    const broken = { ...state, shards: [{ ...shard, joining }, ...rest] };
    expect(brokenState(broken)).toContain("I15");
  });
});

/** A state in which every table has rows. */
function full(): Machine {
  const machine = threeNodes(3).serve(0, "n1", "n2").serve(1, "n2", "n3");
  machine.must(machine.begin(0, "n2"));
  machine.must(machine.failover([machine.item(1, machine.member("n3"))], machine.member("n2")));
  machine.apply({ kind: "flush-namespace", name: "default" }, { requestId: "r" });
  machine.apply({ kind: "flush-namespace", name: "nowhere" }, { requestId: "s" });
  expect(machine.rows("failover")).toMatchObject([{ shards: shards(1) }]);
  return machine;
}
