// Requests that wait for their shard to have a serving owner, bounded in number and in time.

import type { Instant } from "../base/time.js";
import type { ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Ongoing } from "./ongoing.js";

/** The waiting requests of one node, by shard; `undefined` = before there are shards. */
export class Parking {
  readonly #byShard = new Map<ShardId | undefined, Ongoing[]>();
  #length = 0;

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** Lets a request wait; false when too many do. */
  add(ongoing: Ongoing, shard: ShardId | undefined): boolean {
    if (this.#length >= limits.parkedRequestsMax) return false;
    const waiting = this.#byShard.get(shard);
    if (waiting === undefined) this.#byShard.set(shard, [ongoing]);
    else waiting.push(ongoing);
    this.#length++;
    return true;
  }

  /** Takes out, in their order, all that wait for a shard for which `ready` is true. */
  take(ready: (shard: ShardId | undefined) => boolean): Ongoing[] {
    const taken: Ongoing[] = [];
    for (const [shard, waiting] of this.#byShard) {
      if (!ready(shard)) continue;
      this.#byShard.delete(shard);
      taken.push(...waiting);
    }
    this.#length -= taken.length;
    return taken;
  }

  /** Takes out all that have waited long enough. */
  expired(now: Instant): Ongoing[] {
    const expired: Ongoing[] = [];
    if (this.#length === 0) return expired;
    for (const [shard, waiting] of this.#byShard) {
      const rest = waiting.filter((ongoing) => ongoing.ownerDeadline > now);
      if (rest.length === waiting.length) continue;
      expired.push(...waiting.filter((ongoing) => ongoing.ownerDeadline <= now));
      if (rest.length === 0) this.#byShard.delete(shard);
      else this.#byShard.set(shard, rest);
    }
    this.#length -= expired.length;
    return expired;
  }
}
