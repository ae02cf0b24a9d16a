// The simulated network between nodes: one state for each directed link, in order within a lane,
// and everything that PeerTransport allows to go wrong.

import type { Random } from "../../../src/base/random.js";
import type { NodeId } from "../../../src/model/ids.js";
import { limits } from "../../../src/model/limits.js";
import type { PeerLane, PeerMessage, PeerTransport } from "../../../src/ports/peer-transport.js";
import type { Scheduler } from "./scheduler.js";
import type { SimProcess } from "./sim-process.js";

/** How links behave when nothing is wrong; milliseconds and probabilities. */
export type NetworkConfig = {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Now and then a message takes up to this long. */
  readonly tailMs: number;
  readonly tailChance: number;
  readonly dropChance: number;
  /** Lease messages may be repeated without harm; the other cores rely on at-most-once. */
  readonly repeatLeaseChance: number;
};

/**
 * How a cut link treats messages: `drop` loses them without a word, `hold` keeps them for the time
 * after (as TCP does over a short cut), `refuse` knows that there is no connection.
 */
export type CutMode = "drop" | "hold" | "refuse";

type Held = { readonly lane: PeerLane; readonly message: PeerMessage; readonly target: Endpoint };

type Endpoint = {
  readonly node: NodeId;
  readonly process: SimProcess;
  handler: ((from: NodeId, message: PeerMessage) => void) | undefined;
};

type Link = {
  cut: CutMode | undefined;
  extraDelayMs: number;
  extraDropChance: number;
  readonly lastArrival: Record<PeerLane, number>;
  held: Held[];
  heldBytes: number;
};

/** Hears of every message that arrives; for the trace. */
export type DeliveryObserver = (delivery: {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: PeerMessage;
}) => void;

/** One message on its way, as a directed scenario sees it. */
export type Sent = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly lane: PeerLane;
  readonly message: PeerMessage;
};

/** All links of one cluster. */
export class SimNetwork {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #config: NetworkConfig;
  readonly #observer: DeliveryObserver;
  readonly #endpoints = new Map<NodeId, Endpoint>();
  readonly #links = new Map<string, Link>();
  #lost = 0;
  /** While calm, nothing is dropped, repeated or slow by chance. */
  calm = false;
  /** A directed scenario's hand on the wire: true = it took the message, which goes no further. */
  intercept: ((sent: Sent) => boolean) | undefined;

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly config: NetworkConfig;
    readonly observer: DeliveryObserver;
  }) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#config = options.config;
    this.#observer = options.observer;
  }

  /** Messages that a fault or chance swallowed. */
  get lost(): number {
    return this.#lost;
  }

  /** The transport of a new process of a node; what was under way to an earlier one is lost. */
  connect(node: NodeId, process: SimProcess): PeerTransport {
    const endpoint: Endpoint = { node, process, handler: undefined };
    this.#endpoints.set(node, endpoint);
    return {
      send: (to, lane, message) => process.alive && this.#send(endpoint, to, lane, message),
      onMessage: (handler) => {
        endpoint.handler = handler;
      },
      setAddress: () => undefined,
    };
  }

  /** Puts on the wire what was intercepted, for whoever runs at its target now. */
  deliver({ from, to, lane, message }: Sent): void {
    const target = this.#endpoints.get(to);
    if (target === undefined) return;
    this.#transmit(from, { link: this.#link(from, to), lane, message, target });
  }

  /** Cuts one direction. */
  cut(from: NodeId, to: NodeId, mode: CutMode): void {
    this.#link(from, to).cut = mode;
  }

  /** Mends one direction; what was held arrives now, in order. */
  mend(from: NodeId, to: NodeId): void {
    const link = this.#link(from, to);
    link.cut = undefined;
    const { held } = link;
    link.held = [];
    link.heldBytes = 0;
    for (const { lane, message, target } of held)
      this.#transmit(from, { link, lane, message, target });
  }

  /** Makes one direction slow and lossy; zeros make it well again. */
  degrade(from: NodeId, to: NodeId, extra: { delayMs: number; dropChance: number }): void {
    const link = this.#link(from, to);
    link.extraDelayMs = extra.delayMs;
    link.extraDropChance = extra.dropChance;
  }

  /** Mends everything and makes every link well. */
  heal(): void {
    for (const from of this.#endpoints.keys()) {
      for (const to of this.#endpoints.keys()) {
        if (from === to) continue;
        this.degrade(from, to, { delayMs: 0, dropChance: 0 });
        this.mend(from, to);
      }
    }
  }

  /** Whether messages in this direction get through. */
  isOpen(from: NodeId, to: NodeId): boolean {
    return this.#link(from, to).cut === undefined;
  }

  #send(source: Endpoint, to: NodeId, lane: PeerLane, message: PeerMessage): boolean {
    const target = this.#endpoints.get(to);
    if (target === undefined || !target.process.alive || to === source.node) return false;
    const link = this.#link(source.node, to);
    if (link.cut === "refuse") return false;
    if (this.intercept?.({ from: source.node, to, lane, message }) === true) return true;
    if (link.cut === "drop" || this.#unlucky(link)) {
      this.#lost++;
      return true;
    }
    if (link.cut === "hold") {
      const bytes = message.payload.length;
      if (link.heldBytes + bytes > limits.peerQueueBytesMax) return false;
      link.heldBytes += bytes;
      link.held.push({ lane, message, target });
      return true;
    }
    this.#transmit(source.node, { link, lane, message, target });
    const { repeatLeaseChance } = this.#config;
    if (!this.calm && message.kind === "lease" && this.#random.chance(repeatLeaseChance)) {
      this.#transmit(source.node, { link, lane, message, target });
    }
    return true;
  }

  #transmit(from: NodeId, sent: Held & { readonly link: Link }): void {
    const { link, lane, message, target } = sent;
    const arrival = Math.max(this.#scheduler.now + this.#delay(link), link.lastArrival[lane]);
    link.lastArrival[lane] = arrival;
    this.#scheduler.at(arrival, () => {
      // Lost with the process it was on its way to; one that only stands still gets it later.
      if (!target.process.alive || this.#endpoints.get(target.node) !== target) return;
      this.#observer({ from, to: target.node, message });
      target.process.run(message.kind, () => target.handler?.(from, message));
    });
  }

  #unlucky(link: Link): boolean {
    const chance = (this.calm ? 0 : this.#config.dropChance) + link.extraDropChance;
    return chance > 0 && this.#random.chance(chance);
  }

  #delay(link: Link): number {
    const { delayMsMin, delayMsMax, tailMs, tailChance } = this.#config;
    const usual = delayMsMin + this.#random.float() * (delayMsMax - delayMsMin);
    const tail = !this.calm && this.#random.chance(tailChance) ? this.#random.float() * tailMs : 0;
    return usual + tail + link.extraDelayMs * (0.5 + this.#random.float());
  }

  #link(from: NodeId, to: NodeId): Link {
    const name = `${from}>${to}`;
    let link = this.#links.get(name);
    if (link === undefined) {
      link = {
        cut: undefined,
        extraDelayMs: 0,
        extraDropChance: 0,
        lastArrival: { control: 0, bulk: 0 },
        held: [],
        heldBytes: 0,
      };
      this.#links.set(name, link);
    }
    return link;
  }
}
