// The bounded window of a copy's latest records: what a lagging copy is served from, and where a
// copy that must rewind finds the names of what it has to fetch again.

import { assert } from "../base/assert.js";
import { RingBuffer } from "../base/ring-buffer.js";
import type { DataRecord } from "../model/data-record.js";
import type { Sequence } from "../model/ids.js";
import type { KeyName } from "../model/shard-store.js";
import type { StreamRecord } from "./message.js";

/** A record in the window. */
export type LogEntry = StreamRecord & {
  /** The record before it. */
  readonly previous: Sequence;
  readonly bytes: number;
  /** The items that it removed without naming them: what a TIME record expired here. */
  readonly removed: readonly KeyName[];
  /** It may have removed items whose names are not known: a rewind cannot cross it. */
  readonly unnamed: boolean;
};

/** The most records and bytes a window keeps. */
export type LogBounds = { readonly recordsMax: number; readonly bytesMax: number };

/** Bytes that a record costs beside its key, value and tags. */
const recordOverheadBytes = 64;

/** The bytes a record is charged with, in the window and in flight. */
export function sizeOfRecord(record: DataRecord): number {
  switch (record.kind) {
    case "set":
      return (
        recordOverheadBytes * 2 + record.key.length + record.value.length + tagBytes(record.tags)
      );
    case "delete":
    case "evict":
    case "touch":
      return recordOverheadBytes + record.key.length;
    case "config":
      return recordOverheadBytes * 4;
    default:
      return recordOverheadBytes;
  }
}

/** The key that a record names, or undefined. */
export function nameOf(record: DataRecord): KeyName | undefined {
  switch (record.kind) {
    case "set":
    case "delete":
    case "evict":
    case "touch":
      return { namespace: record.namespace, key: record.key };
    default:
      return undefined;
  }
}

function tagBytes(tags: readonly string[]): number {
  let bytes = 0;
  for (const tag of tags) bytes += tag.length;
  return bytes;
}

/** The latest records of a copy, oldest first, each also found by its absolute index. */
export class ReplicationLog {
  readonly #entries = new RingBuffer<LogEntry>();
  #bounds: LogBounds;
  /** Absolute index of the oldest entry; grows for ever. */
  #start = 0;
  #bytes = 0;
  #floor: Sequence;

  constructor(bounds: LogBounds, floor: Sequence) {
    this.#bounds = bounds;
    this.#floor = floor;
  }

  /** The sequence just before the oldest entry: the window reaches back to here. */
  get floor(): Sequence {
    return this.#floor;
  }

  /** Entries in the window. */
  get length(): number {
    return this.#entries.length;
  }

  /** Bytes charged for them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The absolute index that the next entry will get. */
  get end(): number {
    return this.#start + this.#entries.length;
  }

  /** The last sequence that the window has or begins after. */
  get last(): Sequence {
    return this.#entries.at(this.#entries.length - 1)?.sequence ?? this.#floor;
  }

  /** Changes the bounds and drops what exceeds them. */
  setBounds(bounds: LogBounds): void {
    this.#bounds = bounds;
    this.#trim();
  }

  /** Adds the record that follows the last. */
  push(entry: LogEntry): void {
    assert(
      entry.previous === this.last && entry.sequence > entry.previous,
      `I9: record ${entry.sequence} after ${entry.previous} put behind ${this.last}`,
    );
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#trim();
  }

  /** The entry at an absolute index, or undefined when it left or is not there yet. */
  at(index: number): LogEntry | undefined {
    return this.#entries.at(index - this.#start);
  }

  /** The absolute index of what follows `sequence`, or undefined when the window lacks it. */
  indexAfter(sequence: Sequence): number | undefined {
    if (sequence === this.#floor) return this.#start;
    const place = this.#search(sequence);
    return this.#entries.at(place)?.sequence === sequence ? this.#start + place + 1 : undefined;
  }

  /** The entry of this sequence, or undefined. */
  find(sequence: Sequence): LogEntry | undefined {
    const entry = this.#entries.at(this.#search(sequence));
    return entry?.sequence === sequence ? entry : undefined;
  }

  /** The entries above `sequence`, oldest first. */
  *after(sequence: Sequence): Iterable<LogEntry> {
    for (let place = this.#search((sequence + 1) as Sequence); ; place++) {
      const entry = this.#entries.at(place);
      if (entry === undefined) return;
      yield entry;
    }
  }

  /** Drops the entries above `sequence`, which the window must reach. */
  truncateAfter(sequence: Sequence): void {
    assert(this.indexAfter(sequence) !== undefined, `log truncated after ${sequence}`);
    while (this.last > sequence) this.#bytes -= this.#entries.pop()?.bytes ?? 0;
  }

  /** Empties the window; the next entry follows `floor`. */
  reset(floor: Sequence): void {
    this.#start = this.end;
    this.#entries.clear();
    this.#bytes = 0;
    this.#floor = floor;
  }

  /** The place of the first entry at or above `sequence`. */
  #search(sequence: Sequence): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries.at(middle)?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    const { recordsMax, bytesMax } = this.#bounds;
    while (this.#entries.length > recordsMax || this.#bytes > bytesMax) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) return;
      this.#start++;
      this.#bytes -= oldest.bytes;
      this.#floor = oldest.sequence;
    }
  }
}
