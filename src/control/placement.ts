// Who should own which shard: pure proposals from nodes and loads, which Raft then decides. The
// ring proposes, bounded loads even out, and copies spread over regions and zones where there are
// any.

import type { NodeId } from "../model/ids.js";
import { copiesOf, type Member, type Shard } from "../model/shard-map.js";
import type { ControlState, NodeRecord } from "./control-state.js";
import { memberOf } from "./registry.js";
import { Ring } from "./ring.js";

/** What of a node placement looks at. */
export type PlacementNode = {
  readonly id: NodeId;
  readonly region: string;
  readonly zone: string;
  readonly memoryBytes: number;
};

/** A node gets at most this times its fair share of primaries, rounded up. */
export const primaryBound = 1.1;
/** And at least this times its fair share of primaries, rounded down. */
export const primaryLeast = 0.75;
/** The same for copies of any role. Spreading over zones comes before it. */
export const copyBound = 1.25;

/** What a plan is made from. */
export type PlacementInput = {
  readonly nodes: readonly PlacementNode[];
  readonly shardCount: number;
  /** Copies of each shard, the primary included; fewer where there are fewer nodes. */
  readonly copies: number;
};

/**
 * The owners of each shard: the primary, then the backups, from nothing. The same input gives the
 * same plan, in whatever order the nodes come. Without nodes every list is empty.
 */
export function placeShards(input: PlacementInput): readonly (readonly NodeId[])[] {
  const ground = new Ground(input.nodes);
  const ids = Array.from({ length: input.shardCount }, (_, id) => id);
  const owners = ids.map((): NodeId[] => []);
  const copies = Math.min(input.copies, input.nodes.length);
  const primaries = new Loads(ground, {
    total: input.shardCount,
    bound: primaryBound,
    least: primaryLeast,
  });
  const loads = new Loads(ground, { total: input.shardCount * copies, bound: copyBound });
  for (let copy = 0; copy < copies; copy++) {
    for (const id of ids) {
      const taken = owners[id] ?? [];
      const node = ground.next(id, taken, copy === 0 ? primaries : loads);
      if (node === undefined) continue;
      taken.push(node);
      loads.add(node);
      if (copy === 0) primaries.add(node);
    }
  }
  return owners;
}

/** Shards whose copies are to be joined. */
export type CopyPlan = { readonly shard: Shard; readonly join: readonly Member[] };

/**
 * Where to restore missing copies of these shards, so that each has `settings.copies`: on ACTIVE
 * nodes only. Copies on `excluding` nodes are not counted and none is put there; copies on all
 * other nodes count, in sync or not. Shards that miss nothing are left out.
 */
export function planCopies(
  state: ControlState,
  shards: readonly Shard[],
  excluding: ReadonlySet<NodeId> = new Set(),
): readonly CopyPlan[] {
  const nodes = activeNodes(state, excluding);
  const ground = new Ground(nodes, [...state.nodes.values()]);
  const copies = Math.min(state.settings.copies, nodes.length);
  const loads = new Loads(ground, { total: state.shards.length * copies, bound: copyBound });
  for (const shard of state.shards) for (const { node } of copiesOf(shard)) loads.add(node);
  const plans: CopyPlan[] = [];
  for (const shard of shards) {
    const holders = copiesOf(shard).map((member) => member.node);
    // Former holders that are not counted are not among the nodes to choose from either.
    const counted = holders.filter((node) => !excluding.has(node));
    const join: Member[] = [];
    while (counted.length < state.settings.copies) {
      const node = ground.next(shard.id, counted, loads);
      const record = node === undefined ? undefined : state.nodes.get(node);
      if (record === undefined) break;
      join.push(memberOf(record));
      counted.push(record.id);
      loads.add(record.id);
    }
    if (join.length > 0) plans.push({ shard, join });
  }
  return plans;
}

/** {@link planCopies} for one shard. For several, plan them together: they share the load. */
export function chooseCopies(
  state: ControlState,
  shard: Shard,
  excluding: ReadonlySet<NodeId> = new Set(),
): readonly Member[] {
  return planCopies(state, [shard], excluding)[0]?.join ?? [];
}

/** The owners of each shard on the ACTIVE nodes of the state, `excluding` left out. */
export function planPlacement(
  state: ControlState,
  excluding: ReadonlySet<NodeId> = new Set(),
): readonly (readonly Member[])[] {
  const nodes = activeNodes(state, excluding);
  const records = new Map(nodes.map((node) => [node.id, node]));
  const { copies } = state.settings;
  const plan = placeShards({ nodes, shardCount: state.shards.length, copies });
  return plan.map((owners) =>
    owners.flatMap((id) => {
      const record = records.get(id);
      return record === undefined ? [] : [memberOf(record)];
    }),
  );
}

const coldPlans = new WeakMap<object, Map<string, readonly (readonly Member[])[]>>();

/**
 * Who should start a shard empty: its primary in a plan from nothing, so that many shards which
 * start at once are spread evenly. undefined without an ACTIVE node.
 */
