// Each invariant sees the state that breaks it, and lets good states pass.
import { describe, expect, it } from "vitest";
import type { ControlState, NamespaceRecord } from "../../src/control/control-state.js";
import { brokenInvariant, brokenState } from "../../src/control/invariants.js";
import type { Shard } from "../../src/model/shard-map.js";
import { Machine, threeNodes } from "./machine.js";

const served = (): Machine => threeNodes(2).serve(0, "n1", "n2").serve(1, "n2", "n3");

/** What is said when the next state differs by these fields, as if the next entry made it so. */
function said(machine: Machine, change: Partial<ControlState>): string | undefined {
  const before = machine.state;
  const index = before.appliedIndex + 1;
  const after = { ...before, appliedIndex: index, mapVersion: index as never, ...change };
  return brokenInvariant(before, after);
}

/** The same when shard 0 differs. */
function saidOfShard(machine: Machine, change: Partial<Shard>): string | undefined {
  const configVersion = (machine.state.appliedIndex + 1) as never;
  const shard = { ...machine.shard(0), configVersion, ...change };
  return said(machine, { shards: [shard, machine.shard(1)] });
}

describe("brokenInvariant", () => {
  it("passes over states that are as they were", () => {
    const { state } = served();
    expect(brokenInvariant(state, state)).toBeUndefined();
    expect(brokenInvariant(state, { ...state, appliedIndex: 99 })).toBeUndefined();
    expect(saidOfShard(served(), {})).toBeUndefined();
  });

  it("sees counters that fall", () => {
    const machine = served();
    const { appliedIndex, mapVersion } = machine.state;
    expect(said(machine, { appliedIndex: appliedIndex - 1, mapVersion })).toContain("I5");
    expect(said(machine, { mapVersion: 1 as never })).toContain("mapVersion fell");
    expect(said(machine, { mapVersion: 999 as never })).toContain("ahead");
    expect(said(machine, {})).toContain("mapVersion does not tell");
    expect(said(machine, { mapVersion, shards: [...machine.state.shards] })).toContain(
      "mapVersion",
    );
    expect(said(machine, { mapVersion, clusterId: "x" as never })).toContain("clusterId");
    expect(said(machine, { mapVersion, requestFloor: -1 })).toContain("requestFloor");
    expect(said(machine, { mapVersion, operationsBegun: -1 })).toContain("operationsBegun");
  });

  it("sees an epoch that falls, jumps, has no ordinal or two primaries (I6)", () => {
    const machine = served();
    machine.must(machine.begin(0, "n2"));
    machine.must(machine.abort(0));
    machine.must({ kind: "flush-namespace", name: "default" });
    const { epoch, ordinal } = machine.shard(0);
    const primary = machine.member("n2");
    const backups = [machine.member("n1")];
    const next = (machine.state.appliedIndex + 1) as never;
    expect(saidOfShard(machine, { epoch: (epoch - 1) as never })).toContain("I6");
    expect(saidOfShard(machine, { epoch: (epoch + 1) as never, ordinal: 3 })).toContain("I6");
    expect(saidOfShard(machine, { epoch: next, ordinal })).toContain("I6");
    expect(saidOfShard(machine, { ordinal: ordinal + 1 })).toContain("I6");
    expect(saidOfShard(machine, { primary, backups })).toContain("second primary");
    const kept = { epoch: next, ordinal: 3, beginning: "kept" } as const;
    expect(saidOfShard(machine, { ...kept, primary, backups })).toBeUndefined();
    expect(saidOfShard(machine, { ...kept, beginning: "cold" })).toContain("coldEpoch");
    expect(saidOfShard(machine, { ...kept, coldEpoch: next })).toContain("coldEpoch");
    expect(saidOfShard(machine, { ...kept, coldEpoch: 1 as never })).toContain("coldEpoch fell");
  });

  it("sees a change without a new configVersion", () => {
    const machine = served();
    const { configVersion } = machine.shard(0);
    expect(saidOfShard(machine, { configVersion })).toContain("configVersion");
  });

  it("sees ranges that do not partition the slots (I12)", () => {
    const machine = served();
    const { lo, hi } = machine.shard(0).slots;
    expect(saidOfShard(machine, { slots: { lo, hi: (hi - 1) as never } })).toContain("I12");
    expect(saidOfShard(machine, { slots: { lo, hi: (hi + 1) as never } })).toContain("I12");
    expect(saidOfShard(machine, { slots: { lo: 1 as never, hi } })).toContain("I12");
    expect(said(machine, { shards: [machine.shard(0)] })).toContain("vanished");
  });

  it("sees a stale or gone member anywhere in a shard (I15)", () => {
    const machine = served();
    const stale = { ...machine.member("n3"), incarnation: 1 as never };
    const { backups, inSync } = machine.shard(0);
    expect(saidOfShard(machine, { backups: [...backups, stale] })).toContain("I15");
    expect(saidOfShard(machine, { joining: [stale] })).toContain("I15");
    const node = machine.state.nodes.get("n2" as never);
    if (node === undefined) throw new Error("no node");
    const nodes = new Map([...machine.state.nodes, [node.id, { ...node, state: "GONE" as const }]]);
    expect(said(machine, { nodes })).toContain("I15");
    expect(saidOfShard(machine, { inSync: [...inSync, stale] })).toContain(
      "without a settled copy",
    );
  });

  it("sees sets that do not nest", () => {
    const machine = served();
    const [n1, n2, n3] = ["n1", "n2", "n3"].map((name) => machine.member(name));
    if (!(n1 && n2 && n3)) throw new Error("no members");
    expect(saidOfShard(machine, { inSync: [n2] })).toContain("primary is not in");
    expect(saidOfShard(machine, { inSync: [n1, n3] })).toContain("settled copy");
    expect(saidOfShard(machine, { inSync: [n1, n3], joining: [n3] })).toContain("settled copy");
    expect(saidOfShard(machine, { inSync: [n1, n1] })).toContain("twice");
    expect(saidOfShard(machine, { backups: [n2, n2] })).toContain("two copies");
    expect(saidOfShard(machine, { joining: [n2] })).toContain("two copies");
  });

  it("sees operations and shards that do not name each other", () => {
    const machine = served();
    machine.must(machine.begin(0, "n2"));
    expect(saidOfShard(machine, { pendingOp: undefined })).toContain("no shard names");
    expect(saidOfShard(machine, { pendingOp: 7 })).toContain("not under way");
    const pendingOp = 1;
    const configVersion = (machine.index + 1) as never;
    const other = { ...machine.shard(1), pendingOp, configVersion };
    expect(said(machine, { shards: [machine.shard(0), other] })).toContain("another's");
  });

  it("sees namespaces whose versions fall or run ahead", () => {
    const machine = served();
    const record = machine.state.namespaces.get("default");
    if (record === undefined) throw new Error("no default");
    const { mapVersion } = machine.state;
    const with_ = (change: Partial<NamespaceRecord>) =>
      said(machine, { mapVersion, namespaces: new Map([["default", { ...record, ...change }]]) });
    expect(with_({ version: 0 })).toContain("fell");
    expect(with_({ generation: 0 })).toContain("fell");
    expect(with_({ effectiveVersion: 99 })).toContain("before it is committed");
    expect(with_({ id: 0 as never })).toContain("older id");
    expect(with_({ name: "other" })).toContain("is called");
    expect(with_({ version: 9 })).toBeUndefined();
  });

  it("sees nodes that vanish and incarnations that fall", () => {
    const machine = new Machine().bootstrap(1);
    machine.register("n1");
    const node = machine.state.nodes.get("n1" as never);
    if (node === undefined) throw new Error("no node");
    expect(said(machine, { nodes: new Map() })).toContain("vanished");
    const fallen = new Map([[node.id, { ...node, incarnation: 1 as never }]]);
    expect(said(machine, { nodes: fallen })).toContain("incarnation fell");
  });
});

describe("brokenState", () => {
  it("checks a state by itself", () => {
    const { state } = served();
    expect(brokenState(state)).toBeUndefined();
    expect(brokenState({ ...state, shards: state.shards.slice(1) })).toContain("I12");
    expect(brokenState({ ...state, requests: hugeMap() })).toContain("remembered requests");
  });
});

function hugeMap(): ControlState["requests"] {
  const row = { index: 1, result: { ok: true, index: 1, conflicts: [], value: 0 } } as const;
  return new Map(Array.from({ length: 10_001 }, (_, at) => [`r${at}`, row]));
}
