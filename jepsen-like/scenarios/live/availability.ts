// How long shards were not served: computed afterwards from what clients saw, nemesis by nemesis.

import type { Operation } from "../../history.js";

/** A nemesis as it went. */
export type Episode = {
  readonly name: string;
  readonly whom: string;
  /** Milliseconds of the run: when it began to bite, was undone, and all was whole again. */
  readonly from: number;
  readonly undoneAt: number;
  readonly wholeAt: number;
  /** Shards that the nodes it hit led before, with their epochs then. */
  readonly hit: ReadonlyMap<number, number>;
};

/** What a kind of nemesis did to those who want to be served. */
export type NemesisAvailability = {
  readonly name: string;
  readonly episodes: number;
  /** The longest time without an ok in any shard that touched it, milliseconds. */
  readonly longestGapMs: number;
  /** From its beginning to the first ok of a later epoch, by shards that it hit. */
  readonly failovers: Quantiles | undefined;
};

/** Some durations in milliseconds. */
export type Quantiles = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};

/** Availability over a run. */
export type Availability = {
  readonly nemeses: readonly NemesisAvailability[];
  /** Over all nemeses that take primaries away without asking them. */
  readonly failovers: Quantiles | undefined;
  /** The longest time without an ok of each shard, over the whole run. */
  readonly longestGapMsByShard: Readonly<Record<string, number>>;
};

type Ok = { readonly at: number; readonly epoch: number };

/** Nemeses in which shards change hands by agreement. */
const planned = /^(?:hand-over|terminate|rolling-restart)$/;

/** Computes the availability of a run from its operations and what was done meanwhile. */
export function availabilityOf(
  operations: readonly Operation[],
  episodes: readonly Episode[],
): Availability {
  const shards = oksByShard(operations);
  const all: number[] = [];
  const names = [...new Set(episodes.map(({ name }) => name))].sort();
  const nemeses = names.map((name) => {
    const ours = episodes.filter((episode) => episode.name === name);
    const times = ours.flatMap((episode) => failoverTimes(shards, episode));
    if (!planned.test(name)) all.push(...times);
    const gaps = ours.flatMap((episode) =>
      [...shards.values()].map((oks) => longestGap(oks, episode.from, episode.wholeAt)),
    );
    const longestGapMs = Math.round(Math.max(0, ...gaps));
    return { name, episodes: ours.length, longestGapMs, failovers: quantilesOf(times) };
  });
  const byShard = [...shards].sort(([a], [b]) => a - b);
  return {
    nemeses,
    failovers: quantilesOf(all),
    longestGapMsByShard: Object.fromEntries(
      byShard.map(([shard, oks]) => {
        const [first, last] = [oks[0]?.at ?? 0, oks.at(-1)?.at ?? 0];
        return [shard, Math.round(longestGap(oks, first, last))];
      }),
    ),
  };
}

/** Nearest-rank quantiles; undefined of nothing. */
export function quantilesOf(times: readonly number[]): Quantiles | undefined {
  const sorted = times.map(Math.round).sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return undefined;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** What each shard answered well, in the order of time. */
function oksByShard(operations: readonly Operation[]): Map<number, Ok[]> {
  const shards = new Map<number, Ok[]>();
  for (const { ending, answer, endedAt, linearizable } of operations) {
    if (ending !== "ok" || answer === undefined || answer.shard < 0 || !linearizable) continue;
    const known = shards.get(answer.shard);
    const ok = { at: endedAt, epoch: answer.epoch };
    if (known === undefined) shards.set(answer.shard, [ok]);
    else known.push(ok);
  }
  for (const oks of shards.values()) oks.sort((a, b) => a.at - b.at);
  return shards;
}

function failoverTimes(shards: ReadonlyMap<number, readonly Ok[]>, episode: Episode): number[] {
  const { from, wholeAt, hit } = episode;
  return [...hit].flatMap(([shard, epoch]) => {
    const first = shards.get(shard)?.find((ok) => ok.at > from && ok.epoch > epoch);
    return first === undefined || first.at > wholeAt ? [] : [first.at - from];
  });
}

/** The longest time without an ok that touches the window; its ends count as oks. */
function longestGap(oks: readonly Ok[], from: number, to: number): number {
  let longest = 0;
  let before = from;
  for (const { at } of oks) {
    if (at > from && before < to) longest = Math.max(longest, at - before);
    before = Math.max(from, at);
  }
  return before < to ? Math.max(longest, to - before) : longest;
}
