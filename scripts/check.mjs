// Everything that continuous integration runs, in one command: each step in order, one line each,
// the output of a step that fails, and a non-zero exit at the end. `--only lint,types` runs some of
// the steps, `--skip tests` leaves some out, `--list` names them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const has = (folder) => existsSync(join(root, folder));

/** Whether the purity project has a file to compile besides its globals. */
function hasPureSources() {
  const { include } = JSON.parse(
    stripComments(readFileSync(join(root, "tsconfig.core.json"), "utf8")),
  );
  return include.some((folder) => has(folder) && readdirSync(join(root, folder)).length > 0);
}

function stripComments(text) {
  return text.replace(/^\s*\/\/.*$/gm, "");
}

/** Name, what it finds, and the command; run with the binaries of node_modules. */
const steps = [
  [
    "lint",
    "format and lint",
    ["biome", "ci", "--colors=off", "--error-on-warnings", "--max-diagnostics=100", "."],
  ],
  ["types", "types everywhere", ["tsc", "-p", "tsconfig.json", "--pretty", "false"]],
  [
    "purity",
    "no Node or DOM type on the pure floors",
    ["tsc", "-p", "tsconfig.core.json", "--pretty", "false"],
    hasPureSources,
  ],
  ["layers", "arrows only point down", ["node", "scripts/layers.mjs"]],
  ["dead", "unused files, exports, packages", ["knip", "--no-progress"]],
  ["gen", "src/gen is what proto/ gives", ["node", "scripts/proto.mjs", "--check"]],
  ["build", "dist/ builds", ["node", "scripts/prepare.mjs"]],
  ["package", "the package as npm would publish it", ["publint", "--strict"]],
  ["tests", "vitest", ["vitest", "run"]],
];

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    skip: { type: "string" },
    list: { type: "boolean", default: false },
  },
});

function chosen() {
  const named = (list) => list?.split(",").map((name) => name.trim());
  const only = named(options.only);
  const skip = named(options.skip) ?? [];
  for (const name of [...(only ?? []), ...skip]) {
    if (!steps.some((step) => step[0] === name)) throw new Error(`no step is called ${name}`);
  }
  return steps.filter(([name]) => (only?.includes(name) ?? true) && !skip.includes(name));
}

/** Runs one step. The tests' own output is shown as it comes, because they take longest. */
function run([name, what, [command, ...args], applies = () => true]) {
  if (!applies()) {
    console.log(`- ${name.padEnd(8)} nothing to check yet`);
    return true;
  }
  const binaries = join(root, "node_modules", ".bin");
  const started = performance.now();
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${binaries}:${process.env.PATH}`,
      NO_COLOR: "1",
      FORCE_COLOR: "0",
    },
    maxBuffer: 1 << 28,
    stdio: name === "tests" ? "inherit" : "pipe",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = result.status === 0;
  if (!ok && name !== "tests") {
    console.log(`--- ${name}: ${[command, ...args].join(" ")}`);
    console.log(`${result.stdout}${result.stderr}${result.error?.message ?? ""}`.trimEnd());
    console.log(`--- end of ${name}`);
  }
  console.log(`${ok ? "✓" : "✗"} ${name.padEnd(8)} ${seconds.padStart(6)} s  ${what}`);
  return ok;
}

function main() {
  if (options.list) {
    for (const [name, what] of steps) console.log(`${name.padEnd(8)} ${what}`);
    return;
  }
  const failed = chosen().filter((step) => !run(step));
  if (failed.length === 0) return;
  console.log(`failed: ${failed.map(([name]) => name).join(", ")}`);
  process.exitCode = 1;
}

try {
  main();
} catch (error) {
  console.error(`check: ${error.message}`);
  process.exitCode = 2;
}
