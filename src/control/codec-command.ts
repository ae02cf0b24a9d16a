// Commands as bytes: what a log entry holds. One writer and one reader a kind, side by side.

import type { Reader, Writer } from "../base/binary.js";
import type { ClusterId, Epoch, NamespaceId, NodeId, ShardId, StoreId } from "../model/ids.js";
import { decodeNamespaceConfig, encodeNamespaceConfig } from "../model/namespace-codec.js";
import {
  readExpectation,
  readMember,
  readNumber,
  readSettings,
  Words,
  writeExpectation,
  writeMember,
  writeNumber,
  writeSettings,
} from "./codec-fields.js";
import type { Command } from "./command.js";

type Kind = Command["kind"];
type CommandOf<K extends Kind> = Extract<Command, { kind: K }>;
type KindCodec<C extends Command> = {
  write(writer: Writer, command: C): void;
  read(reader: Reader): C;
};

const kinds = new Words<Kind>("command", [
  "bootstrap",
  "register",
  "failover",
  "unfence",
  "set-node-state",
  "change-copies",
  "change-in-sync",
  "begin-hand-over",
  "transfer",
  "abort-hand-over",
  "create-namespace",
  "set-namespace",
  "flush-namespace",
  "delete-namespace",
  "effective",
  "report-loss",
]);
const askedStates = new Words("node state", ["ACTIVE", "DRAINING", "GONE"]);

/** Appends a command. */
export function writeCommand(writer: Writer, command: Command): void {
  kinds.write(writer, command.kind);
  (codecs[command.kind] as KindCodec<Command>).write(writer, command);
}

/**
 * Reads what {@link writeCommand} wrote.
 * @throws {DecodeError} when the bytes are no command
 */
export function readCommand(reader: Reader): Command {
  return codecs[kinds.read(reader)].read(reader);
}

