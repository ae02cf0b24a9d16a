// A steady load of reads and writes of random keys for so many seconds, to see what a cluster does.

import { CacheError, type NamespaceClient } from "../../src/sdk/index.js";
import { LatencyHistogram } from "./latency-histogram.js";
import { Outcomes, persist } from "./persistent.js";

/** What load to make. */
export type LoadPlan = {
  readonly items: Pick<NamespaceClient<Uint8Array>, "lookup" | "set">;
  readonly seconds: number;
  readonly concurrency: number;
  readonly valueBytes: number;
  /** The share of reads, 0 to 1. */
  readonly reads: number;
  /** How many different keys there are. */
  readonly keys: number;
};

/** Milliseconds after which a key that cannot be written ends the preparation. */
const fillPatienceMs = 5000;

/** A load and what it measured so far. */
export class SteadyLoad {
  readonly latencies = new LatencyHistogram();
  readonly outcomes = new Outcomes();
  operations = 0;
  #seconds = 0;
  #stopped = false;

  /** Ends the load after the operations under way. */
  stop(): void {
    this.#stopped = true;
  }

  /** Operations that succeeded, a second. */
  get opsPerSecond(): number {
    const succeeded = this.operations - this.outcomes.errors;
    return this.#seconds === 0 ? 0 : succeeded / this.#seconds;
  }

  /**
   * Writes every key once, so that reads find them; not measured.
   * @throws {CacheError} when some key cannot be written for a while
   */
  async fill(plan: LoadPlan): Promise<void> {
    const value = new Uint8Array(plan.valueBytes).fill(0x78);
    let next = 0;
    await this.#workers(plan, async () => {
      while (next < plan.keys && !this.#stopped) {
        const key = keyOf(next++);
        const outcomes = new Outcomes();
        await persist(
          async (options) => void (await plan.items.set(key, value, options())),
          outcomes,
          fillPatienceMs,
        );
        if (outcomes.lastError !== undefined) throw notFilled(key, outcomes.lastError);
      }
    });
  }

  /** Makes the load. @throws what no repetition can mend */
  async run(plan: LoadPlan): Promise<void> {
    const value = new Uint8Array(plan.valueBytes).fill(0x79);
    const startedAt = performance.now();
    const endsAt = startedAt + plan.seconds * 1000;
    await this.#workers(plan, async () => {
      while (!this.#stopped && performance.now() < endsAt) {
        const key = keyOf(Math.floor(Math.random() * plan.keys));
        await this.#operation(Math.random() < plan.reads, key, value, plan.items);
      }
    });
    this.#seconds = (performance.now() - startedAt) / 1000;
  }

  async #workers(plan: LoadPlan, work: () => Promise<void>): Promise<void> {
    try {
      await Promise.all(Array.from({ length: plan.concurrency }, work));
    } catch (error) {
      this.#stopped = true;
      throw error;
    }
  }

  async #operation(
    isRead: boolean,
    key: string,
    value: Uint8Array,
    items: LoadPlan["items"],
  ): Promise<void> {
    const startedAt = performance.now();
    await persist(async (options) => {
      if (isRead) await items.lookup(key, options());
      else await items.set(key, value, options());
    }, this.outcomes);
    this.operations++;
    this.latencies.add(performance.now() - startedAt);
  }
}

/** The load was not begun, whatever became of the one key. */
function notFilled(key: string, cause: CacheError): CacheError {
  const code = cause.outcome === "refused" ? cause.code : "NO_PRIMARY";
  const text = `no load was made: ${key} cannot be written: ${cause.message}`;
  return new CacheError(code, text, { cause });
}

function keyOf(number: number): string {
  return `bench:${number}`;
}
