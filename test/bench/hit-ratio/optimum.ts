// The best that any policy can do: evict what is requested furthest in the future.
// Source: Belady, "A study of replacement algorithms for a virtual-storage computer" (1966).

import type { Trace } from "./trace.js";

/** Hits of a cache of so many items that knows the future. */
export function optimalHits(trace: Trace, capacity: number): number {
  const { requests, distinct } = trace;
  const length = requests.length;
  const next = nextUses(trace);
  const resident = new Uint8Array(distinct);
  // Next uses of what is resident, and stale ones, which lie in the past and so never on top.
  const heap = new MaxHeap(length);
  let held = 0;
  let hits = 0;
  for (let at = 0; at < length; at++) {
    const key = requests[at] as number;
    if (resident[key] === 1) {
      hits++;
    } else {
      if (held < capacity) held++;
      else resident[keyAt(requests, heap.pop(), length)] = 0;
      resident[key] = 1;
    }
    heap.push(next[at] as number);
  }
  return hits;
}

/** Where each request's key is requested next; beyond the end, where it was last requested. */
function nextUses({ requests, distinct }: Trace): Int32Array {
  const length = requests.length;
  const next = new Int32Array(length);
  const seen = new Int32Array(distinct).fill(-1);
  for (let at = length - 1; at >= 0; at--) {
    const key = requests[at] as number;
    const later = seen[key] as number;
    next[at] = later < 0 ? length + at : later;
    seen[key] = at;
  }
  return next;
}

function keyAt(requests: Int32Array, use: number, length: number): number {
  return requests[use < length ? use : use - length] as number;
}

/** The greatest of some integers first. */
class MaxHeap {
  readonly #values: Int32Array;
  #size = 0;

  constructor(most: number) {
    this.#values = new Int32Array(most + 1);
  }

  push(value: number): void {
    const values = this.#values;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if ((values[parent] as number) >= value) break;
      values[at] = values[parent] as number;
      at = parent;
    }
    values[at] = value;
  }

  pop(): number {
    const values = this.#values;
    const top = values[0] as number;
    const last = values[--this.#size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (values[child + 1] as number) > (values[child] as number)) {
        child++;
      }
      if ((values[child] as number) <= last) break;
      values[at] = values[child] as number;
      at = child;
    }
    values[at] = last;
    return top;
  }
}
