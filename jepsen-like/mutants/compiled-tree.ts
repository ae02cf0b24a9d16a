// The program compiled into a temporary directory, once; and copies of it in which one line is
// another. Types are only erased, so a statement keeps its line.

import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Mutant } from "./mutant.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What runs in a tree: it and all that it imports is compiled. */
export const judgeProgram = "jepsen-like/mutants/judge-process.js";

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/** A compiled program and its mutated copies; all of it goes with `dispose`. */
export class CompiledTree {
  readonly #directory = mkdtempSync(join(tmpdir(), "holdfast-mutants-"));
  /** Paths within the tree. */
  readonly #files = new Set<string>();
  #copies = 0;

  /** Compiles what the judge needs. */
  constructor() {
    mkdirSync(this.original);
    symlinkSync(join(root, "node_modules"), join(this.#directory, "node_modules"));
    writeFileSync(join(this.#directory, "package.json"), '{"type":"module"}');
    this.#compile(judgeProgram);
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
    if (!this.#files.has(file)) throw new Error(`mutant ${name}: the judge runs no file ${file}`);
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

  /** Compiles a file and what it imports; one that is JavaScript already stays as it is. */
  #compile(file: string): void {
    if (this.#files.has(file)) return;
    this.#files.add(file);
    const target = join(this.original, file);
    mkdirSync(dirname(target), { recursive: true });
    const text = isGenerated(file)
      ? readFileSync(join(root, file), "utf8")
      : erased(readFileSync(join(root, file.replace(/\.js$/, ".ts")), "utf8"));
    writeFileSync(target, text);
    for (const [, imported = ""] of text.matchAll(/\bfrom "(\.[^"]+)"/g)) {
      this.#compile(join(dirname(file), imported));
    }
  }
}

function isGenerated(file: string): boolean {
  return file.startsWith("src/gen/");
}

function erased(program: string): string {
  return ts.transpileModule(program, { compilerOptions }).outputText;
}
