// `npm start` as a person meets it: real processes, their banner, deaths, signals and restarts.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { home } from "../house/scratch.js";

const typescript = ["--import", "tsx"];
const starter = join(home, "src/server/local-cluster.ts");
const program = join(home, "src/server/main.ts");

const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Running = { readonly child: ChildProcess; output(): string; errors(): string };

function run(script: string, words: readonly string[]): Running {
  const child = spawn(process.execPath, [...typescript, script, ...words], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  started.push(child);
  let output = "";
  let errors = "";
  child.stdout?.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  return { child, output: () => output, errors: () => errors };
}

async function exitOf({ child }: Running): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-cluster-"));
  folders.push(folder);
  return folder;
}

/** Ports below the system's ephemeral range, apart for each test. */
let nextPort = 21_000 + (process.pid % 40) * 200;
function basePort(): number {
  nextPort += 10;
  return nextPort;
}

function startCluster(data: string, port: number, more: readonly string[] = []): Running {
  const words = ["--data", data, "--base-port", String(port), "--shards", "8"];
  return run(starter, [...words, ...more]);
}

const patience = { timeout: 25_000, interval: 20 };
const untilUp = (cluster: Running): Promise<unknown> =>
  vi.waitFor(() => expect(cluster.output()).toContain("Holdfast is up"), patience);

async function statusOf(httpPort: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${httpPort}/${path}`)).status;
}

const isReachable = (httpPort: number): Promise<boolean> =>
  statusOf(httpPort, "livez").then(
    () => true,
    () => false,
  );

describe("the starter", { timeout: 60_000 }, () => {
  it("brings up nodes, tells of a death, and stops everything on SIGTERM", async () => {
    const data = scratch();
    const port = basePort();
    const cluster = startCluster(data, port);
    await untilUp(cluster);
    expect(cluster.output()).toContain(`n3  127.0.0.1:${port + 2}`);
    expect(await statusOf(port + 100, "readyz")).toBe(200);
    const config = JSON.parse(readFileSync(join(data, "n1", "config.json"), "utf8"));
    expect(config).toMatchObject({ id: "n1", leaseMs: 1000, memory: "1gb", region: "local" });
    expect(config.voters).toHaveLength(3);

    const metrics = await (await fetch(`http://127.0.0.1:${port + 101}/metrics`)).text();
    expect(metrics).toContain("holdfast_raft_term");
    const log = readFileSync(join(data, "n2", "node.log"), "utf8");
    process.kill(Number(/"pid":(\d+)/.exec(log)?.[1]), "SIGKILL");
    await vi.waitFor(() => expect(cluster.output()).toContain("n2 has ended"), patience);
    expect(cluster.output()).toContain(`npx holdfast --config ${join(data, "n2", "config.json")}`);

    const again = run(program, ["--config", join(data, "n2", "config.json")]);
    await vi.waitFor(async () => expect(await statusOf(port + 101, "readyz")).toBe(200), patience);
    expect(again.output()).toContain(`n2: listening on 127.0.0.1:${port + 1}`);

    cluster.child.kill("SIGTERM");
    cluster.child.kill("SIGINT");
    const begun = Date.now();
    expect(await exitOf(cluster)).toBe(0);
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(await isReachable(port + 100)).toBe(false);
    again.child.kill("SIGTERM");
    expect(await exitOf(again)).toBe(0);
    expect(cluster.errors()).toBe("");
  });

  it("keeps identities, voters and what a person changed when it starts again", async () => {
    const data = scratch();
    const port = basePort();
    const first = startCluster(data, port, ["--nodes", "1"]);
    await untilUp(first);
    first.child.kill("SIGINT");
    expect(await exitOf(first)).toBe(0);
    const path = join(data, "n1", "config.json");
    const before = JSON.parse(readFileSync(path, "utf8"));
    const peers = { n2: "127.0.0.1:9102" };
    writeFileSync(path, JSON.stringify({ ...before, peers, zone: "mine" }));
    const second = startCluster(data, port, ["--nodes", "1", "--memory", "256mb"]);
    await untilUp(second);
    const after = JSON.parse(readFileSync(path, "utf8"));
    expect(after).toEqual({ ...before, peers, zone: "mine", memory: "256mb" });
  });

  it("stops its nodes when it is killed itself", async () => {
    const data = scratch();
    const port = basePort();
    const cluster = startCluster(data, port, ["--nodes", "1"]);
    await untilUp(cluster);
    cluster.child.kill("SIGKILL");
    await vi.waitFor(async () => expect(await isReachable(port + 100)).toBe(false), patience);
  });

  it("stops when its parent dies", async () => {
    const data = scratch();
    const port = basePort();
    const words = [...typescript, starter, "--data", data, "--base-port", String(port)];
    const more = ["--nodes", "1", "--shards", "8"];
    const parent = spawn(
      process.execPath,
      [
        "-e",
        "require('node:child_process').spawn(process.execPath, process.argv.slice(1))",
        "--",
        ...words,
        ...more,
      ],
      { cwd: home, stdio: "ignore" },
    );
    started.push(parent);
    await vi.waitFor(async () => expect(await isReachable(port + 100)).toBe(true), patience);
    parent.kill("SIGKILL");
    await vi.waitFor(async () => expect(await isReachable(port + 100)).toBe(false), patience);
  });

  it("says which port is in use before it starts anything", async () => {
    const data = scratch();
    const port = basePort();
    const other = createServer().listen(port + 1, "127.0.0.1");
    await once(other, "listening");
    const cluster = startCluster(data, port);
    expect(await exitOf(cluster)).toBe(1);
    expect(cluster.errors()).toMatch(
      new RegExp(`^holdfast: 127.0.0.1:${port + 1} is in use; .*--base-port\n$`),
    );
    expect(existsSync(join(data, "n1", "node.log"))).toBe(false);
    other.close();
  });

  it("writes nothing of a wish that is refused", async () => {
    const data = join(scratch(), "new");
    const cluster = startCluster(data, basePort(), ["--memory", "1gigabyte"]);
    expect(await exitOf(cluster)).toBe(2);
    expect(cluster.errors()).toMatch(/^holdfast: --memory is "1gigabyte"; it must be a size.*\n$/);
    expect(existsSync(data)).toBe(false);
  });

  it("refuses a bad flag with one line and exit 2", async () => {
    const cluster = run(starter, ["--nodes", "many"]);
    expect(await exitOf(cluster)).toBe(2);
    expect(cluster.errors()).toBe(
      'holdfast: --nodes is "many"; allowed are whole numbers from 1 to 64\n',
    );
  });
});

