// One namespace as one shard runs it: the newest config logged here, its invalidations, its order
// of eviction, and what it holds against its share of the budget.

import { assert } from "../base/assert.js";
import type { ConfigRecord } from "../model/data-record.js";
import type { NamespaceId, Sequence, ShardTime } from "../model/ids.js";
import type { NamespaceConfig } from "../model/namespace-config.js";
import type { NamespaceStats, NamespaceView } from "../model/shard-store.js";
import { createOrder, switchOrder } from "./eviction/create.js";
import type { EvictionOrder } from "./eviction/policy.js";
import type { Item } from "./item.js";
import { InvalidationStamps } from "./stamps.js";

/** The state of a namespace that a CONFIG record sets, without the record's kind. */
export type NamespaceSettings = Omit<ConfigRecord, "kind" | "namespace">;

/** A namespace's part of one shard. */
export class Namespace {
  readonly id: NamespaceId;
  readonly stamps = new InvalidationStamps();
  #settings: NamespaceSettings;
  #order: EvictionOrder;
  /**
   * The record that dropped it, or 0. A dropped namespace is invisible; its items are freed like
   * invalidated ones, since a copy may have to give the record up and keep them.
   */
  droppedAt = 0 as Sequence;
  items = 0;
  /** Σ footprint. */
  bytes = 0;
  hits = 0;
  misses = 0;
  evictions = 0;
  expirations = 0;
  invalidations = 0;

  constructor(id: NamespaceId, settings: NamespaceSettings) {
    this.id = id;
    this.#settings = settings;
    this.#order = createOrder(settings.config.eviction);
  }

  get settings(): NamespaceSettings {
    return this.#settings;
  }

  get config(): NamespaceConfig {
    return this.#settings.config;
  }

  get order(): EvictionOrder {
    return this.#order;
  }

  /** Takes a newer config; a change of policy keeps what is cached and its order. */
  configure(settings: NamespaceSettings): void {
    if (settings.config.eviction !== this.#settings.config.eviction) {
      this.#order = switchOrder(this.#order, settings.config.eviction);
    }
    this.#settings = settings;
  }

  /** 0 when the item is alive; else the record that killed it. Expiry does not count. */
  killOf(item: Item): Sequence {
    return this.droppedAt === 0 ? this.stamps.killOf(item) : this.droppedAt;
  }

  /** Whether a read would hit the item. */
  isLive(item: Item, now: ShardTime): boolean {
    return (item.expiresAt === 0 || item.expiresAt > now) && this.killOf(item) === 0;
  }

  /** The greatest footprint an item may have here. */
  itemBytesMax(): { readonly bytes: number; readonly limit: string } {
    const { shareBytes, config } = this.#settings;
    if (config.maxItemBytes > 0 && config.maxItemBytes < shareBytes) {
      return { bytes: config.maxItemBytes, limit: "max_item_bytes" };
    }
    return { bytes: shareBytes, limit: "the shard's share of max_bytes" };
  }

  /** The greatest number of items: the share of max_items, infinite when there is no such bound. */
  itemsMax(): number {
    return this.config.maxItems === 0 ? Number.POSITIVE_INFINITY : this.#settings.shareItems;
  }

  /** Whether it holds more than its share: only after its share shrank, or before a sweep. */
  overBudget(): boolean {
    return this.bytes > this.#settings.shareBytes || this.items > this.itemsMax();
  }

  view(): NamespaceView {
    const { name, version, generation, config } = this.#settings;
    return { id: this.id, name, version, generation, config };
  }

  stats(): NamespaceStats {
    return {
      namespace: this.id,
      name: this.#settings.name,
      items: this.items,
      bytes: this.bytes,
      shareBytes: this.#settings.shareBytes,
      hits: this.hits,
      misses: this.misses,
      evictions: this.evictions,
      expirations: this.expirations,
      invalidations: this.invalidations,
    };
  }

  /** @throws {AssertionError} when order or counts are off; `items` are those of the table */
  checkInvariants(items: readonly Item[]): void {
    this.#order.checkInvariants();
    const seen = new Set<Item>();
    this.#order.visit((item) => {
      seen.add(item);
      return true;
    });
    assert(seen.size === items.length, "the policy orders as many items as the table holds");
    assert(this.#order.size === items.length, "the policy counts its items");
    assert(this.items === items.length, "the namespace counts its items");
    let bytes = 0;
    for (const item of items) {
      assert(seen.has(item), "every item is in its policy's order");
      assert(item.namespace === this.id, "an item knows its namespace");
      bytes += item.footprint;
    }
    assert(bytes === this.bytes, `Σ footprint is ${bytes}, accounted ${this.bytes}`);
  }
}
