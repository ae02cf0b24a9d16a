// The gRPC API as a stub made from the .proto files alone sees it: replies, refusals with their
// trailer, bad input, health and reflection.
import { connect } from "node:net";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cache } from "../../src/gen/messages.js";
import { type Message, type OneNode, startOneNode } from "./one-node.js";

let node: OneNode;
beforeAll(async () => {
  node = await startOneNode();
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
});

const { Outcome } = cache.v1.Error;
const key = (text: string): Message => ({ namespace: "default", key: Buffer.from(text) });
const get = (text: string): Promise<Message> => node.call("CacheService.Get", key(text));
const set = (text: string, value: string, more: Message = {}): Promise<Message> =>
  node.call("CacheService.Set", { ...key(text), value: Buffer.from(value), ...more });

describe("data", () => {
  it("sets, gets and deletes, with the fields of the contract", async () => {
    const missed = await get("a");
    expect(missed).toMatchObject({ status: "MISS" });
    expect(missed["load_stamp"]).toBeGreaterThan(0);
    const stored = await set("a", "1", { ttl_ms: 60_000 });
    expect(stored).toMatchObject({ status: "STORED", achieved: 1 });
    const hit = await get("a");
    expect(hit).toMatchObject({ status: "HIT", version: stored["version"] });
    expect(hit["value"]).toEqual(Buffer.from("1"));
    expect(hit["ttl_ms"]).toBeGreaterThan(50_000);
    expect(hit["served_by"]).toMatchObject({ node: "n1", role: "PRIMARY", region: "local" });
    expect(hit["map_version"]).toBeGreaterThan(0);
    const fence = hit["fence"] as { epoch: number };
    expect(fence.epoch).toBeGreaterThan(0);
    expect(await node.call("CacheService.Delete", key("a"))).toMatchObject({ existed: true });
    expect(await get("a")).toMatchObject({ status: "MISS" });
  });

  it("stores an empty value and tells no expiry by an absent ttl", async () => {
    await set("empty", "", { no_ttl: true });
    const hit = await get("empty");
    expect(hit).toMatchObject({ status: "HIT" });
    expect(hit["value"]).toEqual(Buffer.alloc(0));
    expect(hit["ttl_ms"]).toBeUndefined();
  });

  it("keeps every kind of condition", async () => {
    const absent = { condition: { if_absent: true } };
    const first = await set("c", "1", absent);
    expect(first).toMatchObject({ status: "STORED" });
    const second = await set("c", "2", absent);
    expect(second).toMatchObject({ status: "CONDITION_NOT_MET", version: first["version"] });
    const present = { condition: { if_present: true } };
    expect(await set("c-none", "1", present)).toMatchObject({ status: "CONDITION_NOT_MET" });
    const exact = { condition: { if_version: first["version"] } };
    expect(await set("c", "3", exact)).toMatchObject({ status: "STORED" });
    expect(await set("c", "4", exact)).toMatchObject({ status: "CONDITION_NOT_MET" });
    const source = (version: number): Message => ({ condition: { source_version: version } });
    expect(await set("s", "5", source(5))).toMatchObject({ status: "STORED" });
    expect(await set("s", "4", source(4))).toMatchObject({ status: "CONDITION_NOT_MET" });
  });

  it("increments once for a repeated request, and touches", async () => {
    const request = { ...key("n"), initial: 40, client_id: "test", request_seq: 1 };
    const first = await node.call("CacheService.Increment", { ...request, delta: 2 });
    expect(first).toMatchObject({ value: 42 });
    const again = await node.call("CacheService.Increment", { ...request, delta: 2 });
    expect(again).toMatchObject({ value: 42, version: first["version"] });
    const touched = await node.call("CacheService.Touch", { ...key("n"), ttl_ms: 5000 });
    expect(touched).toMatchObject({ status: "TOUCHED" });
    const missing = await node.call("CacheService.Touch", { ...key("none"), ttl_ms: 5000 });
    expect(missing).toMatchObject({ status: "MISS" });
  });

  it("answers a batch item by item, in order, with errors among them", async () => {
    const items = [
      { set: { ...key("b1"), value: Buffer.from("x") } },
      { get: { namespace: "nowhere", key: Buffer.from("k") } },
      { get: key("b-missing") },
      {},
      { delete: key("b1") },
    ];
    const { results } = await node.call("CacheService.Batch", { items });
    expect(results).toMatchObject([
      { set: { status: "STORED" } },
      { error: { code: "UNKNOWN_NAMESPACE", outcome: "REFUSED" } },
      { get: { status: "MISS" } },
      { error: { code: "INVALID_ARGUMENT" } },
      { delete: {} },
    ]);
  });

  it("invalidates by key, tag and namespace, with a receipt that covers every slot", async () => {
    await set("t1", "1", { tags: ["red"] });
    await set("t2", "2", { tags: ["blue"] });
    const byTag = await node.call("CacheService.Invalidate", {
      namespace: "default",
      tags: ["red"],
      mode: "HARD",
      wait: "IN_SYNC",
    });
    const shards = byTag["shards"] as { outcome: string; slots: { lo: number; hi: number } }[];
    expect(shards.every((shard) => shard.outcome === "DONE")).toBe(true);
    const slots = shards.reduce((sum, shard) => sum + shard.slots.hi - shard.slots.lo + 1, 0);
    expect(slots).toBe(16_384);
    expect(await get("t1")).toMatchObject({ status: "MISS" });
    expect(await get("t2")).toMatchObject({ status: "HIT" });
    const keys = [Buffer.from("t2")];
    const byKey = await node.call("CacheService.Invalidate", { namespace: "default", keys });
    expect(byKey["shards"]).toHaveLength(1);
    expect(await get("t2")).toMatchObject({ status: "MISS" });
    await set("t3", "3");
    await node.call("CacheService.Invalidate", { namespace: "default" });
    expect(await get("t3")).toMatchObject({ status: "MISS" });
  });
});

