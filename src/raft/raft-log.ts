// The log since the last purge, in memory, and how much of it is durable. It knows nothing of
// roles; who may truncate what is decided (and asserted) by follower.ts.

import { assert } from "../base/assert.js";
import { bytesEqual } from "../base/bytes.js";
import type { LogIndex, Term } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { entryBytes, type LogEntry } from "./log-entry.js";

/** A position of the log and the term of the entry there. */
export type LogPosition = { readonly index: LogIndex; readonly term: Term };

/** What a driver must write to make the stored log equal to this one. */
export type Unpersisted = {
  readonly truncateFrom: LogIndex | undefined;
  readonly entries: readonly LogEntry[];
};

/**
 * The log in memory.
 *
 * Invariant: entries are contiguous from `purged.index + 1`; terms never fall;
 * `durable ≤ handed ≤ lastIndex`, but for a log just reset to a snapshot that is not durable yet.
 */
export class RaftLog {
  #purged: LogPosition;
  #entries: LogEntry[] = [];
  #durable: LogIndex;
  /** The last index handed out to be persisted. */
  #handed: LogIndex;
  /** Stored (or handed out) entries from here on are not in the log any more. */
  #truncatedFrom: LogIndex | undefined;

  /** A log whose entries, if any, are all durable. */
  constructor(purged: LogPosition, entries: readonly LogEntry[]) {
    this.#purged = purged;
    this.append(entries);
    this.#durable = this.lastIndex;
    this.#handed = this.lastIndex;
  }

  /** The last index that is not in memory any more; its term is still known. */
  get purgedIndex(): LogIndex {
    return this.#purged.index;
  }

  get lastIndex(): LogIndex {
    return logIndex(this.#purged.index + this.#entries.length);
  }

  get lastTerm(): Term {
    return this.#entries[this.#entries.length - 1]?.term ?? this.#purged.term;
  }

  /** Everything up to here is on this node's disk, as it is in this log. */
  get durableIndex(): LogIndex {
    return this.#durable;
  }

  /** Whether `takeUnpersisted` would give anything. */
  get isPersisted(): boolean {
    return this.#handed >= this.lastIndex && this.#truncatedFrom === undefined;
  }

  /** The entry, or undefined when it is purged or does not exist. */
  entryAt(index: LogIndex): LogEntry | undefined {
    return this.#entries[index - this.#purged.index - 1];
  }

  /** The term of the entry, known for the last purged one too. */
  termAt(index: LogIndex): Term | undefined {
    return index === this.#purged.index ? this.#purged.term : this.entryAt(index)?.term;
  }

  /** Whether the log has an entry of that index and term, hence the same log up to it (§5.3). */
  matches(position: LogPosition): boolean {
    return this.termAt(position.index) === position.term;
  }

  /** Whether a log that ends there is at least as up-to-date as this one (§5.4.1). */
  isUpToDate(end: LogPosition): boolean {
    if (end.term !== this.lastTerm) return end.term > this.lastTerm;
    return end.index >= this.lastIndex;
  }

  /** The greatest index ≤ `end.index` whose term is ≤ `end.term`; may lie below what is known. */
  lastNotAbove(end: LogPosition): LogIndex {
    let low: number = this.#purged.index;
    let high: number = Math.min(end.index, this.lastIndex);
    if (high < low) return logIndex(high);
    if (this.#purged.term > end.term) return logIndex(Math.max(0, low - 1));
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const term = this.termAt(logIndex(middle));
      if (term !== undefined && term <= end.term) low = middle;
      else high = middle - 1;
    }
    return logIndex(low);
  }

  /** Entries from `from` to `to`, both included, until `maxBytes`; at least one if there is one. */
  slice(from: LogIndex, to: LogIndex, maxBytes = Number.POSITIVE_INFINITY): LogEntry[] {
    const start = from - this.#purged.index - 1;
    assert(start >= 0, `entry ${from} is in memory`);
    const end = Math.min(to - this.#purged.index, this.#entries.length);
    let bytes = 0;
    let stop = start;
    while (stop < end) {
      const entry = this.#entries[stop];
      if (entry === undefined) break;
      bytes += entryBytes(entry);
      if (bytes > maxBytes && stop > start) break;
      stop++;
    }
    return this.#entries.slice(start, stop);
  }

  /** Adds entries behind the last. */
  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      assert(entry.index === this.lastIndex + 1, `entry ${entry.index} after ${this.lastIndex}`);
      assert(entry.term >= this.lastTerm, `term ${entry.term} after ${this.lastTerm}`);
      this.#entries.push(entry);
    }
  }

  /** The first of the entries that the log lacks or has with another term, or undefined. */
  firstDifferent(entries: readonly LogEntry[]): LogEntry | undefined {
    for (const entry of entries) {
      if (entry.index <= this.#purged.index) continue;
      const mine = this.entryAt(entry.index);
      if (mine === undefined || mine.term !== entry.term) return entry;
      // I2: the same index and term name the same entry.
      const same = mine.kind === entry.kind && bytesEqual(mine.data, entry.data);
      assert(same, `I2: one entry at index ${entry.index} of term ${entry.term}`);
    }
    return undefined;
  }

  /** Drops the entries at and above the index. */
  truncate(from: LogIndex): void {
    assert(from > this.#purged.index, `truncation at ${from} above ${this.#purged.index}`);
    this.#entries.length = from - this.#purged.index - 1;
    if (from > this.#handed) return;
    this.#truncatedFrom = logIndex(Math.min(from, this.#truncatedFrom ?? from));
    this.#handed = logIndex(from - 1);
    this.#durable = logIndex(Math.min(this.#durable, from - 1));
  }

  /** Replaces the whole log by a snapshot's position; `committed` stays what is durable. */
  reset(snapshot: LogPosition, committed: LogIndex): void {
    this.#purged = snapshot;
    this.#entries = [];
    this.#truncatedFrom = logIndex(1);
    this.#durable = logIndex(Math.min(this.#durable, committed));
    this.#handed = this.#durable;
  }

  /** Forgets the entries up to and including the index. */
  purge(upTo: LogIndex): void {
    if (upTo <= this.#purged.index) return;
    const term = this.termAt(upTo);
    assert(term !== undefined && upTo <= this.#durable, `purge to ${upTo} of a durable log`);
    this.#entries = this.#entries.slice(upTo - this.#purged.index);
    this.#purged = { index: upTo, term };
  }

  /** Hands out what is not yet on disk; `persisted` confirms it. */
  takeUnpersisted(): Unpersisted {
    const from = Math.max(this.#handed, this.#purged.index) + 1;
    const entries = this.#entries.slice(from - this.#purged.index - 1);
    const truncateFrom = this.#truncatedFrom;
    this.#truncatedFrom = undefined;
    this.#handed = this.lastIndex;
    return { truncateFrom, entries };
  }

  /** What was handed out is durable, but for what was truncated since. */
  persisted(): void {
    this.#durable = this.#handed;
  }
}
