// What a rule of eviction decides about items in segments, and what rules share.

import type { Handle } from "./item-access.js";

/** Told one item after another, in the order of leaving; false = enough. */
export type Visit = (item: Handle) => boolean;

/** Decides where the items stand in the segments; may find them as any other rule left them. */
export interface Rule {
  /** Governs from now on, instead of another rule. */
  takeOver?(from: Rule): void;
  /** Places a new item. */
  insert(item: Handle): void;
  hit(item: Handle): void;
  /** Visits all items as they would leave, changing nothing. */
  visit(visit: Visit): void;
  /** An item, still in its place, is evicted: what the choice passed over moves now. */
  evicting(item: Handle): void;
}

/** Items that one operation moves at most beyond its own: work is spread, never long. */
export const movesAtOnce = 8;

/** Items that a choice passes over at most. */
export const passesAtOnce = 64;
