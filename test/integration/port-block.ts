// Ports for a cluster that no other cluster of any test run takes meanwhile: a block is reserved by
// listening on its last port for as long as the cluster lives, also while its nodes are dead.
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { busyAddresses } from "../../src/server/free-ports.js";

/** Blocks lie below the ports that systems give to outgoing connections. */
const firstPort = 10_001;
const blockPorts = 200;
const blocks = 50;

/** A reserved block of ports. */
export class PortBlock implements AsyncDisposable {
  /** The first port; gRPC begins here and HTTP a hundred above. */
  readonly base: number;
  readonly #guard: Server;

  private constructor(base: number, guard: Server) {
    this.base = base;
    this.#guard = guard;
  }

  /** Reserves a block in which the ports of so many nodes are free. */
  static async reserve(nodes: number): Promise<PortBlock> {
    for (let turn = 0; turn < 4 * blocks; turn++) {
      const base = firstPort + ((process.pid * 7 + turn) % blocks) * blockPorts;
      const guard = await listenOn(base + blockPorts - 1);
      if (guard === undefined) continue;
      const ports = Array.from({ length: nodes }, (_, i) => [base + i, base + 100 + i]).flat();
      const busy = await busyAddresses(ports.map((port) => `127.0.0.1:${port}`));
      if (busy.length === 0) return new PortBlock(base, guard);
      guard.close();
    }
    throw new Error("no block of ports is free");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guard.close();
    await once(this.#guard, "close");
  }
}

/** A server that takes nobody in, or undefined when the port is in use. */
function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server.unref()));
  });
}
