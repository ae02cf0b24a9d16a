// `npm start`: a whole cluster on this machine, one real process a node. It starts them, says when
// all shards serve and when a node ends, and stops them with itself; it restarts none.

import { resolve } from "node:path";
import { CacheError } from "../model/cache-error.js";
import { limits } from "../model/limits.js";
import { DataDirectoryError } from "../platform/data-directory-error.js";
import {
  exitCodeOfStart,
  type FlagSpecs,
  type Flags,
  helpText,
  parseFlags,
  UsageError,
  wholeNumber,
} from "./flags.js";
import { AddressInUseError, busyAddresses } from "./free-ports.js";
import { banner, deathNotice, defaultBasePort } from "./local/banner.js";
import { untilWhole } from "./local/cluster-health.js";
import {
  type ClusterWish,
  type PlannedNode,
  planCluster,
  prepareCluster,
} from "./local/cluster-plan.js";
import { NodeProcess } from "./local/node-process.js";
import { watchParent } from "./local/parent-watch.js";
import { memoryOf, readNodeConfig } from "./node-config.js";

const flagSpecs: FlagSpecs = {
  nodes: { value: "N", help: "how many nodes (default 3)" },
  shards: { value: "N", help: "shards of a new cluster (default 64)" },
  data: { value: "DIR", help: "where the data lives (default ./.holdfast)" },
  "base-port": { value: "PORT", help: `gRPC port of n1 (default ${defaultBasePort})` },
  memory: { value: "SIZE", help: "memory of each node (default 1gb)" },
  "lease-ms": { value: "MS", help: "lease of a new cluster (default 1000)" },
  help: { value: undefined, help: "print this text and exit" },
};

/** Nodes of a local cluster: HTTP ports begin 100 above the gRPC ports. */
const nodesMax = 64;
/** Milliseconds after which the starter says that the cluster is not whole yet. */
const patienceMs = 15_000;
/** Milliseconds that the nodes get to end before they are killed. */
const stopMsMax = 3500;

function main(): void {
  run(process.argv.slice(2)).catch((error: unknown) => {
    const known =
      error instanceof UsageError ||
      error instanceof DataDirectoryError ||
      error instanceof AddressInUseError ||
      error instanceof CacheError;
    const text = error instanceof Error && !known ? error.stack : (error as Error).message;
    process.stderr.write(`holdfast: ${text}\n`);
    process.exit(exitCodeOfStart(error));
  });
}

async function run(words: readonly string[]): Promise<void> {
  const flags = parseFlags(words, flagSpecs);
  if (flags.has("help")) {
    process.stdout.write(
      helpText("npm start -- [flags]: runs a cluster on this machine.", flagSpecs),
    );
    return;
  }
  const wish = wishOf(flags);
  const planned = planCluster(wish);
  const busy = await busyAddresses(planned.flatMap((node) => [node.address, node.httpAddress]));
  if (busy.length > 0) {
    throw new AddressInUseError(
      `${busy.join(", ")} ${busy.length === 1 ? "is" : "are"} in use; ` +
        "stop what listens there, or choose other ports with --base-port",
    );
  }
  // Whatever could be wrong with the wish was found by now: from here on files change.
  const ignored = await prepareCluster(wish, planned);
  for (const line of ignored) process.stderr.write(`holdfast: ${line}\n`);
  for (const node of planned) {
    readNodeConfig(new Map([["config", node.config]]), process.cwd());
  }
  await new LocalCluster(wish, planned).run();
}

function wishOf(flags: Flags): ClusterWish {
  const number = (name: string, fallback: number, low: number, high: number): number => {
    const text = flags.get(name);
    return text === undefined ? fallback : wholeNumber(`--${name}`, text, low, high);
  };
  const lease = flags.get("lease-ms");
  const memory = flags.get("memory");
  if (memory !== undefined) memoryOf(memory, "--memory");
  return {
    nodes: number("nodes", 3, 1, nodesMax),
    shards: flags.has("shards") ? number("shards", 0, 1, limits.shardsMax) : undefined,
    data: resolve(flags.get("data") ?? ".holdfast"),
    basePort: number("base-port", defaultBasePort, 1, 65_535 - 2 * nodesMax),
    memory,
    leaseMs: lease === undefined ? undefined : wholeNumber("--lease-ms", lease, 200, 60_000),
  };
}

/** The running cluster. */
class LocalCluster {
  readonly #wish: ClusterWish;
  readonly #nodes: readonly PlannedNode[];
  readonly #waiting = new AbortController();
  #processes: readonly NodeProcess[] = [];
  #whole = false;
  #stopping = false;

  constructor(wish: ClusterWish, nodes: readonly PlannedNode[]) {
    this.#wish = wish;
    this.#nodes = nodes;
  }

  /** Starts everything; returns when the cluster is whole, or will not be. */
  async run(): Promise<void> {
    const begunAt = Date.now();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => this.#stop());
    }
    // Events go to whoever still listens; a closed terminal must not end the cluster.
    process.stdout.on("error", () => undefined);
    process.stderr.on("error", () => undefined);
    watchParent(() => this.#stop());
    this.#processes = this.#nodes.map((node) => new NodeProcess(node));
    for (const one of this.#processes) {
      one.ended.then(
        (reason) => this.#nodeEnded(one, reason),
        () => undefined,
      );
    }
    // Keeps the starter alive when every node has died.
    setInterval(() => undefined, 60_000);
    const patience = setTimeout(() => this.#sayNotWhole(), patienceMs);
    const status = await untilWhole({
      addresses: this.#nodes.map((node) => node.address),
      replicated: this.#nodes.length > 1,
      signal: this.#waiting.signal,
    });
    clearTimeout(patience);
    if (status === undefined) return;
    this.#whole = true;
    const { data, basePort } = this.#wish;
    const shards = status.shards?.total ?? 0;
    const seconds = (Date.now() - begunAt) / 1000;
    const nodes = this.#processes.filter((one) => one.alive).map((one) => one.node);
    const started = this.#nodes.length;
    process.stdout.write(banner({ nodes, started, shards, seconds, data, basePort }));
  }

  #nodeEnded(one: NodeProcess, reason: string): void {
    if (this.#stopping) return;
    process.stdout.write(deathNotice(one.node, reason, one.damaged));
    if (this.#whole || this.#processes.some((other) => other.alive)) return;
    process.stderr.write("holdfast: every node ended before the cluster was up\n");
    process.exit(1);
  }

  #sayNotWhole(): void {
    const logs = `${this.#wish.data}/n*/node.log`;
    process.stderr.write(`holdfast: not every shard serves yet; waiting on. Logs: ${logs}\n`);
  }

  #stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#waiting.abort();
    for (const one of this.#processes) one.stop();
    const force = setTimeout(() => {
      for (const one of this.#processes) one.kill();
    }, stopMsMax);
    Promise.all(this.#processes.map((one) => one.ended)).then(
      () => {
        clearTimeout(force);
        process.exit(0);
      },
      () => process.exit(1),
    );
  }
}

main();
