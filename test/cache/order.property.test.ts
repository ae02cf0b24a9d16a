// Eviction orders under random operations: exact against naive models where there is an exact
// answer, whole and pure for all, also while the policy changes.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { mix32 } from "../../src/base/hash.js";
import { LiveOrder } from "../../src/cache/order/live-order.js";
import type { EvictionPolicy } from "../../src/model/namespace-config.js";
import { NaiveRanking } from "./naive-ranking.js";
import { ranking, TestItems } from "./order-items.js";

const policies = ["lru", "lfu", "tinylfu", "s3fifo", "adaptive", "none"] as const;

type Step =
  | { do: "request" | "delete" | "evict" | "move"; key: number }
  | { do: "resize"; key: number; bytes: number }
  | { do: "seed"; key: number; frequency: number }
  | { do: "makeRoom" }
  | { do: "switch"; policy: EvictionPolicy };

const key = fc.integer({ min: 0, max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ do: fc.constant("request" as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("makeRoom" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("delete", "evict", "move"), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("resize" as const),
      key,
      bytes: fc.integer({ min: 1, max: 500 }),
    }),
  },
);
const seedStep = fc.record({
  do: fc.constant("seed" as const),
  key,
  frequency: fc.integer({ min: 0, max: 15 }),
});
const switchStep = fc.record({
  do: fc.constant("switch" as const),
  policy: fc.constantFrom(...policies),
});

/** An order, its items, and which keys it has. */
class World {
  readonly items = new TestItems();
  readonly order: LiveOrder;
  readonly held = new Map<number, number>();

  constructor(policy: EvictionPolicy) {
    this.order = new LiveOrder(this.items, policy);
  }

  /** Keys, first to leave first. */
  keys(): number[] {
    const keyOf = new Map([...this.held].map(([one, item]) => [item, one]));
    return ranking(this.order).map((item) => keyOf.get(item) ?? -1);
  }

  run(one: Step): void {
    if (one.do === "switch") {
      this.order.switchTo(one.policy);
    } else if (one.do === "makeRoom") {
      const victim = ranking(this.order)[0];
      for (const [name, item] of this.held) if (item === victim) this.#remove(name, true);
    } else if (one.do === "delete" || one.do === "evict") {
      this.#remove(one.key, one.do === "evict");
    } else {
      this.#change(one);
    }
  }

  #remove(name: number, evicted: boolean): void {
    const item = this.held.get(name);
    if (item === undefined) return;
    this.order.remove(item, evicted);
    this.items.drop(item);
    this.held.delete(name);
  }

  #change(one: Exclude<Step, { do: "switch" | "makeRoom" }>): void {
    const item = this.held.get(one.key);
    if (one.do === "request" && item !== undefined) {
      this.order.hit(item);
    } else if ((one.do === "request" || one.do === "seed") && item === undefined) {
      const added = this.items.add(mix32(one.key), 10 + one.key);
      this.held.set(one.key, added);
      if (one.do === "seed") this.order.seed(added, one.frequency);
      else this.order.insert(added);
    } else if (one.do === "move" && item !== undefined) {
      const to = this.items.move(item);
      this.order.moved(item, to);
      this.held.set(one.key, to);
    } else if (one.do === "resize" && item !== undefined) {
      const grown = one.bytes - this.items.bytes(item);
      this.items.resize(item, one.bytes);
      this.order.grew(item, grown);
    }
  }
}

function checkWhole({ order, items, held }: World): void {
  order.checkInvariants();
  const before = items.text();
  const ranked = ranking(order);
  expect([...ranked].sort((a, b) => a - b)).toEqual([...held.values()].sort((a, b) => a - b));
  expect(ranking(order)).toEqual(ranked);
  expect(items.text()).toBe(before);
  expect(order.size).toBe(held.size);
}

describe("an eviction order", () => {
  it.each(["lru", "lfu", "none"] as const)("of policy %s is that of a naive list", (policy) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const world = new World(policy);
        const naive = new NaiveRanking(policy === "lfu");
        for (const one of steps) {
          world.run(one);
          if (one.do === "request") naive.request(one.key);
          if (one.do === "delete") naive.remove(one.key, false);
          if (one.do === "evict") naive.remove(one.key, true);
          if (one.do === "makeRoom") naive.remove(naive.keys()[0] ?? -1, true);
          expect(world.keys()).toEqual(naive.keys());
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(policies)("of policy %s ranks every item once and changes nothing to tell", (policy) => {
    const steps = fc.array(fc.oneof({ weight: 9, arbitrary: step }, seedStep), {
      maxLength: 400,
      size: "max",
    });
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World(policy);
        for (const one of all) {
          world.run(one);
          checkWhole(world);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("keeps every item while its policy changes, also when it changes again meanwhile", () => {
    const steps = fc.array(fc.oneof({ weight: 9, arbitrary: step }, seedStep, switchStep), {
      maxLength: 400,
      size: "max",
    });
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World("lru");
        for (const one of all) {
          world.run(one);
          checkWhole(world);
        }
        world.order.convert(Number.POSITIVE_INFINITY);
        world.order.convert(Number.POSITIVE_INFINITY);
        expect(world.order.converting).toBe(false);
        checkWhole(world);
      }),
      { numRuns: 40 },
    );
  });

  it("takes few items over at a time and ranks them as before when it comes back", () => {
    const world = new World("lru");
    for (let one = 0; one < 1000; one++) world.run({ do: "request", key: one });
    world.order.switchTo("lfu");
    world.run({ do: "request", key: 999 });
    expect(world.order.converting).toBe(true);
    while (world.order.converting) world.order.convert(100);
    expect(world.keys().slice(0, 999)).toEqual(Array.from({ length: 999 }, (_, at) => at));
    world.order.switchTo("lru");
    while (world.order.converting) world.order.convert(100);
    expect(world.keys()).toEqual(Array.from({ length: 1000 }, (_, at) => at));
  });

  it("puts seeds below each other in the order they come, hottest first", () => {
    const world = new World("lru");
    world.run({ do: "request", key: 1 });
    for (const one of [2, 3, 4]) world.run({ do: "seed", key: one, frequency: 0 });
    world.run({ do: "request", key: 5 });
    expect(world.keys()).toEqual([4, 3, 2, 1, 5]);
  });
});
