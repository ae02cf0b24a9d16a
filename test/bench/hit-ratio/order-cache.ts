// A cache of key numbers that evicts by one of the project's orders, as a shard does: first the
// victims leave, then the item that needs their room comes.

import { mix32 } from "../../../src/base/hash.js";
import type { EvictionOrder } from "../../../src/cache/order/eviction-order.js";
import type { Handle, ItemAccess } from "../../../src/cache/order/item-access.js";

/** Items in typed arrays; the handle of a key is its number + 1. */
export class ItemArrays implements ItemAccess {
  readonly #colder: Uint32Array;
  readonly #hotter: Uint32Array;
  readonly #marks: Uint8Array;
  readonly #sizes: Uint32Array | undefined;

  constructor(keys: number, sizes: Uint32Array | undefined) {
    this.#colder = new Uint32Array(keys + 1);
    this.#hotter = new Uint32Array(keys + 1);
    this.#marks = new Uint8Array(keys + 1);
    this.#sizes = sizes;
  }

  colder(item: Handle): Handle {
    return this.#colder[item] as Handle;
  }

  setColder(item: Handle, to: Handle): void {
    this.#colder[item] = to;
  }

  hotter(item: Handle): Handle {
    return this.#hotter[item] as Handle;
  }

  setHotter(item: Handle, to: Handle): void {
    this.#hotter[item] = to;
  }

  mark(item: Handle): number {
    return this.#marks[item] as number;
  }

  setMark(item: Handle, mark: number): void {
    this.#marks[item] = mark;
  }

  keyHash(item: Handle): number {
    return mix32(item);
  }

  bytes(item: Handle): number {
    return this.#sizes === undefined ? 1 : (this.#sizes[item - 1] as number);
  }
}

/** One shard's cache. */
export class OrderCache {
  readonly #items: ItemAccess;
  readonly #order: EvictionOrder;
  readonly #capacity: number;
  readonly #resident: Uint8Array;
  readonly #victims: Handle[] = [];
  #bytes = 0;

  constructor(order: EvictionOrder, items: ItemAccess, keys: number, capacity: number) {
    this.#order = order;
    this.#items = items;
    this.#capacity = capacity;
    this.#resident = new Uint8Array(keys + 1);
  }

  get tableBytes(): number {
    return this.#order.tableBytes;
  }

  /** Get, and on a miss set; whether it was a hit. */
  request(key: number): boolean {
    const item = key + 1;
    if (this.#resident[item] === 1) {
      this.#order.hit(item);
      return true;
    }
    const bytes = this.#items.bytes(item);
    if (bytes > this.#capacity) return false;
    if (this.#bytes + bytes > this.#capacity) this.#makeRoom(bytes);
    this.#order.insert(item);
    this.#resident[item] = 1;
    this.#bytes += bytes;
    return false;
  }

  #makeRoom(bytes: number): void {
    let lacking = this.#bytes + bytes - this.#capacity;
    this.#order.visit((victim) => {
      this.#victims.push(victim);
      lacking -= this.#items.bytes(victim);
      return lacking > 0;
    });
    for (const victim of this.#victims) {
      this.#order.remove(victim, true);
      this.#resident[victim] = 0;
      this.#bytes -= this.#items.bytes(victim);
    }
    this.#victims.length = 0;
  }
}
