// What a careless or hostile client may send to any node of a cluster: each a clear refusal, by
// code and trailer, also through a node that only forwards; and every node serves on as it did.
import { connect } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cache } from "../../src/gen/messages.js";
import {
  adminServiceDefinition as admin,
  cacheServiceDefinition,
  peerServiceDefinition,
} from "../../src/gen/services.js";
import { cachectl } from "../cli/run-cachectl.js";
import { RealCluster } from "./real-cluster.js";
import { type Refusal, rawMethod, Wire } from "./wire-call.js";

const { get, set, increment, touch, batch } = cacheServiceDefinition;
const { REFUSED } = cache.v1.Error.Outcome;
const ids = ["n1", "n2", "n3"];

let cluster: RealCluster;
let pids: number[];
let wires: readonly Wire[];
beforeAll(async () => {
  cluster = await RealCluster.start({ flags: ["--memory", "512mb"] });
  pids = ids.map((id) => cluster.pidOf(id));
  wires = ids.map((id) => new Wire(cluster.addressOf(id)));
}, 120_000);
afterAll(async () => {
  for (const wire of wires) wire[Symbol.dispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** Every node is the same process as before, serves, and takes writes. */
async function expectUnharmed(): Promise<void> {
  const { nodes } = await cluster.untilWhole();
  expect(nodes.map(({ pid }) => pid)).toEqual(pids);
  for (const [at, wire] of wires.entries()) {
    const item = { namespace: "default", key: Buffer.from(`unharmed-${at}`) };
    await wire.call(set, { ...item, value: Buffer.from("yes") });
    const { value } = await wire.call(get, item);
    expect(Buffer.from(value).toString()).toBe("yes");
  }
}

function expectRefusal(refusal: Refusal, code: string, grpc: status): void {
  const { status: found, code: named, outcome, message } = refusal;
  expect({ status: found, code: named, outcome }, message).toEqual({
    status: grpc,
    code,
    outcome: REFUSED,
  });
}

const key = Buffer.from("k");
const item = { namespace: "default", key };
const long = Buffer.alloc(64 * 1024 + 1, 0x6b);
const large = Buffer.alloc(8 * 1024 * 1024 + 1);

describe("a bad data request at any node", { timeout: 60_000 }, () => {
  type Send = (wire: Wire) => Promise<Refusal>;
  const cases: [name: string, send: Send, code: string, grpc: status][] = [
    ["empty key", (to) => to.refused(get, { ...item, key: Buffer.alloc(0) }), "KEY_TOO_LARGE", 3],
    ["oversized key", (to) => to.refused(set, { ...item, key: long }), "KEY_TOO_LARGE", 3],
    ["oversized value", (to) => to.refused(set, { ...item, value: large }), "ITEM_TOO_LARGE", 3],
    ["namespace", (to) => to.refused(get, { ...item, namespace: "no" }), "UNKNOWN_NAMESPACE", 5],
    ["negative ttl", (to) => to.refused(set, { ...item, ttlMs: -1 }), "INVALID_ARGUMENT", 3],
    ["negative ttl", (to) => to.refused(touch, { ...item, ttlMs: -9 }), "INVALID_ARGUMENT", 3],
    ["endless ttl", (to) => to.refused(set, { ...item, ttlMs: 2 ** 52 }), "INVALID_ARGUMENT", 3],
    [
      "long tag",
      (to) => to.refused(set, { ...item, tags: ["t".repeat(257)] }),
      "INVALID_ARGUMENT",
      3,
    ],
    ["empty batch", (to) => to.refused(batch, { items: [] }), "INVALID_ARGUMENT", 3],
  ];
  it.each(cases)("is refused: %s", async (_name, send, code, grpc) => {
    for (const wire of wires) expectRefusal(await send(wire), code, grpc);
  });

  it("is refused by the namespace's own limits, at the owner, whoever forwards", async () => {
    const config = { max_item_bytes: "1kb", max_bytes: "1mb" };
    const client = cluster.client.admin;
    const { index } = await client.createNamespace("small", config);
    await client.waitEffective("small", index, { timeoutMs: 20_000 });
    const request = { namespace: "small", key, value: Buffer.alloc(2000) };
    for (const wire of wires) {
      expectRefusal(await wire.refused(set, request), "ITEM_TOO_LARGE", status.INVALID_ARGUMENT);
      await wire.call(set, { namespace: "small", key, value: Buffer.from("word") });
      const { code } = await wire.refused(increment, { namespace: "small", key });
      expect(code).toBe("NOT_AN_INTEGER");
    }
  });

  it("spoils nothing but its own part of a batch", async () => {
    const good = { ...item, key: Buffer.from("good"), value: Buffer.from("v") };
    const bad = [
      { ...good, key: long },
      { ...good, ttlMs: -1 },
      { ...good, namespace: "no" },
    ];
    const items = [...bad.map((one) => ({ set: one })), { set: good }];
    for (const wire of wires) {
      const { results } = await wire.call(batch, { items });
      expect(results.map(({ error, set: done }) => error?.code ?? done?.status)).toEqual([
        "KEY_TOO_LARGE",
        "INVALID_ARGUMENT",
        "UNKNOWN_NAMESPACE",
        cache.v1.SetResponse.Status.STORED,
      ]);
    }
  });
});

describe("a budget beyond the nodes' memory", { timeout: 60_000 }, () => {
  it("is refused at creation, at a change, and in sum; what was, stays", async () => {
    for (const wire of wires) {
      const huge = { name: "huge", config: { max_bytes: "100gb" } };
      const refusal = await wire.refused(admin.createNamespace, huge);
      expectRefusal(refusal, "BUDGET_EXCEEDED", status.FAILED_PRECONDITION);
      expect(refusal.message).toMatch(/\d/);
    }
    const [wire] = wires;
    await wire?.call(admin.createNamespace, { name: "fits", config: { max_bytes: "128mb" } });
    const raised = { name: "fits", config: { max_bytes: "2gb" } };
    const refusal = await wire?.refused(admin.setNamespace, raised);
    expect(refusal?.code).toBe("BUDGET_EXCEEDED");
    const codes: string[] = [];
    for (let number = 0; number < 10; number++) {
      const one = { name: `sum-${number}`, config: { max_bytes: "128mb" } };
      const ended = await wire?.attempt(admin.createNamespace, one);
      codes.push(ended?.ok === false ? ended.refusal.code : "created");
    }
    expect(new Set(codes)).toEqual(new Set(["created", "BUDGET_EXCEEDED"]));
    expect(codes.indexOf("BUDGET_EXCEEDED")).toBeGreaterThan(codes.lastIndexOf("created"));
    const { config } = await cluster.client.admin.namespace("fits");
    expect(config.maxBytes).toBe(128 * 1024 * 1024);
  });

  it("comes out of cachectl as one line and exit 1", async () => {
    const words = [...cluster.ctl, "namespace", "create", "huge", "max_bytes=100gb"];
    const { code, out, err } = await cachectl(words);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^cachectl: .+ \[BUDGET_EXCEEDED\]\n$/);
  });
});

/** Writes bytes to a port and waits until the other side or a moment has ended the connection. */
function send(address: string, bytes: Buffer): Promise<void> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.write(bytes));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.setTimeout(300, () => socket.destroy());
  });
}

