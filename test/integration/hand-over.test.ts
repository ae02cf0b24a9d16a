// SIGTERM of a node under load is a planned hand-over: no client sees an error, nothing is lost,
// the starter says how to start the node again, and that heals the cluster.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text } from "../../src/sdk/index.js";
import { LedgerLoad } from "./ledger-load.js";
import { endOf, eventually, RealCluster } from "./real-cluster.js";

/** Milliseconds from the signal to the end: three for the hand-over, one to close, and busyness. */
const leaveMsMax = 10_000;
const keys = 15_000;

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await RealCluster.start();
  const config = { write_concern: "async", eviction: "none", max_bytes: "128mb" };
  const { index } = await cluster.client.admin.createNamespace("ledger", config);
  await cluster.client.admin.waitEffective("ledger", index, { timeoutMs: 20_000 });
}, 120_000);
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** The command that the starter printed for a node, as its words. */
function printedCommand(node: string): string[] {
  const pattern = new RegExp(`${node} has ended \\(([^)]*)\\)\\. Start it again with\n +(.*)\n`);
  const [, reason, command = ""] = pattern.exec(cluster.starter.output()) ?? [];
  expect(reason).toBe("exit code 0");
  return command.split(" ");
}

async function terminateUnderLoad(node: string): Promise<void> {
  const before = await cluster.untilWhole();
  const items = cluster.client.namespace("ledger", { codec: text });
  const load = new LedgerLoad({ items, prefix: `until-${node}-leaves`, keys });
  const running = load.run();
  const reached = eventually(() => expect(load.share).toBeGreaterThan(0.2), 120_000);
  await Promise.race([reached, running]);
  expect(load.share).toBeLessThan(1);
  const startedAt = performance.now();
  cluster.signal(node, "SIGTERM");
  await eventually(() => expect(cluster.starter.output()).toContain(`${node} has ended`));
  const leftAfter = performance.now() - startedAt;
  await running;
  const { errors, longestErrorMs } = load.outcomes;
  console.info(
    `${node} left in ${Math.round(leftAfter)} ms: ${load.acknowledged} acknowledged, ` +
      `${errors} errors, retries: ${load.retries}, longest ${Math.round(longestErrorMs)} ms`,
  );
  expect(leftAfter).toBeLessThan(leaveMsMax);
  expect(errors).toBe(0);
  expect(await load.findings()).toEqual([]);
  const { admin } = cluster.client;
  const rows = (await admin.history()).filter((row) => row.index > before.appliedIndex);
  expect(rows.filter((row) => row.kind === "failover")).toEqual([]);
  const handedOver = rows.filter((row) => row.kind === "hand-over" && row.from === node);
  const primaries = before.nodes.find(({ id }) => id === node)?.primaries ?? 0;
  expect(primaries).toBeGreaterThan(0);
  expect(new Set(handedOver.flatMap((row) => row.shards)).size).toBe(primaries);
  const losses = (await admin.losses()).filter((loss) => loss.toEpoch > before.appliedIndex);
  expect(losses.filter((loss) => !loss.clean)).toEqual([]);

  expect(printedCommand(node)).toEqual(["npx", "holdfast", "--config", cluster.configOf(node)]);
  const again = cluster.restart(node);
  await cluster.untilWhole();
  expect(again.output()).toContain(`${node}: listening on ${cluster.addressOf(node)}`);
  expect(await load.findings()).toEqual([]);
}

describe("SIGTERM under load", { timeout: 240_000 }, () => {
  it("of a follower hands over without an error or a loss", async () => {
    const { leader } = await cluster.untilWhole();
    await terminateUnderLoad(leader === "n1" ? "n2" : "n1");
  });

  it("of the Raft leader hands over without an error or a loss", async () => {
    const { leader } = await cluster.untilWhole();
    await terminateUnderLoad(leader ?? "");
  });

  it("of the starter's group ends every node within its bound", async () => {
    const pid = cluster.starter.child.pid ?? 0;
    const startedAt = performance.now();
    process.kill(-pid, "SIGINT");
    expect(await endOf(cluster.starter)).toBe(0);
    const elapsed = performance.now() - startedAt;
    console.info(`the group ended in ${Math.round(elapsed)} ms`);
    expect(elapsed).toBeLessThan(5000);
  });
});
