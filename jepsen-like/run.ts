// The command line of the suite: runs seeds in the simulated world and says what failed and what
// bit.
//
// npx tsx jepsen-like/run.ts [--seeds 100] [--first-seed 1] [--minutes M] [--seed N] [--json]
// [--trace]

import { parseArgs } from "node:util";
import { addCoverage, type Coverage } from "./scenarios/coverage.js";
import { planOf } from "./scenarios/plan.js";
import { runPlan, type SeedReport } from "./scenarios/run-seed.js";

const usage = `usage: npx tsx jepsen-like/run.ts [options]
  --seeds N        how many seeds to run (default 100)
  --first-seed N   where to begin (default 1)
  --minutes M      stop after so long, whatever is left
  --seed N         run this one seed
  --trace          print every event of the run
  --json           print one JSON object and nothing else
`;

type Totals = {
  seeds: number;
  readonly failures: { seed: number; invariant: string; message: string; replay: string }[];
  readonly faults: Record<string, number>;
  coverage: Coverage | undefined;
  virtualMs: number;
  steps: number;
  operations: number;
  slowest: { seed: number; milliseconds: number };
};

function main(): void {
  const options = readOptions();
  if (options === undefined) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const { first, seeds, minutes, json, trace } = options;
  const totals: Totals = {
    seeds: 0,
    failures: [],
    faults: {},
    coverage: undefined,
    virtualMs: 0,
    steps: 0,
    operations: 0,
    slowest: { seed: 0, milliseconds: 0 },
  };
  const began = performance.now();
  for (let seed = first; seed < first + seeds; seed++) {
    const seedBegan = performance.now();
    if (seedBegan - began > minutes * 60_000) break;
    const print = trace
      ? (line: string): void => void process.stdout.write(`${line}\n`)
      : undefined;
    const report = runPlan(planOf(seed), print);
    add(totals, report, performance.now() - seedBegan);
    if (report.failure !== undefined && !json) printFailure(report);
    if (seeds === 1 && !json) process.stdout.write(`trace ${report.traceHash}\n`);
  }
  const seconds = (performance.now() - began) / 1000;
  if (json) process.stdout.write(`${JSON.stringify(summary(totals, seconds))}\n`);
  else printSummary(totals, seconds);
  process.exitCode = totals.failures.length === 0 ? 0 : 1;
}

type Options = {
  readonly first: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly json: boolean;
  readonly trace: boolean;
};

/** The options given, or undefined when they make no sense. */
function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: "string", default: "100" },
        "first-seed": { type: "string", default: "1" },
        seed: { type: "string" },
        minutes: { type: "string", default: "Infinity" },
        json: { type: "boolean", default: false },
        trace: { type: "boolean", default: false },
      },
    });
    const { seed, json, trace } = values;
    const first = Number(seed ?? values["first-seed"]);
    const seeds = seed === undefined ? Number(values.seeds) : 1;
    const minutes = Number(values.minutes);
    const makesSense = Number.isInteger(first) && Number.isInteger(seeds) && seeds > 0;
    return makesSense && minutes > 0 ? { first, seeds, minutes, json, trace } : undefined;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

function add(totals: Totals, report: SeedReport, milliseconds: number): void {
  const { seed, failure } = report;
  totals.seeds++;
  if (failure !== undefined) {
    const { by: invariant, message } = failure;
    totals.failures.push({ seed, invariant, message, replay: replayLine(seed) });
  }
  for (const [name, count] of Object.entries(report.faults)) {
    totals.faults[name] = (totals.faults[name] ?? 0) + count;
  }
  const { coverage } = report;
  totals.coverage =
    totals.coverage === undefined ? coverage : addCoverage(totals.coverage, coverage);
  totals.virtualMs += report.virtualMs;
  totals.steps += report.steps;
  totals.operations += report.operations;
  if (milliseconds > totals.slowest.milliseconds) totals.slowest = { seed, milliseconds };
}

/** How to see a seed again. */
function replayLine(seed: number): string {
  return `npx tsx jepsen-like/run.ts --seed ${seed} --trace`;
}

function printFailure({ seed, failure, lastEvents, traceHash }: SeedReport): void {
  const lines = [
    `seed ${seed} failed by ${failure?.by} (trace ${traceHash})`,
    ...lastEvents.slice(-60).map((line) => `  ${line}`),
    failure?.message ?? "",
    `replay: ${replayLine(seed)}`,
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function summary(totals: Totals, seconds: number): object {
  const { seeds } = totals;
  return {
    world: "sim",
    scenario: "swarm",
    seeds,
    failures: totals.failures,
    seedsPerMinute: Math.round((seeds / seconds) * 60),
    virtualSeconds: Math.round(totals.virtualMs / 1000),
    steps: totals.steps,
    operations: totals.operations,
    faults: totals.faults,
    coverage: totals.coverage,
    slowest: totals.slowest,
  };
}

function printSummary(totals: Totals, seconds: number): void {
  const { seeds } = totals;
  const perMinute = Math.round((seeds / seconds) * 60);
  const table = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const lines = [
    `${seeds} seeds in ${seconds.toFixed(1)} s (${perMinute} a minute), ` +
      `${Math.round(totals.virtualMs / 1000)} virtual seconds, ${totals.steps} steps, ` +
      `${totals.operations} operations`,
    `faults: ${table(totals.faults)}`,
    `bit: ${table(totals.coverage ?? {})}`,
    `slowest: seed ${totals.slowest.seed}, ${totals.slowest.milliseconds.toFixed(0)} ms`,
    `${totals.failures.length} failures`,
    ...totals.failures.map(({ seed, invariant, replay }) => `  ${seed} ${invariant}: ${replay}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

main();
