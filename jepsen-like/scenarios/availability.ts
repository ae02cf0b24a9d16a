// How long shards answered nobody in a run of the simulated world, by what clients saw: the longest
// gap beside each nemesis, and how long failovers and hand-overs took, in virtual time.

import { utf8 } from "../../src/base/bytes.js";
import { slotOf } from "../../src/model/slot.js";
import type { Operation } from "../history.js";
import type { SimCluster } from "../world/sim/sim-cluster.js";

/** A nemesis as it went; `name` of the fault, virtual milliseconds. */
export type FaultSpan = { readonly name: string; readonly from: number; until: number };

/** What one seed, or many together, came to; milliseconds. */
export type SeedAvailability = {
  /** Longest time from a call that had to wait to the next ok of its shard. */
  readonly longestGapMs: number;
  /** The same, by the nemeses that were at work when the gap began. */
  readonly longestGapMsByFault: Readonly<Record<string, number>>;
  /** From the first call that had to wait to the first ok of the epoch that a failover began. */
  readonly failoverMs: readonly number[];
  /** The same for epochs that a planned hand-over began. */
  readonly handOverMs: readonly number[];
  /** Refusals that sent a client to another node. */
  readonly redirects: number;
};

/** Of no run. */
export const noAvailability: SeedAvailability = {
  longestGapMs: 0,
  longestGapMsByFault: {},
  failoverMs: [],
  handOverMs: [],
  redirects: 0,
};

/** A time in which a shard was asked and answered nobody. */
export type Gap = { readonly from: number; readonly ms: number; readonly epoch: number };

/** After a nemesis was undone, gaps still count as its own for so long. */
export const aftermathMs = 1500;

/** Computes it from a run that is over. */
export function availabilityOf(cluster: SimCluster, spans: readonly FaultSpan[]): SeedAvailability {
  const takeovers = takeoverKinds(cluster);
  const failoverMs: number[] = [];
  const handOverMs: number[] = [];
  const byFault: Record<string, number> = {};
  let longestGapMs = 0;
  for (const [shard, operations] of byShard(cluster)) {
    for (const gap of gapsOf(operations)) {
      longestGapMs = Math.max(longestGapMs, gap.ms);
      for (const { name, from, until } of spans) {
        if (gap.from < from || gap.from > until + aftermathMs) continue;
        byFault[name] = Math.max(byFault[name] ?? 0, gap.ms);
      }
      const kind = takeovers.get(`${shard} ${gap.epoch}`);
      if (kind === "failover") failoverMs.push(gap.ms);
      else if (kind === "hand-over") handOverMs.push(gap.ms);
    }
  }
  const { redirects } = cluster.facts;
  return { longestGapMs, longestGapMsByFault: byFault, failoverMs, handOverMs, redirects };
}

/** Puts two together. */
export function addAvailability(a: SeedAvailability, b: SeedAvailability): SeedAvailability {
  const byFault = { ...a.longestGapMsByFault };
  for (const [name, ms] of Object.entries(b.longestGapMsByFault)) {
    byFault[name] = Math.max(byFault[name] ?? 0, ms);
  }
  return {
    longestGapMs: Math.max(a.longestGapMs, b.longestGapMs),
    longestGapMsByFault: byFault,
    failoverMs: [...a.failoverMs, ...b.failoverMs],
    handOverMs: [...a.handOverMs, ...b.handOverMs],
    redirects: a.redirects + b.redirects,
  };
}

/** `shard epoch` → which entry began the epoch. */
function takeoverKinds(cluster: SimCluster): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const { kind, index, shards } of cluster.control.newest.history) {
    for (const shard of shards) kinds.set(`${shard} ${index}`, kind);
  }
  return kinds;
}

/** What was asked of each shard, by its key, in the order in which it began. */
function byShard(cluster: SimCluster): ReadonlyMap<number, readonly Operation[]> {
  const { shards } = cluster.control.newest;
  const owners = new Map<string, number>();
  const known = new Map<number, Operation[]>();
  for (const operation of cluster.history.operations) {
    const { key, linearizable } = operation;
    if (key === "" || !linearizable) continue;
    let owner = owners.get(key);
    if (owner === undefined) {
      const slot = slotOf(utf8(key));
      owner = shards.findIndex(({ slots }) => slots.lo <= slot && slot <= slots.hi);
      owners.set(key, owner);
    }
    const ours = known.get(owner);
    if (ours === undefined) known.set(owner, [operation]);
    else ours.push(operation);
  }
  return known;
}

/**
 * A gap for the first ok of every epoch, and for every other ok that came after a wait.
 * @param operations of one shard, in the order in which they began
 */
export function gapsOf(operations: readonly Operation[]): Gap[] {
  const oks = operations.filter(({ ending }) => ending === "ok");
  oks.sort((a, b) => a.endedAt - b.endedAt);
  const gaps: Gap[] = [];
  let next = 0;
  let before = 0;
  for (const ok of oks) {
    while ((operations[next]?.invokedAt ?? Number.POSITIVE_INFINITY) < before) next++;
    const first = operations[next]?.invokedAt ?? ok.invokedAt;
    // What was asked before the last ok has waited since then at least.
    const from = Math.min(first, Math.max(before, ok.invokedAt));
    gaps.push({ from, ms: Math.max(0, ok.endedAt - from), epoch: ok.answer?.epoch ?? 0 });
    before = ok.endedAt;
  }
  return firstOfEpochs(gaps);
}

/** Only the first gap of an epoch is how long its takeover took. */
function firstOfEpochs(gaps: readonly Gap[]): Gap[] {
  let epoch = 0;
  return gaps.map((gap) => {
    if (gap.epoch <= epoch) return { ...gap, epoch: 0 };
    epoch = gap.epoch;
    return gap;
  });
}
