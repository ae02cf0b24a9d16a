// The control state as the messages of TopologyService and AdminService: shards, nodes, namespaces.

import type { ControlState, NamespaceRecord } from "../../control/control-state.js";
import { cache } from "../../gen/messages.js";
import type { NodeAddress, NodeState, Shard, ShardMap } from "../../model/shard-map.js";

const { v1 } = cache;

const nodeStates: Readonly<Record<NodeState, cache.v1.NodeAddress.State>> = {
  ACTIVE: v1.NodeAddress.State.ACTIVE,
  DRAINING: v1.NodeAddress.State.DRAINING,
  FENCED: v1.NodeAddress.State.FENCED,
  GONE: v1.NodeAddress.State.GONE,
};

/** The number of a node's state. */
export function nodeStateNumber(state: NodeState): cache.v1.NodeAddress.State {
  return nodeStates[state];
}

/** The state of a number, or undefined. */
export function nodeStateOf(number: cache.v1.NodeAddress.State): NodeState | undefined {
  const names = Object.keys(nodeStates) as NodeState[];
  return names.find((name) => nodeStates[name] === number);
}

export function shardRecordMessage(shard: Shard, map: ShardMap): cache.v1.ShardRecord.$Properties {
  const { Takeover } = v1.ShardRecord;
  const { id, slots, epoch, configVersion, primary, takeover } = shard;
  return {
    id,
    slots,
    epoch,
    configVersion,
    primary: primary ?? null,
    backups: [...shard.backups],
    joining: [...shard.joining],
    inSync: [...shard.inSync],
    takeover: takeover === "clean" ? Takeover.CLEAN : Takeover.FENCED,
    primaryAddress: primary === undefined ? "" : (map.nodes.get(primary.node)?.address ?? ""),
  };
}

function nodeAddressMessage(node: NodeAddress): cache.v1.NodeAddress.$Properties {
  const { id, address, httpAddress, region, zone, incarnation } = node;
  return { id, address, httpAddress, region, zone, incarnation, state: nodeStates[node.state] };
}

function namespaceSummary(record: NamespaceRecord): cache.v1.NamespaceSummary.$Properties {
  return { name: record.name, configVersion: record.version, generation: record.generation };
}

/** What a client needs to know, as of one control state. */
export type Topology = { readonly state: ControlState; readonly map: ShardMap };

/** Everything, as an update that replaces what was known. */
export function fullUpdate(now: Topology): cache.v1.WatchTopologyResponse.$Properties {
  const { state, map } = now;
  return {
    clusterId: state.clusterId ?? "",
    mapVersion: map.mapVersion,
    full: true,
    shards: map.shards.map((shard) => shardRecordMessage(shard, map)),
    nodes: [...map.nodes.values()].map(nodeAddressMessage),
    namespaces: [...state.namespaces.values()].map(namespaceSummary),
  };
}

/**
 * What changed between two topologies; undefined when a client would see no difference. A newer
 * version is one: who has heard of it waits for it.
 */
export function deltaUpdate(
  before: Topology,
  now: Topology,
): cache.v1.WatchTopologyResponse.$Properties | undefined {
  const { state, map } = now;
  const shards = map.shards.filter((shard) => changedShard(before, now, shard));
  const nodes = [...map.nodes.values()].filter(
    (node) => !sameNode(before.map.nodes.get(node.id), node),
  );
  const removedNodes = [...before.map.nodes.keys()].filter((id) => !map.nodes.has(id));
  const namespaces = [...state.namespaces.values()].filter(
    (one) => before.state.namespaces.get(one.name)?.version !== one.version,
  );
  const removedNamespaces = [...before.state.namespaces.keys()].filter(
    (name) => !state.namespaces.has(name),
  );
  const lists = [shards, nodes, removedNodes, namespaces, removedNamespaces];
  const isSame = lists.every((list) => list.length === 0);
  if (isSame && before.map.mapVersion === map.mapVersion) return undefined;
  return {
    clusterId: state.clusterId ?? "",
    mapVersion: map.mapVersion,
    full: false,
    shards: shards.map((shard) => shardRecordMessage(shard, map)),
    nodes: nodes.map(nodeAddressMessage),
    removedNodes,
    namespaces: namespaces.map(namespaceSummary),
    removedNamespaces,
  };
}

/** Also when only the address of its primary is another. */
function changedShard(before: Topology, now: Topology, shard: Shard): boolean {
  const old = before.map.shards[shard.id];
  if (old === undefined || old.configVersion !== shard.configVersion) return true;
  const { primary } = shard;
  if (primary === undefined) return false;
  const address = now.map.nodes.get(primary.node)?.address;
  return before.map.nodes.get(primary.node)?.address !== address;
}

function sameNode(a: NodeAddress | undefined, b: NodeAddress): boolean {
  return (
    a !== undefined &&
    a.incarnation === b.incarnation &&
    a.state === b.state &&
    a.address === b.address &&
    a.httpAddress === b.httpAddress
  );
}
