// Two nodes' transports on loopback: what is sent arrives in order, a restarted peer is found
// again, and a peer that does not read costs bounded memory.
import { createServer, type Socket, type Server as TcpServer } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterEach, expect, it, vi } from "vitest";
import { peerServiceDefinition } from "../../src/gen/services.js";
import { type NodeId, nodeId } from "../../src/model/ids.js";
import { GrpcPeerTransport } from "../../src/platform/grpc-peer-transport.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Metrics } from "../../src/ports/metrics.js";
import type { PeerMessage } from "../../src/ports/peer-transport.js";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const n1 = nodeId("n1");
const n2 = nodeId("n2");

/** Counts dropped messages by reason. */
class DropMetrics implements Metrics {
  readonly dropped = new Map<string, number>();
  count(name: string, amount = 1, labels: Readonly<Record<string, string>> = {}): void {
    if (name !== "holdfast_peer_dropped_messages_total") return;
    const reason = labels["reason"] ?? "";
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + amount);
  }
  gauge(): void {}
  observe(): void {}
}

type Node = {
  readonly transport: GrpcPeerTransport;
  readonly metrics: DropMetrics;
  readonly received: { from: NodeId; message: PeerMessage }[];
  readonly port: number;
  stop(): void;
};

const running: { stop(): void }[] = [];
afterEach(() => {
  for (const node of running.splice(0)) node.stop();
});

async function startNode(self: NodeId, port = 0, queueBytesMax?: number): Promise<Node> {
  const metrics = new DropMetrics();
  const limit = queueBytesMax === undefined ? {} : { queueBytesMax };
  const transport = new GrpcPeerTransport({ self, logger: silent, metrics, ...limit });
  const received: Node["received"] = [];
  transport.onMessage((from, message) => received.push({ from, message }));
  const server = new Server({ "grpc.max_receive_message_length": 32 * 1024 * 1024 });
  server.addService(peerServiceDefinition, { exchange: transport.accept.bind(transport) });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, actual) =>
      error === null ? resolve(actual) : reject(error),
    );
  });
  const stop = (): void => {
    transport.close();
    server.forceShutdown();
  };
  const node = { transport, metrics, received, port: bound, stop };
  running.push(node);
  return node;
}

const text = (message: PeerMessage): string => Buffer.from(message.payload).toString();
const raft = (body: string): PeerMessage => ({ kind: "raft", payload: Buffer.from(body) });

function connect(a: Node, b: Node): void {
  a.transport.setAddress(n2, `127.0.0.1:${b.port}`);
  b.transport.setAddress(n1, `127.0.0.1:${a.port}`);
}

it("delivers both ways, in order within a lane, with kind and sender", async () => {
  const a = await startNode(n1);
  const b = await startNode(n2);
  connect(a, b);
  for (let i = 0; i < 1000; i++) a.transport.send(n2, "bulk", raft(`a${i}`));
  b.transport.send(n1, "control", { kind: "lease", payload: Buffer.from("b") });
  await vi.waitFor(() => expect(b.received.length).toBe(1000), { interval: 5 });
  await vi.waitFor(() => expect(a.received.length).toBe(1), { interval: 5 });
  expect(b.received.map((one) => text(one.message))).toEqual(
    Array.from({ length: 1000 }, (_, i) => `a${i}`),
  );
  expect(b.received[0]).toMatchObject({ from: n1, message: { kind: "raft" } });
  expect(a.received[0]).toMatchObject({ from: n2, message: { kind: "lease" } });
});

it("delivers a message of the largest value, and refuses a larger one", async () => {
  const a = await startNode(n1);
  const b = await startNode(n2);
  connect(a, b);
  const payload = new Uint8Array(9 * 1024 * 1024).fill(7);
  expect(a.transport.send(n2, "bulk", { kind: "replication", payload })).toBe(true);
  await vi.waitFor(() => expect(b.received.length).toBe(1), { interval: 5, timeout: 5000 });
  expect(b.received[0]?.message.payload.length).toBe(payload.length);
  const huge = new Uint8Array(17 * 1024 * 1024);
  expect(a.transport.send(n2, "bulk", { kind: "replication", payload: huge })).toBe(false);
});

it("drops what is sent to an unknown or unreachable node, and says so", async () => {
  const a = await startNode(n1);
  expect(a.transport.send(n2, "control", raft("x"))).toBe(false);
  a.transport.setAddress(n2, "127.0.0.1:1");
  await vi.waitFor(
    () => {
      expect(a.transport.send(n2, "control", raft("x"))).toBe(false);
      expect(a.metrics.dropped.get("disconnected")).toBeGreaterThan(0);
    },
    { interval: 5 },
  );
});

