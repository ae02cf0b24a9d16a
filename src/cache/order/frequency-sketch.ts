// About how often each key was requested lately: a count-min sketch of 4-bit counters that are
// halved from time to time. Source: Einziger, Friedman, Manes, "TinyLFU: A Highly Efficient Cache
// Admission Policy" (2017). Hot path: bench:hit-ratio.

import { mix32 } from "../../base/hash.js";

const countersPerWord = 8;
/** Words a key as long as the table is small, where collisions decide more. */
const wordsPerKey = 4;
/** Words up to which there are more than one a key. */
const smallWords = 16_384;
/** Requests, per key that the sketch is made for, until all counters are halved. */
const requestsPerKey = 10;
/** Words halved with every request until all are. */
const wordsAtOnce = 16;
const counterMax = 15;
/** Counters of a key. */
const rows = 4;
const stepSalt = 0x9e3779b9;

/** Counts up to 15 a key. */
export class FrequencySketch {
  #words = new Uint32Array(8);
  /** The most keys that the cache ever had. */
  #keys = 1;
  #requests = 0;
  /** Words before this one are halved; the length of the table when no halving goes on. */
  #halved = 8;

  get tableBytes(): number {
    return this.#words.byteLength;
  }

  /** Makes room for so many keys, keeping what it knows. */
  ensure(keys: number): void {
    if (keys <= this.#keys) return;
    this.#keys = keys;
    const wanted = Math.max(keys, Math.min(keys * wordsPerKey, smallWords));
    while (this.#words.length < wanted) {
      const old = this.#words;
      this.#halve(old.length);
      // An index is a hash modulo the length, so both halves of twice the length know the same.
      this.#words = new Uint32Array(old.length * 2);
      this.#words.set(old);
      this.#words.set(old, old.length);
      this.#halved = this.#words.length;
    }
  }

  /** One more request: raises the least of the key's counters, since only they can be right. */
  add(hash: number): void {
    const least = this.estimate(hash);
    if (this.#halved < this.#words.length) this.#halve(wordsAtOnce);
    if (least === counterMax) return;
    const one = mix32(hash);
    const step = mix32(one ^ stepSalt) | 1;
    const mask = this.#words.length * countersPerWord - 1;
    for (let row = 0, at = one; row < rows; row++, at = (at + step) >>> 0) {
      const counter = at & mask;
      const shift = (counter & 7) << 2;
      const word = this.#words[counter >>> 3]!;
      if (((word >>> shift) & counterMax) === least)
        this.#words[counter >>> 3] = word + (1 << shift);
    }
    if (++this.#requests < this.#keys * requestsPerKey) return;
    this.#requests >>>= 1;
    this.#halved = 0;
  }

  /** How often, 0 to 15. */
  estimate(hash: number): number {
    const one = mix32(hash);
    const step = mix32(one ^ stepSalt) | 1;
    const mask = this.#words.length * countersPerWord - 1;
    let least = counterMax;
    for (let row = 0, at = one; row < rows; row++, at = (at + step) >>> 0) {
      const counter = at & mask;
      const count = (this.#words[counter >>> 3]! >>> ((counter & 7) << 2)) & counterMax;
      if (count < least) least = count;
    }
    return least;
  }

  #halve(words: number): void {
    const end = Math.min(this.#words.length, this.#halved + words);
    for (let at = this.#halved; at < end; at++) {
      this.#words[at] = (this.#words[at]! >>> 1) & 0x77777777;
    }
    this.#halved = end;
  }
}
