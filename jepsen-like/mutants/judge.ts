// Runs scenarios inside one tree, mutated or not, and says what the first failure was.

import { AssertionError } from "../../src/base/assert.js";
import { directedOf } from "../scenarios/directed/all.js";
import { runDirected } from "../scenarios/directed/directed.js";
import { planOf } from "../scenarios/plan.js";
import { runPlan, type SeedReport } from "../scenarios/run-seed.js";
import { swarm } from "./mutant.js";

/** One run of one scenario. */
export type Trial = { readonly scenario: string; readonly seed: number };

/** What a list of trials came to. */
export type Verdict = {
  /** Trials run until the first kill, or all. */
  readonly runs: number;
  /** The trial that failed; undefined when none did. */
  readonly killer: (Trial & { readonly by: string; readonly message: string }) | undefined;
  /** Trials that ended without a verdict, and why. */
  readonly void: readonly string[];
};

/** How long faults last in a seed of the swarm, virtual milliseconds. */
const faultsMs = 9000;

/** Runs trials up to the first that a checker or an assertion ends. */
export function judge(trials: readonly Trial[]): Verdict {
  const voids: string[] = [];
  for (const [index, trial] of trials.entries()) {
    const { failure } = run(trial);
    if (failure === undefined) continue;
    const by = killedBy(failure);
    if (by === undefined) voids.push(`${trial.scenario} ${trial.seed}: ${failure.message}`);
    else {
      const { message } = failure;
      return { runs: index + 1, killer: { ...trial, by, message }, void: voids };
    }
  }
  return { runs: trials.length, killer: undefined, void: voids };
}

function run({ scenario, seed }: Trial): SeedReport {
  if (scenario === swarm) return runPlan(planOf(seed, { faultsMs }));
  return runDirected(directedOf(scenario), seed);
}

/**
 * The name of what noticed; undefined = nothing did: a script that did not get where it wanted, or
 * a program that merely crashed, proves nothing about the suite.
 */
function killedBy({ by, message }: NonNullable<SeedReport["failure"]>): string | undefined {
  if (by === AssertionError.name)
    return `assertion ${/\b[IR]\d+\b/.exec(message)?.[0] ?? ""}`.trim();
  if (by === "stage" || /Error$/.test(by) || by === "error") return undefined;
  return by;
}
