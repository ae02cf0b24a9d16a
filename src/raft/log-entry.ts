// One entry of the replicated log. What a command means is none of Raft's business.

import type { LogIndex, Term } from "../model/ids.js";

/** What an entry is for: a leader's first entry, a command of the state machine, a membership. */
export type EntryKind = "noop" | "command" | "membership";

/** One entry of the log; immutable once made. */
export type LogEntry = {
  readonly index: LogIndex;
  /** The term of the leader that made it. */
  readonly term: Term;
  readonly kind: EntryKind;
  /** The command; the encoded membership; empty for a no-op. */
  readonly data: Uint8Array;
};

/** Bytes that an entry costs beside its data, as the flow caps count them. */
export const entryOverheadBytes = 32;

/** What an entry weighs against the caps, in bytes. */
export function entryBytes(entry: LogEntry): number {
  return entry.data.length + entryOverheadBytes;
}
