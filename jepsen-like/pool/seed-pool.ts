// Runs seeds on all cores: child processes that each run one seed at a time. A process that dies or
// hangs fails the seed that it was at, and another takes its place.

import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { RingBuffer } from "../../src/base/ring-buffer.js";
import { noAvailability } from "../scenarios/availability.js";
import { noCoverage } from "../scenarios/coverage.js";
import type { Plan } from "../scenarios/plan.js";
import type { SeedReport } from "../scenarios/run-seed.js";
import { workerProgram } from "./worker-program.js";

/** What a worker is asked to run: a seed of a scenario by its name, or a plan as it is. */
export type SeedJob =
  | { readonly scenario: string; readonly seed: number }
  | { readonly plan: Plan };

/** What came of a job, and how long it took on its core. */
export type FinishedJob = SeedReport & { readonly milliseconds: number };

/** How a pool works. */
export type PoolOptions = {
  /** Child processes; as many as there are cores by default. */
  readonly workers?: number;
  /** How long one seed may take before its process is ended, milliseconds; default 2 minutes. */
  readonly seedMsMax?: number;
};

const seedMsMaxDefault = 120_000;
/** How long a new process may take until it is ready for its first seed, milliseconds. */
const startMsMax = 60_000;
/** A seed makes much garbage, and every core runs a seed: threads that collect it only compete. */
const engineOptions = ["--max-semi-space-size=32", "--single-threaded-gc"];
/** How many jobs the fastest worker may be ahead of the slowest. */
const aheadMax = 64;

/**
 * Runs seeds of a scenario on all cores.
 * @param options `seeds` is asked for the next one when a worker is free, so that a generator may
 * end the run at any time
 * @param hear is called once for every seed, in the order of `seeds` whatever the order in which
 * they end
 * @throws when a process cannot be started
 */
export function runSeeds(
  options: PoolOptions & { readonly scenario: string; readonly seeds: Iterable<number> },
  hear: (report: FinishedJob) => void,
): Promise<void> {
  const { scenario, seeds } = options;
  return runJobs(jobsOf(scenario, seeds), options, hear);
}

function* jobsOf(scenario: string, seeds: Iterable<number>): Generator<SeedJob> {
  for (const seed of seeds) yield { scenario, seed };
}

/** Runs any jobs, as {@link runSeeds} does. */
export async function runJobs(
  jobs: Iterable<SeedJob>,
  options: PoolOptions,
  hear: (report: FinishedJob) => void,
): Promise<void> {
  const { workers = availableParallelism(), seedMsMax = seedMsMaxDefault } = options;
  const queue = new OrderedQueue(jobs, hear);
  const running = Array.from({ length: workers }, () => work(queue, seedMsMax));
  try {
    await Promise.all(running);
  } catch (error) {
    queue.close();
    await Promise.allSettled(running);
    throw error;
  }
}

/** One place of the pool: takes jobs until there are none, by as many processes as it needs. */
async function work(queue: OrderedQueue, seedMsMax: number): Promise<void> {
  let child: ChildProcess | undefined;
  try {
    for (let next = await queue.next(); next !== undefined; next = await queue.next()) {
      child ??= await start();
      const heard = await ask(child, next.job, seedMsMax);
      if (typeof heard === "string") {
        child.kill("SIGKILL");
        child = undefined;
      }
      queue.finish(next.place, typeof heard === "string" ? ended(next.job, heard) : heard);
    }
  } finally {
    child?.kill("SIGKILL");
  }
}

/** Starts a process and waits until it is ready. */
async function start(): Promise<ChildProcess> {
  const child = fork(await workerProgram(), {
    execArgv: [...engineOptions],
    // Standard output belongs to whoever runs the pool.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const heard = await answer(child, startMsMax);
  if (typeof heard === "string" && heard !== "ready") {
    child.kill("SIGKILL");
    throw new Error(`a process of the pool could not be started: ${heard}`);
  }
  return child;
}

function ask(child: ChildProcess, job: SeedJob, seedMsMax: number): Promise<FinishedJob | string> {
  const heard = answer(child, seedMsMax);
  // One that died since is heard of by its exit.
  child.send(job, () => undefined);
  return heard;
}

/** The next thing that a process says, or in words why it will say nothing more. */
function answer(child: ChildProcess, msMax: number): Promise<FinishedJob | string> {
  return new Promise((resolve) => {
    const timeout = setTimeout(() => finish(`did not end within ${msMax} ms`), msMax);
    const onMessage = (message: unknown): void => finish(message as FinishedJob | string);
    const onExit = (code: number | null, signal: string | null): void => {
      finish(`the process died (${signal ?? `exit code ${code}`})`);
    };
    const onError = (error: Error): void => finish(`the process failed: ${error.message}`);
    const finish = (heard: FinishedJob | string): void => {
      clearTimeout(timeout);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(heard);
    };
    child.once("message", onMessage).once("exit", onExit).once("error", onError);
    if (child.exitCode !== null || child.signalCode !== null) {
      onExit(child.exitCode, child.signalCode);
    }
  });
}

/** The report of a seed whose process has ended before it did. */
function ended(job: SeedJob, why: string): FinishedJob {
  return {
    seed: "plan" in job ? job.plan.seed : job.seed,
    failure: { by: "process", message: why },
    traceHash: "",
    virtualMs: 0,
    steps: 0,
    operations: 0,
    faults: {},
    coverage: noCoverage,
    availability: noAvailability,
    lastEvents: [],
    milliseconds: 0,
  };
}

/** Hands out jobs in order, and hands on what came of them in the same order. */
class OrderedQueue {
  readonly #jobs: Iterator<SeedJob>;
  readonly #hear: (report: FinishedJob) => void;
  /** Finished out of turn: by place. */
  readonly #early = new Map<number, FinishedJob>();
  readonly #waiting = new RingBuffer<() => void>();
  #taken = 0;
  #heard = 0;
  #over = false;

  constructor(jobs: Iterable<SeedJob>, hear: (report: FinishedJob) => void) {
    this.#jobs = jobs[Symbol.iterator]();
    this.#hear = hear;
  }

  /** The next job, once no other is too far behind; undefined when there is none. */
  async next(): Promise<{ readonly place: number; readonly job: SeedJob } | undefined> {
    while (!this.#over && this.#taken >= this.#heard + aheadMax) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#over) return undefined;
    const { done, value } = this.#jobs.next();
    if (done === true) {
      this.close();
      return undefined;
    }
    return { place: this.#taken++, job: value };
  }

  /** Takes what came of the job at a place. */
  finish(place: number, report: FinishedJob): void {
    this.#early.set(place, report);
    for (;;) {
      const next = this.#early.get(this.#heard);
      if (next === undefined) break;
      this.#early.delete(this.#heard++);
      this.#hear(next);
    }
    this.#wakeAll();
  }

  /** Nothing more is handed out. */
  close(): void {
    this.#over = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (let wake = this.#waiting.shift(); wake !== undefined; wake = this.#waiting.shift()) wake();
  }
}
