// The split-brain probe, and directed scenarios that show the stated limits: what an asynchronous
// write may lose, and what is lost with the last in-sync copy. Each demands the loss itself, its
// record, and that the checkers would find it if nothing explained it.

import { utf8 } from "../../../src/base/bytes.js";
import type { LossRecord } from "../../../src/control/control-state.js";
import { settingsForLease } from "../../../src/model/settings.js";
import { slotOf } from "../../../src/model/slot.js";
import { type CutOff, checkCutOff } from "../../invariants/cut-off.js";
import { checkHistory } from "../../invariants/history-checks.js";
import { Violation } from "../../invariants/violation.js";
import { workloadNamespaces } from "../workload.js";
import type { Directed } from "./directed.js";
import { castOf, castWithoutLeader, settle } from "./parts.js";
import type { Stage } from "./stage.js";

/** How often the probe asks the node that was cut off, virtual milliseconds. */
const probeEveryMs = 10;

/**
 * A primary is cut off from the leader but from no client, and asked all the time: it answers while
 * its lease lasts, and never after that at its epoch, whoever serves by then.
 */
function splitBrain(stage: Stage): void {
  const { shard, primary, leader } = castOf(stage);
  const { leaseMs } = stage.settings;
  const key = stage.keyIn(shard);
  stage.set(key);
  settle(stage);
  const { epoch } = stage.shard(shard);
  const from = stage.now;
  stage.cut([primary], [leader]);
  let written = 0;
  const probes: number[] = [];
  while (stage.now < from + 5 * leaseMs) {
    const probe = stage.begin({ key, action: { f: "get" }, at: [primary] });
    probes.push(probe.operation.client);
    stage.runFor(probeEveryMs);
    // As soon as another serves, what the first one still shows would be old.
    if (stage.cluster.primaryOf(shard) === primary || written++ % 20 > 0) continue;
    const value = stage.value();
    stage.begin({ key, action: { f: "set", value }, at: stage.others(primary) });
  }
  stage.assume(written > 20, "another was served long enough");
  const shards = new Map([[shard, epoch]]);
  demandSilence(stage, { node: primary.id, shards, from, to: stage.now, probes }, leaseMs);
  stage.mend([primary], [leader]);
}

function demandSilence(stage: Stage, cutOff: CutOff, leaseMs: number): void {
  const { history } = stage.cluster;
  const { from, shards } = cutOff;
  const within = history.operations.filter(
    ({ answer, ending, endedAt }) =>
      ending === "ok" && endedAt > from && answer?.epoch === shards.get(answer?.shard ?? -1),
  );
  stage.assume(within.length > 10, "it answered while its lease lasted");
  checkCutOff(history, [cutOff], leaseMs);
}

/** An asynchronous write is acknowledged by a primary that then dies before any copy has it. */
function asyncLoss(stage: Stage): void {
  const { shard, primary } = castOf(stage);
  const key = stage.keyIn(shard);
  const kept = stage.set(key, { namespace: "loose" });
  settle(stage);
  stage.cut([primary], stage.others(primary));
  const acked = stage.set(key, { namespace: "loose", at: [primary] });
  stage.kill(primary);
  stage.eventually("a successor", () => {
    const next = stage.cluster.primaryOf(shard);
    return next !== undefined && next !== primary && stage.serves(next, shard);
  });
  stage.mend([primary], stage.others(primary));
  const shown = stage.get(key, { namespace: "loose", at: stage.others(primary) });
  stage.assume(shown === kept, `the value before is shown, not ${acked}`);
  const write = stage.cluster.history.operations.find(
    ({ action }) => action.f === "set" && action.value === acked,
  );
  const version = write?.answer?.version ?? 0;
  const covers = ({ shard: of, keptThrough }: LossRecord): boolean =>
    of === shard && keptThrough < version;
  const isRecorded = stage.cluster.control.newest.losses.some(covers);
  stage.demand(isRecorded, "I20", "the loss is recorded");
  demandFound(stage, "async", { losses: [] });
}

/** Every process dies at once: all copies were in memory, so that even in-sync writes are gone. */
function allCopiesLost(stage: Stage): void {
  const { shard } = castOf(stage);
  const key = stage.keyIn(shard);
  stage.set(key);
  const nodes = [...stage.cluster.nodes.values()];
  for (const node of nodes) stage.kill(node);
  for (const node of nodes) node.boot();
  demandGone(stage, shard, key);
}

/** The primary is the last in-sync copy and dies: another copy is alive, but may not follow. */
function lastInSyncLost(stage: Stage): void {
  const { shard, primary, backups } = castWithoutLeader(stage);
  const key = stage.keyIn(shard);
  stage.set(key);
  settle(stage);
  stage.cut([primary], backups);
  stage.eventually("the primary is alone in sync", () => stage.shard(shard).inSync.length === 1);
  stage.set(key, { at: [primary] });
  stage.kill(primary);
  stage.mend([primary], backups);
  primary.boot();
  demandGone(stage, shard, key);
}

function demandGone(stage: Stage, shard: number, key: string): void {
  stage.eventually("the shard is served again", () => {
    const next = stage.cluster.primaryOf(shard);
    return next !== undefined && stage.serves(next, shard);
  });
  const shown = stage.get(key);
  stage.assume(shown === undefined, `nothing is left, not ${shown}`);
  const colds = stage.cluster.coldStartsOf(slotOf(utf8(key)));
  stage.demand(colds.length > 0, "I20", "the cold start is in the history");
  const isRecorded = stage.cluster.control.newest.losses.some(
    (loss) => loss.shard === shard && !loss.clean && loss.keptThrough === 0,
  );
  stage.demand(isRecorded, "I20", "the loss is recorded as not clean");
  demandFound(stage, "linearizability", { coldStarts: [] });
}

/** The checkers find the loss when they are not told what explains it. */
function demandFound(
  stage: Stage,
  by: Violation["invariant"],
  without: { readonly losses?: readonly LossRecord[]; readonly coldStarts?: readonly number[] },
): void {
  const { cluster } = stage;
  let found: string | undefined;
  try {
    checkHistory(cluster.history, workloadNamespaces, {
      coldStarts: (_namespace, key) =>
        without.coldStarts ?? cluster.coldStartsOf(slotOf(utf8(key))),
      clockSlackMs: 0,
      losses: without.losses ?? cluster.control.newest.losses,
    });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    found = error.invariant;
  }
  stage.demand(found === by, by, `unexplained, it is found by ${by}, not by ${found}`);
}

/** The probe, and the scenarios that show limits. */
export const limitScenarios: readonly Directed[] = [
  { name: "split-brain", rule: "§4 a primary that is cut off", script: splitBrain },
  { name: "async-loss", rule: "§5 async", script: asyncLoss },
  { name: "all-copies-lost", rule: "§10 I10, not promised", script: allCopiesLost },
  {
    name: "last-in-sync-lost",
    rule: "§10 I10, not promised",
    knobs: { shards: 6, settings: { ...settingsForLease(1000), copies: 2 } },
    script: lastInSyncLost,
  },
];

/** The probe with clock rates far beyond what the settings allow for: it must find two of them. */
export const splitBrainBeyondBound: Directed = {
  name: "split-brain-beyond-bound",
  rule: "§4 only bounded clock rates are assumed",
  knobs: { clockSpreadPct: 45 },
  script: splitBrain,
};
