// Seeds of the simulated world under all faults at once, and the repeatability of a seed.
import { expect, it } from "vitest";
import { addCoverage } from "../../jepsen-like/scenarios/coverage.js";
import { demandClean, runSeed } from "./seeds.js";

it("keeps every invariant over 25 seeds of all faults, and the faults bite", {
  timeout: 180_000,
}, () => {
  const reports = demandClean(1, 25);
  const coverage = reports.map((report) => report.coverage).reduce(addCoverage);
  for (const key of [
    "failover",
    "coldStart",
    "leaseExpiredUnderClient",
    "rewind",
    "snapshotInstall",
    "handOver",
    "election",
    "forward",
    "copiesCompared",
    "lossesCounted",
  ] as const) {
    expect(coverage[key], key).toBeGreaterThan(0);
  }
});

it("runs a seed twice alike, and two seeds differently", { timeout: 60_000 }, () => {
  const first = runSeed(3);
  const again = runSeed(3);
  expect(again.traceHash).toBe(first.traceHash);
  expect(again.steps).toBe(first.steps);
  expect(again.operations).toBe(first.operations);
  expect(runSeed(4).traceHash).not.toBe(first.traceHash);
});
