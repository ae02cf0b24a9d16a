// Measurements by prom-client behind the port `Metrics`, in a registry of its own.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MetricLabels, Metrics } from "../ports/metrics.js";

/** Bounds of the histograms' buckets, milliseconds: from a local read to a slow failover. */
const bucketsMs = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];

type Metric = Counter<string> | Gauge<string> | Histogram<string>;

/** Counters, gauges and histograms, made at their first use; that use fixes the label names. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #metrics = new Map<string, { readonly metric: Metric; readonly labels: string[] }>();

  /** @param labels put on every measurement, for example the node's id */
  constructor(labels: MetricLabels = {}) {
    this.#registry.setDefaultLabels(labels);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The content type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything measured so far, in Prometheus's text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  count(name: string, amount = 1, labels: MetricLabels = {}): void {
    const { metric, known } = this.#metric("counter", name, labels);
    if (metric instanceof Counter) metric.inc(known, amount);
  }

  gauge(name: string, value: number, labels: MetricLabels = {}): void {
    const { metric, known } = this.#metric("gauge", name, labels);
    if (metric instanceof Gauge) metric.set(known, value);
  }

  observe(name: string, milliseconds: number, labels: MetricLabels = {}): void {
    const { metric, known } = this.#metric("histogram", name, labels);
    if (metric instanceof Histogram) metric.observe(known, milliseconds);
  }

  /** The metric of this name, and those of the labels that it has. */
  #metric(
    kind: "counter" | "gauge" | "histogram",
    name: string,
    labels: MetricLabels,
  ): { metric: Metric; known: MetricLabels } {
    const present = this.#metrics.get(name);
    if (present !== undefined) {
      const known: Record<string, string> = {};
      for (const label of present.labels) known[label] = labels[label] ?? "";
      return { metric: present.metric, known };
    }
    const labelNames = Object.keys(labels);
    const base = { name, help: helpOf(name), labelNames, registers: [this.#registry] };
    const metric =
      kind === "counter"
        ? new Counter(base)
        : kind === "gauge"
          ? new Gauge(base)
          : new Histogram({ ...base, buckets: bucketsMs });
    this.#metrics.set(name, { metric, labels: labelNames });
    return { metric, known: labels };
  }
}

/** `holdfast_peer_frames_total` → `peer frames total`. */
function helpOf(name: string): string {
  return name.replace(/^holdfast_/, "").replaceAll("_", " ");
}
