// The suite as an operator: asks and changes the cluster through its admin API, past every proxy,
// so that what it learns does not depend on the faults it makes.

import type { cache } from "../../../src/gen/messages.js";
import { adminServiceDefinition as admin } from "../../../src/gen/services.js";
import {
  type ClusterStatus,
  type RaftView,
  raftViewOf,
  statusOf,
} from "../../../src/sdk/admin-view.js";
import { ChannelPool } from "../../../src/sdk/channel-pool.js";
import type { ShardView } from "../../../src/sdk/shard-view.js";
import { callUnary, type UnaryMethod } from "../../../src/sdk/unary-call.js";
import { shardViewOf } from "../../../src/sdk/wire-records.js";

/** Milliseconds that one node gets for an answer. */
const askMsMax = 1500;
const changeMsMax = 3000;

/** Speaks AdminService with whichever node answers. */
export class Operator implements Disposable {
  readonly #pool = new ChannelPool();
  readonly #addresses: ReadonlyMap<string, string>;
  #turn = 0;

  /** @param addresses "host:port" of every node by its id */
  constructor(addresses: ReadonlyMap<string, string>) {
    this.#addresses = addresses;
  }

  /** The cluster as one node sees it. @throws {CacheError} when the node does not answer */
  async statusOf(node: string): Promise<ClusterStatus> {
    return statusOf(await this.#call(node, admin.getStatus, {}, askMsMax));
  }

  /** Raft as one node sees it. @throws {CacheError} when the node does not answer */
  async raftOf(node: string): Promise<RaftView> {
    return raftViewOf(await this.#call(node, admin.raftStatus, {}, askMsMax));
  }

  /** The cluster as a node sees it that knows a leader; undefined when none answers that does. */
  async status(): Promise<ClusterStatus | undefined> {
    const seen = await Promise.all(
      [...this.#addresses.keys()].map((node) => this.statusOf(node).catch(() => undefined)),
    );
    const led = seen.filter((status) => status !== undefined && status.leader !== null);
    return led.sort((a, b) => (b?.appliedIndex ?? 0) - (a?.appliedIndex ?? 0))[0];
  }

  /** All shards as of now; undefined when no node answers. */
  async shards(): Promise<readonly ShardView[] | undefined> {
    const reply = await this.#ask(admin.listShards, { ids: [] });
    const views = reply?.shards.map((shard) => shardViewOf(shard.record ?? {}));
    return views?.sort((a, b) => a.id - b.id);
  }

  /** Rows of the cluster's history beyond an index; undefined when no node answers. */
  async historyAfter(index: number): Promise<readonly cache.v1.HistoryRow.$Shape[] | undefined> {
    const reply = await this.#ask(admin.listHistory, { limit: 0, afterIndex: index });
    return reply?.rows;
  }

  /** All loss records; undefined when no node answers. */
  async losses(): Promise<readonly cache.v1.Loss.$Shape[] | undefined> {
    return (await this.#ask(admin.listLosses, {}))?.losses;
  }

  /** Creates a namespace at whichever node does it. @throws {CacheError} when none does */
  async createNamespace(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    const request = { name, config: { ...config }, requestId: `create-${name}`, basisIndex: 0 };
    await this.#change(admin.createNamespace, request);
  }

  /** Hands a shard over to another copy. @throws {CacheError} when it is refused */
  async handOver(shard: number): Promise<void> {
    await this.#change(admin.failoverShard, { shard, reason: "the suite asks" });
  }

  [Symbol.dispose](): void {
    this.#pool.close();
  }

  /** The first good answer of any node. */
  async #ask<Request, Reply>(
    method: UnaryMethod<Request, Reply>,
    request: Request,
  ): Promise<Reply | undefined> {
    for (const node of this.#inTurn()) {
      const reply = await this.#call(node, method, request, askMsMax).catch(() => undefined);
      if (reply !== undefined) return reply;
    }
    return undefined;
  }

  async #change<Request, Reply>(
    method: UnaryMethod<Request, Reply>,
    request: Request,
  ): Promise<Reply> {
    let last: unknown;
    for (const node of this.#inTurn()) {
      try {
        return await this.#call(node, method, request, changeMsMax);
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  #inTurn(): string[] {
    const nodes = [...this.#addresses.keys()];
    const from = this.#turn++ % nodes.length;
    return [...nodes.slice(from), ...nodes.slice(0, from)];
  }

  #call<Request, Reply>(
    node: string,
    method: UnaryMethod<Request, Reply>,
    request: Request,
    timeoutMs: number,
  ): Promise<Reply> {
    const address = this.#addresses.get(node);
    if (address === undefined) throw new Error(`there is no node ${node}`);
    return callUnary(method, request, { pool: this.#pool, address, timeoutMs });
  }
}
