// The client while nodes die, hang and refuse: who is asked next, with which identity, and for how
// long, against fake nodes over the real wire.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CacheClient, CacheError, connect, text } from "../../src/sdk/index.js";
import { FakeCluster } from "./fake-cluster.js";
import { Refusal } from "./fake-node.js";
import { until } from "./waiting.js";

let cluster: FakeCluster;
let client: CacheClient;

beforeEach(async () => {
  cluster = await FakeCluster.start();
  client = await connect({ endpoints: cluster.endpoints, tryTimeoutMs: 150, timeoutMs: 3000 });
});

afterEach(async () => {
  await client.close();
  await cluster[Symbol.asyncDispose]();
});

type Identified = { clientId?: string; requestSeq?: number; ackedUpTo?: number };

/** Records the identities that all nodes see. */
function recordIdentities(): { node: string; clientId: string; requestSeq: number }[] {
  const seen: { node: string; clientId: string; requestSeq: number }[] = [];
  for (const node of cluster.nodes) {
    node.intercept = (_kind, request) => {
      const { clientId = "", requestSeq = 0 } = request as Identified;
      seen.push({ node: node.id, clientId, requestSeq });
      return undefined;
    };
  }
  return seen;
}

describe("a node that died", () => {
  it("is left for the new primary as soon as there is one", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    const items = client.namespace("default", { codec: text });
    await items.set(key, "v");
    await cluster.node("n1").stop();
    const asked = items.get(key);
    await until("another node was asked", () =>
      cluster.nodes.some((node) => node.id !== "n1" && node.calls.some((c) => c.method === "get")),
    );
    cluster.failOver("n1", "n2");
    expect(await asked).toBe("v");
  });

  it("does not delay the requests to others", async () => {
    await cluster.node("n1").stop();
    const items = client.namespace("default");
    const dead = items.get(cluster.keysOn("n1", 1)[0] ?? "", { timeoutMs: 600 });
    const failed = expect(dead).rejects.toMatchObject({ outcome: "refused" });
    const startedAt = performance.now();
    await items.get(cluster.keysOn("n2", 1)[0] ?? "");
    expect(performance.now() - startedAt).toBeLessThan(500);
    await failed;
  });

  it("is used again once it is back", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    const node = cluster.node("n1");
    await node.stop();
    const asked = client.namespace("default").get(key);
    await node.start();
    expect(await asked).toBeUndefined();
  });
});

