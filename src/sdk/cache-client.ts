// The client of a cluster: it owns the channels, the topology and the operations under way, and
// hands out namespaces and the operators' client.

import { setTimeout as delay } from "node:timers/promises";
import type { NodeId } from "../model/ids.js";
import { AdminClient } from "./admin-client.js";
import { Batcher } from "./batcher.js";
import { ChannelPool } from "./channel-pool.js";
import { bytes, type Codec } from "./codec.js";
import { Dispatcher } from "./dispatcher.js";
import { Invalidator } from "./invalidator.js";
import { NamespaceClient } from "./namespace-client.js";
import { NodeHealth } from "./node-health.js";
import { type ClientSettings, type ConnectOptions, resolveOptions } from "./options.js";
import { IdentitySource } from "./request-identity.js";
import { dataBackoff, RetryBudget, slowBackoff } from "./retry-policy.js";
import { Router } from "./router.js";
import type { ClusterMap } from "./shard-view.js";
import { TopologyWatcher } from "./topology.js";

/** Milliseconds that a silent node is avoided. */
const suspicionMs = 1000;

const now = (): number => performance.now();

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  // Called off: the caller looks at the signal itself.
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** A client of one cluster; close it when it is no longer needed. */
export class CacheClient implements AsyncDisposable {
  readonly #settings: ClientSettings;
  readonly #pool = new ChannelPool();
  readonly #health = new NodeHealth(suspicionMs);
  readonly #router: Router;
  readonly #topology: TopologyWatcher;
  readonly #identities: IdentitySource;
  readonly #dispatcher: Dispatcher;
  readonly #invalidator: Invalidator;
  /** Status, nodes, shards, namespaces, history. */
  readonly admin: AdminClient;

  constructor(options: ConnectOptions = {}) {
    const settings = resolveOptions(options);
    this.#settings = settings;
    const pool = this.#pool;
    const router = new Router(settings.endpoints, this.#health, settings);
    const topology = new TopologyWatcher({ pool, router, backoff: slowBackoff, now });
    this.#health.onSuspect = (address) => topology.avoid(address);
    const batcher = new Batcher({
      pool,
      health: this.#health,
      now,
      onMapVersion: (version) => topology.heardOf(version),
    });
    this.#router = router;
    this.#topology = topology;
    this.#identities = new IdentitySource(settings.clientId);
    const shared = { pool, router, settings, now, sleep };
    this.#dispatcher = new Dispatcher({
      ...shared,
      batcher,
      identities: this.#identities,
      budget: new RetryBudget({ now: now() }),
      backoff: dataBackoff,
    });
    this.#invalidator = new Invalidator({ ...shared, backoff: slowBackoff });
    this.admin = new AdminClient({ ...shared, backoff: slowBackoff });
  }

  /**
   * Learns the topology and begins to follow it.
   * @throws {CacheError} NO_PRIMARY when no endpoint can be reached
   */
  async start(): Promise<void> {
    await this.#topology.fetch(this.#settings.timeoutMs);
    this.#topology.watch();
  }

  /** The shard map as this client knows it now. */
  get map(): ClusterMap {
    return this.#router.map;
  }

  /** Calls `listener` with every newer map; there is one listener at most. */
  onTopology(listener: (map: ClusterMap) => void): void {
    this.#topology.onChange = listener;
  }

  /** The address of a node, "host:port", or undefined when the map does not name it. */
  addressOf(node: string): string | undefined {
    return this.#router.map.nodes.get(node as NodeId)?.address;
  }

  /** A namespace whose values are bytes. It need not exist before its first operation. */
  namespace(name: string): NamespaceClient<Uint8Array>;
  /** A namespace whose values are translated by a codec. */
  namespace<Value>(name: string, options: { readonly codec: Codec<Value> }): NamespaceClient<Value>;
  namespace<Value>(
    name: string,
    options?: { readonly codec: Codec<Value> },
  ): NamespaceClient<Value> | NamespaceClient<Uint8Array> {
    const parts = {
      dispatcher: this.#dispatcher,
      identities: this.#identities,
      invalidator: this.#invalidator,
    };
    if (options === undefined) return new NamespaceClient(name, bytes, parts);
    return new NamespaceClient(name, options.codec, parts);
  }

  /** Closes all channels: nothing is attempted any more, what is under way ends by its deadline. */
  close(): Promise<void> {
    this.#topology.close();
    this.#pool.close();
    return Promise.resolve();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Connects to a cluster: resolves once its topology is known.
 * @throws {CacheError} INVALID_ARGUMENT when an option is malformed
 * @throws {CacheError} NO_PRIMARY when no endpoint can be reached
 */
export async function connect(options: ConnectOptions = {}): Promise<CacheClient> {
  const client = new CacheClient(options);
  try {
    await client.start();
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}
