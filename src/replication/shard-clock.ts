// A shard's own time (PROTOCOL §5): it runs at the primary's monotonic rate and rides on every
// message, so that expiry never compares wall clocks of two nodes.

import type { Instant } from "../base/time.js";
import { type ShardTime, shardTime } from "../model/ids.js";

/**
 * This copy's estimate of the shard's time; at a primary, which hears of no other, never goes
 * back.
 */
export class ShardClock {
  /** The latest time received, and when: this clock runs on from there. */
  #base = 1;
  #at: Instant | undefined;

  /** The shard's time now, whole milliseconds, at least 1 (0 means "never" in an expiry). */
  now(now: Instant): ShardTime {
    return shardTime(Math.floor(this.#estimate(now)));
  }

  /**
   * Takes a time of the present primary's: this clock runs on from it, although it may be behind
   * the estimate. A copy whose own clock is the faster one, or whose primary's machine slept, would
   * else stay ahead for all its life, and items would die early once it takes over ⚑.
   */
  receive(time: ShardTime, now: Instant): void {
    this.#base = time;
    this.#at = now;
  }

  #estimate(now: Instant): number {
    if (this.#at === undefined) {
      this.#at = now;
      return this.#base;
    }
    return this.#base + Math.max(0, now - this.#at);
  }
}