export function chooseColdPrimary(
  state: ControlState,
  shard: Shard,
  excluding: ReadonlySet<NodeId> = new Set(),
): Member | undefined {
  const plans = coldPlans.get(state.nodes) ?? new Map<string, readonly (readonly Member[])[]>();
  coldPlans.set(state.nodes, plans);
  const key = [state.shards.length, ...[...excluding].sort()].join();
  const plan = plans.get(key) ?? planPlacement(state, excluding);
  plans.set(key, plan);
  return plan[shard.id]?.[0];
}

function activeNodes(state: ControlState, excluding: ReadonlySet<NodeId>): NodeRecord[] {
  const nodes = [...state.nodes.values()];
  return nodes.filter((node) => node.state === "ACTIVE" && !excluding.has(node.id));
}

/** The nodes that may own, on their ring, with where every node stands. */
class Ground {
  readonly nodes: readonly PlacementNode[];
  readonly #ring: Ring;
  readonly #places: ReadonlyMap<NodeId, PlacementNode>;
  readonly #regions: number;
  readonly #zones: number;

  /** @param known nodes that may hold copies already beside those that may own */
  constructor(nodes: readonly PlacementNode[], known: readonly PlacementNode[] = nodes) {
    this.nodes = nodes;
    this.#ring = new Ring(this.nodes.map((node) => ({ id: node.id, weight: weightOf(node) })));
    this.#places = new Map(known.map((node) => [node.id, node]));
    this.#regions = new Set(nodes.map((node) => node.region)).size;
    this.#zones = new Set(nodes.map(zoneOf)).size;
  }

  /**
   * The next owner of a shard beside those that have it: in a new region, else a new zone, else
   * anywhere; among equals the first on the ring below its bound, or the one least above it.
   */
  next(shard: number, taken: readonly NodeId[], loads: Loads): NodeId | undefined {
    const owners = taken.flatMap((id) => this.#places.get(id) ?? []);
    const regions = new Set(owners.map((node) => node.region));
    const zones = new Set(owners.map(zoneOf));
    // The best rank that may exist; a node that has it ends the search.
    const spread = (regions.size < this.#regions ? 0 : 2) + (zones.size < this.#zones ? 0 : 1);
    let best: { node: NodeId; rank: number; load: number } | undefined;
    for (const id of this.#ring.from(shard)) {
      const place = this.#places.get(id);
      if (place === undefined || taken.includes(id)) continue;
      const rank = (regions.has(place.region) ? 2 : 0) + (zones.has(zoneOf(place)) ? 1 : 0);
      const load = loads.isBelowBound(id) ? 0 : loads.relative(id);
      if (best !== undefined && (rank > best.rank || (rank === best.rank && load >= best.load))) {
        continue;
      }
      best = { node: id, rank, load };
      if (rank <= spread && load === 0) break;
    }
    return best?.node;
  }
}

/** What loads are held against: fair shares of `total` times `bound` and times `least`. */
type LoadLimits = { readonly total: number; readonly bound: number; readonly least?: number };

/** How much each node has, against its bounded share by weight. */
class Loads {
  readonly #counts = new Map<NodeId, number>();
  readonly #weights: ReadonlyMap<NodeId, number>;
  readonly #perWeight: number;
  readonly #bound: number;
  readonly #least: number;
  /** What is still to be placed, and how much of it must go to nodes that have too little. */
  #rest: number;
  #owed = 0;

  constructor(ground: Ground, { total, bound, least = 0 }: LoadLimits) {
    this.#weights = new Map(ground.nodes.map((node) => [node.id, weightOf(node)]));
    let sum = 0;
    for (const weight of this.#weights.values()) sum += weight;
    this.#perWeight = total / sum;
    this.#bound = bound;
    this.#least = least;
    this.#rest = total;
    for (const node of this.#weights.keys()) this.#owed += this.#leastOf(node);
  }

  add(node: NodeId): void {
    const count = this.#counts.get(node) ?? 0;
    this.#rest -= 1;
    if (count < this.#leastOf(node)) this.#owed -= 1;
    this.#counts.set(node, count + 1);
  }

  /** Whether the node may have one more, which others are not owed. */
  isBelowBound(node: NodeId): boolean {
    const count = this.#counts.get(node) ?? 0;
    if (this.#owed > 0 && this.#rest <= this.#owed) return count < this.#leastOf(node);
    return count < Math.ceil(this.#weight(node) * this.#perWeight * this.#bound);
  }

  /** The load by weight, above 0 for a node with any. */
  relative(node: NodeId): number {
    return ((this.#counts.get(node) ?? 0) + 1) / this.#weight(node);
  }

  #leastOf(node: NodeId): number {
    return Math.floor(this.#weight(node) * this.#perWeight * this.#least);
  }

  #weight(node: NodeId): number {
    return this.#weights.get(node) ?? 1;
  }
}

function weightOf(node: PlacementNode): number {
  return Math.max(1, node.memoryBytes);
}

/** Zones of different regions differ, whatever they are called. */
function zoneOf(node: PlacementNode): string {
  return JSON.stringify([node.region, node.zone]);
}
