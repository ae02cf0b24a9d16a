// The snapshot cursor: a stable, resumable walk over a shard's items in the order of positions,
// correct under concurrent writes because a position never changes.

import type { ItemCopy, WalkChunk } from "../model/shard-store.js";
import { walkEnd } from "../model/shard-store.js";
import type { ShardState } from "./shard-state.js";

/** Bytes counted for an item beside key and value: its fields in a chunk. */
const overheadBytes = 64;

/**
 * Every living item from position `from` on, whole positions, until about `maxBytes` are exceeded;
 * at least one position, unless none is left. Expired items are in it until a TIME record says so.
 */
export function walkFrom(state: ShardState, from: number, maxBytes: number): WalkChunk {
  const copies: ItemCopy[] = [];
  let bytes = 0;
  const to = state.table.scan(from, (items) => {
    for (const item of items) {
      if (state.ownerOf(item).killOf(item) !== 0) continue;
      copies.push(item.copy());
      bytes += item.key.length + item.value.length + overheadBytes;
    }
    return bytes < maxBytes;
  });
  return { items: copies, to, done: to >= walkEnd };
}
