// Which nodes were silent lately. A silent node is not asked first until it answers again, so that
// one paused process costs one timeout and not one a request.

/** Remembers nodes, by address, that let an attempt time out. */
export class NodeHealth {
  readonly #suspectUntil = new Map<string, number>();
  readonly #answeredAt = new Map<string, number>();
  readonly #suspicionMs: number;

  /** Told once for each node that becomes suspect. */
  onSuspect: (address: string) => void = () => {};

  /** @param suspicionMs how long a silent node is avoided before it is asked again */
  constructor(suspicionMs: number) {
    this.#suspicionMs = suspicionMs;
  }

  /**
   * An attempt that began at `startedAt` was not answered in time. A node that answered anything
   * since then is slow with this one request, not silent.
   */
  silent(address: string, startedAt: number, now: number): void {
    if ((this.#answeredAt.get(address) ?? Number.NEGATIVE_INFINITY) >= startedAt) return;
    const known = this.isSuspect(address, now);
    this.#suspectUntil.set(address, now + this.#suspicionMs);
    if (!known) this.onSuspect(address);
  }

  /** The node answered, whatever it said. */
  answered(address: string, now: number): void {
    this.#answeredAt.set(address, now);
    if (this.#suspectUntil.size > 0) this.#suspectUntil.delete(address);
  }

  /** Whether another node should be asked first. */
  isSuspect(address: string, now: number): boolean {
    if (this.#suspectUntil.size === 0) return false;
    return (this.#suspectUntil.get(address) ?? Number.NEGATIVE_INFINITY) > now;
  }
}
