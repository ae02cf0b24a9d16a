// How a node forwards a data request to a shard's owner, and how the answer comes back.

import { unreachable } from "../base/assert.js";
import { DecodeError, Reader, Writer } from "../base/binary.js";
import { CacheError, isErrorCode } from "../model/cache-error.js";
import type {
  DataReply,
  DataRequest,
  ReplyFence,
  RequestIdentity,
  SetCondition,
  TtlChoice,
} from "../model/data-request.js";
import {
  clientId,
  configVersion,
  type Epoch,
  epoch,
  isNodeId,
  mapVersion,
  type NodeId,
  shardId,
  slot,
} from "../model/ids.js";
import type { ReadMode, WriteConcern } from "../model/namespace-config.js";
import type { ShardRecordView } from "./shard-record.js";

const kinds = ["get", "set", "delete", "touch", "increment", "invalidate"] as const;
const readModes: readonly ReadMode[] = ["linearizable", "session", "bounded", "any"];
const concerns: readonly WriteConcern[] = ["async", "coherent", "insync"];
const conditions = ["none", "if-absent", "if-present", "if-version", "source-version"] as const;

/** A request on its way to the owner, under the epoch that the sender's map shows. */
export type Forward = { readonly epoch: Epoch; readonly request: DataRequest };

/** What the owner says to a forwarded request. */
export type ForwardAnswer =
  | { readonly ok: true; readonly reply: DataReply }
  | { readonly ok: false; readonly error: CacheError; readonly shard: ShardRecordView | undefined };

/** The bytes of a forward. */
export function encodeForward(forward: Forward): Uint8Array {
  const { request } = forward;
  const writer = new Writer(128);
  writer.varint(forward.epoch).u8(kinds.indexOf(request.kind)).string(request.namespace);
  if (request.kind !== "invalidate") writer.bytes(request.key);
  switch (request.kind) {
    case "get":
      writer.optional(request.readMode, (to, mode) => to.u8(readModes.indexOf(mode)));
      break;
    case "set":
      writer.bytes(request.value);
      writeTtl(writer, request.ttl);
      writer.optional(request.ttlJitterPct, (to, value) => to.varint(value));
      writer.list(request.tags, (to, tag) => to.string(tag));
      writer.optional(request.graceMs, (to, value) => to.varint(value));
      writer.u8(conditions.indexOf(request.condition.kind));
      if ("version" in request.condition) writer.varint(request.condition.version);
      writeConcern(writer, request.writeConcern);
      writer.optional(request.loadStamp, (to, value) => to.varint(value));
      writeIdentity(writer, request.identity);
      break;
    case "delete":
      break;
    case "touch":
      writeTtl(writer, request.ttl);
      writeConcern(writer, request.writeConcern);
      writeIdentity(writer, request.identity);
      break;
    case "increment":
      writer.signed(request.delta).signed(request.initial);
      writeTtl(writer, request.ttl);
      writeConcern(writer, request.writeConcern);
      writeIdentity(writer, request.identity);
      break;
    case "invalidate":
      writer.u16(request.slots.lo).u16(request.slots.hi);
      writer.list(request.tags, (to, tag) => to.string(tag)).bool(request.wait === "IN_SYNC");
      break;
  }
  return writer.finish();
}

/** @throws {DecodeError} when the bytes are no forward */
export function decodeForward(bytes: Uint8Array): Forward {
  const reader = new Reader(bytes);
  const shardEpoch = epoch(reader.varint());
  const kind = kinds[reader.u8()];
  const namespace = reader.string();
  if (kind === undefined) throw new DecodeError("unknown kind of request");
  const request = readRequest(kind, namespace, reader);
  reader.end();
  return { epoch: shardEpoch, request };
}

