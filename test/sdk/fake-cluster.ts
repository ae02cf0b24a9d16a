// A cluster of fake nodes over the real wire: real gRPC servers in this process in front of one
// Map, with a shard map that tests change, and nodes that can be stopped, hung or told to refuse.

import { cache } from "../../src/gen/messages.js";
import { defaultNamespaceConfig, type NamespaceConfig } from "../../src/model/namespace-config.js";
import { configFromApi } from "../../src/model/namespace-schema.js";
import { slotCount, slotOf } from "../../src/model/slot.js";
import { FakeNode } from "./fake-node.js";

/** An item of the fake store. */
export type FakeItem = {
  readonly value: Uint8Array;
  readonly version: number;
  readonly ttlMs: number | undefined;
  readonly tags: readonly string[];
};

/** A namespace of the fake control plane. */
export type FakeNamespace = {
  name: string;
  configVersion: number;
  generation: number;
  config: NamespaceConfig;
};

/** What all nodes of a fake cluster share. */
export class FakeCluster implements AsyncDisposable {
  readonly clusterId = "f".repeat(32);
  readonly nodes: FakeNode[] = [];
  readonly items = new Map<string, FakeItem>();
  /** First outcomes by "client/sequence", as the at-most-once rule keeps them. */
  readonly outcomes = new Map<string, number>();
  readonly namespaces = new Map<string, FakeNamespace>();
  readonly history: cache.v1.HistoryRow.$Properties[] = [];
  readonly losses: cache.v1.Loss.$Properties[] = [];
  /** Admin request ids and the index of their change. */
  readonly changes = new Map<string, number>();
  shards: cache.v1.ShardRecord.$Properties[] = [];
  leader: string | undefined = "n1";
  mapVersion = 100;
  index = 100;
  sequence = 1;
  /** Whether a node that is not the owner forwards, or answers WRONG_OWNER. */
  forwarding = true;
  /** Whether every shard runs what was committed. */
  effective = true;

  /** Starts `nodes` servers on loopback and spreads `shards` shards over them. */
  static async start(options: { nodes?: number; shards?: number } = {}): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    const { nodes = 3, shards = 6 } = options;
    for (let n = 1; n <= nodes; n++) {
      const node = new FakeNode(`n${n}`, cluster);
      await node.start();
      cluster.nodes.push(node);
    }
    cluster.shards = Array.from({ length: shards }, (_, id) => cluster.#shard(id, shards));
    cluster.namespaces.set("default", {
      name: "default",
      configVersion: 3,
      generation: 1,
      config: defaultNamespaceConfig,
    });
    return cluster;
  }

  get endpoints(): string[] {
    return this.nodes.map((node) => node.address);
  }

  node(id: string): FakeNode {
    const found = this.nodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`no fake node ${id}`);
    return found;
  }

  shardOf(key: Uint8Array): cache.v1.ShardRecord.$Properties {
    const slot = slotOf(key);
    const found = this.shards.find(
      ({ slots }) => slot >= (slots?.lo ?? 0) && slot <= (slots?.hi ?? 0),
    );
    if (found === undefined) throw new Error(`no shard for slot ${slot}`);
    return found;
  }

  /** Makes another node the primary of all shards of `from`, at new epochs. */
  failOver(from: string, to: string, push = true): void {
    this.mapVersion = ++this.index;
    const changed = this.shards.filter((shard) => shard.primary?.node === from);
    for (const shard of changed) {
      shard.epoch = this.mapVersion;
      shard.configVersion = this.mapVersion;
      shard.primary = { node: to, incarnation: 1 };
      shard.inSync = [{ node: to, incarnation: 1 }];
      shard.primaryAddress = this.node(to).address;
      shard.takeover = cache.v1.ShardRecord.Takeover.FENCED;
    }
    const shards = changed.map((shard) => shard.id ?? 0);
    const reason = `${from} is gone`;
    const time = 1_700_000_000_000;
    this.history.push({ index: this.index, time, kind: "failover", shards, from, to, reason });
    if (push) for (const node of this.nodes) node.push(changed);
  }

  /** Keys of which each lives on the primary `node`, found by trying. */
  keysOn(node: string, count: number): string[] {
    const keys: string[] = [];
    for (let n = 0; keys.length < count; n++) {
      if (this.shardOf(Buffer.from(`k${n}`)).primary?.node === node) keys.push(`k${n}`);
    }
    return keys;
  }

  /** Applies a change of a namespace once per request id; returns its index. */
  change(requestId: string, apply: (index: number) => void): number {
    const known = this.changes.get(requestId);
    if (known !== undefined) return known;
    this.index++;
    apply(this.index);
    this.changes.set(requestId, this.index);
    return this.index;
  }

  configOf(fields: Record<string, string>, base: NamespaceConfig): NamespaceConfig {
    const parsed = configFromApi(fields, base);
    if (!parsed.ok) throw new Error(parsed.problems.join("; "));
    return parsed.config;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  #shard(id: number, count: number): cache.v1.ShardRecord.$Properties {
    const primary = this.nodes[id % this.nodes.length];
    const backup = this.nodes[(id + 1) % this.nodes.length];
    if (primary === undefined || backup === undefined) throw new Error("no nodes");
    const member = (node: FakeNode) => ({ node: node.id, incarnation: 1 });
    return {
      id,
      slots: {
        lo: Math.floor((id * slotCount) / count),
        hi: Math.floor(((id + 1) * slotCount) / count) - 1,
      },
      epoch: 10 + id,
      configVersion: 10 + id,
      primary: member(primary),
      backups: [member(backup)],
      joining: [],
      inSync: [member(primary), member(backup)],
      takeover: cache.v1.ShardRecord.Takeover.CLEAN,
      primaryAddress: primary.address,
    };
  }
}
