// A doubly linked list threaded through items, coldest to hottest: what policies are made of.

import { assert } from "../../base/assert.js";
import type { Item } from "../item.js";

/** Items in an order; an item is in at most one list. */
export class ItemList {
  #coldest: Item | undefined = undefined;
  #hottest: Item | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get coldest(): Item | undefined {
    return this.#coldest;
  }

  /** Adds behind the hottest. */
  addHottest(item: Item): void {
    item.colder = this.#hottest;
    item.hotter = undefined;
    if (this.#hottest === undefined) this.#coldest = item;
    else this.#hottest.hotter = item;
    this.#hottest = item;
    this.#size++;
  }

  /** Adds before the coldest. */
  addColdest(item: Item): void {
    item.hotter = this.#coldest;
    item.colder = undefined;
    if (this.#coldest === undefined) this.#hottest = item;
    else this.#coldest.colder = item;
    this.#coldest = item;
    this.#size++;
  }

  /** Makes the item the hottest. */
  moveToHottest(item: Item): void {
    if (this.#hottest === item) return;
    this.remove(item);
    this.addHottest(item);
  }

  remove(item: Item): void {
    if (item.colder === undefined) this.#coldest = item.hotter;
    else item.colder.hotter = item.hotter;
    if (item.hotter === undefined) this.#hottest = item.colder;
    else item.hotter.colder = item.colder;
    item.colder = undefined;
    item.hotter = undefined;
    this.#size--;
  }

  /** Visits from the coldest on while `visit` returns true; returns whether it came to the end. */
  visit(visit: (item: Item) => boolean): boolean {
    for (let item = this.#coldest; item !== undefined; item = item.hotter) {
      if (!visit(item)) return false;
    }
    return true;
  }

  /** @throws {AssertionError} when links or count are off */
  checkInvariants(): void {
    let count = 0;
    let before: Item | undefined;
    for (let item = this.#coldest; item !== undefined; item = item.hotter) {
      assert(item.colder === before, "neighbours in a policy's list agree");
      before = item;
      count++;
    }
    assert(this.#hottest === before, "a policy's list ends at its hottest");
    assert(count === this.#size, "a policy's list counts its items");
  }
}
