// The frame of a benchmark command: its flags, where progress goes, how long it may take, the order
// of table and JSON on stdout, and its end on a signal.

import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Machine, machineFacts, machineText } from "./machine.js";
import { rounded } from "./samples.js";

/** What the command line asked for. */
export type BenchWish = {
  readonly quick: boolean;
  readonly json: boolean;
  /** The first of some 200 ports that the benchmark may use on loopback. */
  readonly basePort: number;
  /** The parts to run; undefined = all. */
  readonly only: ReadonlySet<string> | undefined;
};

/** What a benchmark comes to: text for people and one object for programs. */
export type BenchResult = {
  readonly versions: Readonly<Record<string, string>>;
  readonly text: string;
  readonly record: Readonly<Record<string, unknown>>;
};

/** How a benchmark spends its time. */
export class TimeBudget {
  readonly #endsAt: number;

  constructor(ms: number) {
    this.#endsAt = performance.now() + ms;
  }

  /** Whether another round of about so many milliseconds still fits. */
  fits(ms: number): boolean {
    return performance.now() + ms < this.#endsAt;
  }
}

/** Milliseconds that a run may use: a part of its limit is left for the last round and the end. */
const fullMs = 13 * 60_000;
const quickMs = 100_000;
const defaultBasePort = 9401;

/** Runs a benchmark as a command of this process. */
export function runBench(
  name: string,
  bench: (wish: BenchWish, budget: TimeBudget) => Promise<BenchResult>,
): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // The nodes notice that their parent is gone; directories are removed on the way out.
    process.once(signal, () => process.exit(signal === "SIGINT" ? 130 : 143));
  }
  run(name, bench).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
}

async function run(
  name: string,
  bench: (wish: BenchWish, budget: TimeBudget) => Promise<BenchResult>,
): Promise<void> {
  const wish = wishOf(process.argv.slice(2));
  const machine = machineFacts();
  const startedAt = performance.now();
  const result = await bench(wish, new TimeBudget(wish.quick ? quickMs : fullMs));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const { versions, text, record } = result;
  const named = Object.entries(versions).map(([what, version]) => `${what} ${version}`);
  const loadAfter = rounded(loadavg()[0] ?? 0);
  const lines = [
    `${name}${wish.quick ? " --quick" : ""}: ${named.join(", ")}; ${seconds} s`,
    `${machineText(machine)}, ${loadAfter} after`,
    "",
    text,
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (!wish.json) return;
  const whole: { machine: Machine } & Record<string, unknown> = {
    machine,
    loadAfter,
    versions,
    quick: wish.quick,
    seconds,
    ...record,
  };
  process.stdout.write(`${JSON.stringify(whole)}\n`);
}

const folders = new Set<string>();

/** Removes a directory when the process ends, however it ends. */
export function removeOnExit(folder: string): void {
  if (folders.size === 0) {
    process.once("exit", () => {
      for (const one of folders) rmSync(one, { recursive: true, force: true });
    });
  }
  folders.add(folder);
}

/** One line about what goes on, beside the results. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

function wishOf(words: readonly string[]): BenchWish {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "base-port": { type: "string", default: String(defaultBasePort) },
      only: { type: "string" },
    },
  });
  return {
    quick: values.quick,
    json: values.json,
    basePort: Number(values["base-port"]),
    only: values.only === undefined ? undefined : new Set(values.only.split(",")),
  };
}
