// The face of an eviction order: it ranks one namespace's items in one shard by what to give up
// first. It never removes items itself: only records do. Hot path: bench:hit-ratio.

import type { Handle } from "./item-access.js";

/**
 * The order in which items make room. To choose changes nothing: `visit` may be called at any time,
 * any number of times, and `remove` takes any item for a victim, since another copy of the shard,
 * with other frequencies, may have chosen it.
 */
export interface EvictionOrder {
  /** How many items it ranks. */
  readonly size: number;
  /** Bytes of its own tables, which come on top of what it keeps in the items. */
  readonly tableBytes: number;
  /** A new item, just requested. */
  insert(item: Handle): void;
  /**
   * An item copied from elsewhere. Items come hottest first, so each leaves before those that came
   * before it. `frequency` is what {@link EvictionOrder.frequency} said there, 0 = not known.
   */
  seed(item: Handle, frequency: number): void;
  /**
   * An item from another order of the same cache. Items come coldest first, among new ones;
   * `frequency` is what the other order said.
   */
  adopt(item: Handle, frequency: number): void;
  /** The item was read or its value replaced. */
  hit(item: Handle): void;
  /** The item, still intact, is about to go; `evicted` when it makes room. */
  remove(item: Handle, evicted: boolean): void;
  /** An item, its links and its mark were copied to `to`, which stands for it from now on. */
  moved(from: Handle, to: Handle): void;
  /** The item takes so many bytes more (or fewer) than it did until now. */
  grew(item: Handle, bytes: number): void;
  /** Visits all items in the order in which they leave, while `visit` returns true. */
  visit(visit: (item: Handle) => boolean): void;
  /** About how often the item was requested lately, 0 to 15. */
  frequency(item: Handle): number;
  /** @throws {AssertionError} when its links or counts are off */
  checkInvariants(): void;
}
