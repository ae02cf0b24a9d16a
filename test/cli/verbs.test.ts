// Every verb against a fake cluster: its exit code, its one JSON value as the contract spells it,
// and that people get a table.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeCluster } from "../sdk/fake-cluster.js";
import { Refusal } from "../sdk/fake-node.js";
import { cachectl, cachectlJson } from "./run-cachectl.js";

let cluster: FakeCluster;
let at: readonly string[];

beforeEach(async () => {
  cluster = await FakeCluster.start();
  at = ["--endpoints", cluster.endpoints.join(",")];
});

afterEach(() => cluster[Symbol.asyncDispose]());

describe("status and node list", () => {
  it("give the cluster at one glance, nodes sorted by id, a dead one without pid", async () => {
    await cluster.node("n3").stop();
    const { code, json, err } = await cachectlJson([...at, "status"]);
    expect([code, err]).toEqual([0, ""]);
    expect(Object.keys(json as object)).toEqual([
      "clusterId",
      "leader",
      "term",
      "mapVersion",
      "nodes",
      "shards",
    ]);
    expect(json).toMatchObject({
      leader: "n1",
      term: 4,
      mapVersion: 100,
      shards: { total: 6, serving: 6, underReplicated: 0 },
    });
    const { nodes } = json as { nodes: object[] };
    expect(nodes[2]).toEqual({
      id: "n3",
      address: cluster.node("n3").address,
      httpAddress: "",
      pid: null,
      region: "here",
      zone: "a",
      state: "ACTIVE",
      incarnation: 1,
      raftRole: "follower",
      primaries: 2,
      backups: 2,
    });
    expect((await cachectlJson(["node", "list", ...at])).json).toEqual(nodes);
  });

  it("say null for a leader that nobody knows", async () => {
    cluster.leader = undefined;
    expect((await cachectlJson([...at, "status"])).json).toMatchObject({ leader: null });
    expect((await cachectl([...at, "status"])).out).toMatch(/leader +none/);
  });

  it("show tables to people, in colour on a terminal only and never under NO_COLOR", async () => {
    const plain = await cachectl([...at, "status"]);
    expect(plain.out).toMatch(/^cluster +f{32}\nleader +n1 \(term 4\)\n/);
    expect(plain.out).toMatch(/\nNODE +STATE +RAFT +ADDRESS.*\n(?:.*\n)?n1 +ACTIVE +leader /);
    const colour = "\u001b[";
    expect(plain.out).not.toContain(colour);
    expect((await cachectl([...at, "status"], { isTerminal: true })).out).toContain(colour);
    const env = { NO_COLOR: "1" };
    expect((await cachectl([...at, "status"], { isTerminal: true, env })).out).not.toContain(
      escape,
    );
  });
});

describe("shard", () => {
  it("list gives every shard in the contract's shape", async () => {
    const { code, json } = await cachectlJson([...at, "shard", "list"]);
    expect(code).toBe(0);
    expect((json as object[])[1]).toEqual({
      id: 1,
      slots: [2730, 5460],
      epoch: 11,
      configVersion: 11,
      primary: "n2",
      backups: ["n3"],
      inSync: ["n2", "n3"],
      state: "serving",
    });
    expect((await cachectl([...at, "shard", "list"])).out).toMatch(/ 1 +2730–5460 +serving +n2/);
  });

  it("show tells one, and ends with 3 when there is none", async () => {
    const shown = await cachectlJson([...at, "shard", "show", "1"]);
    expect(shown.json).toMatchObject({ id: 1, primary: "n2", takeover: "clean", joining: [] });
    const none = await cachectlJson([...at, "shard", "show", "99"]);
    expect(none.code).toBe(3);
    expect(none.json).toEqual({
      error: { code: "NOT_FOUND", outcome: "refused", message: "there is no shard 99" },
    });
    expect((await cachectl([...at, "shard", "show", "one"])).code).toBe(2);
  });

  it("failover hands over, and with --wait returns at the new primary", async () => {
    const { code, json } = await cachectlJson([...at, "shard", "failover", "1", "--wait"]);
    expect(code).toBe(0);
    expect(json).toMatchObject({ shard: 1, index: 101, result: { primary: "n3", epoch: 101 } });
    expect((await cachectl([...at, "shard", "failover", "77"])).code).toBe(3);
  });
});

