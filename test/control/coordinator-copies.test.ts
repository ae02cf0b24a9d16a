// How the leader keeps the number of copies: joins what is missing, drops what is too much.
import { describe, expect, it } from "vitest";
import { copiesOf } from "../../src/model/shard-map.js";
import { World } from "./coordinator-world.js";

function copiesOn(world: World, name: string): number[] {
  return world.state.shards
    .filter((shard) => copiesOf(shard).some(({ node }) => node === name))
    .map(({ id }) => id);
}

describe("copies", () => {
  it("of a dead node are made elsewhere after a grace, in one batch", () => {
    const world = World.serving({ nodes: 4, shards: 12 });
    const lost = copiesOn(world, "n1").length;
    const from = world.now;
    world.node("n1").alive = false;
    world.run(1500);
    expect(world.commands("change-copies", from)).toEqual([]);
    world.run(1000);
    const joined = world.commands("change-copies", from).flatMap(({ items }) => items);
    expect(joined.filter(({ join }) => join.length > 0)).toHaveLength(lost);
    world.run(1500);
    for (const shard of world.state.shards) {
      expect(shard.inSync).toHaveLength(2);
      expect(shard.inSync.map(({ node }) => node)).not.toContain("n1");
    }
  });

  it("of a node that comes back in time stay where they are", () => {
    const world = World.serving({ nodes: 4, shards: 12 });
    const before = copiesOn(world, "n1");
    const from = world.now;
    world.node("n1").speaks = false;
    world.run(1400);
    world.node("n1").speaks = true;
    world.run(2500);
    expect(world.commands("change-copies", from)).toEqual([]);
    expect(copiesOn(world, "n1")).toEqual(before);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
  });

  it("of a restarted node are gone at once and made again without a grace", () => {
    const world = World.serving({ shards: 12 });
    world.start("n1");
    world.run(1000);
    expect(world.allServe()).toBe(true);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
  });

  it("are not asked for where no node is left to take them", () => {
    const world = World.serving({ nodes: 2, shards: 4, settings: { copies: 3 } });
    const from = world.now;
    world.run(2000);
    expect(world.commands("change-copies", from)).toEqual([]);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
  });
});

describe("superfluous copies", () => {
  it("go when the one that was replaced came back: the primary shrinks first, then the leader drops", () => {
    const world = World.serving({ nodes: 3, shards: 6 });
    world.node("n1").speaks = false;
    world.run(4000);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
    world.node("n1").speaks = true;
    world.run(4000);
    for (const shard of world.state.shards) {
      const loss = world.state.losses.find((one) => one.shard === shard.id);
      expect(shard.inSync).toHaveLength(2);
      expect(copiesOf(shard).length, `shard ${shard.id}, loss ${loss?.lostCount}`).toBe(2);
    }
  });

  it("of a deposed primary stay listed until it came back, so that it can report its losses ⚑", () => {
    const world = World.serving({ nodes: 3, shards: 6 });
    const n1 = world.member("n1");
    const led: number[] = world.state.shards
      .filter((one) => one.primary?.node === "n1")
      .map(({ id }) => id);
    world.node("n1").alive = false;
    world.run(6000);
    for (const id of led) {
      expect(world.shard(id).inSync).toHaveLength(2);
      expect(world.shard(id).backups).toContainEqual(n1);
    }
    const rest = copiesOn(world, "n1").filter((id) => !led.includes(id));
    expect(rest).toEqual([]);
  });

  it("are never the last in-sync ones: nothing goes below the number of copies", () => {
    const world = World.serving({ nodes: 4, shards: 8, settings: { copies: 3 } });
    const from = world.now;
    world.node("n4").speaks = false;
    world.run(5000);
    world.node("n4").speaks = true;
    world.run(200);
    for (let step = 0; step < 200; step++) {
      world.run(25);
      for (const shard of world.state.shards) expect(shard.inSync.length).toBeGreaterThanOrEqual(3);
    }
    // While one was cut off another copy was made, so that there was something to do without.
    expect(world.messages("drop-request", from)).not.toHaveLength(0);
  });
});

describe("copies of a process that is about to end", () => {
  it("leave the in-sync sets while it still acknowledges, so that no write waits for them later", () => {
    const world = World.serving({ nodes: 3, shards: 6 });
    const held = copiesOn(world, "n1");
    const failovers = world.commands("failover").length;
    world.node("n1").leaving = true;
    world.run(1500);
    expect(held).not.toEqual([]);
    for (const shard of world.state.shards) {
      expect(shard.primary?.node).not.toBe("n1");
      expect(shard.inSync.map(({ node }) => node)).not.toContain("n1");
      expect(shard.inSync).not.toEqual([]);
    }
    expect(world.commands("failover")).toHaveLength(failovers);
  });
});
