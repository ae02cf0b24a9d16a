// A cluster of real node processes on this machine, as `npm start` runs them, with what a benchmark
// needs beside: nodes that can be killed, ended and started again one by one.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type CacheClient, type ClusterStatus, connect } from "../../src/sdk/index.js";
import { planCluster, prepareCluster } from "../../src/server/local/cluster-plan.js";
import { removeOnExit } from "./command-line.js";
import { NodeProgram } from "./node-program.js";

/** What to start. */
export type BenchClusterOptions = {
  readonly nodes: number;
  readonly basePort: number;
  /** Default: the product's. */
  readonly leaseMs?: number | undefined;
  /** Zone of each node in their order. Default: each its own. */
  readonly zones?: readonly string[] | undefined;
};

/** The product's default number of shards. */
const shardCount = 64;
/** Milliseconds until a cluster must be whole, on a machine that is busy with other things. */
const wholeMsMax = 60_000;
const lookMs = 25;
/** Milliseconds that nodes get to stop before they are killed. */
const stopMsMax = 5000;

/** A running cluster and a client of it. */
export class BenchCluster implements AsyncDisposable {
  readonly client: CacheClient;
  readonly addresses: readonly string[];
  readonly #data: string;
  readonly #programs: ReadonlyMap<string, NodeProgram>;

  private constructor(data: string, client: CacheClient, programs: readonly NodeProgram[]) {
    this.#data = data;
    this.client = client;
    this.#programs = new Map(programs.map((program) => [program.id, program]));
    this.addresses = programs.map((program) => program.address);
  }

  /** Starts a cluster and waits until it is whole. */
  static async start(options: BenchClusterOptions): Promise<BenchCluster> {
    const { nodes, basePort, leaseMs, zones = [] } = options;
    const data = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
    removeOnExit(data);
    zones.forEach((zone, at) => {
      mkdirSync(join(data, `n${at + 1}`));
      writeFileSync(join(data, `n${at + 1}`, "config.json"), JSON.stringify({ zone }));
    });
    const wish = { nodes, shards: shardCount, data, basePort, memory: "256mb", leaseMs };
    const planned = planCluster(wish);
    await prepareCluster(wish, planned);
    const programs = planned.map((node) => new NodeProgram(node));
    for (const program of programs) program.start();
    const client = await connectTo(programs.map((program) => program.address));
    const cluster = new BenchCluster(data, client, programs);
    await cluster.untilWhole();
    return cluster;
  }

  /** The cluster at one glance. */
  #status(): Promise<ClusterStatus> {
    return this.client.admin.status();
  }

  /** The node's process. */
  program(id: string): NodeProgram {
    const program = this.#programs.get(id);
    if (program === undefined) throw new Error(`there is no node ${id}`);
    return program;
  }

  /** Waits until every process is a member, every shard serves and none lacks a copy. */
  async untilWhole(): Promise<ClusterStatus> {
    return this.#until("is whole", ({ leader, nodes, shards }) => {
      const pids = new Map(nodes.map((node) => [node.id, node.pid]));
      for (const [id, program] of this.#programs) if (pids.get(id) !== program.pid) return false;
      if (leader === null || nodes.some((node) => node.state !== "ACTIVE")) return false;
      return shards.serving === shardCount && shards.underReplicated === 0;
    });
  }

  /** The shards that a node leads by its record. */
  async shardsLedBy(id: string): Promise<number[]> {
    const shards = await this.client.admin.shards();
    return shards
      .filter(({ record }) => record.primary?.node === id)
      .map(({ record }) => Number(record.id));
  }

  /** Hands shards over until the node leads `count`, or all that it has an in-sync copy of. */
  async letLead(id: string, count: number): Promise<void> {
    const shards = await this.client.admin.shards();
    const led = shards.filter(({ record }) => record.primary?.node === id).length;
    const load = new Map<string, number>();
    for (const { record } of shards) {
      const node = record.primary?.node ?? "";
      load.set(node, (load.get(node) ?? 0) + 1);
    }
    const donors = shards
      .filter(({ record }) => record.primary?.node !== id)
      .filter(({ record }) => record.inSync.some((member) => member.node === id))
      .sort((a, b) => loadOf(b.record.primary?.node) - loadOf(a.record.primary?.node))
      .slice(0, Math.max(0, count - led))
      .map(({ record }) => Number(record.id));
    function loadOf(node: string | undefined): number {
      return load.get(node ?? "") ?? 0;
    }
    await Promise.all(donors.map((shard) => this.client.admin.failover({ shard, to: id })));
    const deadline = performance.now() + wholeMsMax;
    while (performance.now() < deadline) {
      const ids = new Set(await this.shardsLedBy(id));
      if (donors.every((shard) => ids.has(shard))) return;
      await delay(lookMs);
    }
    throw new Error(`${id} did not come to lead shards ${donors.join(", ")}`);
  }

  /** Stops everything and removes the data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await Promise.all([...this.#programs.values()].map((program) => program.stop(stopMsMax)));
    rmSync(this.#data, { recursive: true, force: true });
  }

  async #until(what: string, holds: (status: ClusterStatus) => boolean): Promise<ClusterStatus> {
    const deadline = performance.now() + wholeMsMax;
    let seen = "no answer";
    while (performance.now() < deadline) {
      const status = await this.#status().catch(() => undefined);
      if (status !== undefined && holds(status)) return status;
      if (status !== undefined) seen = JSON.stringify({ ...status, clusterId: undefined });
      await delay(lookMs);
    }
    throw new Error(`no cluster that ${what} within ${wholeMsMax} ms, but ${seen}`);
  }
}

/** A client as soon as any node answers. */
async function connectTo(endpoints: readonly string[]): Promise<CacheClient> {
  const deadline = performance.now() + wholeMsMax;
  for (;;) {
    try {
      return await connect({ endpoints });
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(lookMs);
    }
  }
}
