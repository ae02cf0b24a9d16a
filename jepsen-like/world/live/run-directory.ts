// The directory of a live run: data of all nodes, a copy of the compiled tree that they run, and a
// note of every process begun there. Whatever a killed run left behind, the next run ends.

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../../../", import.meta.url));
const prefix = "holdfast-live-";
const ownerFile = "owner";
const processesFile = "processes";
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A run's directory. */
export class RunDirectory implements Disposable {
  readonly path: string;
  /** Where the nodes' data lives. */
  readonly data: string;
  /** What a node runs. */
  readonly program: string;
  readonly #onExit = (): void => this.#clear();
  /** Node would end without a word to anybody; this way the run is cleared away. */
  readonly #onSignal = (): never => process.exit(130);
  #kept = false;

  private constructor(path: string) {
    this.path = path;
    this.data = join(path, "data");
    this.program = join(path, "dist/src/server/main.js");
    process.once("exit", this.#onExit);
    for (const signal of endingSignals) process.once(signal, this.#onSignal);
  }

  /** Makes one, after removing those of runs that ended without doing so. */
  static make(): RunDirectory {
    build();
    sweep();
    const path = mkdtempSync(join(tmpdir(), prefix));
    writeFileSync(join(path, ownerFile), String(process.pid));
    const directory = new RunDirectory(path);
    mkdirSync(directory.data);
    // A build that happens meanwhile changes nothing under a running cluster.
    cpSync(join(home, "dist"), join(path, "dist"), { recursive: true });
    cpSync(join(home, "package.json"), join(path, "package.json"));
    symlinkSync(join(home, "node_modules"), join(path, "node_modules"));
    return directory;
  }

  /** Notes a process that must not outlive the run. */
  noteProcess(pid: number | undefined): void {
    if (pid !== undefined) appendFileSync(join(this.path, processesFile), `${pid}\n`);
  }

  /** Leaves the data where it is, for people, until the next run removes it. */
  keep(): void {
    this.#kept = true;
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#onExit);
    for (const signal of endingSignals) process.off(signal, this.#onSignal);
    this.#clear();
  }

  #clear(): void {
    endProcesses(this.path);
    if (!this.#kept) remove(this.path);
  }
}

/** Brings dist/ up to date: the live world runs what `npm start` runs. */
function build(): void {
  const run = spawnSync(process.execPath, ["scripts/prepare.mjs"], { cwd: home, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`dist/ does not build:\n${run.stdout}${run.stderr}`);
}

/** Ends and removes what runs left behind whose own process is gone. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    const owner = Number(textOf(join(path, ownerFile)));
    if (owner === 0 || isAlive(owner)) continue;
    endProcesses(path);
    remove(path);
  }
}

/** Kills what the run began, by number, and only where the number still means such a process. */
function endProcesses(path: string): void {
  for (const line of textOf(join(path, processesFile)).split("\n")) {
    const pid = Number(line);
    if (pid > 0 && textOf(`/proc/${pid}/cmdline`).includes(path)) send(pid, "SIGKILL");
  }
}

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // It is there, but somebody else's.
    return (error as { code?: unknown }).code === "EPERM";
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
