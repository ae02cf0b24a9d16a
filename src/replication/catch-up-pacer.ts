// How much catch-up one process sends in a while, over all its shards: without a bound a node that
// became primary of everything would encode the whole cache in one turn and lose its leases by it.

/** An allowance of bytes that is filled up again and again; never saved up beyond one filling. */
export class CatchUpPacer {
  readonly #bytesPerRefill: number;
  #allowance: number;

  /** @param bytesPerRefill what may be sent from one `refill` to the next */
  constructor(bytesPerRefill: number) {
    this.#bytesPerRefill = bytesPerRefill;
    this.#allowance = bytesPerRefill;
  }

  /** Whether another chunk may be sent; the last one may overdraw. */
  get open(): boolean {
    return this.#allowance > 0;
  }

  /** Counts what was sent. */
  spend(bytes: number): void {
    this.#allowance -= bytes;
  }

  /** Time has passed: grants the next allowance, less what was overdrawn. */
  refill(): void {
    this.#allowance = Math.min(this.#allowance + this.#bytesPerRefill, this.#bytesPerRefill);
  }
}
