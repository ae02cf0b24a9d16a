// Writers of many shards at once: started and stopped together, judged together.

import { setTimeout as delay } from "node:timers/promises";
import { text } from "../../src/sdk/index.js";
import type { BenchCluster } from "./cluster.js";
import { ShardWriter } from "./shard-writer.js";

/** What a load came to besides its times. */
export type LoadVerdict = {
  /** Operations that the client answered with an error, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Keys without their last acknowledged write, and reads that missed one. */
  readonly lost: number;
  readonly writes: number;
  readonly reads: number;
};

/** Milliseconds until every shard must take writes again. */
const servedMsMax = 30_000;
const lookMs = 5;

/** Writes, and perhaps reads, some shards of a cluster until it is stopped. */
export class ShardLoad {
  readonly writers: readonly ShardWriter[];

  private constructor(writers: readonly ShardWriter[]) {
    this.writers = writers;
  }

  /** Begins; resolves once every shard has acknowledged a write. */
  static async start(
    cluster: BenchCluster,
    options: {
      /** Default: all. */
      readonly shards?: readonly number[] | undefined;
      readonly writePauseMs: number;
      readonly readPauseMs?: number | undefined;
    },
  ): Promise<ShardLoad> {
    const { shards: wanted, writePauseMs, readPauseMs } = options;
    if (wanted?.length === 0) throw new Error("no shard to write to");
    const cache = cluster.client.namespace("default", { codec: text });
    const records = (await cluster.client.admin.shards(wanted)).map(({ record }) => record);
    const writers = records.map(
      ({ id, slots }) =>
        new ShardWriter({ cache, shard: Number(id), slots, writePauseMs, readPauseMs }),
    );
    for (const writer of writers) writer.start();
    const load = new ShardLoad(writers);
    await load.#until("took a first write", (writer) => writer.acks.length > 0);
    return load;
  }

  /** Where every shard stands now. */
  ordinals(): ReadonlyMap<number, number> {
    return new Map(this.writers.map((writer) => [writer.shard, writer.ordinal]));
  }

  /**
   * Milliseconds from `since` to each shard's first acknowledged write in a later epoch than
   * before.
   */
  async untilTakenOver(since: number, before: ReadonlyMap<number, number>): Promise<number[]> {
    const first = (writer: ShardWriter) => writer.firstAckAfter(before.get(writer.shard) ?? 0);
    await this.#until("was taken over", (writer) => first(writer) !== undefined);
    return this.writers.map((writer) => (first(writer)?.at ?? Number.NaN) - since);
  }

  /** Ends all loops, then looks whether everything acknowledged is there. */
  async stop(): Promise<LoadVerdict> {
    await Promise.all(this.writers.map((writer) => writer.stop()));
    const missing = await Promise.all(this.writers.map((writer) => writer.countLost()));
    const errors: Record<string, number> = {};
    let lost = 0;
    let writes = 0;
    let reads = 0;
    this.writers.forEach((writer, at) => {
      for (const [code, count] of writer.errors) errors[code] = (errors[code] ?? 0) + count;
      lost += writer.stale + (missing[at] ?? 0);
      writes += writer.writes;
      reads += writer.reads;
    });
    return { errors, lost, writes, reads };
  }

  async #until(what: string, holds: (writer: ShardWriter) => boolean): Promise<void> {
    const deadline = performance.now() + servedMsMax;
    for (;;) {
      const waiting = this.writers.filter((writer) => !holds(writer));
      if (waiting.length === 0) return;
      if (performance.now() > deadline) {
        const ids = waiting.map((writer) => writer.shard).join(", ");
        throw new Error(`not every shard ${what} within ${servedMsMax} ms: ${ids}`);
      }
      await delay(lookMs);
    }
  }
}

/** Two verdicts as one. */
export function bothVerdicts(a: LoadVerdict, b: LoadVerdict): LoadVerdict {
  const errors: Record<string, number> = { ...a.errors };
  for (const [code, count] of Object.entries(b.errors)) errors[code] = (errors[code] ?? 0) + count;
  return {
    errors,
    lost: a.lost + b.lost,
    writes: a.writes + b.writes,
    reads: a.reads + b.reads,
  };
}

/** A verdict on nothing. */
export const emptyVerdict: LoadVerdict = { errors: {}, lost: 0, writes: 0, reads: 0 };

/** How many operations failed. */
export function errorCount(verdict: LoadVerdict): number {
  return Object.values(verdict.errors).reduce((sum, count) => sum + count, 0);
}
