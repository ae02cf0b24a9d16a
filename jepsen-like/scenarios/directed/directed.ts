// What a directed scenario is, and its run from one seed: boot, the script, heal, demand liveness,
// all checks. The seed draws only timings; the script decides what happens.

import { Random } from "../../../src/base/random.js";
import { settingsForLease } from "../../../src/model/settings.js";
import { defaultRaftConfig } from "../../../src/raft/config.js";
import { Violation } from "../../invariants/violation.js";
import type { ClusterKnobs } from "../../world/sim/sim-cluster.js";
import type { RunWatch, SeedReport } from "../run-seed.js";
import { NotReached, Stage } from "./stage.js";

/** A script that drives straight at one rule of the protocol. */
export type Directed = {
  readonly name: string;
  /** The rule, by the protocol's section: "§4 freeze". */
  readonly rule: string;
  /** What differs from {@link directedKnobs}. */
  readonly knobs?: Partial<ClusterKnobs>;
  script(stage: Stage): void;
};

/**
 * The cluster that a script gets: three voters and shards, every node a copy of every shard, a
 * lease of a second, nothing lost or slow by chance. The seed draws delays and clock rates.
 */
export function directedKnobs(seed: number): ClusterKnobs {
  const random = new Random(seed ^ 0xd1ec);
  const delayMsMin = random.pick([0.05, 0.2, 1]);
  return {
    nodes: 3,
    voters: 3,
    shards: 3,
    settings: { ...settingsForLease(1000), copies: 3 },
    raftConfig: defaultRaftConfig,
    compaction: { everyEntries: 10_000, everyBytes: 1024 ** 2, keepEntries: 1000 },
    network: {
      delayMsMin,
      delayMsMax: delayMsMin * random.pick([1.5, 4]),
      tailMs: 0,
      tailChance: 0,
      dropChance: 0,
      repeatLeaseChance: 0,
    },
    disk: {
      syncMsMin: random.pick([0.1, 0.5, 2]),
      syncMsMax: 4,
      slowSyncMs: 0,
      slowSyncChance: 0,
    },
    timerLateMsMax: random.pick([0.5, 2]),
    clockSpreadPct: random.pick([0, 0.5, 1]),
  };
}

/**
 * Runs a directed scenario to its end or to the first violation. A failure by "stage" is no verdict
 * on the protocol: the script could not get where it wanted.
 */
export function runDirected(
  directed: Directed,
  seed: number,
  { print, recording }: RunWatch = {},
): SeedReport {
  const knobs = { ...directedKnobs(seed), ...directed.knobs };
  const stage = new Stage({ seed, knobs, print, recording });
  let failure: SeedReport["failure"];
  try {
    stage.boot();
    directed.script(stage);
    stage.finish();
  } catch (error) {
    failure = describe(error);
  }
  return stage.report(failure);
}

function describe(error: unknown): SeedReport["failure"] {
  if (error instanceof Violation) return { by: error.invariant, message: error.message };
  if (error instanceof NotReached) return { by: "stage", message: error.message };
  if (!(error instanceof Error)) return { by: "error", message: String(error) };
  return { by: error.name, message: error.stack ?? error.message };
}