describe("namespace", () => {
  it("create, get, set, flush and delete", async () => {
    const created = await cachectlJson(
      [...at, "namespace", "create", "users"].concat([
        "eviction=lfu",
        "max_bytes=8mb",
        "write_concern=insync",
        "--wait",
      ]),
    );
    expect(created.code).toBe(0);
    expect(created.json).toMatchObject({
      name: "users",
      configVersion: 101,
      generation: 1,
      config: { eviction: "lfu", max_bytes: 8_388_608, write_concern: "insync" },
    });
    const got = await cachectlJson([...at, "namespace", "get", "users"]);
    expect(Object.keys(got.json as object)).toEqual([
      "name",
      "configVersion",
      "generation",
      "config",
    ]);
    const set = await cachectlJson([...at, "namespace", "set", "users", "max_bytes=16mb"]);
    expect(set.json).toMatchObject({ config: { eviction: "lfu", max_bytes: 16_777_216 } });
    const flushed = await cachectlJson([...at, "namespace", "flush", "users"]);
    expect(flushed.json).toMatchObject({ name: "users", generation: 2 });
    const list = await cachectlJson([...at, "namespace", "list"]);
    expect((list.json as { name: string }[]).map(({ name }) => name)).toEqual(["default", "users"]);
    expect((await cachectlJson([...at, "namespace", "delete", "users"])).json).toMatchObject({
      name: "users",
      deleted: true,
    });
    expect((await cachectl([...at, "namespace", "get", "users"])).code).toBe(3);
  });

  it("that does not become effective in time ends with 1, and is committed all the same", async () => {
    cluster.effective = false;
    const args = [...at, "namespace", "create", "users", "--wait", "--timeout", "300ms"];
    const { code, err } = await cachectl(args);
    expect(code).toBe(1);
    expect(err).toMatch(/not every shard runs version 101 of users yet \[DEADLINE_EXCEEDED\]/);
    expect(cluster.namespaces.has("users")).toBe(true);
  });

  it("refuses one that exists with 1, and an unknown one with 3", async () => {
    const again = await cachectl([...at, "namespace", "create", "default"]);
    expect([again.code, again.err]).toEqual([
      1,
      "cachectl: namespace default exists [NAMESPACE_EXISTS]\n",
    ]);
    for (const verb of ["get", "flush", "delete"]) {
      expect((await cachectl([...at, "namespace", verb, "nope"])).code).toBe(3);
    }
  });

  it("with --dry-run shows what would be and changes nothing", async () => {
    const args = [...at, "namespace", "create", "users", "ttl_default=10m", "--dry-run"];
    const { code, json } = await cachectlJson(args);
    expect(code).toBe(0);
    expect(json).toMatchObject({ dryRun: true, config: { ttl_default: 600_000 } });
    expect(cluster.namespaces.has("users")).toBe(false);
  });

  it("is told apart from policies that a later version will serve", async () => {
    const later = await cachectl([...at, "namespace", "create", "users", "eviction=s3fifo"]);
    expect(later.code).toBe(1);
    expect(later.err).toMatch(/not implemented yet.*\[UNIMPLEMENTED\]\n$/);
  });
});

