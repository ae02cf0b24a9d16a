// The topology's messages read into the model's values. What a node sends is checked here, so that
// the rest of the client meets well-formed records only.

import type { cache } from "../gen/messages.js";
import { CacheError } from "../model/cache-error.js";
import {
  configVersion,
  epoch,
  incarnation,
  isNodeId,
  mapVersion,
  type NodeId,
  shardId,
  slot,
} from "../model/ids.js";
import type { Member, NodeAddress, NodeState, SlotRange } from "../model/shard-map.js";
import { slotCount } from "../model/slot.js";
import { type ClusterMap, clusterMapOf, mapWithShards, type ShardView } from "./shard-view.js";

const nodeStates: readonly (NodeState | undefined)[] = [
  undefined,
  "ACTIVE",
  "DRAINING",
  "FENCED",
  "GONE",
];

/** The state that a message spells. */
export function nodeStateOf(state: number): NodeState {
  return nodeStates[state] ?? "ACTIVE";
}

/** @throws {CacheError} INTERNAL when the record is malformed */
export function shardViewOf(record: cache.v1.ShardRecord.$Properties): ShardView {
  return {
    id: shardId(record.id ?? 0),
    slots: slotRangeOf(record.slots),
    epoch: epoch(record.epoch ?? 0),
    configVersion: configVersion(record.configVersion ?? 0),
    primary: record.primary ? memberOf(record.primary) : undefined,
    takeover: record.takeover === 2 ? "fenced" : "clean",
    backups: (record.backups ?? []).map(memberOf),
    joining: (record.joining ?? []).map(memberOf),
    inSync: (record.inSync ?? []).map(memberOf),
    primaryAddress: record.primaryAddress ?? "",
  };
}

/** @throws {CacheError} INTERNAL when the range is malformed */
export function slotRangeOf(range: cache.v1.SlotRange.$Properties | null | undefined): SlotRange {
  const lo = range?.lo ?? 0;
  const hi = range?.hi ?? 0;
  if (lo > hi || hi >= slotCount) throw malformed(`slot range ${lo}–${hi}`);
  return { lo: slot(lo), hi: slot(hi) };
}

/** @throws {CacheError} INTERNAL when the node's id is malformed */
function nodeAddressOf(node: cache.v1.NodeAddress.$Properties): NodeAddress {
  return {
    id: checkedNodeId(node.id ?? ""),
    address: node.address ?? "",
    httpAddress: node.httpAddress ?? "",
    region: node.region ?? "",
    zone: node.zone ?? "",
    state: nodeStateOf(node.state ?? 0),
    incarnation: incarnation(node.incarnation ?? 0),
  };
}

/** The whole topology of a GetTopology reply. */
export function mapOfReply(reply: cache.v1.GetTopologyResponse): ClusterMap {
  return clusterMapOf({
    clusterId: reply.clusterId,
    mapVersion: mapVersion(reply.mapVersion),
    shards: reply.shards.map(shardViewOf),
    nodes: reply.nodes.map(nodeAddressOf),
  });
}

/**
 * The map after one message of a WatchTopology stream; the same map when it tells nothing new.
 * @param map what this very stream told so far, undefined before its first message: a change says
 * how the node's map differs from what the node sent before, and nothing of maps that a client has
 * from elsewhere. What left and came back meanwhile is in no change.
 * @throws {CacheError} when a stream begins with a change
 */
export function mapAfter(
  map: ClusterMap | undefined,
  message: cache.v1.WatchTopologyResponse,
): ClusterMap {
  if (message.full) {
    return clusterMapOf({
      clusterId: message.clusterId,
      mapVersion: mapVersion(message.mapVersion),
      shards: message.shards.map(shardViewOf),
      nodes: message.nodes.map(nodeAddressOf),
    });
  }
  if (map === undefined) throw malformed("first message: a change, of nothing");
  if (message.mapVersion <= map.mapVersion) return map;
  const nodes = new Map(map.nodes);
  for (const node of message.nodes.map(nodeAddressOf)) nodes.set(node.id, node);
  for (const id of message.removedNodes) nodes.delete(id as NodeId);
  const version = mapVersion(message.mapVersion);
  return { ...mapWithShards(map, message.shards.map(shardViewOf)), nodes, mapVersion: version };
}

function memberOf(member: cache.v1.Member.$Properties): Member {
  return {
    node: checkedNodeId(member.node ?? ""),
    incarnation: incarnation(member.incarnation ?? 0),
  };
}

function checkedNodeId(text: string): NodeId {
  if (!isNodeId(text)) throw malformed(`node id "${text}"`);
  return text;
}

function malformed(what: string): CacheError {
  return new CacheError("INTERNAL", `the cluster sent a malformed ${what}`);
}
