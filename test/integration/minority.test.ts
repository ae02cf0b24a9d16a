// Two of three nodes stand still, or are dead: the last one refuses what it may not decide, in time
// and by name, still tells what it sees, and with one more node everything heals.
import { afterEach, describe, expect, it } from "vitest";
import { cache } from "../../src/gen/messages.js";
import { adminServiceDefinition as admin, cacheServiceDefinition } from "../../src/gen/services.js";
import { slotOf } from "../../src/model/slot.js";
import { text } from "../../src/sdk/index.js";
import { cachectlJson } from "../cli/run-cachectl.js";
import { endOf, eventually, RealCluster } from "./real-cluster.js";
import { type Ended, Wire } from "./wire-call.js";

/**
 * Milliseconds until a write is refused: what is left of a lease, the wait for an owner, and one
 * forward to a node that takes the bytes and stays silent; then what a busy machine adds.
 */
const refusedMs = 1000 + 1000 + 1000;
const busyMs = 1500;
/** The contract of `status`. */
const statusMs = 3000;
const deadlineMs = 5000;

const { get, set, increment } = cacheServiceDefinition;
const { Outcome } = cache.v1.Error;
/** What a node may say that has no owner for a key, or whose forward was not answered. */
const codes = ["NO_PRIMARY", "INDETERMINATE", "NOT_ENOUGH_REPLICAS"];

let cluster: RealCluster;
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** One key for every shard of the default 64. */
function keyPerShard(): Buffer[] {
  const found = new Map<number, Buffer>();
  for (let number = 0; found.size < 64; number++) {
    const key = Buffer.from(`minority-${number}`);
    const shard = Math.floor(slotOf(key) / 256);
    if (!found.has(shard)) found.set(shard, key);
  }
  return [...found.values()];
}

const keys = keyPerShard();
const item = (key: Buffer) => ({ namespace: "default", key });

/** Reads and writes of every shard, at one node, all at once. */
function askForAll(wire: Wire): Promise<Ended<unknown>[]> {
  const value = Buffer.from("late");
  return Promise.all(
    keys.flatMap((key): Promise<Ended<unknown>>[] => [
      wire.attempt(set, { ...item(key), value }, deadlineMs),
      wire.attempt(increment, { ...item(Buffer.from(`${key}-n`)) }, deadlineMs),
      wire.attempt(get, item(key), deadlineMs),
    ]),
  );
}

/** Once its lease is over, the survivor refuses everything, by name and in time. */
async function expectRefusals(survivor: string, label: string): Promise<void> {
  using wire = new Wire(cluster.addressOf(survivor));
  const first = await askForAll(wire);
  const second = await askForAll(wire);
  for (const ended of [...first, ...second]) {
    // What was asked at once may still fall into the lease; nothing hangs.
    if (ended.ok) expect(ended.elapsedMs).toBeLessThan(refusedMs + busyMs);
    else expect(ended.refusal.elapsedMs).toBeLessThan(refusedMs + busyMs);
  }
  const refusals = second.map((ended) => {
    if (ended.ok) throw new Error(`answered: ${JSON.stringify(ended.reply)}`);
    return ended.refusal;
  });
  for (const { code, outcome, message } of refusals) {
    expect(codes, message).toContain(code);
    expect(outcome).toBe(code === "INDETERMINATE" ? Outcome.INDETERMINATE : Outcome.REFUSED);
  }
  const counts = codes.map((one) => `${refusals.filter(({ code }) => code === one).length} ${one}`);
  const longest = Math.max(...refusals.map(({ elapsedMs }) => elapsedMs));
  console.info(`${label}: ${counts.join(", ")}; longest ${Math.round(longest)} ms`);
}

/** The survivor tells what it sees, alone and when all are asked. */
async function expectStatus(survivor: string): Promise<void> {
  for (const endpoints of [cluster.addressOf(survivor), cluster.endpoints.join(",")]) {
    const startedAt = performance.now();
    const { code, json } = await cachectlJson(["status", "--endpoints", endpoints]);
    const elapsed = performance.now() - startedAt;
    console.info(`status with one of three: ${Math.round(elapsed)} ms`);
    expect(elapsed).toBeLessThan(statusMs);
    expect(code).toBe(0);
    const { leader, nodes, shards } = json as Record<string, unknown> & { nodes: object[] };
    expect(leader).toBeNull();
    expect(shards).toMatchObject({ total: 64, serving: 0 });
    const alive = nodes.filter((node) => "pid" in node && node.pid !== null);
    expect(alive).toMatchObject([{ id: survivor }]);
  }
}

async function expectAdminRefusal(survivor: string): Promise<void> {
  using wire = new Wire(cluster.addressOf(survivor));
  const refusal = await wire.refused(admin.createNamespace, { name: "never" }, 2000);
  expect(["NO_LEADER", "INDETERMINATE"]).toContain(refusal.code);
  expect(refusal.elapsedMs).toBeLessThan(2000 + busyMs);
}

/** With two of three, every shard serves and new writes are acknowledged by both. */
async function expectTwoServe(): Promise<void> {
  const items = cluster.client.namespace("default", { codec: text });
  await eventually(async () => {
    const { shards, leader } = await cluster.client.admin.status();
    expect(leader).not.toBeNull();
    expect(shards).toEqual({ total: 64, serving: 64, underReplicated: 0 });
  });
  for (const key of keys) {
    // On a busy machine a copy may leave the in-sync set for a moment.
    await eventually(async () => {
      const written = await items.set(key, "again", { writeConcern: "insync", timeoutMs: 15_000 });
      expect(written).toMatchObject({ stored: true, achieved: 2 });
    });
  }
}

/** Starts a cluster with an item in every shard; names the survivor and the two others. */
async function begin(): Promise<{ survivor: string; others: [string, string] }> {
  cluster = await RealCluster.start();
  const items = cluster.client.namespace("default", { codec: text });
  await Promise.all(keys.map((key) => items.set(key, "early", { timeoutMs: 15_000 })));
  const { leader } = await cluster.client.admin.status();
  const followers = ["n1", "n2", "n3"].filter((id) => id !== leader);
  const [survivor = "", other = ""] = followers;
  return { survivor, others: [leader ?? "", other] };
}

describe("one of three nodes", { timeout: 240_000 }, () => {
  it("refuses writes while the others stand still, and all heals when they go on", async () => {
    const { survivor, others } = await begin();
    for (const other of others) cluster.signal(other, "SIGSTOP");
    await expectRefusals(survivor, "two stopped");
    await expectAdminRefusal(survivor);
    await expectStatus(survivor);
    const [leader, other] = others;
    cluster.signal(other, "SIGCONT");
    await expectTwoServe();
    cluster.signal(leader, "SIGCONT");
    await cluster.untilWhole();
    const items = cluster.client.namespace("default", { codec: text });
    for (const key of keys) expect(await items.get(key, { timeoutMs: 15_000 })).toBe("again");
  });

  it("refuses writes while the others are dead, and all heals when they are started", async () => {
    const { survivor, others } = await begin();
    for (const other of others) cluster.signal(other, "SIGKILL");
    await expectRefusals(survivor, "two killed");
    await expectAdminRefusal(survivor);
    await expectStatus(survivor);
    await eventually(() => expect(cluster.starter.output()).toMatch(/(?:has ended[\s\S]*){2}/));
    const [first, second] = others;
    cluster.restart(second);
    await expectTwoServe();
    const last = cluster.restart(first);
    await cluster.untilWhole();
    last.child.kill("SIGTERM");
    expect(await endOf(last)).toBe(0);
  });
});