describe("refusals", () => {
  const cases: [name: string, method: string, request: Message, code: string, text: RegExp][] = [
    ["an empty key", "Get", key(""), "KEY_TOO_LARGE", /0 bytes; allowed are 1 to 65536/],
    ["an oversized key", "Get", key("k".repeat(65_537)), "KEY_TOO_LARGE", /65537 bytes/],
    [
      "an unknown namespace",
      "Get",
      { namespace: "no", key: Buffer.from("k") },
      "UNKNOWN_NAMESPACE",
      /no/,
    ],
    [
      "a bad namespace name",
      "Get",
      { namespace: "", key: Buffer.from("k") },
      "INVALID_ARGUMENT",
      /name/,
    ],
    [
      "a negative ttl",
      "Set",
      { ...key("k"), ttl_ms: -1 },
      "INVALID_ARGUMENT",
      /ttl_ms is -1; allowed/,
    ],
    [
      "a ttl of zero",
      "Set",
      { ...key("k"), ttl_ms: 0 },
      "INVALID_ARGUMENT",
      /ttl_ms is 0; allowed/,
    ],
    [
      "too many tags",
      "Set",
      { ...key("k"), tags: Array(17).fill("t") },
      "INVALID_ARGUMENT",
      /17.*16/,
    ],
    ["an empty tag", "Set", { ...key("k"), tags: [""] }, "INVALID_ARGUMENT", /tag has 0 bytes/],
    [
      "a bad jitter",
      "Set",
      { ...key("k"), ttl_jitter_pct: 101 },
      "INVALID_ARGUMENT",
      /jitter.*101/,
    ],
    [
      "a seq without a client",
      "Set",
      { ...key("k"), request_seq: 3 },
      "INVALID_ARGUMENT",
      /client_id/,
    ],
    [
      "an empty batch",
      "Batch",
      { items: [] },
      "INVALID_ARGUMENT",
      /items is 0; allowed are 1 to 4096/,
    ],
    ["a lease", "Get", { ...key("k"), lease: "IF_MISS" }, "UNIMPLEMENTED", /lease/],
    ["a bounded read", "Get", { ...key("k"), read_mode: "BOUNDED" }, "UNIMPLEMENTED", /read_mode/],
    [
      "a session token",
      "Get",
      { ...key("k"), session_token: Buffer.from("t") },
      "UNIMPLEMENTED",
      /session_token/,
    ],
    [
      "a soft invalidation",
      "Invalidate",
      { namespace: "default", mode: "SOFT" },
      "UNIMPLEMENTED",
      /SOFT/,
    ],
    ["wait ALL", "Invalidate", { namespace: "default", wait: "ALL" }, "UNIMPLEMENTED", /wait ALL/],
    ["a fill", "Fill", key("k"), "UNIMPLEMENTED", /Fill/],
  ];
  it.each(cases)(
    "refuses %s by name, with a trailer",
    async (_name, method, request, code, text) => {
      const { status, error } = await node.refused(`CacheService.${method}`, request);
      expect(status).toBeGreaterThan(0);
      expect(error).toMatchObject({ code, outcome: Outcome.REFUSED, retryable: false });
      expect(error.message).toMatch(text);
    },
  );

  it("refuses a value above the limit, and takes one at it", async () => {
    const large = Buffer.alloc(8 * 1024 * 1024 + 1);
    const { error } = await node.refused("CacheService.Set", { ...key("big"), value: large });
    expect(error.code).toBe("ITEM_TOO_LARGE");
    const huge = { ...key("big"), value: Buffer.alloc(40 * 1024 * 1024) };
    expect((await node.refused("CacheService.Set", huge)).error.code).toBe("ITEM_TOO_LARGE");
    const largest = { ...key("big"), value: large.subarray(1) };
    expect(await node.call("CacheService.Set", largest)).toMatchObject({ status: "STORED" });
  });

  it("refuses a routed request of another epoch with the shard's record", async () => {
    const hit = await get("epoch");
    const { epoch } = hit["fence"] as { epoch: number };
    const { error } = await node.refused("CacheService.Get", { ...key("epoch"), epoch: epoch - 1 });
    expect(error).toMatchObject({ code: "STALE_EPOCH", retryable: true });
    expect(error.shard).toMatchObject({ epoch, primary: { node: "n1" } });
    expect(error.shard?.primaryAddress).toBe(node.address);
  });

  it("says that streams of later versions are not served", async () => {
    const error = await new Promise<ServiceError>((resolve) => {
      node.stream("InvalidationService.Subscribe", {}).on("error", resolve);
    });
    expect(error.details).toContain("UNIMPLEMENTED");
  });
});

