// Breaks every house rule once in a scratch tree and sees the check fail: a check that cannot fail
// proves nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { home, makeScratch, program, type Scratch } from "./scratch.js";
import * as rules from "./tidy-rules.js";

let scratch: Scratch;

beforeAll(() => {
  scratch = makeScratch();
});

afterAll(() => {
  scratch[Symbol.dispose]();
});

const opening = "// A file of a scratch tree that breaks one rule.\n";

describe("the purity project", () => {
  const impure = {
    "src/raft/timer.ts": "setTimeout(() => undefined, 1);",
    "src/control/environment.ts": 'export const region = process.env["REGION"];',
    "src/replication/print.ts": 'console.log("x");',
    "src/cache/clock.ts": "export const now = performance.now();",
    "src/resp/socket.ts": 'import type { Socket } from "node:net";\nexport type Wire = Socket;',
    "src/driver/deadline.ts": "export const signal = AbortSignal.timeout(5);",
    "src/service/bytes.ts": "export const bytes = Buffer.alloc(1);",
  };

  function errorsByFile(): Map<string, string> {
    const path = join(scratch.root, "tsconfig.core.json");
    const { config } = ts.readConfigFile(path, ts.sys.readFile);
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, scratch.root);
    const program = ts.createProgram(parsed.fileNames, parsed.options);
    return new Map(
      ts
        .getPreEmitDiagnostics(program)
        .map(({ file, messageText }) => [
          file?.fileName.slice(scratch.root.length + 1) ?? "",
          ts.flattenDiagnosticMessageText(messageText, "\n"),
        ]),
    );
  }

  it("lets a pure file pass and refuses timers, process, console, clocks and node: types", () => {
    const pure = "export const text = new TextDecoder().decode(new TextEncoder().encode('x'));";
    scratch.write({ "src/base/pure.ts": pure, ...impure });
    const errors = errorsByFile();
    expect([...errors.keys()].sort()).toEqual(Object.keys(impure).sort());
    expect(errors.get("src/raft/timer.ts")).toContain("setTimeout");
    expect(errors.get("src/resp/socket.ts")).toContain("node:net");
  });

  it("covers every folder that the rules call pure", () => {
    const text = readFileSync(join(home, "tsconfig.core.json"), "utf8");
    const { config } = ts.parseConfigFileTextToJson("tsconfig.core.json", text);
    const { cores, drivers } = rules.floors;
    const pure = ["base", ...cores, ...drivers].map((folder) => `src/${folder}`);
    expect([...config.include].sort()).toEqual(pure.sort());
  });
});

