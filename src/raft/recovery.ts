// What a node may believe of its own disk (R7). A store that cannot be trusted is refused with its
// reason: a voter with a truncated log could give a committed entry away by its vote.

import { DecodeError } from "../base/binary.js";
import type { LogIndex } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { LogEntry } from "./log-entry.js";
import { decodeMembership, type Membership } from "./membership.js";
import { type HardState, initialHardState, type StoredState } from "./ready.js";
import { decodeEntry, decodeHardState, decodeSnapshot } from "./record-codec.js";
import type { Snapshot } from "./snapshot.js";

/** The records of a store as they were read; entries in order of index. */
export type StoredRecords = {
  readonly hardState: Uint8Array | undefined;
  readonly snapshot: Uint8Array | undefined;
  readonly entries: readonly { readonly index: number; readonly bytes: Uint8Array }[];
};

/** Why a store is not to be believed. */
export type RefusalReason =
  | "HARD_STATE_MISSING"
  | "HARD_STATE_CORRUPT"
  | "SNAPSHOT_CORRUPT"
  | "ENTRY_CORRUPT"
  /** Entries are missing in the middle. */
  | "LOG_GAP"
  /** The log ends before the index that was recorded as durable. */
  | "LOG_TOO_SHORT"
  /** The log does not continue the snapshot, or has terms the hard state never saw. */
  | "LOG_INCONSISTENT";

/** A store that must not be started from; its node is replaced as a learner. */
export type Refusal = {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** The index at which it shows, 0 when it is not about one entry. */
  readonly index: LogIndex;
  /** A sentence for people. */
  readonly detail: string;
};

/** What became of the records. */
export type Recovery =
  | {
      readonly ok: true;
      readonly stored: StoredState;
      /** Records of a torn tail that nobody was promised; to be removed from the store. */
      readonly droppedFrom: LogIndex | undefined;
    }
  | Refusal;

/** Decides what to start from. `bootstrap` is the membership at index 0. */
export function recover(records: StoredRecords, bootstrap: Membership): Recovery {
  const hardState = readHardState(records);
  if ("ok" in hardState) return hardState;
  let snapshot: Snapshot | undefined;
  try {
    snapshot = records.snapshot === undefined ? undefined : decodeSnapshot(records.snapshot);
  } catch (error) {
    return refused("SNAPSHOT_CORRUPT", 0, messageOf(error));
  }
  const log = readLog(records, snapshot?.meta.lastIndex ?? 0, hardState.lastDurableIndex);
  if ("ok" in log) return log;
  const refusal = inconsistency(hardState, snapshot, log.entries);
  if (refusal !== undefined) return refusal;
  const { entries, droppedFrom } = log;
  return { ok: true, stored: { hardState, entries, snapshot, bootstrap }, droppedFrom };
}

function readHardState(records: StoredRecords): HardState | Refusal {
  if (records.hardState === undefined) {
    const isNew = records.snapshot === undefined && records.entries.length === 0;
    if (isNew) return initialHardState;
    return refused("HARD_STATE_MISSING", 0, "there is a log, but no record of term and vote");
  }
  try {
    return decodeHardState(records.hardState);
  } catch (error) {
    return refused("HARD_STATE_CORRUPT", 0, messageOf(error));
  }
}

type Log = { entries: LogEntry[]; droppedFrom: LogIndex | undefined };

/** The intact, contiguous end of the log; what a snapshot covers may be missing. */
function readLog(records: StoredRecords, covered: number, lastDurable: number): Log | Refusal {
  let entries: LogEntry[] = [];
  let broken: { index: number; detail: string } | undefined;
  for (const record of records.entries) {
    const entry = readRecord(record);
    if (typeof entry === "string") {
      broken ??= { index: record.index, detail: entry };
      if (record.index > covered) continue;
      // Not needed any more: the log begins anew behind it.
      broken = undefined;
      entries = [];
      continue;
    }
    if (broken !== undefined) return refused("ENTRY_CORRUPT", broken.index, broken.detail);
    const last = entries[entries.length - 1];
    if (last !== undefined && entry.index !== last.index + 1) {
      if (entry.index > covered + 1) return gap(last.index + 1, entry.index);
      entries = [];
    }
    entries.push(entry);
  }
  const first = entries[0];
  if (first !== undefined && first.index > covered + 1) return gap(covered + 1, first.index);
  const end = Math.max(entries[entries.length - 1]?.index ?? 0, covered);
  if (end < lastDurable) {
    if (broken !== undefined) return refused("ENTRY_CORRUPT", broken.index, broken.detail);
    return refused("LOG_TOO_SHORT", end + 1, `it ends at ${end}, recorded was ${lastDurable}`);
  }
  if (broken !== undefined && broken.index !== end + 1) return gap(end + 1, broken.index);
  // A log that ends below its snapshot holds nothing that is needed.
  if ((entries[entries.length - 1]?.index ?? 0) < covered) entries = [];
  return { entries, droppedFrom: broken === undefined ? undefined : logIndex(broken.index) };
}

function readRecord(record: { index: number; bytes: Uint8Array }): LogEntry | string {
  try {
    const entry = decodeEntry(record.bytes);
    if (entry.index !== record.index) return `it holds entry ${entry.index}`;
    if (entry.kind === "membership") decodeMembership(entry.data);
    return entry;
  } catch (error) {
    return messageOf(error);
  }
}

function inconsistency(
  hardState: HardState,
  snapshot: Snapshot | undefined,
  entries: readonly LogEntry[],
): Refusal | undefined {
  const meta = snapshot?.meta;
  let lastTerm = 0;
  for (const { index, term } of entries) {
    const isAfterSnapshot = meta !== undefined && index > meta.lastIndex;
    const floor = isAfterSnapshot ? Math.max(lastTerm, meta.lastTerm) : lastTerm;
    if (term < floor) return refused("LOG_INCONSISTENT", index, `term ${term} after ${floor}`);
    if (index === meta?.lastIndex && term !== meta.lastTerm) {
      return refused("LOG_INCONSISTENT", index, `term ${term}, in the snapshot ${meta.lastTerm}`);
    }
    lastTerm = term;
  }
  const term = Math.max(lastTerm, meta?.lastTerm ?? 0);
  const end = Math.max(entries[entries.length - 1]?.index ?? 0, meta?.lastIndex ?? 0);
  if (term > hardState.term) {
    const detail = `term ${term} is in the log, recorded is only ${hardState.term}`;
    return refused("LOG_INCONSISTENT", end, detail);
  }
  if (hardState.commitIndex > end) {
    const detail = `recorded as committed is ${hardState.commitIndex}, the log ends at ${end}`;
    return refused("LOG_TOO_SHORT", end + 1, detail);
  }
  return undefined;
}

function gap(missing: number, found: number): Refusal {
  return refused("LOG_GAP", missing, `the next entry is ${found}`);
}

function refused(reason: RefusalReason, index: number, detail: string): Refusal {
  return { ok: false, reason, index: logIndex(index), detail };
}

function messageOf(error: unknown): string {
  if (error instanceof DecodeError) return error.message;
  throw error;
}
