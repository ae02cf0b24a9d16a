// Any node takes any key: what is written through one is read through every other, whoever owns the
// key, over the wire as well as with cachectl at a single endpoint.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheServiceDefinition } from "../../src/gen/services.js";
import { text } from "../../src/sdk/index.js";
import { cachectl, cachectlJson } from "../cli/run-cachectl.js";
import { RealCluster } from "./real-cluster.js";
import { Wire } from "./wire-call.js";

const { get, set, delete: remove, batch, invalidate } = cacheServiceDefinition;
const ids = ["n1", "n2", "n3"];
const keys = Array.from({ length: 60 }, (_, number) => `anywhere-${number}`);

let cluster: RealCluster;
let wires: readonly Wire[];
beforeAll(async () => {
  cluster = await RealCluster.start();
  wires = ids.map((id) => new Wire(cluster.addressOf(id)));
}, 120_000);
afterAll(async () => {
  for (const wire of wires) wire[Symbol.dispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

const item = (name: string) => ({ namespace: "default", key: Buffer.from(name) });

/** The nodes in turn: writer, reader and remover of a key are all different. */
function turn(number: number): [Wire, Wire, Wire] {
  const [a, b, c] = [0, 1, 2].map((step) => wires[(number + step) % wires.length]);
  if (a === undefined || b === undefined || c === undefined) throw new Error("no nodes");
  return [a, b, c];
}

describe("any node", { timeout: 60_000 }, () => {
  it("takes any key, and the owner alone answers", async () => {
    const owners = new Set<string>();
    for (const [number, name] of keys.entries()) {
      const [writer, reader, remover] = turn(number);
      const stored = await writer.call(set, { ...item(name), value: Buffer.from(name) });
      const hit = await reader.call(get, item(name));
      expect(Buffer.from(hit.value).toString()).toBe(name);
      expect(hit.version).toBe(stored.version);
      expect(hit.fence).toEqual(stored.fence);
      owners.add(hit.servedBy?.node ?? "");
      const { map } = cluster.client;
      const shard = map.shards[hit.fence?.shard ?? -1];
      expect(hit.servedBy?.node).toBe(shard?.primary?.node);
      expect(await remover.call(remove, item(name))).toMatchObject({ existed: true });
      for (const wire of wires) {
        const missed = await wire.call(get, item(name));
        expect(missed.loadStamp).toBeGreaterThan(stored.version);
        expect(Buffer.from(missed.value)).toHaveLength(0);
      }
    }
    expect([...owners].sort()).toEqual(ids);
  });

  it("takes a batch of keys that it owns and keys that others own", async () => {
    const items = keys.map((name) => ({
      set: { ...item(name), value: Buffer.from(`in-${name}`) },
    }));
    const [writer, reader, remover] = turn(0);
    const written = await writer.call(batch, { items });
    expect(written.results.filter((result) => result.error)).toEqual([]);
    const read = await reader.call(batch, { items: keys.map((name) => ({ get: item(name) })) });
    expect(read.results.map((result) => Buffer.from(result.get?.value ?? []).toString())).toEqual(
      keys.map((name) => `in-${name}`),
    );
    const receipt = await remover.call(invalidate, { namespace: "default" });
    expect(receipt.shards).toHaveLength(64);
    const items2 = cluster.client.namespace("default", { codec: text });
    expect(await items2.getMany(keys)).toEqual(keys.map(() => undefined));
  });

  it("serves cachectl, with one endpoint and whichever it is", async () => {
    for (const [number, id] of ids.entries()) {
      const at = ["--endpoints", cluster.addressOf(id)];
      const next = ["--endpoints", cluster.addressOf(ids[(number + 1) % 3] ?? "")];
      const name = `by-hand-${number}`;
      expect((await cachectl(["set", name, "hello", ...at])).code).toBe(0);
      const got = await cachectl(["get", name, ...next]);
      expect(got).toEqual({ code: 0, out: "hello", err: "" });
      const deleted = await cachectlJson(["delete", name, ...at]);
      expect(deleted.code).toBe(0);
      expect((await cachectl(["get", name, ...next])).code).toBe(3);
    }
  });
});
