// A shard's own time (PROTOCOL §5): it runs at the primary's monotonic rate and rides on every
// message, so that expiry never compares wall clocks of two nodes.

import type { Instant } from "../base/time.js";
import { type ShardTime, shardTime } from "../model/ids.js";

/** Of a second of this copy's clock, so much has surely passed on the primary's (drift 1 %). */
const surelyPassed = 0.98;

/** This copy's estimate of the shard's time; at a primary, which hears of no other, never goes back. */
export class ShardClock {
  /** A time received, and when: this clock runs on from there. */
  #base = 1;
  #at: Instant | undefined;

  /** The shard's time now, whole milliseconds, at least 1 (0 means "never" in an expiry). */
  now(now: Instant): ShardTime {
    return shardTime(Math.floor(this.#estimate(now)));
  }

  /**
   * Takes a time of the primary's: the estimate is never below it from here on. It runs on from the
   * latest one, unless that was under way for so long that an earlier one tells more. Not from the
   * greater of estimate and time: a copy with the faster clock would run ahead by the difference of
   * the rates over all its life, and items would die early once it takes over ⚑.
   */
  receive(time: ShardTime, now: Instant): void {
    const passed = this.#at === undefined ? 0 : Math.max(0, now - this.#at);
    if (time < this.#base + passed * surelyPassed) return;
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
