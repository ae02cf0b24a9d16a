// `npm run bench:failover`: how long shards are without a primary, after crashes and during planned
// hand-overs, on a cluster of real processes. `--only crash,lease300,leader,sigterm,shard,half`.

import { table } from "../../cli/output/table.js";
import { BenchCluster } from "./cluster.js";
import {
  type BenchResult,
  type BenchWish,
  runBench,
  say,
  type TimeBudget,
} from "./command-line.js";
import { type CrashResult, measureCrashes } from "./failover-crash.js";
import { type HalfResult, measureHalf } from "./failover-half.js";
import { type HandOverResult, measureShardFailover, measureSigterm } from "./failover-hand-over.js";
import { holdfastVersion } from "./machine.js";

/** Rounds of each part; a run that is short of time makes fewer and says so. */
const fullRounds = { crash: 15, lease300: 10, leader: 10, sigterm: 6, shard: 128, half: 5 };
const quickRounds = { crash: 2, lease300: 2, leader: 2, sigterm: 2, shard: 16, half: 1 };
type Rounds = typeof fullRounds;

type Results = {
  crash?: CrashResult;
  crashLease300?: CrashResult;
  leaderAndPrimary?: CrashResult;
  sigterm?: HandOverResult;
  shardFailover?: HandOverResult;
  halfThePrimaries?: HalfResult;
};

async function bench(wish: BenchWish, budget: TimeBudget): Promise<BenchResult> {
  const rounds = wish.quick ? quickRounds : fullRounds;
  const wants = (part: keyof Rounds) => wish.only === undefined || wish.only.has(part);
  const results: Results = {};
  if (wants("half")) results.halfThePrimaries = await measureHalf(wish, budget, rounds.half);
  if (wants("crash") || wants("leader") || wants("sigterm") || wants("shard")) {
    await withDefaults(wish, budget, { rounds, wants, results });
  }
  if (wants("lease300")) {
    say("starting 3 nodes with a lease of 300 ms");
    await using cluster = await BenchCluster.start({
      nodes: 3,
      basePort: wish.basePort,
      leaseMs: 300,
    });
    const kind = { name: "crash, 300 ms lease", victim: "follower", targetP50Ms: 500 } as const;
    const series = { ...kind, rounds: rounds.lease300 };
    results.crashLease300 = await measureCrashes(cluster, series, budget);
  }
  const { sigterm, shardFailover, ...others } = results;
  return {
    versions: { holdfast: holdfastVersion() },
    text: textOf(results),
    record: { rounds, ...others, handOver: { sigterm, shardFailover } },
  };
}

/** The parts that share one cluster with default settings. */
async function withDefaults(
  wish: BenchWish,
  budget: TimeBudget,
  plan: {
    readonly rounds: Rounds;
    readonly wants: (part: keyof Rounds) => boolean;
    readonly results: Results;
  },
): Promise<void> {
  const { rounds, wants, results } = plan;
  say("starting 3 nodes");
  await using cluster = await BenchCluster.start({ nodes: 3, basePort: wish.basePort });
  if (wants("crash")) {
    const targets = { targetP50Ms: 1200, targetP99Ms: 1800 };
    const series = { name: "crash", victim: "follower", rounds: rounds.crash, ...targets } as const;
    results.crash = await measureCrashes(cluster, series, budget);
  }
  if (wants("leader")) {
    const kind = { name: "leader and primary", victim: "leader", targetP99Ms: 3000 } as const;
    const series = { ...kind, rounds: rounds.leader };
    results.leaderAndPrimary = await measureCrashes(cluster, series, budget);
  }
  if (wants("sigterm")) results.sigterm = await measureSigterm(cluster, rounds.sigterm, budget);
  if (wants("shard")) {
    results.shardFailover = await measureShardFailover(cluster, rounds.shard, budget);
  }
}

function textOf(results: Results): string {
  const { crash, crashLease300, leaderAndPrimary, sigterm, shardFailover } = results;
  const parts = [
    "Crash: SIGKILL to the first acknowledged insync write, each shard of the node",
    crashTable([
      ["primary", crash],
      ["primary, 300 ms lease", crashLease300],
      ["leader that is primary", leaderAndPrimary],
    ]),
    "",
    "Planned hand-over under load: longest time between two acknowledged writes of a shard",
    handOverTable([
      ["SIGTERM", sigterm],
      ["shard failover", shardFailover],
    ]),
    "",
    "Half of the primaries at once: SIGKILL until all shards are back, medians",
    halfTable(results.halfThePrimaries),
  ];
  return parts.join("\n");
}

function crashTable(rows: readonly (readonly [string, CrashResult | undefined])[]): string {
  const right = (head: string) => ({ head, align: "right" as const });
  const heads = ["ROUNDS", "SHARDS", "P50 MS", "P99 MS", "MAX MS", "ERRORS", "LOST", "TARGET"];
  const cells = rows.flatMap(([name, result]) => {
    if (result === undefined) return [];
    const { rounds, samples, p50Ms, p99Ms, maxMs, errors, lost, met } = result;
    const targets = [
      ...(result.targetP50Ms === undefined ? [] : [`p50 ${result.targetP50Ms}`]),
      ...(result.targetP99Ms === undefined ? [] : [`p99 ${result.targetP99Ms}`]),
    ].join(", ");
    return [[name, rounds, samples, p50Ms, p99Ms, maxMs, errors, lost, targets, word(met)]];
  });
  return table([{ head: "KILLED" }, ...heads.map(right), { head: "MET" }], cells);
}

function handOverTable(rows: readonly (readonly [string, HandOverResult | undefined])[]): string {
  const right = (head: string) => ({ head, align: "right" as const });
  const heads = ["ROUNDS", "SHARDS", "P50 MS", "P99 MS", "MAX MS", "AT REST P50/P99/MAX"];
  const more = ["OTHER SHARDS", "WRITES", "READS", "ERRORS", "LOST", "TARGET"];
  const cells = rows.flatMap(([name, result]) => {
    if (result === undefined) return [];
    const { pauseMs, restMs, othersMs, rounds, samples, writes, reads, errors, lost } = result;
    const slashed = (one: typeof restMs) => `${one.p50}/${one.p99}/${one.max}`;
    const times = [pauseMs.p50, pauseMs.p99, pauseMs.max, slashed(restMs), slashed(othersMs)];
    const counts = [writes, reads, errors, lost, `p99 ${result.targetP99Ms}`, word(result.met)];
    return [[name, rounds, samples, ...times, ...counts]];
  });
  return table([{ head: "HOW" }, ...[...heads, ...more].map(right), { head: "MET" }], cells);
}

function halfTable(result: HalfResult | undefined): string {
  const right = (head: string) => ({ head, align: "right" as const });
  const heads = ["ROUNDS", "ONE NODE MS", "SHARDS", "ONE ZONE MS", "SHARDS", "RATIO", "TARGET"];
  const cells = result === undefined ? [] : [halfCells(result)];
  return table([...heads.map(right), { head: "MET" }], cells);
}

function halfCells(result: HalfResult): (string | number)[] {
  const { rounds, single, singleShards, ms, shards, ratio, targetRatio, met } = result;
  return [rounds, single, singleShards, ms, shards, ratio, targetRatio, word(met)];
}

function word(met: boolean): string {
  return met ? "yes" : "NO";
}

runBench("bench:failover", bench);
