// LFU with dynamic aging: new items get the age of the order for their priority, each request adds
// one, and the age follows the priority of what is evicted. A frequency is what a priority is above
// the age, so what was hot long ago decays. After Arlitt et al., "Evaluating Content Management
// Techniques for Web Proxy Caches" (2000), where frequencies themselves do not decay.
// Hot path: bench:hit-ratio.

import { assert } from "../../base/assert.js";
import type { EvictionOrder } from "./eviction-order.js";
import { HandleList } from "./handle-list.js";
import { type Handle, type ItemAccess, none } from "./item-access.js";
import type { Visit } from "./rule.js";

/** Priorities lie on a ring of so many lists, and a mark names one of them. */
const ringSize = 128;
const ringMask = ringSize - 1;

/** Frequencies stop counting here, which also bounds how long an unused item can stay. */
const frequencyMax = ringSize - 1;

/** Least frequently used first, the least recently used among equals. */
export class LfuOrder implements EvictionOrder {
  readonly #items: ItemAccess;
  readonly #lists: (HandleList | undefined)[] = new Array(ringSize).fill(undefined);
  #size = 0;
  /** Invariant: age ≤ every priority < age + frequencyMax; only its place on the ring is kept. */
  #age = 0;

  constructor(items: ItemAccess) {
    this.#items = items;
  }

  get size(): number {
    return this.#size;
  }

  get tableBytes(): number {
    return ringSize * 8;
  }

  insert(item: Handle): void {
    this.#add(item, 1);
  }

  seed(item: Handle, frequency: number): void {
    this.#add(item, Math.max(1, frequency), true);
  }

  adopt(item: Handle, frequency: number): void {
    this.#add(item, Math.max(1, frequency));
  }

  hit(item: Handle): void {
    const frequency = this.#frequency(item);
    this.#take(item);
    this.#add(item, Math.min(frequency + 1, frequencyMax));
  }

  remove(item: Handle, evicted: boolean): void {
    const last = this.#items.mark(item);
    this.#take(item);
    if (!evicted) return;
    // Never past an item that stays: on a backup frequencies differ and victims are not minimal.
    while (this.#age !== last && this.#lists[this.#age] === undefined) {
      this.#age = (this.#age + 1) & ringMask;
    }
  }

  moved(_from: Handle, to: Handle): void {
    this.#listOf(to).moved(to);
  }

  grew(item: Handle, bytes: number): void {
    this.#listOf(item).grew(bytes);
  }

  visit(visit: Visit): void {
    const items = this.#items;
    for (let above = 0; above < ringSize; above++) {
      const list = this.#lists[(this.#age + above) & ringMask];
      if (list === undefined) continue;
      for (let item = list.coldest; item !== none; item = items.hotter(item)) {
        if (!visit(item)) return;
      }
    }
  }

  frequency(item: Handle): number {
    return Math.min(15, this.#frequency(item));
  }

  checkInvariants(): void {
    let size = 0;
    for (const [index, list] of this.#lists.entries()) {
      list?.checkInvariants((item) => {
        assert(this.#items.mark(item) === index, "an item's mark names its priority's list");
        assert(this.#frequency(item) <= frequencyMax, "priorities lie on the ring");
        size++;
      });
    }
    assert(size === this.#size, "the lists count their items");
  }

  #frequency(item: Handle): number {
    return ((this.#items.mark(item) - this.#age) & ringMask) + 1;
  }

  #add(item: Handle, frequency: number, coldest = false): void {
    // Frequency 1 takes priority `age`, so that the greatest is age + frequencyMax − 1.
    const index = (this.#age + frequency - 1) & ringMask;
    let list = this.#lists[index];
    if (list === undefined) {
      list = new HandleList(this.#items);
      this.#lists[index] = list;
    }
    this.#items.setMark(item, index);
    if (coldest) list.addColdest(item);
    else list.addHottest(item);
    this.#size++;
  }

  #take(item: Handle): void {
    const index = this.#items.mark(item);
    const list = this.#listOf(item);
    list.remove(item);
    if (list.size === 0) this.#lists[index] = undefined;
    this.#size--;
  }

  #listOf(item: Handle): HandleList {
    const list = this.#lists[this.#items.mark(item)];
    assert(list !== undefined, "an item's priority has a list");
    return list;
  }
}
