// The client against fake nodes over the real wire: what it sends where, and what it makes of
// answers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CacheClient, CacheError, connect, json, text } from "../../src/sdk/index.js";
import { FakeCluster } from "./fake-cluster.js";
import { until } from "./waiting.js";

let cluster: FakeCluster;
let client: CacheClient;

beforeEach(async () => {
  cluster = await FakeCluster.start();
  client = await connect({ endpoints: cluster.endpoints.slice(0, 1), clientId: "tester" });
});

afterEach(async () => {
  await client.close();
  await cluster[Symbol.asyncDispose]();
});

function dataCalls(): { node: string; method: string; items: number }[] {
  const data = new Set(["get", "set", "delete", "touch", "increment", "batch"]);
  return cluster.nodes.flatMap((node) =>
    node.calls.filter(({ method }) => data.has(method)).map((call) => ({ node: node.id, ...call })),
  );
}

describe("items", () => {
  it("are written, read, touched, counted and deleted", async () => {
    const items = client.namespace("default", { codec: text });
    expect(await items.get("a")).toBeUndefined();
    expect(await items.set("a", "one", { ttl: "10m" })).toMatchObject({
      stored: true,
      achieved: 2,
    });
    expect(await items.lookup("a")).toMatchObject({ status: "HIT", value: "one", ttlMs: 600_000 });
    expect(await items.touch("a", { ttl: 5000 })).toEqual({ touched: true, ttlMs: 5000 });
    expect(await items.touch("b")).toEqual({ touched: false, ttlMs: undefined });
    expect(await items.increment("n", 5, { initial: 10 })).toMatchObject({ value: 15 });
    expect(await items.increment("n", -1)).toMatchObject({ value: 14 });
    expect(await items.delete("a")).toBe(true);
    expect(await items.delete("a")).toBe(false);
  });

  it("carry their conditions", async () => {
    const items = client.namespace("default", { codec: text });
    const { version } = await items.set("a", "one", { ifAbsent: true });
    expect(await items.set("a", "two", { ifAbsent: true })).toMatchObject({
      stored: false,
      version,
    });
    expect((await items.set("a", "three", { ifVersion: version })).stored).toBe(true);
    expect((await items.set("none", "x", { ifPresent: true })).stored).toBe(false);
    await expect(items.set("a", "x", { ifAbsent: true, ifPresent: true })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it("are translated by the namespace's codec", async () => {
    const users = client.namespace("default", { codec: json<{ name: string }>() });
    await users.set("u", { name: "Ada" });
    expect(await users.getMany(["u", "v"])).toEqual([{ name: "Ada" }, undefined]);
  });

  it("are invalidated by key, by tag and as a whole; an empty list names nothing", async () => {
    const items = client.namespace("default", { codec: text });
    await items.setMany(
      [
        ["a", "1"],
        ["b", "2"],
      ],
      { tags: ["t"] },
    );
    await items.setMany([
      ["c", "3"],
      ["d", "4"],
    ]);
    const receipt = await items.invalidateTags(["t"]);
    expect(receipt.shards.map((part) => part.outcome)).toEqual(Array(6).fill("DONE"));
    expect((await items.invalidateTags([])).shards).toEqual([]);
    expect(await items.getMany(["a", "b", "c", "d"])).toEqual([undefined, undefined, "3", "4"]);
    expect((await items.invalidateKeys(["c"])).shards).toHaveLength(1);
    await items.invalidateAll();
    expect(await items.getMany(["c", "d"])).toEqual([undefined, undefined]);
  });

  it("refuse malformed arguments before anything is sent", async () => {
    const items = client.namespace("default", { codec: text });
    await expect(items.get("")).rejects.toMatchObject({ code: "KEY_TOO_LARGE" });
    await expect(items.get("k".repeat(65_537))).rejects.toMatchObject({ code: "KEY_TOO_LARGE" });
    await expect(items.set("k", "v", { ttl: -1 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(items.touch("k", { ttl: "soon" })).rejects.toBeInstanceOf(CacheError);
    expect(dataCalls()).toEqual([]);
  });

  it("of an unknown namespace are refused at once, with the node's own words", async () => {
    await expect(client.namespace("nope").get("a")).rejects.toMatchObject({
      code: "UNKNOWN_NAMESPACE",
      outcome: "refused",
      message: "no namespace nope",
    });
    expect(dataCalls()).toHaveLength(1);
  });
});

describe("routing and batching", () => {
  it("asks the primary itself, and one alone by a unary call", async () => {
    const items = client.namespace("default");
    for (const id of ["n1", "n2", "n3"]) {
      const [key = ""] = cluster.keysOn(id, 1);
      await items.get(key);
    }
    expect(dataCalls()).toEqual(
      ["n1", "n2", "n3"].map((node) => ({ node, method: "get", items: 1 })),
    );
  });

  it("sends what is asked in one turn as one batch a node, reads and writes apart", async () => {
    const items = client.namespace("default", { codec: text });
    const keys = cluster.keysOn("n2", 20);
    await Promise.all([
      ...keys.map((key) => items.get(key)),
      ...keys.map((key) => items.set(key, "v")),
      items.get(cluster.keysOn("n3", 1)[0] ?? ""),
    ]);
    expect(dataCalls()).toEqual([
      { node: "n2", method: "batch", items: 20 },
      { node: "n2", method: "batch", items: 20 },
      { node: "n3", method: "get", items: 1 },
    ]);
  });

  it("keeps the workers that a batch answered together in their next requests", async () => {
    const items = client.namespace("default", { codec: text });
    const keys = cluster.keysOn("n1", 64);
    const work = async (key: string) => {
      for (let round = 0; round < 5; round++) {
        const found = await items.lookup(key);
        if (found.status === "MISS") await items.set(key, "v");
      }
    };
    await Promise.all(keys.map(work));
    expect(dataCalls()).toEqual(Array(6).fill({ node: "n1", method: "batch", items: 64 }));
  });

  it("cuts batches at 4096 items and at 4 MiB", async () => {
    const items = client.namespace("default", { codec: text });
    await Promise.all(cluster.keysOn("n1", 5000).map((key) => items.get(key)));
    const value = "v".repeat(1024 * 1024);
    const gets = dataCalls().map((call) => call.items);
    await Promise.all(cluster.keysOn("n1", 6).map((key) => items.set(key, value)));
    const sets = dataCalls().slice(gets.length);
    // A slow machine may issue them over two grains of time, whose calls are not shared.
    const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
    expect([sum(gets), sum(sets.map((call) => call.items))]).toEqual([5000, 6]);
    expect(gets.length).toBeLessThanOrEqual(4);
    for (const size of gets) expect(size).toBeLessThanOrEqual(4096);
    expect(sets.length).toBeLessThanOrEqual(4);
    for (const { items: size } of sets) expect(size).toBeLessThanOrEqual(3);
  });

  it("follows the pushed topology", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    await until("a node is watched", () => cluster.nodes.some((node) => node.watchers > 0));
    cluster.failOver("n1", "n3");
    await until("the map is new", () => client.map.mapVersion === cluster.mapVersion);
    await client.namespace("default").get(key);
    expect(dataCalls()).toEqual([{ node: "n3", method: "get", items: 1 }]);
  });

  it("learns the new owner from the refusal of the old one", async () => {
    cluster.forwarding = false;
    const items = client.namespace("default");
    const [first = "", second = ""] = cluster.keysOn("n1", 12).filter((key, _, all) => {
      const shard = (one: string) => cluster.shardOf(Buffer.from(one)).id;
      return shard(key) === shard(all[0] ?? "");
    });
    cluster.failOver("n1", "n2", false);
    await items.get(first);
    await items.get(second);
    expect(dataCalls().map((call) => call.node)).toEqual(["n1", "n2", "n2"]);
  });
});

describe("connecting", () => {
  it("uses any endpoint that answers", async () => {
    const endpoints = ["127.0.0.1:1", cluster.node("n2").address];
    await using other = await connect({ endpoints });
    expect(other.map.nodes.size).toBe(3);
  });

  it("says so when none does", async () => {
    await expect(connect({ endpoints: ["127.0.0.1:1"], timeoutMs: 1000 })).rejects.toMatchObject({
      code: "NO_PRIMARY",
      message: "no node can be reached at 127.0.0.1:1; is the cluster running?",
    });
  });

  it("refuses malformed options", () => {
    expect(() => new CacheClient({ endpoints: ["nowhere"] })).toThrow(/"nowhere" is not host:port/);
    expect(() => new CacheClient({ endpoints: [] })).toThrow(CacheError);
    expect(() => new CacheClient({ timeoutMs: -1 })).toThrow(/timeoutMs/);
    expect(() => new CacheClient({ clientId: "x".repeat(65) })).toThrow(/clientId/);
  });
});
