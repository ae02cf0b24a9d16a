// Seeds of the simulated world under faults of disks, and under load as a nemesis; every invariant
// is checked.
import { expect, it } from "vitest";
import { demandClean, families } from "./seeds.js";

it('keeps every invariant over 6 seeds of the family "disk"', { timeout: 180_000 }, () => {
  const reports = demandClean(4000, 6, { only: families.disk });
  const bitten = (key: "diskFailure" | "lostTail" | "tornTail" | "refusedStore"): boolean =>
    reports.some(({ coverage }) => coverage[key] > 0);
  expect(bitten("diskFailure")).toBe(true);
  expect(bitten("lostTail")).toBe(true);
  expect(bitten("tornTail")).toBe(true);
  expect(bitten("refusedStore")).toBe(true);
});

it('keeps every invariant over 4 seeds of the family "load"', { timeout: 180_000 }, () => {
  const reports = demandClean(5000, 4, { only: families.load });
  expect(reports.some(({ coverage }) => coverage.eviction > 0)).toBe(true);
  expect(reports.some(({ coverage }) => coverage.outOfMemory > 0)).toBe(true);
});