function readRequest(kind: (typeof kinds)[number], namespace: string, reader: Reader): DataRequest {
  if (kind === "invalidate") {
    const slots = { lo: slot(reader.u16()), hi: slot(reader.u16()) };
    const tags = reader.list((from) => from.string());
    return { kind, namespace, slots, tags, wait: reader.bool() ? "IN_SYNC" : "PRIMARY" };
  }
  const key = reader.bytes();
  switch (kind) {
    case "get":
      return { kind, namespace, key, readMode: reader.optional((from) => readModes[from.u8()]) };
    case "set":
      return readSet(namespace, key, reader);
    case "delete":
      return { kind, namespace, key };
    case "touch":
      return {
        kind,
        namespace,
        key,
        ttl: readTtl(reader),
        writeConcern: readConcern(reader),
        identity: readIdentity(reader),
      };
    case "increment":
      return {
        kind,
        namespace,
        key,
        delta: reader.signed(),
        initial: reader.signed(),
        ttl: readTtl(reader),
        writeConcern: readConcern(reader),
        identity: readIdentity(reader),
      };
  }
}

function readSet(namespace: string, key: Uint8Array, reader: Reader): DataRequest {
  return {
    kind: "set",
    namespace,
    key,
    value: reader.bytes(),
    ttl: readTtl(reader),
    ttlJitterPct: reader.optional((from) => from.varint()),
    tags: reader.list((from) => from.string()),
    graceMs: reader.optional((from) => from.varint()),
    condition: readCondition(reader),
    writeConcern: readConcern(reader),
    loadStamp: reader.optional((from) => from.varint()),
    identity: readIdentity(reader),
  };
}

function writeTtl(writer: Writer, ttl: TtlChoice): void {
  if (ttl === "default") writer.u8(0);
  else if (ttl === "none") writer.u8(1);
  else writer.u8(2).signed(ttl);
}

function readTtl(reader: Reader): TtlChoice {
  const choice = reader.u8();
  if (choice === 0) return "default";
  return choice === 1 ? "none" : reader.signed();
}

function writeConcern(writer: Writer, concern: WriteConcern | undefined): void {
  writer.optional(concern, (to, value) => to.u8(concerns.indexOf(value)));
}

function readConcern(reader: Reader): WriteConcern | undefined {
  return reader.optional((from) => concerns[from.u8()]);
}

function readCondition(reader: Reader): SetCondition {
  const kind = conditions[reader.u8()];
  switch (kind) {
    case undefined:
      throw new DecodeError("unknown condition");
    case "if-version":
    case "source-version":
      return { kind, version: reader.varint() };
    default:
      return { kind };
  }
}

function writeIdentity(writer: Writer, identity: RequestIdentity | undefined): void {
  writer.optional(identity, (to, value) => {
    to.string(value.clientId).varint(value.requestSeq).varint(value.ackedUpTo);
  });
}

function readIdentity(reader: Reader): RequestIdentity | undefined {
  return reader.optional((from) => ({
    clientId: clientId(from.string()),
    requestSeq: from.varint(),
    ackedUpTo: from.varint(),
  }));
}

/** The bytes of an answer to a forward. */
export function encodeForwardAnswer(answer: ForwardAnswer): Uint8Array {
  const writer = new Writer(128).bool(answer.ok);
  if (answer.ok) {
    writeReply(writer, answer.reply);
    return writer.finish();
  }
  const { error } = answer;
  writer
    .string(error.code)
    .string(error.message)
    .bool(error.outcome === "indeterminate");
  writer.optional(answer.shard, writeShardRecord);
  return writer.finish();
}

/** @throws {DecodeError} when the bytes are no answer */
export function decodeForwardAnswer(bytes: Uint8Array): ForwardAnswer {
  const reader = new Reader(bytes);
  if (reader.bool()) {
    const reply = readReply(reader);
    reader.end();
    return { ok: true, reply };
  }
  const code = reader.string();
  const message = reader.string();
  const outcome = reader.bool() ? "indeterminate" : "refused";
  const shard = reader.optional(readShardRecord);
  reader.end();
  if (!isErrorCode(code)) throw new DecodeError(`unknown error code ${code}`);
  const details = shard === undefined ? {} : { details: shard };
  return { ok: false, error: new CacheError(code, message, { outcome, ...details }), shard };
}

function writeShardRecord(writer: Writer, record: ShardRecordView): void {
  writer.varint(record.shard).u16(record.slots.lo).u16(record.slots.hi);
  writer.varint(record.epoch).varint(record.configVersion).varint(record.mapVersion);
  writer.string(record.primary ?? "").string(record.address);
}

