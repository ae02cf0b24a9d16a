// What the starter writes, and what it says of wishes that come too late.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { banner, deathNotice } from "../../src/server/local/banner.js";
import {
  type ClusterWish,
  planCluster,
  prepareCluster,
} from "../../src/server/local/cluster-plan.js";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "holdfast-plan-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const wish = (more: Partial<ClusterWish> = {}): ClusterWish => ({
  nodes: 1,
  shards: undefined,
  data,
  basePort: 15_101,
  memory: undefined,
  leaseMs: undefined,
  ...more,
});

async function prepared(more: Partial<ClusterWish>) {
  const asked = wish(more);
  const ignored = await prepareCluster(asked, planCluster(asked));
  const read = (id: string) => JSON.parse(readFileSync(join(data, id, "config.json"), "utf8"));
  return { ignored, read };
}

it("what is decided when a cluster is made stays, and a flag that comes too late is told so", async () => {
  expect(existsSync(join(data, "n1"))).toBe(false);
  planCluster(wish());
  expect(existsSync(join(data, "n1"))).toBe(false);
  const first = await prepared({ shards: 8, leaseMs: 2000 });
  expect(first.ignored).toEqual([]);
  expect(first.read("n1")).toMatchObject({ shards: 8, leaseMs: 2000, memory: "1gb" });
  const again = await prepared({ shards: 16, leaseMs: 500, memory: "256mb", nodes: 2 });
  const made = `is ignored: the cluster in ${data} was made with`;
  expect(again.ignored).toEqual([
    `--shards 16 ${made} 8; a new one needs another --data`,
    `--lease-ms 500 ${made} 2000; a new one needs another --data`,
  ]);
  for (const id of ["n1", "n2"]) {
    expect(again.read(id)).toMatchObject({ shards: 8, leaseMs: 2000, memory: "256mb" });
  }
  expect((await prepared({})).ignored).toEqual([]);
});

it("a file that a person wrote before there is a cluster decides nothing over a flag", async () => {
  mkdirSync(join(data, "n1"));
  writeFileSync(join(data, "n1", "config.json"), JSON.stringify({ zone: "z1", leaseMs: 3000 }));
  const first = await prepared({ shards: 8, leaseMs: 500 });
  expect(first.ignored).toEqual([]);
  expect(first.read("n1")).toMatchObject({ zone: "z1", shards: 8, leaseMs: 500 });
});

it("the banner counts the nodes that are alive", () => {
  const nodes = planCluster(wish({ nodes: 3 }));
  const facts = { shards: 64, seconds: 1, data, basePort: 15_101, started: 3 };
  expect(banner({ ...facts, nodes })).toContain("3 nodes, 64 shards");
  const living = banner({ ...facts, nodes: nodes.slice(0, 2) });
  expect(living).toContain("2 of 3 nodes, 64 shards");
  expect(living).not.toContain("127.0.0.1:15103");
});

it("a node that died is started again; one whose store is damaged gets an empty one first", () => {
  const [node] = planCluster(wish());
  if (node === undefined) throw new Error("no node was planned");
  const start = `npx holdfast --config ${node.config}`;
  expect(deathNotice(node, "killed by SIGKILL", false)).toContain(
    `Start it again with\n  ${start}`,
  );
  const damaged = deathNotice(node, "MANIFEST is damaged", true);
  expect(damaged).toContain(`mv ${node.directory} ${node.directory}.damaged && mkdir`);
  expect(damaged).toContain("comes back as a learner");
  expect(damaged).not.toContain("Start it again");
});
