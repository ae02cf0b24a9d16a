// `npm run chaos -- --world live`: one run against real processes, and what it came to.

import { runPage } from "../report/run-page.js";
import { HarnessFailure, type LiveReport } from "../scenarios/live/live-report.js";
import { runLive } from "../scenarios/live/run-live.js";
import { makeFolderOf, readRun, writeText } from "./files.js";
import type { Options } from "./options.js";
import { countsText, quantilesText } from "./print.js";

/** The exit code is 1 when something is wrong, with the cluster or with the run itself. */
export async function liveCommand(options: Options, scenario: string): Promise<number> {
  const { firstSeed: seed, minutes = 1, report: page, json, trace } = options;
  const kept = page === undefined ? undefined : `.test-results/chaos/live-${seed}.jsonl`;
  const history = options.history ?? kept;
  if (history !== undefined) makeFolderOf(history);
  const out = json ? process.stderr : process.stdout;
  const hear = (line: string): void => void (trace || !json ? out.write(`${line}\n`) : undefined);
  let report: LiveReport;
  try {
    report = await runLive({ scenario, seconds: minutes * 60, seed, history, hear });
  } catch (error) {
    if (!(error instanceof HarnessFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (json) process.stdout.write(`${JSON.stringify(harnessObject(scenario, seed, error))}\n`);
    return 1;
  }
  if (page !== undefined && history !== undefined) {
    const failures = report.failures.map(({ invariant: by, message }) => ({ by, message }));
    const title = `live ${scenario}, seed ${seed}`;
    writeText(page, runPage({ title, ...readRun(history), failures }));
  }
  const { events: _, ...told } = report;
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : liveText(report));
  return report.failures.length === 0 ? 0 : 1;
}

/** The suite itself failed: no verdict on the cluster, and no clean run. */
function harnessObject(scenario: string, seed: number, { message }: Error): object {
  const replay = `npm run chaos -- --world live --scenario ${scenario} --seed ${seed}`;
  const failures = [{ seed, checker: "harness", message, replay }];
  return {
    world: "live",
    scenario,
    seeds: 1,
    failures,
    seedsPerMinute: 0,
    faults: {},
    coverage: {},
  };
}

function liveText(report: LiveReport): string {
  const { scenario, seed, seconds, operations, availability, failures } = report;
  const { ok, fail, info } = operations;
  const gaps = availability.nemeses.map(({ name, episodes, longestGapMs, failovers }) => {
    const failover = failovers === undefined ? "" : `, failover ${quantilesText(failovers)}`;
    return `  ${name} × ${episodes}: longest gap ${longestGapMs} ms${failover}`;
  });
  return [
    `live ${scenario}, seed ${seed}: ${seconds} s, ` +
      `${ok} operations ok, ${fail} failed, ${info} of unknown end`,
    `faults: ${countsText(report.faults)}`,
    `skipped: ${countsText(report.skipped)}`,
    `indeterminate: ${countsText(report.indeterminate)}`,
    `coverage: ${countsText(report.coverage)}`,
    ...gaps,
    `failover ${quantilesText(availability.failovers)}`,
    failures.length === 0 ? "no failures" : `${failures.length} failures:`,
    ...failures.map(({ invariant, message, replay }) => `${invariant}: ${message}\n  ${replay}`),
    "",
  ].join("\n");
}
