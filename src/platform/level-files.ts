// Checks the files of a LevelDB directory before LevelDB opens it. LevelDB itself drops a damaged
// record of its log without a word and serves damaged tables; a Raft node may not forget like that.
// Formats: doc/log_format.md, doc/table_format.md and db/version_edit.cc of LevelDB.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DecodeError, Reader } from "../base/binary.js";
import { concatBytes, fromUtf8 } from "../base/bytes.js";
import { crc32c } from "../base/checksum.js";
import { CacheError } from "../model/cache-error.js";

const blockBytes = 32_768;
const headerBytes = 7;
const footerBytes = 48;
const tableMagic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** Types of a log's physical records. */
const full = 1;
const first = 2;
const last = 4;

/** Whether the directory holds a LevelDB database, whole or not. */
export function hasLevelFiles(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).some((name) => isLevelFile(name));
}

function isLevelFile(name: string): boolean {
  return name === "CURRENT" || /^MANIFEST-|\.(?:log|ldb|sst)$/.test(name);
}

/**
 * Reads every file that the database in `directory` lives of and compares all checksums.
 * @throws {CacheError} CORRUPT naming the file when one is damaged or missing. A log that merely
 *   ends inside its last record is fine: that is how a crash looks.
 */
export function checkLevelFiles(directory: string): void {
  const current = join(directory, "CURRENT");
  if (!existsSync(current)) throw damaged(current, "it is missing");
  const manifestName = fromUtf8(readFileSync(current)).trim();
  const manifest = join(directory, manifestName);
  if (!/^MANIFEST-\d+$/.test(manifestName)) throw damaged(current, "it names no manifest");
  if (!existsSync(manifest)) throw damaged(manifest, "it is missing");
  const live = decoding(manifest, () => readManifest(checkLog(manifest)));
  for (const [number, size] of live.tables) checkTable(directory, number, size);
  for (const name of readdirSync(directory)) {
    const number = /^(\d+)\.log$/.exec(name)?.[1];
    if (number === undefined || Number(number) < live.firstLog) continue;
    checkLog(join(directory, name));
  }
}

function damaged(file: string, how: string): CacheError {
  return new CacheError("CORRUPT", `${file} is damaged: ${how}`);
}

function decoding<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) throw damaged(file, error.message);
    throw error;
  }
}

/** The checksum as LevelDB stores it, so that one over data with checksums is no fixed point. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function u32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

type PhysicalRecord = { readonly type: number; readonly data: Uint8Array; readonly end: number };

/** The physical record at `at`, or undefined when there is no intact one. */
function recordAt(bytes: Uint8Array, at: number): PhysicalRecord | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const length = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8);
  const type = bytes[at + 6] ?? 0;
  const end = at + headerBytes + length;
  if (type < full || type > last || end > bytes.length) return undefined;
  if (end > at - (at % blockBytes) + blockBytes) return undefined;
  if (masked(crc32c(bytes.subarray(at + 6, end))) !== u32(bytes, at)) return undefined;
  return { type, data: bytes.subarray(at + headerBytes, end), end };
}

/**
 * Whether a record begins intact somewhere behind `at`. Each write is synced before the next
 * begins, so a crash can tear the last one only: what begins behind a bad record proves damage.
 */
function beginsAgain(bytes: Uint8Array, at: number): boolean {
  const nextBlock = at - (at % blockBytes) + blockBytes;
  const begins = (where: number): boolean => {
    const record = recordAt(bytes, where);
    return record !== undefined && (record.type === full || record.type === first);
  };
  for (let where = at + 1; where < Math.min(nextBlock, bytes.length); where++) {
    if (begins(where)) return true;
  }
  for (let block = nextBlock; block < bytes.length; block += blockBytes) {
    for (let record = recordAt(bytes, block); record !== undefined; ) {
      if (record.type === full || record.type === first) return true;
      record = recordAt(bytes, record.end);
    }
  }
  return false;
}

