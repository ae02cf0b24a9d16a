// Failover, cold start and what they record: who may follow whom, and under which conditions.
import { describe, expect, it } from "vitest";
import { withoutMember } from "../../src/model/shard-map.js";
import { Machine, mib, shards, threeNodes } from "./machine.js";

describe("the first install", () => {
  it("starts the shard empty at its first epoch, clean, without a loss", () => {
    const machine = threeNodes().serve(0, "n1");
    const at = machine.index;
    expect(machine.shard(0)).toEqual({
      id: 0,
      slots: { lo: 0, hi: 4095 },
      epoch: at,
      ordinal: 1,
      configVersion: at,
      primary: machine.member("n1"),
      takeover: "clean",
      beginning: "cold",
      coldEpoch: at,
      backups: [],
      joining: [],
      inSync: [machine.member("n1")],
      pendingOp: undefined,
    });
    expect(machine.state.losses).toEqual([]);
    expect(machine.rows("install")).toMatchObject([{ shards: [0], from: "", to: "n1" }]);
    expect(machine.rows("cold-start")).toEqual([]);
  });

  it("cuts namespace default to what the nodes carry, once", () => {
    const machine = new Machine().bootstrap(2);
    for (const node of ["n1", "n2"]) machine.register(node, { memoryBytes: 56 * mib });
    machine.serve(0, "n1");
    const namespace = machine.state.namespaces.get("default");
    // 112 MiB of memory / (2 copies · 1.12)
    expect(namespace).toMatchObject({ version: machine.index, config: { maxBytes: 50 * mib } });
    // Half of the memory is gone when the last shard is installed: no reason to cut again.
    machine.must(machine.failover([], machine.member("n2")));
    machine.serve(1, "n1");
    expect(machine.state.namespaces.get("default")).toBe(namespace);
  });

  it("leaves namespace default alone when it fits", () => {
    const machine = threeNodes().serve(0, "n1");
    expect(machine.state.namespaces.get("default")?.config.maxBytes).toBe(128 * mib);
    expect(machine.rows("namespace-set")).toEqual([]);
  });
});