describe("bad bytes", () => {
  const raw = (path: string, bytes: Buffer): Promise<ServiceError | null> => {
    const client = new Client(node.address, credentials.createInsecure());
    return new Promise((resolve) => {
      const same = (value: Buffer): Buffer => value;
      client.makeUnaryRequest(path, same, same, bytes, { deadline: Date.now() + 5000 }, (error) => {
        client.close();
        resolve(error);
      });
    });
  };

  it("refuses a request that does not decode", async () => {
    for (const bytes of [
      [0xff, 0xff, 0xff],
      [0x0a, 0x7f, 0x01],
      [0x12, 0x80],
    ]) {
      const error = await raw("/cache.v1.CacheService/Get", Buffer.from(bytes));
      expect(error?.details).toMatch(/^INVALID_ARGUMENT: the request does not decode/);
    }
  });

  it("refuses an integer beyond 2^53", async () => {
    const ttl = Buffer.from([0x20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    const error = await raw("/cache.v1.CacheService/Set", ttl);
    expect(error?.details).toMatch(/INVALID_ARGUMENT.*safe integers/);
  });

  it("lives on when somebody sends garbage to its ports", async () => {
    const send = (address: string, bytes: Buffer): Promise<void> =>
      new Promise((resolve) => {
        const [host = "", port = ""] = address.split(":");
        const socket = connect(Number(port), host, () => socket.write(bytes));
        socket.on("error", () => resolve());
        socket.on("close", () => resolve());
        socket.setTimeout(200, () => socket.destroy());
      });
    const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197 + 13) % 256));
    for (const address of [node.address, node.httpAddress]) {
      await send(address, Buffer.from("GET / HTTP/1.0\r\n\r\n"));
      await send(address, noise);
      await send(address, Buffer.concat([preface, noise]));
    }
    await set("after-garbage", "fine");
    expect(await get("after-garbage")).toMatchObject({ status: "HIT" });
  });

  it("refuses a peer's stream that does not begin with a hello", async () => {
    const client = new Client(node.address, credentials.createInsecure());
    const same = (value: Buffer): Buffer => value;
    const stream = client.makeBidiStreamRequest("/cache.v1.PeerService/Exchange", same, same);
    const error = await new Promise<ServiceError>((resolve) => {
      stream.on("error", resolve);
      stream.write(Buffer.from([0x12, 0x00]));
    });
    expect(error.details).toContain("hello");
    client.close();
  });
});

