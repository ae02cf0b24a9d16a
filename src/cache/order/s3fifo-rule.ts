// S3-FIFO: new items pass a small queue, where one request is not enough to stay; those that come
// back, or came back from the ghosts, enter the main queue, which gives second chances.
// Source: Yang et al., "FIFO Queues are All You Need for Cache Eviction" (SOSP 2023).
// Hot path: bench:hit-ratio.

import type { GhostTable } from "./ghost-table.js";
import { type Handle, none } from "./item-access.js";
import { movesAtOnce, passesAtOnce, type Rule, type Visit } from "./rule.js";
import { kept, main, type Segments, usesMax, young } from "./segments.js";

/** The small queue's share of the cache. */
const smallShare = 0.1;
/** Ghosts per item of the cache. */
const ghostShare = 0.9;
/** Uses in the small queue that lead to the main one. */
const usesToStay = 2;

/** Items of one request leave first, then those of the main queue that were not used again. */
export class S3FifoRule implements Rule {
  readonly #segments: Segments;
  readonly #ghosts: GhostTable;

  constructor(segments: Segments, ghosts: GhostTable) {
    this.#segments = segments;
    this.#ghosts = ghosts;
  }

  insert(item: Handle): void {
    const segments = this.#segments;
    const hash = segments.items.keyHash(item);
    // Nothing was evicted for these: there is room in the main queue.
    for (let moves = 0; moves < movesAtOnce; moves++) {
      if (segments.young.bytes <= segments.bytes * smallShare + 2 * segments.items.bytes(item))
        break;
      segments.move(segments.young.coldest, main, segments.uses(segments.young.coldest));
    }
    if (this.#ghosts.age(hash, 0, segments.size * ghostShare) >= 0) {
      this.#ghosts.forget(hash);
      segments.place(item, main, 0);
    } else {
      segments.place(item, young, 0);
    }
  }

  hit(item: Handle): void {
    this.#segments.used(item);
  }

  visit(visit: Visit): void {
    const segments = this.#segments;
    const { items } = segments;
    const passed: Handle[] = [];
    const small = segments.bytes * smallShare;
    let smallBytes = segments.young.bytes;
    let fresh = segments.young.coldest;
    let old = segments.firstOld(kept);
    let passes = 0;
    while (fresh !== none || old !== none) {
      let item: Handle;
      let stays: boolean;
      if (fresh !== none && (smallBytes > small || old === none)) {
        item = fresh;
        fresh = items.hotter(item);
        smallBytes -= items.bytes(item);
        stays = segments.uses(item) >= usesToStay;
      } else {
        item = old;
        old = segments.nextOld(item, kept);
        stays = segments.uses(item) > 0;
      }
      if (stays && passes < passesAtOnce) {
        passes++;
        passed.push(item);
      } else if (!visit(item)) {
        return;
      }
    }
    for (let uses = 0; uses <= usesMax; uses++) {
      for (const item of passed) if (segments.uses(item) === uses && !visit(item)) return;
    }
  }

  evicting(victim: Handle): void {
    const segments = this.#segments;
    const small = segments.bytes * smallShare;
    for (let moves = 0; moves < passesAtOnce; moves++) {
      const fresh = segments.young.coldest;
      const old = segments.firstOld(kept);
      if (fresh !== none && (segments.young.bytes > small || old === none)) {
        if (fresh === victim || segments.uses(fresh) < usesToStay) return;
        segments.move(fresh, main, 0);
      } else {
        if (old === victim || old === none || segments.uses(old) === 0) return;
        segments.move(old, main, segments.uses(old) - 1);
      }
    }
  }
}
