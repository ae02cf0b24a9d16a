// What a seed draws: the cluster, the workload and the list of faults. A plan is plain data, so
// that it can be printed, and later shrunk.

import { Random } from "../../src/base/random.js";
import { settingsForLease } from "../../src/model/settings.js";
import { defaultRaftConfig, type RaftConfig } from "../../src/raft/config.js";
import type { ClusterKnobs } from "../world/sim/sim-cluster.js";
import { type FaultName, faultNames } from "./faults.js";
import { type WorkloadKnobs, workloadNamespaces } from "./workload.js";

/** One fault to come. */
export type PlannedFault = {
  readonly name: FaultName;
  /** True milliseconds after the faults begin. */
  readonly at: number;
  readonly duration: number;
  /** Seeds the choice of whom it hits. */
  readonly seed: number;
};

/** Everything that a seed decides before the run. */
export type Plan = {
  readonly seed: number;
  readonly knobs: ClusterKnobs;
  readonly workload: WorkloadKnobs;
  readonly clients: number;
  readonly thinkMsMax: number;
  /** Length of the phase with faults, true milliseconds. */
  readonly faultsMs: number;
  readonly faults: readonly PlannedFault[];
  /** Operators at work, and clients that follow the map; none when absent. */
  readonly operators?: number;
  readonly watchers?: number;
};

/** What may be asked for instead of being drawn. */
export type PlanOverrides = {
  /** Only these faults are planned. */
  readonly only?: readonly FaultName[];
  readonly faultsMs?: number;
  /** Clock rates may differ by this much, also beyond what the settings allow for. */
  readonly clockSpreadPct?: number;
};

/** Draws the plan of a seed. */
export function planOf(seed: number, overrides: PlanOverrides = {}): Plan {
  const random = new Random(seed ^ 0x5eed);
  const faultsMs = overrides.faultsMs ?? random.between(50_000, 62_000);
  const leaseMs = random.pick([1000, 1000, 1000, 500, 2500]);
  const nodes = random.pick([3, 3, 3, 3, 3, 3, 3, 4, 5]);
  const voters = nodes === 4 ? 3 : random.pick([3, nodes]);
  const copies = random.pick([2, 2, 2, 2, 3, 3, 1]);
  const onNoReplica = random.chance(0.2) ? "wait" : "cold";
  return {
    seed,
    knobs: {
      nodes,
      voters,
      shards: random.pick([1, 1, 1, 2, 2, 3, 4, 4, 6, 16]),
      settings: { ...settingsForLease(leaseMs), copies, onNoReplica },
      raftConfig: raftConfigFor(leaseMs),
      compaction: {
        everyEntries: random.pick([15, 40, 150]),
        everyBytes: 1024 ** 2,
        keepEntries: random.pick([0, 5, 30]),
      },
      network: drawNetwork(random),
      disk: drawDisk(random),
      timerLateMsMax: random.pick([0.5, 2, 8]),
      clockSpreadPct: overrides.clockSpreadPct ?? random.pick([0, 0.5, 1]),
    },
    workload: {
      keys: random.between(2, 6),
      weights: workloadNamespaces.map(() => random.between(1, 6)),
    },
    clients: random.between(2, 4),
    thinkMsMax: random.pick([60, 300, 600]),
    faultsMs,
    faults: drawFaults(random, { faultsMs, leaseMs, names: overrides.only ?? drawNames(random) }),
    operators: random.pick([0, 0, 0, 1, 2]),
    watchers: random.pick([0, 0, 1, 2]),
  };
}

function drawNetwork(random: Random): ClusterKnobs["network"] {
  const delayMsMin = random.pick([0.05, 0.2, 1]);
  return {
    delayMsMin,
    delayMsMax: delayMsMin * random.pick([1.5, 4, 10]),
    tailMs: random.pick([5, 30, 120]),
    tailChance: random.pick([0, 0.005, 0.02]),
    dropChance: random.pick([0, 0, 0.001, 0.01]),
    repeatLeaseChance: random.pick([0, 0.02, 0.1]),
  };
}

function drawDisk(random: Random): ClusterKnobs["disk"] {
  const syncMsMin = random.pick([0.1, 0.5, 2]);
  return {
    syncMsMin,
    syncMsMax: syncMsMin * random.pick([2, 5]),
    slowSyncMs: random.pick([10, 100, 300]),
    slowSyncChance: random.pick([0, 0.002, 0.02]),
  };
}

/** What seldom bites when it is tried, and so is tried more often. */
const hardFaults: readonly FaultName[] = ["tear-last-write", "hand-over-and-cut"];

/** Some seeds meet every fault, some only a few, again and again. */
function drawNames(random: Random): readonly FaultName[] {
  const share = random.chance(0.3) ? 1 : 0.15 + random.float() * 0.5;
  const drawn = [...faultNames, ...hardFaults].filter(() => random.chance(share));
  return drawn.length === 0 ? ["kill", "pause", "isolate"] : drawn;
}

/** An election fits inside a lease, as a real node's settings see to. */
function raftConfigFor(leaseMs: number): RaftConfig {
  const shortest = Math.min(300, leaseMs * 0.3);
  return {
    ...defaultRaftConfig,
    electionTimeoutMs: [shortest, Math.min(600, leaseMs * 0.6)],
    heartbeatMs: Math.min(75, shortest / 4),
  };
}

function drawFaults(
  random: Random,
  drawn: {
    readonly faultsMs: number;
    readonly leaseMs: number;
    readonly names: readonly FaultName[];
  },
): PlannedFault[] {
  const { faultsMs, leaseMs, names } = drawn;
  const planned: PlannedFault[] = [];
  const gapMs = random.pick([300, 1000, 2500]);
  let at = random.float() * 1000;
  while (at < faultsMs) {
    const leases = random.pick([0.2, 0.5, 1, 1.5, 2.5, 5]);
    const duration = leases * leaseMs * (0.7 + random.float() * 0.6);
    planned.push({ name: random.pick(names), at, duration, seed: random.u32() });
    // Now and then the next one begins while this one lasts.
    at += (random.chance(0.3) ? duration * random.float() : duration) + random.float() * gapMs;
  }
  return planned;
}
