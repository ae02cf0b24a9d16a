// Exact LRU over the segments: everything that is used becomes the hottest of the young; what
// another rule left elsewhere leaves first. Hot path: bench:hit-ratio.

import { type Handle, none } from "./item-access.js";
import type { Rule, Visit } from "./rule.js";
import { main, type Segments, young } from "./segments.js";

/** The item that was used longest ago leaves first. */
export class LruRule implements Rule {
  readonly #segments: Segments;

  constructor(segments: Segments) {
    this.#segments = segments;
  }

  insert(item: Handle): void {
    this.#segments.place(item, young, 0);
  }

  hit(item: Handle): void {
    const segments = this.#segments;
    segments.used(item);
    segments.move(item, young, segments.uses(item));
  }

  visit(visit: Visit): void {
    const segments = this.#segments;
    for (let item = segments.firstOld(main); item !== none; item = segments.nextOld(item, main)) {
      if (!visit(item)) return;
    }
    const { items } = segments;
    for (let item = segments.young.coldest; item !== none; item = items.hotter(item)) {
      if (!visit(item)) return;
    }
  }

  evicting(): void {}
}
