// The face of an eviction policy: it orders one namespace's items by what to give up first. It
// never changes items itself: only records do.

import type { Item } from "../item.js";

/** The order in which one namespace's items make room. */
export type EvictionOrder = {
  /** Whether live items may be evicted at all. */
  readonly evicts: boolean;
  /** A new item. */
  insert(item: Item): void;
  /** An item copied from elsewhere, with no history here. */
  seed(item: Item): void;
  /** The item was read or replaced. */
  hit(item: Item): void;
  /** The item is gone; `evicted` when it made room. */
  remove(item: Item, evicted: boolean): void;
  /** Visits items in the order in which they leave, while `visit` returns true. Changes nothing. */
  visit(visit: (item: Item) => boolean): void;
  /** How many items it orders. */
  readonly size: number;
  /** @throws {AssertionError} when its links are off */
  checkInvariants(): void;
};
