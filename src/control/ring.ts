// A consistent-hash ring with virtual nodes: a node stands at many points in proportion to its
// weight, and a key belongs to the nodes that follow its point. A node that joins or leaves changes
// only what its own points own; `hash % N` would move N/(N+1) of all keys instead of 1/(N+1).

import { utf8 } from "../base/bytes.js";
import { hash32, mix32 } from "../base/hash.js";
import type { NodeId } from "../model/ids.js";

/** A node of the ring; the weight is a positive integer, such as bytes of memory. */
export type WeightedNode = { readonly id: NodeId; readonly weight: number };

/** Points of the heaviest node: between half of this and this. */
const pointsMax = 256;

type Point = { readonly at: number; readonly node: NodeId };

/** An immutable ring; the same nodes give the same ring, in whatever order they come. */
export class Ring {
  readonly #points: readonly Point[];
  readonly #nodeCount: number;

  constructor(nodes: readonly WeightedNode[]) {
    const unit = unitOf(nodes);
    const points = nodes.flatMap(({ id, weight }) =>
      Array.from({ length: Math.max(1, Math.floor(weight / unit)) }, (_, turn) => ({
        at: hash32(utf8(`${id}#${turn}`)),
        node: id,
      })),
    );
    this.#points = points.toSorted((a, b) => a.at - b.at || (a.node < b.node ? -1 : 1));
    this.#nodeCount = nodes.length;
  }

  /** Every node once, in the order in which it follows the key's point. */
  *from(key: number): Generator<NodeId> {
    const seen = new Set<NodeId>();
    const start = this.#firstAt(mix32(key + 1));
    for (let step = 0; step < this.#points.length && seen.size < this.#nodeCount; step++) {
      const point = this.#points[(start + step) % this.#points.length];
      if (point === undefined || seen.has(point.node)) continue;
      seen.add(point.node);
      yield point.node;
    }
  }

  /** The place of the first point at or behind `at`; 0 when there is none. */
  #firstAt(at: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#points[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low === this.#points.length ? 0 : low;
  }
}

/**
 * The weight of one point: a power of two, so that it changes, and points with it, only when the
 * heaviest node's weight passes a power of two, not whenever some node comes or goes.
 */
function unitOf(nodes: readonly WeightedNode[]): number {
  let heaviest = 1;
  for (const { weight } of nodes) heaviest = Math.max(heaviest, weight);
  let unit = 1;
  while (unit * pointsMax < heaviest) unit *= 2;
  return unit;
}
