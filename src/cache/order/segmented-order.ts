// An eviction order made of segments and the rule that governs them. Hot path: bench:hit-ratio.

import type { EvictionOrder } from "./eviction-order.js";
import { FrequencySketch } from "./frequency-sketch.js";
import { GhostTable } from "./ghost-table.js";
import type { Handle, ItemAccess } from "./item-access.js";
import type { Rule, Visit } from "./rule.js";
import { main, Segments, young } from "./segments.js";

/** What rules work on; the tables are there when a rule asks for them. */
export type Ground = {
  readonly segments: Segments;
  readonly ghosts: GhostTable;
  readonly sketch: FrequencySketch;
};

/** Which of the tables are kept. */
export type Needs = { readonly ghosts: boolean; readonly sketch: boolean };

/** Ranks items by one rule. */
export class SegmentedOrder implements EvictionOrder {
  readonly ground: Ground;
  readonly #segments: Segments;
  readonly #needs: Needs;
  /** What governs now; may change at any time. */
  rule: Rule;

  constructor(items: ItemAccess, needs: Needs, rule: (ground: Ground) => Rule) {
    this.#segments = new Segments(items);
    this.#needs = needs;
    this.ground = {
      segments: this.#segments,
      ghosts: new GhostTable(),
      sketch: new FrequencySketch(),
    };
    this.rule = rule(this.ground);
  }

  get size(): number {
    return this.#segments.size;
  }

  /** Σ bytes of its items. */
  get bytes(): number {
    return this.#segments.bytes;
  }

  get tableBytes(): number {
    return this.ground.ghosts.tableBytes + this.ground.sketch.tableBytes;
  }

  insert(item: Handle): void {
    this.adopt(item, 1);
  }

  seed(item: Handle, frequency: number): void {
    this.#prepare(item, frequency);
    this.#segments.placeColdest(item, main, Math.min(1, frequency));
  }

  adopt(item: Handle, frequency: number): void {
    this.#prepare(item, frequency);
    this.rule.insert(item);
  }

  hit(item: Handle): void {
    if (this.#needs.sketch) this.ground.sketch.add(this.#segments.items.keyHash(item));
    this.rule.hit(item);
  }

  remove(item: Handle, evicted: boolean): void {
    const segments = this.#segments;
    if (evicted) {
      this.rule.evicting(item);
      if (this.#needs.ghosts) {
        const stream = segments.segmentOf(item) === young ? 0 : 1;
        this.ground.ghosts.add(segments.items.keyHash(item), stream);
      }
    }
    segments.remove(item);
  }

  moved(_from: Handle, to: Handle): void {
    this.#segments.list(this.#segments.segmentOf(to)).moved(to);
  }

  grew(item: Handle, bytes: number): void {
    this.#segments.list(this.#segments.segmentOf(item)).grew(bytes);
  }

  visit(visit: Visit): void {
    this.rule.visit(visit);
  }

  frequency(item: Handle): number {
    if (!this.#needs.sketch) return this.#segments.uses(item);
    return this.ground.sketch.estimate(this.#segments.items.keyHash(item));
  }

  /** Makes room in the tables for one more item, and counts its requests. */
  #prepare(item: Handle, requests: number): void {
    const { ghosts, sketch, segments } = this.ground;
    if (this.#needs.ghosts) ghosts.ensure(segments.size + 1);
    if (!this.#needs.sketch) return;
    sketch.ensure(segments.size + 1);
    const hash = segments.items.keyHash(item);
    for (let i = 0; i < requests; i++) sketch.add(hash);
  }

  checkInvariants(): void {
    this.#segments.checkInvariants();
  }
}
