// What every fault of the swarm is, and whom it may choose.

import type { Random } from "../../../src/base/random.js";
import type { SimCluster } from "../../world/sim/sim-cluster.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Load } from "../load.js";

/** What is needed to begin a fault. */
export type Place = {
  readonly cluster: SimCluster;
  readonly random: Random;
  /** How long it will last, true milliseconds. */
  readonly duration: number;
  /** The clients and what they do. */
  readonly load: Load;
};

/** Whom it hit, and how to end it. */
export type Struck = {
  readonly whom: string;
  readonly undo: () => void;
  /** How long it lasts, where that is not for the plan to say; true milliseconds. */
  readonly lastsMs?: number;
};

/** undefined = there was nobody to hit. */
export type Begun = Struck | undefined;

/** Begins a fault. */
export type Fault = (place: Place) => Begun;

/** Undoes nothing: the fault ends by itself. */
export const nothingToUndo = (): void => undefined;

/** Some node, also one that does not run. */
export function anyNode({ cluster, random }: Place): SimNode {
  return random.pick([...cluster.nodes.values()]);
}

/** The node that is primary of some shard by the newest map. */
export function somePrimary({ cluster, random }: Place): SimNode | undefined {
  return cluster.primaryOf(random.between(0, cluster.knobs.shards - 1));
}

/** All nodes but these. */
export function others({ cluster }: Place, ...nodes: readonly SimNode[]): SimNode[] {
  return [...cluster.nodes.values()].filter((other) => !nodes.includes(other));
}

/** All nodes in some order. */
export function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const rest = [...values];
  const drawn: T[] = [];
  while (rest.length > 0) drawn.push(...rest.splice(random.between(0, rest.length - 1), 1));
  return drawn;
}

/** Names for people. */
export function namesOf(nodes: Iterable<SimNode>): string {
  return [...nodes].map(({ id }) => id).join(" ");
}
