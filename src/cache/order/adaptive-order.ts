// The default order: one rule governs the items, and shadows of every rule, run on a sample of the
// keys, tell which one serves best. Hot path: bench:hit-ratio.

import { assert } from "../../base/assert.js";
import { mix32 } from "../../base/hash.js";
import { ArcRule } from "./arc-rule.js";
import type { EvictionOrder } from "./eviction-order.js";
import type { Handle, ItemAccess } from "./item-access.js";
import { LruRule } from "./lru-rule.js";
import type { Rule, Visit } from "./rule.js";
import { S3FifoRule } from "./s3fifo-rule.js";
import { type Ground, SegmentedOrder } from "./segmented-order.js";
import { ShadowCache } from "./shadow-cache.js";
import { TinyLfuRule } from "./tinylfu-rule.js";

/** A shadow of a cache with more than twice so many items holds at least about so many keys. */
const sampledKeys = 1024;

/**
 * A rule takes over when its shadow had so many more hits than the present rule's, as a share of
 * the keys that a shadow holds, beyond `hitsApart`.
 */
const leadShare = 0.05;
/** No shadow is remembered to be further behind the best: what it did before that is forgotten. */
const lagShare = 0.5;
/** Hits that chance may explain, however small the cache. */
const hitsApart = 16;

/** Sets the sample apart from other uses of the same hash. */
const sampleSalt = 0x5bd1e995;

/** A rule that may govern. */
type Expert = {
  readonly needsGhosts: boolean;
  /** Makes it, for a shadow or, with the shadow's rule as the `model`, for the real cache. */
  readonly make: (ground: Ground, model?: Rule) => Rule;
};

const tinyLfu = (share: number): Expert => ({
  needsGhosts: false,
  make: ({ segments, sketch }) => new TinyLfuRule(segments, sketch, { share }),
});

/**
 * Each is the best somewhere: against loops, with bursts, with a steady working set, while the
 * working set shifts, by recency alone. The first one governs until another proves better: where it
 * is the wrong one, that costs less than where it is the right one and missing.
 */
const experts: readonly Expert[] = [
  tinyLfu(0.01),
  tinyLfu(0.2),
  { needsGhosts: true, make: ({ segments, ghosts }) => new S3FifoRule(segments, ghosts) },
  {
    needsGhosts: true,
    make: ({ segments, ghosts }, model) =>
      new ArcRule(segments, ghosts, model instanceof ArcRule ? model : undefined),
  },
  { needsGhosts: false, make: ({ segments }) => new LruRule(segments) },
];

/** Ranks items by the rule whose shadow fared best lately. */
export class AdaptiveOrder implements EvictionOrder {
  readonly #items: ItemAccess;
  readonly #order: SegmentedOrder;
  readonly #rules: readonly Rule[];
  readonly #shadows: readonly ShadowCache[];
  /** Hits of each shadow, counted so that the best is at most `lagShare` ahead. */
  readonly #scores = new Float64Array(experts.length);
  #current = 0;
  /** Bytes that the real cache holds when it is full; not known before its first eviction. */
  #capacity = Number.POSITIVE_INFINITY;
  /** The share of the keys that shadows see. */
  #rate = 1;

  constructor(items: ItemAccess) {
    this.#items = items;
    const rules: Rule[] = [];
    const shadows: ShadowCache[] = [];
    this.#order = new SegmentedOrder(items, { ghosts: true, sketch: true }, (ground) => {
      for (const { needsGhosts, make } of experts) {
        const shadow = new ShadowCache(
          (keys) =>
            new SegmentedOrder(keys, { ghosts: needsGhosts, sketch: false }, (own) =>
              // The real cache's sketch counts every key, so it serves the shadows too.
              make({ ...own, sketch: ground.sketch }),
            ),
        );
        shadows.push(shadow);
        rules.push(make(ground, shadow.order.rule));
      }
      return rules[0]!;
    });
    this.#rules = rules;
    this.#shadows = shadows;
  }

  get size(): number {
    return this.#order.size;
  }

  get tableBytes(): number {
    return this.#shadows.reduce((sum, shadow) => sum + shadow.tableBytes, this.#order.tableBytes);
  }

  insert(item: Handle): void {
    this.adopt(item, 1);
    this.#requested(item);
  }

  seed(item: Handle, frequency: number): void {
    this.#order.seed(item, frequency);
    this.#added();
  }

  adopt(item: Handle, frequency: number): void {
    this.#order.adopt(item, frequency);
    this.#added();
  }

  hit(item: Handle): void {
    this.#order.hit(item);
    this.#requested(item);
  }

  remove(item: Handle, evicted: boolean): void {
    if (evicted) this.#capacity = this.#order.bytes;
    else this.#forgotten(item);
    this.#order.remove(item, evicted);
  }

  moved(from: Handle, to: Handle): void {
    this.#order.moved(from, to);
  }

  grew(item: Handle, bytes: number): void {
    this.#order.grew(item, bytes);
  }

  visit(visit: Visit): void {
    this.#order.visit(visit);
  }

  frequency(item: Handle): number {
    return this.#order.frequency(item);
  }

  checkInvariants(): void {
    this.#order.checkInvariants();
    for (const shadow of this.#shadows) shadow.checkInvariants();
    assert(this.#order.rule === this.#rules[this.#current], "the current rule governs");
  }

  #added(): void {
    if (this.#order.bytes > this.#capacity) this.#capacity = this.#order.bytes;
    if (this.size * this.#rate <= sampledKeys * 2) return;
    this.#rate /= 2;
    for (const shadow of this.#shadows) shadow.retain((hash) => this.#isSampled(hash));
  }

  #requested(item: Handle): void {
    const hash = this.#items.keyHash(item);
    if (!this.#isSampled(hash)) return;
    const bytes = this.#items.bytes(item);
    const capacity = this.#capacity * this.#rate;
    const scores = this.#scores;
    let hits = 0;
    for (let i = 0; i < scores.length; i++) {
      if (!this.#shadows[i]!.request(hash, bytes, capacity)) continue;
      scores[i] = scores[i]! + 1;
      hits++;
    }
    // What all of them hit, or none, says nothing.
    if (hits > 0 && hits < scores.length) this.#judge();
  }

  #judge(): void {
    const scores = this.#scores;
    let best = this.#current;
    for (let i = 0; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
    const keys = this.#shadows[best]!.size;
    const least = scores[best]! - hitsApart - lagShare * keys;
    for (let i = 0; i < scores.length; i++) if (scores[i]! < least) scores[i] = least;
    const lead = scores[best]! - scores[this.#current]!;
    if (lead <= hitsApart + leadShare * keys) return;
    this.#current = best;
    const rule = this.#rules[best]!;
    rule.takeOver?.(this.#order.rule);
    this.#order.rule = rule;
  }

  #forgotten(item: Handle): void {
    const hash = this.#items.keyHash(item);
    if (!this.#isSampled(hash)) return;
    for (const shadow of this.#shadows) shadow.forget(hash);
  }

  #isSampled(hash: number): boolean {
    return this.#rate === 1 || mix32(hash ^ sampleSalt) < this.#rate * 0x1_0000_0000;
  }
}
