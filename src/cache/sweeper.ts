// Frees items that invalidations killed, without records: each copy on its own, but only what was
// killed at or below the acknowledged sequence, since a copy may have to give up anything above.

import type { Sequence } from "../model/ids.js";
import { walkEnd } from "../model/shard-store.js";
import type { Namespace } from "./namespace.js";
import type { ShardState } from "./shard-state.js";

/** Buckets looked at for each item that may be freed in one call. */
const bucketsPerItem = 16;

/** Walks a shard's items in search of dead ones, once after every acknowledged invalidation. */
export class Sweeper {
  readonly #state: ShardState;
  /** The highest sequence known to be acknowledged. */
  #acked = 0 as Sequence;
  /** Where the pass under way stands, or undefined between passes. */
  #position: number | undefined = undefined;
  /** Every item killed up to here is freed. */
  #sweptThrough = 0 as Sequence;
  /** What {@link #sweptThrough} will be when the pass under way is over. */
  #passThrough = 0 as Sequence;
  /** A kill above the acknowledged sequence whose acknowledgement makes a pass worth its work. */
  #awaited: Sequence | undefined = undefined;

  constructor(state: ShardState) {
    this.#state = state;
  }

  /** Frees up to `max` items killed at or below `acked`, in bounded work. Returns how many. */
  sweep(acked: Sequence, max: number): number {
    if (acked > this.#acked) this.#acked = acked;
    return this.#run(max, max * bucketsPerItem);
  }

  /** Frees what is known to be acknowledged until the namespace fits its share again. */
  relieve(namespace: Namespace): void {
    while (namespace.overBudget() && this.#run(256, Number.POSITIVE_INFINITY) > 0);
  }

  /** Begins anew: the tables were replaced or everything was forgotten. */
  restart(): void {
    this.#acked = 0 as Sequence;
    this.#position = undefined;
    this.#sweptThrough = 0 as Sequence;
    this.#awaited = undefined;
  }

  #run(max: number, bucketsMax: number): number {
    let freed = 0;
    let buckets = 0;
    while (freed < max && buckets < bucketsMax) {
      const from = this.#position ?? this.#begin();
      if (from === undefined) break;
      const bucket = this.#state.table.bucketAt(from);
      for (const item of this.#state.table.bucket(bucket.index)) {
        const kill = item.namespace.killOf(item);
        if (kill === 0 || kill > this.#acked) continue;
        this.#state.take(item, false);
        freed++;
      }
      buckets++;
      this.#position = bucket.end;
      if (bucket.end >= walkEnd) this.#end();
    }
    return freed;
  }

  /** The position at which a new pass begins, or undefined when none is worth it. */
  #begin(): number | undefined {
    const newest = this.#state.newestKill();
    if (newest <= this.#sweptThrough) return undefined;
    if (newest > this.#acked) {
      this.#awaited ??= newest;
      if (this.#awaited > this.#acked) return undefined;
    }
    this.#awaited = undefined;
    this.#passThrough = Math.min(newest, this.#acked) as Sequence;
    return 0;
  }

  #end(): void {
    this.#position = undefined;
    this.#sweptThrough = this.#passThrough;
    for (const namespace of [...this.#state.namespaces.values()]) this.#forgetWhenEmpty(namespace);
  }

  #forgetWhenEmpty(namespace: Namespace): void {
    if (namespace.droppedAt === 0 || namespace.items > 0) return;
    this.#state.forget(namespace);
  }
}
