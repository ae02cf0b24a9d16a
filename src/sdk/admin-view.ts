// What operators see, as plain values in the spelling of the documentation: the admin API's
// messages without the wire's defaults and numbers for words.

import type { cache } from "../gen/messages.js";
import { CacheError } from "../model/cache-error.js";
import type { NamespaceConfig } from "../model/namespace-config.js";
import { defaultNamespaceConfig } from "../model/namespace-config.js";
import { configFromApi } from "../model/namespace-schema.js";
import type { NodeState } from "../model/shard-map.js";
import type { ShardView } from "./shard-view.js";
import { nodeStateOf, shardViewOf } from "./wire-records.js";

/** A node's part in Raft as it is known. */
export type RaftRole = "leader" | "follower" | "candidate" | "learner" | "unknown";

/** A node of the cluster. */
export type NodeView = {
  readonly id: string;
  /** "host:port". */
  readonly address: string;
  readonly httpAddress: string;
  /** null for a node that is not alive. */
  readonly pid: number | null;
  readonly region: string;
  readonly zone: string;
  readonly state: NodeState;
  readonly incarnation: number;
  readonly raftRole: RaftRole;
  /** Shards that it leads, and shards that it backs up. */
  readonly primaries: number;
  readonly backups: number;
  readonly memoryBytes: number;
};

/** The cluster at one glance. */
export type ClusterStatus = {
  readonly clusterId: string;
  /** null while the answering node knows none. */
  readonly leader: string | null;
  readonly term: number;
  readonly mapVersion: number;
  readonly appliedIndex: number;
  /** Sorted by id. */
  readonly nodes: readonly NodeView[];
  readonly shards: {
    readonly total: number;
    /** Those whose primary holds a confirmed lease now. */
    readonly serving: number;
    /** Those whose in-sync set is smaller than the number of copies asked for. */
    readonly underReplicated: number;
  };
  /** The node that says so. */
  readonly answeredBy: string;
};

/** A shard and what goes on with it. */
export type ShardStatus = {
  readonly record: ShardView;
  /** `serving`, `handing-over`, `failing-over` or `no-primary`, by the record. */
  readonly state: string;
};

/** A namespace. */
export type NamespaceView = {
  readonly name: string;
  readonly configVersion: number;
  readonly generation: number;
  /** The newest version that every shard's primary runs. */
  readonly effectiveVersion: number;
  readonly config: NamespaceConfig;
};

/** One line of the history. */
export type HistoryView = {
  readonly index: number;
  /** The leader's wall clock in milliseconds; for people. */
  readonly time: number;
  readonly kind: string;
  readonly shards: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
};

/** What a failover may have lost. */
export type LossView = {
  readonly shard: number;
  readonly fromEpoch: number;
  readonly toEpoch: number;
  readonly clean: boolean;
  readonly lostCount: number | "unknown";
};

/** A change that was committed. */
export type ChangeView = {
  readonly index: number;
  /** Shards whose part did not apply, because they had changed meanwhile. */
  readonly conflicts: readonly number[];
  readonly id: number;
};

/** How a Raft leader feeds one other member. */
export type RaftPeerView = {
  readonly node: string;
  readonly voter: boolean;
  readonly flow: string;
  readonly matchIndex: number;
  readonly nextIndex: number;
};

/** Raft as one node sees it. */
export type RaftView = {
  readonly node: string;
  readonly role: RaftRole;
  readonly term: number;
  readonly leader: string | null;
  readonly votedFor: string | null;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly lastIndex: number;
  readonly durableIndex: number;
  readonly snapshotIndex: number;
  readonly voters: readonly string[];
  readonly learners: readonly string[];
  /** Only at the leader. */
  readonly peers: readonly RaftPeerView[];
  readonly stateHash: string;
};

const raftRoles: readonly RaftRole[] = ["unknown", "leader", "follower", "candidate", "learner"];

/** Reads a node. */
function nodeViewOf(node: cache.v1.NodeStatus): NodeView {
  return {
    id: node.id,
    address: node.address,
    httpAddress: node.httpAddress,
    pid: node.pid ?? null,
    region: node.region,
    zone: node.zone,
    state: nodeStateOf(node.state),
    incarnation: node.incarnation,
    raftRole: raftRoles[node.raftRole] ?? "unknown",
    primaries: node.primaries,
    backups: node.backups,
    memoryBytes: node.memoryBytes,
  };
}

