// No eviction: a full namespace refuses writes. Items stand in the order of their use, for the day
// when another policy takes over.

import type { Item } from "../item.js";
import { ItemList } from "./item-list.js";
import type { EvictionOrder } from "./policy.js";

/** Gives up nothing; visits the longest unused first, so that dead items can be found. */
export class NoEviction implements EvictionOrder {
  readonly evicts = false;
  readonly #list = new ItemList();

  get size(): number {
    return this.#list.size;
  }

  insert(item: Item): void {
    this.#list.addHottest(item);
  }

  seed(item: Item): void {
    this.#list.addHottest(item);
  }

  hit(item: Item): void {
    this.#list.moveToHottest(item);
  }

  remove(item: Item): void {
    this.#list.remove(item);
  }

  visit(visit: (item: Item) => boolean): void {
    this.#list.visit(visit);
  }

  checkInvariants(): void {
    this.#list.checkInvariants();
  }
}
