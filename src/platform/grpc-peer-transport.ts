// Messages between nodes over PeerService behind the port `PeerTransport`: two outgoing streams a
// peer, so that small messages do not wait behind bulk, and whatever streams the peers open here.

import {
  type ChannelCredentials,
  credentials,
  type ServerDuplexStream,
  status,
} from "@grpc/grpc-js";
import type { cache } from "../gen/messages.js";
import { isNodeId, type NodeId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { PeerLane, PeerMessage, PeerTransport } from "../ports/peer-transport.js";
import { kindOf, laneNumbers, peerProtocol } from "./peer-frames.js";
import { PeerLink } from "./peer-link.js";

/** The server's side of one Exchange call. */
export type PeerCall = ServerDuplexStream<cache.v1.PeerFrame, cache.v1.PeerFrame.$Properties>;

/** Options of a {@link GrpcPeerTransport}. */
export type GrpcPeerTransportOptions = {
  readonly self: NodeId;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Default: without TLS. */
  readonly credentials?: ChannelCredentials;
  /** Bytes that may wait for one peer, both lanes. Default limits.peerQueueBytesMax. */
  readonly queueBytesMax?: number;
};

type Peer = { readonly address: string; readonly links: Readonly<Record<PeerLane, PeerLink>> };
type Handler = (from: NodeId, message: PeerMessage) => void;

/** The control lane's share of a peer's queue; bulk has the rest. */
const controlShare = 1 / 8;

/** The network of one node. Nothing connects before its address was set. */
export class GrpcPeerTransport implements PeerTransport {
  readonly #options: GrpcPeerTransportOptions;
  readonly #peers = new Map<NodeId, Peer>();
  /** Streams that peers opened, by sender and lane: a newer one replaces the older. */
  readonly #incoming = new Map<string, PeerCall>();
  #handler: Handler | undefined;
  #closed = false;

  constructor(options: GrpcPeerTransportOptions) {
    this.#options = options;
  }

  send(to: NodeId, lane: PeerLane, message: PeerMessage): boolean {
    return this.#peers.get(to)?.links[lane].send(message) ?? false;
  }

  onMessage(handler: Handler): void {
    this.#handler = handler;
  }

  setAddress(node: NodeId, address: string): void {
    if (this.#closed || node === this.#options.self) return;
    const present = this.#peers.get(node);
    if (present?.address === address) return;
    present?.links.control.close();
    present?.links.bulk.close();
    const links = {
      control: this.#link(node, address, "control"),
      bulk: this.#link(node, address, "bulk"),
    };
    this.#peers.set(node, { address, links });
  }

  /** Whether both lanes to the peer are open, for tests and status. */
  isConnected(node: NodeId): boolean {
    const links = this.#peers.get(node)?.links;
    return links?.control.isOpen === true && links.bulk.isOpen;
  }

  /** Serves one Exchange call of a peer. */
  accept(call: PeerCall): void {
    let from: NodeId | undefined;
    let name = "";
    call.on("data", (frame: cache.v1.PeerFrame) => {
      if (from === undefined) {
        from = this.#greet(call, frame.hello);
        name = `${from} ${frame.hello?.lane}`;
        if (from !== undefined) {
          this.#replaceIncoming(name, call);
          this.#hurryTo(from);
        }
      } else if (this.#incoming.get(name) === call) this.#receive(from, frame);
    });
    const ended = (): void => {
      if (this.#incoming.get(name) === call) this.#incoming.delete(name);
    };
    call.on("cancelled", ended);
    call.on("error", ended);
    call.on("end", () => {
      ended();
      call.end();
    });
  }

  /** Ends all connections; nothing is sent or received afterwards. */
  close(): void {
    this.#closed = true;
    for (const { links } of this.#peers.values()) {
      links.control.close();
      links.bulk.close();
    }
    this.#peers.clear();
    for (const call of this.#incoming.values()) call.end();
    this.#incoming.clear();
  }

  #link(peer: NodeId, address: string, lane: PeerLane): PeerLink {
    const { self, logger, metrics } = this.#options;
    const bytes = this.#options.queueBytesMax ?? limits.peerQueueBytesMax;
    return new PeerLink({
      self,
      peer,
      lane,
      address,
      credentials: this.#options.credentials ?? credentials.createInsecure(),
      queueBytesMax: Math.floor(bytes * (lane === "control" ? controlShare : 1 - controlShare)),
      logger,
      metrics,
    });
  }

  /** Answers the hello of a peer and returns its name, or refuses the call. */
  #greet(call: PeerCall, hello: cache.v1.PeerHello | null | undefined): NodeId | undefined {
    const trouble = this.#troubleOf(hello);
    if (trouble !== undefined || !hello || !isNodeId(hello.from)) {
      const error = { code: status.FAILED_PRECONDITION, details: trouble ?? "no valid hello" };
      call.emit("error", error);
      return undefined;
    }
    const { from, lane } = hello;
    call.write({ hello: { protocol: peerProtocol, from: this.#options.self, to: from, lane } });
    return from;
  }

  /** A peer that came back asks things at once; answers must not wait for a backoff to end. */
  #hurryTo(peer: NodeId): void {
    const links = this.#peers.get(peer)?.links;
    links?.control.hurry();
    links?.bulk.hurry();
  }

  /** The newest stream of a sender and lane is the one that counts. */
  #replaceIncoming(name: string, call: PeerCall): void {
    const older = this.#incoming.get(name);
    this.#incoming.set(name, call);
    older?.end();
  }

  #troubleOf(hello: cache.v1.PeerHello | null | undefined): string | undefined {
    const { self } = this.#options;
    if (this.#closed) return `${self} is closing`;
    if (!hello) return "the first frame must be a hello";
    if (hello.protocol !== peerProtocol) return `${self} speaks protocol ${peerProtocol}`;
    if (hello.to !== self) return `this is ${self}, not ${hello.to}`;
    if (!isNodeId(hello.from)) return "the sender has no valid node id";
    const lanes: readonly number[] = Object.values(laneNumbers);
    return lanes.includes(hello.lane) ? undefined : `unknown lane ${hello.lane}`;
  }

  #receive(from: NodeId, frame: cache.v1.PeerFrame): void {
    if (this.#closed) return;
    for (const { kind, payload } of frame.messages) {
      const known = kindOf(kind);
      if (known === undefined) {
        this.#options.logger.warn("message of unknown kind dropped", { from, kind });
        continue;
      }
      this.#handler?.(from, { kind: known, payload });
    }
  }
}
