// The engine of a node: opens and drops the stores of its shards and counts the memory they share.

import { assert } from "../base/assert.js";
import type { ShardId } from "../model/ids.js";
import type { CacheEngine, ShardStore } from "../model/shard-store.js";
import { type CacheLimits, defaultCacheLimits } from "./limits.js";
import type { NodeMemory } from "./shard-state.js";
import { CacheShardStore } from "./shard-store.js";

/** What an engine may be told. */
export type CacheEngineOptions = {
  /**
   * Bounds of every store's tables. They decide which records a primary logs and what a copy
   * remembers, so they must be equal on all nodes. Default: those of model/limits.
   */
  readonly limits?: Partial<CacheLimits>;
};

/** Makes an engine without any store. */
export function createCacheEngine(options: CacheEngineOptions = {}): CacheEngine {
  const limits = { ...defaultCacheLimits, ...options.limits };
  const memory: NodeMemory = { bytes: 0 };
  const stores = new Map<ShardId, ShardStore>();
  return {
    open(shard) {
      assert(!stores.has(shard), `shard ${shard} has no store yet`);
      const store = new CacheShardStore({ shard, limits, memory });
      stores.set(shard, store);
      return store;
    },
    drop(shard) {
      stores.get(shard)?.clear();
      stores.delete(shard);
    },
    bytesUsed() {
      return memory.bytes;
    },
  };
}
