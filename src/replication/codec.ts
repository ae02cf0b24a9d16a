// Replication messages as bytes. A frame carries the messages of all shards that a pair of nodes
// shares and names the processes at both ends: what another incarnation said counts for nothing.

import { unreachable } from "../base/assert.js";
import { DecodeError, Reader, Writer } from "../base/binary.js";
import {
  decodeDataRecord,
  decodeItemCopy,
  encodeDataRecord,
  encodeItemCopy,
} from "../model/data-record-codec.js";
import {
  epoch,
  type Incarnation,
  incarnation,
  namespaceId,
  sequence,
  shardId,
  shardTime,
} from "../model/ids.js";
import { limits } from "../model/limits.js";
import { ordinalLimit } from "../model/sequence.js";
import { walkEnd } from "../model/shard-store.js";
import type { LineageEntry } from "./lineage.js";
import type { MessageHead, ReplicationMessage, RewindName, StreamRecord } from "./message.js";

/** The messages of one payload between two processes. */
export type ReplicationFrame = {
  readonly from: Incarnation;
  /** Whom it is for: a receiver of another incarnation drops it. */
  readonly to: Incarnation;
  readonly messages: readonly ReplicationMessage[];
};

// The place in this list is the byte on the wire: append only.
const kindCodes: readonly ReplicationMessage["kind"][] = [
  "append",
  "ack",
  "resume",
  "diverged",
  "rewind-fetch",
  "rewind-answer",
  "tables",
  "chunk",
];
const formatVersion = 1;
const noItem = 0;
const someItem = 1;

/**
 * Encodes messages into as few frames of about `frameBytes` as keep their order; a single message
 * that is larger gets a frame of its own.
 * @param frameBytes default 1 MiB
 */
export function encodeFrames(frame: ReplicationFrame, frameBytes = 1_048_576): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let bodies: Uint8Array[] = [];
  let bytes = 0;
  const flush = () => {
    if (bodies.length === 0) return;
    const writer = new Writer(bytes + 64).u8(formatVersion);
    writer
      .varint(frame.from)
      .varint(frame.to)
      .list(bodies, (to, body) => to.bytes(body));
    frames.push(writer.finish());
    bodies = [];
    bytes = 0;
  };
  for (const message of frame.messages) {
    const body = encodeMessage(message);
    if (bytes + body.length > frameBytes) flush();
    bodies.push(body);
    bytes += body.length + 8;
  }
  flush();
  return frames;
}

/**
 * Reads a frame. Keys and values are views of the bytes.
 * @throws {DecodeError} when the bytes are no frame
 */
export function decodeFrame(bytes: Uint8Array): ReplicationFrame {
  const reader = new Reader(bytes);
  const version = reader.u8();
  if (version !== formatVersion) throw new DecodeError(`frame format ${version}`);
  const from = incarnation(reader.varint());
  const to = incarnation(reader.varint());
  const messages = reader.list((body) => decodeMessage(body.bytes()));
  reader.end();
  return { from, to, messages };
}

/** Encodes one message. */
export function encodeMessage(message: ReplicationMessage): Uint8Array {
  const writer = new Writer(sizeHint(message)).u8(kindCodes.indexOf(message.kind));
  writer.varint(message.shard).varint(message.epoch).varint(message.round);
  encodeBody(writer, message);
  return writer.finish();
}

/** About how many bytes a message takes, so that its writer need not grow and copy. */
function sizeHint(message: ReplicationMessage): number {
  let bytes = 128;
  if (message.kind === "append") {
    for (const { record } of message.records) {
      bytes += record.kind === "set" ? record.key.length + record.value.length + 128 : 128;
    }
  } else if (message.kind === "chunk") {
    for (const { key, value } of message.items) bytes += key.length + value.length + 128;
  } else if (message.kind === "tables") bytes += message.bytes.length;
  return bytes;
}

/**
 * Reads one message.
 * @throws {DecodeError} when the bytes are no message
 */
export function decodeMessage(bytes: Uint8Array): ReplicationMessage {
  const reader = new Reader(bytes);
  const code = reader.u8();
  const kind = kindCodes[code];
  if (kind === undefined) throw new DecodeError(`message kind ${code}`);
  const shard = reader.varint();
  if (shard >= limits.shardsMax) throw new DecodeError(`shard ${shard}`);
  const head = { shard: shardId(shard), epoch: epoch(reader.varint()), round: reader.varint() };
  const message = decodeBody(kind, head, reader);
  reader.end();
  return message;
}

