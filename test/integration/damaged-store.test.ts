// A log file of a stopped node that lost its end or had a bit turned: the node refuses to start
// with one clear line, the cluster goes on without it, and a new store in its place is no danger.
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminServiceDefinition } from "../../src/gen/services.js";
import { text } from "../../src/sdk/index.js";
import { endOf, eventually, RealCluster, type Said } from "./real-cluster.js";
import { Wire } from "./wire-call.js";

const victim = "n2";

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await RealCluster.start();
}, 120_000);
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
}, 60_000);

const storeOf = (node: string): string => join(cluster.data, node, "raft");

/** The log that LevelDB writes now: the one with the greatest number. */
function logFile(): string {
  const logs = readdirSync(storeOf(victim)).filter((name) => name.endsWith(".log"));
  return join(storeOf(victim), logs.sort().at(-1) ?? "");
}

/** Fills the log, so that damage in it hits entries and not only its first record. */
async function writePolicies(): Promise<void> {
  for (let number = 0; number < 5; number++) {
    await cluster.client.admin.setNamespace("default", { max_items: `${1000 + number}` });
  }
}

async function expectOthersServe(): Promise<void> {
  const items = cluster.client.namespace("default", { codec: text });
  for (let number = 0; number < 100; number++) {
    await items.set(`while-away-${number}`, "yes", { writeConcern: "insync", timeoutMs: 15_000 });
  }
  expect(await items.get("while-away-7", { timeoutMs: 15_000 })).toBe("yes");
}

/** Starts the node on another log; it must end with one line that names its folder. */
async function expectRefusesToStart(log: Buffer): Promise<void> {
  const kept = join(cluster.data, "kept");
  cpSync(storeOf(victim), kept, { recursive: true });
  writeFileSync(logFile(), log);
  // The second time too: LevelDB mends what it is shown, and must not have been shown it.
  for (const _time of ["first", "second"]) {
    const refused = cluster.restart(victim);
    const end = await endOf(refused);
    expectOneLine(refused);
    expect(end).toBe(1);
  }
  rmSync(storeOf(victim), { recursive: true });
  renameSync(kept, storeOf(victim));
}

function expectOneLine(refused: Said): void {
  expect(refused.output()).toBe("");
  expect(refused.errors()).toMatch(/^holdfast: .+\n$/);
  expect(refused.errors()).toContain(join(cluster.data, victim));
  expect(refused.errors()).toMatch(/damaged|missing/);
  console.info(refused.errors().trim());
}

describe("a damaged log", { timeout: 240_000 }, () => {
  let whole: Buffer;
  beforeAll(async () => {
    await writePolicies();
    cluster.signal(victim, "SIGTERM");
    await eventually(() => expect(cluster.starter.output()).toContain(`${victim} has ended`));
    whole = readFileSync(logFile());
    expect(whole.length).toBeGreaterThan(1000);
  }, 60_000);

  it("that lost its end keeps the node from starting; the cluster goes on", async () => {
    for (const share of [0, 0.5, 0.95]) {
      await expectRefusesToStart(whole.subarray(0, Math.floor(whole.length * share)));
    }
    await expectOthersServe();
  });

  it("with one bit turned keeps the node from starting; the cluster goes on", async () => {
    for (const share of [0.02, 0.5, 0.98]) {
      const bytes = Buffer.from(whole);
      const at = Math.floor(bytes.length * share);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      await expectRefusesToStart(bytes);
    }
    await expectOthersServe();
  });

  it("is no trouble any more when it is as it was", async () => {
    cluster.restart(victim);
    await cluster.untilWhole();
    await expectOthersServe();
  });

  it("moved away, its node is given a new store, which serves but never votes", async () => {
    cluster.signal(victim, "SIGKILL");
    // What an operator does: keep the config, set the store and its marks aside, start again.
    const folder = join(cluster.data, victim);
    for (const name of readdirSync(folder)) {
      if (name === "config.json" || name.startsWith("node.")) continue;
      renameSync(join(folder, name), join(cluster.data, `damaged-${name}`));
    }
    const again = cluster.restart(victim);
    await eventually(() => expect(again.output()).toContain("listening"));
    await expectOthersServe();
    const { leader, nodes } = await cluster.untilWhole();
    expect(nodes.find(({ id }) => id === victim)?.raftRole).toBe("learner");
    using wire = new Wire(cluster.addressOf(leader ?? ""));
    const { peers, voters } = await wire.call(adminServiceDefinition.raftStatus, {});
    expect(voters).toEqual(["n1", "n2", "n3"]);
    const stores = peers.map(({ node, storeMatches }) => [node, storeMatches]);
    const other = ["n1", "n3"].find((id) => id !== leader) ?? "";
    expect(new Map(stores as [string, boolean][])).toEqual(
      new Map([
        [victim, false],
        [other, true],
      ]),
    );
  });

  it("does not let the new store make a majority", async () => {
    const { leader } = await cluster.untilWhole();
    const other = ["n1", "n3"].find((id) => id !== leader) ?? "";
    cluster.signal(other, "SIGKILL");
    const rest = [leader ?? "", victim].map((id) => new Wire(cluster.addressOf(id)));
    await eventually(async () => {
      for (const wire of rest) {
        const status = await wire.call(adminServiceDefinition.getStatus, {});
        expect(status.leader ?? "").toBe("");
        expect(status.shards?.serving).toBe(0);
      }
    });
    for (const wire of rest) wire[Symbol.dispose]();
    cluster.restart(other);
    await cluster.untilWhole();
    await expectOthersServe();
  });
});
