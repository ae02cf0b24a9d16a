// A copy's estimate of its shard's time.
import { describe, expect, it } from "vitest";
import { instant } from "../../src/base/time.js";
import { shardTime } from "../../src/model/ids.js";
import { ShardClock } from "../../src/replication/shard-clock.js";

describe("a shard's time", () => {
  it("runs at the primary's own rate from its beginning", () => {
    const clock = new ShardClock();
    expect(clock.now(instant(5000))).toBe(1);
    expect(clock.now(instant(5250))).toBe(251);
  });

  it("is the latest time received and the copy's own time since", () => {
    const clock = new ShardClock();
    clock.receive(shardTime(700), instant(100));
    expect(clock.now(instant(130))).toBe(730);
  });

  it("is a new primary's, also where that one is behind what this copy heard before", () => {
    const clock = new ShardClock();
    clock.receive(shardTime(9000), instant(100));
    clock.receive(shardTime(700), instant(140));
    expect(clock.now(instant(150))).toBe(710);
  });

  it("falls back to that of a primary whose machine slept", () => {
    const clock = new ShardClock();
    clock.receive(shardTime(700), instant(100));
    expect(clock.now(instant(60_100))).toBe(60_700);
    clock.receive(shardTime(710), instant(60_110));
    expect(clock.now(instant(60_120))).toBe(720);
  });

  it("does not run ahead by a difference of clock rates, however long the copy lives", () => {
    const clock = new ShardClock();
    // Ten days of heartbeats; this copy's clock is faster by one part in ten thousand.
    for (let second = 0; second < 864_000; second += 100) {
      clock.receive(shardTime(second * 1000), instant(second * 1000.1));
    }
    expect(clock.now(instant(863_900 * 1000.1))).toBe(863_900_000);
  });
});
