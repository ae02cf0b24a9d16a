// The client's copy of the shard map: the part of it that travels to clients, as an immutable value
// with its slot table, and the map with one shard's record replaced.

import { type MapVersion, mapVersion } from "../model/ids.js";
import type { NodeAddress, Shard, ShardMap } from "../model/shard-map.js";
import { slotCount } from "../model/slot.js";

/** What a client knows of a shard. */
export type ShardView = Pick<
  Shard,
  | "id"
  | "slots"
  | "epoch"
  | "configVersion"
  | "primary"
  | "backups"
  | "joining"
  | "inSync"
  | "takeover"
> & {
  /** Where the primary was reached when the record was made, "host:port"; empty = unknown. */
  readonly primaryAddress: string;
};

/** All shards and nodes at one map version, as a client knows them. */
export type ClusterMap = Omit<ShardMap, "shards"> & {
  readonly clusterId: string;
  /** By id, dense. */
  readonly shards: readonly ShardView[];
};

/** Entry of a slot table for a slot that no shard is known to own. */
const noShard = 0xffff;

/** A map that knows nothing. */
export const emptyMap: ClusterMap = {
  clusterId: "",
  mapVersion: mapVersion(0),
  shards: [],
  nodes: new Map(),
  slotTable: new Uint16Array(slotCount).fill(noShard),
};

/** Makes a map from its parts; shards in any order, positions in the table follow their order. */
export function clusterMapOf(parts: {
  readonly clusterId: string;
  readonly mapVersion: MapVersion;
  readonly shards: readonly ShardView[];
  readonly nodes: readonly NodeAddress[];
}): ClusterMap {
  const shards = [...parts.shards].sort((a, b) => a.id - b.id);
  return {
    clusterId: parts.clusterId,
    mapVersion: parts.mapVersion,
    shards,
    nodes: new Map(parts.nodes.map((node) => [node.id, node])),
    slotTable: slotTableOf(shards),
  };
}

/** Whether a shard's record is newer than what is known of the same shard. */
export function isNewer(shard: ShardView, known: ShardView | undefined): boolean {
  if (known === undefined) return true;
  if (shard.epoch !== known.epoch) return shard.epoch > known.epoch;
  return shard.configVersion > known.configVersion;
}

/** The map with these records instead of its present ones, where they are newer. */
export function mapWithShards(map: ClusterMap, records: readonly ShardView[]): ClusterMap {
  const byId = new Map(map.shards.map((shard) => [shard.id, shard]));
  const newer = records.filter((record) => isNewer(record, byId.get(record.id)));
  if (newer.length === 0) return map;
  const sameSlots = newer.every((record) => {
    const known = byId.get(record.id);
    return known?.slots.lo === record.slots.lo && known.slots.hi === record.slots.hi;
  });
  for (const record of newer) byId.set(record.id, record);
  const shards = [...byId.values()].sort((a, b) => a.id - b.id);
  return { ...map, shards, slotTable: sameSlots ? map.slotTable : slotTableOf(shards) };
}

function slotTableOf(shards: readonly ShardView[]): Uint16Array {
  const table = new Uint16Array(slotCount).fill(noShard);
  shards.forEach((shard, position) => {
    table.fill(position, shard.slots.lo, shard.slots.hi + 1);
  });
  return table;
}
