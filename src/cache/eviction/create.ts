// Makes the order that a namespace's config names, and hands items over when the policy changes.

import { unreachable } from "../../base/assert.js";
import type { EvictionPolicy } from "../../model/namespace-config.js";
import { LfuOrder } from "./lfu.js";
import { LruOrder } from "./lru.js";
import { NoEviction } from "./none.js";
import type { EvictionOrder } from "./policy.js";

/**
 * An empty order of this policy. Policies that this version does not have are refused by the
 * schema; should a newer control plane name one all the same, LRU stands in.
 */
export function createOrder(policy: EvictionPolicy): EvictionOrder {
  switch (policy) {
    case "lru":
    case "tinylfu":
    case "s3fifo":
    case "adaptive":
      return new LruOrder();
    case "lfu":
      return new LfuOrder();
    case "none":
      return new NoEviction();
    default:
      return unreachable(policy);
  }
}

/** An order of another policy that holds what `old` held, coldest first. */
export function switchOrder(old: EvictionOrder, policy: EvictionPolicy): EvictionOrder {
  const items: Parameters<EvictionOrder["insert"]>[0][] = [];
  old.visit((item) => {
    items.push(item);
    return true;
  });
  const order = createOrder(policy);
  for (const item of items) {
    old.remove(item, false);
    order.insert(item);
  }
  return order;
}