describe("a node that hangs", () => {
  it("costs one time-out: the next requests ask others first", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    const items = client.namespace("default", { codec: text });
    const hung = cluster.node("n1");
    hung.hung = true;
    cluster.failOver("n1", "n3", false);
    expect(await items.get(key)).toBeUndefined();
    const before = hung.calls.filter(({ method }) => method === "get").length;
    const startedAt = performance.now();
    await items.get(cluster.keysOn("n2", 1)[0] ?? "");
    await items.get(key);
    expect(performance.now() - startedAt).toBeLessThan(140);
    expect(hung.calls.filter(({ method }) => method === "get")).toHaveLength(before);
  });

  it("is no longer followed for the topology", async () => {
    await until("a node is watched", () => cluster.nodes.some((node) => node.watchers > 0));
    const watched = cluster.nodes.find((node) => node.watchers > 0);
    if (watched === undefined) throw new Error("nobody is watched");
    watched.hung = true;
    const items = client.namespace("default");
    await items.get(cluster.keysOn(watched.id, 1)[0] ?? "", { timeoutMs: 500 }).catch(() => {});
    await until("another node is watched", () =>
      cluster.nodes.some((node) => node !== watched && node.watchers > 0),
    );
  });

  it("is not given up: its late answer counts while another attempt is under way", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    const items = client.namespace("default", { codec: text });
    await items.set(key, "v");
    let open: () => void = () => {};
    cluster.node("n1").gate = new Promise((resolve) => {
      open = resolve;
    });
    const others = cluster.nodes.filter((node) => node.id !== "n1");
    for (const node of others) node.hung = true;
    const told: string[] = [];
    const asked = items.get(key, { onRetry: (error) => void told.push(error.message) });
    await until("another node was asked", () =>
      others.some((node) => node.calls.some(({ method }) => method === "get")),
    );
    open();
    expect(await asked).toBe("v");
    expect(told[0]).toMatch(/has not answered for 150 ms/);
  });

  it("makes a write indeterminate when the deadline passes", async () => {
    for (const node of cluster.nodes) node.hung = true;
    const items = client.namespace("default", { codec: text });
    const write = items.set("a", "v", { timeoutMs: 400 });
    await expect(write).rejects.toMatchObject({ code: "INDETERMINATE", outcome: "indeterminate" });
    const read = items.get("a", { timeoutMs: 400 });
    await expect(read).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", outcome: "refused" });
  });

  it("does not hide what a living node said: reads end with it, writes in doubt name it", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    for (const id of ["n2", "n3"]) cluster.node(id).hung = true;
    cluster.node("n1").intercept = () => new Refusal("NO_PRIMARY", "shard 0 has no primary");
    const items = client.namespace("default", { codec: text });
    const read = items.get(key, { timeoutMs: 700 });
    await expect(read).rejects.toMatchObject({ code: "NO_PRIMARY", outcome: "refused" });
    const write = items.set(key, "v", { timeoutMs: 700 });
    await expect(write).rejects.toMatchObject({
      code: "INDETERMINATE",
      message: expect.stringContaining("NO_PRIMARY: shard 0 has no primary"),
    });
  });

  it("does not turn a refusal into doubt, nor hide it, when it cannot be reached", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    for (const id of ["n2", "n3"]) await cluster.node(id).stop();
    cluster.node("n1").intercept = () => new Refusal("NO_PRIMARY", "shard 0 has no primary");
    const items = client.namespace("default", { codec: text });
    await expect(items.set(key, "v", { timeoutMs: 700 })).rejects.toMatchObject({
      code: "NO_PRIMARY",
      outcome: "refused",
      message: expect.stringContaining("shard 0 has no primary"),
    });
  });

  it("begins no attempt for which no time is left: it would only leave doubt", async () => {
    const began: number[] = [];
    for (const node of cluster.nodes) {
      node.intercept = () => {
        began.push(performance.now());
        return new Refusal("NO_PRIMARY", "no primary");
      };
    }
    const deadline = performance.now() + 800;
    const items = client.namespace("default", { codec: text });
    const write = items.set("a", "v", { timeoutMs: 800 });
    await expect(write).rejects.toMatchObject({ code: "NO_PRIMARY", outcome: "refused" });
    expect(began.length).toBeGreaterThan(2);
    expect(Math.max(...began)).toBeLessThan(deadline - 100);
  });

  it("does not hold a caller who calls off", async () => {
    for (const node of cluster.nodes) node.hung = true;
    const items = client.namespace("default");
    const reason = new AbortController();
    const asked = items.get("a", { signal: reason.signal });
    reason.abort(new Error("enough"));
    await expect(asked).rejects.toMatchObject({ message: expect.stringContaining("called off") });
  });
});

