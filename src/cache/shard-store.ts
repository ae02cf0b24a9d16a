// One shard's store: the engine's face, made of the parts beside it.

import { assert } from "../base/assert.js";
import type { DataRecord } from "../model/data-record.js";
import type { NamespaceId, Sequence, ShardId, ShardTime } from "../model/ids.js";
import {
  type Evaluation,
  type EvaluationContext,
  type ItemCopy,
  type KeyName,
  type MutationRequest,
  type NamespaceStats,
  type NamespaceView,
  type ReadResult,
  type ShardStore,
  type WalkChunk,
  walkEnd,
} from "../model/shard-store.js";
import { applyRecord } from "./apply.js";
import { isOver, overflowOf } from "./budget.js";
import { digestOf } from "./digest.js";
import { evaluate, revealedByMiss } from "./evaluate.js";
import type { Item } from "./item.js";
import { positionOf } from "./item-table.js";
import type { CacheLimits } from "./limits.js";
import { type NodeMemory, ShardState } from "./shard-state.js";
import { Sweeper } from "./sweeper.js";
import { encodeTables, loadTables } from "./tables-codec.js";
import { walkFrom } from "./walk.js";

/** What a store is made of. */
export type ShardStoreOptions = {
  readonly shard: ShardId;
  readonly limits: CacheLimits;
  readonly memory: NodeMemory;
};

const noSequence = 0 as Sequence;

/** The items and tables of one shard on one node; see {@link ShardStore}. */
export class CacheShardStore implements ShardStore {
  readonly shard: ShardId;
  readonly #state: ShardState;
  readonly #sweeper: Sweeper;

  constructor(options: ShardStoreOptions) {
    this.shard = options.shard;
    this.#state = new ShardState(options.limits, options.memory);
    this.#sweeper = new Sweeper(this.#state);
  }

  resolve(name: string): NamespaceView | undefined {
    return this.#state.named(name)?.view();
  }

  namespaces(): readonly NamespaceView[] {
    return this.#state.present().map((namespace) => namespace.view());
  }

  read(id: NamespaceId, key: Uint8Array, now: ShardTime, out: ReadResult): boolean {
    const namespace = this.#state.namespace(id);
    if (namespace === undefined) {
      out.reveals = noSequence;
      return false;
    }
    const position = positionOf(id, key);
    const item = this.#state.table.find(id, key, position);
    if (item === undefined || !namespace.isLive(item, now)) {
      out.reveals = revealedByMiss(this.#state, { namespace, position, present: item });
      namespace.misses++;
      return false;
    }
    namespace.order.hit(item);
    namespace.hits++;
    out.value = item.value;
    out.version = item.version;
    out.expiresAt = item.expiresAt;
    out.writtenAt = item.writtenAt;
    out.reveals = item.insync ? item.version : noSequence;
    return true;
  }

  evaluate(request: MutationRequest, context: EvaluationContext): Evaluation {
    return evaluate(this.#state, request, context);
  }

  apply(sequence: Sequence, record: DataRecord, now: ShardTime): void {
    this.applyBelow(sequence, record, now, walkEnd);
  }

  applyBelow(sequence: Sequence, record: DataRecord, now: ShardTime, position: number): void {
    applyRecord(this.#state, record, { sequence, now, position });
    switch (record.kind) {
      case "config":
      case "drop":
      case "invalidate-tag":
      case "invalidate-namespace":
      case "tag-floor":
        this.#sweeper.note(sequence);
        break;
      default:
    }
    if (record.kind !== "set" && record.kind !== "config") return;
    // The primary may have freed more of the dead than this copy so far.
    const namespace = this.#state.namespace(record.namespace);
    if (namespace?.overBudget()) this.#sweeper.relieve(namespace);
  }

  expiryDue(now: ShardTime): boolean {
    const first = this.#state.expiry.peek();
    return (first !== undefined && first.expiresAt <= now) || this.#state.dedupe.due(now);
  }

  expiredBy(now: ShardTime, max: number): readonly KeyName[] {
    const names: KeyName[] = [];
    this.#state.expiry.visitDue(now, max, (item) => {
      names.push({ namespace: item.namespace, key: item.key });
    });
    return names;
  }

  overflow(max: number): readonly DataRecord[] {
    const records: DataRecord[] = [];
    // Asked at every tick, and nearly always in vain.
    if (![...this.#state.namespaces.values()].some(isOver)) return records;
    for (const namespace of this.#state.present()) {
      if (records.length >= max) break;
      records.push(...overflowOf(namespace, max - records.length));
    }
    return records;
  }

  sweep(acked: Sequence, max: number): number {
    return this.#sweeper.sweep(acked, max);
  }

  positionOf(name: KeyName): number {
    return positionOf(name.namespace, name.key);
  }

  walk(from: number, maxBytes: number): WalkChunk {
    return walkFrom(this.#state, from, maxBytes);
  }

  copyOf(name: KeyName): ItemCopy | undefined {
    const item = this.#find(name);
    if (item === undefined || this.#state.ownerOf(item).killOf(item) !== 0) return undefined;
    return item.copy();
  }

  install(item: ItemCopy): void {
    const namespace = this.#state.namespace(item.namespace);
    assert(namespace !== undefined, `an installed item's namespace runs here: ${item.namespace}`);
    this.#state.seed(namespace, item.key, item);
  }

  remove(name: KeyName): void {
    const item = this.#find(name);
    if (item !== undefined) this.#state.take(item, false);
  }

  exportTables(): Uint8Array {
    return encodeTables(this.#state);
  }

  importTables(bytes: Uint8Array): void {
    loadTables(this.#state, bytes);
    this.#sweeper.restart();
  }

  clear(): void {
    this.#state.clear();
    this.#sweeper.restart();
  }

  digest(now: ShardTime): number {
    return digestOf(this.#state, now);
  }

  stats(): readonly NamespaceStats[] {
    return this.#state.present().map((namespace) => namespace.stats());
  }

  checkInvariants(): void {
    this.#state.checkInvariants();
  }

  #find(name: KeyName): Item | undefined {
    const namespace = this.#state.namespace(name.namespace);
    return namespace === undefined ? undefined : this.#state.find(namespace, name.key);
  }
}