function encodeBody(writer: Writer, message: ReplicationMessage): void {
  switch (message.kind) {
    case "append":
      writer.varint(message.previous).varint(message.walked);
      writer.varint(message.acked).varint(message.time);
      writer.list(message.records, encodeStreamRecord);
      return;
    case "ack":
      writer.varint(message.sequence).varint(message.staged).varint(message.position);
      return;
    case "resume":
      writer.list(message.lineage, encodeLineageEntry).varint(message.last);
      writer.varint(message.position).varint(message.staged).bool(message.full);
      return;
    case "diverged":
      writer.varint(message.common);
      return;
    case "rewind-fetch":
      writer.varint(message.offset).list(message.names, encodeRewindName);
      return;
    case "rewind-answer":
      writer.varint(message.offset).varint(message.at);
      writer.list(message.answers, (to, item) => {
        to.u8(item === undefined ? noItem : someItem);
        if (item !== undefined) encodeItemCopy(to, item);
      });
      return;
    case "tables":
      writer.bool(message.full).varint(message.at).varint(message.time);
      writer.list(message.lineage, encodeLineageEntry);
      writer.varint(message.offset).varint(message.total).bytes(message.bytes);
      return;
    case "chunk":
      writer.varint(message.at).varint(message.from).varint(message.to).varint(message.time);
      writer.list(message.items, encodeItemCopy);
      return;
    default:
      unreachable(message);
  }
}

// tidy: flat table, one row a kind of message
function decodeBody(
  kind: ReplicationMessage["kind"],
  head: MessageHead,
  reader: Reader,
): ReplicationMessage {
  switch (kind) {
    case "append":
      return {
        kind,
        ...head,
        previous: decodeSequence(reader),
        walked: decodePosition(reader),
        acked: decodeSequence(reader),
        time: shardTime(reader.varint()),
        records: reader.list(decodeStreamRecord),
      };
    case "ack":
      return {
        kind,
        ...head,
        sequence: decodeSequence(reader),
        staged: decodeSequence(reader),
        position: decodePosition(reader),
      };
    case "resume":
      return {
        kind,
        ...head,
        lineage: reader.list(decodeLineageEntry),
        last: decodeSequence(reader),
        position: decodePosition(reader),
        staged: decodeSequence(reader),
        full: reader.bool(),
      };
    case "diverged":
      return { kind, ...head, common: decodeSequence(reader) };
    case "rewind-fetch":
      return { kind, ...head, offset: reader.varint(), names: reader.list(decodeRewindName) };
    case "rewind-answer":
      return {
        kind,
        ...head,
        offset: reader.varint(),
        at: decodeSequence(reader),
        answers: reader.list(decodeAnswer),
      };
    case "tables":
      return {
        kind,
        ...head,
        full: reader.bool(),
        at: decodeSequence(reader),
        time: shardTime(reader.varint()),
        lineage: reader.list(decodeLineageEntry),
        offset: reader.varint(),
        total: reader.varint(),
        bytes: reader.bytes(),
      };
    case "chunk":
      return {
        kind,
        ...head,
        at: decodeSequence(reader),
        from: decodePosition(reader),
        to: decodePosition(reader),
        time: shardTime(reader.varint()),
        items: reader.list(decodeItemCopy),
      };
    default:
      return unreachable(kind);
  }
}

function encodeStreamRecord(writer: Writer, entry: StreamRecord): void {
  writer.varint(entry.sequence).varint(entry.time);
  encodeDataRecord(writer, entry.record);
}

function decodeStreamRecord(reader: Reader): StreamRecord {
  return {
    sequence: decodeSequence(reader),
    time: shardTime(reader.varint()),
    record: decodeDataRecord(reader),
  };
}

function encodeLineageEntry(writer: Writer, entry: LineageEntry): void {
  writer.varint(entry.epoch).varint(entry.start).varint(entry.inherited);
}

function decodeLineageEntry(reader: Reader): LineageEntry {
  return {
    epoch: epoch(reader.varint()),
    start: decodeSequence(reader),
    inherited: decodeSequence(reader),
  };
}

function encodeRewindName(writer: Writer, entry: RewindName): void {
  writer.varint(entry.name.namespace).bytes(entry.name.key).bool(entry.lost);
}

function decodeRewindName(reader: Reader): RewindName {
  const namespace = namespaceId(reader.varint());
  const key = reader.bytes();
  if (key.length === 0 || key.length > limits.keyBytesMax) {
    throw new DecodeError(`key of ${key.length} bytes`);
  }
  return { name: { namespace, key }, lost: reader.bool() };
}

function decodeAnswer(reader: Reader): ReturnType<typeof decodeItemCopy> | undefined {
  const tag = reader.u8();
  if (tag === noItem) return undefined;
  if (tag !== someItem) throw new DecodeError(`answer tag ${tag}`);
  return decodeItemCopy(reader);
}

function decodeSequence(reader: Reader): ReturnType<typeof sequence> {
  const value = reader.varint();
  if (value >= ordinalLimit * 2 ** 32) throw new DecodeError(`sequence ${value}`);
  return sequence(value);
}

function decodePosition(reader: Reader): number {
  const value = reader.varint();
  if (value > walkEnd) throw new DecodeError(`walk position ${value}`);
  return value;
}
