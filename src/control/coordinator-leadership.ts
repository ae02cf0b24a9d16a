// Everything the coordinator knows and does during one leadership. Its parts look at one outlook in
// turn; nothing of it outlives the term, since only the log is true across leaders.

import { after, type Duration, type Instant, later, longAgo } from "../base/time.js";
import type { NodeId, Term } from "../model/ids.js";
import { fullLease } from "../model/settings.js";
import { type Member, sameMember } from "../model/shard-map.js";
import type { ControlState } from "./control-state.js";
import { ColdStarts } from "./coordinator-cold.js";
import { CopyCare } from "./coordinator-copies.js";
import { planEffective } from "./coordinator-effective.js";
import { Failovers } from "./coordinator-failover.js";
import { HandOvers } from "./coordinator-hand-over.js";
import { NodeCare } from "./coordinator-nodes.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import { type Outlook, Roster } from "./coordinator-roster.js";
import { ServeTimes } from "./coordinator-serve-times.js";
import { Detector } from "./detector.js";
import { LeaseGrantor } from "./lease-grantor.js";
import type { Heartbeat, LeaseMessage, PositionAnswer } from "./lease-message.js";

/** A message and the node it is for. */
export type Addressed = { readonly to: NodeId; readonly message: LeaseMessage };

export type LeadershipOptions = {
  readonly term: Term;
  readonly electedAt: Instant;
  readonly state: ControlState;
  readonly expectedNodes: number;
};

/** One leadership's work. */
export class Leadership {
  readonly #term: Term;
  readonly #electedAt: Instant;
  readonly grantor = new LeaseGrantor();
  readonly detector: Detector;
  readonly #times: ServeTimes;
  readonly #failovers: Failovers;
  readonly #colds: ColdStarts;
  readonly #handOvers = new HandOvers();
  readonly #nodes = new NodeCare();
  readonly #copies = new CopyCare();

  constructor({ term, electedAt, state, expectedNodes }: LeadershipOptions) {
    this.#term = term;
    this.#electedAt = electedAt;
    const { leaseMs } = state.settings;
    this.detector = new Detector({ tickGapMaxMs: leaseMs / 4, roundMaxMs: leaseMs / 2 }, electedAt);
    this.#times = new ServeTimes(state, electedAt);
    this.#failovers = new Failovers(term, this.grantor);
    this.#colds = new ColdStarts(expectedNodes, electedAt);
    this.#watch(state);
  }

  /** Takes a heartbeat; false when it is older than one that was here. */
  heard(heartbeat: Heartbeat, now: Instant): boolean {
    if (!this.grantor.arrived(heartbeat)) return false;
    // A main loop that stands still serves nobody, however well its heartbeats are sent; nor does a
    // process to which no confirmation gets through.
    const isWell = !heartbeat.lagging && this.grantor.hears(heartbeat);
    if (isWell) this.detector.heard(heartbeat);
    this.#nodes.heard(heartbeat, now);
    return true;
  }

  /** Takes a candidate's position; false when it is of an older round. */
  positionAnswered(from: NodeId, answer: PositionAnswer): boolean {
    return this.#failovers.answered(from, answer);
  }

  /** Notes what an applied batch changed, before anything is planned or granted on top of it. */
  applied(before: ControlState, state: ControlState, now: Instant): void {
    this.#times.observe({
      before,
      after: state,
      now,
      leaseEnd: (member) => this.#leaseEnd(member, before, state),
    });
    this.#noteFences(before, state);
    this.#nodes.applied(before, state);
    this.#colds.applied(before, state, now);
    this.#watch(state);
    this.grantor.prune(state, now);
  }

  /** The confirmations that may leave now. */
  grants(state: ControlState, now: Instant): readonly Addressed[] {
    const serveAfter = (member: Member) => this.#times.waitsOf(member, state, now);
    return this.grantor.grants({ term: this.#term, state, now, serveAfter });
  }

  /** Looks at everything once; proposes into the book and returns what to send. */
  plan(state: ControlState, now: Instant, book: ProposalBook): readonly Addressed[] {
    const quiet = now < after(this.#electedAt, fullLease(state.settings));
    this.#failovers.judgeNodes(this.#outlook(state, now), book, quiet);
    // Anew: who was frozen just now must not be given anything.
    const outlook = this.#outlook(state, now);
    const messages: Addressed[] = [];
    if (!quiet) messages.push(...this.#failovers.plan(outlook, book));
    this.#colds.plan(outlook, book, quiet);
    this.#nodes.plan(outlook, book);
    messages.push(...this.#handOvers.plan(outlook, book));
    messages.push(...this.#copies.plan(outlook, book));
    planEffective(outlook, this.#times, book);
    return messages;
  }

  #outlook(state: ControlState, now: Instant): Outlook {
    return { state, roster: new Roster(state, this.detector, this.grantor), now };
  }

  #noteFences(before: ControlState, state: ControlState): void {
    if (before.nodes === state.nodes) return;
    for (const { id, incarnation, state: now } of state.nodes.values()) {
      if (now !== "FENCED" || before.nodes.get(id)?.state === "FENCED") continue;
      this.grantor.fenced({ node: id, incarnation }, state.appliedIndex);
    }
  }

  /** Counts the silence of every process from when this leader knows it. */
  #watch(state: ControlState): void {
    for (const { id, incarnation } of state.nodes.values()) {
      const member = { node: id, incarnation };
      if (!this.detector.knows(member)) this.detector.heard(member);
    }
  }

  /** When the process's lease is surely over, by whichever leader it was granted. */
  #leaseEnd(member: Member, before: ControlState, state: ControlState): Instant {
    if (isProvenDead(member, before, state)) return longAgo;
    const floor = after(this.#electedAt, fullLease(state.settings) as Duration);
    return later(floor, this.grantor.leaseEnd(member));
  }
}

/**
 * Whether a registration that was applied just now proves this process dead: it comes from another
 * process that holds the lock of the same data directory, and that knew the one it follows ⚑.
 */
function isProvenDead(member: Member, before: ControlState, state: ControlState): boolean {
  const was = before.nodes.get(member.node);
  const is = state.nodes.get(member.node);
  if (was === undefined || is === undefined || is.incarnation === member.incarnation) return false;
  const wasIt = sameMember({ node: was.id, incarnation: was.incarnation }, member);
  return (
    wasIt && is.provesPredecessorDead && is.storeId === was.storeId && is.bootId !== was.bootId
  );
}
