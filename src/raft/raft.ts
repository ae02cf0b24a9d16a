// The Raft core as its driver sees it: one event in by `step`, `tick` or a request, effects out by
// `ready`, done by `advance`. Source: Ongaro, Ousterhout 2014; Ongaro's dissertation.

import { assert } from "../base/assert.js";
import type { Random } from "../base/random.js";
import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { RaftConfig } from "./config.js";
import type { LogEntry } from "./log-entry.js";
import type { Member, MembershipChange } from "./membership.js";
import type { RaftMessage } from "./message.js";
import type { Ready, StoredState } from "./ready.js";
import type { Snapshot } from "./snapshot.js";
import type { RaftStatus } from "./status.js";

/** Why a proposal did not happen. Nothing of it is in the log. */
export type RefusedReason =
  | "NOT_LEADER"
  /** The uncommitted bytes are at their cap: try again when some are committed. */
  | "OVERLOADED"
  /** Leadership is being handed over: try the next leader. */
  | "TRANSFERRING"
  /** An earlier membership change is not committed, or this term's no-op is not. */
  | "CHANGE_IN_FLIGHT"
  /** The change does not fit the membership. */
  | "INVALID_CHANGE";

/** Accepted means in this leader's log, not committed: the entry may still be lost. */
export type ProposeResult =
  | { readonly ok: true; readonly firstIndex: LogIndex; readonly term: Term }
  | { readonly ok: false; readonly reason: RefusedReason };

/** What a node is made of. */
export type RaftOptions = {
  readonly self: Member;
  readonly config: RaftConfig;
  readonly stored: StoredState;
  /** Draws election timeouts. */
  readonly random: Random;
  readonly now: Instant;
};

/** One node of a Raft group. Pure: no clock, no I/O; the caller gives both. */
export class Raft {
  constructor(_options: RaftOptions) {
    assert(false, "not written yet");
  }
  /** Takes a message of a peer; one that makes no sense is dropped and counted. */
  declare step: (message: RaftMessage, now: Instant) => void;
  /** Lets deadlines pass; call it every 25 ms or so. */
  declare tick: (now: Instant) => void;
  declare propose: (commands: readonly Uint8Array[], now: Instant) => ProposeResult;
  declare proposeMembership: (change: MembershipChange, now: Instant) => ProposeResult;
  /** Asks for a ReadIndex round; false when not the leader (or too many wait). */
  declare readIndex: (token: number) => boolean;
  /** Starts to hand leadership over; false when it cannot. */
  declare transferLeadership: (to: NodeId, now: Instant) => boolean;
  /** What must be done now, or undefined when nothing must or a Ready is outstanding. */
  declare ready: () => Ready | undefined;
  /** Says that the outstanding Ready is done. */
  declare advance: (ready: Ready) => void;
  /** Messages that may leave at once although a Ready is outstanding (its disk may be slow). */
  declare takeMessages: () => readonly RaftMessage[];
  /** A snapshot of the state as of an applied index, to be stored durably, then `compact`ed. */
  declare makeSnapshot: (appliedIndex: LogIndex, state: Uint8Array) => Snapshot;
  /** After the snapshot is durable: purge the log up to an index ≤ the snapshot's. */
  declare compact: (upTo: LogIndex, snapshot: Snapshot) => void;
  declare status: () => RaftStatus;
  /** An entry of the log in memory. */
  declare entryAt: (index: LogIndex) => LogEntry | undefined;
}
