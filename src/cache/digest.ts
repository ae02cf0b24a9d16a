// A hash of what a shard holds, equal on equal copies (I21): live items in any order, and tables.

import { Writer } from "../base/binary.js";
import { crc32c } from "../base/checksum.js";
import { hash32, mix32 } from "../base/hash.js";
import type { ShardTime } from "../model/ids.js";
import type { Item } from "./item.js";
import type { ShardState } from "./shard-state.js";
import { encodeTables } from "./tables-codec.js";

/**
 * An unsigned 32-bit hash of live items and tables. Not in it: use and frequencies, what an item
 * was checked against, when it was written, and dead items that are not freed yet.
 */
export function digestOf(state: ShardState, now: ShardTime): number {
  let sum = crc32c(encodeTables(state));
  for (const item of state.table) {
    if (state.ownerOf(item).isLive(item, now)) sum = (sum + hashOf(item)) >>> 0;
  }
  return mix32(sum);
}

function hashOf(item: Item): number {
  const writer = new Writer(64 + item.key.length);
  writer.varint(item.namespace).bytes(item.key).varint(item.version).varint(item.stamp);
  writer.f64(item.expiresAt).varint(item.graceMs).varint(item.sourceVersion).bool(item.insync);
  writer.list(item.tags, (to, tag) => to.string(tag));
  return mix32(hash32(writer.finish(), crc32c(item.value)) ^ mix32(item.value.length));
}