describe("the layer rules", () => {
  const broken: Record<string, readonly [file: string, text: string]> = {
    "floor-raft": ["src/raft/logger.ts", 'import type { Logger } from "pino";'],
    "floor-control": ["src/control/up.ts", 'import { mailbox } from "../driver/mailbox.js";'],
    "floor-replication": ["src/replication/side.ts", 'import { a } from "../cache/engine.js";'],
    "floor-cache": ["src/cache/port.ts", 'import type { Clock } from "../ports/clock.js";'],
    "floor-model": ["src/model/node.ts", 'import type { Socket } from "node:net";'],
    "floor-base": ["src/base/up.ts", 'import { a } from "../model/ids.js";'],
    "floor-driver": ["src/driver/wire.ts", 'import { a } from "../gen/messages.js";'],
    "floor-service": ["src/service/side.ts", 'import { a } from "../platform/clock.js";'],
    "floor-wire": ["src/wire/npm.ts", 'import pino from "pino";'],
    "floor-platform": ["src/platform/up.ts", 'import { a } from "../service/service.js";'],
    "floor-server": ["src/server/side.ts", 'import { a } from "../sdk/index.js";'],
    "floor-sdk": ["src/sdk/down.ts", 'import { a } from "../raft/raft.js";'],
    "floor-cli": ["cli/deep.ts", 'import { a } from "../src/server/main.js";'],
    "no-circular": ["src/base/circle.ts", 'import { b } from "./circle-back.js";'],
    "no-unresolvable": ["src/base/missing.ts", 'import { a } from "./nowhere.js";'],
    "no-dev-dependency": ["src/platform/dev.ts", 'import fc from "fast-check";'],
  };
  const named = (name: string): string => `${opening}export const ${name} = 1;\n`;
  const sound = {
    "src/base/circle-back.ts": 'import "./circle.js";\nexport const b = 1;\n',
    "src/cache/engine.ts": 'import { a } from "../model/ids.js";\nexport { a };\n',
    "src/driver/mailbox.ts":
      'import type { Clock } from "../ports/clock.js";\nexport const a = 1;\n',
    "src/gen/messages.js": 'import protobuf from "protobufjs/minimal.js";\nexport const a = 1;\n',
    "src/model/ids.ts": named("a"),
    "src/platform/clock.ts":
      'import pino from "pino";\nimport "node:fs";\nexport const a = pino;\n',
    "src/ports/clock.ts": "export interface Clock { now(): number }\n",
    "src/raft/raft.ts": named("a"),
    "src/sdk/index.ts": 'import { a } from "../gen/messages.js";\nexport { a };\n',
    "src/server/main.ts": 'import { a } from "../service/service.js";\nexport { a };\n',
    "src/service/service.ts": named("a"),
    "cli/cachectl.ts": 'import { a } from "../src/sdk/index.js";\nimport "commander";\nvoid a;\n',
  };

  it("find every arrow that points up or sideways, and no other", () => {
    using tree = makeScratch();
    tree.write({ ...sound, ...Object.fromEntries(Object.values(broken)) });
    const run = tree.node(join(home, "scripts/layers.mjs"), "--root", tree.root);
    expect(run.status).toBe(1);
    const found = run.stderr.split("\n").filter((line) => line.includes(" → "));
    const rulesFound = new Set(run.stderr.match(/^ {4}[\w-]+(?=:)/gm)?.map((line) => line.trim()));
    expect([...rulesFound].sort()).toEqual(Object.keys(broken).sort());
    const guilty = Object.values(broken).map(([file]) => file);
    for (const line of found) {
      expect([...guilty, "src/base/circle-back.ts"]).toContain(line.split(" → ")[0]);
    }
  });

  it("pass a sound tree, and fail when a source file was not read", () => {
    using tree = makeScratch();
    tree.write({ ...sound, "src/base/circle.ts": named("c") });
    const layers = ["scripts/layers.mjs", "--root", tree.root] as const;
    expect(tree.node(...layers)).toMatchObject({ status: 0, stderr: "" });
    tree.write({ "src/base/node_modules/hidden.ts": named("hidden") });
    const run = tree.node(...layers);
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toContain("src/base/node_modules/hidden.ts: dependency-cruiser did not");
  });
});

describe("the linter", () => {
  const broken: Record<string, readonly [rule: string, text: string]> = {
    "src/raft/date.ts": ["noRestrictedGlobals", "export const now = Date.now();"],
    "src/driver/timer.ts": ["noRestrictedGlobals", "setTimeout(() => undefined, 1);"],
    "src/service/wait.ts": ["noRestrictedGlobals", "export const wait = Atomics.wait;"],
    "src/sdk/default.ts": ["noDefaultExport", "export default 1;"],
    "src/sdk/enum.ts": ["noEnum", "export enum Colour { Red }"],
    "src/sdk/space.ts": ["noNamespace", "export namespace space { export type A = 1; }"],
    "src/sdk/any.ts": ["noExplicitAny", "export const anything: any = 1;"],
    "src/sdk/bang.ts": ["noNonNullAssertion", "export const first = (a: number[]) => a[0]!;"],
    "src/server/floating.ts": [
      "noFloatingPromises",
      "async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}",
    ],
    "src/server/Camel.ts": ["useFilenamingConvention", "export const camel = 1;"],
  };

  it("finds each broken rule, and allows `!` where typed arrays are read", () => {
    scratch.write(
      Object.fromEntries(Object.entries(broken).map(([file, [, text]]) => [file, `${text}\n`])),
    );
    scratch.write({
      "src/cache/bang.ts": "export const first = (a: Uint8Array): number => a[0]!;\n",
    });
    const biome = program("@biomejs/biome/bin/biome");
    const flags = ["lint", "--colors=off", "--reporter=github", "--max-diagnostics=none"];
    const run = scratch.node(biome, ...flags, "src");
    expect(run.status).toBe(1);
    for (const [file, [rule]] of Object.entries(broken)) {
      const hit = run.stdout.split("\n").some((at) => at.includes(rule) && at.includes(file));
      expect(hit, `${rule} in ${file}\n${run.stdout}${run.stderr}`).toBe(true);
    }
    expect(run.stdout).not.toContain("src/cache/bang.ts");
  });
});