describe("Failover", () => {
  it("fences the node and promotes an in-sync backup of each shard in the same entry", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n1", "n3").serve(2, "n2", "n1");
    const failed = machine.member("n1");
    const before = machine.state.shards;
    machine.must(
      machine.failover(
        [
          machine.item(0, machine.member("n2"), { keptThrough: 77 }),
          machine.item(1, machine.member("n3")),
        ],
        failed,
      ),
    );
    const at = machine.index;
    expect(machine.state.nodes.get(failed.node)?.state).toBe("FENCED");
    expect(machine.shard(0)).toMatchObject({
      epoch: at,
      ordinal: 2,
      configVersion: at,
      primary: machine.member("n2"),
      takeover: "fenced",
      beginning: "kept",
      coldEpoch: before[0]?.epoch,
      backups: [failed],
      inSync: [machine.member("n2")],
    });
    expect(machine.shard(1)).toMatchObject({ epoch: at, primary: machine.member("n3") });
    // In another's shard the fenced copy stays in sync until that primary removes it.
    expect(machine.shard(2)).toBe(before[2]);
    expect(machine.state.losses).toEqual([
      {
        shard: 0,
        fromEpoch: before[0]?.epoch,
        toEpoch: at,
        from: failed,
        clean: false,
        keptThrough: 77,
        lostCount: "unknown",
      },
      expect.objectContaining({ shard: 1, keptThrough: 0 }),
    ]);
    expect(machine.rows("fence")).toMatchObject([{ from: "n1", reason: "no heartbeat" }]);
    expect(machine.rows("failover")).toEqual([
      { index: at, kind: "failover", shards: [0], from: "n1", to: "n2", reason: "no heartbeat" },
      { index: at, kind: "failover", shards: [1], from: "n1", to: "n3", reason: "no heartbeat" },
    ]);
  });

  it("writes one history row for all shards that go the same way", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n1", "n2").serve(2, "n1", "n2");
    const items = [0, 1, 2].map((id) => machine.item(id, machine.member("n2")));
    machine.must(machine.failover(items, machine.member("n1")));
    expect(machine.rows("failover").map((row) => row.shards)).toEqual([[0, 1, 2]]);
  });

  it("keeps other in-sync members and those that join", () => {
    const machine = threeNodes().serve(0, "n1", "n2", "n3");
    machine.register("n4");
    const join = [machine.member("n4")];
    const items = [{ expect: machine.expectation(0), join, drop: [] }];
    machine.must({ kind: "change-copies", items });
    machine.must(machine.failover([machine.item(0, machine.member("n3"))], machine.member("n1")));
    expect(machine.shard(0)).toMatchObject({
      backups: [machine.member("n2"), machine.member("n1")],
      joining: join,
      inSync: [machine.member("n2"), machine.member("n3")],
    });
  });

  it("applies the items that hold and names those that do not", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n1", "n2").serve(2, "n1");
    const good = machine.item(0, machine.member("n2"));
    const stale = machine.item(1, machine.member("n2"));
    const notInSync = machine.item(2, machine.member("n2"));
    const nowhere = { ...good, expect: { ...good.expect, shard: 99 as never } };
    machine.inSync(1, "n1", "n2");
    const result = machine.apply(
      machine.failover([stale, good, notInSync, nowhere, good], machine.member("n1")),
    );
    expect(result).toMatchObject({ ok: true, conflicts: [1, 2, 99, 0] });
    expect(machine.shard(0).primary).toEqual(machine.member("n2"));
    expect(machine.shard(1).primary).toEqual(machine.member("n1"));
  });

  it("is refused as a whole when nothing in it holds", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const item = machine.item(0, machine.member("n2"));
    machine.inSync(0, "n1");
    expect(machine.conflicts(machine.failover([item]))).toContain("expected");
  });

  it("expects epoch and configVersion, each by itself", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.failover([], machine.member("n1")));
    const item = machine.item(0, machine.member("n2"));
    for (const wrong of [{ epoch: 1 as never }, { configVersion: 1 as never }]) {
      machine.conflicts(machine.failover([{ ...item, expect: { ...item.expect, ...wrong } }]));
    }
    machine.must(machine.failover([item]));
  });

  it("does not take a shard from a primary that is not fenced", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const to = machine.member("n2");
    expect(machine.conflicts(machine.failover([machine.item(0, to)]))).toContain("not fenced");
    machine.must(machine.setState("n1", "DRAINING"));
    expect(machine.conflicts(machine.failover([machine.item(0, to)]))).toContain("not fenced");
    machine.conflicts(machine.failover([machine.item(0, machine.member("n3"), { cold: true })]));
  });

  it("does not fence by the name of an earlier process, and so takes nothing from the present", () => {
    const machine = threeNodes().serve(0, "n2", "n1");
    const earlier = machine.member("n2");
    machine.register("n2");
    machine.must(machine.failover([machine.item(0, machine.member("n1"))]));
    machine.must({
      kind: "change-copies",
      items: [{ expect: machine.expectation(0), join: [machine.member("n2")], drop: [] }],
    });
    machine.inSync(0, "n1", "n2");
    machine.must(machine.begin(0, "n2"));
    machine.must(machine.transfer(0, "n2"));
    machine.conflicts(machine.failover([machine.item(0, machine.member("n1"))], earlier));
    expect(machine.state.nodes.get(earlier.node)?.state).toBe("ACTIVE");
  });

  it("fences once, and not what is gone for good", () => {
    const machine = threeNodes();
    machine.must(machine.failover([], machine.member("n1")));
    machine.must(machine.failover([], machine.member("n1")));
    expect(machine.rows("fence")).toHaveLength(1);
    machine.must(machine.setState("n1", "GONE"));
    expect(machine.conflicts(machine.failover([], machine.member("n1")))).toContain("gone");
  });

  it("promotes nobody outside the in-sync set, nobody stale and nobody fenced", () => {
    const machine = threeNodes().serve(0, "n1", "n2", "n3");
    machine.inSync(0, "n1", "n3");
    const fence = machine.member("n1");
    const stale = { ...machine.member("n3"), incarnation: 1 as never };
    machine.must(machine.failover([], fence));
    machine.conflicts(machine.failover([machine.item(0, machine.member("n2"))]));
    machine.conflicts(machine.failover([machine.item(0, stale)]));
    machine.must(machine.failover([], machine.member("n3")));
    machine.conflicts(machine.failover([machine.item(0, machine.member("n3"))]));
  });

  it("takes a DRAINING in-sync member when it must", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.setState("n2", "DRAINING"));
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], machine.member("n1")));
    expect(machine.shard(0).primary).toEqual(machine.member("n2"));
  });

  it("resumes a shard with its old primary once that is unfenced: new epoch, no loss", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const primary = machine.member("n1");
    const before = machine.shard(0);
    machine.must(machine.failover([], primary));
    machine.conflicts(machine.failover([machine.item(0, primary)]));
    machine.must({ kind: "unfence", node: primary });
    machine.must(machine.failover([machine.item(0, primary)]));
    expect(machine.shard(0)).toEqual({
      ...before,
      epoch: machine.index,
      ordinal: 2,
      configVersion: machine.index,
      takeover: "fenced",
      beginning: "kept",
    });
    expect(machine.state.losses).toEqual([]);
  });

  it("follows a primary that registered anew, and records a loss that nobody will report", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.register("n1");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))]));
    expect(machine.shard(0)).toMatchObject({ primary: machine.member("n2"), backups: [] });
    expect(machine.state.losses).toMatchObject([{ from: undefined, lostCount: "unknown" }]);
  });

  it("supersedes a hand-over under way", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.begin(0, "n2"));
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], machine.member("n1")));
    expect(machine.shard(0).pendingOp).toBeUndefined();
    const ended = { phase: "superseded", endedAt: machine.index };
    expect(machine.state.operations.get(1)).toMatchObject(ended);
  });

  it("gives a new epoch above every one before, however often", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], machine.member("n1")));
    machine.must({ kind: "unfence", node: machine.member("n1") });
    machine.inSync(0, "n2", "n1");
    machine.must(machine.failover([machine.item(0, machine.member("n1"))], machine.member("n2")));
    expect(machine.shard(0)).toMatchObject({ ordinal: 3, epoch: machine.index });
    expect(machine.state.losses.map((loss) => loss.toEpoch < machine.index)).toEqual([true, false]);
  });
});

