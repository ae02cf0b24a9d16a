// A cluster as a person starts it: the starter and its node processes from dist/, with the means
// to kill, stop, wake and start single nodes, and to wait until all of it is whole again.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { type CacheClient, type ClusterStatus, connect } from "../../src/sdk/index.js";
import { home } from "../house/scratch.js";
import { PortBlock } from "./port-block.js";

const starter = join(home, "dist/src/server/local-cluster.js");
const program = join(home, "dist/src/server/main.js");

/** How long a cluster may take to become whole; a machine that does other things too is slow. */
const wholeMsMax = 60_000;
/** How long processes may take to end when they are asked to. */
const endMsMax = 20_000;
const pollMs = 50;

/** A process and what it said. */
export type Said = { readonly child: ChildProcess; output(): string; errors(): string };

let built = false;

/** Brings dist/ up to date: the tests run what `npm start` runs. */
function build(): void {
  if (built) return;
  const run = spawnSync(process.execPath, ["scripts/prepare.mjs"], { cwd: home, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`dist/ does not build:\n${run.stdout}${run.stderr}`);
  built = true;
}

/** Runs a script of dist/; the starter as the head of a process group, like a shell's job. */
function launch(script: string, words: readonly string[], folder = home): Said {
  build();
  const child = spawn(process.execPath, [script, ...words], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    detached: script === starter,
  });
  const said = { output: "", errors: "" };
  child.stdout?.on("data", (data: Buffer) => {
    said.output += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    said.errors += data.toString();
  });
  return { child, output: () => said.output, errors: () => said.errors };
}

/** The exit code of a process, or the signal that ended it. */
export async function endOf({ child }: Said): Promise<number | string | null> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, "exit", { signal: AbortSignal.timeout(endMsMax) });
  }
  return child.exitCode ?? child.signalCode;
}

/** Polls until `check` throws no more; its last error otherwise. */
export function eventually<T>(check: () => T | Promise<T>, timeout = wholeMsMax): Promise<T> {
  return vi.waitFor(check, { timeout, interval: pollMs });
}

/** What a cluster is started with. */
export type ClusterOptions = {
  /** Default 3. */
  readonly nodes?: number;
  /** More flags of the starter. */
  readonly flags?: readonly string[];
};

/** A cluster of real processes. */
export class RealCluster implements AsyncDisposable {
  readonly data = mkdtempSync(join(tmpdir(), "holdfast-real-"));
  readonly endpoints: readonly string[];
  readonly #ports: PortBlock;
  readonly #flags: readonly string[];
  readonly #pids = new Map<string, number>();
  readonly #nodes: Said[] = [];
  #starter: Said;
  #client: CacheClient | undefined;

  private constructor(ports: PortBlock, nodes: number, flags: readonly string[]) {
    const { base } = ports;
    this.#ports = ports;
    this.endpoints = Array.from({ length: nodes }, (_, i) => `127.0.0.1:${base + i}`);
    const shape = ["--base-port", `${base}`, "--nodes", `${nodes}`];
    this.#flags = ["--data", this.data, ...shape, ...flags];
    this.#starter = launch(starter, this.#flags);
  }

  /** Starts a cluster and waits until it is whole. */
  static async start(options: ClusterOptions = {}): Promise<RealCluster> {
    const { nodes = 3, flags = [] } = options;
    build();
    const cluster = new RealCluster(await PortBlock.reserve(nodes), nodes, flags);
    try {
      await cluster.untilWhole();
      await cluster.#untilSaid("Holdfast is up");
      return cluster;
    } catch (error) {
      const { output, errors } = cluster.starter;
      await cluster[Symbol.asyncDispose]();
      throw new Error(`the cluster did not start:\n${output()}${errors()}`, { cause: error });
    }
  }

  /** The starter's process. */
  get starter(): Said {
    return this.#starter;
  }

  /** A client that knows all nodes; the same one until the cluster is started anew. */
  get client(): CacheClient {
    if (this.#client === undefined) throw new Error("the cluster is not whole yet");
    return this.#client;
  }

  /** Options of cachectl that name this cluster. */
  get ctl(): readonly string[] {
    return ["--endpoints", this.endpoints.join(",")];
  }

  /** "host:port" of a node. */
  addressOf(node: string): string {
    return `127.0.0.1:${this.#ports.base + Number(node.slice(1)) - 1}`;
  }

  /** "host:port" of a node's HTTP. */
  httpOf(node: string): string {
    return `127.0.0.1:${this.#ports.base + 100 + Number(node.slice(1)) - 1}`;
  }

  configOf(node: string): string {
    return join(this.data, node, "config.json");
  }

  /** Waits until every node is active, every shard serves, and none is under-replicated. */
  async untilWhole(timeout = wholeMsMax): Promise<ClusterStatus> {
    const { endpoints } = this;
    this.#client ??= await eventually(() => connect({ endpoints, timeoutMs: 3000 }), timeout);
    const { admin } = this.#client;
    const status = await eventually(async () => {
      const seen = await admin.status();
      const nodes = seen.nodes.filter((node) => node.pid !== null && node.state === "ACTIVE");
      const { total, serving, underReplicated } = seen.shards;
      const counts = { active: nodes.length, known: total > 0, serving, underReplicated };
      expect(counts, `nodes up, shards of ${total}`).toEqual({
        active: endpoints.length,
        known: true,
        serving: total,
        underReplicated: endpoints.length === 1 ? total : 0,
      });
      return seen;
    }, timeout);
    for (const { id, pid } of status.nodes) if (pid !== null) this.#pids.set(id, pid);
    return status;
  }

  /** The process of a node as it was when the cluster was last whole, or since `restart`. */
  pidOf(node: string): number {
    const pid = this.#pids.get(node);
    if (pid === undefined) throw new Error(`no process of ${node} is known`);
    return pid;
  }

  /** Sends a signal to a node's process. */
  signal(node: string, signal: NodeJS.Signals): void {
    process.kill(this.pidOf(node), signal);
    if (signal === "SIGKILL") this.#pids.delete(node);
  }

  /** Starts a node that has ended, with the command that the starter prints, from any folder. */
  restart(node: string, folder = tmpdir()): Said {
    const said = launch(program, ["--config", this.configOf(node)], folder);
    this.#nodes.push(said);
    const { pid } = said.child;
    if (pid !== undefined) this.#pids.set(node, pid);
    return said;
  }

  /** Starts the starter again on the same data, once all its processes have ended. */
  async startAgain(): Promise<ClusterStatus> {
    await this.#client?.close();
    this.#client = undefined;
    this.#starter = launch(starter, this.#flags);
    await this.#untilSaid("Holdfast is up");
    return this.untilWhole();
  }

  /** The starter looks by itself: what it has not said yet, it may not know yet. */
  #untilSaid(text: string): Promise<void> {
    return eventually(() => expect(this.#starter.output()).toContain(text));
  }

  /** Ends every process; the data stays. Nodes without a starter are not asked to hand over. */
  async end(): Promise<void> {
    for (const pid of this.#pids.values()) wake(pid);
    for (const { child } of this.#nodes.splice(0)) child.kill("SIGKILL");
    this.#pids.clear();
    const { child } = this.#starter;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await endOf(this.#starter).catch(() => child.kill("SIGKILL"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.close();
    await this.end();
    await this.#ports[Symbol.asyncDispose]();
    rmSync(this.data, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Lets a stopped process go on, so that it can end. */
function wake(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch {
    // It has ended.
  }
}
