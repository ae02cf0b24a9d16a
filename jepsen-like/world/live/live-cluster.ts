// A cluster of real node processes with a proxy on every link between them, and everything that a
// run does to it from outside.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { formatStore } from "../../../src/platform/level-log-store.js";
import type { ClusterStatus } from "../../../src/sdk/admin-view.js";
import type { ShardView } from "../../../src/sdk/shard-view.js";
import type { PlannedNode } from "../../../src/server/local/cluster-plan.js";
import { LiveNetwork } from "./live-network.js";
import { LiveNode, type UnexpectedEnd } from "./live-node.js";
import { Operator } from "./operator.js";
import { ReservedPorts } from "./reserved-ports.js";
import { RunDirectory } from "./run-directory.js";

/** What to start. */
export type LiveClusterOptions = {
  readonly nodes: number;
  readonly shards: number;
  readonly leaseMs: number;
};

const memory = "512mb";
const lookMs = 50;
/** How often a busy machine is asked anew whom a nemesis may hit. */
const asksMax = 5;

/** The running cluster. */
export class LiveCluster implements AsyncDisposable {
  readonly options: LiveClusterOptions;
  readonly nodes: ReadonlyMap<string, LiveNode>;
  readonly network: LiveNetwork;
  readonly operator: Operator;
  /** Processes that ended although nobody had done anything to them. */
  readonly unexpectedEnds: readonly UnexpectedEnd[];
  readonly #directory: RunDirectory;
  readonly #ports: ReservedPorts;

  private constructor(parts: {
    readonly options: LiveClusterOptions;
    readonly nodes: readonly LiveNode[];
    readonly network: LiveNetwork;
    readonly unexpectedEnds: readonly UnexpectedEnd[];
    readonly directory: RunDirectory;
    readonly ports: ReservedPorts;
  }) {
    this.options = parts.options;
    this.nodes = new Map(parts.nodes.map((node) => [node.id, node]));
    this.network = parts.network;
    this.unexpectedEnds = parts.unexpectedEnds;
    this.#directory = parts.directory;
    this.#ports = parts.ports;
    this.operator = new Operator(new Map(parts.nodes.map((node) => [node.id, node.address])));
  }

  /** Starts the processes; does not wait for them. */
  static async start(options: LiveClusterOptions): Promise<LiveCluster> {
    const directory = RunDirectory.make();
    const ports = await ReservedPorts.reserve(options.nodes);
    const ids = Array.from({ length: options.nodes }, (_, at) => `n${at + 1}`);
    const network = await LiveNetwork.open(ids, ports);
    const planned = ids.map((id, at): PlannedNode => {
      const folder = join(directory.data, id);
      return {
        id,
        directory: folder,
        config: join(folder, "config.json"),
        address: `127.0.0.1:${ports.node(at)}`,
        httpAddress: `127.0.0.1:${ports.http(at)}`,
      };
    });
    await writeConfigs(planned, network, options);
    const unexpectedEnds: UnexpectedEnd[] = [];
    const unexpected = (end: UnexpectedEnd): void => void unexpectedEnds.push(end);
    const nodes = planned.map((plan) => new LiveNode(plan, directory, unexpected));
    for (const node of nodes) node.start();
    return new LiveCluster({ options, nodes, network, unexpectedEnds, directory, ports });
  }

  /** Where clients find the nodes. */
  clientAddresses(): ReadonlyMap<string, string> {
    const ids = [...this.nodes.keys()];
    return new Map(ids.map((id) => [id, this.network.clientAddressOf(id)]));
  }

  /** A node by its id. */
  node(id: string): LiveNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  /** The leader of the control plane as far as anybody knows. */
  async leader(): Promise<LiveNode | undefined> {
    const status = await insist(() => this.operator.status());
    return this.nodes.get(status?.leader ?? "");
  }

  /** The nodes that lead shards, with the shards that they lead. */
  async primaries(): Promise<ReadonlyMap<string, readonly ShardView[]>> {
    const led = new Map<string, ShardView[]>();
    for (const shard of (await insist(() => this.operator.shards())) ?? []) {
      if (shard.primary === undefined) continue;
      const { node } = shard.primary;
      led.set(node, [...(led.get(node) ?? []), shard]);
    }
    return led;
  }

  /** Undoes whatever was done to links and processes. */
  healAll(): void {
    this.network.heal();
    for (const node of this.nodes.values()) node.revive();
  }

  /**
   * Waits until nothing is missing; what still is after so long, or undefined.
   * @param hear hears what is missing, whenever that changes
   */
  async untilWhole(
    msMax: number,
    hear: (missing: string) => void = () => undefined,
  ): Promise<string | undefined> {
    const deadline = performance.now() + msMax;
    for (let last = ""; ; ) {
      const missing = this.#missing(await this.operator.status());
      if (missing === undefined) return undefined;
      if (missing !== last) hear(missing);
      last = missing;
      if (performance.now() > deadline) return missing;
      await delay(lookMs);
    }
  }

  /** Lets the data stay for people; where it is. */
  keepData(): string {
    this.#directory.keep();
    return this.#directory.path;
  }

  /** What every node said last. */
  lastWords(lines: number): string[] {
    return [...this.nodes.values()].flatMap((node) => node.lastWords(lines));
  }

  /** Ends every process, and removes the data unless it was to stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.operator[Symbol.dispose]();
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
    this.network[Symbol.dispose]();
    this.#ports[Symbol.dispose]();
    this.#directory[Symbol.dispose]();
  }

  #missing(status: ClusterStatus | undefined): string | undefined {
    if (status === undefined) return "no node knows a leader";
    for (const { id, pid } of this.nodes.values()) {
      const seen = status.nodes.find((node) => node.id === id);
      if (pid === undefined) return `${id} does not run`;
      if (seen === undefined || seen.pid !== pid) return `${id} is not heard of`;
      // A node that the leader lets rest, because its machine starved it, is part of the cluster.
      if (seen.state !== "ACTIVE" && seen.state !== "DRAINING") return `${id} is ${seen.state}`;
    }
    const { total, serving, underReplicated } = status.shards;
    if (total !== this.options.shards) return `${total} of ${this.options.shards} shards exist`;
    if (serving !== total) return `${serving} of ${total} shards are served`;
    return underReplicated === 0 ? undefined : `${underReplicated} shards lack a copy`;
  }
}

/** Asks until there is an answer, but not for ever. */
async function insist<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let asked = 1; ; asked++) {
    const answer = await ask();
    if (answer !== undefined || asked === asksMax) return answer;
    await delay(lookMs);
  }
}

/** Formats the stores and writes the configs: all are voters and find each other by links. */
async function writeConfigs(
  planned: readonly PlannedNode[],
  network: LiveNetwork,
  { shards, leaseMs }: LiveClusterOptions,
): Promise<void> {
  const voters: object[] = [];
  for (const { id, directory, address } of planned) {
    mkdirSync(directory);
    voters.push({ id, storeId: await formatStore(directory), address });
  }
  for (const { id, directory, config, address, httpAddress } of planned) {
    const fields = {
      id,
      data: directory,
      listen: address,
      advertise: network.clientAddressOf(id),
      http: httpAddress,
      voters,
      peers: network.peersOf(id),
      memory,
      leaseMs,
      region: "local",
      zone: id,
      shards,
      nodes: planned.length,
      log: join(directory, "node.log"),
    };
    writeFileSync(config, JSON.stringify(fields));
  }
}
