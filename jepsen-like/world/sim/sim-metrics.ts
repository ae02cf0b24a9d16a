// The metrics of a simulated cluster: counters by name and label values, for coverage and reports.

import type { MetricLabels, Metrics } from "../../../src/ports/metrics.js";

/** Counts; gauges and histograms are of no use to a run. */
export class SimMetrics implements Metrics {
  readonly #counters = new Map<string, number>();

  count(name: string, amount = 1, labels?: MetricLabels): void {
    const key = labels === undefined ? name : `${name}{${Object.values(labels).join(",")}}`;
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + amount);
  }

  gauge(): void {}

  observe(): void {}

  /** A counter by its name, and label values in braces where it has labels. */
  value(name: string): number {
    return this.#counters.get(name) ?? 0;
  }

  /** All counters, in the order of their names. */
  all(): readonly (readonly [string, number])[] {
    return [...this.#counters].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
