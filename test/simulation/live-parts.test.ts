// The parts of the live world that judge or shape, one by one: what a cut-off primary may answer,
// how long a failover took, and what a proxy does to bytes.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Action, History } from "../../jepsen-like/history.js";
import { checkCutOff } from "../../jepsen-like/invariants/cut-off.js";
import { Violation } from "../../jepsen-like/invariants/violation.js";
import { availabilityOf, type Episode } from "../../jepsen-like/scenarios/live/availability.js";
import { LinkProxy } from "../../jepsen-like/world/live/link-proxy.js";
import { ReservedPorts } from "../../jepsen-like/world/live/reserved-ports.js";

const leaseMs = 1000;

/** A history of answers `[invoked, ended, epoch]` of shard 3. */
function answers(...given: readonly (readonly [number, number, number])[]): History {
  const history = new History();
  const action: Action = { f: "get" };
  for (const [invokedAt, endedAt, epoch] of given) {
    const place = { namespace: "strict", key: "k", action, insync: true, linearizable: true };
    const operation = history.begin({ client: 1, ...place, invokedAt });
    const answer = { value: "v", version: 1, sequence: 1, shard: 3, epoch };
    Object.assign(operation, { endedAt, ending: "ok", answer });
  }
  return history;
}

describe("the check of primaries that are cut off", () => {
  const cutOff = { node: "n1", shards: new Map([[3, 7]]), from: 5000, to: 9000, probes: [1] };

  it("lets answers pass within the lease, of the successor, and after the cut was undone", () => {
    const history = answers([5900, 5950, 7], [6500, 6510, 8], [8990, 9010, 7], [9100, 9110, 7]);
    expect(checkCutOff(history, [cutOff], leaseMs)).toEqual({ answered: 1, refused: 0 });
  });

  it("finds an answer at the old epoch to what was asked after the lease", () => {
    const history = answers([5900, 5950, 7], [6100, 6110, 7]);
    expect(() => checkCutOff(history, [cutOff], leaseMs)).toThrow(Violation);
    expect(() => checkCutOff(history, [cutOff], leaseMs)).toThrow(/I7: n1 answered 30 ms after/);
  });
});

describe("availability", () => {
  it("is the longest time without an answer, and the time to the next epoch's first", () => {
    const history = answers([900, 1000, 7], [1090, 1100, 7], [2400, 2500, 9], [2600, 2700, 9]);
    const episode: Episode = {
      name: "kill-primary",
      whom: "n1",
      from: 1200,
      undoneAt: 2600,
      wholeAt: 3000,
      hit: new Map([[3, 7]]),
    };
    const { nemeses, failovers, longestGapMsByShard } = availabilityOf(history.operations, [
      episode,
    ]);
    expect(nemeses).toMatchObject([{ name: "kill-primary", episodes: 1, longestGapMs: 1300 }]);
    expect(failovers).toEqual({ count: 1, p50: 1300, p99: 1300, max: 1300 });
    expect(longestGapMsByShard).toEqual({ "3": 1400 });
  });
});

describe("a proxy", () => {
  let ports: ReservedPorts;
  let echo: Server;
  let proxy: LinkProxy;
  beforeAll(async () => {
    ports = await ReservedPorts.reserve(2);
    echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
    echo.listen(ports.node(0), "127.0.0.1");
    await once(echo, "listening");
    proxy = await LinkProxy.listen(ports.link(0, 1), ports.node(0));
  });
  afterAll(() => {
    proxy.close();
    echo.close();
    ports[Symbol.dispose]();
  });

  async function open(): Promise<Socket> {
    const socket = connect(ports.link(0, 1), "127.0.0.1");
    await once(socket, "connect");
    return socket;
  }

  it("passes bytes on, holds them in a black hole, and gives them back later", async () => {
    const socket = await open();
    socket.write("one");
    expect(String((await once(socket, "data"))[0])).toBe("one");
    proxy.setShape({ kind: "blackhole" });
    const heard: string[] = [];
    socket.on("data", (bytes: Buffer) => heard.push(String(bytes)));
    socket.write("two");
    // Whoever comes later through an open link is answered first.
    const other = connect(ports.node(0), "127.0.0.1");
    other.write("direct");
    await once(other, "data");
    expect(heard).toEqual([]);
    proxy.setShape({ kind: "open" });
    await expect.poll(() => heard.join("")).toBe("two");
    socket.destroy();
    other.destroy();
  });

  it("resets what is open and refuses what is new while it is cut", async () => {
    const socket = await open();
    socket.write("one");
    await once(socket, "data");
    proxy.setShape({ kind: "cut" });
    const [error] = await once(socket, "error");
    expect(error).toMatchObject({ code: "ECONNRESET" });
    const later = connect(ports.link(0, 1), "127.0.0.1");
    await expect(once(later, "close")).rejects.toMatchObject({ code: "ECONNRESET" });
    proxy.setShape({ kind: "open" });
    (await open()).destroy();
  });

  it("delays, and lets no more pass in a second than it is told", async () => {
    proxy.setShape({ kind: "delay", delayMs: 100 });
    const socket = await open();
    const beganAt = performance.now();
    socket.write("one");
    await once(socket, "data");
    expect(performance.now() - beganAt).toBeGreaterThan(190);
    proxy.setShape({ kind: "throttle", bytesPerSecond: 10 });
    socket.write("two");
    await once(socket, "data");
    const sentAt = performance.now();
    socket.write("end");
    await once(socket, "data");
    expect(performance.now() - sentAt).toBeGreaterThan(250);
    proxy.setShape({ kind: "open" });
    socket.destroy();
  });
});
