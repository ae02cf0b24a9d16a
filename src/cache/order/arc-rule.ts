// ARC: one list for items of one request, one for those of more, whose sizes follow the ghosts of
// each. Source: Megiddo, Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache" (FAST 2003).
// Hot path: bench:hit-ratio.

import type { GhostTable } from "./ghost-table.js";
import { type Handle, none } from "./item-access.js";
import type { Rule, Visit } from "./rule.js";
import { kept, main, type Segments, young } from "./segments.js";
import { TinyLfuRule } from "./tinylfu-rule.js";

/** The list above its share gives up its least recently used item. */
export class ArcRule implements Rule {
  readonly #segments: Segments;
  readonly #ghosts: GhostTable;
  readonly #model: ArcRule | undefined;
  #youngShare = 0;

  /** @param model another cache's rule whose sizes are followed; none = the own ghosts tell */
  constructor(segments: Segments, ghosts: GhostTable, model?: ArcRule) {
    this.#segments = segments;
    this.#ghosts = ghosts;
    this.#model = model;
  }

  /** The share of the cache that items of one request should have. */
  get youngShare(): number {
    return this.#model === undefined ? this.#youngShare : this.#model.youngShare;
  }

  /**
   * Of what W-TinyLFU held only the protected were requested more than once; the smaller part of
   * the rest leaves first.
   */
  takeOver(from: Rule): void {
    if (!(from instanceof TinyLfuRule)) return;
    const segments = this.#segments;
    if (segments.main.bytes > segments.young.bytes) segments.rename(main, kept, young);
    else segments.rename(young, kept, main);
  }

  insert(item: Handle): void {
    const segments = this.#segments;
    const { size } = segments;
    const hash = segments.items.keyHash(item);
    const youngs = segments.young.size;
    const ofYoung = Math.max(1, size - youngs);
    const ofMain = Math.max(1, youngs);
    if (this.#ghosts.age(hash, 0, ofYoung) >= 0) {
      this.#shift(Math.max(1, ofMain / ofYoung));
    } else if (this.#ghosts.age(hash, 1, ofMain) >= 0) {
      this.#shift(-Math.max(1, ofYoung / ofMain));
    } else {
      segments.place(item, young, 0);
      return;
    }
    this.#ghosts.forget(hash);
    segments.place(item, main, 0);
  }

  hit(item: Handle): void {
    const segments = this.#segments;
    segments.used(item);
    segments.move(item, main, segments.uses(item));
  }

  visit(visit: Visit): void {
    const segments = this.#segments;
    const { items } = segments;
    const share = this.youngShare * segments.bytes;
    let youngBytes = segments.young.bytes;
    let fresh = segments.young.coldest;
    // What another rule kept goes first: all of the main list was used since the rule changed.
    let old = segments.firstOld(kept);
    while (fresh !== none || old !== none) {
      let item = fresh;
      if (fresh !== none && (youngBytes > share || old === none)) {
        youngBytes -= items.bytes(item);
        fresh = items.hotter(item);
      } else {
        item = old;
        old = segments.nextOld(item, kept);
      }
      if (!visit(item)) return;
    }
  }

  evicting(): void {}

  #shift(items: number): void {
    const share = this.#youngShare + items / Math.max(1, this.#segments.size);
    this.#youngShare = Math.min(1, Math.max(0, share));
  }
}
