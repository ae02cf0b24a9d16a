// What the world must do for the core, in a stated order, and what it gives the core at the start.
// The whole contract between driver and core is in this file.

import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { LogEntry } from "./log-entry.js";
import type { Membership } from "./membership.js";
import type { RaftMessage } from "./message.js";
import type { Snapshot } from "./snapshot.js";

/** What must survive a crash beside log and snapshot. Written whole. */
export type HardState = {
  /** Invariant: never falls. */
  readonly term: Term;
  /** Whom this node voted for in `term`. */
  readonly votedFor: NodeId | undefined;
  /** Known as committed when this was written; may lag, never leads `lastDurableIndex`. */
  readonly commitIndex: LogIndex;
  /** The last index of the log as of the batch that holds this record (R7). */
  readonly lastDurableIndex: LogIndex;
};

/** The hard state of a node that never ran. */
export const initialHardState: HardState = {
  term: 0 as Term,
  votedFor: undefined,
  commitIndex: 0 as LogIndex,
  lastDurableIndex: 0 as LogIndex,
};

/** What a node starts from; `recovery.ts` makes it of the stored records. */
export type StoredState = {
  readonly hardState: HardState;
  /** Without gap; may begin at or below the snapshot's last index. */
  readonly entries: readonly LogEntry[];
  readonly snapshot: Snapshot | undefined;
  /** The membership at index 0; the same on all first voters. */
  readonly bootstrap: Membership;
};

/** What a node is in its group. A learner is also a voter's id on another store (R9). */
export type Role = "follower" | "preCandidate" | "candidate" | "leader" | "learner";

/** Who leads, as far as this node knows. */
export type RoleState = {
  readonly role: Role;
  readonly term: Term;
  readonly leader: NodeId | undefined;
};

/** The answer to a `readIndex` request, under the caller's own token. */
export type ReadState =
  /** Serve the read once everything up to `index` is applied. */
  | { readonly token: number; readonly outcome: "confirmed"; readonly index: LogIndex }
  /** The node no longer leads: the read must be asked elsewhere. */
  | { readonly token: number; readonly outcome: "aborted" };

/**
 * One round of work. The driver does, in this order:
 *
 * 1. send `messages`;
 * 2. if `hardState` is present, write ONE atomic batch, synced: remove the stored entries at and
 *    above `truncateFrom`, put `snapshot`, put `entries`, put `hardState`. Without `hardState`
 *    there is nothing to write. A failed write must stop the node;
 * 3. send `messagesAfterPersist`;
 * 4. note `roleChange`; install `snapshot` into the state machine, replacing all of it; apply
 *    `committed` in order; then answer `readStates` whose index is applied;
 * 5. call `advance(ready)`, then ask for the next.
 *
 * Between `ready()` and `advance()` the core takes further steps, ticks and proposals; a second
 * Ready is not handed out until then. `takeMessages()` may be called at any time.
 */
export type Ready = {
  /** May leave before anything is durable: they promise nothing of this node's disk. */
  readonly messages: readonly RaftMessage[];
  readonly hardState: HardState | undefined;
  /** Present when stored entries are replaced: a real conflict of terms, or a snapshot. */
  readonly truncateFrom: LogIndex | undefined;
  /** To store and to install; the whole stored log goes with it (`truncateFrom` is 1). */
  readonly snapshot: Snapshot | undefined;
  /** To append to the stored log, in order, behind what `truncateFrom` left. */
  readonly entries: readonly LogEntry[];
  /** Votes, vote requests and acknowledgements: must not leave before the batch resolved (R1). */
  readonly messagesAfterPersist: readonly RaftMessage[];
  /** Committed, and durable here since an earlier Ready. All kinds; only commands have effect. */
  readonly committed: readonly LogEntry[];
  readonly readStates: readonly ReadState[];
  /** Present when role, term or leader are not what the last Ready said. */
  readonly roleChange: RoleState | undefined;
};
