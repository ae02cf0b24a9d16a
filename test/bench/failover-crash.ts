// Crashes: SIGKILL of a node that leads shards, until each of its shards acknowledges a write
// again; with the control plane's leader spared, or chosen; with the default lease, or a shorter.

import type { BenchCluster } from "./cluster.js";
import { say, type TimeBudget } from "./command-line.js";
import { rounded, type Summary, summarize } from "./samples.js";
import { bothVerdicts, emptyVerdict, errorCount, ShardLoad } from "./shard-load.js";

/** What a series of crashes came to; times from the kill to the first write of each shard. */
export type CrashResult = Summary & {
  readonly rounds: number;
  readonly errors: number;
  readonly lost: number;
  readonly targetP50Ms?: number;
  readonly targetP99Ms?: number;
  readonly met: boolean;
};

/** What a series of crashes shall be. */
export type CrashWish = {
  readonly name: string;
  readonly rounds: number;
  readonly victim: "leader" | "follower";
  readonly targetP50Ms?: number;
  readonly targetP99Ms?: number;
};

/** Milliseconds between writes to a shard: how finely its return is seen. */
const writePauseMs = 10;
/** About how long a round takes. */
const roundMs = 8000;

/** Kills a node, again and again; the cluster is whole before and after. */
export async function measureCrashes(
  cluster: BenchCluster,
  wish: CrashWish,
  budget: TimeBudget,
): Promise<CrashResult> {
  const samples: number[] = [];
  let verdict = emptyVerdict;
  let rounds = 0;
  while (rounds < wish.rounds && (rounds === 0 || budget.fits(roundMs))) {
    const victim = await chooseVictim(cluster, wish.victim);
    const load = await ShardLoad.start(cluster, {
      shards: await cluster.shardsLedBy(victim),
      writePauseMs,
    });
    const times = await crash(cluster, [victim], load);
    await restart(cluster, [victim]);
    verdict = bothVerdicts(verdict, await load.stop());
    samples.push(...times);
    rounds++;
    const { p50Ms, maxMs } = summarize(times);
    say(`${wish.name} ${rounds}: ${times.length} shards of ${victim}, ${p50Ms} to ${maxMs} ms`);
  }
  const summary = summarize(samples);
  const { targetP50Ms, targetP99Ms } = wish;
  const met =
    summary.p50Ms <= (targetP50Ms ?? Number.POSITIVE_INFINITY) &&
    summary.p99Ms <= (targetP99Ms ?? Number.POSITIVE_INFINITY);
  return {
    ...summary,
    rounds,
    errors: errorCount(verdict),
    lost: verdict.lost,
    ...(targetP50Ms === undefined ? {} : { targetP50Ms }),
    ...(targetP99Ms === undefined ? {} : { targetP99Ms }),
    met,
  };
}

/** Kills the nodes at once; milliseconds until each shard of the load is written again. */
export async function crash(
  cluster: BenchCluster,
  victims: readonly string[],
  load: ShardLoad,
): Promise<number[]> {
  const before = load.ordinals();
  const killedAt = performance.now();
  for (const victim of victims) cluster.program(victim).kill();
  const times = await load.untilTakenOver(killedAt, before);
  return times.map(rounded);
}

/** Brings ended nodes back and waits until the cluster is whole. */
export async function restart(cluster: BenchCluster, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await cluster.program(id).ended();
    cluster.program(id).start();
  }
  await cluster.untilWhole();
}

/** A node of the wished kind that leads its share of the shards. */
async function chooseVictim(cluster: BenchCluster, kind: CrashWish["victim"]): Promise<string> {
  const { nodes, leader, shards } = await cluster.untilWhole();
  const candidates = nodes
    .filter((node) => (node.id === leader) === (kind === "leader"))
    .sort((a, b) => b.primaries - a.primaries || b.backups - a.backups);
  const victim = candidates[0]?.id ?? "";
  await cluster.letLead(victim, Math.floor(shards.total / nodes.length));
  return victim;
}
