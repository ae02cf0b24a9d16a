// Runs seeds of the simulated world for the tests, with fewer and shorter faults than the command
// line's, and makes a failure readable.
import { expect } from "vitest";
import type { FaultName } from "../../jepsen-like/scenarios/faults.js";
import { type PlanOverrides, planOf } from "../../jepsen-like/scenarios/plan.js";
import { runPlan, type SeedReport } from "../../jepsen-like/scenarios/run-seed.js";

/** Families of faults. */
export const families = {
  kill: [
    "kill",
    "kill-leader",
    "kill-primary",
    "kill-leader-and-primary",
    "kill-all",
    "terminate",
    "hand-over",
    "hand-over-and-kill",
    "replace",
    "kill-half-of-primaries",
    "rolling-restart",
    "restart-empty",
  ],
  pause: [
    "pause",
    "pause-leader",
    "pause-primary",
    "stall",
    "suspend",
    "jump-wall-clock",
    "hand-over-and-pause",
    "hang-disk",
    "hang-leader-disk",
    "pause-half-a-lease",
    "pause-one-and-a-half-leases",
    "pause-five-leases",
    "pause-in-hand-over-begun",
    "pause-in-hand-over-draining",
    "pause-in-hand-over-released",
    "pause-in-hand-over-transferred",
  ],
  partition: [
    "isolate",
    "isolate-leader",
    "isolate-primary",
    "split",
    "cut-pair",
    "cut-one-way",
    "cut-from-leader",
    "cut-from-backups",
    "cut-clients",
    "hand-over-and-cut",
    "slow",
    "lossy",
    "partition-leader-in-majority",
    "partition-leader-in-minority",
    "bridge",
    "split-brain-probe",
    "swizzle-clog",
    "old-maps",
  ],
  disk: [
    "slow-disk",
    "fill-disk",
    "fill-leader-disk",
    "lose-unsynced-tail",
    "tear-last-write",
    "flip-bit",
    "restart-empty",
    "hang-disk",
  ],
  load: ["hot-key", "memory-pressure", "flip-policies", "kill-primary", "hand-over"],
} as const satisfies Record<string, readonly FaultName[]>;

/** How long faults go on in a test, virtual milliseconds. */
const faultsMs = 9000;

/** Runs one seed. */
function runSeed(seed: number, overrides: PlanOverrides = {}): SeedReport {
  return runPlan(planOf(seed, { faultsMs, ...overrides }));
}

/** Runs seeds and demands that none fails; returns their reports. */
export function demandClean(
  first: number,
  count: number,
  overrides: PlanOverrides = {},
): SeedReport[] {
  const reports: SeedReport[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const report = runSeed(seed, overrides);
    reports.push(report);
    if (report.failure === undefined) continue;
    const { by, message } = report.failure;
    const events = report.lastEvents.slice(-40).join("\n");
    expect.fail(`seed ${seed} of ${JSON.stringify(overrides)}: ${by}\n${events}\n${message}`);
  }
  return reports;
}

/** Runs seeds until one fails; what failed, or undefined when none of them does. */
export function firstFailure(
  first: number,
  count: number,
  overrides: PlanOverrides = {},
): SeedReport["failure"] {
  for (let seed = first; seed < first + count; seed++) {
    const { failure } = runSeed(seed, overrides);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
