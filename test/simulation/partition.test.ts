// Seeds of the simulated world under the faults of one family; every invariant is checked.
import { expect, it } from "vitest";
import { demandClean, families } from "./seeds.js";

it('keeps every invariant over 8 seeds of the family "partition"', { timeout: 180_000 }, () => {
  const reports = demandClean(1000, 8, { only: families.partition });
  expect(reports.some(({ coverage }) => coverage.failover > 0)).toBe(true);
});
