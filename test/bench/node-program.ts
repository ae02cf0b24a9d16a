// One node's process under a benchmark: started from dist/ as in production, ended in every way a
// process can end, and started again. It stops by itself when the benchmark is gone.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import type { PlannedNode } from "../../src/server/local/cluster-plan.js";
import { home } from "./machine.js";

const mainModule = join(home, "dist/src/server/main.js");

/** A node that can be started again and again. */
export class NodeProgram {
  readonly #planned: PlannedNode;
  #child: ChildProcess | undefined;

  constructor(planned: PlannedNode) {
    this.#planned = planned;
  }

  get id(): string {
    return this.#planned.id;
  }

  get address(): string {
    return this.#planned.address;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it; it must not run. */
  start(): void {
    if (!existsSync(mainModule)) throw new Error("dist/ is missing: node scripts/prepare.mjs");
    const output = openSync(join(this.#planned.directory, "node.out"), "a");
    this.#child = fork(mainModule, ["--config", this.#planned.config], {
      execArgv: [],
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
  }

  /** Ends it by force; returns at once. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Asks it to leave after handing over. */
  terminate(): void {
    this.#child?.kill("SIGTERM");
  }

  /** Resolves when the process is gone. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    this.#child = undefined;
  }

  /** Stops it with the whole cluster, by force after so many milliseconds. */
  async stop(msMax: number): Promise<void> {
    const force = setTimeout(() => this.kill(), msMax);
    if (this.#child?.connected) this.#child.send({ kind: "stop" }, () => undefined);
    await this.ended();
    clearTimeout(force);
  }
}
