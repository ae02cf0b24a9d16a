// Ports of a live cluster: a block that no other run takes meanwhile, reserved by listening on its
// last port for as long as the run lives. The system frees it with the process, however that ends.

import { createServer, type Server } from "node:net";
import { busyAddresses } from "../../../src/server/free-ports.js";

const firstPort = 12_000;
const blockPorts = 200;
const blocks = 5;
/** HTTP ports begin so far above gRPC ports, as the starter's plan has it. */
const httpOffset = 100;
const linksOffset = 10;
/** Nodes that fit a block with a link between any two of them and one to clients. */
const nodesMax = 7;

/** A reserved block. */
export class ReservedPorts implements Disposable {
  /** gRPC of the first node. */
  readonly base: number;
  readonly #guard: Server;

  private constructor(base: number, guard: Server) {
    this.base = base;
    this.#guard = guard;
  }

  /** Reserves the ports for so many nodes. @throws {Error} when no block is free */
  static async reserve(nodes: number): Promise<ReservedPorts> {
    if (nodes > nodesMax) throw new Error(`a live cluster has at most ${nodesMax} nodes`);
    for (let turn = 0; turn < blocks; turn++) {
      const base = firstPort + ((process.pid + turn) % blocks) * blockPorts;
      const guard = await listenOn(base + blockPorts - 1);
      if (guard === undefined) continue;
      const ports = new ReservedPorts(base, guard);
      const wanted = Array.from({ length: httpOffset + nodesMax }, (_, at) => base + at);
      const busy = await busyAddresses(wanted.map((port) => `127.0.0.1:${port}`));
      if (busy.length === 0) return ports;
      ports[Symbol.dispose]();
    }
    const last = firstPort + blocks * blockPorts - 1;
    throw new Error(`no block of ports between ${firstPort} and ${last} is free`);
  }

  /** gRPC of a node, by its position. */
  node(at: number): number {
    return this.base + at;
  }

  /** HTTP of a node. */
  http(at: number): number {
    return this.base + httpOffset + at;
  }

  /** Where `from` finds `to`. */
  link(from: number, to: number): number {
    return this.base + linksOffset + from * nodesMax + to;
  }

  /** Where clients find a node: no node links to itself, so the diagonal is free. */
  clientLink(to: number): number {
    return this.link(to, to);
  }

  [Symbol.dispose](): void {
    this.#guard.close();
  }
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server.unref()));
  });
}
