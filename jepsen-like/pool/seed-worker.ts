// A child process of the pool: runs one job after the other, and ends with its parent.

import { runScenario } from "../scenarios/run-scenario.js";
import { runPlan } from "../scenarios/run-seed.js";
import type { FinishedJob, SeedJob } from "./seed-pool.js";

function run(job: SeedJob): FinishedJob {
  const began = performance.now();
  const report = "plan" in job ? runPlan(job.plan) : runScenario(job.scenario, job.seed);
  return { ...report, milliseconds: performance.now() - began };
}

// Refusals are errors, and many; a few frames tell where a failure comes from.
Error.stackTraceLimit = 6;

process.on("message", (job: SeedJob) => {
  process.send?.(run(job));
});
// Ctrl-C reaches the whole group of processes; the parent ends the run, after the seeds under way.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.send?.("ready");
