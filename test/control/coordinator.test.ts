// The coordinator's whole road: placement, failover, restoration, drain, all as one machine.
import { describe, expect, it } from "vitest";
import { World } from "./coordinator-world.js";

describe("the first placement", () => {
  it("installs all shards in one command once the expected nodes are there", () => {
    const world = new World({ nodes: 3, shards: 12 });
    world.lead();
    world.run(400);
    expect(world.commands("failover").map(({ items }) => items.length)).toEqual([12]);
    expect(world.allServe()).toBe(true);
    const primaries = new Set(world.state.shards.map((shard) => shard.primary?.node));
    expect([...primaries].sort()).toEqual(["n1", "n2", "n3"]);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
  });
});
