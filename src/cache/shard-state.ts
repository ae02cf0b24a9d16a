// Everything one shard holds on one node, and the few ways in which items enter and leave it, so
// that table, policy, expiry queue and accounts always agree.

import { assert } from "../base/assert.js";
import type { NamespaceId, Sequence, ShardTime } from "../model/ids.js";
import { DedupeTable } from "./dedupe.js";
import { ExpiryQueue } from "./expiry.js";
import { Item, type ItemFields } from "./item.js";
import { ItemTable, positionOf } from "./item-table.js";
import type { CacheLimits } from "./limits.js";
import type { Namespace } from "./namespace.js";
import { KeyStamps } from "./stamps.js";

/** The memory that all stores of a node share. */
export type NodeMemory = {
  /** Σ footprint of all items of all stores. */
  bytes: number;
};

/** The items and tables of one shard. */
export class ShardState {
  readonly limits: CacheLimits;
  readonly table = new ItemTable();
  readonly expiry = new ExpiryQueue();
  /** All namespaces, the dropped ones included as long as they have items. */
  readonly namespaces = new Map<NamespaceId, Namespace>();
  keyStamps: KeyStamps;
  dedupe: DedupeTable;
  readonly #memory: NodeMemory;
  readonly #byName = new Map<string, Namespace>();

  constructor(limits: CacheLimits, memory: NodeMemory) {
    this.limits = limits;
    this.#memory = memory;
    this.keyStamps = new KeyStamps(limits.keyStampBuckets);
    this.dedupe = new DedupeTable(limits.dedupe);
  }

  /** The namespace that has this name now. */
  named(name: string): Namespace | undefined {
    return this.#byName.get(name);
  }

  /** A namespace that is not dropped. */
  namespace(id: NamespaceId): Namespace | undefined {
    const namespace = this.namespaces.get(id);
    return namespace === undefined || namespace.droppedAt !== 0 ? undefined : namespace;
  }

  /** The namespace of an item that is here, dropped or not. */
  ownerOf(item: Item): Namespace {
    const namespace = this.namespaces.get(item.namespace);
    assert(namespace !== undefined, "an item's namespace is known");
    return namespace;
  }

  /** Namespaces that are not dropped, by id. */
  present(): Namespace[] {
    const present = [...this.namespaces.values()].filter((one) => one.droppedAt === 0);
    return present.sort((a, b) => a.id - b.id);
  }

  /** Recomputes which namespace has which name: the newest, since names may be used again. */
  nameNamespaces(): void {
    this.#byName.clear();
    for (const namespace of this.present()) this.#byName.set(namespace.settings.name, namespace);
  }

  /** The item under a key, dead or alive. */
  find(namespace: Namespace, key: Uint8Array): Item | undefined {
    return this.table.find(namespace.id, key, positionOf(namespace.id, key));
  }

  /** Puts contents under a key; key and value are copied. */
  put(namespace: Namespace, key: Uint8Array, fields: ItemFields): void {
    const position = positionOf(namespace.id, key);
    const present = this.table.find(namespace.id, key, position);
    const item = present ?? new Item(namespace.id, new Uint8Array(key), position);
    const before = item.footprint;
    item.assign(fields);
    this.#account(namespace, item.footprint - before);
    if (present === undefined) {
      this.table.add(item);
      namespace.items++;
      namespace.order.insert(item);
    } else {
      namespace.order.hit(item);
    }
    this.expiry.update(item);
  }

  /** Puts an item that another copy has, with no history of use here; copies like {@link put}. */
  seed(namespace: Namespace, key: Uint8Array, fields: ItemFields): void {
    const present = this.find(namespace, key);
    if (present !== undefined) this.take(present, false);
    const item = new Item(namespace.id, new Uint8Array(key), positionOf(namespace.id, key));
    item.assign(fields);
    this.#account(namespace, item.footprint);
    this.table.add(item);
    namespace.items++;
    namespace.order.seed(item);
    this.expiry.update(item);
  }

  /** Takes an item out; `evicted` tells the policy that it made room. */
  take(item: Item, evicted: boolean): void {
    const namespace = this.ownerOf(item);
    if (evicted) namespace.evictions++;
    this.table.delete(item);
    this.expiry.remove(item);
    namespace.order.remove(item, evicted);
    namespace.items--;
    this.#account(namespace, -item.footprint);
  }

  /**
   * Takes out every item that expires at or before `now`, also on a copy whose walk is not over:
   * what lies ahead of the cursor is read from the primary again.
   */
  expire(now: ShardTime): void {
    for (let item = this.expiry.peek(); item !== undefined; item = this.expiry.peek()) {
      if (item.expiresAt > now) return;
      this.ownerOf(item).expirations++;
      this.take(item, false);
    }
  }

  /** Forgets a namespace with all its items. */
  forget(doomed: Namespace): void {
    const items: Item[] = [];
    doomed.order.visit((item) => {
      items.push(item);
      return true;
    });
    for (const item of items) this.take(item, false);
    this.namespaces.delete(doomed.id);
  }

  /** Forgets everything. */
  clear(): void {
    for (const namespace of [...this.namespaces.values()]) this.forget(namespace);
    this.nameNamespaces();
    this.keyStamps = new KeyStamps(this.limits.keyStampBuckets);
    this.dedupe.clear();
  }

  /** The last record that may have killed items of any namespace; 0 = none. */
  newestKill(): Sequence {
    let newest = 0 as Sequence;
    for (const namespace of this.namespaces.values()) {
      if (namespace.stamps.newest > newest) newest = namespace.stamps.newest;
      if (namespace.droppedAt > newest) newest = namespace.droppedAt;
    }
    return newest;
  }

  /** Remembered tags of all namespaces. */
  tagCount(): number {
    let count = 0;
    for (const namespace of this.namespaces.values()) count += namespace.stamps.tagCount;
    return count;
  }

  /** @throws {AssertionError} naming what does not agree */
  checkInvariants(): void {
    this.table.checkInvariants();
    this.expiry.checkInvariants();
    const byNamespace = new Map<Namespace, Item[]>();
    let expiring = 0;
    for (const namespace of this.namespaces.values()) byNamespace.set(namespace, []);
    for (const item of this.table) {
      const items = byNamespace.get(this.ownerOf(item));
      assert(items !== undefined, "an item's namespace is known");
      items.push(item);
      assert(item.expiryIndex >= 0 === (item.expiresAt !== 0), "items that expire are queued");
      if (item.expiresAt !== 0) expiring++;
    }
    assert(this.expiry.length === expiring, "only present items are in the expiry queue");
    for (const [namespace, items] of byNamespace) namespace.checkInvariants(items);
    assert(this.tagCount() <= this.limits.tagStampsMax, "tag stamps stay within their bound");
    const { sessions, forgotten } = this.dedupe.size;
    assert(sessions <= this.limits.dedupe.clientsMax, "sessions stay within their bound");
    assert(forgotten <= this.limits.dedupe.clientsMax, "forgotten clients stay within their bound");
  }

  #account(namespace: Namespace, bytes: number): void {
    namespace.bytes += bytes;
    this.#memory.bytes += bytes;
  }
}
