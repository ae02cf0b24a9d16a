// What a run of seeds prints: for people, or one JSON object on one line for programs.

import { type Quantiles, quantilesOf } from "../scenarios/live/availability.js";
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
    availability: availabilityObject(totals),
    missing: totals.missing(),
    seconds: Math.round(totals.seconds * 10) / 10,
    virtualSeconds: Math.round(totals.virtualMs / 1000),
    steps: totals.steps,
    operations: totals.operations,
    slowestSeed: { seed: slowest.seed, milliseconds: Math.round(slowest.milliseconds) },
    ...more,
  };
}

function availabilityObject({ availability }: Totals): object {
  const { failoverMs, handOverMs, ...rest } = availability;
  return { ...rest, failover: quantilesOf(failoverMs), handOver: quantilesOf(handOverMs) };
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
    ...availabilityLines(totals),
    `slowest: seed ${slowest.seed}, ${slowest.milliseconds.toFixed(0)} ms`,
    ...(missing.length === 0 ? [] : [`never happened, so the run does not count: ${missing}`]),
    failures.length === 0 ? "no failures" : `${failures.length} failures:`,
    ...failures.map(({ seed, invariant, replay }) => `  ${seed} ${invariant}: ${replay}`),
    "",
  ].join("\n");
}

function availabilityLines({ availability }: Totals): string[] {
  const { failoverMs, handOverMs, longestGapMsByFault, redirects } = availability;
  const gaps = Object.entries(longestGapMsByFault).sort(([, a], [, b]) => b - a);
  const rounded = Object.fromEntries(gaps.map(([name, ms]) => [name, Math.round(ms)]));
  return [
    `failover ${quantilesText(quantilesOf(failoverMs))}`,
    `hand-over ${quantilesText(quantilesOf(handOverMs))}`,
    `longest gap by fault, ms: ${countsText(rounded)}; ${redirects} redirects`,
  ];
}

/** Durations on one line. */
export function quantilesText(quantiles: Quantiles | undefined): string {
  if (quantiles === undefined) return "was not measured";
  const { count, p50, p99, max } = quantiles;
  return `p50 ${p50} ms, p99 ${p99} ms, most ${max} ms of ${count}`;
}

/** Counts by name on one line. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return rows.length === 0 ? "none" : rows.join(", ");
}
