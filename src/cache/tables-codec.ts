// A shard's tables as bytes: everything that no key names. Equal tables give equal bytes, so that
// the digest can hash them.

import { DecodeError, Reader, Writer } from "../base/binary.js";
import { type NamespaceId, namespaceId, sequence } from "../model/ids.js";
import { decodeNamespaceConfig, encodeNamespaceConfig } from "../model/namespace-codec.js";
import { DedupeTable } from "./dedupe.js";
import { Namespace, type NamespaceSettings } from "./namespace.js";
import type { ShardState } from "./shard-state.js";
import { InvalidationStamps, KeyStamps } from "./stamps.js";

/** The format's number; another one is refused. */
const format = 1;

type NamespaceTables = {
  readonly id: NamespaceId;
  readonly settings: NamespaceSettings;
  readonly stamps: InvalidationStamps;
};

/** Everything that no key names, in a canonical order. */
export function encodeTables(state: ShardState): Uint8Array {
  const writer = new Writer(1024);
  writer.u8(format);
  writer.list(state.present(), encodeNamespace);
  writer.list(state.keyStamps.entries(), (to, entry) => {
    to.varint(entry.bucket).varint(entry.stamp);
  });
  state.dedupe.encode(writer);
  return writer.finish();
}

/**
 * Replaces all tables. Items stay, but those of namespaces that the tables do not name; all are
 * checked anew against the new invalidations. Nothing has changed when it throws.
 * @throws {DecodeError} when the bytes are no tables, or of a cluster with other limits
 */
export function loadTables(state: ShardState, bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  const version = reader.u8();
  if (version !== format) throw new DecodeError(`tables of format ${version}`);
  const namespaces = reader.list(decodeNamespace);
  const keyStamps = reader.list((from) => ({
    bucket: from.varint(),
    stamp: sequence(from.varint()),
  }));
  const dedupe = DedupeTable.decode(reader, state.limits.dedupe);
  reader.end();
  const loaded = new KeyStamps(state.limits.keyStampBuckets);
  if (!loaded.load(keyStamps)) throw new DecodeError("a key stamp's bucket is out of range");
  state.keyStamps = loaded;
  state.dedupe = dedupe;
  loadNamespaces(state, namespaces);
  for (const item of state.table) item.checkedAt = item.stamp;
}

function loadNamespaces(state: ShardState, tables: readonly NamespaceTables[]): void {
  const named = new Set(tables.map((one) => one.id));
  for (const namespace of [...state.namespaces.values()]) {
    if (!named.has(namespace.id)) state.forget(namespace);
  }
  for (const { id, settings, stamps } of tables) {
    let namespace = state.namespaces.get(id);
    if (namespace === undefined) {
      namespace = new Namespace(id, settings);
      state.namespaces.set(id, namespace);
    } else {
      namespace.configure(settings);
      namespace.droppedAt = sequence(0);
    }
    namespace.stamps.load(stamps);
  }
  state.nameNamespaces();
}

function encodeNamespace(writer: Writer, namespace: Namespace): void {
  const { settings, stamps } = namespace;
  writer.varint(namespace.id).string(settings.name);
  writer.varint(settings.version).varint(settings.generation);
  encodeNamespaceConfig(writer, settings.config);
  writer.varint(settings.shareBytes).varint(settings.shareItems);
  writer.varint(stamps.all).varint(stamps.floor).varint(stamps.floorRaisedAt).varint(stamps.newest);
  writer.list([...stamps.tags()], (to, [tag, stamp]) => to.string(tag).varint(stamp));
}

function decodeNamespace(reader: Reader): NamespaceTables {
  const id = namespaceId(reader.varint());
  const settings: NamespaceSettings = {
    name: reader.string(),
    version: reader.varint(),
    generation: reader.varint(),
    config: decodeNamespaceConfig(reader),
    shareBytes: reader.varint(),
    shareItems: reader.varint(),
  };
  const stamps = new InvalidationStamps();
  stamps.all = sequence(reader.varint());
  stamps.floor = sequence(reader.varint());
  stamps.floorRaisedAt = sequence(reader.varint());
  const newest = sequence(reader.varint());
  for (const [tag, stamp] of reader.list(decodeTagStamp)) stamps.invalidateTag(tag, stamp);
  stamps.newest = newest;
  return { id, settings, stamps };
}

function decodeTagStamp(reader: Reader): [string, ReturnType<typeof sequence>] {
  return [reader.string(), sequence(reader.varint())];
}
