// What other programs rely on in `npm start`: who votes, files that work from any folder, flags
// that reach the nodes, one process group, and an end in time even of nodes that stand still.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cachectlJson } from "../cli/run-cachectl.js";
import { endOf, eventually, RealCluster } from "./real-cluster.js";

/** The contract: SIGINT or SIGTERM stops everything within five seconds. */
const stopMsMax = 5000;

let cluster: RealCluster;
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** The process group of a process, by the system's own table. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(/\)\s+\S\s+\d+\s+(\d+)/.exec(stat)?.[1]);
}

async function ctl(words: readonly string[]): Promise<unknown> {
  const { code, json, err } = await cachectlJson([...cluster.ctl, ...words]);
  expect(code, err).toBe(0);
  return json;
}

const configOf = (node: string) =>
  JSON.parse(readFileSync(cluster.configOf(node), "utf8")) as Record<string, unknown>;

describe("the starter", { timeout: 180_000 }, () => {
  it("lets three of four nodes vote, the fourth follows and serves all the same", async () => {
    cluster = await RealCluster.start({ nodes: 4, flags: ["--shards", "16"] });
    const status = (await ctl(["status"])) as { nodes: Record<string, unknown>[]; leader: string };
    expect(Object.keys(status).sort()).toEqual(
      ["clusterId", "leader", "mapVersion", "nodes", "shards", "term"].sort(),
    );
    const roles = status.nodes.map(({ id, raftRole }) => [id, raftRole]);
    expect(roles.filter(([, role]) => role === "follower")).toHaveLength(2);
    expect(roles).toContainEqual(["n4", "learner"]);
    const raft = await cluster.client.admin.raftStatus(cluster.addressOf(status.leader));
    expect(raft.voters).toEqual(["n1", "n2", "n3"]);
    // The one that does not vote dies and comes back like any other.
    cluster.signal("n4", "SIGKILL");
    await eventually(() => expect(cluster.starter.output()).toContain("n4 has ended"));
    cluster.restart("n4");
    await cluster.untilWhole();
  });

  it("lets five of five vote, survives two of them, and keeps its flags in the files", async () => {
    const flags = ["--shards", "16", "--memory", "256mb", "--lease-ms", "1500"];
    cluster = await RealCluster.start({ nodes: 5, flags });
    const shards = (await ctl(["shard", "list"])) as { id: number; slots: [number, number] }[];
    expect(shards).toHaveLength(16);
    expect(shards[15]?.slots[1]).toBe(16_383);
    for (const node of ["n1", "n2", "n3", "n4", "n5"]) {
      const { data, log, voters, ...config } = configOf(node);
      expect([data, log].every((path) => isAbsolute(String(path)))).toBe(true);
      expect(voters).toHaveLength(5);
      expect(config).toMatchObject({ memory: "256mb", leaseMs: 1500, region: "local", zone: node });
    }
    const { nodes } = await cluster.client.admin.status();
    expect(nodes.every(({ memoryBytes }) => memoryBytes === 256 * 1024 ** 2)).toBe(true);
    cluster.signal("n1", "SIGKILL");
    cluster.signal("n2", "SIGKILL");
    await eventually(async () => {
      const status = await cluster.client.admin.status();
      expect(status.leader).not.toBeNull();
      expect(status.shards).toEqual({ total: 16, serving: 16, underReplicated: 0 });
    });
  });

  it("keeps its nodes in its group, outlives them all, and still ends by itself", async () => {
    cluster = await RealCluster.start();
    const pid = cluster.starter.child.pid ?? 0;
    const pids = ["n1", "n2", "n3"].map((id) => cluster.pidOf(id));
    expect(pids.map(groupOf)).toEqual([pid, pid, pid]);
    expect(cluster.starter.errors()).toBe("");
    for (const id of ["n1", "n2", "n3"]) cluster.signal(id, "SIGKILL");
    await eventually(() => {
      for (const id of ["n1", "n2", "n3"]) {
        const text = `${id} has ended (killed by SIGKILL). Start it again with`;
        expect(cluster.starter.output()).toContain(text);
      }
    });
    expect(cluster.starter.child.exitCode).toBeNull();
    cluster.starter.child.kill("SIGTERM");
    expect(await endOf(cluster.starter)).toBe(0);
  });

  it("ends in time on SIGTERM to itself alone although a node stands still", async () => {
    cluster = await RealCluster.start({ flags: ["--shards", "8"] });
    const pids = ["n1", "n2", "n3"].map((id) => cluster.pidOf(id));
    cluster.signal("n2", "SIGSTOP");
    const startedAt = performance.now();
    cluster.starter.child.kill("SIGTERM");
    expect(await endOf(cluster.starter)).toBe(0);
    const elapsed = performance.now() - startedAt;
    console.info(`ended in ${Math.round(elapsed)} ms with a node that stands still`);
    expect(elapsed).toBeLessThan(stopMsMax);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});

describe("cachectl and a program's folder", { timeout: 60_000 }, () => {
  it("do not matter to a node's config", async () => {
    cluster = await RealCluster.start({ nodes: 1, flags: ["--shards", "4"] });
    const folder = mkdtempSync(join(tmpdir(), "holdfast-elsewhere-"));
    try {
      cluster.signal("n1", "SIGTERM");
      await eventually(() => expect(cluster.starter.output()).toContain("n1 has ended"));
      cluster.restart("n1", folder);
      await cluster.untilWhole();
      expect(await ctl(["losses"])).toBeInstanceOf(Array);
      expect(await ctl(["namespace", "get", "default"])).toMatchObject({
        name: "default",
        config: { eviction: "lru", max_bytes: 128 * 1024 ** 2, write_concern: "async" },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