describe("operators", () => {
  it("tells the status", async () => {
    await vi.waitFor(() => expect(node.running.node.servingShards()).toHaveLength(8));
    const status = await node.call("AdminService.GetStatus", {});
    expect(status).toMatchObject({
      leader: "n1",
      shards: { total: 8, serving: 8, under_replicated: 8 },
      nodes: [{ id: "n1", address: node.address, state: "ACTIVE", raft_role: "LEADER" }],
    });
    const [first] = status["nodes"] as Message[];
    expect(first).toMatchObject({ pid: process.pid, primaries: 8, backups: 0 });
  });

  it("creates, changes, flushes and deletes a namespace, once for a repeated request", async () => {
    const config = { eviction: "lfu", max_bytes: "8mb" };
    const request = { name: "users", config, request_id: "create-1" };
    const created = await node.call("AdminService.CreateNamespace", request);
    expect(await node.call("AdminService.CreateNamespace", request)).toEqual(created);
    await node.call("AdminService.WaitEffective", { name: "users", version: created["index"] });
    const found = await node.call("AdminService.GetNamespace", { name: "users" });
    expect(found).toMatchObject({
      name: "users",
      config_version: created["index"],
      config: { eviction: "lfu", max_bytes: 8_388_608, write_concern: "async" },
    });
    const changed = await node.call("AdminService.SetNamespace", {
      name: "users",
      config: { max_items: "100" },
    });
    expect(changed["index"]).toBeGreaterThan(created["index"] as number);
    await node.call("AdminService.FlushNamespace", { name: "users" });
    const { namespaces } = await node.call("AdminService.ListNamespaces", {});
    expect((namespaces as Message[]).map((one) => one["name"])).toEqual(["default", "users"]);
    await node.call("AdminService.DeleteNamespace", { name: "users" });
    const { error } = await node.refused("AdminService.GetNamespace", { name: "users" });
    expect(error.code).toBe("UNKNOWN_NAMESPACE");
  });

  it("rehearses a change of a namespace without making it", async () => {
    const plan = { name: "rehearsed", config: { max_bytes: "8mb" }, dry_run: true };
    expect(await node.call("AdminService.CreateNamespace", plan)).toMatchObject({ index: 0 });
    const huge = { ...plan, config: { max_bytes: "64gb" } };
    const refused = await node.refused("AdminService.CreateNamespace", huge);
    expect(refused.error.code).toBe("BUDGET_EXCEEDED");
    const absent = await node.refused("AdminService.GetNamespace", { name: "rehearsed" });
    expect(absent.error.code).toBe("UNKNOWN_NAMESPACE");
  });

  it("refuses what cannot be, and says why", async () => {
    const typo = { name: "x", config: { evction: "lru" } };
    const unknown = await node.refused("AdminService.CreateNamespace", typo);
    expect(unknown.error.message).toContain("did you mean eviction");
    const huge = { name: "x", config: { max_bytes: "100gb" } };
    const tooMuch = await node.refused("AdminService.CreateNamespace", huge);
    expect(tooMuch.error.code).toBe("BUDGET_EXCEEDED");
    const shard = await node.refused("AdminService.FailoverShard", { shard: 99 });
    expect(shard.error.code).toBe("NOT_FOUND");
    const state = await node.refused("AdminService.SetNodeState", {
      node: "n9",
      state: "DRAINING",
    });
    expect(state.error.code).toBe("NOT_FOUND");
  });

  it("lists shards, history, losses, operations and Raft", async () => {
    const { shards } = await node.call("AdminService.ListShards", { ids: [3] });
    expect(shards).toMatchObject([
      { state: "serving", record: { id: 3, primary: { node: "n1" } } },
    ]);
    const { rows } = await node.call("AdminService.ListHistory", {});
    expect((rows as Message[]).length).toBeGreaterThan(0);
    expect(await node.call("AdminService.ListLosses", {})).toMatchObject({ losses: [] });
    expect(await node.call("AdminService.ListOperations", {})).toMatchObject({ operations: [] });
    const raft = await node.call("AdminService.RaftStatus", {});
    expect(raft).toMatchObject({ node: "n1", role: "LEADER", voters: ["n1"] });
  });
});

