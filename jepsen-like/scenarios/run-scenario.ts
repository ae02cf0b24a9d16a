// Runs one seed of a scenario in the simulated world, by the scenario's name.

import { directedScenarios } from "./directed/all.js";
import { runDirected } from "./directed/directed.js";
import { planOfScenario, scenarioOf, simScenarios } from "./registry.js";
import { type RunWatch, runPlan, type SeedReport } from "./run-seed.js";

/** @throws when there is no scenario of that name */
export function runScenario(name: string, seed: number, watch: RunWatch = {}): SeedReport {
  const scenario = scenarioOf(name);
  if (scenario !== undefined) return runPlan(planOfScenario(scenario, seed), watch);
  const directed = directedScenarios.find((one) => one.name === name);
  if (directed !== undefined) return runDirected(directed, seed, watch);
  const names = simScenarios().map((one) => one.name);
  throw new Error(`there is no scenario "${name}"; there are ${names.join(", ")}`);
}
