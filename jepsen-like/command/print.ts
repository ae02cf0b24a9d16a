// What a run of seeds prints: for people, or one JSON object on one line for programs.

import type { SeedReport } from "../scenarios/run-seed.js";
import type { Totals } from "./totals.js";

/** How many events before a failure are printed; `--trace` prints all. */
const eventsShown = 60;

/** A failing seed, for people. */
export function failureText({ seed, failure, lastEvents, traceHash }: SeedReport): string {
  return [
    `seed ${seed} failed by ${failure?.by} (trace ${traceHash})`,
    ...lastEvents.slice(-eventsShown).map((line) => `  ${line}`),
    failure?.message ?? "",
    "",
  ].join("\n");
}

/** What a run came to, as the object of `--json`. */
export function summaryObject(totals: Totals, more: Readonly<Record<string, unknown>>): object {
  const { slowest } = totals;
  return {
    world: "sim",
    scenario: totals.scenario,
    seeds: totals.seeds,
    failures: totals.failures,
    seedsPerMinute: totals.seedsPerMinute,
    faults: totals.faults,
    coverage: totals.coverage ?? {},
    missing: totals.missing(),
    seconds: Math.round(totals.seconds * 10) / 10,
    virtualSeconds: Math.round(totals.virtualMs / 1000),
    steps: totals.steps,
    operations: totals.operations,
    slowestSeed: { seed: slowest.seed, milliseconds: Math.round(slowest.milliseconds) },
    ...more,
  };
}

/** What a run came to, for people. */
export function summaryText(totals: Totals): string {
  const { seeds, seconds, seedsPerMinute, slowest, failures } = totals;
  const missing = totals.missing();
  return [
    `${seeds} seeds of ${totals.scenario} in ${seconds.toFixed(1)} s ` +
      `(${seedsPerMinute} seeds/min), ${Math.round(totals.virtualMs / 1000)} virtual seconds, ` +
      `${totals.steps} steps, ${totals.operations} operations`,
    `faults: ${countsText(totals.faults)}`,
    `coverage: ${countsText(totals.coverage ?? {})}`,
    `slowest: seed ${slowest.seed}, ${slowest.milliseconds.toFixed(0)} ms`,
    ...(missing.length === 0 ? [] : [`never happened, so the run does not count: ${missing}`]),
    failures.length === 0 ? "no failures" : `${failures.length} failures:`,
    ...failures.map(({ seed, invariant, replay }) => `  ${seed} ${invariant}: ${replay}`),
    "",
  ].join("\n");
}

/** Counts by name on one line. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return rows.length === 0 ? "none" : rows.join(", ");
}
