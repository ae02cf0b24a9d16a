// The program compiled into a temporary directory, once; and copies of it in which one line is
// another. Types are only erased, so a statement keeps its line.

import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Mutant } from "./mutant.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiledFolders = ["src", "jepsen-like"] as const;

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/** A compiled program and its mutated copies; all of it goes with `dispose`. */
export class CompiledTree {
  readonly #directory = mkdtempSync(join(tmpdir(), "holdfast-mutants-"));
  readonly #files: string[] = [];
  #copies = 0;

  /** Compiles `src` and `jepsen-like`. */
  constructor() {
    mkdirSync(this.original);
    symlinkSync(join(root, "node_modules"), join(this.#directory, "node_modules"));
    writeFileSync(join(this.#directory, "package.json"), '{"type":"module"}');
    for (const folder of compiledFolders) {
      for (const file of filesBelow(join(root, folder))) this.#compile(file);
    }
  }

  /** Where the program stands as it is. */
  get original(): string {
    return join(this.#directory, "original");
  }

  /**
   * Makes a copy with one line of it replaced.
   * @throws {Error} when the mutant's line does not occur exactly once
   */
  mutated(mutant: Mutant): string {
    const text = this.#patched(mutant);
    this.#copies++;
    const copy = join(this.#directory, `mutant-${this.#copies}`);
    for (const file of this.#files) {
      const target = join(copy, file);
      mkdirSync(dirname(target), { recursive: true });
      if (file === mutant.file) writeFileSync(target, text);
      else linkSync(join(this.original, file), target);
    }
    return copy;
  }

  /** Removes a copy that is not needed any more. */
  forget(copy: string): void {
    rmSync(copy, { recursive: true, force: true });
  }

  /** Removes everything. */
  dispose(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #patched({ name, file, before, after }: Mutant): string {
    if (!this.#files.includes(file)) throw new Error(`mutant ${name}: there is no file ${file}`);
    const lines = readFileSync(join(this.original, file), "utf8").split("\n");
    const places = lines.flatMap((line, at) => (line.trim() === before ? [at] : []));
    const [place] = places;
    if (place === undefined || places.length > 1) {
      const times = `occurs ${places.length} times in ${file}, not once`;
      throw new Error(`mutant ${name}: the line "${before}" ${times}`);
    }
    lines[place] = after;
    return lines.join("\n");
  }

  #compile(path: string): void {
    const file = relative(root, path).replace(/\.ts$/, ".js");
    const target = join(this.original, file);
    mkdirSync(dirname(target), { recursive: true });
    this.#files.push(file);
    if (!path.endsWith(".ts")) {
      copyFileSync(path, target);
      return;
    }
    const { outputText } = ts.transpileModule(readFileSync(path, "utf8"), { compilerOptions });
    writeFileSync(target, outputText);
  }
}

/** Program files at and below a folder, in a fixed order. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const programs = entries.filter((name) => /\.(?:js|ts)$/.test(name) && !name.endsWith(".d.ts"));
  return programs.map((name) => join(folder, name));
}
