// A simulated client that follows the pushed stream of topology changes: the node's own handler at
// one end, the SDK's own reading of the messages and its router at the other, and between them a
// connection that breaks and whose buffer may be full.

import { EventEmitter } from "node:events";
import type { Random } from "../../../src/base/random.js";
import { shardMapOf } from "../../../src/control/shard-map-view.js";
import { cache } from "../../../src/gen/messages.js";
import type { NodeId } from "../../../src/model/ids.js";
import { NodeHealth } from "../../../src/sdk/node-health.js";
import { Router } from "../../../src/sdk/router.js";
import type { ClusterMap } from "../../../src/sdk/shard-view.js";
import { mapAfter } from "../../../src/sdk/wire-records.js";
import { topologyHandlers } from "../../../src/server/grpc/topology-handlers.js";
import { type MapStreams, mapText } from "../../invariants/map-streams.js";
import type { Scheduler } from "./scheduler.js";
import type { SimDoor } from "./sim-door.js";
import type { RunningNode, SimNode } from "./sim-node.js";

export type SimWatcherOptions = {
  readonly id: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly door: SimDoor;
  readonly nodes: ReadonlyMap<NodeId, SimNode>;
  /** Hears of every message as it arrives. */
  readonly streams: MapStreams;
};

type Message = cache.v1.WatchTopologyResponse;

/** The handler of one process; made once, as a server does. */
const handlers = new WeakMap<RunningNode, (call: unknown) => void>();

function watchHandler(node: RunningNode): (call: unknown) => void {
  let handler = handlers.get(node);
  if (handler === undefined) {
    const { driver, clock } = node;
    const context = { clock, logger: driver.options.ports.logger };
    const made = topologyHandlers(context, {
      self: driver.self,
      state: () => driver.state,
      onState: (listener) => driver.machine.listen(listener),
    });
    handler = made["watchTopology"] as unknown as (call: unknown) => void;
    handlers.set(node, handler);
  }
  return handler;
}

/** Messages under way at which the server is told that the buffer is full. */
const bufferedMax = 3;
const reconnectMsMax = 300;
/** How often a stream looks whether clients were cut off from its node: its connection breaks. */
const lookEveryMs = 200;

/** One client that watches. */
export class SimWatcher {
  readonly #options: SimWatcherOptions;
  readonly #router: Router;
  #stopped = false;

  constructor(options: SimWatcherOptions) {
    this.#options = options;
    this.#router = new Router([], new NodeHealth(0), { region: "local", zone: "none" });
  }

  /** The version of the map that it has come to. */
  get mapVersion(): number {
    return this.#router.map.mapVersion;
  }

  /** Begins to watch. */
  start(): void {
    this.#connect();
  }

  /** Lets the present stream be the last. */
  stop(): void {
    this.#stopped = true;
  }

  #connect(): void {
    const { scheduler, random, nodes, door } = this.#options;
    if (this.#stopped) return;
    const id = random.pick([...nodes.keys()]);
    scheduler.after(random.float() * reconnectMsMax, () => {
      const node = nodes.get(id);
      const running = node?.running;
      if (running === undefined || door.isCut(id)) this.#connect();
      else this.#ask(id, running);
    });
  }

  /** A process that stands still answers later, or dies first: then another one is asked. */
  #ask(id: NodeId, node: RunningNode): void {
    const { scheduler } = this.#options;
    const { process } = node;
    let isOpen = false;
    process.run("client", () => {
      isOpen = true;
      this.#open(id, node);
    });
    const look = (): void => {
      if (isOpen) return;
      if (process.alive) scheduler.after(lookEveryMs, look);
      else this.#connect();
    };
    look();
  }

  #open(id: NodeId, node: RunningNode): void {
    const { scheduler, streams, id: watcher, door } = this.#options;
    const stream = streams.opened(watcher, id);
    let broken = false;
    let told: ClusterMap | undefined;
    const call = new ServerCall(this.#options, node, (bytes, sent) => {
      if (broken) return;
      const message = cache.v1.WatchTopologyResponse.decode(bytes);
      told = mapAfter(told, message);
      this.#take(told, message, { stream, sent });
    });
    const look = (): void => {
      const lives = node.process.alive && !door.isCut(id);
      if (lives) {
        scheduler.after(lookEveryMs, look);
        return;
      }
      broken = true;
      node.process.run("client", () => call.emit("cancelled"));
      this.#connect();
    };
    watchHandler(node)(call);
    scheduler.after(lookEveryMs, look);
  }

  #take(
    told: ClusterMap,
    { full, mapVersion }: Message,
    from: { readonly stream: number; readonly sent: string },
  ): void {
    const { streams, scheduler } = this.#options;
    const before = this.#router.map.mapVersion;
    this.#router.learn(told, scheduler.now);
    const { map } = this.#router;
    streams.received(from.stream, { full, mapVersion, sent: from.sent, before, map });
  }
}

/** What grpc-js gives to a handler that streams, as far as the handler uses it. */
class ServerCall extends EventEmitter {
  readonly request = {};
  readonly #options: SimWatcherOptions;
  readonly #node: RunningNode;
  readonly #deliver: (bytes: Uint8Array, sent: string) => void;
  #underWay = 0;
  #lastArrival = 0;
  #isFull = false;

  constructor(
    options: SimWatcherOptions,
    node: RunningNode,
    deliver: (bytes: Uint8Array, sent: string) => void,
  ) {
    super();
    this.#options = options;
    this.#node = node;
    this.#deliver = deliver;
  }

  /** False when the buffer is full; `drain` follows. What the node knows now goes along unseen. */
  write(update: cache.v1.WatchTopologyResponse.$Properties): boolean {
    const { scheduler, random } = this.#options;
    const bytes = cache.v1.WatchTopologyResponse.encode(update).finish();
    const sent = mapText(shardMapOf(this.#node.driver.state));
    this.#underWay++;
    this.#isFull ||= this.#underWay >= bufferedMax;
    const delay = random.chance(0.1) ? random.float() * 400 : 0.1 + random.float();
    this.#lastArrival = Math.max(this.#lastArrival, scheduler.now + delay);
    scheduler.at(this.#lastArrival, () => {
      this.#underWay--;
      this.#deliver(bytes, sent);
      if (!this.#isFull || this.#underWay > 0) return;
      this.#isFull = false;
      this.#node.process.run("client", () => this.emit("drain"));
    });
    return !this.#isFull;
  }

  getPath(): string {
    return "WatchTopology";
  }
}
