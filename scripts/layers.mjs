// Checks the layer rules of .dependency-cruiser.mjs, and that dependency-cruiser really read every
// source file: with a TypeScript it does not know it reads almost nothing and reports success.
// --root DIR checks another tree of the same shape.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({ options: { root: { type: "string" } } });
const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const root = resolve(options.root ?? home);
const folders = ["src", "cli"].filter((name) => existsSync(join(root, name)));

function cruise() {
  const bin = join(home, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(home, ".dependency-cruiser.mjs");
  const flags = ["--config", config, "--output-type", "json", ...folders];
  const run = spawnSync(process.execPath, [bin, ...flags], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  try {
    return JSON.parse(run.stdout);
  } catch {
    throw new Error(`dependency-cruiser failed: ${run.stderr || run.stdout || run.error}`);
  }
}

function sourceFiles() {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${name.split("\\").join("/")}`)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")),
  );
}

function main() {
  if (folders.length === 0) return;
  const { modules, summary } = cruise();
  const seen = new Set(modules.map((module) => module.source));
  const unread = sourceFiles().filter((name) => !seen.has(name));
  const { forbidden = [] } = summary.ruleSetUsed ?? {};
  for (const { from, to, rule, cycle } of summary.violations) {
    const path = cycle?.map((step) => step.name ?? step).join(" → ") ?? to;
    const why = forbidden.find((known) => known.name === rule.name)?.comment ?? "";
    console.error(`${from} → ${path}\n    ${rule.name}: ${why}`);
  }
  for (const name of unread) console.error(`${name}: dependency-cruiser did not read this file`);
  if (summary.violations.length + unread.length > 0) process.exitCode = 1;
  else console.log(`layers: ${seen.size} modules, ${summary.totalDependenciesCruised} imports`);
}

main();