const codecs: { readonly [K in Kind]: KindCodec<CommandOf<K>> } = {
  bootstrap: {
    write(writer, { clusterId, settings, shardCount }) {
      writer.string(clusterId);
      writeSettings(writer, settings);
      writer.varint(shardCount);
    },
    read: (reader) => ({
      kind: "bootstrap",
      clusterId: reader.string() as ClusterId,
      settings: readSettings(reader),
      shardCount: reader.varint(),
    }),
  },
  register: {
    write(writer, command) {
      writer.string(command.node).string(command.storeId).string(command.bootId);
      writer.string(command.address).string(command.httpAddress);
      writer.string(command.region).string(command.zone).varint(command.memoryBytes);
    },
    read: (reader) => ({
      kind: "register",
      node: reader.string() as NodeId,
      storeId: reader.string() as StoreId,
      bootId: reader.string(),
      address: reader.string(),
      httpAddress: reader.string(),
      region: reader.string(),
      zone: reader.string(),
      memoryBytes: reader.varint(),
    }),
  },
  failover: {
    write(writer, command) {
      writer.optional(command.fence, writeMember);
      writer.list(command.items, (to, item) => {
        writeExpectation(to, item.expect);
        writeMember(to, item.to);
        to.bool(item.cold).varint(item.keptThrough);
      });
      writer.string(command.reason);
    },
    read: (reader) => ({
      kind: "failover",
      fence: reader.optional(readMember),
      items: reader.list((from) => ({
        expect: readExpectation(from),
        to: readMember(from),
        cold: from.bool(),
        keptThrough: from.varint(),
      })),
      reason: reader.string(),
    }),
  },
  unfence: {
    write: (writer, command) => writeMember(writer, command.node),
    read: (reader) => ({ kind: "unfence", node: readMember(reader) }),
  },
  "set-node-state": {
    write(writer, command) {
      writeMember(writer, command.node);
      askedStates.write(writer, command.state);
      writer.bool(command.resting).string(command.reason);
    },
    read: (reader) => ({
      kind: "set-node-state",
      node: readMember(reader),
      state: askedStates.read(reader),
      resting: reader.bool(),
      reason: reader.string(),
    }),
  },
  "change-copies": {
    write(writer, command) {
      writer.list(command.items, (to, item) => {
        writeExpectation(to, item.expect);
        to.list(item.join, writeMember).list(item.drop, writeMember);
      });
    },
    read: (reader) => ({
      kind: "change-copies",
      items: reader.list((from) => ({
        expect: readExpectation(from),
        join: from.list(readMember),
        drop: from.list(readMember),
      })),
    }),
  },
  "change-in-sync": {
    write(writer, command) {
      writeExpectation(writer, command.expect);
      writeMember(writer, command.by);
      writer.list(command.inSync, writeMember);
    },
    read: (reader) => ({
      kind: "change-in-sync",
      expect: readExpectation(reader),
      by: readMember(reader),
      inSync: reader.list(readMember),
    }),
  },
  "begin-hand-over": {
    write(writer, command) {
      writer.list(command.items, (to, item) => {
        writeExpectation(to, item.expect);
        writeMember(to, item.to);
      });
      writer.string(command.reason);
    },
    read: (reader) => ({
      kind: "begin-hand-over",
      items: reader.list((from) => ({ expect: readExpectation(from), to: readMember(from) })),
      reason: reader.string(),
    }),
  },
  transfer: {
    write(writer, command) {
      writer.list(command.items, (to, item) => {
        writeExpectation(to, item.expect);
        writeMember(to, item.to);
        to.varint(item.lastSequence);
      });
    },
    read: (reader) => ({
      kind: "transfer",
      items: reader.list((from) => ({
        expect: readExpectation(from),
        to: readMember(from),
        lastSequence: from.varint(),
      })),
    }),
  },
  "abort-hand-over": {
    write(writer, command) {
      writer.list(command.items, (to, item) => writeExpectation(to, item.expect));
      writer.string(command.reason);
    },
    read: (reader) => ({
      kind: "abort-hand-over",
      items: reader.list((from) => ({ expect: readExpectation(from) })),
      reason: reader.string(),
    }),
  },
  "create-namespace": {
    write(writer, command) {
      writer.string(command.name);
      encodeNamespaceConfig(writer, command.config);
    },
    read: (reader) => ({
      kind: "create-namespace",
      name: reader.string(),
      config: decodeNamespaceConfig(reader),
    }),
  },
  "set-namespace": {
    write(writer, command) {
      writer.string(command.name);
      encodeNamespaceConfig(writer, command.config);
      writer.optional(command.expectVersion, writeNumber);
    },
    read: (reader) => ({
      kind: "set-namespace",
      name: reader.string(),
      config: decodeNamespaceConfig(reader),
      expectVersion: reader.optional(readNumber),
    }),
  },
  "flush-namespace": {
    write: (writer, command) => writer.string(command.name),
    read: (reader) => ({ kind: "flush-namespace", name: reader.string() }),
  },
  "delete-namespace": {
    write: (writer, command) => writer.string(command.name),
    read: (reader) => ({ kind: "delete-namespace", name: reader.string() }),
  },
  effective: {
    write(writer, command) {
      writer.list(command.items, (to, item) => to.varint(item.namespace).varint(item.version));
    },
    read: (reader) => ({
      kind: "effective",
      items: reader.list((from) => ({
        namespace: from.varint() as NamespaceId,
        version: from.varint(),
      })),
    }),
  },
  "report-loss": {
    write(writer, command) {
      writer.varint(command.shard).varint(command.fromEpoch).varint(command.toEpoch);
      writeMember(writer, command.by);
      writer.varint(command.lostCount);
    },
    read: (reader) => ({
      kind: "report-loss",
      shard: reader.varint() as ShardId,
      fromEpoch: reader.varint() as Epoch,
      toEpoch: reader.varint() as Epoch,
      by: readMember(reader),
      lostCount: reader.varint(),
    }),
  },
};
