// How long a new primary answers nothing: never shorter than the deposed primary's lease may last.
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/base/time.js";
import { type TakenOver, TakeoverWaits } from "../../src/control/lease-takeover.js";
import { epoch, shardId } from "../../src/model/ids.js";
import { fullLease, settingsForLease } from "../../src/model/settings.js";

const settings = settingsForLease(1000);
const shard = shardId(1);
const start = 5000;

function taken(epochNumber: number, ordinal: number, takeover: "clean" | "fenced"): TakenOver {
  return { id: shard, epoch: epoch(epochNumber), ordinal, takeover };
}

function over(waits: TakeoverWaits, epochNumber: number, now: number): boolean {
  return waits.isOver({ shard, epoch: epoch(epochNumber) }, now as Instant);
}

describe("a takeover", () => {
  it("that is fenced answers nothing for a full lease since the node learned the entry ⚑", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    expect(fullLease(settings)).toBeGreaterThan(1000 * (1.01 / 0.99));
    expect(over(waits, 10, start + fullLease(settings) - 1)).toBe(false);
    expect(over(waits, 10, start + fullLease(settings))).toBe(true);
  });

  it("that is clean answers at once", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "clean"), start as Instant);
    expect(over(waits, 10, start)).toBe(true);
  });

  it("waits the shorter remainder it is told, from receipt and stretched ⚑", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    waits.told({ shard, epoch: epoch(10), remainingMs: 100 }, (start + 50) as Instant);
    const until = start + 50 + (100 * 1.01) / 0.99;
    expect(over(waits, 10, until - 0.1)).toBe(false);
    expect(over(waits, 10, until)).toBe(true);
  });

  it("is never lengthened by a remainder", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    waits.told({ shard, epoch: epoch(10), remainingMs: 5000 }, (start + 10) as Instant);
    expect(over(waits, 10, start + fullLease(settings))).toBe(true);
  });

  it("ignores a remainder for another epoch", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    waits.told({ shard, epoch: epoch(9), remainingMs: 0 }, start as Instant);
    waits.told({ shard, epoch: epoch(11), remainingMs: 0 }, start as Instant);
    expect(over(waits, 10, start + 1)).toBe(false);
  });

  it("allows nothing at an epoch the node did not learn, or when it is not the primary any more", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "clean"), start as Instant);
    expect(over(waits, 11, start)).toBe(false);
    waits.lost(shard);
    expect(over(waits, 10, start)).toBe(false);
    expect(waits.until({ shard, epoch: epoch(10) })).toBeUndefined();
  });

  it("by the process that led before goes on with its own wait, clean or not ⚑", () => {
    for (const takeover of ["clean", "fenced"] as const) {
      const waits = new TakeoverWaits(settings);
      waits.learned(taken(10, 1, "fenced"), start as Instant);
      waits.learned(taken(20, 2, takeover), (start + 500) as Instant);
      expect(over(waits, 20, start + fullLease(settings) - 1)).toBe(false);
      expect(over(waits, 20, start + fullLease(settings))).toBe(true);
    }
  });

  it("waits anew when another epoch lay between", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "clean"), start as Instant);
    waits.learned(taken(30, 3, "fenced"), start as Instant);
    expect(over(waits, 30, start + fullLease(settings) - 1)).toBe(false);
  });

  it("learned twice is learned once", () => {
    const waits = new TakeoverWaits(settings);
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    waits.learned(taken(10, 1, "fenced"), (start + 900) as Instant);
    expect(over(waits, 10, start + fullLease(settings))).toBe(true);
  });

  it("takes its length from changed settings", () => {
    const waits = new TakeoverWaits(settings);
    waits.changeSettings(settingsForLease(100));
    waits.learned(taken(10, 1, "fenced"), start as Instant);
    expect(over(waits, 10, start + fullLease(settingsForLease(100)))).toBe(true);
  });
});
