// The leader's work on nodes and shards as one pure, level-triggered machine (PROTOCOL §4, §6, §7, §8): it grants
// leases, finds dead nodes, fails shards over, restores copies, hands over and declares effect.

import { assert } from "../base/assert.js";
import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { Command, CommandResult } from "./command.js";
import type { ControlState } from "./control-state.js";
import type { LeaseMessage } from "./lease-message.js";

export type CoordinatorOptions = {
  /** Nodes that the first placement waits for, but not for long. */
  readonly expectedNodes: number;
};

/** A command to be proposed; its end is told by `proposalDone` under the same token. */
export type CoordinatorProposal = { readonly token: number; readonly command: Command };

/** A node whose control state differs from the leader's at the same index (I4 is broken). */
export type Divergence = {
  readonly node: NodeId;
  readonly appliedIndex: number;
  readonly stateHash: number;
  readonly expectedHash: number;
};

/** What the world must do for the coordinator, in any order. */
export type CoordinatorReady = {
  readonly messages: readonly { readonly to: NodeId; readonly message: LeaseMessage }[];
  readonly proposals: readonly CoordinatorProposal[];
  /** ReadIndex rounds to begin now, each ended by `readIndexDone` under the same token. */
  readonly readIndex: readonly number[];
  /** To be logged as an alarm; the node named must stop. */
  readonly divergences: readonly Divergence[];
};

/**
 * The leader's machine. The driver:
 *
 * - calls `applied` after every applied batch, as leader or not, with a state whose `appliedIndex`
 *   counts every log entry (no-ops too), and before `readIndexDone` and `proposalDone` of that batch;
 * - calls `becomeLeader` once this node leads, `stepDown` once it does not; tokens of earlier
 *   leaderships are ignored;
 * - gives it every lease message that is for the leader (heartbeats and position answers; others are
 *   ignored), the own node's included, by the same road;
 * - calls `tick` every 25 ms or so, and `ready` after each of all these calls.
 */
export class Coordinator {
  constructor(_options: CoordinatorOptions) {
    assert(false, "not written yet");
  }
  declare becomeLeader: (term: Term, now: Instant) => void;
  declare stepDown: () => void;
  /** Takes a message of a node (the own one too); `from` is whom the transport says it is from. */
  declare receive: (from: NodeId, message: LeaseMessage, now: Instant) => void;
  declare applied: (state: ControlState, now: Instant) => void;
  /** The round's read index, or that it came to nothing. */
  declare readIndexDone: (token: number, index: LogIndex | "aborted", now: Instant) => void;
  /**
   * How a proposal ended: its result once applied here; "lost" when it never entered the log, or
   * when this node no longer leads. While this node leads, nothing else is ever said.
   */
  declare proposalDone: (token: number, result: CommandResult | "lost", now: Instant) => void;
  declare tick: (now: Instant) => void;
  /** What must be done now, handed out once; undefined when nothing must. */
  declare ready: () => CoordinatorReady | undefined;
}
