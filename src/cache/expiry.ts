// The queue of items that expire, soonest first: a binary heap in which every item knows its place,
// so that replaced and touched items leave at once and nothing is scanned.

import { assert } from "../base/assert.js";
import type { ShardTime } from "../model/ids.js";
import type { Item } from "./item.js";

/** Items with an expiry, ordered by it. */
export class ExpiryQueue {
  readonly #heap: Item[] = [];

  /** How many items have an expiry. */
  get length(): number {
    return this.#heap.length;
  }

  /** Puts the item where its expiry says; takes it out when it has none. */
  update(item: Item): void {
    if (item.expiresAt === 0) {
      this.remove(item);
    } else if (item.expiryIndex < 0) {
      this.#heap.push(item);
      this.#rise(item, this.#heap.length - 1);
    } else {
      this.#settle(item, item.expiryIndex);
    }
  }

  /** Takes the item out, if it is in. */
  remove(item: Item): void {
    const index = item.expiryIndex;
    if (index < 0) return;
    item.expiryIndex = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== item) this.#settle(last, index);
  }

  /** The item that expires first. */
  peek(): Item | undefined {
    return this.#heap[0];
  }

  /** Visits up to `max` of the items with expiresAt ≤ now, in no particular order. */
  visitDue(now: ShardTime, max: number, visit: (item: Item) => void): void {
    const open = [0];
    let left = max;
    for (let index = open.pop(); index !== undefined && left > 0; index = open.pop()) {
      const item = this.#heap[index];
      if (item === undefined || item.expiresAt > now) continue;
      visit(item);
      left--;
      open.push(2 * index + 2, 2 * index + 1);
    }
  }

  /** @throws {AssertionError} when the order or an item's index is off */
  checkInvariants(): void {
    for (const [index, item] of this.#heap.entries()) {
      assert(item.expiryIndex === index, "an item knows its place in the expiry queue");
      assert(item.expiresAt !== 0, "an item in the expiry queue expires");
      const parent = this.#heap[(index - 1) >> 1];
      if (index > 0 && parent !== undefined) {
        assert(parent.expiresAt <= item.expiresAt, "the expiry queue is ordered");
      }
    }
  }

  #settle(item: Item, index: number): void {
    const parent = this.#heap[(index - 1) >> 1];
    if (index > 0 && parent !== undefined && parent.expiresAt > item.expiresAt) {
      this.#rise(item, index);
    } else {
      this.#sink(item, index);
    }
  }

  #rise(item: Item, from: number): void {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above] as Item;
      if (parent.expiresAt <= item.expiresAt) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(item, index);
  }

  #sink(item: Item, from: number): void {
    const length = this.#heap.length;
    let index = from;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= length) break;
      const right = this.#heap[below + 1];
      let child = this.#heap[below] as Item;
      if (right !== undefined && right.expiresAt < child.expiresAt) {
        child = right;
        below++;
      }
      if (child.expiresAt >= item.expiresAt) break;
      this.#place(child, index);
      index = below;
    }
    this.#place(item, index);
  }

  #place(item: Item, index: number): void {
    this.#heap[index] = item;
    item.expiryIndex = index;
  }
}
