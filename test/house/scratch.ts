// A scratch copy of the repository's build files in a temporary directory, so that a test can break
// a rule or kill a build there without touching the checkout.
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that the tests run in. */
export const home = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const buildFiles = [
  ".dependency-cruiser.mjs",
  ".gitignore",
  "biome.json",
  "package.json",
  "scripts",
  "src/core-globals.d.ts",
  "tsconfig.build.json",
  "tsconfig.core.json",
  "tsconfig.json",
];

/** A temporary tree; `using` removes it. */
export interface Scratch extends Disposable {
  readonly root: string;
  /** Writes files given as path → content. */
  write(files: Readonly<Record<string, string>>): void;
  /** Runs node in the tree and waits for it. */
  node(...args: string[]): SpawnSyncReturns<string>;
}

/** Copies the build files (not the sources) and links node_modules. */
export function makeScratch(): Scratch {
  const root = mkdtempSync(join(tmpdir(), "holdfast-house-"));
  for (const name of buildFiles) {
    cpSync(join(home, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(home, "node_modules"), join(root, "node_modules"), "dir");
  return {
    root,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), content);
      }
    },
    node: (...args) => spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Path of a package's program inside node_modules, to be run with node. */
export function program(path: string): string {
  return join(home, "node_modules", path);
}
