// The port to metrics: counters, gauges and histograms by name and labels.

/** Label names and values. */
export type MetricLabels = Readonly<Record<string, string>>;

/** Takes measurements. Names are in Prometheus style, `holdfast_…`. */
export type Metrics = {
  /** Adds to a counter. */
  count(name: string, amount?: number, labels?: MetricLabels): void;
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: MetricLabels): void;
  /** Adds an observation in milliseconds to a histogram. */
  observe(name: string, milliseconds: number, labels?: MetricLabels): void;
};