describe("items", () => {
  it("are set, got, given a ttl and deleted", async () => {
    const set = await cachectlJson([...at, "set", "k", "hello", "--ttl", "10m", "--tag", "t"]);
    expect(set).toMatchObject({ code: 0, json: { status: "STORED", key: "k", achieved: 2 } });
    const got = await cachectlJson([...at, "get", "k"]);
    expect(got.json).toMatchObject({
      status: "HIT",
      key: "k",
      value: "hello",
      encoding: "utf8",
      ttlMs: 600_000,
    });
    expect((await cachectl([...at, "get", "k"])).out).toBe("hello");
    expect((await cachectl([...at, "get", "k"], { isTerminal: true })).out).toBe("hello\n");
    expect((await cachectlJson([...at, "ttl", "k"])).json).toEqual({
      status: "HIT",
      key: "k",
      ttlMs: 600_000,
    });
    expect((await cachectl([...at, "ttl", "k"])).out).toBe("10m\n");
    expect((await cachectlJson([...at, "ttl", "k", "none"])).json).toMatchObject({
      status: "TOUCHED",
      ttlMs: null,
    });
    expect((await cachectlJson([...at, "delete", "k", "other"])).json).toEqual({
      deleted: 1,
      keys: [
        { key: "k", existed: true },
        { key: "other", existed: false },
      ],
    });
  });

  it("that are missing end with 3, and still one JSON value", async () => {
    const get = await cachectlJson([...at, "get", "k"]);
    expect(get).toMatchObject({ code: 3, json: { status: "MISS", key: "k", value: null } });
    expect(get.err).toContain("no such key in namespace default");
    expect(await cachectlJson([...at, "ttl", "k"])).toMatchObject({
      code: 3,
      json: { status: "MISS", ttlMs: null },
    });
    expect((await cachectl([...at, "get", "k", "--namespace", "nope"])).code).toBe(3);
  });

  it("come from stdin with -, and bytes that are no text go out as base64", async () => {
    await cachectl([...at, "set", "k", "-"], { input: "from stdin" });
    expect((await cachectl([...at, "get", "k"])).out).toBe("from stdin");
    const value = Buffer.from([0xff, 0xfe]);
    cluster.items.set("default/b", { value, version: 1, ttlMs: undefined, tags: [] });
    expect((await cachectlJson([...at, "get", "b"])).json).toMatchObject({
      value: "//4=",
      encoding: "base64",
    });
  });

  it("whose condition does not hold end with 1", async () => {
    await cachectl([...at, "set", "k", "1"]);
    const second = await cachectlJson([...at, "set", "k", "2", "--if-absent"]);
    expect(second).toMatchObject({ code: 1, json: { status: "CONDITION_NOT_MET", version: 1 } });
  });

  it("whose fate is unknown end with 4", async () => {
    for (const node of cluster.nodes) {
      node.intercept = () => new Refusal("INDETERMINATE", "the answer was lost");
    }
    const set = await cachectlJson([...at, "set", "k", "1", "--timeout", "300ms"]);
    expect(set).toMatchObject({
      code: 4,
      json: { error: { code: "INDETERMINATE", outcome: "indeterminate" } },
    });
  });

  it("are invalidated by key, by tag and all together, with a receipt", async () => {
    await cachectl([...at, "set", "a", "1", "--tag", "t"]);
    const { code, json } = await cachectlJson([...at, "invalidate", "--tag", "t"]);
    expect(code).toBe(0);
    expect((json as { shards: object[] }).shards[0]).toMatchObject({
      shard: 0,
      slots: [0, 2729],
      achieved: 2,
      outcome: "DONE",
    });
    expect((await cachectl([...at, "get", "a"])).code).toBe(3);
    expect((await cachectlJson([...at, "invalidate", "a"])).json).toMatchObject({
      appliedMs: { n1: 1, n2: 2 },
    });
    expect((await cachectl([...at, "invalidate", "--all"])).out).toMatch(
      /^done on 6 shards \(0–5\)/,
    );
    expect((await cachectl([...at, "invalidate"])).code).toBe(2);
    expect((await cachectl([...at, "invalidate", "k", "--all"])).code).toBe(2);
  });
});

describe("history, losses and raft status", () => {
  it("give empty lists as [], exit 0", async () => {
    for (const verb of ["history", "losses"]) {
      expect(await cachectlJson([...at, verb])).toMatchObject({ code: 0, json: [] });
      expect((await cachectl([...at, verb])).out).toBe("(none)\n");
    }
  });

  it("give their rows in the contract's shape", async () => {
    cluster.failOver("n1", "n2");
    cluster.losses.push({ shard: 3, fromEpoch: 13, toEpoch: 101, clean: false });
    cluster.losses.push({ shard: 0, fromEpoch: 10, toEpoch: 101, clean: true, lostCount: 0 });
    expect((await cachectlJson([...at, "history"])).json).toEqual([
      {
        index: 101,
        time: 1_700_000_000_000,
        kind: "failover",
        shards: [0, 3],
        from: "n1",
        to: "n2",
        reason: "n1 is gone",
      },
    ]);
    expect((await cachectlJson([...at, "losses"])).json).toEqual([
      { shard: 3, fromEpoch: 13, toEpoch: 101, clean: false, lostCount: "unknown" },
      { shard: 0, fromEpoch: 10, toEpoch: 101, clean: true, lostCount: 0 },
    ]);
  });

  it("tell Raft as every node sees it, and who does not answer", async () => {
    await cluster.node("n2").stop();
    const { code, json } = await cachectlJson([...at, "raft", "status"]);
    expect(code).toBe(0);
    expect(json).toMatchObject([
      { node: "n1", role: "leader", term: 4, leader: "n1", commitIndex: 100 },
      { node: "n2", error: expect.stringContaining("ECONNREFUSED") },
      { node: "n3", role: "follower", stateHash: "abcd" },
    ]);
    expect((await cachectl([...at, "raft", "status"])).out).toMatch(/n2 +no answer/);
  });
});
