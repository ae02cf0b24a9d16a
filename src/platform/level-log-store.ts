// The Raft log on LevelDB behind the port `LogStore`: one synced batch a write, one queue. The data
// directory also holds the storeId, made once, by which peers tell this disk from a replaced one.

import { readFileSync, renameSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { Reader, Writer } from "../base/binary.js";
import { fromUtf8, utf8 } from "../base/bytes.js";
import { RingBuffer } from "../base/ring-buffer.js";
import { CacheError } from "../model/cache-error.js";
import { type StoreId, storeId } from "../model/ids.js";
import type {
  LogStore,
  StoreBatch,
  StoredEntry,
  StoredLog,
  StoreError,
} from "../ports/log-store.js";
import { DataDirectoryError } from "./data-directory-error.js";
import { DurableMark } from "./durable-mark.js";
import { checkLevelFiles, hasLevelFiles } from "./level-files.js";
import { makeDirectory } from "./make-directory.js";
import { randomIdentity } from "./random-identity.js";

/** Batches that may wait: the driver has one under way at a time, so more is a defect. */
const waitingBatchesMax = 64;

const keys = {
  storeId: "meta/store-id",
  batch: "meta/batch",
  hardState: "state/hard",
  snapshot: "state/snapshot",
};
const entryPrefix = "entry/";
const entryEnd = "entry0";
const indexDigits = 16;

type Database = Level<string, Uint8Array>;
type Operation =
  | { readonly type: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly type: "del"; readonly key: string };

/** An open store with what it held. */
export type OpenLogStore = {
  readonly store: LogStore;
  readonly stored: StoredLog;
  readonly storeId: StoreId;
  /** Finishes the writes under way and lets the directory go. */
  close(): Promise<void>;
};

/**
 * Makes the store in `directory` unless it is there, and returns its identity. A store that was
 * emptied or removed becomes a new one with a new identity.
 * @throws {DataDirectoryError} when another process has it open, or it cannot be written
 * @throws {CacheError} CORRUPT when it is damaged
 */
export async function formatStore(directory: string): Promise<StoreId> {
  const path = levelPath(directory);
  if (hasLevelFiles(path)) {
    const known = readStoreIdFile(directory);
    if (known !== undefined) return known;
    const opened = await openLogStore(directory);
    await opened.close();
    return opened.storeId;
  }
  makeStoreDirectory(directory);
  const mark = new DurableMark(markPath(directory));
  mark.write(0);
  mark.close();
  const id = storeId(randomIdentity.unique());
  const database = await openDatabase(directory, { create: true });
  const value = utf8(id);
  await database.batch([{ type: "put", key: keys.storeId, value }], { sync: true });
  await database.close();
  await writeStoreIdFile(directory, id);
  return id;
}

/**
 * Opens the store in `directory`, making it first where there is none.
 * @throws {DataDirectoryError} when another process has it open, or it cannot be read or written
 * @throws {CacheError} CORRUPT when a file is damaged, or durable batches are missing
 */
export async function openLogStore(directory: string): Promise<OpenLogStore> {
  const path = levelPath(directory);
  if (!hasLevelFiles(path)) await formatStore(directory);
  await refuseWhenLocked(directory);
  checkLevelFiles(path);
  const database = await openDatabase(directory, { create: false });
  try {
    const id = await readStoreId(database, directory);
    const stored = await readLog(database);
    const mark = new DurableMark(markPath(directory));
    const batch = await readBatchNumber(database);
    const durable = mark.read();
    if (batch < durable) {
      mark.close();
      throw corrupt(directory, `batches ${batch + 1} to ${durable}, once durable, are missing`);
    }
    const store = new LevelLogStore({ database, mark, batch, stored });
    return { store, stored, storeId: id, close: () => store.close() };
  } catch (error) {
    await database.close();
    throw readable(error, directory);
  }
}

class LevelLogStore implements LogStore {
  readonly #database: Database;
  readonly #mark: DurableMark;
  readonly #waiting = new RingBuffer<{
    readonly batch: StoreBatch;
    readonly done: (error: StoreError | undefined) => void;
  }>();
  /** Invariant: every stored entry has an index in [first, last]; empty when last < first. */
  #first: number;
  #last: number;
  #batch: number;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: {
    readonly database: Database;
    readonly mark: DurableMark;
    readonly batch: number;
    readonly stored: StoredLog;
  }) {
    this.#database = options.database;
    this.#mark = options.mark;
    this.#batch = options.batch;
    const { entries } = options.stored;
    this.#first = entries[0]?.index ?? 1;
    this.#last = entries[entries.length - 1]?.index ?? 0;
  }

  write(batch: StoreBatch, done: (error: StoreError | undefined) => void): void {
    if (this.#closed || this.#waiting.length >= waitingBatchesMax) {
      const message = this.#closed ? "the store is closed" : "too many batches wait for the disk";
      queueMicrotask(() => done({ message }));
      return;
    }
    this.#waiting.push({ batch, done });
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#database.close();
    this.#mark.close();
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const error = await this.#persist(next.batch);
      next.done(error);
    }
    this.#running = undefined;
  }

  async #persist(batch: StoreBatch): Promise<StoreError | undefined> {
    try {
      const operations = this.#operations(batch);
      const number = new Writer(8).varint(++this.#batch).finish();
      operations.push({ type: "put", key: keys.batch, value: number });
      await this.#database.batch(operations, { sync: true });
      this.#mark.write(this.#batch);
      return undefined;
    } catch (error) {
      return { message: messageOf(error) };
    }
  }

  /** The removals first: LevelDB applies a batch in order. */
  #operations(batch: StoreBatch): Operation[] {
    const operations: Operation[] = [];
    if (batch.truncateFrom !== undefined) this.#remove(operations, batch.truncateFrom, this.#last);
    if (batch.purgeTo !== undefined) this.#remove(operations, this.#first, batch.purgeTo);
    for (const { index, bytes } of batch.entries) {
      operations.push({ type: "put", key: entryKey(index), value: bytes });
      if (this.#last < this.#first) this.#first = index;
      this.#first = Math.min(this.#first, index);
      this.#last = Math.max(this.#last, index);
    }
    if (batch.snapshot !== undefined) {
      operations.push({ type: "put", key: keys.snapshot, value: batch.snapshot });
    }
    if (batch.hardState !== undefined) {
      operations.push({ type: "put", key: keys.hardState, value: batch.hardState });
    }
    return operations;
  }

  #remove(operations: Operation[], from: number, to: number): void {
    const low = Math.max(from, this.#first);
    const high = Math.min(to, this.#last);
    for (let index = low; index <= high; index++) {
      operations.push({ type: "del", key: entryKey(index) });
    }
    if (low > high) return;
    if (high === this.#last) this.#last = low - 1;
    else this.#first = high + 1;
  }
}

function entryKey(index: number): string {
  return entryPrefix + String(index).padStart(indexDigits, "0");
}

function levelPath(directory: string): string {
  return join(directory, "raft");
}

function markPath(directory: string): string {
  return join(directory, "durable-mark");
}

function corrupt(directory: string, how: string): CacheError {
  return new CacheError("CORRUPT", `the store in ${directory} is damaged: ${how}`);
}

function makeStoreDirectory(directory: string): void {
  try {
    makeDirectory(directory);
  } catch (error) {
    throw new DataDirectoryError(
      "unusable",
      `cannot make ${directory}: ${messageOf(error)}`,
      error,
    );
  }
}

async function openDatabase(directory: string, how: { create: boolean }): Promise<Database> {
  // Without compression the checks of level-files.ts can read every block; entries are small.
  const database: Database = new Level(levelPath(directory), {
    valueEncoding: "view",
    compression: false,
    createIfMissing: how.create,
    errorIfExists: how.create,
  });
  try {
    await database.open();
  } catch (error) {
    throw readable(error, directory);
  }
  return database;
}

/** Asks for the lock without touching anything: an open that must fail because it exists. */
async function refuseWhenLocked(directory: string): Promise<void> {
  const options = { createIfMissing: false, errorIfExists: true };
  const probe = new Level(levelPath(directory), options);
  try {
    await probe.open();
    await probe.close();
  } catch (error) {
    if (causeCode(error) === "LEVEL_LOCKED") throw readable(error, directory);
  }
}

function causeCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (code === "LEVEL_LOCKED" || code === "LEVEL_CORRUPTION") return code;
  }
  return undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** The error that people and programs should see. */
