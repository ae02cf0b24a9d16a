// Runs one seed of a scenario in the simulated world, by the scenario's name.

import type { Recording } from "../world/sim/recording.js";
import { directedScenarios } from "./directed/all.js";
import { runDirected } from "./directed/directed.js";
import { planOfScenario, scenarioOf, simScenarios } from "./registry.js";
import { runPlan, type SeedReport } from "./run-seed.js";

/** Looks on at a run. */
export type RunWatch = {
  /** Hears every event. */
  readonly print?: ((line: string) => void) | undefined;
  readonly recording?: Recording | undefined;
};

/** @throws when there is no scenario of that name */
export function runScenario(name: string, seed: number, watch: RunWatch = {}): SeedReport {
  const { print, recording } = watch;
  const scenario = scenarioOf(name);
  if (scenario !== undefined) return runPlan(planOfScenario(scenario, seed), print, recording);
  const directed = directedScenarios.find((one) => one.name === name);
  if (directed !== undefined) return runDirected(directed, seed, print);
  const names = simScenarios().map((one) => one.name);
  throw new Error(`there is no scenario "${name}"; there are ${names.join(", ")}`);
}
