// The naive model of eviction orders: one array of keys with numbers, sorted whenever it is asked.
import type { EvictionPolicy } from "../../src/model/namespace-config.js";

type Row = { key: string; used: number; frequency: number; priority: number };

/** Which key leaves first, by `lru`, `lfu` with aging, or `none` (as lru, for dead items). */
export class NaiveOrder {
  readonly #policy: EvictionPolicy;
  #rows: Row[] = [];
  #clock = 0;
  #age = 0;

  constructor(policy: EvictionPolicy) {
    this.#policy = policy;
  }

  insert(key: string): void {
    this.#rows.push({ key, used: ++this.#clock, frequency: 1, priority: this.#age });
  }

  hit(key: string): void {
    const row = this.#rows.find((one) => one.key === key);
    if (row === undefined) return;
    row.used = ++this.#clock;
    row.frequency = Math.min(255, row.frequency + 1);
    row.priority = this.#age + row.frequency - 1;
  }

  remove(key: string, evicted: boolean): void {
    const row = this.#rows.find((one) => one.key === key);
    this.#rows = this.#rows.filter((one) => one !== row);
    if (row === undefined || !evicted) return;
    // The age follows the victim, but never passes an item that stays.
    this.#age = Math.min(row.priority, ...this.#rows.map((one) => one.priority));
  }

  /** The keys, first to leave first. */
  keys(): string[] {
    const byUse = (a: Row, b: Row) => a.used - b.used;
    const byPriority = (a: Row, b: Row) => a.priority - b.priority || byUse(a, b);
    return [...this.#rows].sort(this.#policy === "lfu" ? byPriority : byUse).map((row) => row.key);
  }

  /** The same keys under another policy, in the same order, with no history. */
  switchedTo(policy: EvictionPolicy): NaiveOrder {
    if (policy === this.#policy) return this;
    const order = new NaiveOrder(policy);
    for (const key of this.keys()) order.insert(key);
    return order;
  }
}
