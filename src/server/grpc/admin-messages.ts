// The operators' view as messages of AdminService.

import type {
  ControlState,
  HistoryRow,
  LossRecord,
  NamespaceRecord,
  NodeRecord,
  OperationRecord,
} from "../../control/control-state.js";
import { shardMapOf, shardStateOf } from "../../control/shard-map-view.js";
import { stateHash } from "../../control/state-hash.js";
import { cache } from "../../gen/messages.js";
import type { NodeId } from "../../model/ids.js";
import { hasMember, type Member, type Shard, sameMember } from "../../model/shard-map.js";
import type { Role } from "../../raft/ready.js";
import type { RaftStatus } from "../../raft/status.js";
import type { ClusterStatus } from "../../service/admin-service.js";
import { nodeStateNumber, shardRecordMessage } from "./topology-messages.js";

const { RaftRole } = cache.v1.NodeStatus;

const raftRoles: Readonly<Record<Role, cache.v1.NodeStatus.RaftRole>> = {
  leader: RaftRole.LEADER,
  follower: RaftRole.FOLLOWER,
  preCandidate: RaftRole.CANDIDATE,
  candidate: RaftRole.CANDIDATE,
  learner: RaftRole.LEARNER,
};

/** @param self the node that answers */
export function statusMessage(
  status: ClusterStatus,
  self: string,
): cache.v1.GetStatusResponse.$Properties {
  const { state, leader, term, serving } = status;
  const { shards, settings } = state;
  const underReplicated = shards.filter((shard) => shard.inSync.length < settings.copies).length;
  return {
    clusterId: state.clusterId ?? "",
    leader: leader ?? null,
    term,
    mapVersion: state.mapVersion,
    appliedIndex: state.appliedIndex,
    nodes: nodeStatuses(status),
    shards: { total: shards.length, serving: serving.size, underReplicated },
    answeredBy: self,
  };
}

/** Every registered node, sorted by id. */
export function nodeStatuses(status: ClusterStatus): cache.v1.NodeStatus.$Properties[] {
  return [...status.state.nodes.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((node) => nodeStatus(node, status));
}

function nodeStatus(
  node: NodeRecord,
  { state, reports }: ClusterStatus,
): cache.v1.NodeStatus.$Properties {
  const { id, address, httpAddress, region, zone, incarnation, memoryBytes } = node;
  const report = reports.get(id);
  const member: Member = { node: id, incarnation };
  return {
    id,
    address,
    httpAddress,
    pid: report?.pid ?? null,
    region,
    zone,
    state: nodeStateNumber(node.state),
    incarnation,
    raftRole: report === undefined ? RaftRole.UNKNOWN : raftRoles[report.role],
    primaries: state.shards.filter((shard) => sameMember(shard.primary, member)).length,
    backups: state.shards.filter((shard) => hasMember(shard.backups, member)).length,
    memoryBytes,
  };
}

export function shardStatusMessage(
  shard: Shard,
  state: ControlState,
): cache.v1.ShardStatus.$Properties {
  const record = shardRecordMessage(shard, shardMapOf(state));
  return { record, state: shardStateOf(shard, state.nodes) };
}

export function namespaceMessage(record: NamespaceRecord): cache.v1.Namespace.$Properties {
  const { config } = record;
  return {
    id: record.id,
    name: record.name,
    configVersion: record.version,
    generation: record.generation,
    effectiveVersion: record.effectiveVersion,
    config: {
      eviction: config.eviction,
      maxBytes: config.maxBytes,
      maxItems: config.maxItems,
      maxItemBytes: config.maxItemBytes,
      ttlDefault: config.ttlDefaultMs,
      ttlMax: config.ttlMaxMs,
      ttlJitterPct: config.ttlJitterPct,
      ttlNegative: config.ttlNegativeMs,
      ttlGrace: config.ttlGraceMs,
      writeConcern: config.writeConcern,
      minInSync: config.minInSync,
      readMode: config.readMode,
      maxStalenessMs: config.maxStalenessMs,
    },
  };
}

export function operationMessage(operation: OperationRecord): cache.v1.Operation.$Properties {
  const { id, kind, shard, to, phase, reason } = operation;
  return { id, kind, shard, to, phase, reason };
}

export function historyMessage(row: HistoryRow): cache.v1.HistoryRow.$Properties {
  const { index, time, kind, shards, from, to, reason } = row;
  return { index, time, kind, shards: [...shards], from, to, reason };
}

export function lossMessage(loss: LossRecord): cache.v1.Loss.$Properties {
  const { shard, fromEpoch, toEpoch, clean, keptThrough, lostCount } = loss;
  return {
    shard,
    fromEpoch,
    toEpoch,
    clean,
    keptThrough,
    lostCount: lostCount === "unknown" ? null : lostCount,
    from: loss.from ?? null,
  };
}

/** @param self the node whose Raft core it is */
export function raftStatusMessage(
  status: RaftStatus,
  self: string,
  state: ControlState,
): cache.v1.RaftStatusResponse.$Properties {
  const names = (members: readonly { readonly id: NodeId }[]): string[] =>
    members.map((member) => member.id);
  return {
    node: self,
    role: raftRoles[status.role],
    term: status.term,
    leader: status.leader ?? null,
    votedFor: status.votedFor ?? null,
    commitIndex: status.commitIndex,
    appliedIndex: status.appliedIndex,
    lastIndex: status.lastIndex,
    durableIndex: status.durableIndex,
    snapshotIndex: status.snapshotIndex,
    voters: names(status.membership.voters),
    learners: names(status.membership.learners),
    peers: status.peers.map((peer) => ({
      node: peer.id,
      voter: peer.voter,
      flow: peer.flow,
      matchIndex: peer.matchIndex,
      nextIndex: peer.nextIndex,
      storeMatches: peer.storeMatches,
    })),
    stateHash: stateHash(state).toString(16).padStart(8, "0"),
  };
}
