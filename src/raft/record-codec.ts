// The bytes of entries and hard state, on disk and on the wire, each under its CRC-32C (R7). A
// format version comes first where a record stands alone.

import { DecodeError, Reader, Writer } from "../base/binary.js";
import { crc32c } from "../base/checksum.js";
import type { LogIndex, Term } from "../model/ids.js";
import type { EntryKind, LogEntry } from "./log-entry.js";
import { readMembership, readNodeId, writeMembership } from "./membership.js";
import type { HardState } from "./ready.js";
import { isIntact, type Snapshot, type SnapshotMeta } from "./snapshot.js";

const version = 1;
/** Room for arithmetic above any index or term that is believed (R8). */
const counterMax = 2 ** 52;

const entryKinds: readonly EntryKind[] = ["noop", "command", "membership"];

/** One entry as a record of its own. */
export function encodeEntry(entry: LogEntry): Uint8Array {
  const writer = new Writer(entry.data.length + 40);
  writer.u8(version);
  writeEntry(writer, entry);
  return writer.finish();
}

/** @throws {DecodeError} when the bytes are not a whole, intact entry */
export function decodeEntry(bytes: Uint8Array): LogEntry {
  const reader = versioned(bytes);
  const entry = readEntry(reader);
  reader.end();
  return entry;
}

/** The hard state as a record of its own. */
export function encodeHardState(hardState: HardState): Uint8Array {
  const body = new Writer(64);
  body.varint(hardState.term).optional(hardState.votedFor, (to, id) => {
    to.string(id);
  });
  body.varint(hardState.commitIndex).varint(hardState.lastDurableIndex);
  return checked(body.finish());
}

/** @throws {DecodeError} when the bytes are not a whole, intact hard state */
export function decodeHardState(bytes: Uint8Array): HardState {
  const reader = new Reader(unchecked(bytes));
  const term = readTerm(reader);
  const votedFor = reader.optional(readNodeId);
  const commitIndex = readIndex(reader);
  const lastDurableIndex = readIndex(reader);
  reader.end();
  return { term, votedFor, commitIndex, lastDurableIndex };
}

/** A snapshot as a record of its own. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const writer = new Writer(snapshot.state.length + 512);
  writer.u8(version);
  writeSnapshotMeta(writer, snapshot.meta);
  return writer.bytes(snapshot.state).finish();
}

/** @throws {DecodeError} when the bytes are not a whole, intact snapshot */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const reader = versioned(bytes);
  const meta = readSnapshotMeta(reader);
  const state = reader.bytes();
  reader.end();
  const snapshot = { meta, state };
  if (!isIntact(snapshot)) throw new DecodeError("snapshot with a wrong checksum");
  return snapshot;
}

/** Puts an entry into a record or message. */
export function writeEntry(writer: Writer, entry: LogEntry): void {
  const body = new Writer(entry.data.length + 32);
  body.varint(entry.index).varint(entry.term).u8(entryKinds.indexOf(entry.kind)).bytes(entry.data);
  const bytes = body.finish();
  writer.u32(crc32c(bytes)).bytes(bytes);
}

/** @throws {DecodeError} when the checksum or the content is wrong */
export function readEntry(reader: Reader): LogEntry {
  const checksum = reader.u32();
  const bytes = reader.bytes();
  if (crc32c(bytes) !== checksum) throw new DecodeError("entry with a wrong checksum");
  const body = new Reader(bytes);
  const index = readIndex(body);
  const term = readTerm(body);
  const kind = entryKinds[body.u8()];
  if (kind === undefined) throw new DecodeError("entry of an unknown kind");
  const data = body.bytes();
  body.end();
  return { index, term, kind, data };
}

/** Puts a snapshot's meta data into a record or message. */
export function writeSnapshotMeta(writer: Writer, meta: SnapshotMeta): void {
  writer.varint(meta.lastIndex).varint(meta.lastTerm).varint(meta.sizeBytes).u32(meta.checksum);
  writeMembership(writer, meta.membership);
}

/** @throws {DecodeError} */
export function readSnapshotMeta(reader: Reader): SnapshotMeta {
  const lastIndex = readIndex(reader);
  const lastTerm = readTerm(reader);
  const sizeBytes = reader.varint();
  const checksum = reader.u32();
  return { lastIndex, lastTerm, membership: readMembership(reader), sizeBytes, checksum };
}

/** @throws {DecodeError} when it is beyond what any log reaches */
export function readIndex(reader: Reader): LogIndex {
  return readCounter(reader) as LogIndex;
}

/** @throws {DecodeError} when it is beyond what elections reach */
export function readTerm(reader: Reader): Term {
  return readCounter(reader) as Term;
}

function readCounter(reader: Reader): number {
  const value = reader.varint();
  if (value > counterMax) throw new DecodeError(`counter of ${value}`);
  return value;
}

function versioned(bytes: Uint8Array): Reader {
  const reader = new Reader(bytes);
  const found = reader.u8();
  if (found !== version) throw new DecodeError(`format version ${found}, not ${version}`);
  return reader;
}

function checked(body: Uint8Array): Uint8Array {
  return new Writer(body.length + 16).u8(version).u32(crc32c(body)).bytes(body).finish();
}

function unchecked(bytes: Uint8Array): Uint8Array {
  const reader = versioned(bytes);
  const checksum = reader.u32();
  const body = reader.bytes();
  reader.end();
  if (crc32c(body) !== checksum) throw new DecodeError("record with a wrong checksum");
  return body;
}
