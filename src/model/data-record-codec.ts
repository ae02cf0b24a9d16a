// Records and item copies as bytes: what replication sends and what a copy installs. A record is
// its kind's byte and its fields; rare fields of a set are announced by a byte of flags.

import { unreachable } from "../base/assert.js";
import { DecodeError, type Reader, type Writer } from "../base/binary.js";
import type {
  ConfigRecord,
  DataRecord,
  Dedupe,
  MutationOutcome,
  SetRecord,
  TagFloorRecord,
  TouchRecord,
} from "./data-record.js";
import { clientId, epoch, namespaceId, type ShardTime, sequence, shardTime } from "./ids.js";
import { limits } from "./limits.js";
import { decodeNamespaceConfig, encodeNamespaceConfig } from "./namespace-codec.js";
import type { ItemCopy } from "./shard-store.js";

// The place in these lists is the byte on the wire: append only.
const kindCodes: readonly DataRecord["kind"][] = [
  "epoch",
  "config",
  "drop",
  "set",
  "delete",
  "evict",
  "touch",
  "invalidate-tag",
  "invalidate-namespace",
  "tag-floor",
  "time",
  "outcome",
];
const statusCodes: readonly MutationOutcome["status"][] = [
  "STORED",
  "TOUCHED",
  "INCREMENTED",
  "CONDITION_NOT_MET",
  "MISS",
];

const hasExpiry = 1;
const hasTags = 2;
const hasGrace = 4;
const hasSourceVersion = 8;
const isInsync = 16;
const knownFlags = hasExpiry | hasTags | hasGrace | hasSourceVersion | isInsync;

/** Appends a record. */
export function encodeDataRecord(writer: Writer, record: DataRecord): void {
  writer.u8(kindCodes.indexOf(record.kind));
  switch (record.kind) {
    case "epoch":
      writer.varint(record.epoch);
      return;
    case "config":
      encodeConfig(writer, record);
      return;
    case "drop":
      writer.varint(record.namespace).varint(record.version);
      return;
    case "set":
      writer.varint(record.namespace).bytes(record.key).bytes(record.value);
      writer.varint(record.stamp);
      encodeRareFields(writer, record);
      writer.optional(record.dedupe, encodeDedupe);
      return;
    case "delete":
    case "evict":
      writer.varint(record.namespace).bytes(record.key);
      return;
    case "touch":
      writer.varint(record.namespace).bytes(record.key).f64(record.expiresAt);
      writer.optional(record.dedupe, encodeDedupe);
      return;
    case "invalidate-tag":
      writer.varint(record.namespace).string(record.tag);
      return;
    case "invalidate-namespace":
      writer.varint(record.namespace);
      return;
    case "tag-floor":
      writer.varint(record.namespace).string(record.tag).varint(record.floor);
      return;
    case "time":
      writer.f64(record.now);
      return;
    case "outcome":
      encodeDedupe(writer, record.dedupe);
      writer.bool(record.insync);
      return;
    default:
      unreachable(record);
  }
}

/**
 * Reads one record. Keys and values are views of the reader's bytes.
 * @throws {DecodeError} when the bytes are no record
 */
export function decodeDataRecord(reader: Reader): DataRecord {
  const code = reader.u8();
  const kind = kindCodes[code];
  switch (kind) {
    case undefined:
      throw new DecodeError(`record kind ${code}`);
    case "epoch":
      return { kind, epoch: epoch(reader.varint()) };
    case "config":
      return decodeConfig(reader);
    case "drop":
      return { kind, namespace: namespaceId(reader.varint()), version: reader.varint() };
    case "set":
      return decodeSet(reader);
    case "delete":
    case "evict":
      return { kind, namespace: namespaceId(reader.varint()), key: decodeKey(reader) };
    case "touch":
      return decodeTouch(reader);
    case "invalidate-tag":
      return { kind, namespace: namespaceId(reader.varint()), tag: decodeTag(reader) };
    case "invalidate-namespace":
      return { kind, namespace: namespaceId(reader.varint()) };
    case "tag-floor":
      return decodeTagFloor(reader);
    case "time":
      return { kind, now: decodeTime(reader) };
    case "outcome":
      return { kind, dedupe: decodeDedupe(reader), insync: reader.bool() };
    default:
      return unreachable(kind);
  }
}

/** Appends an item as it stands. */
export function encodeItemCopy(writer: Writer, item: ItemCopy): void {
  writer.varint(item.namespace).bytes(item.key).bytes(item.value);
  writer.varint(item.version).varint(item.stamp).f64(item.writtenAt);
  encodeRareFields(writer, item);
}

/**
 * Reads one item. Key and value are views of the reader's bytes.
 * @throws {DecodeError} when the bytes are no item
 */
export function decodeItemCopy(reader: Reader): ItemCopy {
  return {
    namespace: namespaceId(reader.varint()),
    key: decodeKey(reader),
    value: decodeValue(reader),
    version: sequence(reader.varint()),
    stamp: sequence(reader.varint()),
    writtenAt: decodeTime(reader),
    ...decodeRareFields(reader),
  };
}

/** Appends a mutation's identity and outcome. */
function encodeDedupe(writer: Writer, dedupe: Dedupe): void {
  writer.string(dedupe.clientId).varint(dedupe.requestSeq).varint(dedupe.ackedUpTo);
  encodeMutationOutcome(writer, dedupe.outcome);
}

