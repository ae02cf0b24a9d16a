// The records of an invalidation: one a tag, or one for the namespace, preceded by those that
// forget the lowest tag stamps of the shard when the table is full.

import type { DataRecord, TagFloorRecord } from "../model/data-record.js";
import type { Sequence } from "../model/ids.js";
import type { Namespace } from "./namespace.js";
import type { ShardState } from "./shard-state.js";

/** The records that invalidate these tags of the namespace, or all of it when there are none. */
export function invalidationRecords(
  state: ShardState,
  namespace: Namespace,
  tags: readonly string[],
): readonly DataRecord[] {
  if (tags.length === 0) return [{ kind: "invalidate-namespace", namespace: namespace.id }];
  let fresh = 0;
  for (const tag of tags) if (!namespace.stamps.hasTag(tag)) fresh++;
  const excess = state.tagCount() + fresh - state.limits.tagStampsMax;
  const records: DataRecord[] = [];
  if (excess > 0) records.push(...lowestTags(state, { count: excess, namespace, spared: tags }));
  for (const tag of tags) {
    records.push({ kind: "invalidate-tag", namespace: namespace.id, tag });
  }
  return records;
}

type Lowest = {
  readonly count: number;
  /** Where `spared` tags are about to get a new stamp. */
  readonly namespace: Namespace;
  readonly spared: readonly string[];
};

/** Floor records for the `count` lowest tag stamps of the shard, lowest first. */
function lowestTags(state: ShardState, wanted: Lowest): TagFloorRecord[] {
  const spared = new Set(wanted.spared);
  const heads = state.present().map((namespace) => ({
    namespace,
    rest: namespace.stamps.tags(),
    head: undefined as [string, Sequence] | undefined,
  }));
  const advance = (of: (typeof heads)[number]) => {
    do of.head = of.rest.next().value;
    while (of.namespace === wanted.namespace && of.head !== undefined && spared.has(of.head[0]));
  };
  for (const one of heads) advance(one);
  const records: TagFloorRecord[] = [];
  while (records.length < wanted.count) {
    let lowest: (typeof heads)[number] | undefined;
    for (const one of heads) {
      if (one.head !== undefined && one.head[1] < (lowest?.head?.[1] ?? Number.POSITIVE_INFINITY)) {
        lowest = one;
      }
    }
    if (lowest?.head === undefined) break;
    const [tag, floor] = lowest.head;
    records.push({ kind: "tag-floor", namespace: lowest.namespace.id, tag, floor });
    advance(lowest);
  }
  return records;
}