describe("a cold start", () => {
  const cold = { cold: true };

  it("is allowed at once when every in-sync member is superseded", () => {
    const machine = threeNodes(4, { onNoReplica: "wait" }).serve(0, "n1", "n2");
    machine.register("n1");
    machine.register("n2");
    expect(machine.shard(0)).toMatchObject({ primary: undefined, inSync: [], backups: [] });
    machine.must(machine.failover([machine.item(0, machine.member("n3"), cold)]));
    expect(machine.shard(0)).toMatchObject({
      primary: machine.member("n3"),
      takeover: "fenced",
      beginning: "cold",
      coldEpoch: machine.index,
      ordinal: 2,
      inSync: [machine.member("n3")],
    });
    expect(machine.state.losses).toMatchObject([{ clean: false, keptThrough: 0, from: undefined }]);
    expect(machine.rows("cold-start")).toMatchObject([{ shards: shards(0), to: "n3" }]);
  });

  it("waits for a fenced in-sync member when the settings say wait", () => {
    const machine = threeNodes(4, { onNoReplica: "wait" }).serve(0, "n1");
    const item = machine.item(0, machine.member("n2"), cold);
    machine.must(machine.failover([], machine.member("n1")));
    expect(machine.conflicts(machine.failover([item]))).toContain("may return");
    machine.must(machine.setState("n1", "GONE"));
    machine.must(machine.failover([machine.item(0, machine.member("n2"), cold)]));
  });

  it("gives a fenced in-sync member up when the settings say cold, and clears all other copies", () => {
    const machine = threeNodes(4, { onNoReplica: "cold" }).serve(0, "n1", "n2");
    machine.inSync(0, "n1");
    const failed = machine.member("n1");
    machine.must(machine.failover([machine.item(0, machine.member("n3"), cold)], failed));
    expect(machine.shard(0)).toMatchObject({ backups: [], inSync: [machine.member("n3")] });
    expect(machine.state.losses).toMatchObject([{ from: failed }]);
  });

  it("never throws away an in-sync copy on a node that is not fenced", () => {
    const machine = threeNodes(4, { onNoReplica: "cold" }).serve(0, "n1", "n2");
    const failed = machine.member("n1");
    machine.must(machine.failover([], failed));
    const item = machine.item(0, machine.member("n3"), cold);
    expect(machine.conflicts(machine.failover([item]))).toContain("n2");
  });

  it("takes an ACTIVE node only", () => {
    const machine = threeNodes().serve(0, "n1");
    machine.must(machine.setState("n2", "DRAINING"));
    const fence = machine.member("n1");
    machine.must(machine.failover([], fence));
    machine.conflicts(machine.failover([machine.item(0, machine.member("n2"), cold)]));
    machine.conflicts(machine.failover([machine.item(0, fence, cold)]));
    const stale = machine.member("n3");
    machine.register("n3");
    machine.conflicts(machine.failover([machine.item(0, stale, cold)]));
  });
});