/** Appends what a mutation did. */
export function encodeMutationOutcome(writer: Writer, outcome: MutationOutcome): void {
  writer.u8(statusCodes.indexOf(outcome.status));
  writer.signed(outcome.value).f64(outcome.expiresAt);
}

/**
 * Reads what a mutation did.
 * @throws {DecodeError} when the bytes are no outcome
 */
export function decodeMutationOutcome(reader: Reader): MutationOutcome {
  const code = reader.u8();
  const status = statusCodes[code];
  if (status === undefined) throw new DecodeError(`outcome status ${code}`);
  return { status, value: reader.signed(), expiresAt: decodeTime(reader) };
}

function decodeDedupe(reader: Reader): Dedupe {
  const client = reader.string();
  if (client.length === 0 || client.length > limits.clientIdMax) {
    throw new DecodeError(`client id of ${client.length} characters`);
  }
  return {
    clientId: clientId(client),
    requestSeq: reader.varint(),
    ackedUpTo: reader.varint(),
    outcome: decodeMutationOutcome(reader),
  };
}

type RareFields = {
  readonly expiresAt: ShardTime;
  readonly tags: readonly string[];
  readonly graceMs: number;
  readonly sourceVersion: number;
  readonly insync: boolean;
};

function encodeRareFields(writer: Writer, fields: RareFields): void {
  writer.u8(
    (fields.expiresAt === 0 ? 0 : hasExpiry) |
      (fields.tags.length === 0 ? 0 : hasTags) |
      (fields.graceMs === 0 ? 0 : hasGrace) |
      (fields.sourceVersion === 0 ? 0 : hasSourceVersion) |
      (fields.insync ? isInsync : 0),
  );
  if (fields.expiresAt !== 0) writer.f64(fields.expiresAt);
  if (fields.tags.length !== 0) writer.list(fields.tags, (to, tag) => to.string(tag));
  if (fields.graceMs !== 0) writer.varint(fields.graceMs);
  if (fields.sourceVersion !== 0) writer.varint(fields.sourceVersion);
}

function decodeRareFields(reader: Reader): RareFields {
  const flags = reader.u8();
  if ((flags & ~knownFlags) !== 0) throw new DecodeError(`flags ${flags}`);
  return {
    expiresAt: (flags & hasExpiry) === 0 ? shardTime(0) : decodeTime(reader),
    tags: (flags & hasTags) === 0 ? [] : decodeTags(reader),
    graceMs: (flags & hasGrace) === 0 ? 0 : reader.varint(),
    sourceVersion: (flags & hasSourceVersion) === 0 ? 0 : reader.varint(),
    insync: (flags & isInsync) !== 0,
  };
}

function encodeConfig(writer: Writer, record: ConfigRecord): void {
  writer.varint(record.namespace).string(record.name);
  writer.varint(record.version).varint(record.generation);
  encodeNamespaceConfig(writer, record.config);
  writer.varint(record.shareBytes).varint(record.shareItems);
}

function decodeConfig(reader: Reader): ConfigRecord {
  return {
    kind: "config",
    namespace: namespaceId(reader.varint()),
    name: reader.string(),
    version: reader.varint(),
    generation: reader.varint(),
    config: decodeNamespaceConfig(reader),
    shareBytes: reader.varint(),
    shareItems: reader.varint(),
  };
}

function decodeSet(reader: Reader): SetRecord {
  return {
    kind: "set",
    namespace: namespaceId(reader.varint()),
    key: decodeKey(reader),
    value: decodeValue(reader),
    stamp: sequence(reader.varint()),
    ...decodeRareFields(reader),
    dedupe: reader.optional(decodeDedupe),
  };
}

function decodeTouch(reader: Reader): TouchRecord {
  return {
    kind: "touch",
    namespace: namespaceId(reader.varint()),
    key: decodeKey(reader),
    expiresAt: decodeTime(reader),
    dedupe: reader.optional(decodeDedupe),
  };
}

function decodeTagFloor(reader: Reader): TagFloorRecord {
  return {
    kind: "tag-floor",
    namespace: namespaceId(reader.varint()),
    tag: decodeTag(reader),
    floor: sequence(reader.varint()),
  };
}

function decodeKey(reader: Reader): Uint8Array {
  const key = reader.bytes();
  if (key.length === 0 || key.length > limits.keyBytesMax) {
    throw new DecodeError(`key of ${key.length} bytes`);
  }
  return key;
}

function decodeValue(reader: Reader): Uint8Array {
  const value = reader.bytes();
  if (value.length > limits.valueBytesMax) {
    throw new DecodeError(`value of ${value.length} bytes`);
  }
  return value;
}

function decodeTags(reader: Reader): readonly string[] {
  const tags = reader.list(decodeTag);
  if (tags.length > limits.tagsPerItemMax) throw new DecodeError(`${tags.length} tags`);
  return tags;
}

function decodeTag(reader: Reader): string {
  const tag = reader.string();
  if (tag.length === 0 || tag.length > limits.tagBytesMax) {
    throw new DecodeError(`tag of ${tag.length} characters`);
  }
  return tag;
}

function decodeTime(reader: Reader): ShardTime {
  const time = reader.f64();
  if (!Number.isFinite(time)) throw new DecodeError(`shard time ${time}`);
  return shardTime(time);
}
