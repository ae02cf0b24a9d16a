// The shard map as clients and peers read it, made from the control state, and how a shard's record
// reads in a word.

import type { NodeId, Slot } from "../model/ids.js";
import type { NodeAddress, Shard, ShardMap, SlotRange } from "../model/shard-map.js";
import { slotCount } from "../model/slot.js";
import type { ControlState } from "./control-state.js";
import { mayServe, type Registry } from "./registry.js";

const maps = new WeakMap<readonly Shard[], ShardMap>();

/** The state's shard map; the same object as long as neither shards nor nodes changed. */
export function shardMapOf(state: ControlState): ShardMap {
  const known = maps.get(state.shards);
  if (known?.mapVersion === state.mapVersion) return known;
  const nodes = new Map<NodeId, NodeAddress>();
  for (const node of state.nodes.values()) {
    const { id, address, httpAddress, region, zone, incarnation } = node;
    nodes.set(id, { id, address, httpAddress, region, zone, incarnation, state: node.state });
  }
  const map: ShardMap = {
    mapVersion: state.mapVersion,
    shards: state.shards,
    nodes,
    slotTable: slotTableOf(state.shards),
  };
  maps.set(state.shards, map);
  return map;
}

let lastTable = { shards: [] as readonly Shard[], table: new Uint16Array(slotCount) };

/**
 * Slot → index into `shards`, 16,384 entries. Not to be changed: shards that differ in nothing but
 * who leads them share it.
 */
export function slotTableOf(shards: readonly Shard[]): Uint16Array {
  if (haveEqualSlots(lastTable.shards, shards)) return lastTable.table;
  const table = new Uint16Array(slotCount);
  for (const [at, { slots }] of shards.entries()) table.fill(at, slots.lo, slots.hi + 1);
  lastTable = { shards, table };
  return table;
}

function haveEqualSlots(a: readonly Shard[], b: readonly Shard[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ slots }, at) => slots.lo === b[at]?.slots.lo && slots.hi === b[at].slots.hi)
  );
}

/** The slots cut into contiguous ranges whose sizes differ by at most one. */
export function slotRanges(shardCount: number): SlotRange[] {
  const start = (shard: number) => Math.floor((shard * slotCount) / shardCount);
  return Array.from({ length: shardCount }, (_, shard) => ({
    lo: start(shard) as Slot,
    hi: (start(shard + 1) - 1) as Slot,
  }));
}

/** How a shard stands, for lists. */
export type ShardServiceState = "serving" | "failing-over" | "handing-over" | "no-primary";

/**
 * How the shard stands by its record: failing-over while its primary is lost and an in-sync copy
 * can follow it, no-primary when there is none. Whether a lease is held is another question.
 */
export function shardStateOf(shard: Shard, nodes: Registry): ShardServiceState {
  const { primary } = shard;
  if (primary !== undefined && mayServe(nodes, primary)) {
    return shard.pendingOp === undefined ? "serving" : "handing-over";
  }
  const successor = shard.inSync.some((member) => mayServe(nodes, member));
  return successor ? "failing-over" : "no-primary";
}
