// Keeps the router's map current: asks for the whole topology once, then follows the pushed stream
// of changes at one node, and moves to another when that one breaks or falls silent.

import type { ClientReadableStream } from "@grpc/grpc-js";
import type { cache } from "../gen/messages.js";
import { topologyServiceDefinition } from "../gen/services.js";
import type { ChannelPool } from "./channel-pool.js";
import { askAround } from "./hedged.js";
import { type BackoffOptions, backoffDelay } from "./retry-policy.js";
import type { Router } from "./router.js";
import type { ClusterMap } from "./shard-view.js";
import { callUnary } from "./unary-call.js";
import { mapAfter, mapOfReply } from "./wire-records.js";

/** What a watcher works with. */
export type TopologyParts = {
  readonly pool: ChannelPool;
  readonly router: Router;
  readonly backoff: BackoffOptions;
  /** Monotonic milliseconds. */
  readonly now: () => number;
};

/** Milliseconds after which a second node is asked for the topology. */
const hedgeMs = 300;
/** Milliseconds of one question for the topology. */
const askTimeoutMs = 2000;
/** Milliseconds that news may take on the stream before they are fetched. */
const refreshAfterMs = 250;

/** Follows the topology of the cluster. */
export class TopologyWatcher {
  readonly #parts: TopologyParts;
  #stream: ClientReadableStream<cache.v1.WatchTopologyResponse> | undefined;
  #watched: string | undefined;
  /** What the present stream has told. */
  #told: ClusterMap | undefined;
  #failures = 0;
  #closed = false;
  #reconnect: NodeJS.Timeout | undefined;
  #refresh: NodeJS.Timeout | undefined;
  #newestHeardOf = 0;

  /** Told of every newer map. */
  onChange: (map: ClusterMap) => void = () => {};

  constructor(parts: TopologyParts) {
    this.#parts = parts;
  }

  /**
   * Asks for the whole topology now.
   * @throws {CacheError} when no node answers within `timeoutMs`
   */
  async fetch(timeoutMs: number = askTimeoutMs): Promise<void> {
    const { pool, router, now } = this.#parts;
    const reply = await askAround(
      (address, left, signal) => {
        const target = { pool, address, timeoutMs: left, signal };
        return callUnary(topologyServiceDefinition.getTopology, {}, target);
      },
      { addresses: router.addresses, hedgeMs, timeoutMs, now },
    );
    this.#learn(mapOfReply(reply));
  }

  /** Begins to follow the stream of changes. */
  watch(): void {
    if (this.#closed || this.#stream !== undefined) return;
    const { pool, router, now } = this.#parts;
    const avoid = new Set(this.#watched === undefined ? [] : [this.#watched]);
    const address = router.any(avoid, now());
    const { path, requestSerialize, responseDeserialize } = topologyServiceDefinition.watchTopology;
    const stream = pool
      .channel(address)
      .makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
        mapVersion: router.map.mapVersion,
        clusterId: router.map.clusterId,
      });
    this.#stream = stream;
    this.#told = undefined;
    this.#watched = address;
    stream.on("data", (message: cache.v1.WatchTopologyResponse) => {
      this.#failures = 0;
      this.#take(message, stream);
    });
    stream.on("error", () => this.#ended(stream));
    stream.on("end", () => this.#ended(stream));
  }

  /** The node is silent: if it is the one that is followed, another one is. */
  avoid(address: string): void {
    if (this.#watched === address) this.#stream?.cancel();
  }

  /** A reply named this map version: if the stream does not bring it soon, it is fetched. */
  heardOf(version: number): void {
    if (version <= this.#newestHeardOf || version <= this.#parts.router.map.mapVersion) return;
    this.#newestHeardOf = version;
    if (this.#refresh !== undefined || this.#closed) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      if (this.#closed || this.#parts.router.map.mapVersion >= this.#newestHeardOf) return;
      this.fetch().catch(() => {
        this.#newestHeardOf = 0;
      });
    }, refreshAfterMs);
    this.#refresh.unref();
  }

  /** Stops following. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#refresh);
    this.#stream?.cancel();
    this.#stream = undefined;
  }

  #take(
    message: cache.v1.WatchTopologyResponse,
    stream: ClientReadableStream<cache.v1.WatchTopologyResponse>,
  ): void {
    if (this.#stream !== stream) return;
    try {
      this.#told = mapAfter(this.#told, message);
      this.#learn(this.#told);
    } catch {
      stream.cancel();
    }
  }

  #learn(map: ClusterMap): void {
    const { router, now } = this.#parts;
    const before = router.map;
    router.learn(map, now());
    if (router.map !== before) this.onChange(router.map);
  }

  #ended(stream: ClientReadableStream<cache.v1.WatchTopologyResponse>): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    if (this.#closed) return;
    this.#failures++;
    const delay = backoffDelay(this.#failures, this.#parts.backoff);
    this.#reconnect = setTimeout(() => this.watch(), delay);
  }
}
