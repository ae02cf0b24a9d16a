// Frees items that invalidations killed, without records: each copy on its own, but only what was
// killed at or below the acknowledged sequence, since a copy may have to give up anything above.

import type { Sequence } from "../model/ids.js";
import { walkEnd } from "../model/shard-store.js";
import type { Namespace } from "./namespace.js";
import type { ShardState } from "./shard-state.js";

/** Buckets looked at for each item that may be freed in one call. */
const bucketsPerItem = 16;

/** Kills waited for one by one; of more, only the last is. */
const killsMax = 64;

/** Walks a shard's items in search of dead ones, once after kills were acknowledged. */
export class Sweeper {
  readonly #state: ShardState;
  /** The highest sequence known to be acknowledged. */
  #acked = 0 as Sequence;
  /** Where the pass under way stands, or undefined between passes. */
  #position: number | undefined = undefined;
  /** Records that may have killed items and that no pass has looked for yet, ascending. */
  #kills: Sequence[] = [];
  #lastKill = 0 as Sequence;

  constructor(state: ShardState) {
    this.#state = state;
  }

  /** A record that may have killed items was applied. */
  note(sequence: Sequence): void {
    this.#lastKill = sequence;
    if (this.#kills.length < killsMax) this.#kills.push(sequence);
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
    this.#kills = [];
    this.note(this.#state.newestKill());
  }

  #run(max: number, bucketsMax: number): number {
    let freed = 0;
    let buckets = 0;
    while (freed < max && buckets < bucketsMax) {
      const from = this.#position ?? this.#begin();
      if (from === undefined) break;
      const bucket = this.#state.table.bucketAt(from);
      for (const item of this.#state.table.bucket(bucket.index)) {
        const kill = this.#state.ownerOf(item).killOf(item);
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

  /** The position at which a new pass begins, or undefined when no kill was acknowledged. */
  #begin(): number | undefined {
    const first = this.#kills[0];
    if (first === undefined || first > this.#acked) return undefined;
    this.#kills = this.#kills.filter((kill) => kill > this.#acked);
    if (this.#kills.length === 0 && this.#lastKill > this.#acked) this.#kills = [this.#lastKill];
    return 0;
  }

  #end(): void {
    this.#position = undefined;
    for (const namespace of [...this.#state.namespaces.values()]) this.#forgetWhenEmpty(namespace);
  }

  #forgetWhenEmpty(namespace: Namespace): void {
    if (namespace.droppedAt === 0 || namespace.items > 0) return;
    this.#state.forget(namespace);
  }
}