describe("a repeated write", () => {
  it("carries the same identity to every node, and takes effect once", async () => {
    const [key = ""] = cluster.keysOn("n1", 1);
    const items = client.namespace("default", { codec: text });
    const seen = recordIdentities();
    const node = cluster.node("n1");
    const record = node.intercept;
    let lost = false;
    node.intercept = (kind, request) => {
      record(kind, request);
      if (lost) return undefined;
      lost = true;
      // Takes effect, but the answer is lost.
      const { clientId, requestSeq } = request as Identified;
      cluster.items.set(`default/${key}`, {
        value: Buffer.from("5"),
        version: 1,
        ttlMs: undefined,
        tags: [],
      });
      cluster.outcomes.set(`${clientId}/${requestSeq}`, 5);
      return new Refusal("INDETERMINATE", "the answer was lost");
    };
    expect(await items.increment(key, 5)).toMatchObject({ value: 5 });
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map(({ requestSeq }) => requestSeq)).size).toBe(1);
    expect(new Set(seen.map(({ clientId }) => clientId)).size).toBe(1);
  });

  it("stays indeterminate when a later attempt is refused", async () => {
    const items = client.namespace("default", { codec: text });
    let attempts = 0;
    for (const node of cluster.nodes) {
      node.intercept = () => {
        attempts++;
        return attempts === 1
          ? new Refusal("INDETERMINATE", "lost")
          : new Refusal("OUT_OF_MEMORY", "full");
      };
    }
    await expect(items.set("a", "v")).rejects.toMatchObject({
      code: "INDETERMINATE",
      outcome: "indeterminate",
      message: expect.stringContaining("full"),
    });
    expect(attempts).toBe(2);
  });

  it("tells the servers up to where outcomes may be forgotten", async () => {
    const items = client.namespace("default", { codec: text });
    const seen: Identified[] = [];
    for (const node of cluster.nodes) {
      node.intercept = (_kind, request) => {
        const { requestSeq, ackedUpTo } = request as Identified;
        seen.push({ ...(requestSeq ? { requestSeq } : {}), ackedUpTo: ackedUpTo ?? 0 });
        return undefined;
      };
    }
    await items.set("a", "1");
    await items.set("a", "2");
    await items.set("a", "3");
    expect(seen.map(({ ackedUpTo }) => ackedUpTo)).toEqual([0, 1, 2]);
  });
});

describe("a refusal", () => {
  it("that no repetition mends is given back at once", async () => {
    let asked = 0;
    for (const node of cluster.nodes) {
      node.intercept = () => {
        asked++;
        return new Refusal("ITEM_TOO_LARGE", "at most 64 bytes");
      };
    }
    const items = client.namespace("default", { codec: text });
    const error = await items.set("a", "v").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CacheError);
    expect(error).toMatchObject({ code: "ITEM_TOO_LARGE", message: "at most 64 bytes" });
    expect(asked).toBe(1);
  });

  it("is repeated attemptsMax times at most", async () => {
    await using few = await connect({ endpoints: cluster.endpoints, attemptsMax: 4 });
    let asked = 0;
    for (const node of cluster.nodes) {
      node.intercept = () => {
        asked++;
        return new Refusal("OVERLOADED", "the queue is full");
      };
    }
    await expect(few.namespace("default").get("a")).rejects.toMatchObject({
      code: "OVERLOADED",
      message: "the queue is full (after 4 attempts)",
    });
    expect(asked).toBe(4);
  });

  it("of one item in a batch leaves the others alone", async () => {
    const keys = cluster.keysOn("n1", 3);
    for (const node of cluster.nodes) {
      node.intercept = (_kind, request) => {
        const { key } = request as { key: Uint8Array };
        const isSecond = Buffer.from(key).toString() === keys[1];
        return isSecond ? new Refusal("OUT_OF_MEMORY", "full") : undefined;
      };
    }
    const items = client.namespace("default", { codec: text });
    const results = await items.setMany(keys.map((key) => [key, "v"] as const));
    expect(results.map((one) => (one instanceof CacheError ? one.code : one.stored))).toEqual([
      true,
      "OUT_OF_MEMORY",
      true,
    ]);
  });

  it("tells the caller of every attempt that is repeated", async () => {
    let left = 2;
    for (const node of cluster.nodes) {
      node.intercept = () => (left-- > 0 ? new Refusal("NO_PRIMARY", "wait") : undefined);
    }
    const told: string[] = [];
    const onRetry = (error: CacheError) => void told.push(error.code);
    await client.namespace("default").get("a", { onRetry });
    expect(told).toEqual(["NO_PRIMARY", "NO_PRIMARY"]);
  });
});