describe("topology", () => {
  it("streams the whole map, then changes", async () => {
    const updates: Message[] = [];
    const stream = node.stream("TopologyService.WatchTopology", {});
    stream.on("error", () => undefined);
    const more = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (updates.length >= count) resolve();
        };
        stream.on("data", look);
        look();
      });
    stream.on("data", (update: Message) => updates.push(update));
    await more(1);
    expect(updates[0]).toMatchObject({ full: true });
    expect(updates[0]?.["shards"]).toHaveLength(8);
    await node.call("AdminService.CreateNamespace", { name: "watched" });
    await more(2);
    expect(updates[1]).toMatchObject({
      full: false,
      shards: [],
      namespaces: [{ name: "watched" }],
    });
    stream.cancel();
    const topology = await node.call("TopologyService.GetTopology", {});
    expect(topology).toMatchObject({ answered_by: "n1", nodes: [{ id: "n1" }] });
  });
});

describe("standard services", () => {
  it("answers health checks and HTTP probes", async () => {
    const client = new Client(node.address, credentials.createInsecure());
    const same = (value: Buffer): Buffer => value;
    const status = await new Promise<Buffer | undefined>((resolve) => {
      const path = "/grpc.health.v1.Health/Check";
      client.makeUnaryRequest(path, same, same, Buffer.alloc(0), (_error, reply) => resolve(reply));
    });
    expect(status).toEqual(Buffer.from([0x08, 0x01]));
    client.close();
    for (const path of ["livez", "readyz", "metrics"]) {
      expect((await fetch(`http://${node.httpAddress}/${path}`)).status).toBe(200);
    }
    expect((await fetch(`http://${node.httpAddress}/nothing`)).status).toBe(404);
    const metrics = await (await fetch(`http://${node.httpAddress}/metrics`)).text();
    expect(metrics).toContain('holdfast_namespace_items{namespace="default"}');
  });

  it("lists its services by reflection", async () => {
    const client = new Client(node.address, credentials.createInsecure());
    const same = (value: Buffer): Buffer => value;
    const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    const stream = client.makeBidiStreamRequest(path, same, same);
    const reply = await new Promise<Buffer>((resolve, reject) => {
      stream.on("data", resolve);
      stream.on("error", reject);
      stream.write(Buffer.from([0x3a, 0x00]));
    });
    stream.end();
    for (const service of ["cache.v1.CacheService", "cache.v1.AdminService", "grpc.health.v1"]) {
      expect(reply.toString("latin1")).toContain(service);
    }
    client.close();
  });
});