describe("the tidy rules", () => {
  const long = (lines: number): string => "  work();\n".repeat(lines);
  const cases: readonly (readonly [keyof typeof rules, path: string, bad: string, good: string])[] =
    [
      ["openingComment", "src/base/a.ts", "export const a = 1;", opening],
      [
        "openingComment",
        "cli/a.ts",
        "#!/usr/bin/env node\n// a\n",
        `#!/usr/bin/env node\n${opening}`,
      ],
      ["fileLength", "src/base/a.ts", "a;\n".repeat(501), "a;\n".repeat(500)],
      [
        "lineLength",
        "src/base/a.ts",
        "a".repeat(101),
        `${"a".repeat(90)}\n// https://${"a".repeat(99)}`,
      ],
      [
        "functionLength",
        "src/base/a.ts",
        `export function f() {\n${long(69)}}\n`,
        `export function f() {\n${long(68)}}\n`,
      ],
      [
        "functionLength",
        "src/base/a.ts",
        `// a table\nexport const f = () => {\n${long(99)}};\n`,
        `// tidy: flat table, a line per command\nexport const f = () => {\n${long(99)}};\n`,
      ],
      ["noPromise", "src/raft/a.ts", "export async function f() {}", "export function f() {}"],
      [
        "noPromise",
        "src/cache/a.ts",
        "export const p = new Promise(f);",
        "export type P = Promise<1>;",
      ],
      ["noPromise", "src/control/a.ts", "export const p = Promise.resolve(1);", "a.Promise.b();"],
      ["noPromise", "src/resp/a.ts", "const later = Promise;", "const later = { Promise: 1 };"],
      ["noPromise", "src/model/a.ts", "await work();", "work();"],
      [
        "noPromise",
        "src/base/a.ts",
        "for await (const a of b) work(a);",
        "for (const a of b) work(a);",
      ],
      ["deterministicOnly", "src/driver/a.ts", "Math.random();", "random.next();"],
      ["deterministicOnly", "src/raft/a.ts", "Date.now();", "clock.now();"],
      ["deterministicOnly", "src/service/a.ts", "Atomics.wait(a, 0, 0);", "a.wait();"],
      ["deterministicOnly", "src/model/a.ts", "a.localeCompare(b);", "compare(a, b);"],
      ["deterministicOnly", "src/model/a.ts", "globalThis.setTimeout(f);", "f();"],
      ["portsAreTypes", "src/ports/a.ts", "export const a = 1;", "export type A = 1;"],
      ["portsAreTypes", "src/ports/a.ts", 'import { a } from "a";', 'import type { A } from "a";'],
      [
        "noForeignWords",
        "docs/a.md",
        `see ${"/home"}/someone/file`,
        "see docs/file and src/home/x",
      ],
      ["noForeignWords", "docs/a.md", `${"<".repeat(7)} HEAD\n`, "a < b"],
      ["noForeignWords", "package-lock.json", `"resolved"${": 1"}`, '"integrity": 1'],
    ];

  it.each(cases)(
    "%s finds what is wrong in %s and passes what is right",
    (name, path, bad, good) => {
      const rule = rules[name] as (file: rules.HouseFile) => rules.Finding[];
      expect(rule({ path, text: bad })).toHaveLength(1);
      expect(rule({ path, text: good })).toEqual([]);
    },
  );

  it.each(["utils", "raft-helpers", "common", "shard-manager", "types", "raft-part2"])(
    "fileName refuses %s.ts",
    (name) => {
      expect(rules.fileName({ path: `src/raft/${name}.ts`, text: "" })).toHaveLength(1);
      expect(rules.fileName({ path: "src/raft/commonality.ts", text: "" })).toEqual([]);
    },
  );

  it("knownFolder refuses a new folder and a loose file below src", () => {
    expect(rules.knownFolder({ path: "src/misc/a.ts", text: "" })).toHaveLength(1);
    expect(rules.knownFolder({ path: "src/a.ts", text: "" })).toHaveLength(1);
    expect(rules.knownFolder({ path: "src/raft/a.ts", text: "" })).toEqual([]);
  });

  it("leaves async alone in driver/ and above", () => {
    const file = { path: "src/driver/a.ts", text: "export async function f() { await g(); }" };
    expect(rules.noPromise(file)).toEqual([]);
  });
});
