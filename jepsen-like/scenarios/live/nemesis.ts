// What a nemesis of the live world is: something done to a real cluster from outside, with an
// outcome that says whether it was really done.

import type { Random } from "../../../src/base/random.js";
import type { LiveCluster } from "../../world/live/live-cluster.js";
import type { LiveNode } from "../../world/live/live-node.js";
import type { MixedWorkload } from "../workload.js";

/** What a nemesis has at hand. */
export type Place = {
  readonly cluster: LiveCluster;
  readonly random: Random;
  readonly leaseMs: number;
  /** Notes the moment at which it begins to bite, for how long failovers take. */
  readonly bites: () => void;
  /** What clients ask for, which a nemesis may bend. */
  readonly workload: Pick<MixedWorkload, "heat" | "press">;
  /** Clients that ask nobody but this node, for the shards that it leads; ends with the nemesis. */
  readonly probe: (node: string, shards: readonly number[]) => Probes;
};

/** Clients that ask one node only. */
export type Probes = { readonly ids: readonly number[]; stop(): Promise<void> };

/** What was really done. */
export type Installed = {
  readonly kind: "installed";
  /** Nodes, links or shards, for people. */
  readonly whom: string;
  /** Nodes whose shards must be served elsewhere for as long as it lasts, or by them again. */
  readonly victims: readonly string[];
  /** A node without any link to the others, or to the leader alone: its lease must run out. */
  readonly cutOff?: {
    readonly node: string;
    readonly fromLeaderOnly: boolean;
    readonly probes?: readonly number[];
  };
  /** Milliseconds until it is undone. */
  readonly lastsMs: number;
  readonly undo: () => Promise<void>;
};

/** How a nemesis ended; anything else that happens is a failure of the suite and no verdict. */
export type Outcome =
  | Installed
  /** Nothing was done, because this machine or this cluster has no means for it. */
  | { readonly kind: "skipped"; readonly why: string }
  /** Something was begun, but nobody can say whether it bit. Everything is undone already. */
  | { readonly kind: "indeterminate"; readonly why: string };

/** Does something to the cluster. */
export type Nemesis = (place: Place) => Promise<Outcome>;

/** Resolves nobody's name: there was nobody to hit. */
export const nobody: Outcome = { kind: "indeterminate", why: "nobody to hit was known" };

/** Some node that leads shards now, rather one that does not lead the control plane. */
export async function somePrimary({ cluster, random }: Place): Promise<LiveNode | undefined> {
  const [led, leader] = await Promise.all([cluster.primaries(), cluster.leader()]);
  const names = [...led.keys()];
  const others = names.filter((name) => name !== leader?.id);
  const choice = others.length === 0 ? names : others;
  return choice.length === 0 ? undefined : cluster.nodes.get(random.pick(choice));
}

/** Some node. */
export function anyNode({ cluster, random }: Place): LiveNode {
  return random.pick([...cluster.nodes.values()]);
}

/** The names of all nodes but these. */
export function othersThan({ cluster }: Place, names: readonly string[]): string[] {
  return [...cluster.nodes.keys()].filter((name) => !names.includes(name));
}

/** The ids of the shards that a node leads now. */
export async function shardsOf({ cluster }: Place, node: string): Promise<number[]> {
  return ((await cluster.primaries()).get(node) ?? []).map(({ id }) => Number(id));
}

/** The values in an order drawn anew. */
export function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const drawn = values.map((value) => ({ value, at: random.float() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ value }) => value);
}
