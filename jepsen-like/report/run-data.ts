// What the page of a run draws, as plain data: operations by shard and key, what happened to the
// world, the first illegal point, and how long shards were not served.

import { utf8 } from "../../src/base/bytes.js";
import { slotOf } from "../../src/model/slot.js";
import { type History, type Operation, operationText } from "../history.js";
import type { EpochEvent, FaultEvent, RunEvent, ServingEvent } from "../run-events.js";
import { aftermathMs, type Gap, gapsOf } from "../scenarios/availability.js";
import { type Quantiles, quantilesOf } from "../scenarios/live/availability.js";

/** A run to be shown. */
export type ShownRun = {
  readonly title: string;
  readonly history: History;
  readonly events: readonly RunEvent[];
  /** What was wrong with it. */
  readonly failures: readonly {
    readonly by: string;
    readonly message: string;
    /** When the run was stopped by a checker that looks at the world while it goes. */
    readonly at?: number | undefined;
  }[];
};

/** An operation as a bar. */
export type ShownOperation = {
  readonly id: number;
  readonly at: number;
  /** `null`: nobody knows when or whether it took effect. */
  readonly until: number | null;
  readonly ending: Operation["ending"];
  readonly text: string;
};

/** The data of a page; times are milliseconds of the run. */
export type RunData = {
  readonly from: number;
  readonly to: number;
  readonly shards: readonly {
    /** −1: of operations that name no shard. */
    readonly id: number;
    readonly keys: readonly {
      readonly name: string;
      readonly operations: readonly ShownOperation[];
    }[];
  }[];
  readonly faults: readonly FaultEvent[];
  readonly epochs: readonly EpochEvent[];
  readonly serving: readonly ServingEvent[];
  /** Operations that a failure names. */
  readonly named: readonly number[];
  readonly illegalAt: number | null;
};

/** The data of a run's page. */
export function runData({ history, events, failures }: ShownRun): RunData {
  const { operations } = history;
  const times = [
    ...operations.flatMap(({ invokedAt, endedAt }) => [invokedAt, endedAt]),
    ...events.map(({ at }) => at),
    ...failures.flatMap(({ at }) => at ?? []),
  ].filter(Number.isFinite);
  const named = failures.flatMap(({ message }) => namedIn(message));
  const epochs = events.filter((event) => event.kind === "epoch");
  return {
    from: times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY),
    to: times.reduce((most, at) => Math.max(most, at), 1),
    shards: shardsOf(operations, epochs),
    faults: events.filter((event) => event.kind === "fault"),
    epochs,
    serving: events.filter((event) => event.kind === "serving"),
    named,
    illegalAt: illegalPoint(operations, failures),
  };
}

/** The operations that the first line of a message names: `#17`. */
function namedIn(message: string): number[] {
  const [first = ""] = message.split("\n");
  return [...first.matchAll(/#(\d+)/g)].map(([, id]) => Number(id));
}

/**
 * The first moment at which something was wrong: when a checker stopped the run, or the end of the
 * operation that was told something illegal.
 */
function illegalPoint(
  operations: readonly Operation[],
  failures: ShownRun["failures"],
): number | null {
  const points = failures.flatMap(({ by, message, at }) => {
    const ends = namedIn(message).flatMap((id) => {
      const operation = operations[id];
      if (operation === undefined) return [];
      return Number.isFinite(operation.endedAt) ? operation.endedAt : operation.invokedAt;
    });
    // The search names all that could not follow; others the one first, then what it contradicts.
    const [first] = by === "linearizability" ? ends.sort((a, b) => a - b) : ends;
    return first ?? at ?? [];
  });
  return points.length === 0 ? null : Math.min(...points);
}

function shardsOf(
  operations: readonly Operation[],
  epochs: readonly EpochEvent[],
): RunData["shards"] {
  const shards = new Map<number, Map<string, ShownOperation[]>>();
  for (const { shard } of epochs) shards.set(shard, new Map());
  for (const operation of operations) {
    const id = shardOf(operation, epochs);
    const keys = shards.get(id) ?? new Map<string, ShownOperation[]>();
    shards.set(id, keys);
    const name = `${operation.namespace}/${operation.key}`;
    const shown = keys.get(name) ?? [];
    keys.set(name, shown);
    shown.push(shownOperation(operation));
  }
  return (
    [...shards]
      // What names no shard comes last.
      .sort(([a], [b]) => Number(a < 0) - Number(b < 0) || a - b)
      .map(([id, keys]) => ({
        id,
        keys: [...keys]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, of]) => {
            return { name, operations: of };
          }),
      }))
  );
}

function shardOf({ answer, key }: Operation, epochs: readonly EpochEvent[]): number {
  if (key === "") return -1;
  if (epochs.length === 0) return answer?.shard ?? -1;
  const slot = slotOf(utf8(key));
  return epochs.find(({ slots: [lo, hi] }) => lo <= slot && slot <= hi)?.shard ?? -1;
}

function shownOperation(operation: Operation): ShownOperation {
  const { id, invokedAt, endedAt, ending } = operation;
  const until = Number.isFinite(endedAt) ? endedAt : null;
  return { id, at: invokedAt, until, ending, text: operationText(operation) };
}

/** What a kind of fault did to those who want to be served; milliseconds. */
export type FaultAvailability = {
  readonly name: string;
  readonly times: number;
  /** From a call that had to wait to the next ok of its shard. */
  readonly longestGapMs: number;
  /** The same, where the ok came from an epoch that a failover began. */
  readonly failovers: Quantiles | undefined;
};

/** How long shards were not served, fault by fault and over the whole run. */
export function availabilityOfRun({ history, events }: ShownRun): {
  readonly faults: readonly FaultAvailability[];
  readonly failovers: Quantiles | undefined;
} {
  const epochs = events.filter((event) => event.kind === "epoch");
  const spans = events.filter((event) => event.kind === "fault");
  const gaps = shardGaps(history.operations, epochs);
  const failovers = (some: readonly ShardGap[]): Quantiles | undefined =>
    quantilesOf(some.filter(({ isFailover }) => isFailover).map(({ ms }) => ms));
  const names = [...new Set(spans.map(({ name }) => name))].sort();
  const faults = names.map((name) => {
    const ours = spans.filter((span) => span.name === name);
    const hit = gaps.filter(({ from }) =>
      ours.some(({ at, until }) => {
        return from >= at && from <= (until ?? Number.POSITIVE_INFINITY) + aftermathMs;
      }),
    );
    const longestGapMs = Math.round(hit.reduce((most, { ms }) => Math.max(most, ms), 0));
    return { name, times: ours.length, longestGapMs, failovers: failovers(hit) };
  });
  return { faults, failovers: failovers(gaps) };
}

type ShardGap = Gap & { readonly isFailover: boolean };

function shardGaps(operations: readonly Operation[], epochs: readonly EpochEvent[]): ShardGap[] {
  const shards = new Map<number, Operation[]>();
  for (const operation of operations) {
    if (!operation.linearizable) continue;
    const id = shardOf(operation, epochs);
    const known = shards.get(id);
    if (known === undefined) shards.set(id, [operation]);
    else known.push(operation);
  }
  shards.delete(-1);
  const begun = new Set(
    epochs.flatMap(({ how, shard, epoch }) => (how === "failover" ? [`${shard} ${epoch}`] : [])),
  );
  return [...shards].flatMap(([id, ours]) =>
    gapsOf(ours).map((gap) => ({ ...gap, isFailover: begun.has(`${id} ${gap.epoch}`) })),
  );
}
