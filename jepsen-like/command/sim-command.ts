// `npm run chaos` in the simulated world: runs seeds on all cores, or one plan, and says what
// failed and what bit; makes the first failure small.

import { type FinishedJob, runSeeds } from "../pool/seed-pool.js";
import { runPage } from "../report/run-page.js";
import { type Plan, planOf } from "../scenarios/plan.js";
import { planOfScenario, scenarioOf } from "../scenarios/registry.js";
import { runScenario } from "../scenarios/run-scenario.js";
import { type RunWatch, runPlan, type SeedReport } from "../scenarios/run-seed.js";
import { shrinkPlan } from "../shrink.js";
import { Recording } from "../world/sim/recording.js";
import { keepPlan, readPlan, writeRun, writeText } from "./files.js";
import { type Options, seedsFrom } from "./options.js";
import { failureText, summaryObject, summaryText } from "./print.js";
import { replayLine, Totals } from "./totals.js";

/** Ends the run early when aborted. */
export type Stop = Pick<AbortSignal, "aborted">;

/** Exit codes: 0 clean, 1 something was found, 130 interrupted. */
export async function simCommand(options: Options, scenario: string, stop: Stop): Promise<number> {
  const { task, file, firstSeed, seeds, json } = options;
  const plan = task === "plan" ? readPlan(file) : undefined;
  const totals =
    plan === undefined
      ? new Totals(scenario, (seed) => replayLine(scenario, seed))
      : new Totals("plan", () => `npm run chaos -- --plan ${file} --trace`);
  const run: SeedRun = (seed, watch) =>
    plan === undefined ? runScenario(scenario, seed, watch) : runPlan(plan, watch);
  /** The seed of which a history or a page is wanted. */
  let shown = firstSeed;
  const hear = (report: FinishedJob): void => {
    totals.add(report);
    const { failure, seed } = report;
    if (totals.failures.length === (failure === undefined ? 0 : 1)) shown = seed;
    if (failure !== undefined && !json) process.stdout.write(failureText(report));
  };
  if (seeds === 1) {
    const report = runHere(options, totals.scenario, (watch) => run(firstSeed, watch));
    hear(report);
    if (!json) process.stdout.write(`trace ${report.traceHash}\n`);
  } else {
    await runMany(options, scenario, stop, hear);
    if (isRecorded(options)) runHere(options, scenario, (watch) => run(shown, watch));
  }
  const minimal = stop.aborted ? undefined : minimize(totals, plan);
  const more = { ...(minimal ?? {}), ...(stop.aborted ? { interrupted: true } : {}) };
  if (json) process.stdout.write(`${JSON.stringify(summaryObject(totals, more))}\n`);
  else process.stdout.write(summaryText(totals) + minimalText(minimal));
  if (stop.aborted) return 130;
  return totals.failures.length === 0 && totals.missing().length === 0 ? 0 : 1;
}

type SeedRun = (seed: number, watch: RunWatch) => SeedReport;

async function runMany(
  options: Options,
  scenario: string,
  stop: Stop,
  hear: (report: FinishedJob) => void,
): Promise<void> {
  const { firstSeed, seeds, minutes = Number.POSITIVE_INFINITY } = options;
  const deadline = performance.now() + minutes * 60_000;
  function* wanted(): Generator<number> {
    for (const seed of seedsFrom(firstSeed, seeds)) {
      if (stop.aborted || performance.now() >= deadline) return;
      yield seed;
    }
  }
  await runSeeds({ scenario, seeds: wanted() }, hear);
}

function isRecorded({ history, report }: Options): boolean {
  return history !== undefined || report !== undefined;
}

/** Runs one seed in this process, with everything that looks on. */
function runHere(
  options: Options,
  scenario: string,
  run: (watch: RunWatch) => SeedReport,
): FinishedJob {
  const { history: path, report: page, trace, json } = options;
  const recording = isRecorded(options) ? new Recording() : undefined;
  const out = json ? process.stderr : process.stdout;
  const print = trace ? (line: string): void => void out.write(`${line}\n`) : undefined;
  const began = performance.now();
  const report = run({ print, recording });
  const milliseconds = performance.now() - began;
  if (recording !== undefined) {
    const { history, events } = recording;
    const { failure, seed, virtualMs: at } = report;
    const failures = failure === undefined ? [] : [{ ...failure, at }];
    const title = `${scenario}, seed ${seed}`;
    if (path !== undefined) writeRun(path, { history, events });
    if (page !== undefined) writeText(page, runPage({ title, history, events, failures }));
  }
  return { ...report, milliseconds };
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
      `(${runs} runs${complete ? "" : "; more was not tried"}):`,
    ...faults.map(({ name, at, duration }) => {
      return `  ${name} at ${Math.round(at)} ms for ${Math.round(duration)} ms`;
    }),
    `replay: ${replay}`,
    "",
  ].join("\n");
}
