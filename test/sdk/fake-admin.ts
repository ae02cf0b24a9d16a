// The operators' side of a fake node: status, shards, namespaces, history and losses of the fake
// cluster.

import { cache } from "../../src/gen/messages.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import type { FakeCluster, FakeNamespace } from "./fake-cluster.js";
import { type FakeNode, Refusal } from "./fake-node.js";

/** Handlers of AdminService. */
export class FakeAdmin {
  readonly #node: FakeNode;
  readonly #cluster: FakeCluster;
  readonly handlers;

  constructor(node: FakeNode, cluster: FakeCluster) {
    this.#node = node;
    this.#cluster = cluster;
    this.handlers = {
      getStatus: () => this.#status(),
      listNodes: () => ({ nodes: this.#nodes() }),
      listShards: (request: cache.v1.ListShardsRequest) => ({
        shards: this.#cluster.shards
          .filter((shard) => request.ids.length === 0 || request.ids.includes(shard.id ?? 0))
          .map((record) => ({ record, state: "serving" })),
      }),
      failoverShard: (request: cache.v1.FailoverShardRequest) => this.#failover(request),
      listNamespaces: () => ({
        namespaces: [...this.#cluster.namespaces.values()].map(namespaceMessage),
      }),
      getNamespace: ({ name }: cache.v1.GetNamespaceRequest) =>
        namespaceMessage(this.#namespace(name)),
      createNamespace: (request: cache.v1.CreateNamespaceRequest) => this.#create(request),
      setNamespace: (request: cache.v1.SetNamespaceRequest) => this.#set(request),
      flushNamespace: (request: cache.v1.FlushNamespaceRequest) => this.#flush(request),
      deleteNamespace: (request: cache.v1.DeleteNamespaceRequest) => this.#delete(request),
      waitEffective: ({ version }: cache.v1.WaitEffectiveRequest) => ({
        effectiveVersion: this.#cluster.effective ? version : version - 1,
      }),
      listHistory: ({ limit }: cache.v1.ListHistoryRequest) => ({
        rows: this.#cluster.history.slice(limit === 0 ? 0 : -limit),
      }),
      listLosses: () => ({ losses: this.#cluster.losses }),
      raftStatus: () => this.#raft(),
    };
  }

  #status() {
    const { clusterId, leader, mapVersion, index, shards } = this.#cluster;
    return {
      clusterId,
      ...(leader === undefined ? {} : { leader }),
      term: 4,
      mapVersion,
      appliedIndex: index,
      nodes: this.#nodes(),
      shards: { total: shards.length, serving: shards.length, underReplicated: 0 },
      answeredBy: this.#node.id,
    };
  }

  /** In an order that the client must not rely on. */
  #nodes(): cache.v1.NodeStatus.$Properties[] {
    const { nodes, shards, leader } = this.#cluster;
    const { RaftRole } = cache.v1.NodeStatus;
    return [...nodes].reverse().map((node) => ({
      id: node.id,
      address: node.address,
      httpAddress: "",
      ...(node.alive && !node.hung ? { pid: 1000 + nodes.indexOf(node) } : {}),
      region: "here",
      zone: "a",
      state: cache.v1.NodeAddress.State.ACTIVE,
      incarnation: 1,
      raftRole: node.id === leader ? RaftRole.LEADER : RaftRole.FOLLOWER,
      primaries: shards.filter((shard) => shard.primary?.node === node.id).length,
      backups: 2,
      memoryBytes: 2 ** 30,
    }));
  }

  #failover(request: cache.v1.FailoverShardRequest) {
    const shard = this.#cluster.shards[request.shard];
    if (shard === undefined) throw new Refusal("NOT_FOUND", `no shard ${request.shard}`);
    const index = this.#cluster.change(request.requestId, (at) => {
      const to = request.to === "" ? (shard.backups?.[0]?.node ?? "") : request.to;
      shard.primary = { node: to, incarnation: 1 };
      shard.epoch = at;
      shard.configVersion = at;
    });
    return { index, conflicts: [], id: index };
  }

  #create(request: cache.v1.CreateNamespaceRequest) {
    const { namespaces } = this.#cluster;
    const known = this.#cluster.changes.has(request.requestId);
    if (namespaces.has(request.name) && !known) {
      throw new Refusal("NAMESPACE_EXISTS", `namespace ${request.name} exists`);
    }
    const config = this.#cluster.configOf(request.config, defaultNamespaceConfig);
    if (request.dryRun) return { index: this.#cluster.index };
    const index = this.#cluster.change(request.requestId, (configVersion) => {
      namespaces.set(request.name, { name: request.name, configVersion, generation: 1, config });
    });
    return { index };
  }

  #set(request: cache.v1.SetNamespaceRequest) {
    const found = this.#namespace(request.name);
    const config = this.#cluster.configOf(request.config, found.config);
    if (request.dryRun) return { index: this.#cluster.index };
    const index = this.#cluster.change(request.requestId, (configVersion) => {
      Object.assign(found, { config, configVersion });
    });
    return { index };
  }

  #flush(request: cache.v1.FlushNamespaceRequest) {
    const found = this.#namespace(request.name);
    const index = this.#cluster.change(request.requestId, (configVersion) => {
      Object.assign(found, { generation: found.generation + 1, configVersion });
      for (const name of this.#cluster.items.keys()) {
        if (name.startsWith(`${request.name}/`)) this.#cluster.items.delete(name);
      }
    });
    return { index };
  }

  #delete(request: cache.v1.DeleteNamespaceRequest) {
    this.#namespace(request.name);
    const index = this.#cluster.change(request.requestId, () => {
      this.#cluster.namespaces.delete(request.name);
    });
    return { index };
  }

  #raft(): cache.v1.RaftStatusResponse.$Properties {
    const { RaftRole } = cache.v1.NodeStatus;
    const { leader, index } = this.#cluster;
    return {
      node: this.#node.id,
      role: this.#node.id === leader ? RaftRole.LEADER : RaftRole.FOLLOWER,
      term: 4,
      ...(leader === undefined ? {} : { leader }),
      commitIndex: index,
      appliedIndex: index,
      lastIndex: index,
      durableIndex: index,
      snapshotIndex: 0,
      voters: this.#cluster.nodes.map((node) => node.id),
      learners: [],
      peers: [],
      stateHash: "abcd",
    };
  }

  #namespace(name: string): FakeNamespace {
    const found = this.#cluster.namespaces.get(name);
    if (found === undefined) throw new Refusal("UNKNOWN_NAMESPACE", `no namespace ${name}`);
    return found;
  }
}

function namespaceMessage(namespace: FakeNamespace): cache.v1.Namespace.$Properties {
  const { name, configVersion, generation, config } = namespace;
  return { name, configVersion, generation, effectiveVersion: configVersion, config };
}
