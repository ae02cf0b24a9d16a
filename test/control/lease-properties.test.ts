// I7 under hostile conditions: whatever is lost, late, paused, replaced or elected, and however far
// the clocks' rates differ within the bound, no two processes ever serve one shard at an instant.
import { expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import { HostileWorld } from "./lease-world.js";

const shardCount = 4;
const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1);

function check(world: HostileWorld, seed: number): number {
  let served = 0;
  for (let shard = 0; shard < shardCount; shard++) {
    const servers = world.servers(shard);
    served += servers.length;
    if (servers.length > 1) {
      const story = world.history.slice(-12).join("\n");
      expect.fail(`seed ${seed}, t ${world.t}, shard ${shard}: ${servers.join(" and ")}\n${story}`);
    }
  }
  return served;
}

it.each(seeds)("no two processes serve one shard at the same instant (seed %d)", (seed) => {
  const world = new HostileWorld(new Random(seed));
  let served = 0;
  while (world.t < 20_000) {
    world.step();
    if (world.t > 1500 && world.random.chance(0.008)) world.fault();
    served += check(world, seed);
  }
  world.heal();
  const end = world.t + 8000;
  let all = 0;
  while (world.t < end && all < 50) {
    world.step();
    all = check(world, seed) === shardCount ? all + 1 : 0;
  }
  // Not a vacuous truth: shards were served under fire, and all are again once it ends.
  expect(served).toBeGreaterThan(3000);
  expect(all).toBe(50);
});
