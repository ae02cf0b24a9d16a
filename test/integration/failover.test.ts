// kill -9 of a node under load, as an operator would see it: nothing acknowledged is lost, nobody
// waits longer than is bearable, the history explains it, and the node comes back into its own.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HistoryView, type LossView, text } from "../../src/sdk/index.js";
import { cachectlJson } from "../cli/run-cachectl.js";
import { LedgerLoad } from "./ledger-load.js";
import { eventually, RealCluster } from "./real-cluster.js";

/** HOLDFAST_LOAD_KEYS=100000 runs the load at its full size. */
const keys = Number(process.env["HOLDFAST_LOAD_KEYS"] ?? 20_000);
/** Milliseconds that a request may fail: promised, and by how much a busy machine may miss it. */
const promisedMs = { primary: 2000, leader: 3000 };
const lenience = 3;

const trace = fileURLToPath(new URL("../../../shared/traces/lirs-sprite.txt.gz", import.meta.url));
const tracePrefix = 60_000;

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await RealCluster.start();
  const { admin } = cluster.client;
  const config = { write_concern: "insync", eviction: "none", max_bytes: "256mb" };
  const { index } = await admin.createNamespace("ledger", config);
  await admin.waitEffective("ledger", index, { timeoutMs: 20_000 });
}, 120_000);
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

type Victim = { readonly id: string; readonly leader: boolean; readonly led: readonly number[] };

/** Picks a node, as the cluster is now. */
async function pick(who: "most-primaries" | "leader" | "follower"): Promise<Victim> {
  const { admin } = cluster.client;
  const status = await cluster.untilWhole();
  const nodes = [...status.nodes].sort((a, b) => b.primaries - a.primaries);
  const node = nodes.find(({ id }) => {
    if (who === "most-primaries") return true;
    return (who === "leader") === (id === status.leader);
  });
  if (node === undefined) throw new Error(`no ${who}`);
  const shards = await admin.shards();
  const led = shards.filter(({ record }) => record.primary?.node === node.id);
  return {
    id: node.id,
    leader: node.id === status.leader,
    led: led.map(({ record }) => record.id),
  };
}

/** Hands shards over to a node until it leads as many as asked for: a kill of it must be felt. */
async function giveShards(node: string, wanted: number): Promise<void> {
  const { admin } = cluster.client;
  const shards = (await admin.shards()).map(({ record }) => record);
  const led = shards.filter(({ primary }) => primary?.node === node).length;
  const ready = shards.filter(
    ({ primary, inSync }) =>
      primary?.node !== node && inSync.some((member) => member.node === node),
  );
  for (const { id } of ready.slice(0, Math.max(0, wanted - led))) {
    await admin.failover({ shard: id, to: node, reason: "a share for the test" });
  }
  await eventually(async () => {
    const { nodes } = await admin.status();
    const given = nodes.find(({ id }) => id === node)?.primaries;
    expect(given).toBeGreaterThanOrEqual(Math.min(wanted, led + ready.length));
  });
}

/** What the cluster records between two moments. */
async function recordsAfter(index: number): Promise<{ rows: HistoryView[]; losses: LossView[] }> {
  const { admin } = cluster.client;
  const rows = (await admin.history()).filter((row) => row.index > index);
  const losses = (await admin.losses()).filter((loss) => loss.toEpoch > index);
  return { rows, losses };
}

/** Every shard that the victim led was failed over, by name and with a reason, and is listed. */
async function expectExplained(victim: Victim, since: number): Promise<void> {
  const { rows, losses } = await recordsAfter(since);
  const failovers = rows.filter((row) => row.kind === "failover" && row.from === victim.id);
  const moved = new Set(failovers.flatMap((row) => row.shards));
  expect([...moved].sort((a, b) => a - b)).toEqual(victim.led);
  for (const { to, reason } of failovers) {
    expect(to).toMatch(/^n[123]$/);
    expect(to).not.toBe(victim.id);
    expect(reason).toMatch(/\w+ \w+/);
  }
  expect(rows.some((row) => row.kind === "fence" && row.from === victim.id)).toBe(true);
  const listed = new Set(losses.filter((loss) => !loss.clean).map((loss) => loss.shard));
  expect(victim.led.filter((shard) => !listed.has(shard))).toEqual([]);
}

/** Every shard serves again although the victim is away. */
async function untilServing(victim: Victim): Promise<void> {
  await eventually(async () => {
    const { shards, nodes } = await cluster.client.admin.status();
    expect(shards.serving).toBe(shards.total);
    const away = nodes.find(({ id }) => id === victim.id);
    expect(away).toMatchObject({ pid: null, primaries: 0 });
  });
}

