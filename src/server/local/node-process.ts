// One node's process as the starter's child: its output in a file, its end told once.

import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlannedNode } from "./cluster-plan.js";
import type { NodeNotice, StarterNotice } from "./notices.js";

/** A node that the starter began. */
export class NodeProcess {
  readonly node: PlannedNode;
  /** Resolves to why it ended, in a few words. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #alive = true;
  #lastWord: string | undefined;
  #damaged = false;

  constructor(node: PlannedNode) {
    this.node = node;
    const output = openSync(join(node.directory, "node.out"), "a");
    this.#child = fork(mainModule(), ["--config", node.config], {
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    this.#child.on("message", (notice: NodeNotice) => {
      if (notice.kind !== "failed") return;
      this.#lastWord = notice.message;
      this.#damaged = notice.damaged;
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#alive = false;
        resolve(error.message);
      });
      this.#child.once("exit", (code, signal) => {
        this.#alive = false;
        resolve(this.#lastWord ?? (signal === null ? `exit code ${code}` : `killed by ${signal}`));
      });
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it ended because its store is damaged. */
  get damaged(): boolean {
    return this.#damaged;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to end with the whole cluster. */
  stop(): void {
    const notice: StarterNotice = { kind: "stop" };
    if (this.#alive && this.#child.connected) this.#child.send(notice, () => undefined);
  }

  /** Ends it by force. */
  kill(): void {
    if (this.#alive) this.#child.kill("SIGKILL");
  }
}

/** The node's program beside this one, compiled or not. */
function mainModule(): string {
  const extension = extname(fileURLToPath(import.meta.url));
  return fileURLToPath(new URL(`../main${extension}`, import.meta.url));
}
