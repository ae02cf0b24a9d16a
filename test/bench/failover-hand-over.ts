// Planned hand-overs under a steady load of gets and insync sets on every shard: SIGTERM of a node,
// and shards handed over one by one. Besides the pauses: what clients saw, and what was lost.

import { setTimeout as delay } from "node:timers/promises";
import type { BenchCluster } from "./cluster.js";
import { say, type TimeBudget } from "./command-line.js";
import { restart } from "./failover-crash.js";
import { rounded, type Summary, summarize } from "./samples.js";
import { errorCount, type LoadVerdict, ShardLoad } from "./shard-load.js";
import type { ShardWriter } from "./shard-writer.js";

/** What a series of hand-overs came to. */
export type HandOverResult = {
  /** Longest time between two acknowledged writes of a shard that was handed over. */
  readonly pauseMs: Figures;
  /** The same of the other shards meanwhile. */
  readonly othersMs: Figures;
  /** The same while nothing was handed over: what load and machine cost alone. */
  readonly restMs: Figures;
  readonly rounds: number;
  readonly samples: number;
  readonly writes: number;
  readonly reads: number;
  readonly errors: number;
  readonly errorCodes: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly targetP99Ms: number;
  readonly met: boolean;
};

type Figures = { readonly p50: number; readonly p99: number; readonly max: number };
type Window = { readonly from: number; readonly to: number };
type Pauses = { readonly moved: number[]; readonly others: number[]; readonly rest: number[] };

/** Milliseconds between operations of one shard: 64 shards make some thousand a second. */
const writePauseMs = 25;
const readPauseMs = 50;
/** Milliseconds after a hand-over that still belong to it. */
const afterMs = 300;
const sigtermRoundMs = 10_000;
const targetP99Ms = 50;
const handOverMsMax = 10_000;

/** Ends one node after the other by SIGTERM, the leader in its turn, and starts it again. */
export async function measureSigterm(
  cluster: BenchCluster,
  roundsMax: number,
  budget: TimeBudget,
): Promise<HandOverResult> {
  const pauses: Pauses = { moved: [], others: [], rest: [] };
  const load = await ShardLoad.start(cluster, { writePauseMs, readPauseMs });
  let rounds = 0;
  while (rounds < roundsMax && (rounds === 0 || budget.fits(sigtermRoundMs))) {
    const { leader, nodes, shards } = await cluster.untilWhole();
    // In turn, but not one that came back when no copy was missing: it leads nothing.
    const inTurn = (index: number): string => nodes[(rounds + index) % nodes.length]?.id ?? "";
    const holds = (id: string): boolean => nodes.some((node) => node.id === id && mayLead(node));
    const victim = [0, 1, 2].map(inTurn).find(holds) ?? inTurn(0);
    // Hand-overs pile up where nobody has left yet: everybody gets an equal share again.
    const share = Math.floor(shards.total / nodes.length);
    for (const { id } of nodes) if (id !== victim) await cluster.letLead(id, share);
    await cluster.letLead(victim, share);
    const led = new Set(await cluster.shardsLedBy(victim));
    await rest(load, pauses);
    const from = performance.now();
    cluster.program(victim).terminate();
    await cluster.program(victim).ended();
    const tookMs = Math.round(performance.now() - from);
    await delay(afterMs);
    collect(load, led, { from, to: performance.now() }, pauses);
    await restart(cluster, [victim]);
    rounds++;
    const who = victim === leader ? `${victim}, the leader` : victim;
    const longest = Math.round(Math.max(...pauses.moved.slice(-led.size)));
    say(`SIGTERM ${rounds}: ${led.size} shards of ${who}, gone in ${tookMs} ms, pause ${longest}`);
  }
  return resultOf(pauses, await load.stop(), rounds);
}

function mayLead({ primaries, backups }: { primaries: number; backups: number }): boolean {
  return primaries + backups > 0;
}

/** Hands shards over one by one, as an operator would. */
export async function measureShardFailover(
  cluster: BenchCluster,
  roundsMax: number,
  budget: TimeBudget,
): Promise<HandOverResult> {
  const pauses: Pauses = { moved: [], others: [], rest: [] };
  await cluster.untilWhole();
  const load = await ShardLoad.start(cluster, { writePauseMs, readPauseMs });
  let rounds = 0;
  while (rounds < roundsMax && (rounds === 0 || budget.fits(1000))) {
    const writer = load.writers[rounds % load.writers.length];
    if (writer === undefined) break;
    if (rounds % 8 === 0) await rest(load, pauses);
    const before = writer.ordinal;
    const from = performance.now();
    await cluster.client.admin.failover({ shard: writer.shard });
    await untilLater(writer, before);
    await delay(afterMs);
    collect(load, new Set([writer.shard]), { from, to: performance.now() }, pauses);
    rounds++;
  }
  say(`shard failover: ${rounds}, longest pause ${Math.round(Math.max(...pauses.moved))} ms`);
  return resultOf(pauses, await load.stop(), rounds);
}

async function untilLater(writer: ShardWriter, ordinal: number): Promise<void> {
  const deadline = performance.now() + handOverMsMax;
  while (writer.ordinal <= ordinal) {
    if (performance.now() > deadline) throw new Error(`shard ${writer.shard} was not handed over`);
    await delay(1);
  }
}

/** What the same load shows when nothing happens, over a window of the usual length. */
async function rest(load: ShardLoad, pauses: Pauses): Promise<void> {
  await delay(afterMs);
  const from = performance.now();
  await delay(2 * afterMs);
  const window = { from, to: performance.now() };
  for (const writer of load.writers) pauses.rest.push(writer.longestPause(window));
}

function collect(load: ShardLoad, moved: ReadonlySet<number>, window: Window, pauses: Pauses) {
  for (const writer of load.writers) {
    const pause = writer.longestPause(window);
    (moved.has(writer.shard) ? pauses.moved : pauses.others).push(pause);
    writer.forget(window.from);
  }
}

function resultOf(pauses: Pauses, verdict: LoadVerdict, rounds: number): HandOverResult {
  const pauseMs = figuresOf(summarize(pauses.moved));
  const errors = errorCount(verdict);
  return {
    pauseMs,
    othersMs: figuresOf(summarize(pauses.others)),
    restMs: figuresOf(summarize(pauses.rest)),
    rounds,
    samples: pauses.moved.length,
    writes: verdict.writes,
    reads: verdict.reads,
    errors,
    errorCodes: verdict.errors,
    lost: verdict.lost,
    targetP99Ms,
    met: pauseMs.p99 <= targetP99Ms && errors === 0 && verdict.lost === 0,
  };
}

function figuresOf({ p50Ms, p99Ms, maxMs }: Summary): Figures {
  return { p50: rounded(p50Ms), p99: rounded(p99Ms), max: rounded(maxMs) };
}
