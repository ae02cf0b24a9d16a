// Makes the order that a namespace's config names.

import { unreachable } from "../../base/assert.js";
import type { EvictionPolicy } from "../../model/namespace-config.js";
import { AdaptiveOrder } from "./adaptive-order.js";
import type { EvictionOrder } from "./eviction-order.js";
import type { ItemAccess } from "./item-access.js";
import { LfuOrder } from "./lfu-order.js";
import { LruRule } from "./lru-rule.js";
import { S3FifoRule } from "./s3fifo-rule.js";
import { SegmentedOrder } from "./segmented-order.js";
import { TinyLfuRule } from "./tinylfu-rule.js";
import { WindowClimber } from "./window-climber.js";

/**
 * An empty order of this policy. `none` orders by use: for the items that are dead, and for the day
 * when another policy takes over.
 */
export function createOrder(policy: EvictionPolicy, items: ItemAccess): EvictionOrder {
  switch (policy) {
    case "lru":
    case "none":
      return new SegmentedOrder(items, { ghosts: false, sketch: false }, ({ segments }) => {
        return new LruRule(segments);
      });
    case "lfu":
      return new LfuOrder(items);
    case "tinylfu":
      return new SegmentedOrder(items, { ghosts: false, sketch: true }, ({ segments, sketch }) => {
        return new TinyLfuRule(segments, sketch, new WindowClimber());
      });
    case "s3fifo":
      return new SegmentedOrder(items, { ghosts: true, sketch: false }, ({ segments, ghosts }) => {
        return new S3FifoRule(segments, ghosts);
      });
    case "adaptive":
      return new AdaptiveOrder(items);
    default:
      return unreachable(policy);
  }
}
