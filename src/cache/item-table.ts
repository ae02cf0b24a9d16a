// The index of a shard's items: a chained hash table whose buckets are the top bits of an item's
// position, so that walking the buckets in order is walking the items in the order of positions.

import { assert } from "../base/assert.js";
import { bytesEqual } from "../base/bytes.js";
import { hash32, mix32 } from "../base/hash.js";
import type { NamespaceId } from "../model/ids.js";
import { walkEnd } from "../model/shard-store.js";
import type { Item } from "./item.js";

const bitsMin = 4;
const bitsMax = 24;

/** The position of a key in the walk order: an unsigned hash of namespace and key, 32 bits. */
export function positionOf(namespace: NamespaceId, key: Uint8Array): number {
  const low = namespace % 2 ** 32;
  return hash32(key, mix32(low ^ mix32((namespace - low) / 2 ** 32)));
}

/** All items of one shard by namespace and key. */
export class ItemTable {
  #bits = bitsMin;
  #buckets: (Item | undefined)[] = new Array(2 ** bitsMin).fill(undefined);
  #size = 0;

  /** How many items it holds. */
  get size(): number {
    return this.#size;
  }

  /** The item of this key, dead or alive, or undefined. */
  find(namespace: NamespaceId, key: Uint8Array, position: number): Item | undefined {
    let item = this.#buckets[this.#bucketOf(position)];
    while (item !== undefined) {
      if (item.position === position && item.namespace === namespace && bytesEqual(item.key, key)) {
        return item;
      }
      item = item.chained;
    }
    return undefined;
  }

  /** Adds an item whose key it does not hold. */
  add(item: Item): void {
    if (this.#size >= 2 ** this.#bits && this.#bits < bitsMax) this.#resize(this.#bits + 1);
    this.#link(item);
    this.#size++;
  }

  /** Removes an item that it holds. */
  delete(item: Item): void {
    const bucket = this.#bucketOf(item.position);
    let before: Item | undefined;
    let at = this.#buckets[bucket];
    while (at !== undefined && at !== item) {
      before = at;
      at = at.chained;
    }
    assert(at === item, "the table holds the item that is deleted");
    if (before === undefined) this.#buckets[bucket] = item.chained;
    else before.chained = item.chained;
    item.chained = undefined;
    this.#size--;
    if (this.#size * 8 < 2 ** this.#bits && this.#bits > bitsMin) this.#resize(this.#bits - 1);
  }

  /**
   * Visits the items from position `from` on, whole positions in ascending order, and none of a
   * position's items are split over two visits. Goes on while `visit` returns true; returns the
   * position where it stopped. `visit` must not add or delete.
   */
  scan(from: number, visit: (items: readonly Item[], position: number) => boolean): number {
    if (from >= walkEnd) return walkEnd;
    const buckets = this.#buckets.length;
    for (let bucket = this.#bucketOf(from); bucket < buckets; bucket++) {
      const items: Item[] = [];
      for (let item = this.#buckets[bucket]; item !== undefined; item = item.chained) {
        if (item.position >= from) items.push(item);
      }
      items.sort((a, b) => a.position - b.position);
      for (let start = 0; start < items.length; ) {
        const position = (items[start] as Item).position;
        let end = start + 1;
        while (end < items.length && items[end]?.position === position) end++;
        if (!visit(items.slice(start, end), position)) return position + 1;
        start = end;
      }
    }
    return walkEnd;
  }

  /** The items of a bucket by number; buckets cover the positions in ascending order. */
  bucket(index: number): readonly Item[] {
    const items: Item[] = [];
    for (let item = this.#buckets[index]; item !== undefined; item = item.chained) items.push(item);
    return items;
  }

  /** Which bucket a position falls into, and the first position of the one after it. */
  bucketAt(position: number): { readonly index: number; readonly end: number } {
    const index = this.#bucketOf(position);
    return { index, end: (index + 1) * 2 ** (32 - this.#bits) };
  }

  /** All items, in no particular order. Nothing may be added or deleted meanwhile. */
  *[Symbol.iterator](): Iterator<Item> {
    for (const first of this.#buckets) {
      for (let item = first; item !== undefined; item = item.chained) yield item;
    }
  }

  /** @throws {AssertionError} when an item is in the wrong bucket or the count is off */
  checkInvariants(): void {
    let count = 0;
    for (const [index, first] of this.#buckets.entries()) {
      for (let item = first; item !== undefined; item = item.chained) {
        assert(this.#bucketOf(item.position) === index, "an item is in its position's bucket");
        assert(
          item.position === positionOf(item.namespace, item.key),
          "an item has its key's position",
        );
        assert(
          this.find(item.namespace, item.key, item.position) === item,
          "a key is in the table once",
        );
        count++;
      }
    }
    assert(count === this.#size, `the table counts ${this.#size} items and holds ${count}`);
  }

  #bucketOf(position: number): number {
    return position >>> (32 - this.#bits);
  }

  #link(item: Item): void {
    const bucket = this.#bucketOf(item.position);
    item.chained = this.#buckets[bucket];
    this.#buckets[bucket] = item;
  }

  #resize(bits: number): void {
    const old = this.#buckets;
    this.#bits = bits;
    this.#buckets = new Array(2 ** bits).fill(undefined);
    for (const first of old) {
      let item = first;
      while (item !== undefined) {
        const next: Item | undefined = item.chained;
        this.#link(item);
        item = next;
      }
    }
  }
}
