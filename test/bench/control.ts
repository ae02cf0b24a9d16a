// `npm run bench:control`: what a change of the control plane costs beside etcd, and how long a
// change of the shard map takes to reach every node and client. `--only commit,map`.

import { table } from "../../cli/output/table.js";
import { BenchCluster } from "./cluster.js";
import {
  type BenchResult,
  type BenchWish,
  runBench,
  say,
  type TimeBudget,
} from "./command-line.js";
import { type CommitFigures, type CommitResult, measureCommits } from "./control-commit.js";
import { type MapChangeResult, measureMapChanges } from "./control-map-change.js";
import { etcdVersion } from "./etcd-peer.js";
import { holdfastVersion } from "./machine.js";

const full = { runs: 7, changes: 200, handOvers: 128 };
const quick = { runs: 5, changes: 100, handOvers: 48 };
/** etcd's ports begin so far above the cluster's. */
const etcdPortOffset = 150;

async function bench(wish: BenchWish, budget: TimeBudget): Promise<BenchResult> {
  const { runs, changes, handOvers } = wish.quick ? quick : full;
  const wants = (part: string) => wish.only === undefined || wish.only.has(part);
  say("starting 3 nodes");
  await using cluster = await BenchCluster.start({ nodes: 3, basePort: wish.basePort });
  const etcdPort = wish.basePort + etcdPortOffset;
  const mapChange = wants("map") ? await measureMapChanges(cluster, handOvers, budget) : undefined;
  const commit = wants("commit")
    ? await measureCommits(cluster, { runs, changes, etcdPort }, budget)
    : undefined;
  return {
    versions: { holdfast: holdfastVersion(), etcd: etcdVersion() ?? "not installed: skipped" },
    text: [
      ...(commit === undefined ? [] : commitLines(commit)),
      ...(mapChange === undefined ? [] : mapChangeLines(mapChange)),
    ].join("\n"),
    record: { commit, mapChange },
  };
}

const right = (head: string) => ({ head, align: "right" as const });

function commitLines(result: CommitResult): string[] {
  const { runs, changesPerRun, bare, change, sdkChange, etcdPut, targetRatio } = result;
  const heads = ["MEDIAN MS", "P99 MS", "MAX MS", "RATIO", "TARGET"];
  const times = ({ medianOfRunsMs, p99Ms, maxMs }: CommitFigures) => [medianOfRunsMs, p99Ms, maxMs];
  const row = (name: string, figures: typeof bare) => {
    const { ratio, met } = figures;
    return [name, ...times(figures), ratio ?? "", targetRatio, met === null ? "" : word(met)];
  };
  const peer =
    "skipped" in etcdPut
      ? ["etcd put", `skipped: ${etcdPut.skipped}`]
      : ["etcd put, at its leader", ...times(etcdPut)];
  return [
    `Commit, 3 voters that sync: medians of ${runs} alternating runs of ${changesPerRun} changes`,
    table(
      [{ head: "WHAT" }, ...heads.map(right), { head: "MET" }],
      [
        row("command without effect, at the leader", bare),
        [...peer, ...Array<string>(7 - peer.length).fill("")],
        row("namespace set, at the leader", change),
        row("namespace set, by the SDK", sdkChange),
      ],
    ),
    "",
  ];
}

function mapChangeLines(result: MapChangeResult): string[] {
  const { nodes, clients, changes, spread, sinceRequest, met } = result;
  const heads = ["SAMPLES", "P50 MS", "P99 MS", "MAX MS", "TARGET"];
  const cells = ({ samples, p50Ms, p99Ms, maxMs }: typeof spread) => [samples, p50Ms, p99Ms, maxMs];
  return [
    `Map change seen by ${nodes} nodes and ${clients} clients: ${changes} shards handed over`,
    table(
      [{ head: "FROM" }, ...heads.map(right), { head: "MET" }],
      [
        ["applied at the first node", ...cells(spread), `p99 ${result.targetP99Ms}`, word(met)],
        ["request of the hand-over", ...cells(sinceRequest), "", ""],
      ],
    ),
  ];
}

function word(met: boolean): string {
  return met ? "yes" : "NO";
}

runBench("bench:control", bench);