/** Reads nodes in order of their ids: n2 before n10. */
export function nodeViewsOf(nodes: readonly cache.v1.NodeStatus[]): readonly NodeView[] {
  return nodes.map(nodeViewOf).sort((a, b) => compareIds(a.id, b.id));
}

/** Reads a status. */
export function statusOf(reply: cache.v1.GetStatusResponse): ClusterStatus {
  return {
    clusterId: reply.clusterId,
    leader: textOrNull(reply.leader),
    term: reply.term,
    mapVersion: reply.mapVersion,
    appliedIndex: reply.appliedIndex,
    nodes: nodeViewsOf(reply.nodes as cache.v1.NodeStatus[]),
    shards: {
      total: reply.shards?.total ?? 0,
      serving: reply.shards?.serving ?? 0,
      underReplicated: reply.shards?.underReplicated ?? 0,
    },
    answeredBy: reply.answeredBy,
  };
}

/** Reads a shard. */
export function shardStatusOf(shard: cache.v1.ShardStatus.$Properties): ShardStatus {
  return { record: shardViewOf(shard.record ?? {}), state: shard.state ?? "" };
}

/** Reads a namespace. @throws {CacheError} INTERNAL when its config is not of this version */
export function namespaceViewOf(namespace: cache.v1.Namespace.$Properties): NamespaceView {
  return {
    name: namespace.name ?? "",
    configVersion: namespace.configVersion ?? 0,
    generation: namespace.generation ?? 0,
    effectiveVersion: namespace.effectiveVersion ?? 0,
    config: configOf(namespace.config ?? {}),
  };
}

/** Reads a line of the history. */
export function historyViewOf(row: cache.v1.HistoryRow.$Properties): HistoryView {
  return {
    index: row.index ?? 0,
    time: row.time ?? 0,
    kind: row.kind ?? "",
    shards: row.shards ?? [],
    from: row.from ?? "",
    to: row.to ?? "",
    reason: row.reason ?? "",
  };
}

/** Reads a loss. */
export function lossViewOf(loss: cache.v1.Loss.$Properties): LossView {
  return {
    shard: loss.shard ?? 0,
    fromEpoch: loss.fromEpoch ?? 0,
    toEpoch: loss.toEpoch ?? 0,
    clean: loss.clean ?? false,
    lostCount: loss.lostCount ?? "unknown",
  };
}

/** Reads a change. */
export function changeViewOf(change: cache.v1.AdminChange): ChangeView {
  return { index: change.index, conflicts: change.conflicts, id: change.id };
}

/** Reads one node's view of Raft. */
export function raftViewOf(reply: cache.v1.RaftStatusResponse): RaftView {
  return {
    node: reply.node,
    role: raftRoles[reply.role] ?? "unknown",
    term: reply.term,
    leader: textOrNull(reply.leader),
    votedFor: textOrNull(reply.votedFor),
    commitIndex: reply.commitIndex,
    appliedIndex: reply.appliedIndex,
    lastIndex: reply.lastIndex,
    durableIndex: reply.durableIndex,
    snapshotIndex: reply.snapshotIndex,
    voters: reply.voters,
    learners: reply.learners,
    peers: reply.peers.map((peer) => ({
      node: peer.node ?? "",
      voter: peer.voter ?? false,
      flow: peer.flow ?? "",
      matchIndex: peer.matchIndex ?? 0,
      nextIndex: peer.nextIndex ?? 0,
    })),
    stateHash: reply.stateHash,
  };
}

function configOf(config: cache.v1.NamespaceConfig.$Properties): NamespaceConfig {
  const parsed = configFromApi(
    {
      eviction: config.eviction ?? "",
      max_bytes: config.maxBytes ?? 0,
      max_items: config.maxItems ?? 0,
      max_item_bytes: config.maxItemBytes ?? 0,
      ttl_default: config.ttlDefault ?? 0,
      ttl_max: config.ttlMax ?? 0,
      ttl_jitter_pct: config.ttlJitterPct ?? 0,
      ttl_negative: config.ttlNegative ?? 0,
      ttl_grace: config.ttlGrace ?? 0,
      write_concern: config.writeConcern ?? "",
      min_in_sync: config.minInSync ?? 0,
      read_mode: config.readMode ?? "",
      max_staleness_ms: config.maxStalenessMs ?? 0,
    },
    defaultNamespaceConfig,
  );
  if (parsed.ok) return parsed.config;
  const text = `the cluster runs a config unknown to this version: ${parsed.problems.join("; ")}`;
  throw new CacheError("INTERNAL", text, { outcome: "refused" });
}

function compareIds(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function textOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === "" ? null : text;
}
