// scripts/prepare.mjs builds dist/ whole or not at all: fresh it does nothing, two at once agree,
// and a kill at any moment leaves a tree that the next run repairs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeScratch, type Scratch } from "./scratch.js";

const value = (number: number): string => `export const value: number = ${number};\n`;

function makeTree(): Scratch {
  const tree = makeScratch();
  tree.write({
    "src/base/value.ts": value(1),
    "src/gen/made.js": "export const made = 2;\n",
    "src/gen/made.d.ts": "export declare const made: number;\n",
    "src/server/main.ts":
      "#!/usr/bin/env node\n" +
      'import { value } from "../base/value.js";\nimport { made } from "../gen/made.js";\n' +
      'process.stdout.write([value, made].join(" "));\n',
    "proto/a.proto": 'syntax = "proto3";\n',
  });
  return tree;
}

const prepare = (tree: Scratch): ReturnType<Scratch["node"]> => tree.node("scripts/prepare.mjs");
const output = (tree: Scratch): string => tree.node("dist/src/server/main.js").stdout;
const beside = (tree: Scratch): string[] =>
  readdirSync(tree.root).filter((name) => name.startsWith("dist."));

function start(tree: Scratch): ChildProcess {
  return spawn(process.execPath, ["scripts/prepare.mjs"], { cwd: tree.root, stdio: "ignore" });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, "exit");
  return code as number | null;
}

it("compiles, copies what tsc does not, and makes the programs executable", () => {
  using tree = makeTree();
  expect(prepare(tree)).toMatchObject({ status: 0, stderr: "" });
  expect(output(tree)).toBe("1 2");
  expect(existsSync(join(tree.root, "dist/proto/a.proto"))).toBe(true);
  expect(existsSync(join(tree.root, "dist/src/gen/made.d.ts"))).toBe(true);
  expect(statSync(join(tree.root, "dist/src/server/main.js")).mode & 0o111).toBe(0o111);
  expect(beside(tree)).toEqual([]);
});

it("does nothing when dist is fresh, and builds again when a source, or dist, changed", () => {
  using tree = makeTree();
  prepare(tree);
  const inode = (): number => statSync(join(tree.root, "dist")).ino;
  const first = inode();
  expect(prepare(tree).status).toBe(0);
  expect(inode()).toBe(first);
  tree.write({ "src/base/value.ts": value(7) });
  prepare(tree);
  expect(output(tree)).toBe("7 2");
  rmSync(join(tree.root, "src/gen/made.d.ts"));
  rmSync(join(tree.root, "dist"), { recursive: true });
  prepare(tree);
  expect(output(tree)).toBe("7 2");
});

it("survives being run four times at once", async () => {
  using tree = makeTree();
  prepare(tree);
  tree.write({ "src/base/value.ts": value(3) });
  const codes = await Promise.all([1, 2, 3, 4].map(() => exitOf(start(tree))));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(output(tree)).toBe("3 2");
  expect(beside(tree)).toEqual([]);
});

/** Kills a run as soon as its own directory appears; false when it was done before we saw it. */
async function killInTheMiddle(tree: Scratch): Promise<boolean> {
  const child = start(tree);
  const exited = exitOf(child);
  const watcher = watch(tree.root, () => {
    if (beside(tree).length > 0) child.kill("SIGKILL");
  });
  const code = await exited;
  watcher.close();
  return code === null && beside(tree).length > 0;
}

it("keeps the old dist when it is killed in the middle, and cleans up on the next run", async () => {
  using tree = makeTree();
  prepare(tree);
  // A machine busy enough to let the run finish first makes us try again, with another source.
  let before = 1;
  let killed = false;
  for (let next = 2; !killed && next < 12; next++) {
    before = Number(output(tree).split(" ")[0]);
    tree.write({ "src/base/value.ts": value(next) });
    killed = await killInTheMiddle(tree);
  }
  expect(killed).toBe(true);
  expect(output(tree)).toBe(`${before} 2`);
  expect(prepare(tree).status).toBe(0);
  expect(output(tree)).toBe(`${before + 1} 2`);
  expect(beside(tree)).toEqual([]);
});

it("removes what a kill between the two renames left, and puts dist back", () => {
  using tree = makeTree();
  // A process id that no kernel gives out, so that the run it names is surely dead.
  tree.write({ "dist.old-99999999-00ff/a.js": "", "dist.tmp-99999999-00ff/a.js": "" });
  expect(prepare(tree).status).toBe(0);
  expect(output(tree)).toBe("1 2");
  expect(beside(tree)).toEqual([]);
});

it("builds in spite of a type error but refuses a syntax error, keeping the old dist", () => {
  using tree = makeTree();
  tree.write({ "src/base/value.ts": 'export const value: number = "4";\n' });
  const lenient = prepare(tree);
  expect(lenient.status).toBe(0);
  expect(lenient.stderr).toContain("in spite of 1 type error");
  expect(output(tree)).toBe("4 2");
  tree.write({ "src/base/value.ts": "export const value = ;\n" });
  const strict = prepare(tree);
  expect(strict.status).toBe(1);
  expect(strict.stderr).toContain("src/base/value.ts");
  expect(output(tree)).toBe("4 2");
  expect(beside(tree)).toEqual([]);
});

it("says what is missing when typescript is not installed and there is no dist", () => {
  using tree = makeTree();
  rmSync(join(tree.root, "node_modules"));
  const run = prepare(tree);
  expect(run.status).toBe(1);
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
  expect(run.stderr).toContain("typescript is not installed");
  expect(readFileSync(join(tree.root, "package.json"), "utf8")).toContain("prepare");
});
