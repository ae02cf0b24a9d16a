// Seeds of the simulated world under all faults at once, on all cores, and that they bit.
import { expect, it } from "vitest";
import { runJobs } from "../../jepsen-like/pool/seed-pool.js";
import { addCoverage, type Coverage } from "../../jepsen-like/scenarios/coverage.js";
import { planOf } from "../../jepsen-like/scenarios/plan.js";

/** So many seeds in a row reach everything that the suite is there to provoke. */
const seedsThatReachAll = 150;
const seeds = 2 * seedsThatReachAll;
/** Shorter than the command line's, milliseconds. */
const faultsMs = 12_000;

it(`keeps every invariant over ${seeds} seeds of all faults, and the faults bite`, {
  timeout: 600_000,
}, async () => {
  const coverages: Coverage[] = [];
  const failures: string[] = [];
  const jobs = Array.from({ length: seeds }, (_, i) => ({ plan: planOf(1 + i, { faultsMs }) }));
  await runJobs(jobs, {}, ({ seed, failure, coverage, lastEvents }) => {
    coverages.push(coverage);
    if (failure === undefined) return;
    failures.push([`seed ${seed}: ${failure.message}`, ...lastEvents.slice(-40)].join("\n"));
  });
  expect(failures.join("\n\n")).toBe("");
  for (let from = 0; from < seeds; from += seedsThatReachAll) {
    const reached = coverages.slice(from, from + seedsThatReachAll).reduce(addCoverage);
    const missed = Object.entries(reached).filter(([, count]) => count === 0);
    expect(missed, `seeds ${from + 1} to ${from + seedsThatReachAll}`).toEqual([]);
  }
});
