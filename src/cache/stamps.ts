// Invalidation by stamps: what was invalidated when, and so which items are dead and which late
// fills come too late (CACHE §3). No key sets, no clocks: only sequences are compared.

import type { Sequence } from "../model/ids.js";
import type { Item } from "./item.js";

const alive = 0 as Sequence;

/** The invalidations of one namespace in one shard. */
export class InvalidationStamps {
  /** The last invalidation of the whole namespace: by record, generation or first config. */
  all = 0 as Sequence;
  /** What forgotten tags are taken to have been invalidated at; binds tagged items only. */
  floor = 0 as Sequence;
  /** The record that raised the floor. */
  floorRaisedAt = 0 as Sequence;
  /** The last record of any kind that may have killed an item. */
  newest = 0 as Sequence;
  /** Tag → its last invalidation, in the order of the invalidations. */
  readonly #tags = new Map<string, Sequence>();

  /** How many tags are remembered. */
  get tagCount(): number {
    return this.#tags.size;
  }

  /** The remembered tags with their stamps, lowest first. */
  tags(): IterableIterator<[string, Sequence]> {
    return this.#tags.entries();
  }

  hasTag(tag: string): boolean {
    return this.#tags.has(tag);
  }

  invalidateAll(sequence: Sequence): void {
    this.all = sequence;
    this.newest = sequence;
  }

  invalidateTag(tag: string, sequence: Sequence): void {
    // Taken out first: the map stays in the order of stamps.
    this.#tags.delete(tag);
    this.#tags.set(tag, sequence);
    this.newest = sequence;
  }

  raiseFloor(tag: string, floor: Sequence, sequence: Sequence): void {
    this.#tags.delete(tag);
    if (floor <= this.floor) return;
    this.floor = floor;
    this.floorRaisedAt = sequence;
    this.newest = sequence;
  }

  /** Replaces everything by what another copy has. */
  load(from: InvalidationStamps): void {
    this.all = from.all;
    this.floor = from.floor;
    this.floorRaisedAt = from.floorRaisedAt;
    this.newest = from.newest;
    this.#tags.clear();
    for (const [tag, sequence] of from.tags()) this.#tags.set(tag, sequence);
  }

  /**
   * 0 when the item is alive; else the earliest remembered record that killed it. Remembers a
   * success in the item, so that the common case is one comparison.
   */
  killOf(item: Item): Sequence {
    if (item.checkedAt >= this.newest) return alive;
    const stamp = item.stamp;
    let kill = Number.POSITIVE_INFINITY;
    if (stamp < this.all) kill = this.all;
    if (item.tags.length > 0) {
      if (stamp < this.floor) kill = Math.min(kill, this.floorRaisedAt);
      for (const tag of item.tags) {
        const invalidated = this.#tags.get(tag);
        if (invalidated !== undefined && stamp < invalidated) kill = Math.min(kill, invalidated);
      }
    }
    if (kill !== Number.POSITIVE_INFINITY) return kill as Sequence;
    item.checkedAt = this.newest;
    return alive;
  }

  /**
   * 0 when a value with these tags whose load began at `stamp` may still be stored; else the last
   * record that it comes too late for.
   */
  tooLateFor(stamp: number, tags: readonly string[]): Sequence {
    let late = 0;
    if (stamp < this.all) late = this.all;
    if (tags.length > 0 && stamp < this.floor) late = Math.max(late, this.floorRaisedAt);
    for (const tag of tags) {
      const invalidated = this.#tags.get(tag);
      if (invalidated !== undefined && stamp < invalidated) late = Math.max(late, invalidated);
    }
    return late as Sequence;
  }
}

/**
 * The last delete in each bucket of keys: closes the gap that a delete leaves for fills whose load
 * began before it. Keys that share a bucket over-refuse, never under.
 */
export class KeyStamps {
  readonly #stamps: Float64Array;

  constructor(buckets: number) {
    this.#stamps = new Float64Array(buckets);
  }

  /** The last delete among the keys that share this position's bucket; 0 = none. */
  at(position: number): Sequence {
    return this.#stamps[position % this.#stamps.length]! as Sequence;
  }

  raise(position: number, sequence: Sequence): void {
    const bucket = position % this.#stamps.length;
    if (sequence > this.#stamps[bucket]!) this.#stamps[bucket] = sequence;
  }

  /** The buckets with a stamp, in ascending order. */
  entries(): { readonly bucket: number; readonly stamp: Sequence }[] {
    const entries: { bucket: number; stamp: Sequence }[] = [];
    for (let bucket = 0; bucket < this.#stamps.length; bucket++) {
      const stamp = this.#stamps[bucket]!;
      if (stamp !== 0) entries.push({ bucket, stamp: stamp as Sequence });
    }
    return entries;
  }

  /** Replaces everything; false when a bucket is out of range, and nothing was changed. */
  load(entries: readonly { readonly bucket: number; readonly stamp: Sequence }[]): boolean {
    if (entries.some((entry) => entry.bucket >= this.#stamps.length)) return false;
    this.#stamps.fill(0);
    for (const entry of entries) this.#stamps[entry.bucket] = entry.stamp;
    return true;
  }
}