it("finds a peer again that restarts on the same address", async () => {
  const a = await startNode(n1);
  const b = await startNode(n2);
  connect(a, b);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), { interval: 5 });
  b.stop();
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(false), { interval: 5 });
  const again = await startNode(n2, b.port);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), {
    interval: 5,
    timeout: 5000,
  });
  a.transport.send(n2, "control", raft("hello again"));
  await vi.waitFor(() => expect(again.received.length).toBe(1), { interval: 5 });
});

it("connects at once to a peer that came back and connects here", { timeout: 20_000 }, async () => {
  // The longest pause after an attempt, so that one cannot be due by chance.
  const random = vi.spyOn(Math, "random").mockReturnValue(0.999);
  try {
    const a = await startNode(n1);
    const attempts: number[] = [];
    const refusing = createServer((socket) => {
      attempts.push(performance.now());
      socket.destroy();
    });
    const port = await new Promise<number>((resolve) => {
      refusing.listen(0, "127.0.0.1", () => {
        const address = refusing.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    a.transport.setAddress(n2, `127.0.0.1:${port}`);
    const isPausing = (): void => {
      const [before = 0, last = 0] = attempts.slice(-2);
      expect(last - before).toBeGreaterThan(900);
    };
    await vi.waitFor(isPausing, { interval: 5, timeout: 15_000 });
    await new Promise((resolve) => refusing.close(resolve));
    const b = await startNode(n2, port);
    b.transport.setAddress(n1, `127.0.0.1:${a.port}`);
    await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), {
      interval: 5,
      timeout: 700,
    });
  } finally {
    random.mockRestore();
  }
});

it("follows a peer to a new address", async () => {
  const a = await startNode(n1);
  const b = await startNode(n2);
  connect(a, b);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), { interval: 5 });
  const moved = await startNode(n2);
  a.transport.setAddress(n2, `127.0.0.1:${moved.port}`);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), { interval: 5 });
  a.transport.send(n2, "control", raft("there"));
  await vi.waitFor(() => expect(moved.received.length).toBe(1), { interval: 5 });
  expect(b.received.length).toBe(0);
});

it("does not talk to another node that answers on the address", async () => {
  const a = await startNode(n1);
  const other = await startNode(nodeId("n3"));
  a.transport.setAddress(n2, `127.0.0.1:${other.port}`);
  await vi.waitFor(
    () => {
      a.transport.send(n2, "control", raft("x"));
      expect(a.metrics.dropped.get("disconnected")).toBeGreaterThan(0);
    },
    { interval: 5 },
  );
  expect(a.transport.isConnected(n2)).toBe(false);
  expect(other.received.length).toBe(0);
});

/** A proxy that can stop passing bytes on, as a paused process or a dead link does. */
async function stuckableProxy(target: number): Promise<{ port: number; stuck: boolean }> {
  const sockets = new Set<Socket>();
  const state = { port: 0, stuck: false };
  const server: TcpServer = createServer((inner) => {
    const outer = new (inner.constructor as typeof Socket)().connect(target, "127.0.0.1");
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.on("data", (data) => {
        if (state.stuck) from.pause();
        else to.write(data);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  state.port = typeof address === "object" && address !== null ? address.port : 0;
  running.push({
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return state;
}

it("bounds what waits for a stuck peer, notices it and reconnects elsewhere", async () => {
  const queueBytesMax = 1024 * 1024;
  const a = await startNode(n1, 0, queueBytesMax);
  const b = await startNode(n2);
  const proxy = await stuckableProxy(b.port);
  a.transport.setAddress(n2, `127.0.0.1:${proxy.port}`);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), { interval: 5 });
  proxy.stuck = true;
  const payload = new Uint8Array(64 * 1024);
  let accepted = 0;
  await vi.waitFor(
    () => {
      for (let i = 0; i < 100; i++) {
        if (a.transport.send(n2, "bulk", { kind: "replication", payload })) accepted++;
      }
      expect(a.metrics.dropped.get("full")).toBeGreaterThan(100);
    },
    { interval: 5 },
  );
  expect(accepted * payload.length).toBeLessThan(queueBytesMax + 16 * 1024 * 1024);
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(false), {
    interval: 20,
    timeout: 5000,
  });
  proxy.stuck = false;
  await vi.waitFor(() => expect(a.transport.isConnected(n2)).toBe(true), {
    interval: 20,
    timeout: 5000,
  });
});
