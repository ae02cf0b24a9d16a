// kill -9 of everything at once, then a start on the same data: what the control plane knew is all
// there, epochs only grew, and the caches begin empty and say so.
import { afterEach, describe, expect, it } from "vitest";
import { text } from "../../src/sdk/index.js";
import { endOf, eventually, RealCluster } from "./real-cluster.js";

let cluster: RealCluster;
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** What must survive. */
async function remembered() {
  const { admin } = cluster.client;
  const { clusterId, term } = await admin.status();
  const namespaces = await admin.namespaces();
  const records = (await admin.shards()).map(({ record }) => record);
  const [history, losses] = [await admin.history(), await admin.losses()];
  return { clusterId, term, namespaces, records, history, losses };
}

type Remembered = Awaited<ReturnType<typeof remembered>>;

function expectIntact(before: Remembered, after: Remembered): void {
  expect(after.clusterId).toBe(before.clusterId);
  expect(after.term).toBeGreaterThan(before.term);
  // What is in effect moves with the epochs; the policies themselves do not.
  const policies = ({ namespaces }: Remembered) =>
    namespaces.map(({ effectiveVersion: _, ...policy }) => policy);
  expect(policies(after)).toEqual(policies(before));
  expect(after.records.map(({ id, slots }) => ({ id, slots }))).toEqual(
    before.records.map(({ id, slots }) => ({ id, slots })),
  );
  for (const [at, record] of after.records.entries()) {
    const earlier = before.records[at];
    // Every primary's process is a new one, so every shard must have a new epoch too.
    expect(record.epoch).toBeGreaterThan(earlier?.epoch ?? 0);
    expect(record.configVersion).toBeGreaterThan(earlier?.configVersion ?? 0);
  }
  expect(after.history.slice(0, before.history.length)).toEqual(before.history);
  expect(after.losses.slice(0, before.losses.length)).toEqual(before.losses);
}

/** What was in memory is gone with all its copies: said by shard, and never half. */
async function expectEmptyAndTold(before: Remembered, after: Remembered): Promise<void> {
  const fresh = after.losses.slice(before.losses.length);
  const told = new Set(fresh.filter((loss) => !loss.clean).map((loss) => loss.shard));
  expect(before.records.filter(({ id }) => !told.has(id))).toEqual([]);
  expect(after.history.some((row) => row.kind === "cold-start")).toBe(true);
  const items = cluster.client.namespace("users", { codec: text });
  for (let number = 0; number < 50; number++) {
    expect(await items.get(`user-${number}`, { timeoutMs: 15_000 })).toBeUndefined();
  }
}

/** A cluster with namespaces that differ in everything, items, and epochs that differ. */
async function begin(): Promise<void> {
  cluster = await RealCluster.start();
  const { admin } = cluster.client;
  const config = { eviction: "lfu", max_bytes: "8mb", write_concern: "insync", ttl_default: "10m" };
  const { index } = await admin.createNamespace("users", config);
  await admin.createNamespace("orders", { max_items: "1000", eviction: "none" });
  await admin.createNamespace("passing", {});
  await admin.setNamespace("orders", { max_items: "2000" });
  await admin.flushNamespace("orders");
  await admin.deleteNamespace("passing");
  await admin.waitEffective("users", index, { timeoutMs: 20_000 });
  const items = cluster.client.namespace("users", { codec: text });
  await Promise.all(Array.from({ length: 50 }, (_, number) => items.set(`user-${number}`, "here")));
  for (const shard of [0, 7, 63]) await admin.failover({ shard }, { timeoutMs: 15_000 });
  await cluster.untilWhole();
}

describe("kill -9 of all nodes", { timeout: 240_000 }, () => {
  it("leaves namespaces, policies, shard map and epochs intact, twice", async () => {
    await begin();
    let before = await remembered();
    for (const node of ["n1", "n2", "n3"]) cluster.signal(node, "SIGKILL");
    await eventually(() => expect(cluster.starter.output()).toMatch(/(?:has ended[\s\S]*){3}/));
    // The starter outlives them, prints how to start each, and those commands bring all back.
    expect(cluster.starter.child.exitCode).toBeNull();
    for (const node of ["n1", "n2", "n3"]) {
      expect(cluster.starter.output()).toContain(`npx holdfast --config ${cluster.configOf(node)}`);
      cluster.restart(node);
    }
    await cluster.untilWhole();
    let after = await remembered();
    expectIntact(before, after);
    await expectEmptyAndTold(before, after);

    before = after;
    for (const node of ["n1", "n2", "n3"]) cluster.signal(node, "SIGKILL");
    cluster.starter.child.kill("SIGTERM");
    expect(await endOf(cluster.starter)).toBe(0);
    await cluster.startAgain();
    after = await remembered();
    expectIntact(before, after);
    const items = cluster.client.namespace("users", { codec: text });
    await items.set("user-1", "new", { timeoutMs: 15_000 });
    expect(await items.lookup("user-1")).toMatchObject({ status: "HIT", value: "new" });
  });
});
