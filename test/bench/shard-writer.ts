// A steady writer, and a reader, of one shard: what was acknowledged, when and in which epoch, what
// failed, and whether everything that was acknowledged is still there.

import { setTimeout as delay } from "node:timers/promises";
import type { Sequence } from "../../src/model/ids.js";
import { ordinalOf } from "../../src/model/sequence.js";
import { slotOf } from "../../src/model/slot.js";
import { CacheError, type NamespaceClient } from "../../src/sdk/index.js";

/** An acknowledged write: when, on this process's clock, and in which epoch of the shard. */
export type Ack = { readonly at: number; readonly ordinal: number };

/** How a shard is written and read. */
export type ShardLoadOptions = {
  readonly cache: NamespaceClient<string>;
  readonly shard: number;
  readonly slots: { readonly lo: number; readonly hi: number };
  /** Milliseconds between an acknowledgement and the next write. */
  readonly writePauseMs: number;
  /** Milliseconds between an answer and the next read. Default: no reads. */
  readonly readPauseMs?: number | undefined;
};

/** Keys of each shard. */
const keysPerShard = 8;
const valueBytes = 64;
/** Milliseconds of one operation: beyond every failover that could still be called one. */
const operationMsMax = 20_000;

/** Writes rising numbers to a shard's keys, `insync`, one write after the other. */
export class ShardWriter {
  readonly shard: number;
  /** In order of time. */
  readonly acks: Ack[] = [];
  /** Errors that the client let through, by code. */
  readonly errors = new Map<string, number>();
  /** Reads that found less than was acknowledged before they began. */
  stale = 0;
  reads = 0;
  writes = 0;
  readonly #options: ShardLoadOptions;
  readonly #keys: readonly string[];
  readonly #acked = new Map<string, number>();
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: ShardLoadOptions) {
    this.#options = options;
    this.shard = options.shard;
    const tag = hashTagIn(options.slots);
    this.#keys = Array.from({ length: keysPerShard }, (_, at) => `{${tag}}${at}`);
  }

  /** Begins to write and to read. */
  start(): void {
    const loops = [this.#write()];
    if (this.#options.readPauseMs !== undefined) loops.push(this.#read(this.#options.readPauseMs));
    this.#running = Promise.all(loops);
  }

  /** Resolves when the last operation has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** The epoch of the newest acknowledged write. */
  get ordinal(): number {
    return this.acks.at(-1)?.ordinal ?? 0;
  }

  /** The first acknowledged write of a later epoch, once there is one. */
  firstAckAfter(ordinal: number): Ack | undefined {
    if (this.ordinal <= ordinal) return undefined;
    return this.acks.find((ack) => ack.ordinal > ordinal);
  }

  /** The longest time without an acknowledgement that touches the window. */
  longestPause(window: { readonly from: number; readonly to: number }): number {
    let longest = 0;
    let before: number | undefined;
    for (const { at } of this.acks) {
      if (before !== undefined && at > window.from && before < window.to) {
        longest = Math.max(longest, at - before);
      }
      before = at;
    }
    return before === undefined || before < window.to
      ? Math.max(longest, window.to - (before ?? window.from))
      : longest;
  }

  /** How many keys hold less than what was acknowledged last. */
  async countLost(): Promise<number> {
    let lost = 0;
    for (const [key, acked] of this.#acked) {
      const found = await this.#options.cache.get(key, { timeoutMs: operationMsMax });
      if (found === undefined || Number(found) < acked) lost++;
    }
    return lost;
  }

  /** Drops acknowledgements from before this time, except the newest. */
  forget(before: number): void {
    const keep = this.acks.findIndex(({ at }) => at >= before);
    this.acks.splice(0, keep < 0 ? Math.max(0, this.acks.length - 1) : keep);
  }

  async #write(): Promise<void> {
    const { cache, writePauseMs } = this.#options;
    const options = { writeConcern: "insync", timeoutMs: operationMsMax } as const;
    // Not all shards in the same millisecond.
    await delay(Math.random() * writePauseMs);
    for (let number = 1; !this.#stop.signal.aborted; number++) {
      const key = this.#keys[number % keysPerShard] ?? "";
      try {
        const { version } = await cache.set(key, String(number).padStart(valueBytes), options);
        this.acks.push({ at: performance.now(), ordinal: ordinalOf(version as Sequence) });
        this.#acked.set(key, number);
        this.writes++;
      } catch (error) {
        this.#note(error);
      }
      await delay(writePauseMs);
    }
  }

  async #read(pauseMs: number): Promise<void> {
    const { cache } = this.#options;
    await delay(Math.random() * pauseMs);
    for (let number = 1; !this.#stop.signal.aborted; number++) {
      const key = this.#keys[number % keysPerShard] ?? "";
      const floor = this.#acked.get(key) ?? 0;
      try {
        const found = await cache.get(key, { timeoutMs: operationMsMax });
        this.reads++;
        if (Number(found ?? 0) < floor) this.stale++;
      } catch (error) {
        this.#note(error);
      }
      await delay(pauseMs);
    }
  }

  #note(error: unknown): void {
    if (!(error instanceof CacheError)) throw error;
    this.errors.set(error.code, (this.errors.get(error.code) ?? 0) + 1);
  }
}

/** A hash tag whose keys all live in these slots. */
function hashTagIn(slots: { readonly lo: number; readonly hi: number }): string {
  const encoder = new TextEncoder();
  for (let number = 0; ; number++) {
    const slot = slotOf(encoder.encode(`${number}`));
    if (slot >= slots.lo && slot <= slots.hi) return String(number);
  }
}
