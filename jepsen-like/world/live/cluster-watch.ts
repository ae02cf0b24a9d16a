// What the cluster itself says about a run: its history and its loss records, read through the
// admin API again and again, since the control state keeps the newest rows only.

import { setTimeout as delay } from "node:timers/promises";
import type { cache } from "../../../src/gen/messages.js";
import type { EpochEvent } from "../../run-events.js";
import type { Operator } from "./operator.js";

/** A row of the cluster's history with the time of the run at which it was proposed. */
export type WatchedRow = {
  readonly index: number;
  readonly at: number;
  readonly kind: string;
  readonly shards: readonly number[];
  readonly from: string;
  readonly to: string;
};

/** A loss record. */
export type WatchedLoss = {
  readonly shard: number;
  readonly fromEpoch: number;
  readonly toEpoch: number;
  readonly clean: boolean;
  /** The last sequence that the new epoch kept. */
  readonly keptThrough: number;
  readonly lostCount: number | undefined;
};

const lookMs = 1000;
/** The rows' times are whole milliseconds of the wall clock. */
const roundingMs = 2;

/** Reads along. */
export class ClusterWatch {
  readonly rows: WatchedRow[] = [];
  readonly #losses = new Map<string, WatchedLoss>();
  readonly #operator: Operator;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param now milliseconds since the run began */
  constructor(operator: Operator, now: () => number) {
    this.#operator = operator;
    this.#now = now;
  }

  /** Begins to look every second. */
  start(): void {
    this.#running = this.#look();
  }

  /** Looks a last time; false when no node answered. */
  async stop(): Promise<boolean> {
    this.#stopped.abort();
    await this.#running;
    return this.read();
  }

  get losses(): readonly WatchedLoss[] {
    return [...this.#losses.values()];
  }

  /** When a shard was begun empty: no later than these times of the run. */
  coldStartsOf(shard: number): number[] {
    const ours = this.rows.filter((row) => row.kind === "cold-start" && row.shards.includes(shard));
    return ours.map((row) => row.at - roundingMs);
  }

  /** How often something of a kind happened, by shards. */
  count(kind: string): number {
    const rows = this.rows.filter((row) => row.kind === kind);
    return rows.reduce((sum, row) => sum + Math.max(1, row.shards.length), 0);
  }

  /** The beginnings of epochs, for the report. */
  epochEvents(slotsOf: (shard: number) => readonly [number, number]): EpochEvent[] {
    const kinds = ["install", "failover", "hand-over", "hand-over-aborted", "cold-start"];
    const rows = this.rows.filter((row) => kinds.includes(row.kind));
    return rows.flatMap(({ at, index, kind, to, shards }) =>
      shards.map((shard) => ({
        kind: "epoch" as const,
        at,
        shard,
        slots: slotsOf(shard),
        epoch: index,
        primary: to,
        how: kind,
      })),
    );
  }

  /** Reads what is new; false when no node answered. */
  async read(): Promise<boolean> {
    const [rows, losses] = await Promise.all([
      this.#operator.historyAfter(this.rows.at(-1)?.index ?? 0),
      this.#operator.losses(),
    ]);
    const beganAt = Date.now() - this.#now();
    const last = this.rows.at(-1)?.index ?? 0;
    for (const row of rows ?? []) if ((row.index ?? 0) > last) this.rows.push(rowOf(row, beganAt));
    for (const message of losses ?? []) {
      const loss = lossOf(message);
      this.#losses.set(`${loss.shard}/${loss.fromEpoch}/${loss.toEpoch}`, loss);
    }
    return rows !== undefined && losses !== undefined;
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.read();
      await delay(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function rowOf(row: cache.v1.HistoryRow.$Properties, beganAt: number): WatchedRow {
  const { index, time, kind, shards, from, to } = row;
  return {
    index: index ?? 0,
    at: (time ?? 0) - beganAt,
    kind: kind ?? "",
    shards: [...(shards ?? [])],
    from: from ?? "",
    to: to ?? "",
  };
}

function lossOf(loss: cache.v1.Loss.$Properties): WatchedLoss {
  return {
    shard: loss.shard ?? 0,
    fromEpoch: loss.fromEpoch ?? 0,
    toEpoch: loss.toEpoch ?? 0,
    clean: loss.clean ?? false,
    keptThrough: loss.keptThrough ?? 0,
    lostCount: loss.lostCount ?? undefined,
  };
}
