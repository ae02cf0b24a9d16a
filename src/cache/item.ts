// One cached item with the links that table, expiry queue and eviction policy thread through it.
// One class, so that all items have one shape.

import { emptyBytes } from "../base/bytes.js";
import type { NamespaceId, Sequence, ShardTime } from "../model/ids.js";
import type { ItemCopy } from "../model/shard-store.js";
import { footprintOf } from "./footprint.js";

/** What a record or another copy's item puts under a key. */
export type ItemFields = Omit<ItemCopy, "namespace" | "key">;

/** An item in a shard's store. Its arrays are never written to, only replaced. */
export class Item {
  readonly namespace: NamespaceId;
  readonly key: Uint8Array;
  /** Place in the walk order; see {@link ItemTable}. */
  readonly position: number;

  value: Uint8Array = emptyBytes;
  version = 0 as Sequence;
  /** The shard's sequence at load start, equal on every copy. */
  stamp = 0 as Sequence;
  /**
   * The last invalidation that it was checked against and survived; ≥ stamp. Kept beside the stamp
   * and not in it: a raised tag floor must meet the same stamp on every copy.
   */
  checkedAt = 0 as Sequence;
  expiresAt = 0 as ShardTime;
  writtenAt = 0 as ShardTime;
  tags: readonly string[] = [];
  graceMs = 0;
  sourceVersion = 0;
  insync = false;
  footprint = 0;

  /** The next item of the same bucket of the table. */
  chained: Item | undefined = undefined;
  /** Index in the expiry queue; −1 = not in it. */
  expiryIndex = -1;

  /** Neighbours in the policy's list: `colder` leaves earlier. */
  colder: Item | undefined = undefined;
  hotter: Item | undefined = undefined;
  /** The policy's own numbers. */
  frequency = 0;
  priority = 0;

  constructor(namespace: NamespaceId, key: Uint8Array, position: number) {
    this.namespace = namespace;
    this.key = key;
    this.position = position;
  }

  /** Takes new contents; the value is copied, since callers pass views of larger buffers. */
  assign(fields: ItemFields): void {
    // Not slice(): on a Buffer of Node that would be a view.
    this.value = new Uint8Array(fields.value);
    this.version = fields.version;
    this.stamp = fields.stamp;
    this.checkedAt = fields.stamp;
    this.expiresAt = fields.expiresAt;
    this.writtenAt = fields.writtenAt;
    this.tags = fields.tags;
    this.graceMs = fields.graceMs;
    this.sourceVersion = fields.sourceVersion;
    this.insync = fields.insync;
    this.footprint = footprintOf({
      key: this.key.length,
      value: fields.value.length,
      tags: fields.tags,
    });
  }

  /** The item for another copy; shares the store's bytes, which are never written to. */
  copy(): ItemCopy {
    return {
      namespace: this.namespace,
      key: this.key,
      value: this.value,
      version: this.version,
      stamp: this.stamp,
      expiresAt: this.expiresAt,
      writtenAt: this.writtenAt,
      tags: this.tags,
      graceMs: this.graceMs,
      sourceVersion: this.sourceVersion,
      insync: this.insync,
    };
  }
}
