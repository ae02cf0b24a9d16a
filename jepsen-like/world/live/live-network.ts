// The network of the live world: a proxy for every directed link between two nodes, and one from
// clients to every node.

import { LinkProxy, type LinkShape } from "./link-proxy.js";
import type { ReservedPorts } from "./reserved-ports.js";

/** All links of a cluster. */
export class LiveNetwork implements Disposable {
  readonly #nodes: readonly string[];
  readonly #ports: ReservedPorts;
  readonly #links = new Map<string, LinkProxy>();

  private constructor(nodes: readonly string[], ports: ReservedPorts) {
    this.#nodes = nodes;
    this.#ports = ports;
  }

  /** Opens all links between nodes of these ids. */
  static async open(nodes: readonly string[], ports: ReservedPorts): Promise<LiveNetwork> {
    const network = new LiveNetwork(nodes, ports);
    for (const [from, source] of nodes.entries()) {
      for (const [to, sink] of nodes.entries()) {
        const port = ports.link(from, to);
        const proxy = await LinkProxy.listen(port, ports.node(to));
        network.#links.set(nameOf(from === to ? "clients" : source, sink), proxy);
      }
    }
    return network;
  }

  /** Where a node finds its peers: the `peers` of its config. */
  peersOf(node: string): Record<string, string> {
    const from = this.#nodes.indexOf(node);
    const peers = this.#nodes.filter((peer) => peer !== node);
    return Object.fromEntries(
      peers.map((peer) => [peer, `127.0.0.1:${this.#ports.link(from, this.#nodes.indexOf(peer))}`]),
    );
  }

  /** Where clients find a node. */
  clientAddressOf(node: string): string {
    return `127.0.0.1:${this.#ports.clientLink(this.#nodes.indexOf(node))}`;
  }

  /** Changes the link that `from` opened to `to`; what `to` sends has a link of its own. */
  setLink(from: string, to: string, shape: LinkShape): void {
    const link = this.#links.get(nameOf(from, to));
    if (link === undefined) throw new Error(`there is no link from ${from} to ${to}`);
    link.setShape(shape);
  }

  /** Changes both links between two nodes. */
  setPair(one: string, other: string, shape: LinkShape): void {
    this.setLink(one, other, shape);
    this.setLink(other, one, shape);
  }

  /** Changes the link from clients to a node. */
  setClientLink(to: string, shape: LinkShape): void {
    this.setLink("clients", to, shape);
  }

  /** Opens every link. */
  heal(): void {
    for (const link of this.#links.values()) {
      if (link.shape.kind !== "open") link.setShape({ kind: "open" });
    }
  }

  [Symbol.dispose](): void {
    for (const link of this.#links.values()) link.close();
  }
}

function nameOf(from: string, to: string): string {
  return `${from}→${to}`;
}
