// Lease messages as bytes: a version byte, a tag, then the fields in order.

import { unreachable } from "../base/assert.js";
import { DecodeError, Reader, Writer } from "../base/binary.js";
import { isNodeId, type NodeId } from "../model/ids.js";
import type { Member } from "../model/shard-map.js";
import type {
  Confirmation,
  DropRequest,
  Heartbeat,
  LeaseMessage,
  PositionAnswer,
  PositionQuery,
  PositionReport,
  PrimaryReport,
  ReleasedShard,
  ReleaseRequest,
  ServeAfter,
  ShardAtEpoch,
} from "./lease-message.js";

const version = 2;

const tags = {
  heartbeat: 1,
  confirmation: 2,
  "position-query": 3,
  "position-answer": 4,
  "release-request": 5,
  "drop-request": 6,
} as const satisfies Record<LeaseMessage["kind"], number>;

/** Encodes a lease message. */
export function encodeLeaseMessage(message: LeaseMessage): Uint8Array {
  const writer = new Writer(256).u8(version).u8(tags[message.kind]);
  writeBody(writer, message);
  return writer.finish();
}

/**
 * Decodes a lease message.
 * @throws {DecodeError} when the bytes are not one
 */
export function decodeLeaseMessage(bytes: Uint8Array): LeaseMessage {
  const reader = new Reader(bytes);
  if (reader.u8() !== version) throw new DecodeError("lease message of another version");
  const message = readBody(reader);
  reader.end();
  return message;
}

function writeBody(writer: Writer, message: LeaseMessage): void {
  switch (message.kind) {
    case "heartbeat":
      writeHeartbeat(writer, message);
      return;
    case "confirmation":
      writeConfirmation(writer, message);
      return;
    case "position-query":
      writer.varint(message.term).varint(message.round).list(message.shards, writeShard);
      return;
    case "position-answer":
      writer.varint(message.term).varint(message.round).varint(message.incarnation);
      writer.list(message.answers, writePosition);
      return;
    case "release-request":
      writer.list(message.items, (to, item) => {
        writeShard(to, item);
        writeMember(to.varint(item.operation), item.to);
      });
      return;
    case "drop-request":
      writer.list(message.items, (to, item) => {
        writeShard(to, item);
        to.varint(item.configVersion);
        writeMember(to, item.member);
      });
      return;
    default:
      unreachable(message);
  }
}

function readBody(reader: Reader): LeaseMessage {
  const tag = reader.u8();
  switch (tag) {
    case tags.heartbeat:
      return readHeartbeat(reader);
    case tags.confirmation:
      return readConfirmation(reader);
    case tags["position-query"]:
      return readPositionQuery(reader);
    case tags["position-answer"]:
      return readPositionAnswer(reader);
    case tags["release-request"]:
      return readReleaseRequest(reader);
    case tags["drop-request"]:
      return readDropRequest(reader);
    default:
      throw new DecodeError(`lease message with tag ${tag}`);
  }
}

function writeHeartbeat(writer: Writer, heartbeat: Heartbeat): void {
  writer.string(heartbeat.node).varint(heartbeat.incarnation).varint(heartbeat.heartbeatSeq);
  writer.varint(heartbeat.gaveUpThrough).varint(heartbeat.heardSeq).varint(heartbeat.appliedIndex);
  writer.u32(heartbeat.stateHash).varint(heartbeat.mapVersion);
  writer.list(heartbeat.reports, writeReport).list(heartbeat.released, writeReleased);
  writer.bool(heartbeat.leaving).bool(heartbeat.lagging);
}

function readHeartbeat(reader: Reader): Heartbeat {
  return {
    kind: "heartbeat",
    node: readNode(reader),
    incarnation: counter(reader),
    heartbeatSeq: reader.varint(),
    gaveUpThrough: reader.varint(),
    heardSeq: reader.varint(),
    appliedIndex: reader.varint(),
    stateHash: reader.u32(),
    mapVersion: counter(reader),
    reports: reader.list(readReport),
    released: reader.list(readReleased),
    leaving: reader.bool(),
    lagging: reader.bool(),
  };
}

function writeConfirmation(writer: Writer, confirmation: Confirmation): void {
  writer.varint(confirmation.term).varint(confirmation.incarnation);
  writer.varint(confirmation.heartbeatSeq).varint(confirmation.leaseMs);
  writer.varint(confirmation.mapVersion).list(confirmation.serveAfter, writeServeAfter);
}

function readConfirmation(reader: Reader): Confirmation {
  return {
    kind: "confirmation",
    term: counter(reader),
    incarnation: counter(reader),
    heartbeatSeq: reader.varint(),
    leaseMs: reader.varint(),
    mapVersion: counter(reader),
    serveAfter: reader.list(readServeAfter),
  };
}

function readPositionQuery(reader: Reader): PositionQuery {
  return {
    kind: "position-query",
    term: counter(reader),
    round: reader.varint(),
    shards: reader.list(readShard),
  };
}

function readPositionAnswer(reader: Reader): PositionAnswer {
  return {
    kind: "position-answer",
    term: counter(reader),
    round: reader.varint(),
    incarnation: counter(reader),
    answers: reader.list(readPosition),
  };
}

function readReleaseRequest(reader: Reader): ReleaseRequest {
  return {
    kind: "release-request",
    items: reader.list((from) => ({
      ...readShard(from),
      operation: from.varint(),
      to: readMember(from),
    })),
  };
}

function readDropRequest(reader: Reader): DropRequest {
  return {
    kind: "drop-request",
    items: reader.list((from) => ({
      ...readShard(from),
      configVersion: counter(from),
      member: readMember(from),
    })),
  };
}

function writeShard(writer: Writer, at: ShardAtEpoch): void {
  writer.varint(at.shard).varint(at.epoch);
}

function readShard(reader: Reader): ShardAtEpoch {
  return { shard: counter(reader), epoch: counter(reader) };
}

function writeReport(writer: Writer, report: PrimaryReport): void {
  writeShard(writer, report);
  writer.varint(report.namespacesVersion);
}

function readReport(reader: Reader): PrimaryReport {
  return { ...readShard(reader), namespacesVersion: reader.varint() };
}

function writeReleased(writer: Writer, released: ReleasedShard): void {
  writeShard(writer, released);
  writer.varint(released.operation).varint(released.lastSequence);
}

function readReleased(reader: Reader): ReleasedShard {
  return { ...readShard(reader), operation: reader.varint(), lastSequence: counter(reader) };
}

function writeServeAfter(writer: Writer, wait: ServeAfter): void {
  writeShard(writer, wait);
  writer.varint(wait.remainingMs);
}

function readServeAfter(reader: Reader): ServeAfter {
  return { ...readShard(reader), remainingMs: reader.varint() };
}

function writePosition(writer: Writer, report: PositionReport): void {
  writeShard(writer, report);
  writer.varint(report.tailEpoch).varint(report.position).bool(report.staged);
}

function readPosition(reader: Reader): PositionReport {
  return {
    ...readShard(reader),
    tailEpoch: counter(reader),
    position: counter(reader),
    staged: reader.bool(),
  };
}

function writeMember(writer: Writer, member: Member): void {
  writer.string(member.node).varint(member.incarnation);
}

function readMember(reader: Reader): Member {
  return { node: readNode(reader), incarnation: counter(reader) };
}

function readNode(reader: Reader): NodeId {
  const text = reader.string();
  if (!isNodeId(text)) throw new DecodeError("not a node id");
  return text;
}

/** A varint under the brand that the field asks for; varints are checked safe integers. */
function counter<Counter extends number>(reader: Reader): Counter {
  return reader.varint() as Counter;
}
