// Silence is counted only while the leader itself is well.
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/base/time.js";
import { Detector } from "../../src/control/detector.js";
import { incarnation, nodeId } from "../../src/model/ids.js";

const member = { node: nodeId("n1"), incarnation: incarnation(3) };
const other = { node: nodeId("n1"), incarnation: incarnation(4) };

class Bench {
  now = 0;
  readonly detector = new Detector({ tickGapMaxMs: 250, roundMaxMs: 500 }, 0 as Instant);

  /** Ticks on time, with rounds that succeed. */
  run(milliseconds: number, rounds = true): void {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now += 25;
      this.detector.tick(this.now as Instant);
      if (rounds) this.detector.roundEnded({ tookMs: 5, ok: true });
    }
  }

  get silence(): number {
    return this.detector.silence(member);
  }
}

describe("the detector", () => {
  it("counts a process's silence from its last heartbeat", () => {
    const bench = new Bench();
    bench.detector.heard(member);
    bench.run(600);
    expect(bench.silence).toBe(600);
    bench.detector.heard(member);
    expect(bench.silence).toBe(0);
    bench.run(100);
    expect(bench.silence).toBe(100);
  });

  it("moves all deadlines by the gap when a tick comes late ⚑", () => {
    const bench = new Bench();
    bench.detector.heard(member);
    bench.run(600);
    bench.now += 5000;
    bench.run(200);
    expect(bench.silence).toBe(600 + 200 - 25);
  });

  it("does not count time in which its rounds failed ⚑", () => {
    const bench = new Bench();
    bench.detector.heard(member);
    bench.run(600);
    bench.run(3000, false);
    expect(bench.silence).toBe(600);
    bench.detector.roundEnded({ tookMs: 5, ok: false });
    bench.run(100);
    expect(bench.silence).toBe(700);
  });

  it("does not count the time of a round that took too long ⚑", () => {
    const bench = new Bench();
    bench.detector.heard(member);
    bench.run(3000, false);
    bench.detector.roundEnded({ tookMs: 2900, ok: true });
    expect(bench.silence).toBe(0);
    bench.run(100);
    expect(bench.silence).toBe(100);
  });

  it("takes a heartbeat in time that turns out not to count as one", () => {
    const bench = new Bench();
    bench.run(400, false);
    bench.detector.heard(member);
    bench.detector.roundEnded({ tookMs: 5, ok: false });
    bench.run(400);
    expect(bench.silence).toBe(0);
    bench.run(1000);
    expect(bench.silence).toBe(1000);
  });

  it("watches processes, not nodes", () => {
    const bench = new Bench();
    bench.detector.heard(member);
    bench.run(500);
    expect(bench.detector.knows(other)).toBe(false);
    expect(bench.detector.silence(other)).toBe(0);
    bench.detector.heard(other);
    expect(bench.silence).toBe(500);
    bench.detector.forget(member);
    expect(bench.silence).toBe(0);
  });
});
