// The records of the control state as bytes: what a snapshot is made of and what is hashed.

import { DecodeError, type Reader, type Writer } from "../base/binary.js";
import { isErrorCode } from "../model/cache-error.js";
import type {
  ConfigVersion,
  Epoch,
  Incarnation,
  NamespaceId,
  NodeId,
  ShardId,
  Slot,
  StoreId,
} from "../model/ids.js";
import { decodeNamespaceConfig, encodeNamespaceConfig } from "../model/namespace-codec.js";
import type { Beginning, NodeState, Shard, Takeover } from "../model/shard-map.js";
import { readMember, readNumber, Words, writeMember, writeNumber } from "./codec-fields.js";
import type { CommandResult } from "./command.js";
import type {
  HistoryRow,
  LossRecord,
  NamespaceRecord,
  NodeRecord,
  OperationRecord,
} from "./control-state.js";

const nodeStates = new Words<NodeState>("node state", ["ACTIVE", "DRAINING", "FENCED", "GONE"]);
const takeovers = new Words<Takeover>("takeover", ["clean", "fenced"]);
const beginnings = new Words<Beginning>("beginning", ["kept", "cold"]);
const operationKinds = new Words<OperationRecord["kind"]>("operation", ["hand-over"]);
const phases = new Words<OperationRecord["phase"]>("phase", [
  "releasing",
  "done",
  "aborted",
  "superseded",
]);

export function writeNode(writer: Writer, node: NodeRecord): void {
  writer.string(node.id).varint(node.incarnation).string(node.storeId).string(node.bootId);
  writer.string(node.address).string(node.httpAddress).string(node.region).string(node.zone);
  nodeStates.write(writer.varint(node.memoryBytes), node.state);
  writer.bool(node.provesPredecessorDead).bool(node.resting);
}

export function readNode(reader: Reader): NodeRecord {
  return {
    id: reader.string() as NodeId,
    incarnation: reader.varint() as Incarnation,
    storeId: reader.string() as StoreId,
    bootId: reader.string(),
    address: reader.string(),
    httpAddress: reader.string(),
    region: reader.string(),
    zone: reader.string(),
    memoryBytes: reader.varint(),
    state: nodeStates.read(reader),
    provesPredecessorDead: reader.bool(),
    resting: reader.bool(),
  };
}

export function writeShard(writer: Writer, shard: Shard): void {
  writer.varint(shard.id).varint(shard.slots.lo).varint(shard.slots.hi);
  writer.varint(shard.epoch).varint(shard.ordinal).varint(shard.configVersion);
  writer.optional(shard.primary, writeMember);
  takeovers.write(writer, shard.takeover);
  beginnings.write(writer, shard.beginning);
  writer.varint(shard.coldEpoch);
  writer.list(shard.backups, writeMember).list(shard.joining, writeMember);
  writer.list(shard.inSync, writeMember).optional(shard.pendingOp, writeNumber);
}

export function readShard(reader: Reader): Shard {
  return {
    id: reader.varint() as ShardId,
    slots: { lo: reader.varint() as Slot, hi: reader.varint() as Slot },
    epoch: reader.varint() as Epoch,
    ordinal: reader.varint(),
    configVersion: reader.varint() as ConfigVersion,
    primary: reader.optional(readMember),
    takeover: takeovers.read(reader),
    beginning: beginnings.read(reader),
    coldEpoch: reader.varint() as Epoch,
    backups: reader.list(readMember),
    joining: reader.list(readMember),
    inSync: reader.list(readMember),
    pendingOp: reader.optional(readNumber),
  };
}

export function writeNamespace(writer: Writer, namespace: NamespaceRecord): void {
  writer.varint(namespace.id).string(namespace.name).varint(namespace.version);
  writer.varint(namespace.effectiveVersion).varint(namespace.generation);
  encodeNamespaceConfig(writer, namespace.config);
}

export function readNamespace(reader: Reader): NamespaceRecord {
  return {
    id: reader.varint() as NamespaceId,
    name: reader.string(),
    version: reader.varint(),
    effectiveVersion: reader.varint(),
    generation: reader.varint(),
    config: decodeNamespaceConfig(reader),
  };
}

export function writeOperation(writer: Writer, operation: OperationRecord): void {
  operationKinds.write(writer.varint(operation.id).varint(operation.beganAt), operation.kind);
  writer.varint(operation.shard).varint(operation.basis);
  writeMember(writer, operation.to);
  phases.write(writer, operation.phase);
  writer.string(operation.reason).optional(operation.endedAt, writeNumber);
}

export function readOperation(reader: Reader): OperationRecord {
  return {
    id: reader.varint(),
    beganAt: reader.varint(),
    kind: operationKinds.read(reader),
    shard: reader.varint() as ShardId,
    basis: reader.varint() as Epoch,
    to: readMember(reader),
    phase: phases.read(reader),
    reason: reader.string(),
    endedAt: reader.optional(readNumber),
  };
}

export function writeLoss(writer: Writer, loss: LossRecord): void {
  writer.varint(loss.shard).varint(loss.fromEpoch).varint(loss.toEpoch);
  writer.optional(loss.from, writeMember).bool(loss.clean).varint(loss.keptThrough);
  writer.optional(loss.lostCount === "unknown" ? undefined : loss.lostCount, writeNumber);
}

export function readLoss(reader: Reader): LossRecord {
  return {
    shard: reader.varint() as ShardId,
    fromEpoch: reader.varint() as Epoch,
    toEpoch: reader.varint() as Epoch,
    from: reader.optional(readMember),
    clean: reader.bool(),
    keptThrough: reader.varint(),
    lostCount: reader.optional(readNumber) ?? "unknown",
  };
}

export function writeHistoryRow(writer: Writer, row: HistoryRow): void {
  writer.varint(row.index).f64(row.time).string(row.kind).list(row.shards, writeNumber);
  writer.string(row.from).string(row.to).string(row.reason);
}

export function readHistoryRow(reader: Reader): HistoryRow {
  return {
    index: reader.varint(),
    time: reader.f64(),
    kind: reader.string(),
    shards: reader.list(readNumber) as ShardId[],
    from: reader.string(),
    to: reader.string(),
    reason: reader.string(),
  };
}

export function writeResult(writer: Writer, result: CommandResult): void {
  writer.bool(result.ok).varint(result.index);
  if (result.ok) writer.list(result.conflicts, writeNumber).varint(result.value);
  else writer.string(result.code).string(result.message);
}

export function readResult(reader: Reader): CommandResult {
  const ok = reader.bool();
  const index = reader.varint();
  if (ok) {
    const conflicts = reader.list(readNumber) as ShardId[];
    return { ok, index, conflicts, value: reader.varint() };
  }
  const code = reader.string();
  if (!isErrorCode(code)) throw new DecodeError(`error code "${code}"`);
  return { ok, index, code, message: reader.string() };
}
