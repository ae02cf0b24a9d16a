// Half of the primaries at once: four nodes in two zones, the zone without the control plane's
// leader killed whole. Beside it the same cluster with one node killed, in turns. Each round has a
// cluster of its own: after a crash, copies are made anew and no longer spread over the zones.

import { BenchCluster } from "./cluster.js";
import { type BenchWish, say, type TimeBudget } from "./command-line.js";
import { crash } from "./failover-crash.js";
import { median, rounded } from "./samples.js";
import { ShardLoad } from "./shard-load.js";

/** What losing half of the primaries came to: medians of the time until all shards are back. */
export type HalfResult = {
  readonly rounds: number;
  readonly ms: number;
  readonly single: number;
  /** Shards that were without a primary. */
  readonly shards: number;
  readonly singleShards: number;
  readonly ratio: number;
  readonly targetRatio: number;
  readonly met: boolean;
};

type Case = { readonly victims: readonly string[]; readonly times: number[]; shards: number };

const targetRatio = 1.5;
const writePauseMs = 10;
const roundMs = 30_000;
const startsMax = 10;
/** Nodes of the zone that keeps the quorum come first; the other zone is killed. */
const zones = ["a", "a", "b", "b"];

/** Measures both cases in turns. */
export async function measureHalf(
  wish: BenchWish,
  budget: TimeBudget,
  roundsMax: number,
): Promise<HalfResult> {
  const single: Case = { victims: ["n4"], times: [], shards: 0 };
  const half: Case = { victims: ["n3", "n4"], times: [], shards: 0 };
  let rounds = 0;
  while (rounds < roundsMax && (rounds === 0 || budget.fits(roundMs))) {
    for (const one of rounds % 2 === 0 ? [single, half] : [half, single]) {
      await measureCase(wish, one);
    }
    rounds++;
    say(`half ${rounds}: one node ${single.times.at(-1)} ms, zone ${half.times.at(-1)} ms`);
  }
  const ms = rounded(median(half.times));
  const singleMs = rounded(median(single.times));
  const ratio = rounded(ms / singleMs);
  return {
    rounds,
    ms,
    single: singleMs,
    shards: half.shards,
    singleShards: single.shards,
    ratio,
    targetRatio,
    met: ratio <= targetRatio,
  };
}

async function measureCase(wish: BenchWish, one: Case): Promise<void> {
  await using cluster = await startLedFromFirstZone(wish);
  const led = await Promise.all(one.victims.map((victim) => cluster.shardsLedBy(victim)));
  const load = await ShardLoad.start(cluster, { shards: led.flat(), writePauseMs });
  one.times.push(Math.max(...(await crash(cluster, one.victims, load))));
  one.shards = load.writers.length;
  await load.stop();
}

/**
 * Who leads is chance: clusters are started until one has its leader where nobody is killed, and
 * shards everywhere.
 */
async function startLedFromFirstZone(wish: BenchWish): Promise<BenchCluster> {
  const options = { nodes: zones.length, basePort: wish.basePort, zones };
  for (let attempt = 1; ; attempt++) {
    const cluster = await BenchCluster.start(options);
    const { leader, nodes } = await cluster.untilWhole();
    const fits = nodes.some((node) => node.id === leader && node.zone === zones[0]);
    // A node that came late, because the machine was busy, leads nothing.
    if (fits && nodes.every((node) => node.primaries > 0)) return cluster;
    await cluster[Symbol.asyncDispose]();
    if (attempt === startsMax) throw new Error(`no fitting cluster in ${attempt} starts`);
  }
}