function readable(error: unknown, directory: string): Error {
  if (error instanceof CacheError || error instanceof DataDirectoryError) return error;
  switch (causeCode(error)) {
    case "LEVEL_LOCKED":
      return new DataDirectoryError("locked", `${directory} is in use by another process`, error);
    case "LEVEL_CORRUPTION":
      return corrupt(directory, messageOf(error));
    default:
      return new DataDirectoryError(
        "unusable",
        `cannot use ${directory}: ${messageOf(error)}`,
        error,
      );
  }
}

async function readStoreId(database: Database, directory: string): Promise<StoreId> {
  const bytes = (await database.get(keys.storeId)) ?? (await finishFormat(database, directory));
  const id = storeId(fromUtf8(bytes));
  const known = readStoreIdFile(directory);
  if (known === undefined) await writeStoreIdFile(directory, id);
  else if (known !== id) throw corrupt(directory, "its store-id file belongs to another store");
  return id;
}

/** A crash can come between the making of the database and its first batch. */
async function finishFormat(database: Database, directory: string): Promise<Uint8Array> {
  const present = await database.keys({ limit: 1 }).all();
  if (present.length > 0) throw corrupt(directory, "it has no identity");
  const value = utf8(randomIdentity.unique());
  await database.batch([{ type: "put", key: keys.storeId, value }], { sync: true });
  return value;
}

async function readBatchNumber(database: Database): Promise<number> {
  const bytes = await database.get(keys.batch);
  return bytes === undefined ? 0 : new Reader(bytes).varint();
}

async function readLog(database: Database): Promise<StoredLog> {
  const entries: StoredEntry[] = [];
  for await (const [key, bytes] of database.iterator({ gte: entryPrefix, lt: entryEnd })) {
    entries.push({ index: Number(key.slice(entryPrefix.length)), bytes: plain(bytes) });
  }
  const hardState = await database.get(keys.hardState);
  const snapshot = await database.get(keys.snapshot);
  return {
    hardState: hardState && plain(hardState),
    snapshot: snapshot && plain(snapshot),
    entries,
  };
}

/** LevelDB hands out Buffers, whose slice() shares memory; the port promises plain byte arrays. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function storeIdPath(directory: string): string {
  return join(directory, "store-id");
}

function readStoreIdFile(directory: string): StoreId | undefined {
  try {
    const text = readFileSync(storeIdPath(directory), "utf8").trim();
    return /^[0-9a-f]{32}$/.test(text) ? storeId(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the identity where people and the starter can read it without opening the store. */
async function writeStoreIdFile(directory: string, id: StoreId): Promise<void> {
  const path = storeIdPath(directory);
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(`${id}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  renameSync(`${path}.new`, path);
}
