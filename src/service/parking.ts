// Requests that wait for their shard to have a serving owner, bounded in number and in time.

import type { Instant } from "../base/time.js";
import type { ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Ongoing } from "./ongoing.js";

/** The waiting requests of one node, by shard; `undefined` = before there are shards. */
export class Parking {
  readonly #byShard = new Map<ShardId | undefined, Ongoing[]>();
  #length = 0;
  #bytes = 0;

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** Lets a request wait; false when too many do. */
  add(ongoing: Ongoing, shard: ShardId | undefined): boolean {
    const bytes = bytesOf(ongoing);
    if (this.#length >= limits.parkedRequestsMax) return false;
    if (this.#length > 0 && this.#bytes + bytes > limits.parkedBytesMax) return false;
    const waiting = this.#byShard.get(shard);
    if (waiting === undefined) this.#byShard.set(shard, [ongoing]);
    else waiting.push(ongoing);
    this.#length++;
    this.#bytes += bytes;
    return true;
  }

  /** Takes out, in their order, all that may go on by `ready`. */
  take(ready: (shard: ShardId | undefined, ongoing: Ongoing) => boolean): Ongoing[] {
    return this.#takeWhere(ready);
  }

  /** Takes out all that have waited long enough. */
  expired(now: Instant): Ongoing[] {
    return this.#takeWhere((_shard, ongoing) => ongoing.ownerDeadline <= now);
  }

  #takeWhere(wanted: (shard: ShardId | undefined, ongoing: Ongoing) => boolean): Ongoing[] {
    const taken: Ongoing[] = [];
    for (const [shard, waiting] of this.#byShard) {
      const rest: Ongoing[] = [];
      for (const ongoing of waiting) (wanted(shard, ongoing) ? taken : rest).push(ongoing);
      if (rest.length === 0) this.#byShard.delete(shard);
      else if (rest.length < waiting.length) this.#byShard.set(shard, rest);
    }
    this.#length -= taken.length;
    for (const ongoing of taken) this.#bytes -= bytesOf(ongoing);
    return taken;
  }
}

function bytesOf({ request }: Ongoing): number {
  return request.kind === "set" ? request.value.length : 0;
}