/** The logical records of a log file. */
function checkLog(file: string): Uint8Array[] {
  const bytes = new Uint8Array(readFileSync(file));
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const left = blockBytes - (at % blockBytes);
    if (left < headerBytes) {
      at += left;
      continue;
    }
    const record = recordAt(bytes, at);
    if (record === undefined) {
      if (beginsAgain(bytes, at)) throw damaged(file, `bad record at byte ${at}`);
      break;
    }
    if (record.type === full || record.type === first) parts = [];
    parts.push(record.data);
    if (record.type === full || record.type === last) records.push(concatBytes(parts));
    at = record.end;
  }
  return records;
}

type LiveFiles = { readonly tables: ReadonlyMap<number, number>; readonly firstLog: number };

/** Which tables (number → size) and logs the manifest's version edits leave alive. */
function readManifest(records: readonly Uint8Array[]): LiveFiles {
  const tables = new Map<number, number>();
  let firstLog = 0;
  for (const record of records) {
    const reader = new Reader(record);
    while (reader.remaining > 0) {
      const tag = reader.varint();
      if (tag === 1) reader.bytes();
      else if (tag === 2) firstLog = reader.varint();
      else if (tag === 3 || tag === 4 || tag === 9) reader.varint();
      else if (tag === 5) {
        reader.varint();
        reader.bytes();
      } else if (tag === 6) {
        reader.varint();
        tables.delete(reader.varint());
      } else if (tag === 7) {
        reader.varint();
        const number = reader.varint();
        tables.set(number, reader.varint());
        reader.bytes();
        reader.bytes();
      } else throw new DecodeError(`unknown tag ${tag} in the manifest`);
    }
  }
  return { tables, firstLog };
}

function checkTable(directory: string, number: number, size: number): void {
  const stem = join(directory, String(number).padStart(6, "0"));
  const file = existsSync(`${stem}.ldb`) ? `${stem}.ldb` : `${stem}.sst`;
  if (!existsSync(file)) throw damaged(`${stem}.ldb`, "it is missing");
  const bytes = new Uint8Array(readFileSync(file));
  if (bytes.length !== size) throw damaged(file, `${bytes.length} of ${size} bytes`);
  decoding(file, () => {
    const footer = bytes.subarray(Math.max(0, bytes.length - footerBytes));
    if (tableMagic.some((byte, i) => footer[footerBytes - 8 + i] !== byte)) {
      throw new DecodeError("it has no footer");
    }
    const handles = new Reader(footer);
    checkBlock(bytes, handles);
    const index = checkBlock(bytes, handles);
    for (const handle of handlesOf(index)) checkBlock(bytes, new Reader(handle));
  });
}

/** Checks the block that the next handle names; returns its content. */
function checkBlock(bytes: Uint8Array, handle: Reader): Uint8Array {
  const offset = handle.varint();
  const size = handle.varint();
  const end = offset + size + 1;
  if (end + 4 > bytes.length) throw new DecodeError(`block at ${offset} beyond the end`);
  if (masked(crc32c(bytes.subarray(offset, end))) !== u32(bytes, end)) {
    throw new DecodeError(`bad block at byte ${offset}`);
  }
  if (bytes[end - 1] !== 0) throw new DecodeError(`compressed block at byte ${offset}`);
  return bytes.subarray(offset, offset + size);
}

/** The values of an index block: one encoded handle a data block. */
function handlesOf(block: Uint8Array): Uint8Array[] {
  if (block.length < 4) throw new DecodeError("index without restarts");
  const restarts = u32(block, block.length - 4);
  const end = block.length - 4 * (restarts + 1);
  if (end < 0) throw new DecodeError("index with too many restarts");
  const reader = new Reader(block.subarray(0, end));
  const handles: Uint8Array[] = [];
  while (reader.remaining > 0) {
    reader.varint();
    const keyBytes = reader.varint();
    const valueBytes = reader.varint();
    reader.raw(keyBytes);
    handles.push(reader.raw(valueBytes));
  }
  return handles;
}
