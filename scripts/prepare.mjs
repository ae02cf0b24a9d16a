// Builds src and cli into dist/. npm runs it after an install, and npx once more on its first use in
// a checkout, so it must be cheap when there is nothing to do and safe to run twice at once or to be
// killed at any moment: it builds into a directory of its own beside dist/ and renames that into
// place. A stamp inside dist/ holds a hash of everything the build read.
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const own = `${process.pid}-${randomBytes(4).toString("hex")}`;

/** Our own output directory, or one that a racing or killed run left behind. */
const leftOver = /^dist\.(?:tmp|old)-(\d+)-[0-9a-f]+$/;

function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function loadTypeScript() {
  try {
    return createRequire(join(root, "package.json"))("typescript");
  } catch {
    return undefined;
  }
}

/** A hash over the name and content of every file that can change what dist/ holds. */
function hashInputs(compilerVersion) {
  const hash = createHash("sha256").update(`typescript ${compilerVersion}\n`);
  const single = ["package.json", "tsconfig.json", "tsconfig.build.json", "scripts/prepare.mjs"];
  const inputs = [
    ...single.map((name) => join(root, name)).filter((path) => existsSync(path)),
    ...["src", "cli", "proto"].flatMap((name) => filesBelow(join(root, name))),
  ];
  for (const path of inputs) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path).split(sep).join("/")} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function readStamp(directory) {
  try {
    return readFileSync(join(directory, ".stamp"), "utf8");
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Removes what runs that were killed left behind; a live run's directory stays. */
function removeLeftOvers() {
  for (const name of readdirSync(root)) {
    const pid = leftOver.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(join(root, name), { recursive: true, force: true });
  }
}

/**
 * Compiles into `target`. A syntax error stops the build; a type error only prints a warning, because
 * `npm run check` is the judge of types and a half-written tree must still install.
 */
function compile(ts, target) {
  const host = {
    fileExists: ts.sys.fileExists,
    getCurrentDirectory: () => root,
    readDirectory: ts.sys.readDirectory,
    readFile: ts.sys.readFile,
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
    },
  };
  const config = join(root, "tsconfig.build.json");
  const parsed = ts.getParsedCommandLineOfConfigFile(config, { outDir: target }, host);
  if (parsed.fileNames.length === 0) return;
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  const format = (diagnostics) =>
    ts.formatDiagnostics(diagnostics, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    });
  const syntactic = program.getSyntacticDiagnostics();
  if (syntactic.length > 0) throw new Error(`syntax errors\n${format(syntactic)}`);
  const emitted = program.emit();
  const wrong = [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics];
  if (wrong.length === 0) return;
  console.error(format(wrong.slice(0, 5)).trimEnd());
  console.error(`prepare: built in spite of ${wrong.length} type errors; see npm run check`);
}

/** tsc emits only what it compiled; generated JavaScript and other assets are copied as they are. */
function copyAssets(target) {
  for (const folder of ["src", "cli"]) {
    for (const path of filesBelow(join(root, folder))) {
      const compiled = path.endsWith(".ts") && !path.endsWith(".d.ts");
      if (compiled || path.endsWith(".md") || path.endsWith("core-globals.d.ts")) continue;
      const copy = join(target, relative(root, path));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(path, copy);
    }
  }
  if (existsSync(join(root, "proto"))) {
    cpSync(join(root, "proto"), join(target, "proto"), { recursive: true });
  }
}

function makeExecutable(target) {
  const { bin = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const path of Object.values(bin)) {
    const file = join(target, relative("dist", path));
    if (existsSync(file)) chmodSync(file, 0o755);
  }
}

/** Renames `built` to dist/. Another run may do the same now: whoever is last finds dist/ fresh. */
function publish(built, stamp) {
  const old = join(root, `dist.old-${own}`);
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      renameSync(dist, old);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    try {
      renameSync(built, dist);
      rmSync(old, { recursive: true, force: true });
      return;
    } catch (error) {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
      rmSync(old, { recursive: true, force: true });
      if (readStamp(dist) === stamp) return;
    }
  }
  throw new Error("dist/ was replaced by others a hundred times");
}

function main() {
  const ts = loadTypeScript();
  if (ts === undefined) {
    if (existsSync(dist)) return;
    throw new Error("dist/ is missing and typescript is not installed: run npm ci without --omit");
  }
  removeLeftOvers();
  const stamp = hashInputs(ts.version);
  if (readStamp(dist) === stamp) return;
  const built = join(root, `dist.tmp-${own}`);
  try {
    mkdirSync(built);
    compile(ts, built);
    copyAssets(built);
    makeExecutable(built);
    writeFileSync(join(built, ".stamp"), stamp);
    publish(built, stamp);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error(`prepare: ${error.message}`);
  process.exitCode = 1;
}
