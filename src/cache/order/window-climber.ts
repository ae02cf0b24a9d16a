// How large the window of W-TinyLFU should be, found by climbing: a step, a look at the hit ratio,
// another step the same way or back. Source: Einziger, Eytan, Friedman, Manes, "Adaptive Software
// Cache Management" (Middleware 2018). Hot path: bench:hit-ratio.

const shareMin = 0.01;
const shareMax = 0.8;
const stepShare = 0.0625;
/** A step is this much shorter than the one before it. */
const decay = 0.98;
/** A change of the hit ratio from which on the search begins anew. */
const restartChange = 0.05;
/** Requests between two steps, per item of the cache. */
const requestsPerItem = 10;

/** The window's share of a cache, moved by what hits and misses it hears of. */
export class WindowClimber {
  #share = shareMin;
  #step = stepShare;
  #hits = 0;
  #requests = 0;
  #lastRatio = 0;

  get share(): number {
    return this.#share;
  }

  /** A request, in a cache of so many items. */
  requested(hit: boolean, items: number): void {
    if (hit) this.#hits++;
    if (++this.#requests < items * requestsPerItem) return;
    const ratio = this.#hits / this.#requests;
    const change = ratio - this.#lastRatio;
    if (change < 0) this.#step = -this.#step;
    const share = Math.min(shareMax, Math.max(shareMin, this.#share + this.#step));
    this.#step =
      Math.abs(change) >= restartChange ? Math.sign(this.#step) * stepShare : this.#step * decay;
    this.#share = share;
    this.#lastRatio = ratio;
    this.#hits = 0;
    this.#requests = 0;
  }
}
