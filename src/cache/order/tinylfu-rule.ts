// W-TinyLFU: new items pass a window; on leaving it they stay only in the place of an item that was
// requested less often. Source: Einziger, Friedman, Manes, "TinyLFU" (2017); the adaptive window:
// Einziger, Eytan, Friedman, Manes, "Adaptive Software Cache Management" (2018).
// Hot path: bench:hit-ratio.

import { mix32 } from "../../base/hash.js";
import type { FrequencySketch } from "./frequency-sketch.js";
import { type Handle, none } from "./item-access.js";
import { movesAtOnce, type Rule, type Visit } from "./rule.js";
import { kept, main, type Segments, young } from "./segments.js";

/** The share of the items beyond the window that are protected. */
const keptShare = 0.8;

/**
 * Of the items that were requested so often one in 64 stays although it was not requested more
 * often: what was hot once cannot hold its place for ever, neither by chance nor by intent.
 */
const oftenEnough = 4;
const chance = 63;
const pairSalt = 0x9e3779b1;

/** The window's share of the cache; may move with the requests that it hears of. */
export interface WindowShare {
  readonly share: number;
  requested?(hit: boolean, items: number): void;
}

/** Whichever was requested less often leaves: the coldest of the window, or that of the rest. */
export class TinyLfuRule implements Rule {
  readonly #segments: Segments;
  readonly #sketch: FrequencySketch;
  readonly #window: WindowShare;

  constructor(segments: Segments, sketch: FrequencySketch, window: WindowShare) {
    this.#segments = segments;
    this.#sketch = sketch;
    this.#window = window;
  }

  /**
   * What another rule held is protected until it has had a chance to be requested: while keys are
   * requested in turn each newcomer would beat the one whose turn is next.
   */
  takeOver(from: Rule): void {
    const segments = this.#segments;
    if (!(from instanceof TinyLfuRule) && segments.main.bytes > segments.kept.bytes)
      segments.rename(young, kept, main);
  }

  insert(item: Handle): void {
    const segments = this.#segments;
    this.#window.requested?.(false, segments.size);
    // Nothing was evicted for these: there is room beyond the window.
    for (let moves = 0; moves < movesAtOnce; moves++) {
      if (segments.young.bytes <= this.#windowBytes() + 2 * segments.items.bytes(item)) break;
      segments.move(segments.young.coldest, main, 0);
    }
    segments.place(item, young, 0);
  }

  hit(item: Handle): void {
    const segments = this.#segments;
    this.#window.requested?.(true, segments.size);
    segments.used(item);
    if (segments.segmentOf(item) === young) {
      segments.young.moveToHottest(item);
      return;
    }
    segments.move(item, kept, segments.uses(item));
    this.#demote();
  }

  visit(visit: Visit): void {
    const segments = this.#segments;
    const { items } = segments;
    const passed: Handle[] = [];
    const window = this.#windowBytes();
    let windowBytes = segments.young.bytes;
    let fresh = segments.young.coldest;
    let old = segments.firstOld(main);
    while (fresh !== none || old !== none) {
      let item = fresh;
      if (fresh === none || (old !== none && windowBytes <= window)) {
        item = old;
      } else if (old !== none && this.#beats(fresh, old)) {
        windowBytes -= items.bytes(fresh);
        passed.push(fresh);
        fresh = items.hotter(fresh);
        item = old;
      }
      if (item === old) {
        old = segments.nextOld(item, main);
      } else {
        windowBytes -= items.bytes(item);
        fresh = items.hotter(item);
      }
      if (!visit(item)) return;
    }
    for (const item of passed) if (!visit(item)) return;
  }

  evicting(victim: Handle): void {
    const segments = this.#segments;
    if (segments.segmentOf(victim) === young) return;
    let room = segments.items.bytes(victim);
    for (let moves = 0; moves < movesAtOnce && room > 0; moves++) {
      if (segments.young.bytes <= this.#windowBytes()) return;
      const fresh = segments.young.coldest;
      if (!this.#beats(fresh, victim)) return;
      room -= segments.items.bytes(fresh);
      segments.move(fresh, main, 0);
    }
  }

  /** Keeps the protected to their share. */
  #demote(): void {
    const segments = this.#segments;
    const most = keptShare * (segments.bytes - segments.young.bytes);
    for (let moves = 0; moves < movesAtOnce && segments.kept.bytes > most; moves++) {
      segments.move(segments.kept.coldest, main, 0);
    }
  }

  #windowBytes(): number {
    return this.#segments.bytes * this.#window.share;
  }

  #beats(fresh: Handle, old: Handle): boolean {
    const { items } = this.#segments;
    const freshHash = items.keyHash(fresh);
    const oldHash = items.keyHash(old);
    const often = this.#sketch.estimate(freshHash);
    if (often > this.#sketch.estimate(oldHash)) return true;
    return often >= oftenEnough && (mix32(freshHash ^ Math.imul(oldHash, pairSalt)) & chance) === 0;
  }
}
