// The data plane of a fake node: the operations on the fake cluster's Map, with ownership, epochs
// and at-most-once as a client meets them.

import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { cache } from "../../src/gen/messages.js";
import type { FakeCluster } from "./fake-cluster.js";
import { type FakeNode, Refusal } from "./fake-node.js";

type Maybe<T> = T | null | undefined;
type Keyed = { readonly namespace?: Maybe<string>; readonly key?: Maybe<Uint8Array> };
type Routed = Keyed & { readonly epoch?: Maybe<number> };
type Expiring = { readonly ttlMs?: Maybe<number> };
type Identified = { readonly clientId?: Maybe<string>; readonly requestSeq?: Maybe<number> };

/** Handlers of CacheService. */
export class FakeData {
  readonly #node: FakeNode;
  readonly #cluster: FakeCluster;
  readonly handlers;

  constructor(node: FakeNode, cluster: FakeCluster) {
    this.#node = node;
    this.#cluster = cluster;
    this.handlers = {
      get: (request: cache.v1.GetRequest) => this.#get(request),
      set: (request: cache.v1.SetRequest) => this.#set(request),
      delete: (request: cache.v1.DeleteRequest) => this.#delete(request),
      touch: (request: cache.v1.TouchRequest) => this.#touch(request),
      increment: (request: cache.v1.IncrementRequest) => this.#increment(request),
      batch: (request: cache.v1.BatchRequest) => this.#batch(request),
      invalidate: (request: cache.v1.InvalidateRequest) => this.#invalidate(request),
    };
  }

