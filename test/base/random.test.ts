// The seeded source of random numbers, assertions, and time as plain values.
import { describe, expect, it } from "vitest";
import { AssertionError, assert, unreachable } from "../../src/base/assert.js";
import { Random } from "../../src/base/random.js";
import { earlier, instant, later, longAgo, never, after as shifted } from "../../src/base/time.js";

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.u32());
}

describe("Random", () => {
  it("repeats its stream for an equal seed and differs for another", () => {
    expect(draw(new Random(7), 100)).toEqual(draw(new Random(7), 100));
    expect(draw(new Random(7), 100)).not.toEqual(draw(new Random(8), 100));
  });

  it("forks a stream that the parent's further draws do not change", () => {
    const first = new Random(1);
    const second = new Random(1);
    const forked = first.fork();
    const other = second.fork();
    draw(second, 10);
    expect(draw(forked, 10)).toEqual(draw(other, 10));
    expect(draw(first, 5)).not.toEqual(draw(new Random(1).fork(), 5));
  });

  it("covers a range with both ends and nothing else, evenly", () => {
    const random = new Random(42);
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const value = random.between(3, 8);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6, 7, 8]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("draws floats below one, chances by their probability and elements of a list", () => {
    const random = new Random(5);
    const floats = Array.from({ length: 1000 }, () => random.float());
    expect(floats.every((value) => value >= 0 && value < 1)).toBe(true);
    const hits = Array.from({ length: 1000 }, () => random.chance(0.25)).filter(Boolean).length;
    expect(Math.abs(hits - 250)).toBeLessThan(60);
    expect(random.chance(0)).toBe(false);
    expect(["a", "b"]).toContain(random.pick(["a", "b"]));
    expect(() => random.pick([])).toThrow(RangeError);
  });
});

describe("assertions", () => {
  it("stop on a false condition and on a forgotten case, naming it", () => {
    expect(() => assert(false, "the sky is blue")).toThrow("Invariant broken: the sky is blue");
    expect(() => assert(true, "fine")).not.toThrow();
    expect(() => unreachable("lost" as never)).toThrow(AssertionError);
  });
});

describe("time", () => {
  it("compares and shifts instants", () => {
    const noon = instant(12);
    expect(shifted(noon, 3)).toBe(15);
    expect(later(noon, shifted(noon, 1))).toBe(13);
    expect(earlier(noon, shifted(noon, 1))).toBe(12);
    expect(longAgo < noon && noon < never).toBe(true);
  });
});
