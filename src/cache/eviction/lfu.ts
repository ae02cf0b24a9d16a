// LFU with dynamic aging: an item's priority is its frequency plus the age of the namespace, which
// follows the priority of what is evicted, so that what was hot long ago decays.
// Source: Arlitt et al., "Evaluating Content Management Techniques for Web Proxy Caches" (2000).

import { assert } from "../../base/assert.js";
import type { Item } from "../item.js";
import { ItemList } from "./item-list.js";
import type { EvictionOrder } from "./policy.js";

/** Frequencies stop counting here, which also bounds how long an unused item can stay. */
const frequencyMax = 255;

/** Priorities live in [age, age + frequencyMax], so that this many lists on a ring suffice. */
const ringSize = 256;

/** Least frequently used first, the least recently used among equals. */
export class LfuOrder implements EvictionOrder {
  readonly evicts = true;
  readonly #lists: (ItemList | undefined)[] = new Array(ringSize).fill(undefined);
  #size = 0;
  /** Invariant: age ≤ every priority ≤ age + frequencyMax. */
  #age = 0;

  get size(): number {
    return this.#size;
  }

  insert(item: Item): void {
    this.#add(item, 1);
  }

  seed(item: Item): void {
    this.#add(item, 1);
  }

  hit(item: Item): void {
    this.#take(item);
    this.#add(item, Math.min(item.frequency + 1, frequencyMax));
  }

  remove(item: Item, evicted: boolean): void {
    this.#take(item);
    if (!evicted) return;
    // Never past an item that stays: on a backup frequencies differ and victims are not minimal.
    while (this.#age < item.priority && this.#listAt(this.#age) === undefined) this.#age++;
  }

  visit(visit: (item: Item) => boolean): void {
    for (let priority = this.#age; priority <= this.#age + frequencyMax; priority++) {
      if (this.#listAt(priority)?.visit(visit) === false) return;
    }
  }

  checkInvariants(): void {
    let count = 0;
    for (const [index, list] of this.#lists.entries()) {
      list?.checkInvariants();
      list?.visit((item) => {
        assert(item.priority % ringSize === index, "an item is in its priority's list");
        assert(
          item.priority >= this.#age && item.priority <= this.#age + frequencyMax,
          "priorities lie on the ring",
        );
        count++;
        return true;
      });
    }
    assert(count === this.#size, "the lists count their items");
  }

  #add(item: Item, frequency: number): void {
    item.frequency = frequency;
    // Frequency 1 takes priority `age`, so that the greatest is age + frequencyMax − 1.
    item.priority = this.#age + frequency - 1;
    const index = item.priority % ringSize;
    let list = this.#lists[index];
    if (list === undefined) {
      list = new ItemList();
      this.#lists[index] = list;
    }
    list.addHottest(item);
    this.#size++;
  }

  #take(item: Item): void {
    const index = item.priority % ringSize;
    const list = this.#lists[index];
    assert(list !== undefined, "an item's priority has a list");
    list.remove(item);
    if (list.size === 0) this.#lists[index] = undefined;
    this.#size--;
  }

  /** The list of a priority, or undefined when no item has it. */
  #listAt(priority: number): ItemList | undefined {
    return this.#lists[priority % ringSize];
  }
}
