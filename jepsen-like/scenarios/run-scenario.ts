// Runs one seed of a scenario in the simulated world, by the scenario's name.

import { planOfScenario, scenarioOf, scenarios } from "./registry.js";
import { runPlan, type SeedReport } from "./run-seed.js";

/** @throws when there is no scenario of that name */
export function runScenario(name: string, seed: number): SeedReport {
  const scenario = scenarioOf(name);
  if (scenario === undefined) {
    const names = scenarios.map((one) => one.name).join(", ");
    throw new Error(`there is no scenario "${name}"; there are ${names}`);
  }
  return runPlan(planOfScenario(scenario, seed));
}
