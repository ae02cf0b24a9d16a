// The control plane's formats: log entries, results that travel back to whoever proposed, and the
// state as a snapshot. Each begins with the number of its format.

import { DecodeError, Reader, Writer } from "../base/binary.js";
import type { ClusterId, MapVersion } from "../model/ids.js";
import { readCommand, writeCommand } from "./codec-command.js";
import { readSettings, writeSettings } from "./codec-fields.js";
import {
  readHistoryRow,
  readLoss,
  readNamespace,
  readNode,
  readOperation,
  readResult,
  readShard,
  writeHistoryRow,
  writeLoss,
  writeNamespace,
  writeNode,
  writeOperation,
  writeResult,
  writeShard,
} from "./codec-records.js";
import type { CommandResult, LoggedCommand } from "./command.js";
import type { ControlState, RequestRow } from "./control-state.js";
import { inKeyOrder } from "./ordered.js";

const commandFormat = 1;
const resultFormat = 1;
const stateFormat = 1;

/** A command as the data of a log entry. */
export function encodeLoggedCommand(logged: LoggedCommand): Uint8Array {
  const writer = new Writer(256).u8(commandFormat);
  writer.optional(logged.requestId, (to, id) => to.string(id));
  writer.varint(logged.basisIndex).f64(logged.at);
  writeCommand(writer, logged.command);
  return writer.finish();
}

/** @throws {DecodeError} when the bytes are no logged command */
export function decodeLoggedCommand(bytes: Uint8Array): LoggedCommand {
  const reader = opened(bytes, commandFormat, "command");
  const logged: LoggedCommand = {
    requestId: reader.optional((from) => from.string()),
    basisIndex: reader.varint(),
    at: reader.f64(),
    command: readCommand(reader),
  };
  reader.end();
  return logged;
}

/** A result on its way to whoever proposed the command. */
export function encodeCommandResult(result: CommandResult): Uint8Array {
  const writer = new Writer().u8(resultFormat);
  writeResult(writer, result);
  return writer.finish();
}

/** @throws {DecodeError} when the bytes are no result */
export function decodeCommandResult(bytes: Uint8Array): CommandResult {
  const reader = opened(bytes, resultFormat, "result");
  const result = readResult(reader);
  reader.end();
  return result;
}

/** The whole state, for a snapshot. Equal states give equal bytes. */
export function encodeControlState(state: ControlState): Uint8Array {
  const writer = new Writer(4096).u8(stateFormat);
  writer.varint(state.appliedIndex);
  writer.optional(state.clusterId, (to, id) => to.string(id));
  writer.varint(state.mapVersion);
  writeSettings(writer, state.settings);
  writer.list([...state.nodes.values()], writeNode).list(state.shards, writeShard);
  writer.list([...state.namespaces.values()], writeNamespace);
  writer.list([...state.operations.values()], writeOperation).varint(state.operationsBegun);
  writer.list(state.losses, writeLoss).list(state.history, writeHistoryRow);
  writer.list([...state.requests], (to, request) => writeRequest(to, request));
  return writer.varint(state.requestFloor).finish();
}

/** @throws {DecodeError} when the bytes are no control state */
export function decodeControlState(bytes: Uint8Array): ControlState {
  const reader = opened(bytes, stateFormat, "control state");
  const state: ControlState = {
    appliedIndex: reader.varint(),
    clusterId: reader.optional((from) => from.string() as ClusterId),
    mapVersion: reader.varint() as MapVersion,
    settings: readSettings(reader),
    nodes: inKeyOrder(reader.list(readNode).map((node) => [node.id, node])),
    shards: reader.list(readShard),
    namespaces: inKeyOrder(reader.list(readNamespace).map((one) => [one.name, one])),
    operations: inKeyOrder(reader.list(readOperation).map((one) => [one.id, one])),
    operationsBegun: reader.varint(),
    losses: reader.list(readLoss),
    history: reader.list(readHistoryRow),
    requests: new Map(reader.list(readRequest)),
    requestFloor: reader.varint(),
  };
  reader.end();
  for (const [at, shard] of state.shards.entries()) {
    if (shard.id !== at) throw new DecodeError(`shard ${shard.id} at place ${at}`);
  }
  return state;
}

function writeRequest(writer: Writer, [id, row]: readonly [string, RequestRow]): void {
  writer.string(id).varint(row.index);
  writeResult(writer, row.result);
}

function readRequest(reader: Reader): [string, RequestRow] {
  return [reader.string(), { index: reader.varint(), result: readResult(reader) }];
}

function opened(bytes: Uint8Array, format: number, what: string): Reader {
  const reader = new Reader(bytes);
  const found = reader.u8();
  if (found !== format) throw new DecodeError(`${what} of format ${found}`);
  return reader;
}
