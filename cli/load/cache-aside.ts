// The replay of a trace as an application would cause it: look a key up, and on a miss load the
// value and put it into the cache, by so many workers taking the requests in order. Requests for
// one key keep their order: the next one waits for the one under way, as an application's single-
// flight would make it, so that the hit ratio is the trace's and not the concurrency's.

import type { NamespaceClient } from "../../src/sdk/index.js";
import { LatencyHistogram } from "./latency-histogram.js";
import { Outcomes, persist } from "./persistent.js";
import type { TraceReader } from "./trace-reader.js";

/** What is replayed. */
export type ReplayPlan = {
  readonly trace: Pick<TraceReader, "next">;
  readonly items: Pick<NamespaceClient<Uint8Array>, "lookup" | "set">;
  readonly concurrency: number;
  readonly valueBytes: number;
};

/** How far a replay is; counts grow while it runs. */
export class Replay {
  readonly latencies = new LatencyHistogram();
  readonly outcomes = new Outcomes();
  requests = 0;
  hits = 0;
  /** The last request under way for each key. */
  readonly #underWay = new Map<string, Promise<void>>();
  #stopped = false;

  /** Ends the replay after the requests under way. */
  stop(): void {
    this.#stopped = true;
  }

  /** Replays to the end of the trace. @throws what no repetition can mend */
  async run(plan: ReplayPlan): Promise<void> {
    const value = new Uint8Array(plan.valueBytes).fill(0x78);
    const work = async (): Promise<void> => {
      while (!this.#stopped) {
        const next = plan.trace.next();
        const key = typeof next === "object" ? await next : next;
        if (key === undefined) return;
        await this.#inTurn(key, () => this.#request(Buffer.from(key, "latin1"), value, plan.items));
      }
    };
    try {
      await Promise.all(Array.from({ length: plan.concurrency }, work));
    } finally {
      this.#stopped = true;
    }
  }

  async #inTurn(key: string, request: () => Promise<void>): Promise<void> {
    const before = this.#underWay.get(key);
    const mine = before === undefined ? request() : before.then(request);
    this.#underWay.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.#underWay.get(key) === mine) this.#underWay.delete(key);
    }
  }

  async #request(key: Uint8Array, value: Uint8Array, items: ReplayPlan["items"]): Promise<void> {
    const startedAt = performance.now();
    let hit = false;
    const done = await persist(async (options) => {
      const found = await items.lookup(key, options());
      hit = found.status === "HIT";
      if (found.status === "MISS") {
        await items.set(key, value, { ...options(), loadStamp: found.loadStamp });
      }
    }, this.outcomes);
    this.requests++;
    if (done && hit) this.hits++;
    this.latencies.add(performance.now() - startedAt);
  }
}
