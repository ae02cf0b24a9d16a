// One real node process: begun from the compiled tree as in production, ended, stopped, woken and
// begun again; its disk can be filled up, damaged, taken away and put back.

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { PlannedNode } from "../../../src/server/local/cluster-plan.js";
import type { RunDirectory } from "./run-directory.js";

/** Milliseconds within which a process that was killed must be gone. */
const goneMsMax = 20_000;

/** What belongs to a node's disk, beside its config and what it says. */
const isStored = (name: string): boolean => name !== "config.json" && !name.startsWith("node.");

/** How a process ended that nobody had told to. */
export type UnexpectedEnd = { readonly node: string; readonly how: string };

/** A node of the live world. */
export class LiveNode {
  readonly id: string;
  readonly #planned: PlannedNode;
  readonly #directory: RunDirectory;
  readonly #unexpected: (end: UnexpectedEnd) => void;
  #child: ChildProcess | undefined;
  #mayEnd = false;
  #stopped = false;

  constructor(
    planned: PlannedNode,
    directory: RunDirectory,
    unexpected: (end: UnexpectedEnd) => void,
  ) {
    this.id = planned.id;
    this.#planned = planned;
    this.#directory = directory;
    this.#unexpected = unexpected;
  }

  /** gRPC, "host:port", past every proxy. */
  get address(): string {
    return this.#planned.address;
  }

  /** HTTP, "host:port". */
  get httpAddress(): string {
    return this.#planned.httpAddress;
  }

  /** Of the process that runs now; undefined = none does. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether its process stands still. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Begins its process, which must not run. */
  start(): void {
    const output = openSync(join(this.#planned.directory, "node.out"), "a");
    const child = fork(this.#directory.program, ["--config", this.#planned.config], {
      execArgv: [],
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    this.#directory.noteProcess(child.pid);
    this.#child = child;
    this.#mayEnd = false;
    this.#stopped = false;
    child.on("error", () => undefined);
    child.once("exit", (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      if (this.#mayEnd) return;
      this.#unexpected({ node: this.id, how: `${signal ?? `exit code ${code}`}` });
    });
  }

  /** Ends it by force; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.mayEnd();
    child.kill("SIGKILL");
    await this.ended(goneMsMax);
  }

  /** Asks it to leave after handing over; returns at once. */
  terminate(): void {
    this.mayEnd();
    this.#child?.kill("SIGTERM");
  }

  /** From now on it may end by itself: something was done that it need not survive. */
  mayEnd(): void {
    this.#mayEnd = true;
  }

  /** Its process stands still. */
  pause(): void {
    this.#stopped = this.#child?.kill("SIGSTOP") ?? false;
  }

  /** Its process goes on. */
  resume(): void {
    this.#stopped = false;
    this.#child?.kill("SIGCONT");
  }

  /** True once its process is gone, false when it is still there after so many milliseconds. */
  async ended(msMax: number): Promise<boolean> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return true;
    try {
      await once(child, "exit", { signal: AbortSignal.timeout(msMax) });
      return true;
    } catch {
      return false;
    }
  }

  /** Begins its process unless one runs, and lets one that stands still go on. */
  revive(): void {
    if (this.#child === undefined) this.start();
    else if (this.#stopped) this.resume();
  }

  /**
   * Lets no file of its process grow beyond so many bytes; undefined = as far as before.
   * False where the system has no means for it.
   */
  limitFiles(bytes: number | undefined): boolean {
    const { pid } = this;
    if (pid === undefined) return false;
    const soft = bytes === undefined ? "unlimited" : String(bytes);
    const words = ["--pid", String(pid), `--fsize=${soft}:`];
    const run = spawnSync("prlimit", words, { encoding: "utf8", timeout: 5000 });
    return run.status === 0;
  }

  /** Sets the disk of a process that is gone aside: the next one begins with an empty one. */
  takeDisk(): void {
    const { directory } = this.#planned;
    rmSync(`${directory}.aside`, { recursive: true, force: true });
    moveStored(directory, `${directory}.aside`);
  }

  /** Throws the disk of a process that is gone away; one that was set aside stays there. */
  emptyDisk(): void {
    const { directory } = this.#planned;
    moveStored(directory, `${directory}.dropped`);
    rmSync(`${directory}.dropped`, { recursive: true, force: true });
  }

  /** Puts the disk that was set aside back, in place of what there is now. */
  putDiskBack(): void {
    const { directory } = this.#planned;
    this.emptyDisk();
    moveStored(`${directory}.aside`, directory);
  }

  /** Keeps a copy of the disk aside, to be put back later. */
  copyDisk(): void {
    const { directory } = this.#planned;
    rmSync(`${directory}.aside`, { recursive: true, force: true });
    const filter = (from: string): boolean =>
      from === directory || isStored(from.slice(directory.length + 1));
    cpSync(directory, `${directory}.aside`, { recursive: true, filter });
  }

  /**
   * Changes the file of its store that was written last and holds something; the process must be
   * gone. Says what it did, and how many bytes are missing now.
   */
  damageStore(change: (bytes: Buffer) => Buffer): { readonly what: string; readonly cut: number } {
    const folder = join(this.#planned.directory, "raft");
    const files = readdirSync(folder).filter((name) => /^\d+\.(?:log|ldb)$/.test(name));
    // A process that began and wrote nothing since has an empty log; its tables hold what was.
    const filled = files.filter((name) => statSync(join(folder, name)).size > 0);
    const path = join(folder, filled.sort().at(-1) ?? "");
    const before = readFileSync(path);
    const after = change(before);
    writeFileSync(path, after);
    const at = before.findIndex((byte, index) => byte !== after[index]);
    const what = `${basename(path)} of ${before.length} bytes from byte ${at}`;
    return { what, cut: before.length - after.length };
  }

  /** The last lines of what it said, for people. */
  lastWords(lines: number): string[] {
    const texts = ["node.out", "node.log"].flatMap((name) => {
      try {
        const path = join(this.#planned.directory, name);
        return readFileSync(path, "utf8").trimEnd().split("\n").slice(-lines);
      } catch {
        return [];
      }
    });
    return texts.filter((line) => line !== "").map((line) => `${this.id} ${line}`);
  }
}

function moveStored(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (isStored(name)) renameSync(join(from, name), join(to, name));
  }
}
