// Making room: which items a namespace gives up so that an item fits its share, chosen without
// changing anything, because only records evict.

import type { EvictRecord } from "../model/data-record.js";
import type { ShardTime } from "../model/ids.js";
import type { Item } from "./item.js";
import type { Namespace } from "./namespace.js";
import type { ShardState } from "./shard-state.js";

/** Expired items looked at before the policy is asked. */
const expiredVisitMax = 64;

/** Items that a policy which never evicts is asked for in search of dead ones. */
const deadVisitMax = 256;

/** What must fit. */
export type Demand = {
  /** Footprint of the item to come; 0 when only the excess must go. */
  readonly bytes: number;
  /** The item that it replaces, whose footprint comes free; never a victim. */
  readonly replaced: Item | undefined;
  readonly now: ShardTime;
};

/**
 * The items to evict so that the demand fits the namespace's share: expired ones first, then by the
 * policy. undefined when there is no room and the policy never evicts.
 */
export function victimsFor(
  state: ShardState,
  namespace: Namespace,
  demand: Demand,
): readonly Item[] | undefined {
  const need = {
    bytes: excessBytes(namespace) + demand.bytes - (demand.replaced?.footprint ?? 0),
    items: excessItems(namespace) + (demand.replaced === undefined ? 1 : 0),
  };
  const victims: Item[] = [];
  if (need.bytes <= 0 && need.items <= 0) return victims;
  const take = (item: Item) => {
    victims.push(item);
    need.bytes -= item.footprint;
    need.items--;
  };
  state.expiry.visitDue(demand.now, expiredVisitMax, (item) => {
    const wanted = need.bytes > 0 || need.items > 0;
    if (wanted && item.namespace === namespace.id && item !== demand.replaced) take(item);
  });
  const taken = new Set(victims);
  let visited = 0;
  namespace.order.visit((item) => {
    if (need.bytes <= 0 && need.items <= 0) return false;
    if (!namespace.order.evicts && ++visited > deadVisitMax) return false;
    const allowed = namespace.order.evicts || namespace.killOf(item) !== 0;
    if (allowed && item !== demand.replaced && !taken.has(item)) take(item);
    return true;
  });
  return need.bytes <= 0 && need.items <= 0 ? victims : undefined;
}

/** Whether a namespace holds more than its share. */
export function isOver(namespace: Namespace): boolean {
  return excessBytes(namespace) > 0 || excessItems(namespace) > 0;
}

/** Up to `max` evictions that bring a namespace whose share shrank back under it. */
export function overflowOf(namespace: Namespace, max: number): EvictRecord[] {
  const records: EvictRecord[] = [];
  let bytes = excessBytes(namespace);
  let items = excessItems(namespace);
  if (!namespace.order.evicts || (bytes <= 0 && items <= 0)) return records;
  namespace.order.visit((item) => {
    if ((bytes <= 0 && items <= 0) || records.length >= max) return false;
    records.push(evictionOf(item));
    bytes -= item.footprint;
    items--;
    return true;
  });
  return records;
}

/** The record that evicts an item. */
export function evictionOf(item: Item): EvictRecord {
  return { kind: "evict", namespace: item.namespace, key: item.key };
}

function excessBytes(namespace: Namespace): number {
  return namespace.bytes - namespace.settings.shareBytes;
}

/** Minus infinity without a bound on items. */
function excessItems(namespace: Namespace): number {
  return namespace.items - namespace.itemsMax();
}
