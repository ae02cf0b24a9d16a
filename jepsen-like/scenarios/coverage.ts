// What bit in a run: a run in which nothing failed over proves nothing about failover.

import type { Facts } from "../world/sim/facts.js";
import type { SimCluster } from "../world/sim/sim-cluster.js";

/** How often each thing happened that the suite is there to provoke. */
export type Coverage = {
  readonly failover: number;
  readonly coldStart: number;
  readonly resumption: number;
  readonly leaseExpiredUnderClient: number;
  readonly rewind: number;
  /** Full catch-ups of a shard's copy. */
  readonly snapshotInstall: number;
  /** Snapshots of the control state that replaced a node's log. */
  readonly controlSnapshotInstall: number;
  readonly compaction: number;
  readonly handOver: number;
  readonly handOverAborted: number;
  readonly election: number;
  readonly forward: number;
  readonly copiesCompared: number;
  readonly lossesCounted: number;
  /** Changes and flushes of namespaces that were committed under load. */
  readonly configChange: number;
  /** Mutations whose outcome was found instead of applied again. */
  readonly retryDeduplicated: number;
  /** Clients that were sent elsewhere because their map was old. */
  readonly redirect: number;
  readonly eviction: number;
  readonly outOfMemory: number;
  readonly emptyRestart: number;
  readonly rollingRestart: number;
  readonly diskFailure: number;
  readonly lostTail: number;
  readonly tornTail: number;
  readonly refusedStore: number;
  readonly phasePause: number;
  readonly callBehindPause: number;
  readonly probeAnswer: number;
  /** Commands of operators that ended ok, and requests that were answered more than once. */
  readonly adminDone: number;
  readonly adminRepeat: number;
  /** Replies while a change of their namespace was committed but not yet effective everywhere. */
  readonly replyUnderChange: number;
  /** Streams of map changes that were opened, and changes that came on them. */
  readonly mapReset: number;
  readonly mapDelta: number;
};

/** Of a run that came to nothing. */
export const noCoverage: Coverage = {
  failover: 0,
  coldStart: 0,
  resumption: 0,
  leaseExpiredUnderClient: 0,
  rewind: 0,
  snapshotInstall: 0,
  controlSnapshotInstall: 0,
  compaction: 0,
  handOver: 0,
  handOverAborted: 0,
  election: 0,
  forward: 0,
  copiesCompared: 0,
  lossesCounted: 0,
  configChange: 0,
  retryDeduplicated: 0,
  redirect: 0,
  eviction: 0,
  outOfMemory: 0,
  emptyRestart: 0,
  rollingRestart: 0,
  diskFailure: 0,
  lostTail: 0,
  tornTail: 0,
  refusedStore: 0,
  phasePause: 0,
  callBehindPause: 0,
  probeAnswer: 0,
  adminDone: 0,
  adminRepeat: 0,
  replyUnderChange: 0,
  mapReset: 0,
  mapDelta: 0,
};

/** Reads the coverage off a cluster. */
export function coverageOf(cluster: SimCluster): Coverage {
  const { history, operations, losses } = cluster.control.newest;
  const rows = (kind: string): number => history.filter((row) => row.kind === kind).length;
  const phases = (phase: string): number =>
    [...operations.values()].filter((operation) => operation.phase === phase).length;
  const { metrics, serving } = cluster;
  const events = (kind: string): number =>
    metrics.value(`holdfast_replication_events_total{${kind}}`);
  let election = 0;
  let installs = 0;
  for (const node of cluster.nodes.values()) {
    installs += node.disk.snapshotsInstalled;
    election = Math.max(election, node.running?.driver.raftStatus().term ?? 0);
  }
  return {
    failover: rows("failover"),
    coldStart: rows("cold-start"),
    resumption: history.filter((row) => row.kind === "failover" && row.from === row.to).length,
    leaseExpiredUnderClient: serving.lapses,
    rewind: events("rewound"),
    snapshotInstall: events("snapshot-begun"),
    controlSnapshotInstall: installs,
    compaction: metrics.value("holdfast_raft_snapshots_total"),
    handOver: phases("done"),
    handOverAborted: phases("aborted"),
    election,
    forward: metrics.value("holdfast_forwards_total"),
    copiesCompared: cluster.copiesCompared,
    lossesCounted: losses.filter((loss) => loss.lostCount !== "unknown").length,
    configChange: rows("namespace-set") + rows("namespace-flush"),
    ...ofFacts(cluster.facts),
    adminDone: cluster.adminHistory.operations.filter(({ ending }) => ending === "ok").length,
    adminRepeat: cluster.adminHistory.operations.filter(({ told }) => told.length > 1).length,
    replyUnderChange: cluster.configs.repliesUnderChange,
    mapReset: cluster.mapStreams.resets,
    mapDelta: cluster.mapStreams.deltas,
    outOfMemory: cluster.history.operations.filter(({ error }) => error === "OUT_OF_MEMORY").length,
  };
}

function ofFacts(facts: Facts) {
  return {
    retryDeduplicated: facts.repeated,
    redirect: facts.redirects,
    eviction: facts.evictions,
    emptyRestart: facts.emptyRestarts,
    rollingRestart: facts.rollingRestarts,
    diskFailure: facts.diskFailures,
    lostTail: facts.lostTails,
    tornTail: facts.tornTails,
    refusedStore: facts.refusedStores,
    phasePause: facts.phasePauses,
    callBehindPause: facts.callsBehindPause,
    probeAnswer: facts.probeAnswers,
  };
}

/** Adds two coverages key by key. */
export function addCoverage(a: Coverage, b: Coverage): Coverage {
  const sum = { ...a } as Record<keyof Coverage, number>;
  for (const key of Object.keys(b) as (keyof Coverage)[]) sum[key] += b[key];
  return sum;
}
