// A doubly linked list threaded through items by handle, coldest to hottest: what orders are made
// of. Hot path: bench:hit-ratio.

import { assert } from "../../base/assert.js";
import { type Handle, type ItemAccess, none } from "./item-access.js";

/** Items in a row; an item is in at most one list, and the list does not say in which. */
export class HandleList {
  readonly #items: ItemAccess;
  #coldest: Handle = none;
  #hottest: Handle = none;
  #size = 0;
  #bytes = 0;

  constructor(items: ItemAccess) {
    this.#items = items;
  }

  get size(): number {
    return this.#size;
  }

  /** Σ bytes of its items. */
  get bytes(): number {
    return this.#bytes;
  }

  get coldest(): Handle {
    return this.#coldest;
  }

  get hottest(): Handle {
    return this.#hottest;
  }

  /** Adds behind the hottest. */
  addHottest(item: Handle): void {
    const items = this.#items;
    items.setColder(item, this.#hottest);
    items.setHotter(item, none);
    if (this.#hottest === none) this.#coldest = item;
    else items.setHotter(this.#hottest, item);
    this.#hottest = item;
    this.#size++;
    this.#bytes += items.bytes(item);
  }

  /** Adds before the coldest. */
  addColdest(item: Handle): void {
    const items = this.#items;
    items.setHotter(item, this.#coldest);
    items.setColder(item, none);
    if (this.#coldest === none) this.#hottest = item;
    else items.setColder(this.#coldest, item);
    this.#coldest = item;
    this.#size++;
    this.#bytes += items.bytes(item);
  }

  /** Makes the item the hottest. */
  moveToHottest(item: Handle): void {
    if (this.#hottest === item) return;
    this.remove(item);
    this.addHottest(item);
  }

  remove(item: Handle): void {
    const items = this.#items;
    const colder = items.colder(item);
    const hotter = items.hotter(item);
    if (colder === none) this.#coldest = hotter;
    else items.setHotter(colder, hotter);
    if (hotter === none) this.#hottest = colder;
    else items.setColder(hotter, colder);
    this.#size--;
    this.#bytes -= items.bytes(item);
  }

  /** The item `to`, with the links of `from`, now stands for it. */
  moved(to: Handle): void {
    const items = this.#items;
    const colder = items.colder(to);
    const hotter = items.hotter(to);
    if (colder === none) this.#coldest = to;
    else items.setHotter(colder, to);
    if (hotter === none) this.#hottest = to;
    else items.setColder(hotter, to);
  }

  /** An item of the list takes so many bytes more than before. */
  grew(bytes: number): void {
    this.#bytes += bytes;
  }

  /** @throws {AssertionError} when links, count or bytes are off, or `see` finds an item strange */
  checkInvariants(see: (item: Handle) => void): void {
    const items = this.#items;
    let size = 0;
    let bytes = 0;
    let before = none;
    for (let item = this.#coldest; item !== none; item = items.hotter(item)) {
      assert(items.colder(item) === before, "neighbours in an order's list agree");
      assert(size++ < this.#size, "an order's list ends");
      bytes += items.bytes(item);
      see(item);
      before = item;
    }
    assert(this.#hottest === before, "an order's list ends at its hottest");
    assert(size === this.#size, "an order's list counts its items");
    assert(bytes === this.#bytes, "an order's list adds up its bytes");
  }
}
