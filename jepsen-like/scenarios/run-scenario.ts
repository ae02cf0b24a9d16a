// Runs one seed of a scenario in the simulated world, by the scenario's name.

import type { Recording } from "../world/sim/recording.js";
import { planOfScenario, scenarioOf, scenarios } from "./registry.js";
import { runPlan, type SeedReport } from "./run-seed.js";

/** Looks on at a run. */
export type RunWatch = {
  /** Hears every event. */
  readonly print?: ((line: string) => void) | undefined;
  readonly recording?: Recording | undefined;
};

/** @throws when there is no scenario of that name */
export function runScenario(name: string, seed: number, watch: RunWatch = {}): SeedReport {
  const scenario = scenarioOf(name);
  if (scenario === undefined) {
    const names = scenarios.map((one) => one.name).join(", ");
    throw new Error(`there is no scenario "${name}"; there are ${names}`);
  }
  return runPlan(planOfScenario(scenario, seed), watch.print, watch.recording);
}