describe("ReportLoss", () => {
  const setUp = () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const fromEpoch = machine.shard(0).epoch;
    const by = machine.member("n1");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], by));
    const toEpoch = machine.shard(0).epoch;
    const report = { kind: "report-loss", shard: machine.shard(0).id, fromEpoch, toEpoch } as const;
    return { machine, report: { ...report, by, lostCount: 12 } };
  };

  it("writes the count once", () => {
    const { machine, report } = setUp();
    machine.must(report);
    expect(machine.state.losses).toMatchObject([{ lostCount: 12 }]);
    expect(machine.rows("loss")).toMatchObject([{ shards: [0], from: "n1" }]);
    machine.conflicts({ ...report, lostCount: 13 });
    expect(machine.state.losses).toMatchObject([{ lostCount: 12 }]);
  });

  it("is the deposed primary's alone", () => {
    const { machine, report } = setUp();
    machine.conflicts({ ...report, by: machine.member("n3") });
    machine.conflicts({ ...report, by: { ...report.by, incarnation: 1 as never } });
  });

  it("finds its record from any later epoch, not from an earlier or another one", () => {
    const { machine, report } = setUp();
    const later = { ...report, toEpoch: (report.toEpoch + 5) as never };
    for (const wrong of [
      { ...report, toEpoch: report.fromEpoch },
      { ...report, fromEpoch: report.toEpoch },
      { ...report, shard: 1 as never },
    ]) {
      expect(machine.apply(wrong)).toMatchObject({ ok: false, code: "NOT_FOUND" });
    }
    machine.must(later);
  });

  it("refuses a count that is none", () => {
    const { machine, report } = setUp();
    const result = machine.apply({ ...report, lostCount: -1 });
    expect(result).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

it("keeps a shard's in-sync set free of the failed primary", () => {
  const machine = threeNodes().serve(0, "n1", "n2", "n3");
  const failed = machine.member("n1");
  const rest = withoutMember(machine.shard(0).inSync, failed);
  machine.must(machine.failover([machine.item(0, machine.member("n2"))], failed));
  expect(machine.shard(0).inSync).toEqual(rest);
});
