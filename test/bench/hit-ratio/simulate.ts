// One trace through one policy at one size: what the table's cells are.

import { mix32 } from "../../../src/base/hash.js";
import { LiveOrder } from "../../../src/cache/order/live-order.js";
import { slotCount } from "../../../src/model/slot.js";
import { optimalHits } from "./optimum.js";
import { ItemArrays, OrderCache } from "./order-cache.js";
import { Arc, S3Fifo, type Simulated, WTinyLfu } from "./references.js";
import type { Trace } from "./trace.js";

/** The project's own, as a namespace's config names them. */
export const ownPolicies = ["lru", "lfu", "tinylfu", "s3fifo", "adaptive"] as const;

/** Those that they are measured against; items of one size only. */
export const referencePolicies = ["ref-arc", "ref-s3fifo", "ref-tinylfu", "optimum"] as const;

export type PolicyName = (typeof ownPolicies)[number] | (typeof referencePolicies)[number];

/** What a policy made of a trace. */
export type Outcome = {
  readonly hits: number;
  readonly hitBytes: number;
  readonly bytes: number;
  /** Of the policy's own tables at the end, on top of links and marks. */
  readonly tableBytes: number;
};

/** Sizes of a trace's items; undefined = all the same. */
export type Sizes = Uint32Array | undefined;

/** Sizes from 64 B to 16 KiB, as many of each power of two. */
export function mixedSizes(trace: Trace): Uint32Array {
  return Uint32Array.from({ length: trace.distinct }, (_, key) =>
    Math.round(64 * 2 ** ((8 * mix32(key ^ 0x51ed270b)) / 0x1_0000_0000)),
  );
}

/** Runs a trace; `capacity` in bytes, or in items where all have one size. */
export function simulate(
  trace: Trace,
  policy: PolicyName,
  capacity: number,
  sizes: Sizes,
): Outcome {
  if (policy === "optimum") {
    const hits = optimalHits(trace, capacity);
    return { hits, hitBytes: hits, bytes: trace.requests.length, tableBytes: 0 };
  }
  const cache = cacheOf(trace, policy, capacity, sizes);
  let hits = 0;
  let hitBytes = 0;
  let bytes = 0;
  for (const key of trace.requests) {
    const size = sizes === undefined ? 1 : (sizes[key] as number);
    bytes += size;
    if (!cache.request(key)) continue;
    hits++;
    hitBytes += size;
  }
  return { hits, hitBytes, bytes, tableBytes: cache instanceof OrderCache ? cache.tableBytes : 0 };
}

function cacheOf(trace: Trace, policy: PolicyName, capacity: number, sizes: Sizes): Simulated {
  const keys = trace.distinct;
  if (policy === "ref-arc") return new Arc(keys, capacity);
  if (policy === "ref-s3fifo") return new S3Fifo(keys, capacity);
  if (policy === "ref-tinylfu") return new WTinyLfu(keys, capacity);
  if (policy === "optimum") throw new Error("the optimum is no cache");
  const items = new ItemArrays(keys, sizes);
  return new OrderCache(new LiveOrder(items, policy), items, keys, capacity);
}

/** A trace as the shards of a cluster see it, each with its own keys, and each with their sizes. */
export function sharded(trace: Trace, shards: number, sizes: Sizes): [Trace, Sizes][] {
  if (shards === 1) return [[trace, sizes]];
  const shardOf = (key: number) => Math.floor(((trace.slots[key] as number) * shards) / slotCount);
  const keys: number[][] = Array.from({ length: shards }, () => []);
  const local = new Int32Array(trace.distinct);
  for (let key = 0; key < trace.distinct; key++) {
    local[key] = (keys[shardOf(key)]?.push(key) ?? 0) - 1;
  }
  const requests: number[][] = Array.from({ length: shards }, () => []);
  for (const key of trace.requests) requests[shardOf(key)]?.push(local[key] as number);
  return keys.map((own, shard) => [
    {
      name: trace.name,
      requests: Int32Array.from(requests[shard] ?? []),
      distinct: own.length,
      slots: Uint16Array.from(own, (key) => trace.slots[key] as number),
    },
    sizes === undefined ? undefined : Uint32Array.from(own, (key) => sizes[key] as number),
  ]);
}