function readShardRecord(reader: Reader): ShardRecordView {
  return {
    shard: shardId(reader.varint()),
    slots: { lo: slot(reader.u16()), hi: slot(reader.u16()) },
    epoch: epoch(reader.varint()),
    configVersion: configVersion(reader.varint()),
    mapVersion: mapVersion(reader.varint()),
    primary: optionalNode(reader.string()),
    address: reader.string(),
  };
}

function optionalNode(text: string): NodeId | undefined {
  if (text === "") return undefined;
  if (!isNodeId(text)) throw new DecodeError("not a node id");
  return text;
}

function writeReply(writer: Writer, reply: DataReply): void {
  writer.u8(kinds.indexOf(reply.kind));
  writeFence(writer, reply.fence);
  switch (reply.kind) {
    case "get":
      writer
        .bool(reply.status === "HIT")
        .bytes(reply.value)
        .varint(reply.version);
      writer.optional(reply.ttlMs, (to, value) => to.varint(value)).varint(reply.ageMs);
      writer.varint(reply.loadStamp).string(reply.servedBy.node);
      writer.bool(reply.servedBy.role === "primary").varint(reply.servedBy.lagMs);
      break;
    case "set":
      writer
        .bool(reply.status === "STORED")
        .varint(reply.version)
        .varint(reply.achieved);
      break;
    case "delete":
      writer.bool(reply.existed).varint(reply.achieved);
      break;
    case "touch":
      writer.bool(reply.status === "TOUCHED");
      writer.optional(reply.ttlMs, (to, value) => to.varint(value)).varint(reply.achieved);
      break;
    case "increment":
      writer.signed(reply.value).varint(reply.version);
      writer.optional(reply.ttlMs, (to, value) => to.varint(value)).varint(reply.achieved);
      break;
    case "invalidate":
      writer.u16(reply.slots.lo).u16(reply.slots.hi);
      writer.varint(reply.sequence).varint(reply.achieved);
      break;
  }
}

function readReply(reader: Reader): DataReply {
  const kind = kinds[reader.u8()];
  const fence = readFence(reader);
  switch (kind) {
    case undefined:
      throw new DecodeError("unknown kind of reply");
    case "get":
      return {
        kind,
        fence,
        status: reader.bool() ? "HIT" : "MISS",
        value: reader.bytes(),
        version: reader.varint(),
        ttlMs: reader.optional((from) => from.varint()),
        ageMs: reader.varint(),
        loadStamp: reader.varint(),
        servedBy: readServedBy(reader),
      };
    case "set":
      return {
        kind,
        fence,
        status: reader.bool() ? "STORED" : "CONDITION_NOT_MET",
        version: reader.varint(),
        achieved: reader.varint(),
      };
    case "delete":
      return { kind, fence, existed: reader.bool(), achieved: reader.varint() };
    case "touch":
      return {
        kind,
        fence,
        status: reader.bool() ? "TOUCHED" : "MISS",
        ttlMs: reader.optional((from) => from.varint()),
        achieved: reader.varint(),
      };
    case "increment":
      return {
        kind,
        fence,
        value: reader.signed(),
        version: reader.varint(),
        ttlMs: reader.optional((from) => from.varint()),
        achieved: reader.varint(),
      };
    case "invalidate":
      return {
        kind,
        fence,
        slots: { lo: slot(reader.u16()), hi: slot(reader.u16()) },
        sequence: reader.varint(),
        achieved: reader.varint(),
      };
    default:
      return unreachable(kind);
  }
}

function readServedBy(reader: Reader): { node: NodeId; role: "primary" | "backup"; lagMs: number } {
  const node = optionalNode(reader.string());
  if (node === undefined) throw new DecodeError("a reply names who served it");
  return { node, role: reader.bool() ? "primary" : "backup", lagMs: reader.varint() };
}

function writeFence(writer: Writer, fence: ReplyFence): void {
  writer.varint(fence.shard).varint(fence.epoch).varint(fence.mapVersion).varint(fence.sequence);
}

function readFence(reader: Reader): ReplyFence {
  return {
    shard: shardId(reader.varint()),
    epoch: epoch(reader.varint()),
    mapVersion: mapVersion(reader.varint()),
    sequence: reader.varint(),
  };
}