function noise(length: number): Buffer {
  let state = 12_345;
  const bytes = Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state >>> 16) & 0xff;
  });
  return Buffer.from(bytes);
}

describe("bytes that are no request", { timeout: 60_000 }, () => {
  it("are refused where a message does not decode, in every service", async () => {
    const methods = ["CacheService/Get", "CacheService/Batch", "AdminService/CreateNamespace"];
    const more = ["TopologyService/GetTopology", "CacheService/Invalidate"];
    for (const name of [...methods, ...more]) {
      for (const bytes of [
        [0xff, 0xff, 0xff],
        [0x0a, 0x7f, 0x01],
        [0x12, 0x80],
        [0x0b, 0x0c],
      ]) {
        const method = rawMethod(`/cache.v1.${name}`);
        const refusal = await wires[1]?.attempt(method, Buffer.from(bytes));
        if (refusal === undefined || refusal.ok) continue;
        expect(refusal.refusal, name).toMatchObject({ code: "INVALID_ARGUMENT", status: 3 });
      }
    }
    const unknown = await wires[0]?.refused(rawMethod("/cache.v1.CacheService/Nothing"), key);
    expect(unknown?.status).toBe(status.UNIMPLEMENTED);
    // Larger than any message of the API.
    const oversized = await wires[0]?.refused(set, { ...item, value: Buffer.alloc(17 << 20) });
    expect(oversized).toMatchObject({ code: "ITEM_TOO_LARGE", status: status.INVALID_ARGUMENT });
  });

  it("harm nobody on the gRPC and HTTP ports", async () => {
    const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const pieces = [
      Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
      Buffer.from("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "latin1"),
      Buffer.from("GET /metrics HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
      noise(64),
      noise(100_000),
      Buffer.concat([preface, noise(5000)]),
      Buffer.concat([preface, Buffer.from([0xff, 0xff, 0xff, 0x00, 0x00, 0, 0, 0, 1])]),
    ];
    const addresses = ids.flatMap((id) => [cluster.addressOf(id), cluster.httpOf(id)]);
    await Promise.all(addresses.flatMap((address) => pieces.map((bytes) => send(address, bytes))));
    for (const id of ids) {
      expect((await fetch(`http://${cluster.httpOf(id)}/livez`)).status).toBe(200);
    }
  });

  it("harm nobody on the stream between nodes, by whomever they claim to be sent", async () => {
    const method = rawMethod(peerServiceDefinition.exchange.path);
    for (const bytes of [noise(40), Buffer.alloc(0), Buffer.from([0x12, 0x00])]) {
      const refusal = await wires[2]?.attempt(method, bytes, 1000);
      expect(refusal?.ok).toBe(false);
    }
  });

  it("leave every node as it was", async () => {
    await expectUnharmed();
  });
});
