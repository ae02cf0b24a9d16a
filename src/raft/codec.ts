// The bytes of messages between nodes: envelope, kind, body. What comes in is believed only as far
// as it decodes; every bad frame ends in DecodeError.

import { unreachable } from "../base/assert.js";
import { DecodeError, Reader, Writer } from "../base/binary.js";
import { storeId } from "../model/ids.js";
import { readNodeId } from "./membership.js";
import type { MessageBody, MessageKind, RaftMessage, ReadToken } from "./message.js";
import {
  readEntry,
  readIndex,
  readSnapshotMeta,
  readTerm,
  writeEntry,
  writeSnapshotMeta,
} from "./record-codec.js";

export {
  decodeEntry,
  decodeHardState,
  decodeSnapshot,
  encodeEntry,
  encodeHardState,
  encodeSnapshot,
} from "./record-codec.js";

const version = 1;

/** The number of a kind is its place here: append only. */
const kinds: readonly MessageKind[] = [
  "vote",
  "voteReply",
  "append",
  "appendAccepted",
  "appendRejected",
  "heartbeat",
  "heartbeatReply",
  "snapshotChunk",
  "snapshotReply",
  "timeoutNow",
];

/** A message as one frame. */
export function encodeMessage(message: RaftMessage): Uint8Array {
  const writer = new Writer(sizeHint(message));
  writer.u8(version).u8(kinds.indexOf(message.kind));
  writer.string(message.from).string(message.fromStoreId).string(message.to).varint(message.term);
  writeBody(writer, message);
  return writer.finish();
}

/**
 * Entries and chunks are views of the frame, not copies.
 * @throws {DecodeError} when the frame is not one whole message
 */
export function decodeMessage(bytes: Uint8Array): RaftMessage {
  const reader = new Reader(bytes);
  const found = reader.u8();
  if (found !== version) throw new DecodeError(`message version ${found}, not ${version}`);
  const kind = kinds[reader.u8()];
  if (kind === undefined) throw new DecodeError("message of an unknown kind");
  const from = readNodeId(reader);
  const fromStoreId = storeId(reader.string());
  const to = readNodeId(reader);
  const term = readTerm(reader);
  const body = readBody(reader, kind);
  reader.end();
  return { from, fromStoreId, to, term, ...body };
}

function sizeHint(message: RaftMessage): number {
  let bytes = 256;
  if (message.kind === "snapshotChunk") bytes += message.data.length;
  if (message.kind !== "append") return bytes;
  for (const entry of message.entries) bytes += entry.data.length + 48;
  return bytes;
}

function writeBody(writer: Writer, body: MessageBody): void {
  switch (body.kind) {
    case "vote":
      writer.bool(body.preVote).bool(body.transfer).varint(body.lastIndex).varint(body.lastTerm);
      break;
    case "voteReply":
      writer.bool(body.preVote).bool(body.granted);
      break;
    case "append":
      writer.varint(body.prevIndex).varint(body.prevTerm).varint(body.commitIndex);
      writer.list(body.entries, writeEntry);
      break;
    case "appendAccepted":
      writer.varint(body.matchIndex);
      break;
    case "appendRejected":
      writer.varint(body.prevIndex).varint(body.hintIndex).varint(body.hintTerm);
      break;
    case "heartbeat":
      writer.varint(body.commitIndex).varint(body.commitTerm);
      writer.optional(body.readToken, writeToken);
      break;
    case "heartbeatReply":
      writer.optional(body.readToken, writeToken);
      break;
    case "snapshotChunk":
      writeSnapshotMeta(writer, body.meta);
      writer.varint(body.offset).bytes(body.data);
      break;
    case "snapshotReply":
      writer.varint(body.lastIndex).u32(body.checksum).varint(body.nextOffset);
      break;
    case "timeoutNow":
      break;
    default:
      unreachable(body);
  }
}

function readBody(reader: Reader, kind: MessageKind): MessageBody {
  switch (kind) {
    case "vote": {
      const preVote = reader.bool();
      const transfer = reader.bool();
      const lastIndex = readIndex(reader);
      return { kind, preVote, transfer, lastIndex, lastTerm: readTerm(reader) };
    }
    case "voteReply": {
      const preVote = reader.bool();
      return { kind, preVote, granted: reader.bool() };
    }
    case "append": {
      const prevIndex = readIndex(reader);
      const prevTerm = readTerm(reader);
      const commitIndex = readIndex(reader);
      return { kind, prevIndex, prevTerm, commitIndex, entries: reader.list(readEntry) };
    }
    case "appendAccepted":
      return { kind, matchIndex: readIndex(reader) };
    case "appendRejected": {
      const prevIndex = readIndex(reader);
      const hintIndex = readIndex(reader);
      return { kind, prevIndex, hintIndex, hintTerm: readTerm(reader) };
    }
    case "heartbeat": {
      const commitIndex = readIndex(reader);
      const commitTerm = readTerm(reader);
      return { kind, commitIndex, commitTerm, readToken: reader.optional(readToken) };
    }
    case "heartbeatReply":
      return { kind, readToken: reader.optional(readToken) };
    case "snapshotChunk": {
      const meta = readSnapshotMeta(reader);
      const offset = reader.varint();
      return { kind, meta, offset, data: reader.bytes() };
    }
    case "snapshotReply": {
      const lastIndex = readIndex(reader);
      const checksum = reader.u32();
      return { kind, lastIndex, checksum, nextOffset: reader.varint() };
    }
    case "timeoutNow":
      return { kind };
    default:
      return unreachable(kind);
  }
}

function writeToken(writer: Writer, token: ReadToken): void {
  writer.varint(token.term).varint(token.counter);
}

function readToken(reader: Reader): ReadToken {
  const term = readTerm(reader);
  return { term, counter: reader.varint() };
}