  #batch(request: cache.v1.BatchRequest) {
    const results = request.items.map((item) => {
      try {
        if (item.get) return { get: this.#get(item.get) };
        if (item.set) return { set: this.#set(item.set) };
        if (item.delete) return { delete: this.#delete(item.delete) };
        if (item.touch) return { touch: this.#touch(item.touch) };
        return { increment: this.#increment(item.increment ?? {}) };
      } catch (error) {
        if (error instanceof Refusal) return { error: error.wire };
        throw error;
      }
    });
    return { results, mapVersion: this.#cluster.mapVersion };
  }

  #get(request: cache.v1.GetRequest.$Properties) {
    this.#admit("get", request);
    const { Status } = cache.v1.GetResponse;
    const item = this.#cluster.items.get(nameOf(request));
    const common = { mapVersion: this.#cluster.mapVersion, servedBy: { node: this.#node.id } };
    if (item === undefined) return { ...common, status: Status.MISS, loadStamp: 7 };
    const { value, version, ttlMs } = item;
    return { ...common, status: Status.HIT, value, version, ...(ttlMs ? { ttlMs } : {}) };
  }

  #set(request: cache.v1.SetRequest.$Properties) {
    this.#admit("set", request);
    const { Status } = cache.v1.SetResponse;
    const { mapVersion, items } = this.#cluster;
    const known = this.#remembered(request);
    if (known !== undefined) {
      return { status: Status.STORED, version: known, achieved: 2, mapVersion };
    }
    const present = items.get(nameOf(request));
    const condition = request.condition;
    if (
      (condition?.ifAbsent && present !== undefined) ||
      (condition?.ifPresent && present === undefined) ||
      (condition?.ifVersion && present?.version !== condition.ifVersion)
    ) {
      const version = present?.version ?? 0;
      return { status: Status.CONDITION_NOT_MET, version, achieved: 0, mapVersion };
    }
    const version = this.#store(request, request.value ?? new Uint8Array(), request.tags ?? []);
    this.#remember(request, version);
    return { status: Status.STORED, version, achieved: 2, mapVersion };
  }

  #delete(request: cache.v1.DeleteRequest.$Properties) {
    this.#admit("delete", request);
    const existed = this.#cluster.items.delete(nameOf(request));
    return { existed, achieved: 2, mapVersion: this.#cluster.mapVersion };
  }

  #touch(request: cache.v1.TouchRequest.$Properties) {
    this.#admit("touch", request);
    const { Status } = cache.v1.TouchResponse;
    const { mapVersion } = this.#cluster;
    const item = this.#cluster.items.get(nameOf(request));
    if (item === undefined) return { status: Status.MISS, mapVersion };
    const ttlMs = request.ttlMs ?? undefined;
    this.#cluster.items.set(nameOf(request), { ...item, ttlMs });
    return { status: Status.TOUCHED, mapVersion, ...(ttlMs ? { ttlMs } : {}) };
  }

  #increment(request: cache.v1.IncrementRequest.$Properties) {
    this.#admit("increment", request);
    const { mapVersion, items } = this.#cluster;
    const known = this.#remembered(request);
    if (known !== undefined) return { value: known, version: 1, mapVersion };
    const present = items.get(nameOf(request));
    const before = present === undefined ? (request.initial ?? 0) : Number(fromUtf8(present.value));
    const value = before + (request.delta ?? 1);
    const version = this.#store(request, utf8(`${value}`), []);
    this.#remember(request, value);
    return { value, version, mapVersion };
  }

  #invalidate(request: cache.v1.InvalidateRequest) {
    this.#refuseIfTold("invalidate", request);
    const { items, shards, mapVersion } = this.#cluster;
    const prefix = `${request.namespace}/`;
    const keys = new Set(request.keys.map((key) => nameOf({ ...request, key })));
    const all = keys.size + request.tags.length === 0;
    for (const [name, item] of items) {
      const tagged = item.tags.some((tag) => request.tags.includes(tag));
      if (name.startsWith(prefix) && (all || tagged || keys.has(name))) items.delete(name);
    }
    const touched =
      keys.size === 0 ? shards : request.keys.map((key) => this.#cluster.shardOf(key));
    const { Outcome } = cache.v1.InvalidatedShard;
    return {
      shards: [...new Set(touched)].map(({ id, slots, epoch }) => ({
        shard: id,
        slots,
        epoch,
        sequence: this.#cluster.sequence,
        achieved: 2,
        outcome: Outcome.DONE,
      })),
      appliedMs: { n1: 1, n2: 2 },
      mapVersion,
    };
  }

  /** Refuses as a real node would: by order of the test, by ownership, by epoch. */
  #admit(kind: string, request: Routed): void {
    this.#refuseIfTold(kind, request);
    if (!this.#cluster.namespaces.has(request.namespace ?? "")) {
      throw new Refusal("UNKNOWN_NAMESPACE", `no namespace ${request.namespace}`);
    }
    const shard = this.#cluster.shardOf(request.key ?? new Uint8Array());
    const epoch = request.epoch ?? 0;
    if (epoch !== 0 && epoch < (shard.epoch ?? 0)) {
      throw new Refusal("STALE_EPOCH", "the shard changed hands", shard);
    }
    if (shard.primary?.node === this.#node.id) return;
    if (!this.#cluster.forwarding) throw new Refusal("WRONG_OWNER", "not the owner", shard);
    const owner = this.#cluster.node(shard.primary?.node ?? "");
    if (!owner.alive || owner.hung) throw new Refusal("NO_PRIMARY", "the owner is away", shard);
  }

  #refuseIfTold(kind: string, request: object): void {
    const refusal = this.#node.intercept(kind, request);
    if (refusal !== undefined) throw refusal;
  }

  #store(request: Keyed & Expiring, value: Uint8Array, tags: readonly string[]): number {
    const version = this.#cluster.sequence++;
    const ttlMs = request.ttlMs ?? undefined;
    this.#cluster.items.set(nameOf(request), { value, version, ttlMs, tags });
    return version;
  }

  #remembered(request: Identified) {
    return this.#cluster.outcomes.get(`${request.clientId}/${request.requestSeq}`);
  }

  #remember(request: Identified, outcome: number): void {
    this.#cluster.outcomes.set(`${request.clientId}/${request.requestSeq}`, outcome);
  }
}

function nameOf(request: Keyed): string {
  return `${request.namespace}/${fromUtf8(request.key ?? new Uint8Array())}`;
}
