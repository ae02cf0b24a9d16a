// Order statistics of measured times.

/** What a table says about a set of times, in milliseconds. */
export type Summary = {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly samples: number;
};

/** The value that `share` of the samples do not exceed (nearest rank); NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle sample, or the mean of the two in the middle; NaN without samples. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The usual figures of a set of times. */
export function summarize(samples: readonly number[]): Summary {
  return {
    p50Ms: rounded(median(samples)),
    p99Ms: rounded(quantile(samples, 0.99)),
    maxMs: rounded(quantile(samples, 1)),
    samples: samples.length,
  };
}

/** To a hundredth: finer than that, a time on a shared machine says nothing. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
