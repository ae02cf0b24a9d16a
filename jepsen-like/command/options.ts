// The options of `npm run chaos`: what may be asked for, and a message that names the wrong option
// and what is allowed when something else is.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { type World, worlds } from "../scenarios/registry.js";

/** What is printed for `--help` and after a wrong option. */
export const usage = `usage: npm run chaos -- [options]      (npm run -s chaos: no banner by npm)
  --world sim|live    simulated on a virtual clock, or real processes (default sim)
  --scenario NAME     which workload and faults (default swarm, live: register-insync)
  --list              print the scenarios of the world
  --seeds N           sim: how many seeds to run (default 100)
  --first-seed N      where to begin, any 32-bit integer (default 1)
  --seed N            run this one seed
  --minutes M         sim: stop after so long; live: how long faults go on (default 1)
  --history FILE      write the run's history as JSON lines; of many seeds, that of the first
                      that failed, else of the last
  --report FILE.html  write the same run, the file of --check, or the kill table of --mutants
                      as a page
  --mutants           break the code on purpose, one line at a time, and demand that it is found
  --plan FILE.json    run a plan, as the shrinker prints it
  --check FILE        judge a history file, also one made elsewhere
  --trace             print every event of the run (one seed)
  --json              print one JSON object and nothing else
`;

/** What to do. */
export type Task = "run" | "mutants" | "check" | "plan" | "list" | "help";

/** The options, checked. */
export type Options = {
  readonly task: Task;
  readonly world: World;
  /** `undefined`: the world's default. */
  readonly scenario: string | undefined;
  readonly firstSeed: number;
  /** Infinite when only `--minutes` bounds the run. */
  readonly seeds: number;
  readonly minutes: number | undefined;
  readonly history: string | undefined;
  readonly report: string | undefined;
  /** The file of `--check` or `--plan`. */
  readonly file: string;
  readonly trace: boolean;
  readonly json: boolean;
};

/** A wrong option; the message says which and what is allowed. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const config = {
  world: { type: "string", default: "sim" },
  scenario: { type: "string" },
  list: { type: "boolean", default: false },
  seeds: { type: "string" },
  "first-seed": { type: "string" },
  seed: { type: "string" },
  minutes: { type: "string" },
  history: { type: "string" },
  report: { type: "string" },
  mutants: { type: "boolean", default: false },
  plan: { type: "string" },
  check: { type: "string" },
  trace: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

/**
 * Reads the arguments of the command line.
 * @throws {UsageError} when one makes no sense
 */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const { history, report, trace, json, scenario } = values;
  const world = worlds.find((name) => name === values.world);
  if (world === undefined) throw wrong("world", worlds.join(" or "), values.world);
  for (const [first, second] of conflicts) {
    const both = isGiven(values[first]) && isGiven(values[second]);
    if (both) throw new UsageError(`--${first} and --${second} exclude each other`);
  }
  const single = values.seed !== undefined;
  const firstSeed = seedOf(single ? "seed" : "first-seed", values.seed ?? values["first-seed"]);
  const minutes = values.minutes === undefined ? undefined : minutesOf(values.minutes);
  const unbounded = minutes === undefined ? 100 : Number.POSITIVE_INFINITY;
  const asked = values.seeds === undefined ? unbounded : countOf(values.seeds);
  const seeds = single || values.plan !== undefined ? 1 : asked;
  if (trace && seeds !== 1) throw new UsageError("--trace wants one seed: --seed N");
  const many = values.seeds !== undefined && asked > 1;
  if (world === "live" && (many || values.plan !== undefined)) {
    throw new UsageError("--seeds and --plan are of the simulated world; a live run has one seed");
  }
  if (report !== undefined && !/\.html?$/.test(report))
    throw wrong("report", "a .html file", report);
  return {
    task: taskOf(values),
    world,
    scenario,
    firstSeed,
    seeds,
    minutes,
    history,
    report,
    file: values.check ?? values.plan ?? "",
    trace,
    json,
  };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof config }>>["values"];

/** Pairs that ask for two different things. */
const conflicts: readonly (readonly [keyof Values, keyof Values])[] = [
  ["seed", "seeds"],
  ["seed", "first-seed"],
  ["mutants", "check"],
  ["mutants", "plan"],
  ["check", "plan"],
  ["plan", "seed"],
  ["plan", "seeds"],
  ["plan", "scenario"],
  ["mutants", "history"],
];

function isGiven(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ options: config, args: joinNegatives(args), strict: true }).values;
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split(". ");
    const allowed = Object.keys(config).map((name) => `--${name}`);
    throw new UsageError(`${why}; allowed are ${allowed.join(" ")}`);
  }
}

/** `--first-seed -5` as `--first-seed=-5`, which is how the parser takes negative numbers. */
function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-\d/.test(arg) && before !== undefined && /^--[a-z-]+$/.test(before);
    if (isValue) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function taskOf({ mutants, check, plan, list, help }: Values): Task {
  if (help) return "help";
  if (list) return "list";
  if (mutants) return "mutants";
  if (check !== undefined) return "check";
  return plan === undefined ? "run" : "plan";
}

const seedMin = -(2 ** 31);
const seedMax = 2 ** 32 - 1;

function seedOf(option: string, text = "1"): number {
  const seed = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed >= seedMin && seed <= seedMax) return seed;
  throw wrong(option, `a 32-bit integer, ${seedMin} to ${seedMax}`, text);
}

function countOf(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && Number.isSafeInteger(count)) return count;
  throw wrong("seeds", "a whole number of at least 1", text);
}

function minutesOf(text: string): number {
  const minutes = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (minutes > 0) return minutes;
  throw wrong("minutes", "a number above 0", text);
}

function wrong(option: string, allowed: string, given: string): UsageError {
  return new UsageError(`--${option} must be ${allowed}, not ${JSON.stringify(given)}`);
}

/** The `count` seeds from `first` on; after the greatest of 32 bits comes 0. */
export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield first + i > seedMax ? (first + i) % 2 ** 32 : first + i;
}
