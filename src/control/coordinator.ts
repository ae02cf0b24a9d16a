// The leader's work on nodes and shards as one pure, level-triggered machine (PROTOCOL §4, §6, §7,
// §8): it grants leases, finds dead nodes, fails shards over, restores copies, hands over.

import type { Instant } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { CommandResult } from "./command.js";
import { type ControlState, initialControlState } from "./control-state.js";
import { type Divergence, StateHashes } from "./coordinator-divergence.js";
import { type Addressed, Leadership } from "./coordinator-leadership.js";
import { type CoordinatorProposal, ProposalBook } from "./coordinator-proposals.js";
import { ReadRounds } from "./coordinator-rounds.js";
import type { Heartbeat, LeaseMessage } from "./lease-message.js";
import { stateHash } from "./state-hash.js";

export type CoordinatorOptions = {
  /** Nodes that the first placement waits for, but not for long. */
  readonly expectedNodes: number;
};

/** What the world must do for the coordinator, in any order. */
export type CoordinatorReady = {
  readonly messages: readonly Addressed[];
  /**
   * To be proposed to this node's own Raft, in the term it leads; never forwarded to another
   * leader, which would not have frozen whom they fence.
   */
  readonly proposals: readonly CoordinatorProposal[];
  /** ReadIndex rounds to begin now, each ended by `readIndexDone` under the same token. */
  readonly readIndex: readonly number[];
  /** Nodes whose state differs (I4): to be logged as an alarm; the node named must stop. */
  readonly divergences: readonly Divergence[];
};

/** Looks at everything between two ticks: plans that undo each other must not run at full speed. */
const plansPerTickMax = 16;

/**
 * The leader's machine. The driver:
 *
 * - calls `applied` after every applied batch, as leader or not, with a state whose `appliedIndex`
 *   counts every log entry (no-ops too), before `readIndexDone` and `proposalDone` of the batch;
 * - calls `becomeLeader` for every term this node leads, also when it saw no time between two of
 *   them, and `stepDown` once it leads no longer; tokens of earlier leaderships are ignored;
 * - gives it every lease message that is for the leader (heartbeats and position answers; others
 *   are ignored), the own node's included, by the same road;
 * - calls `tick` every 25 ms or so, and `ready` after each of all these calls.
 */
export class Coordinator {
  readonly #expectedNodes: number;
  readonly #hashes = new StateHashes(stateHash);
  readonly #rounds = new ReadRounds();
  readonly #book = new ProposalBook();
  #state: ControlState = initialControlState;
  #leadership: Leadership | undefined;
  #plansLeft = plansPerTickMax;
  #messages: Addressed[] = [];
  #divergences: Divergence[] = [];

  constructor(options: CoordinatorOptions) {
    this.#expectedNodes = options.expectedNodes;
  }

  /** This node leads from now on. */
  becomeLeader(term: Term, now: Instant): void {
    this.stepDown();
    this.#leadership = new Leadership({
      term,
      electedAt: now,
      state: this.#state,
      expectedNodes: this.#expectedNodes,
    });
  }

  /** This node leads no longer: it grants nothing and decides nothing. */
  stepDown(): void {
    this.#leadership = undefined;
    this.#rounds.reset();
    this.#book.clear();
    this.#messages = [];
    this.#divergences = [];
  }

  /** Takes a message of a node; `from` is whom the transport says it is from. */
  receive(from: NodeId, message: LeaseMessage, now: Instant): void {
    const leadership = this.#leadership;
    if (leadership === undefined) return;
    if (message.kind === "heartbeat" && message.node === from) {
      if (!leadership.heard(message, now)) return;
      const divergence = this.#hashes.compare(message);
      if (divergence !== undefined) this.#divergences.push(divergence);
      this.#beginRound(leadership, now);
      if (isUrgent(message)) this.#plan(now);
    } else if (message.kind === "position-answer") {
      if (leadership.positionAnswered(from, message)) this.#plan(now);
    }
  }

  /** The control state moved on. */
  applied(state: ControlState, now: Instant): void {
    const before = this.#state;
    this.#state = state;
    this.#hashes.applied(state);
    if (this.#leadership === undefined) return;
    this.#leadership.applied(before, state, now);
    this.#grant(now);
    this.#plan(now);
  }

  /** A round's read index, or that it came to nothing. */
  readIndexDone(token: number, index: LogIndex | "aborted", now: Instant): void {
    const leadership = this.#leadership;
    const tookMs = this.#rounds.ended(token, now);
    if (leadership === undefined || tookMs === undefined) return;
    if (index === "aborted") {
      this.#roundFailed(leadership, token);
      return;
    }
    leadership.detector.roundEnded({ tookMs, ok: true });
    leadership.grantor.roundConfirmed(token, index);
    this.#grant(now);
    this.#beginRound(leadership, now);
  }

  /**
   * How a proposal ended: its result once it was applied here; "lost" when it never entered the
   * log, or this node no longer leads. While it leads, nothing else is ever said: what is in a
   * leader's log and not committed yet may still be.
   */
  proposalDone(token: number, result: CommandResult | "lost", now: Instant): void {
    if (this.#book.done(token, result, now)) this.#plan(now);
  }

  /** Lets deadlines pass. */
  tick(now: Instant): void {
    const leadership = this.#leadership;
    if (leadership === undefined) return;
    leadership.detector.tick(now);
    this.#book.tick(now);
    this.#plansLeft = plansPerTickMax;
    for (const token of this.#rounds.expire(now, this.#state.settings.leaseMs)) {
      this.#roundFailed(leadership, token);
    }
    this.#beginRound(leadership, now);
    this.#plan(now);
  }

  /** What must be done now, handed out once; undefined when nothing must. */
  ready(): CoordinatorReady | undefined {
    const proposals = this.#book.drain();
    const readIndex = this.#rounds.drain();
    const [messages, divergences] = [this.#messages, this.#divergences];
    const count = messages.length + proposals.length + readIndex.length + divergences.length;
    if (count === 0) return undefined;
    this.#messages = [];
    this.#divergences = [];
    return { messages, proposals, readIndex, divergences };
  }

  /** Begins a round when a heartbeat waits for one, or none proved the leader well for a while. */
  #beginRound(leadership: Leadership, now: Instant): void {
    const wanted =
      leadership.grantor.roundWanted || this.#rounds.isStale(now, this.#state.settings.heartbeatMs);
    if (!wanted || !this.#rounds.mayBegin) return;
    leadership.grantor.roundBegun(this.#rounds.begin(now));
  }

  #roundFailed(leadership: Leadership, token: number): void {
    leadership.detector.roundEnded({ tookMs: 0, ok: false });
    leadership.grantor.roundAborted(token);
  }

  #grant(now: Instant): void {
    if (this.#leadership === undefined) return;
    this.#messages.push(...this.#leadership.grants(this.#state, now));
  }

  #plan(now: Instant): void {
    if (this.#leadership === undefined || this.#state.clusterId === undefined) return;
    if (this.#plansLeft === 0) return;
    this.#plansLeft--;
    this.#messages.push(...this.#leadership.plan(this.#state, now, this.#book));
  }
}

/** Whether a heartbeat says something that should not wait for the next tick. */
function isUrgent(heartbeat: Heartbeat): boolean {
  return heartbeat.leaving || heartbeat.gaveUpThrough > 0 || heartbeat.released.length > 0;
}
