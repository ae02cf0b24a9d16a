// Latencies in bounded memory: buckets that grow by a constant factor, so that every quantile is
// right within two per cent however many samples there are.

const growth = 1.02;
const smallestMs = 0.001;
const bucketCount = 1200;
const logGrowth = Math.log(growth);

/** Counts durations and tells quantiles of them. */
export class LatencyHistogram {
  readonly #buckets = new Float64Array(bucketCount);
  #count = 0;
  #max = 0;

  /** Samples taken. */
  get count(): number {
    return this.#count;
  }

  /** The longest, in milliseconds. */
  get maxMs(): number {
    return this.#max;
  }

  /** Takes one sample in milliseconds. */
  add(ms: number): void {
    const position = Math.ceil(Math.log(Math.max(ms, smallestMs) / smallestMs) / logGrowth);
    const bucket = Math.min(Math.max(position, 0), bucketCount - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    if (ms > this.#max) this.#max = ms;
  }

  /** The duration that a share of the samples (0 to 1) does not exceed; 0 without samples. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen >= wanted) return Math.min(this.#max, smallestMs * growth ** bucket);
    }
    return this.#max;
  }
}

/** Milliseconds to three places after the point, as reports have them. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
