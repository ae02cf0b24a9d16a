// A cache of keys without values, small enough to run beside the real one: tells how another rule
// would fare on a sample of the keys. Source: Waldspurger et al., "Cache Modeling and Optimization
// using Miniature Simulations" (ATC 2017). Hot path: bench:hit-ratio.

import { type Handle, type ItemAccess, none } from "./item-access.js";
import type { SegmentedOrder } from "./segmented-order.js";

const entriesMin = 32;
/** Keys that a shadow holds at most, however small their items. */
const keysMax = 8192;
/** Bytes of an entry in the arrays below. */
const entryBytes = 2 + 2 + 2 + 2 + 1 + 4 + 4;

/** Remembers the keys that a cache of its capacity would hold. */
export class ShadowCache implements ItemAccess {
  #colder = new Uint16Array(entriesMin);
  #hotter = new Uint16Array(entriesMin);
  #chain = new Uint16Array(entriesMin);
  #marks = new Uint8Array(entriesMin);
  #hashes = new Uint32Array(entriesMin);
  #sizes = new Uint32Array(entriesMin);
  /** Heads of the chains. */
  #index = new Uint16Array(entriesMin);
  #free: Handle = none;
  /** Entries that were ever used; 0 names none. */
  #fresh = 1;
  #bytes = 0;
  readonly order: SegmentedOrder;

  constructor(order: (keys: ItemAccess) => SegmentedOrder) {
    this.order = order(this);
  }

  get size(): number {
    return this.order.size;
  }

  get tableBytes(): number {
    return this.#colder.length * entryBytes + this.order.tableBytes;
  }

  /** A request of a key whose item takes so many bytes; whether the key was there. */
  request(hash: number, bytes: number, capacity: number): boolean {
    const found = this.#find(hash);
    if (found !== none) {
      const grown = bytes - this.bytes(found);
      if (grown !== 0) {
        this.order.grew(found, grown);
        this.#sizes[found] = bytes;
        this.#bytes += grown;
      }
      this.order.hit(found);
      return true;
    }
    this.#makeRoom(capacity - bytes);
    this.order.insert(this.#add(hash, bytes));
    return false;
  }

  /** The key's item is gone from the real cache for another reason than room. */
  forget(hash: number): void {
    const found = this.#find(hash);
    if (found !== none) this.#drop(found, false);
  }

  /** Forgets all keys that `stays` does not want. */
  retain(stays: (hash: number) => boolean): void {
    for (let item = 1; item < this.#fresh; item++) {
      const hash = this.#hashes[item]!;
      if (this.#find(hash) === item && !stays(hash)) this.#drop(item, false);
    }
  }

  colder(item: Handle): Handle {
    return this.#colder[item]!;
  }

  setColder(item: Handle, to: Handle): void {
    this.#colder[item] = to;
  }

  hotter(item: Handle): Handle {
    return this.#hotter[item]!;
  }

  setHotter(item: Handle, to: Handle): void {
    this.#hotter[item] = to;
  }

  mark(item: Handle): number {
    return this.#marks[item]!;
  }

  setMark(item: Handle, mark: number): void {
    this.#marks[item] = mark;
  }

  keyHash(item: Handle): number {
    return this.#hashes[item]!;
  }

  bytes(item: Handle): number {
    return this.#sizes[item]!;
  }

  checkInvariants(): void {
    this.order.checkInvariants();
  }

  #makeRoom(most: number): void {
    while (this.order.size > 0 && (this.#bytes > most || this.order.size >= keysMax)) {
      let victim = none;
      this.order.visit((item) => {
        victim = item;
        return false;
      });
      this.#drop(victim, true);
    }
  }

  #bucket(hash: number): number {
    return (hash ^ (hash >>> 16)) & (this.#index.length - 1);
  }

  #find(hash: number): Handle {
    let item = this.#index[this.#bucket(hash)]!;
    while (item !== none && this.#hashes[item] !== hash) item = this.#chain[item]!;
    return item;
  }

  #add(hash: number, bytes: number): Handle {
    let item = this.#free;
    if (item !== none) {
      this.#free = this.#chain[item]!;
    } else {
      if (this.#fresh === this.#colder.length) this.#grow();
      item = this.#fresh++;
    }
    const bucket = this.#bucket(hash);
    this.#hashes[item] = hash;
    this.#sizes[item] = bytes;
    this.#chain[item] = this.#index[bucket]!;
    this.#index[bucket] = item;
    this.#bytes += bytes;
    return item;
  }

  #drop(item: Handle, evicted: boolean): void {
    this.order.remove(item, evicted);
    this.#bytes -= this.#sizes[item]!;
    const bucket = this.#bucket(this.#hashes[item]!);
    let at = this.#index[bucket]!;
    if (at === item) {
      this.#index[bucket] = this.#chain[item]!;
    } else {
      while (this.#chain[at] !== item) at = this.#chain[at]!;
      this.#chain[at] = this.#chain[item]!;
    }
    this.#chain[item] = this.#free;
    this.#free = item;
  }

  #grow(): void {
    const entries = this.#colder.length * 2;
    const wider = <T extends Uint8Array | Uint16Array | Uint32Array>(into: T, old: T): T => {
      into.set(old);
      return into;
    };
    this.#colder = wider(new Uint16Array(entries), this.#colder);
    this.#hotter = wider(new Uint16Array(entries), this.#hotter);
    this.#chain = new Uint16Array(entries);
    this.#marks = wider(new Uint8Array(entries), this.#marks);
    this.#hashes = wider(new Uint32Array(entries), this.#hashes);
    this.#sizes = wider(new Uint32Array(entries), this.#sizes);
    this.#index = new Uint16Array(entries);
    // No entry is free now, so each is in a chain.
    for (let item = 1; item < this.#fresh; item++) {
      const bucket = this.#bucket(this.#hashes[item]!);
      this.#chain[item] = this.#index[bucket]!;
      this.#index[bucket] = item;
    }
  }
}
