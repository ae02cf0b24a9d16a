#!/usr/bin/env node
// The program `holdfast`: one node as one process. Signals end it after a planned hand-over; a bad
// flag or file gets one line and exit 2, whatever else keeps it from running one line and exit 1.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CacheError } from "../model/cache-error.js";
import { DataDirectoryError } from "../platform/data-directory-error.js";
import { formatStore } from "../platform/level-log-store.js";
import { exitCodeOfStart, helpText, parseFlags, UsageError } from "./flags.js";
import { AddressInUseError } from "./free-ports.js";
import type { NodeNotice, StarterNotice } from "./local/notices.js";
import { type NodeConfig, nodeFlags, readNodeConfig } from "./node-config.js";
import { type RunningNode, startNode } from "./start-node.js";

/** Milliseconds for the hand-over after a signal; closing takes at most another second. */
const handOverMs = 3000;
/** Milliseconds for the last word to the starter. */
const noticeMsMax = 200;

function main(): void {
  run(process.argv.slice(2)).catch((error: unknown) => {
    const damaged = error instanceof CacheError && error.code === "CORRUPT";
    const text = error instanceof Error ? lineOf(error) : String(error);
    fail(text, exitCodeOfStart(error), damaged);
  });
}

async function run(words: readonly string[]): Promise<void> {
  const flags = parseFlags(words, nodeFlags);
  if (flags.has("help")) {
    process.stdout.write(helpText("holdfast: runs one node of a Holdfast cluster.", nodeFlags));
    return;
  }
  if (flags.has("version")) {
    process.stdout.write(`${version()}\n`);
    return;
  }
  const config = readNodeConfig(flags, process.cwd());
  if (flags.has("format")) {
    process.stdout.write(`${await formatStore(config.data)}\n`);
    return;
  }
  const running = await startNode(config, (reason) => fail(`${config.id}: ${reason}`, 1));
  greet(config);
  endOnSignals(running);
}

function greet(config: NodeConfig): void {
  const http = config.http === "" ? "" : `, http ${config.http}`;
  const log = config.log === undefined ? "" : `, log ${config.log}`;
  if (process.send === undefined) {
    process.stdout.write(`${config.id}: listening on ${config.listen}${http}${log}\n`);
  } else tellStarter({ kind: "started" });
}

function endOnSignals(running: RunningNode): void {
  let leaving = false;
  const end = (work: Promise<void>): void => {
    work.then(() => process.exit(0)).catch((error: unknown) => fail(String(error), 1));
  };
  const leave = (signal: string): void => {
    if (leaving) return;
    leaving = true;
    running.logger.info("leaving", { signal });
    end(running.leave(handOverMs).then(() => running.stop()));
  };
  process.on("SIGTERM", () => leave("SIGTERM"));
  process.on("SIGINT", () => leave("SIGINT"));
  process.on("SIGHUP", () => leave("SIGHUP"));
  // The starter ends the whole cluster, or died: there is nobody to hand over to.
  const stopAtOnce = (): void => end(running.stop());
  process.on("message", (notice: StarterNotice) => {
    if (notice.kind === "stop") stopAtOnce();
  });
  process.on("disconnect", stopAtOnce);
  process.on("uncaughtException", (error) => {
    running.logger.error("uncaught", { reason: error.stack ?? error.message });
    running.logger.flush();
    fail(error.stack ?? error.message, 1);
  });
}

/** Ends the process with one line; tells the starter first, when there is one. */
function fail(message: string, code: 1 | 2, damaged = false): void {
  process.stderr.write(`holdfast: ${message}\n`);
  const exit = (): void => process.exit(code);
  if (process.send === undefined || !process.connected) exit();
  setTimeout(exit, noticeMsMax);
  tellStarter({ kind: "failed", message: message.split("\n", 1)[0] ?? "", damaged }, exit);
}

function tellStarter(notice: NodeNotice, done: () => void = () => undefined): void {
  if (process.connected) process.send?.(notice, done);
}

/** One line for people; the stack of a defect instead. */
function lineOf(error: Error): string {
  const { code } = error as { code?: unknown };
  const expected =
    error instanceof UsageError ||
    error instanceof DataDirectoryError ||
    error instanceof AddressInUseError ||
    error instanceof CacheError ||
    typeof code === "string" ||
    /bind|EADDR/.test(error.message);
  return expected ? (error.message.split("\n")[0] ?? "") : (error.stack ?? error.message);
}

function version(): string {
  const file = fileURLToPath(import.meta.resolve("holdfast/package.json"));
  const { version: text } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return text;
}

main();
