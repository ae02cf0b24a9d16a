// The operators' client against fake nodes: any node answers, and a change happens once.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CacheClient } from "../../src/sdk/index.js";
import { FakeCluster } from "./fake-cluster.js";
import { type FakeNode, Refusal } from "./fake-node.js";

let cluster: FakeCluster;
let client: CacheClient;

beforeEach(async () => {
  cluster = await FakeCluster.start();
  client = new CacheClient({ endpoints: cluster.endpoints });
});

afterEach(async () => {
  await client.close();
  await cluster[Symbol.asyncDispose]();
});

describe("a question", () => {
  it("is answered by any node, with the first hung and the second dead", async () => {
    cluster.node("n1").hung = true;
    await cluster.node("n2").stop();
    cluster.leader = undefined;
    const startedAt = performance.now();
    const status = await client.admin.status();
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(status).toMatchObject({ leader: null, term: 4, answeredBy: "n3" });
    expect(status.nodes.map(({ id, pid }) => [id, pid])).toEqual([
      ["n1", null],
      ["n2", null],
      ["n3", 1002],
    ]);
  });

  it("that nobody answers has failed, and left nothing in doubt", async () => {
    for (const node of cluster.nodes) node.hung = true;
    await expect(client.admin.status({ timeoutMs: 400 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      outcome: "refused",
    });
  });

  it("that is refused for good is not asked elsewhere", async () => {
    await expect(client.admin.namespace("nope")).rejects.toMatchObject({
      code: "UNKNOWN_NAMESPACE",
    });
    const asked = cluster.nodes.flatMap((node) => node.calls);
    expect(asked.filter(({ method }) => method === "getNamespace")).toHaveLength(1);
  });
});

describe("a change", () => {
  it("is repeated elsewhere with the same request id, and happens once", async () => {
    const handle = cluster.change.bind(cluster);
    const ids: string[] = [];
    cluster.change = (requestId, apply) => {
      ids.push(requestId);
      const index = handle(requestId, apply);
      // It happened, but the first answer is lost.
      if (ids.length === 1) throw new Refusal("INDETERMINATE", "lost");
      return index;
    };
    const { index } = await client.admin.createNamespace("users", { eviction: "lfu" });
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(index).toBe(101);
    expect(await client.admin.namespace("users")).toMatchObject({
      configVersion: 101,
      config: { eviction: "lfu", maxBytes: 64 * 1024 * 1024 },
    });
  });

  it("that conflicts is the operator's to decide", async () => {
    let asked = 0;
    cluster.change = () => {
      asked++;
      throw new Refusal("CONFLICT", "it changed");
    };
    await expect(client.admin.flushNamespace("default")).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(asked).toBe(1);
  });

  it("goes on while there is no leader, until its deadline", async () => {
    let asked = 0;
    cluster.change = () => {
      asked++;
      throw new Refusal("NO_LEADER", "no leader");
    };
    const change = client.admin.flushNamespace("default", { timeoutMs: 700 });
    await expect(change).rejects.toMatchObject({ code: "NO_LEADER", outcome: "refused" });
    expect(asked).toBeGreaterThan(2);
  });

  it("is not sent to nodes that hang, so that the others' refusal leaves no doubt", async () => {
    const [here, ...hung] = cluster.nodes;
    for (const node of hung) node.hung = true;
    cluster.change = () => {
      throw new Refusal("NO_LEADER", "no leader");
    };
    const change = client.admin.flushNamespace("default", { timeoutMs: 1500 });
    await expect(change).rejects.toMatchObject({ code: "NO_LEADER", outcome: "refused" });
    const changes = (node: FakeNode | undefined) =>
      node?.calls.filter(({ method }) => method === "flushNamespace").length;
    expect(changes(here)).toBeGreaterThan(1);
    expect(hung.map(changes)).toEqual([0, 0]);
  });

  it("ends with what a node answered, not with those that cannot be reached", async () => {
    cluster.change = () => {
      for (const node of cluster.nodes) setImmediate(() => void node.stop());
      throw new Refusal("NO_LEADER", "no leader");
    };
    const change = client.admin.flushNamespace("default", { timeoutMs: 1500 });
    const text = expect.stringContaining("no leader");
    await expect(change).rejects.toMatchObject({ message: text });
  });
});
