// Applying records: the same on every copy, and the only way in which a shard changes.

import { assert, unreachable } from "../base/assert.js";
import type {
  ConfigRecord,
  DataRecord,
  Dedupe,
  DropRecord,
  SetRecord,
  TouchRecord,
} from "../model/data-record.js";
import type { NamespaceId, Sequence, ShardTime } from "../model/ids.js";
import type { Item } from "./item.js";
import { positionOf } from "./item-table.js";
import { Namespace } from "./namespace.js";
import type { ShardState } from "./shard-state.js";
import { InvalidationStamps } from "./stamps.js";

/** Where and when a record applies. */
export type ApplyContext = {
  readonly sequence: Sequence;
  /** The shard time at which the primary applied it. */
  readonly now: ShardTime;
  /** Items at positions from here on are not here yet; `walkEnd` on a whole copy. */
  readonly position: number;
};

/** Applies a record: tables as always, items only below the position. */
export function applyRecord(state: ShardState, record: DataRecord, context: ApplyContext): void {
  const { sequence } = context;
  switch (record.kind) {
    case "epoch":
      return;
    case "config":
      applyConfig(state, record, sequence);
      return;
    case "drop":
      applyDrop(state, record, sequence);
      return;
    case "set":
      applySet(state, record, context);
      return;
    case "delete": {
      const item = itemBelow(state, record.namespace, record.key, context);
      if (item !== undefined) state.take(item, false);
      state.keyStamps.raise(positionOf(record.namespace, record.key), sequence);
      return;
    }
    case "evict": {
      const item = itemBelow(state, record.namespace, record.key, context);
      if (item !== undefined) state.take(item, true);
      return;
    }
    case "touch":
      applyTouch(state, record, context);
      return;
    case "invalidate-tag": {
      const namespace = running(state, record.namespace, record.kind);
      namespace.stamps.invalidateTag(record.tag, sequence);
      namespace.invalidations++;
      return;
    }
    case "invalidate-namespace": {
      const namespace = running(state, record.namespace, record.kind);
      namespace.stamps.invalidateAll(sequence);
      namespace.invalidations++;
      return;
    }
    case "tag-floor":
      running(state, record.namespace, record.kind).stamps.raiseFloor(
        record.tag,
        record.floor,
        sequence,
      );
      return;
    case "time":
      state.expire(record.now);
      state.dedupe.pass(record.now);
      return;
    case "outcome":
      state.dedupe.record(record.dedupe, sequence, record.insync);
      return;
    default:
      unreachable(record);
  }
}

function applyConfig(state: ShardState, record: ConfigRecord, sequence: Sequence): void {
  const { name, version, generation, config, shareBytes, shareItems } = record;
  const settings = { name, version, generation, config, shareBytes, shareItems };
  let namespace = state.namespace(record.namespace);
  if (namespace !== undefined && version < namespace.settings.version) return;
  if (namespace === undefined) {
    const leftover = state.namespaces.get(record.namespace);
    if (leftover !== undefined) state.forget(leftover);
    namespace = new Namespace(record.namespace, settings);
    state.namespaces.set(record.namespace, namespace);
    // Also after a cold start: a load that began before this copy's history is too late for it.
    namespace.stamps.invalidateAll(sequence);
  } else {
    if (generation > namespace.settings.generation) {
      namespace.stamps.invalidateAll(sequence);
      namespace.invalidations++;
    }
    namespace.configure(settings);
  }
  state.nameNamespaces();
}

function applyDrop(state: ShardState, record: DropRecord, sequence: Sequence): void {
  const namespace = state.namespace(record.namespace);
  if (namespace === undefined) return;
  namespace.droppedAt = sequence;
  namespace.stamps.load(new InvalidationStamps());
  if (namespace.items === 0) state.forget(namespace);
  state.nameNamespaces();
}

function applySet(state: ShardState, record: SetRecord, context: ApplyContext): void {
  remember(state, record.dedupe, context.sequence, record.insync);
  const namespace = running(state, record.namespace, record.kind);
  if (positionOf(record.namespace, record.key) >= context.position) return;
  state.put(namespace, record.key, {
    value: record.value,
    version: context.sequence,
    stamp: record.stamp,
    expiresAt: record.expiresAt,
    writtenAt: context.now,
    tags: record.tags,
    graceMs: record.graceMs,
    sourceVersion: record.sourceVersion,
    insync: record.insync,
  });
}

function applyTouch(state: ShardState, record: TouchRecord, context: ApplyContext): void {
  remember(state, record.dedupe, context.sequence, false);
  const item = itemBelow(state, record.namespace, record.key, context);
  if (item === undefined) return;
  item.expiresAt = record.expiresAt;
  state.expiry.update(item);
  state.ownerOf(item).order.hit(item);
}

/** The item that a record names, if it is here: a dead one may have been freed by this copy. */
function itemBelow(
  state: ShardState,
  id: NamespaceId,
  key: Uint8Array,
  context: ApplyContext,
): Item | undefined {
  const namespace = state.namespace(id);
  if (namespace === undefined) return undefined;
  const position = positionOf(id, key);
  return position < context.position ? state.table.find(id, key, position) : undefined;
}

function remember(
  state: ShardState,
  dedupe: Dedupe | undefined,
  sequence: Sequence,
  insync: boolean,
): void {
  if (dedupe !== undefined) state.dedupe.record(dedupe, sequence, insync);
}

function running(state: ShardState, id: NamespaceId, kind: DataRecord["kind"]): Namespace {
  const namespace = state.namespace(id);
  assert(namespace !== undefined, `a ${kind} record names a namespace that runs here: ${id}`);
  return namespace;
}
