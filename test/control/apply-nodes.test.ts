// Registration, fencing's end, draining and leaving: when a process of a node counts.
import { describe, expect, it } from "vitest";
import { limits } from "../../src/model/limits.js";
import { gib, Machine, registerOf, shards, threeNodes } from "./machine.js";

describe("Bootstrap", () => {
  it("makes shards without primary, namespace default and a history row", () => {
    const machine = new Machine().bootstrap(64, { copies: 3 });
    expect(machine.state.shards).toHaveLength(64);
    expect(machine.state.settings.copies).toBe(3);
    expect(machine.shard(63)).toMatchObject({ epoch: 0, ordinal: 0, configVersion: 1, inSync: [] });
    expect(machine.state.namespaces.get("default")).toMatchObject({
      id: 1,
      version: 1,
      effectiveVersion: 0,
      generation: 1,
    });
    expect(machine.state.mapVersion).toBe(1);
    expect(machine.rows("bootstrap")).toHaveLength(1);
  });

  it("happens once", () => {
    const machine = new Machine().bootstrap();
    const { clusterId, settings } = machine.state;
    if (clusterId === undefined) throw new Error("not bootstrapped");
    machine.conflicts({ kind: "bootstrap", clusterId, settings, shardCount: 8 });
  });

  it.each([0, 16_385])("refuses %d shards", (shardCount) => {
    const machine = new Machine();
    const { settings } = machine.state;
    const result = machine.apply({
      kind: "bootstrap",
      clusterId: "c" as never,
      settings,
      shardCount,
    });
    expect(result).toMatchObject({ ok: false, code: "INVALID_ARGUMENT" });
  });

  it.each([
    { leaseMs: 0 },
    { leaseMs: Number.NaN },
    { heartbeatMs: -1 },
    { driftPct: 100 },
    { leaseMs: 2000, leaseWaitMs: 1000 },
    { copies: 0 },
  ])("refuses settings %o", (wrong) => {
    const machine = new Machine();
    const settings = { ...machine.state.settings, ...wrong };
    const clusterId = "c" as never;
    const result = machine.apply({ kind: "bootstrap", clusterId, settings, shardCount: 4 });
    expect(result).toMatchObject({ ok: false, code: "INVALID_ARGUMENT" });
    expect(result.ok ? "" : result.message).toContain(
      Object.keys(wrong)[0] === "leaseMs" ? "lease" : "",
    );
  });

  it("comes before everything else", () => {
    const message = new Machine().conflicts(registerOf("n1"));
    expect(message).toContain("not bootstrapped");
  });
});

describe("Register", () => {
  it("gives the index as incarnation and makes the node ACTIVE", () => {
    const machine = new Machine().bootstrap();
    const result = machine.must(registerOf("n1", { zone: "a", memoryBytes: 2 * gib }));
    expect(result.value).toBe(2);
    expect(machine.state.nodes.get("n1" as never)).toMatchObject({
      incarnation: 2,
      state: "ACTIVE",
      zone: "a",
      memoryBytes: 2 * gib,
      provesPredecessorDead: false,
    });
    expect(machine.state.mapVersion).toBe(2);
  });

  it("is idempotent for the same boot, and changes nothing then", () => {
    const machine = new Machine().bootstrap();
    machine.must(registerOf("n1", { bootId: "b" }));
    machine.must(registerOf("n2"));
    const before = machine.state;
    expect(machine.must(registerOf("n1", { bootId: "b" })).value).toBe(2);
    expect(machine.state).toEqual({ ...before, appliedIndex: 4 });
  });

  it("takes the earlier incarnation out of every shard and leaves its shards without primary", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n2", "n1").serve(2, "n2", "n3");
    const { items } = copyOn(machine, 2, "n1");
    machine.must({ kind: "change-copies", items });
    const [led, kept, joined, other] = machine.state.shards;

    machine.register("n1");
    const at = machine.index;
    expect(machine.shard(0)).toMatchObject({
      primary: undefined,
      epoch: led?.epoch,
      ordinal: led?.ordinal,
      configVersion: at,
      backups: [machine.member("n2")],
      inSync: [machine.member("n2")],
    });
    expect(machine.shard(1)).toMatchObject({
      primary: kept?.primary,
      epoch: kept?.epoch,
      configVersion: at,
      backups: [],
      inSync: [machine.member("n2")],
    });
    expect(machine.shard(2)).toEqual({ ...joined, joining: [], configVersion: at });
    expect(machine.shard(3)).toBe(other);
    expect(machine.rows("register").at(-1)).toMatchObject({ shards: shards(0), to: "n1" });
  });

  it("ends a hand-over whose primary restarted, and keeps one whose target restarted", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n2", "n1");
    machine.must(machine.begin(0, "n2"));
    machine.must(machine.begin(1, "n1"));
    machine.register("n1");
    expect(machine.shard(0).pendingOp).toBeUndefined();
    expect(machine.state.operations.get(1)).toMatchObject({ phase: "superseded" });
    expect(machine.shard(1).pendingOp).toBe(2);
    expect(machine.state.operations.get(2)).toMatchObject({ phase: "releasing" });
    machine.must(machine.abort(1));
  });

  it("brings a fenced, drained or gone node back as ACTIVE", () => {
    const machine = threeNodes();
    machine.must(machine.setState("n3", "GONE"));
    machine.must(machine.failover([], machine.member("n1")));
    machine.must(machine.setState("n2", "DRAINING"));
    for (const node of ["n1", "n2", "n3"]) {
      machine.register(node);
      expect(machine.state.nodes.get(node as never)?.state).toBe("ACTIVE");
    }
  });

  it("proves its predecessor dead only with the same data directory", () => {
    const machine = threeNodes();
    machine.register("n1", { storeId: "disk-n1" });
    expect(machine.state.nodes.get("n1" as never)?.provesPredecessorDead).toBe(true);
    machine.register("n1", { storeId: "another" });
    expect(machine.state.nodes.get("n1" as never)?.provesPredecessorDead).toBe(false);
  });

  it("proves nothing when its sender did not know the predecessor: it may be a dead one's", () => {
    const machine = threeNodes();
    const successor = machine.register("n1");
    machine.register("n1", { bootId: "late" }, successor.incarnation - 1);
    expect(machine.state.nodes.get("n1" as never)?.provesPredecessorDead).toBe(false);
  });

  it("stops at the most nodes a cluster can have, but for those it knows", () => {
    const machine = new Machine().bootstrap(1);
    for (let n = 1; n <= limits.nodesMax; n++) machine.must(registerOf(`n${n}`));
    expect(machine.apply(registerOf("more"))).toMatchObject({ code: "INVALID_ARGUMENT" });
    machine.register("n1");
  });

  it.each([
    ["a malformed id", { node: "N 1" }],
    ["an empty boot id", { bootId: "" }],
    ["an empty store id", { storeId: "" }],
    ["half a byte of memory", { memoryBytes: 0.5 }],
  ])("refuses %s", (_, wrong) => {
    const machine = new Machine().bootstrap();
    const result = machine.apply({ ...registerOf("n1"), ...wrong } as never);
    expect(result).toMatchObject({ ok: false, code: "INVALID_ARGUMENT" });
    expect(machine.state.nodes.size).toBe(0);
  });
});

