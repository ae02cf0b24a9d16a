// Exact LRU: the item that was read or written longest ago leaves first.

import { assert } from "../../base/assert.js";
import type { Item } from "../item.js";
import { ItemList } from "./item-list.js";
import type { EvictionOrder } from "./policy.js";

/** An item that waits among the seeds for its place in the list. */
const seeded = 1;

/**
 * Least recently used first. Items copied from elsewhere arrive in the order of a walk, which says
 * nothing about their use; they are set aside and take their places by the order in which they were
 * written, the first time that a victim is wanted.
 */
export class LruOrder implements EvictionOrder {
  readonly evicts = true;
  readonly #list = new ItemList();
  #seeds: Item[] = [];
  /** Seeds that are still waiting: not read, replaced or removed since. */
  #waiting = 0;

  get size(): number {
    return this.#list.size + this.#waiting;
  }

  insert(item: Item): void {
    item.priority = 0;
    this.#list.addHottest(item);
  }

  seed(item: Item): void {
    item.priority = seeded;
    this.#seeds.push(item);
    this.#waiting++;
  }

  hit(item: Item): void {
    if (item.priority === seeded) {
      this.#unseed(item);
      this.#list.addHottest(item);
    } else {
      this.#list.moveToHottest(item);
    }
  }

  remove(item: Item): void {
    if (item.priority === seeded) this.#unseed(item);
    else this.#list.remove(item);
  }

  visit(visit: (item: Item) => boolean): void {
    this.#settleSeeds();
    this.#list.visit(visit);
  }

  checkInvariants(): void {
    this.#list.checkInvariants();
    const waiting = this.#seeds.filter((item) => item.priority === seeded).length;
    assert(waiting === this.#waiting, "waiting seeds are counted");
  }

  #unseed(item: Item): void {
    item.priority = 0;
    this.#waiting--;
    // The entries of seeds that left are dropped in bulk.
    if (this.#seeds.length > 2 * this.#waiting + 64) {
      this.#seeds = this.#seeds.filter((one) => one.priority === seeded);
    }
  }

  /** Few seeds among many items are fresh news (a rewind); many are a past that came whole. */
  #settleSeeds(): void {
    if (this.#seeds.length === 0) return;
    const seeds = this.#seeds.filter((item) => item.priority === seeded);
    this.#seeds = [];
    this.#waiting = 0;
    for (const item of seeds) item.priority = 0;
    if (seeds.length < this.#list.size) {
      seeds.sort((a, b) => a.version - b.version);
      for (const item of seeds) this.#list.addHottest(item);
    } else {
      seeds.sort((a, b) => b.version - a.version);
      for (const item of seeds) this.#list.addColdest(item);
    }
  }
}
