// The gate: applies every mutant to a copy of the compiled program and runs its scenarios until one
// fails. The program as it is must pass what killed them.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { CompiledTree, judgeProgram } from "./compiled-tree.js";
import type { Trial, Verdict } from "./judge.js";
import { directedSeeds, type Mutant, swarm } from "./mutant.js";

/** What became of one mutant. */
export type Killed = {
  readonly name: string;
  readonly rule: string;
  readonly killed: boolean;
  /** Runs until it was noticed, or all that were tried. */
  readonly seeds: number;
  /** The invariant or checker that noticed; empty when none did. */
  readonly by: string;
  /** The scenario and seed in which it was noticed; empty when it was not. */
  readonly where: string;
  /** What it said, or why there is no verdict. */
  readonly message: string;
  readonly milliseconds: number;
};

export type MutantOptions = {
  readonly mutants: readonly Mutant[];
  /** Mutants tried at once; default: as many as there are cores. */
  readonly workers?: number;
};

/** What the gate came to. */
export type MutantsReport = {
  readonly mutants: readonly Killed[];
  /** What failed in the program as it is; empty when all is well. */
  readonly baseline: readonly string[];
};

/** A mutant is given up when it has run for so long. */
const wallLimitMs = 300_000;

/**
 * Runs the gate; `hear` hears of every mutant as it ends, in no particular order.
 * @throws {Error} when a mutant's line is not found exactly once
 */
export async function runMutants(
  { mutants, workers = availableParallelism() }: MutantOptions,
  hear: (killed: Killed) => void = () => undefined,
): Promise<MutantsReport> {
  const tree = new CompiledTree();
  try {
    const copies = mutants.map((mutant) => ({ mutant, copy: tree.mutated(mutant) }));
    const killed = new Map<string, Killed>();
    await inParallel(copies, workers, async ({ mutant, copy }) => {
      const result = await kill(mutant, copy);
      tree.forget(copy);
      killed.set(mutant.name, result);
      hear(result);
    });
    const inOrder = mutants.flatMap(({ name }) => killed.get(name) ?? []);
    const baseline = await runBaseline(tree.original, mutants, inOrder, workers);
    return { mutants: inOrder, baseline };
  } finally {
    tree.dispose();
  }
}

/** Whether the gate is passed: every mutant was killed, and by nothing that is wrong anyhow. */
export function isClean({ mutants, baseline }: MutantsReport): boolean {
  return baseline.length === 0 && mutants.every(({ killed }) => killed);
}

async function kill(mutant: Mutant, copy: string): Promise<Killed> {
  const { name, rule } = mutant;
  const began = performance.now();
  const verdict = await judgeIn(copy, trialsOf(mutant));
  const milliseconds = Math.round(performance.now() - began);
  if (typeof verdict === "string") {
    const nothing = { killed: false, seeds: 0, by: "", where: "" };
    return { name, rule, ...nothing, message: verdict, milliseconds };
  }
  const { runs: seeds, killer } = verdict;
  return {
    name,
    rule,
    killed: killer !== undefined,
    seeds,
    by: killer?.by ?? "",
    where: killer === undefined ? "" : `${killer.scenario} ${killer.seed}`,
    message: killer?.message ?? verdict.void.join("; "),
    milliseconds,
  };
}

/** Every directed scenario at every seed, and the swarm's seeds up to the last that killed. */
async function runBaseline(
  tree: string,
  mutants: readonly Mutant[],
  killed: readonly Killed[],
  workers: number,
): Promise<string[]> {
  const names = new Set(mutants.flatMap(({ scenarios }) => scenarios));
  names.delete(swarm);
  const swarmSeeds = killed.flatMap(({ where }) => {
    const [scenario, seed] = where.split(" ");
    return scenario === swarm ? [Number(seed)] : [];
  });
  const trials = [
    ...[...names].flatMap((scenario) => seedsOf(scenario, directedSeeds)),
    ...seedsOf(swarm, Math.max(0, ...swarmSeeds)),
  ];
  const shares = Array.from({ length: workers }, (_, worker) =>
    trials.filter((_trial, at) => at % workers === worker),
  );
  const failures: string[] = [];
  await inParallel(shares, workers, async (share) => {
    const verdict = await judgeIn(tree, share);
    if (typeof verdict === "string") failures.push(verdict);
    else {
      failures.push(...verdict.void);
      const { killer } = verdict;
      if (killer !== undefined) {
        failures.push(`${killer.scenario} ${killer.seed}: ${killer.message}`);
      }
    }
  });
  return failures;
}

function trialsOf({ scenarios, seedsMax }: Mutant): Trial[] {
  const trials: Trial[] = [];
  for (const scenario of scenarios) {
    const left = seedsMax - trials.length;
    trials.push(...seedsOf(scenario, scenario === swarm ? left : Math.min(directedSeeds, left)));
  }
  return trials;
}

function seedsOf(scenario: string, count: number): Trial[] {
  return Array.from({ length: count }, (_, at) => ({ scenario, seed: at + 1 }));
}

/** Runs trials in a process of their own; a text says why there is no verdict. */
function judgeIn(tree: string, trials: readonly Trial[]): Promise<Verdict | string> {
  const program = join(tree, judgeProgram);
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  const limit = setTimeout(() => child.kill("SIGKILL"), wallLimitMs);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  child.stdin.end(JSON.stringify(trials));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(JSON.parse(output) as Verdict);
      else resolve(signal === "SIGKILL" ? `no end within ${wallLimitMs} ms` : errors);
    });
  });
}

/** Works on items, so many at once. */
async function inParallel<T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