describe("one node", { timeout: 60_000 }, () => {
  it("refuses a bad flag with one line and exit 2", async () => {
    const node = run(program, ["--id", "n1"]);
    expect(await exitOf(node)).toBe(2);
    expect(node.errors()).toBe("holdfast: the node needs a data directory: --data DIR\n");
  });

  it("says in one line that its directory is in use or damaged", async () => {
    const data = scratch();
    const port = basePort();
    const words = ["--id", "n1", "--data", data, "--http", "none", "--shards", "4", "--listen"];
    const first = run(program, [...words, `127.0.0.1:${port}`]);
    await vi.waitFor(() => expect(first.output()).toContain("listening"), patience);
    const second = run(program, [...words, `127.0.0.1:${port + 1}`]);
    expect(await exitOf(second)).toBe(1);
    expect(second.errors()).toBe(`holdfast: ${data} is in use by another process\n`);
    first.child.kill("SIGTERM");
    expect(await exitOf(first)).toBe(0);
    writeFileSync(join(data, "raft", "CURRENT"), "nonsense");
    const third = run(program, [...words, `127.0.0.1:${port}`]);
    expect(await exitOf(third)).toBe(1);
    expect(third.errors()).toMatch(/^holdfast: .*CURRENT is damaged: .*\n$/);
  });

  it("says in one line that its port is in use, and that its directory cannot be made", async () => {
    const data = scratch();
    const port = basePort();
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const words = ["--id", "n1", "--http", "none", "--listen", `127.0.0.1:${port}`, "--data"];
    const first = run(program, [...words, data]);
    expect(await exitOf(first)).toBe(1);
    const said = `cannot listen on 127.0.0.1:${port}: in use, or no address of this machine`;
    expect(first.errors()).toBe(`holdfast: ${said}\n`);
    other.close();
    writeFileSync(join(data, "file"), "");
    const second = run(program, [...words, join(data, "file", "below")]);
    expect(await exitOf(second)).toBe(2);
    expect(second.errors()).toMatch(/^holdfast: cannot make .*below: .*\n$/);
  });

  it("prints its store id with --format, the same each time", async () => {
    const data = scratch();
    const first = run(program, ["--id", "n1", "--data", data, "--format"]);
    expect(await exitOf(first)).toBe(0);
    const second = run(program, ["--id", "n1", "--data", data, "--format"]);
    expect(await exitOf(second)).toBe(0);
    expect(first.output()).toMatch(/^[0-9a-f]{32}\n$/);
    expect(second.output()).toBe(first.output());
  });
});
