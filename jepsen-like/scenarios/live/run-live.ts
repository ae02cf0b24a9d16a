// Runs a scenario in the live world and judges it: by the same checkers as in the simulated world,
// on the history that real clients wrote and on what the cluster itself says about it.

import { writeFileSync } from "node:fs";
import { utf8 } from "../../../src/base/bytes.js";
import { slotOf } from "../../../src/model/slot.js";
import { historyText } from "../../history-file.js";
import { checkCutOff } from "../../invariants/cut-off.js";
import { checkHistory } from "../../invariants/history-checks.js";
import { Violation } from "../../invariants/violation.js";
import { eventsPathOf, eventsText, type RunEvent } from "../../run-events.js";
import { LiveCluster } from "../../world/live/live-cluster.js";
import { workloadNamespaces } from "../workload.js";
import { availabilityOf } from "./availability.js";
import {
  HarnessFailure,
  type LiveFailure,
  type LiveOptions,
  type LiveReport,
} from "./live-report.js";
import { LiveRun } from "./live-run.js";
import { liveScenarioOf, liveScenarios } from "./live-scenarios.js";

const leaseMs = 1000;
/** Milliseconds that boot, the last heal and the final reads may take together. */
const extraMsMax = 300_000;

/**
 * Runs a scenario.
 * @throws {HarnessFailure} when the run itself failed and says nothing about the cluster
 */
export async function runLive(options: LiveOptions): Promise<LiveReport> {
  const scenario = liveScenarioOf(options.scenario);
  if (scenario === undefined) {
    const names = liveScenarios.map(({ name }) => name).join(", ");
    throw new HarnessFailure(`no live scenario "${options.scenario}"; there are ${names}`);
  }
  const { nodes, shards } = scenario;
  await using cluster = await LiveCluster.start({ nodes, shards, leaseMs });
  await using run = new LiveRun(cluster, scenario, options);
  const failures: LiveFailure[] = [];
  const judge = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      failures.push(failureOf(error, options));
    }
  };
  try {
    await within(options.seconds * 1000 + extraMsMax, run.go());
  } catch (error) {
    failures.push(failureOf(error, options));
  }
  const coverage = { ...coverageOf(run), ...(await metricsOf(cluster)) };
  judge(() => checkHistory(run.history, workloadNamespaces, factsOf(run)));
  judge(() => {
    const { answered, refused } = checkCutOff(run.history, run.cutOffs, leaseMs);
    Object.assign(coverage, { probesAnswered: answered, probesRefused: refused });
  });
  const events = eventsOf(run);
  if (options.history !== undefined) {
    writeFileSync(options.history, historyText(run.history));
    writeFileSync(eventsPathOf(options.history), eventsText(events));
  }
  if (failures.length > 0) options.hear(`the nodes' data stays in ${cluster.keepData()}`);
  return reportOf(options, run, { failures, coverage, events });
}

function reportOf(
  { scenario, seed }: LiveOptions,
  run: LiveRun,
  told: Pick<LiveReport, "failures" | "coverage" | "events">,
): LiveReport {
  const seconds = run.now() / 1000;
  const { operations } = run.history;
  const ended = (ending: string): number =>
    operations.filter((operation) => operation.ending === ending).length;
  return {
    world: "live",
    scenario,
    seeds: 1,
    seed,
    ...told,
    seedsPerMinute: Math.round((60 / seconds) * 100) / 100,
    faults: run.faults,
    skipped: run.skipped,
    indeterminate: run.indeterminate,
    availability: availabilityOf(operations, run.episodes),
    operations: { ok: ended("ok"), fail: ended("fail"), info: ended("info") },
    seconds: Math.round(seconds * 10) / 10,
  };
}

/** What only inhabitants of the cluster know, as far as the cluster tells it. */
function factsOf({ watch, shards, episodes }: LiveRun): Parameters<typeof checkHistory>[2] {
  const longest = Math.max(0, ...episodes.map(({ from, wholeAt }) => wholeAt - from));
  return {
    coldStarts: (_namespace, key) => {
      const slot = slotOf(utf8(key));
      const shard = shards.find(({ slots }) => slots.lo <= slot && slot <= slots.hi);
      return shard === undefined ? [] : watch.coldStartsOf(Number(shard.id));
    },
    // No key is used for longer than an outage and its neighbours.
    clockSlackMs: 2 * longest,
    losses: watch.losses.map(({ shard, toEpoch, keptThrough }) => {
      return { shard, toEpoch, keptThrough } as never;
    }),
  };
}

function coverageOf({ watch, counts, history }: LiveRun): Record<string, number> {
  const many = history.operations.filter(({ attempts }) => attempts > 1).length;
  const counted = watch.losses.filter(({ lostCount }) => lostCount !== undefined);
  const lost = counted.reduce((sum, { lostCount = 0 }) => sum + lostCount, 0);
  return {
    failover: watch.count("failover"),
    coldStart: watch.count("cold-start"),
    handOver: watch.count("hand-over"),
    handOverAborted: watch.count("hand-over-aborted"),
    fence: watch.count("fence"),
    register: watch.count("register"),
    lossRecords: watch.losses.length,
    lossesCounted: counted.length,
    recordsLost: lost,
    retriedOperations: many,
    ...counts,
  };
}

/** Sums of counters that nodes keep about themselves; nodes that restarted begin at 0. */
async function metricsOf(cluster: LiveCluster): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { httpAddress } of cluster.nodes.values()) {
    const signal = AbortSignal.timeout(3000);
    const reply = await fetch(`http://${httpAddress}/metrics`, { signal }).catch(() => undefined);
    const text = (await reply?.text().catch(() => undefined)) ?? "";
    for (const line of text.split("\n")) {
      const [, kind, value] =
        /^holdfast_replication_events_total\{kind="([^"]+)"[^}]*\} (\d+)/.exec(line) ?? [];
      if (kind !== undefined) sums[kind] = (sums[kind] ?? 0) + Number(value);
    }
  }
  return sums;
}

function eventsOf(run: LiveRun): RunEvent[] {
  const slotsOf = (id: number): readonly [number, number] => {
    const slots = run.shards.find((shard) => Number(shard.id) === id)?.slots;
    return [Number(slots?.lo ?? 0), Number(slots?.hi ?? 0)];
  };
  return [...run.events, ...run.watch.epochEvents(slotsOf)];
}

/** A broken promise as a failure; whatever else was thrown is no verdict. */
function failureOf(error: unknown, { scenario, seed }: LiveOptions): LiveFailure {
  if (error instanceof HarnessFailure) throw error;
  if (!(error instanceof Violation)) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new HarnessFailure(`the run failed by itself: ${why}`, { cause: error });
  }
  const replay = `npm run chaos -- --world live --scenario ${scenario} --seed ${seed}`;
  return { seed, invariant: error.invariant, message: error.message, replay };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = new HarnessFailure(`the run did not end within ${ms} ms`);
    timer = setTimeout(() => reject(why), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
