// What a node shows on /metrics beside what its parts count as they go: gauges read at the moment.

import type { NodeDriver } from "../driver/node.js";
import type { Metrics } from "../ports/metrics.js";
import type { CacheService } from "../service/cache-service.js";

type NamespaceSums = Record<
  "items" | "bytes" | "hits" | "misses" | "evictions" | "expirations" | "invalidations",
  number
>;

/** Sets all gauges. */
export function measureNode(node: NodeDriver, cache: CacheService, metrics: Metrics): void {
  const raft = node.raftStatus();
  metrics.gauge("holdfast_raft_term", raft.term);
  metrics.gauge("holdfast_raft_leader", raft.role === "leader" ? 1 : 0);
  metrics.gauge("holdfast_raft_commit_index", raft.commitIndex);
  metrics.gauge("holdfast_raft_applied_index", raft.appliedIndex);
  metrics.gauge("holdfast_map_version", node.state.mapVersion);
  metrics.gauge("holdfast_lease_held", node.holdsLease() ? 1 : 0);
  metrics.gauge("holdfast_shards_serving", node.servingShards().length);
  metrics.gauge("holdfast_shards_copies", [...node.copies()].length);
  metrics.gauge("holdfast_requests_parked", cache.parked);
  metrics.gauge("holdfast_items_bytes", node.options.engine.bytesUsed());
  metrics.gauge("holdfast_memory_bytes", node.options.memoryBytes);
  for (const [namespace, sums] of namespaceSums(node)) {
    for (const [what, value] of Object.entries(sums)) {
      metrics.gauge(`holdfast_namespace_${what}`, value, { namespace });
    }
  }
}

function namespaceSums(node: NodeDriver): Map<string, NamespaceSums> {
  const byName = new Map<string, NamespaceSums>();
  for (const copy of node.copies()) {
    for (const stats of copy.store.stats()) {
      let sums = byName.get(stats.name);
      if (sums === undefined) {
        sums = {
          items: 0,
          bytes: 0,
          hits: 0,
          misses: 0,
          evictions: 0,
          expirations: 0,
          invalidations: 0,
        };
        byName.set(stats.name, sums);
      }
      for (const what of Object.keys(sums) as (keyof NamespaceSums)[]) sums[what] += stats[what];
    }
  }
  return byName;
}
