// What is sent again takes effect once: admin requests at two nodes and after a change of leader,
// increments after the death of the primary that applied them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cache } from "../../src/gen/messages.js";
import { adminServiceDefinition as admin, cacheServiceDefinition } from "../../src/gen/services.js";
import { slotOf } from "../../src/model/slot.js";
import type { HistoryView } from "../../src/sdk/index.js";
import { eventually, RealCluster } from "./real-cluster.js";
import { Wire } from "./wire-call.js";

const { increment, get } = cacheServiceDefinition;
const ids = ["n1", "n2", "n3"] as const;
const callMs = 15_000;

let cluster: RealCluster;
let wires: Record<string, Wire>;
beforeAll(async () => {
  cluster = await RealCluster.start();
  wires = Object.fromEntries(ids.map((id) => [id, new Wire(cluster.addressOf(id))]));
}, 120_000);
afterAll(async () => {
  for (const id of ids) wires[id]?.[Symbol.dispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

function wireOf(id: string): Wire {
  const wire = wires[id];
  if (wire === undefined) throw new Error(`no ${id}`);
  return wire;
}

async function leaderNow(): Promise<string> {
  return eventually(async () => {
    const { leader } = await cluster.client.admin.status();
    if (leader === null) throw new Error("no leader");
    return leader;
  });
}

/** Sends a request to all nodes of the list at once. */
function atOnce<T>(nodes: readonly string[], send: (wire: Wire) => Promise<T>): Promise<T[]> {
  return Promise.all(nodes.map((id) => send(wireOf(id))));
}

/** Lines of the history about one thing. */
async function rowsOf(kind: string, mark: string): Promise<number> {
  const rows = await cluster.client.admin.history();
  const isMeant = (row: HistoryView) => row.kind === kind && [row.to, row.reason].includes(mark);
  return rows.filter(isMeant).length;
}

/** Ends the leader, sends again while another leads, and brings it back. */
async function afterAnotherLeads<T>(send: (wire: Wire) => Promise<T>): Promise<T[]> {
  const old = await leaderNow();
  await cluster.untilWhole();
  cluster.signal(old, "SIGKILL");
  const rest = ids.filter((id) => id !== old);
  const answers = await atOnce(rest, send);
  expect(await leaderNow()).not.toBe(old);
  cluster.restart(old);
  await cluster.untilWhole();
  return [...answers, ...(await atOnce(ids, send))];
}

const change = ({ index, id }: cache.v1.AdminChange) => ({ index, id });

describe("an admin request that is sent again", { timeout: 240_000 }, () => {
  it("makes one namespace, at two nodes at once and after a change of leader", async () => {
    const { appliedIndex: basisIndex } = await cluster.client.admin.status();
    const config = { eviction: "lfu", max_bytes: "4mb" };
    const request = { name: "once", config, requestId: "create-once", basisIndex };
    const send = (wire: Wire) => wire.call(admin.createNamespace, request, callMs);
    const [first, ...others] = (await atOnce(["n1", "n2"], send)).map(change);
    expect(first?.index).toBeGreaterThan(0);
    expect(others).toEqual([first]);
    const later = (await afterAnotherLeads(send)).map(change);
    expect(later).toEqual(later.map(() => first));
    const named = (await cluster.client.admin.namespaces()).filter(({ name }) => name === "once");
    expect(named).toMatchObject([{ configVersion: first?.index, generation: 1 }]);
    expect(await rowsOf("namespace-create", "once")).toBe(1);
    // The same wish under another id is another request, and too late.
    const again = { ...request, requestId: "create-twice" };
    const refusal = await wireOf("n3").refused(admin.createNamespace, again, callMs);
    expect(refusal.code).toBe("NAMESPACE_EXISTS");
  });

  it("flushes once, and answers the late one with the first outcome", async () => {
    const { appliedIndex: basisIndex } = await cluster.client.admin.status();
    const request = { name: "default", requestId: "flush-once", basisIndex };
    const send = (wire: Wire) => wire.call(admin.flushNamespace, request, callMs);
    const { generation } = await cluster.client.admin.namespace("default");
    const answers = (await atOnce(ids, send)).map(change);
    const later = (await afterAnotherLeads(send)).map(change);
    expect(new Set([...answers, ...later].map(({ index }) => index)).size).toBe(1);
    const { generation: after } = await cluster.client.admin.namespace("default");
    expect(after).toBe(generation + 1);
  });

  it("hands a shard over once, however often it is asked to", async () => {
    await cluster.untilWhole();
    const [before] = await cluster.client.admin.shards([5]);
    const { appliedIndex: basisIndex } = await cluster.client.admin.status();
    const request = { shard: 5, to: "", force: false, reason: "moved once" };
    const identified = { ...request, requestId: "hand-over-once", basisIndex };
    const send = (wire: Wire) => wire.call(admin.failoverShard, identified, callMs);
    const answers = (await atOnce(["n1", "n2"], send)).map(change);
    const repeated = (await atOnce(ids, send)).map(change);
    expect(new Set([...answers, ...repeated].map(({ index }) => index)).size).toBe(1);
    const [after] = await cluster.client.admin.shards([5]);
    expect(after?.record.primary?.node).not.toBe(before?.record.primary?.node);
    expect(await rowsOf("hand-over", "moved once")).toBe(1);
  });
});

/** A key with this beginning in a shard that the node leads. */
async function keyLedBy(node: string, beginning: string): Promise<Buffer> {
  const records = (await cluster.client.admin.shards()).map(({ record }) => record);
  const led = records.filter(({ primary }) => primary?.node === node);
  for (let number = 0; number < 100_000; number++) {
    const key = Buffer.from(`${beginning}-${number}`);
    const slot = slotOf(key);
    if (led.some(({ slots }) => slots.lo <= slot && slot <= slots.hi)) return key;
  }
  throw new Error(`${node} leads no shard`);
}

/** The leader if it leads a shard too and is wanted, else the node with most primaries. */
async function pickVictim(leaderWanted: boolean): Promise<string> {
  const { leader, nodes } = await cluster.untilWhole();
  const most = [...nodes].sort((a, b) => b.primaries - a.primaries);
  const leading = most.find(({ id, primaries }) => id === leader && primaries > 0);
  return (leaderWanted ? leading?.id : undefined) ?? most[0]?.id ?? "";
}

describe("an increment that is sent again", { timeout: 240_000 }, () => {
  it("returns its first outcome, also after kill -9 of the primary that applied it", async () => {
    for (const round of ["first", "second"]) {
      const victim = await pickVictim(round === "second");
      const key = await keyLedBy(victim, round);
      const writeConcern = cache.v1.WriteConcern.INSYNC;
      const identity = { clientId: `counts-${round}`, requestSeq: 1, ackedUpTo: 0 };
      const request = { namespace: "default", key, delta: 5, initial: 100, writeConcern };
      const send = (wire: Wire) => wire.call(increment, { ...request, ...identity }, callMs);
      const first = await send(wireOf(victim));
      expect(first.value).toBe(105);
      cluster.signal(victim, "SIGKILL");
      const rest = ids.filter((id) => id !== victim);
      const ready = () => eventually(() => send(wireOf(rest[0] ?? "")));
      const answers = [await ready(), ...(await atOnce(rest, send))];
      for (const { value, version } of answers) {
        expect({ value, version }).toEqual({ value: 105, version: first.version });
      }
      const epoch = answers[0]?.fence?.epoch ?? 0;
      expect(epoch, "another epoch").toBeGreaterThan(first.fence?.epoch ?? 0);
      const next = { ...request, ...identity, requestSeq: 2 };
      expect((await wireOf(rest[1] ?? "").call(increment, next, callMs)).value).toBe(110);
      // The first one still, although the value has moved on.
      expect((await send(wireOf(rest[0] ?? ""))).value).toBe(105);
      const { value } = await wireOf(rest[0] ?? "").call(get, { namespace: "default", key });
      expect(Buffer.from(value).toString()).toBe("110");
      cluster.restart(victim);
      await cluster.untilWhole();
      expect((await send(wireOf(victim))).value).toBe(105);
    }
  });
});
