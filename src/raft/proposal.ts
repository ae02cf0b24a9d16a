// What a leader lets into its log: commands under the cap on uncommitted bytes, and one membership
// change at a time.

import type { LogIndex, Term } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import { syncProgress } from "./leader.js";
import { entryBytes, entryOverheadBytes, type LogEntry } from "./log-entry.js";
import { changed, encodeMembership, type MembershipChange } from "./membership.js";
import type { RaftState } from "./raft-state.js";

/** Why a proposal did not happen. Nothing of it is in the log. */
export type RefusedReason =
  /** Ask the leader. */
  | "NOT_LEADER"
  /** The uncommitted bytes are at their cap: try again when some are committed. */
  | "OVERLOADED"
  /** Leadership is being handed over: try the next leader. */
  | "TRANSFERRING"
  /** An earlier membership change, or this term's no-op, is not committed yet. */
  | "CHANGE_IN_FLIGHT"
  /** The change does not fit the membership. */
  | "INVALID_CHANGE";

/** Accepted means in this leader's log, not committed: the entries may still be lost. */
export type ProposeResult =
  | { readonly ok: true; readonly firstIndex: LogIndex; readonly term: Term }
  | { readonly ok: false; readonly reason: RefusedReason };

/** Appends the commands to the leader's log in their order, all or none. */
export function proposeCommands(state: RaftState, commands: readonly Uint8Array[]): ProposeResult {
  const { leadership, log, term } = state;
  if (leadership === undefined) return refused("NOT_LEADER");
  if (leadership.transfer !== undefined) return refused("TRANSFERRING");
  let bytes = 0;
  for (const data of commands) bytes += data.length + entryOverheadBytes;
  const room = state.config.maxUncommittedBytes - leadership.uncommittedBytes;
  if (bytes > room) return refused("OVERLOADED");
  leadership.uncommittedBytes += bytes;
  const firstIndex = logIndex(log.lastIndex + 1);
  log.append(
    commands.map((data, i) => ({ index: logIndex(firstIndex + i), term, kind: "command", data })),
  );
  return { ok: true, firstIndex, term };
}

/** Appends a changed membership, in force from then on. */
export function proposeChange(state: RaftState, change: MembershipChange): ProposeResult {
  const { leadership, log, term, memberships } = state;
  if (leadership === undefined) return refused("NOT_LEADER");
  if (leadership.transfer !== undefined) return refused("TRANSFERRING");
  const lastNeeded = Math.max(memberships.currentIndex, leadership.noopIndex);
  if (state.commitIndex < lastNeeded) return refused("CHANGE_IN_FLIGHT");
  const membership = changed(memberships.current, change);
  if (membership === undefined) return refused("INVALID_CHANGE");
  const firstIndex = logIndex(log.lastIndex + 1);
  const data = encodeMembership(membership);
  const entry: LogEntry = { index: firstIndex, term, kind: "membership", data };
  log.append([entry]);
  leadership.uncommittedBytes += entryBytes(entry);
  memberships.append(firstIndex, membership);
  syncProgress(state, leadership);
  return { ok: true, firstIndex, term };
}

function refused(reason: RefusedReason): ProposeResult {
  return { ok: false, reason };
}
