// The program of the pool's processes as one file of plain JavaScript: it starts quicker and runs
// faster than TypeScript that is translated file by file.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("./seed-worker.ts", import.meta.url));
/** Packages are found from here, and nothing here is ever committed. */
const cache = fileURLToPath(new URL("../../node_modules/.cache/holdfast/", import.meta.url));

let written: Promise<string> | undefined;

/** The path of the program, which is there as long as this process is. */
export function workerProgram(): Promise<string> {
  written ??= write();
  return written;
}

async function write(): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, "pool-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  const outfile = join(directory, "seed-worker.mjs");
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "silent",
  });
  return outfile;
}