function boundOf(victim: Victim): number {
  return (victim.leader ? promisedMs.leader : promisedMs.primary) * lenience;
}

const ledgers: LedgerLoad[] = [];

async function killUnderLoad(kind: "most-primaries" | "leader"): Promise<void> {
  const victim = await pick(kind);
  const { appliedIndex } = await cluster.client.admin.status();
  const items = cluster.client.namespace("ledger", { codec: text });
  const load = new LedgerLoad({ items, prefix: kind, keys });
  ledgers.push(load);
  const running = load.run();
  const reached = eventually(() => expect(load.share).toBeGreaterThan(0.3), 120_000);
  await Promise.race([reached, running]);
  expect(load.share).toBeLessThan(1);
  cluster.signal(victim.id, "SIGKILL");
  await running;
  const { errors, longestErrorMs } = load.outcomes;
  const { acknowledged, deleted } = load;
  const who = `${victim.id}${victim.leader ? ", the leader," : ""}`;
  console.info(
    `${who} killed with ${victim.led.length} primaries: ${acknowledged} acknowledged, ` +
      `${deleted} deletes, ${errors} errors, retries: ${load.retries}; ` +
      `longest ${Math.round(longestErrorMs)} ms`,
  );
  expect(errors).toBe(0);
  expect(longestErrorMs).toBeGreaterThan(0);
  expect(longestErrorMs).toBeLessThan(boundOf(victim));
  await untilServing(victim);
  await expectExplained(victim, appliedIndex);
  for (const one of ledgers) expect(await one.findings()).toEqual([]);
  cluster.restart(victim.id);
  await cluster.untilWhole();
  for (const one of ledgers) expect(await one.findings()).toEqual([]);
}

describe("kill -9 during an in-sync load", { timeout: 300_000 }, () => {
  it("of the node with most primaries loses nothing acknowledged, and deletes stay", async () => {
    await killUnderLoad("most-primaries");
  });

  it("of the Raft leader loses nothing acknowledged, and deletes stay", async () => {
    await killUnderLoad("leader");
  });
});

/** The beginning of the trace as a file of its own. */
function traceBeginning(): string {
  const lines = gunzipSync(readFileSync(trace)).toString("latin1").split("\n");
  const path = join(cluster.data, "trace.txt");
  writeFileSync(path, `${lines.slice(0, tracePrefix).join("\n")}\n`, "latin1");
  return path;
}

describe("kill -9 during a replay", { timeout: 300_000 }, () => {
  it("goes on with the trace, and no request fails for longer than the bound", async (context) => {
    if (!existsSync(trace)) context.skip(`no trace at ${trace}: the replay is not tested`);
    const file = traceBeginning();
    await giveShards((await pick("follower")).id, 16);
    const victim = await pick("follower");
    expect(victim.led.length).toBeGreaterThanOrEqual(16);
    const { appliedIndex } = await cluster.client.admin.status();
    const words = ["replay", file, "--namespace", "replayed", "--create", "--eviction", "lru"];
    const more = ["--items", "2000", "--value-bytes", "100", "--concurrency", "64"];
    const replay = cachectlJson([...cluster.ctl, ...words, ...more]);
    await eventually(async () => {
      const metrics = await (await fetch(`http://${cluster.httpOf(victim.id)}/metrics`)).text();
      const held = /holdfast_namespace_items\{namespace="replayed"\} (\d+)/.exec(metrics);
      expect(Number(held?.[1] ?? 0)).toBeGreaterThan(200);
    });
    cluster.signal(victim.id, "SIGKILL");
    const { code, json, err } = await replay;
    console.info(`replay over the death of ${victim.id}: ${JSON.stringify(json)}`);
    expect(code, err).toBe(0);
    const { requests, errors, hitRatio, longestErrorMs } = json as Record<string, number>;
    expect(requests).toBe(tracePrefix);
    expect(errors).toBe(0);
    expect(hitRatio).toBeGreaterThan(0.1);
    expect(longestErrorMs).toBeGreaterThan(0);
    expect(longestErrorMs).toBeLessThan(boundOf(victim));
    await untilServing(victim);
    await expectExplained(victim, appliedIndex);
    cluster.restart(victim.id);
    await cluster.untilWhole();
    for (const one of ledgers) expect(await one.findings()).toEqual([]);
  });
});
