// How well orders choose: the textbook's policies beside ours, the default beside the best of them,
// and the optimum beside a search of all choices.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import { familyTrace } from "../bench/hit-ratio/families.js";
import { optimalHits } from "../bench/hit-ratio/optimum.js";
import { mixedSizes, type PolicyName, sharded, simulate } from "../bench/hit-ratio/simulate.js";
import { readTrace, type Trace, traceOf } from "../bench/hit-ratio/trace.js";

function ratio(trace: Trace, policy: PolicyName, percent: number): number {
  const capacity = Math.round((trace.distinct * percent) / 100);
  return simulate(trace, policy, capacity, undefined).hits / trace.requests.length;
}

function family(name: string): Trace {
  const trace = familyTrace(name);
  if (trace === undefined) throw new Error(`no family ${name}`);
  return trace;
}

/** Hits of the best sequence of victims, by trying all. */
function bestByTrying(requests: readonly number[], capacity: number): number {
  const best = (at: number, held: readonly number[]): number => {
    const key = requests[at];
    if (key === undefined) return 0;
    if (held.includes(key)) return 1 + best(at + 1, held);
    if (held.length < capacity) return best(at + 1, [...held, key]);
    const choices = held.map((victim) => [...held.filter((one) => one !== victim), key]);
    return Math.max(...choices.map((choice) => best(at + 1, choice)));
  };
  return best(0, []);
}

describe("the optimum", () => {
  it("is what trying all victims finds", () => {
    const random = new Random(1);
    for (let round = 0; round < 200; round++) {
      const requests = Array.from({ length: 12 }, () => random.between(0, 4));
      const trace = traceOf("short", requests, ["a", "b", "c", "d", "e"]);
      expect(optimalHits(trace, 2)).toBe(bestByTrying(requests, 2));
    }
  });
});

describe("the order of s3fifo", () => {
  it.each(["zipf-1.0", "scans-and-zipf", "bursts"])("hits as the paper's does on %s", (name) => {
    const trace = family(name);
    const paper = ratio(trace, "ref-s3fifo", 5);
    expect(ratio(trace, "s3fifo", 5)).toBeGreaterThan(paper - 0.01);
  });
});

describe("the order of tinylfu", () => {
  it("widens its window where requests come in bursts", () => {
    const trace = family("recency-weak");
    expect(ratio(trace, "tinylfu", 5)).toBeGreaterThan(ratio(trace, "ref-tinylfu", 5) + 0.1);
  });
});

describe("the default order", () => {
  const rivals = ["lru", "ref-arc", "ref-s3fifo", "ref-tinylfu"] as const;

  it.each([
    "zipf-0.8",
    "loop",
    "loop-and-zipf",
    "one-hit-wonders",
    "drift-slow",
    "recency-weak",
    "ten-times-middle",
    "phases-short",
  ])("is within a point of the best policy on %s", (name) => {
    const trace = family(name);
    const best = Math.max(...rivals.map((rival) => ratio(trace, rival, 5)));
    expect(ratio(trace, "adaptive", 5)).toBeGreaterThan(best - 0.01);
  });

  it("is near the best policy where shards are small", () => {
    const trace = family("zipf-0.8");
    const hits = (policy: PolicyName) =>
      sharded(trace, 16, undefined).reduce(
        (sum, [part]) => sum + simulate(part, policy, 60, undefined).hits,
        0,
      );
    const best = Math.max(hits("lru"), hits("ref-s3fifo"), hits("ref-tinylfu"));
    expect(hits("adaptive")).toBeGreaterThan(best - 0.015 * trace.requests.length);
  });

  it("counts bytes where items differ in size", () => {
    const trace = family("zipf-0.8");
    const sizes = mixedSizes(trace);
    const budget = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 20);
    const { hits, hitBytes, bytes } = simulate(trace, "adaptive", budget, sizes);
    expect(hitBytes / bytes).toBeLessThan(hits / trace.requests.length + 0.05);
    expect(hits).toBeGreaterThan(simulate(trace, "lru", budget, sizes).hits);
  });

  const traces = new URL("../../../shared/traces/", import.meta.url);
  const files = ["cache2k-web12", "lirs-multi3", "lirs-2_pools", "lirs-sprite"];
  it.runIf(existsSync(traces)).each(files)("is within a point of the best on %s", async (name) => {
    const trace = await readTrace(fileURLToPath(new URL(`${name}.txt.gz`, traces)));
    for (const percent of [5, 10]) {
      const best = Math.max(...rivals.map((rival) => ratio(trace, rival, percent)));
      expect(ratio(trace, "adaptive", percent)).toBeGreaterThan(best - 0.01);
    }
  });
});