describe("Unfence", () => {
  it("makes the fenced process ACTIVE again, which leads what it still is listed with", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.failover([], machine.member("n1")));
    machine.must({ kind: "unfence", node: machine.member("n1") });
    expect(machine.state.nodes.get("n1" as never)?.state).toBe("ACTIVE");
    expect(machine.shard(0).primary).toEqual(machine.member("n1"));
    expect(machine.rows("unfence")).toMatchObject([{ to: "n1" }]);
  });

  it("does nothing for a node that is not fenced, or for an earlier process", () => {
    const machine = threeNodes();
    machine.conflicts({ kind: "unfence", node: machine.member("n1") });
    const earlier = machine.member("n2");
    machine.register("n2");
    machine.must(machine.failover([], machine.member("n2")));
    machine.conflicts({ kind: "unfence", node: earlier });
  });
});

describe("SetNodeState", () => {
  it("drains and undrains, with a row each", () => {
    const machine = threeNodes();
    machine.must(machine.setState("n1", "DRAINING"));
    machine.must(machine.setState("n1", "ACTIVE"));
    expect(machine.rows("drain")).toMatchObject([{ from: "n1", reason: "asked" }]);
    expect(machine.rows("undrain")).toHaveLength(1);
  });

  it("says yes to what is so already, without a row", () => {
    const machine = threeNodes();
    machine.must(machine.setState("n1", "ACTIVE"));
    expect(machine.rows("undrain")).toEqual([]);
  });

  it("does not end a fence", () => {
    const machine = threeNodes();
    machine.must(machine.failover([], machine.member("n1")));
    machine.conflicts(machine.setState("n1", "ACTIVE"));
    machine.conflicts(machine.setState("n1", "DRAINING"));
  });

  it("does not strike off a primary that is not fenced: it may hold a lease", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.setState("n1", "DRAINING"));
    expect(machine.conflicts(machine.setState("n1", "GONE"))).toContain("primary of 1");
    machine.must(machine.failover([], machine.member("n1")));
    machine.must(machine.setState("n1", "GONE"));
    expect(machine.shard(0)).toMatchObject({ primary: undefined, inSync: [machine.member("n2")] });
    machine.conflicts(machine.setState("n1", "ACTIVE"));
  });

  it("takes the copies of a node that leaves out of all shards", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.setState("n2", "GONE"));
    expect(machine.shard(0)).toMatchObject({ backups: [], inSync: [machine.member("n1")] });
    expect(machine.rows("leave")).toMatchObject([{ from: "n2" }]);
  });

  it("does not let a node leave without which the budgets do not fit", () => {
    const machine = threeNodes();
    const namespace = machine.state.namespaces.get("default");
    if (namespace === undefined) throw new Error("no default");
    const config = { ...namespace.config, maxBytes: gib };
    machine.must({ kind: "set-namespace", name: "default", config, expectVersion: undefined });
    const result = machine.apply(machine.setState("n3", "GONE"));
    expect(result).toMatchObject({ ok: false, code: "BUDGET_EXCEEDED" });
    machine.must(machine.setState("n3", "DRAINING"));
    expect(machine.apply(machine.setState("n3", "GONE"))).toMatchObject({
      code: "BUDGET_EXCEEDED",
    });
  });

  it("passes over an earlier process", () => {
    const machine = threeNodes();
    const command = machine.setState("n1", "DRAINING");
    machine.register("n1");
    machine.conflicts(command);
  });
});

function copyOn(machine: Machine, id: number, node: string) {
  return {
    items: [{ expect: machine.expectation(id), join: [machine.member(node)], drop: [] }],
  };
}
