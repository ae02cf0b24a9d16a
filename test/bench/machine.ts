// What a figure depends on besides the code: the machine, the versions, and where files lie. Every
// benchmark says it beside its figures.

import { execFileSync } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that the benchmark runs in. */
export const home = resolve(dirname(), "../..");

/** The machine a benchmark ran on. */
export type Machine = {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  /** Of the last minute when the benchmark began: above the cores, times mean little. */
  readonly loadBefore: number;
  /** Where the data directories lie, and on what kind of file system. */
  readonly disk: string;
};

/** Looks at the machine now. */
export function machineFacts(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    cpu: processors[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    disk: `${tmpdir()} on ${fileSystemOf(tmpdir())}`,
  };
}

/** Version and revision of this checkout. */
export function holdfastVersion(): string {
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
    version: string;
  };
  const revision = firstLineOf("git", ["-C", home, "rev-parse", "--short", "HEAD"]);
  return revision === undefined ? version : `${version} (${revision})`;
}

/** The first line that a program prints, or undefined when it is not installed or fails. */
export function firstLineOf(program: string, words: readonly string[]): string | undefined {
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    return execFileSync(program, words, { encoding: "utf8", stdio }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** In words, for the line above a table. */
export function machineText(machine: Machine): string {
  const { cores, cpu, memoryGb, os, node, loadBefore, disk } = machine;
  const place = `${cores} cores (${cpu}), ${memoryGb} GiB, ${os}, Node ${node}`;
  return `${place}, data in ${disk}, load ${loadBefore} before`;
}

/** Magic numbers of statfs(2) for the usual file systems. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext4"],
  [0x01021994, "tmpfs: syncs cost nothing here"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x794c7630, "overlayfs"],
]);

function fileSystemOf(path: string): string {
  const { type: magic } = statfsSync(path);
  return fileSystems.get(magic) ?? `file system 0x${magic.toString(16)}`;
}

function dirname(): string {
  return fileURLToPath(new URL(".", import.meta.url));
}
