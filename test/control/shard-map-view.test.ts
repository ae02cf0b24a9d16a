// The map that clients read: slots, identity while nothing changes, and a shard's state in a word.
import { describe, expect, it } from "vitest";
import {
  shardMapOf,
  shardStateOf,
  slotRanges,
  slotTableOf,
} from "../../src/control/shard-map-view.js";
import { slotCount } from "../../src/model/slot.js";
import { threeNodes } from "./machine.js";

describe("slotRanges", () => {
  it.each([1, 3, 64, 100, 16_384])("cuts the slots into %d even parts without gaps", (shards) => {
    const ranges = slotRanges(shards);
    expect(ranges).toHaveLength(shards);
    let next = 0;
    const sizes = new Set<number>();
    for (const { lo, hi } of ranges) {
      expect(lo).toBe(next);
      sizes.add(hi - lo + 1);
      next = hi + 1;
    }
    expect(next).toBe(slotCount);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
});

describe("shardMapOf", () => {
  it("finds the shard of every slot", () => {
    const { state } = threeNodes(5);
    const { slotTable } = shardMapOf(state);
    expect(slotTable).toHaveLength(slotCount);
    for (const [slot, at] of slotTable.entries()) {
      const shard = state.shards[at];
      expect(shard !== undefined && shard.slots.lo <= slot && slot <= shard.slots.hi).toBe(true);
    }
    expect(slotTableOf(state.shards)).toEqual(slotTable);
  });

  it("is the same object until shards or nodes change", () => {
    const machine = threeNodes();
    const map = shardMapOf(machine.state);
    machine.must({ kind: "flush-namespace", name: "default" });
    expect(shardMapOf(machine.state)).toBe(map);
    machine.must(machine.setState("n1", "DRAINING"));
    const drained = shardMapOf(machine.state);
    expect(drained.nodes.get("n1" as never)?.state).toBe("DRAINING");
    expect(drained.mapVersion).toBe(machine.index);
    machine.serve(0, "n2");
    expect(shardMapOf(machine.state).shards[0]?.primary).toEqual(machine.member("n2"));
  });

  it("shows of a node what others need to reach it", () => {
    const machine = threeNodes();
    expect(shardMapOf(machine.state).nodes.get("n2" as never)).toEqual({
      id: "n2",
      address: "n2:7401",
      httpAddress: "n2:7501",
      region: "",
      zone: "",
      state: "ACTIVE",
      incarnation: 3,
    });
  });
});

describe("shardStateOf", () => {
  it("follows a shard from nothing over a hand-over and a failover to nothing", () => {
    const machine = threeNodes();
    const state = () => shardStateOf(machine.shard(0), machine.state.nodes);
    expect(state()).toBe("no-primary");
    machine.serve(0, "n1", "n2");
    expect(state()).toBe("serving");
    machine.must(machine.begin(0, "n2"));
    expect(state()).toBe("handing-over");
    machine.must(machine.failover([], machine.member("n1")));
    expect(state()).toBe("failing-over");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))]));
    expect(state()).toBe("serving");
    machine.register("n2");
    expect(state()).toBe("no-primary");
  });

  it("is failing-over when the primary registered anew and a backup can follow", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.register("n1");
    expect(shardStateOf(machine.shard(0), machine.state.nodes)).toBe("failing-over");
  });
});
