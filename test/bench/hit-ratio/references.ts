// The policies that the project's own are measured against, as their papers have them: items of one
// size, exact ghosts, no thought for memory.

import { mix32 } from "../../../src/base/hash.js";
import { KeyLists } from "./key-lists.js";

/** A cache of key numbers. */
export type Simulated = {
  /** Get, and on a miss set; whether it was a hit. */
  request(key: number): boolean;
};

/** ARC. Source: Megiddo, Modha (FAST 2003), figure 4. */
export class Arc implements Simulated {
  static readonly #t1 = 0;
  static readonly #t2 = 1;
  static readonly #b1 = 2;
  static readonly #b2 = 3;
  readonly #lists: KeyLists;
  readonly #capacity: number;
  #p = 0;

  constructor(keys: number, capacity: number) {
    this.#lists = new KeyLists(keys, 4);
    this.#capacity = capacity;
  }

  request(key: number): boolean {
    const lists = this.#lists;
    const list = lists.of(key);
    if (list === Arc.#t1 || list === Arc.#t2) {
      lists.put(key, Arc.#t2);
      return true;
    }
    const ghosts1 = lists.size(Arc.#b1);
    const ghosts2 = lists.size(Arc.#b2);
    if (list === Arc.#b1) {
      this.#p = Math.min(this.#capacity, this.#p + Math.max(1, ghosts2 / ghosts1));
      this.#replace(false);
      lists.put(key, Arc.#t2);
    } else if (list === Arc.#b2) {
      this.#p = Math.max(0, this.#p - Math.max(1, ghosts1 / ghosts2));
      this.#replace(true);
      lists.put(key, Arc.#t2);
    } else {
      this.#makeRoom();
      lists.put(key, Arc.#t1);
    }
    return false;
  }

  #makeRoom(): void {
    const lists = this.#lists;
    const capacity = this.#capacity;
    const first = lists.size(Arc.#t1) + lists.size(Arc.#b1);
    const all = first + lists.size(Arc.#t2) + lists.size(Arc.#b2);
    if (first === capacity) {
      if (lists.size(Arc.#t1) < capacity) {
        lists.drop(lists.coldest(Arc.#b1));
        this.#replace(false);
      } else {
        lists.drop(lists.coldest(Arc.#t1));
      }
    } else if (all >= capacity) {
      if (all === 2 * capacity) lists.drop(lists.coldest(Arc.#b2));
      this.#replace(false);
    }
  }

  #replace(inB2: boolean): void {
    const lists = this.#lists;
    const t1 = lists.size(Arc.#t1);
    const fromT1 = t1 > 0 && (t1 > this.#p || (inB2 && t1 === Math.floor(this.#p)));
    if (fromT1) lists.put(lists.coldest(Arc.#t1), Arc.#b1);
    else lists.put(lists.coldest(Arc.#t2), Arc.#b2);
  }
}

/** S3-FIFO. Source: Yang et al. (SOSP 2023), algorithm 1. */
export class S3Fifo implements Simulated {
  static readonly #small = 0;
  static readonly #main = 1;
  static readonly #ghost = 2;
  readonly #lists: KeyLists;
  readonly #uses: Uint8Array;
  readonly #capacity: number;
  readonly #smallMax: number;

  constructor(keys: number, capacity: number) {
    this.#lists = new KeyLists(keys, 3);
    this.#uses = new Uint8Array(keys);
    this.#capacity = capacity;
    this.#smallMax = Math.max(1, Math.floor(capacity / 10));
  }

  request(key: number): boolean {
    const lists = this.#lists;
    const list = lists.of(key);
    if (list === S3Fifo.#small || list === S3Fifo.#main) {
      this.#uses[key] = Math.min(3, (this.#uses[key] as number) + 1);
      return true;
    }
    while (lists.size(S3Fifo.#small) + lists.size(S3Fifo.#main) >= this.#capacity) this.#evict();
    lists.put(key, lists.of(key) === S3Fifo.#ghost ? S3Fifo.#main : S3Fifo.#small);
    this.#uses[key] = 0;
    return false;
  }

  #evict(): void {
    const lists = this.#lists;
    const fromSmall = lists.size(S3Fifo.#small) >= this.#smallMax;
    const list = fromSmall || lists.size(S3Fifo.#main) === 0 ? S3Fifo.#small : S3Fifo.#main;
    const key = lists.coldest(list);
    const uses = this.#uses[key] as number;
    if (list === S3Fifo.#small) {
      if (uses > 1) {
        lists.put(key, S3Fifo.#main);
        this.#uses[key] = 0;
        return;
      }
      lists.put(key, S3Fifo.#ghost);
      const ghostMax = this.#capacity - this.#smallMax;
      if (lists.size(S3Fifo.#ghost) > ghostMax) lists.drop(lists.coldest(S3Fifo.#ghost));
    } else if (uses > 0) {
      lists.put(key, S3Fifo.#main);
      this.#uses[key] = uses - 1;
    } else {
      lists.drop(key);
    }
  }
}

/** W-TinyLFU with its window at 1 %. Source: Einziger, Friedman, Manes (2017). */
export class WTinyLfu implements Simulated {
  static readonly #window = 0;
  static readonly #probation = 1;
  static readonly #protected = 2;
  readonly #lists: KeyLists;
  readonly #windowMax: number;
  readonly #mainMax: number;
  readonly #counters: Uint8Array;
  readonly #sample: number;
  #added = 0;

  constructor(keys: number, capacity: number) {
    this.#lists = new KeyLists(keys, 3);
    this.#windowMax = Math.max(1, Math.round(capacity / 100));
    this.#mainMax = Math.max(1, capacity - this.#windowMax);
    this.#counters = new Uint8Array(2 ** Math.ceil(Math.log2(16 * capacity)));
    this.#sample = 10 * capacity;
  }

  request(key: number): boolean {
    const lists = this.#lists;
    this.#count(key);
    const list = lists.of(key);
    if (list === WTinyLfu.#window) {
      lists.put(key, WTinyLfu.#window);
      return true;
    }
    if (list >= 0) {
      lists.put(key, WTinyLfu.#protected);
      if (lists.size(WTinyLfu.#protected) > Math.floor(0.8 * this.#mainMax)) {
        lists.put(lists.coldest(WTinyLfu.#protected), WTinyLfu.#probation);
      }
      return true;
    }
    lists.put(key, WTinyLfu.#window);
    if (lists.size(WTinyLfu.#window) > this.#windowMax) this.#leaveWindow();
    return false;
  }

  #leaveWindow(): void {
    const lists = this.#lists;
    const candidate = lists.coldest(WTinyLfu.#window);
    const held = lists.size(WTinyLfu.#probation) + lists.size(WTinyLfu.#protected);
    if (held < this.#mainMax) {
      lists.put(candidate, WTinyLfu.#probation);
      return;
    }
    const coldest = lists.coldest(WTinyLfu.#probation);
    const victim = coldest < 0 ? lists.coldest(WTinyLfu.#protected) : coldest;
    if (this.#estimate(candidate) > this.#estimate(victim)) {
      lists.drop(victim);
      lists.put(candidate, WTinyLfu.#probation);
    } else {
      lists.drop(candidate);
    }
  }

  #count(key: number): void {
    const counters = this.#counters;
    let raised = false;
    for (let row = 1; row <= 4; row++) {
      const at = this.#place(key, row);
      if ((counters[at] as number) === 15) continue;
      counters[at] = (counters[at] as number) + 1;
      raised = true;
    }
    if (!raised || ++this.#added < this.#sample) return;
    this.#added = Math.floor(this.#added / 2);
    for (let i = 0; i < counters.length; i++) counters[i] = (counters[i] as number) >>> 1;
  }

  #estimate(key: number): number {
    let least = 15;
    for (let row = 1; row <= 4; row++) {
      least = Math.min(least, this.#counters[this.#place(key, row)] as number);
    }
    return least;
  }

  #place(key: number, row: number): number {
    return (
      mix32(Math.imul(key + 1, 0x9e3779b1) ^ Math.imul(row, 0x85ebca77)) &
      (this.#counters.length - 1)
    );
  }
}
