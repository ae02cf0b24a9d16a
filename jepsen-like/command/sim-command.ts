// `npm run chaos` in the simulated world: runs seeds on all cores, or one plan, and says what
// failed and what bit; makes the first failure small.

import { runSeeds } from "../pool/seed-pool.js";
import { type Plan, planOf } from "../scenarios/plan.js";
import { planOfScenario, scenarioOf } from "../scenarios/registry.js";
import { type RunWatch, runScenario } from "../scenarios/run-scenario.js";
import { runPlan, type SeedReport } from "../scenarios/run-seed.js";
import { shrinkPlan } from "../shrink.js";
import { Recording } from "../world/sim/recording.js";
import { keepPlan, readPlan, writeRun } from "./files.js";
import { type Options, seedsFrom } from "./options.js";
import { failureText, summaryObject, summaryText } from "./print.js";
import { Totals } from "./totals.js";

/** Ends the run early when aborted. */
export type Stop = Pick<AbortSignal, "aborted">;

/** Exit codes: 0 clean, 1 something was found, 130 interrupted. */
export async function simCommand(options: Options, scenario: string, stop: Stop): Promise<number> {
  const { task, seeds, json } = options;
  const totals = new Totals(task === "plan" ? "plan" : scenario);
  let shown: number | undefined;
  const hear = (report: SeedReport, milliseconds: number): void => {
    totals.add(report, milliseconds);
    const isFirst = report.failure !== undefined && totals.failures.length === 1;
    if (totals.failures.length === 0 || isFirst) shown = report.seed;
    if (json) return;
    if (report.failure !== undefined) process.stdout.write(failureText(report));
    if (seeds === 1) process.stdout.write(`trace ${report.traceHash}\n`);
  };
  const plan = task === "plan" ? readPlan(options.file) : undefined;
  if (plan !== undefined)
    runOne(options, (watch) => runPlan(plan, watch.print, watch.recording), hear);
  else if (seeds === 1) {
    runOne(options, (watch) => runScenario(scenario, options.firstSeed, watch), hear);
  } else {
    await runMany(options, scenario, stop, hear);
    const again = shown;
    const wanted = options.history !== undefined || options.report !== undefined;
    if (wanted && again !== undefined) {
      runOne(
        { ...options, trace: false },
        (watch) => runScenario(scenario, again, watch),
        () => undefined,
      );
    }
  }
  const minimal = stop.aborted ? undefined : minimize(totals, plan);
  const more = { ...(minimal ?? {}), ...(stop.aborted ? { interrupted: true } : {}) };
  if (json) process.stdout.write(`${JSON.stringify(summaryObject(totals, more))}\n`);
  else process.stdout.write(summaryText(totals) + minimalText(minimal));
  if (stop.aborted) return 130;
  return totals.failures.length === 0 && totals.missing().length === 0 ? 0 : 1;
}

type Hear = (report: SeedReport, milliseconds: number) => void;

async function runMany(options: Options, scenario: string, stop: Stop, hear: Hear): Promise<void> {
  const { firstSeed, seeds, minutes = Number.POSITIVE_INFINITY } = options;
  const deadline = performance.now() + minutes * 60_000;
  function* wanted(): Generator<number> {
    for (const seed of seedsFrom(firstSeed, seeds)) {
      if (stop.aborted || performance.now() >= deadline) return;
      yield seed;
    }
  }
  await runSeeds({ scenario, seeds: wanted() }, (report) => hear(report, report.milliseconds));
}

/** Runs one seed here, with everything that looks on. */
function runOne(options: Options, run: (watch: RunWatch) => SeedReport, hear: Hear): void {
  const { history, report: page, trace, json } = options;
  const recording = history === undefined && page === undefined ? undefined : new Recording();
  const out = json ? process.stderr : process.stdout;
  const print = trace ? (line: string): void => void out.write(`${line}\n`) : undefined;
  const began = performance.now();
  const report = run({ print, recording });
  hear(report, performance.now() - began);
  if (recording === undefined) return;
  if (history !== undefined) writeRun(history, recording);
}

type Minimal = {
  readonly minimal: {
    readonly seed: number;
    readonly runs: number;
    readonly complete: boolean;
    readonly faults: Plan["faults"];
    readonly replay: string;
  };
};

/** The first failure with as few faults as it needs. */
function minimize(totals: Totals, given: Plan | undefined): Minimal | undefined {
  const [failure] = totals.failures;
  const scenario = scenarioOf(totals.scenario);
  if (failure === undefined || (scenario === undefined && given === undefined)) return undefined;
  const { seed, invariant } = failure;
  const plan = given ?? (scenario === undefined ? planOf(seed) : planOfScenario(scenario, seed));
  const { plan: small, runs, complete } = shrinkPlan(plan, invariant);
  const replay = `npm run chaos -- --plan ${keepPlan(small)} --trace`;
  return { minimal: { seed, runs, complete, faults: small.faults, replay } };
}

function minimalText(found: Minimal | undefined): string {
  if (found === undefined) return "";
  const { seed, runs, complete, faults, replay } = found.minimal;
  return [
    `seed ${seed} needs ${faults.length} faults ` +
      `(${runs} runs${complete ? "" : ", given up before it could not be smaller"}):`,
    ...faults.map(({ name, at, duration }) => {
      return `  ${name} at ${Math.round(at)} ms for ${Math.round(duration)} ms`;
    }),
    `replay: ${replay}`,
    "",
  ].join("\n");
}
