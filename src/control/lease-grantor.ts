// The leader's side of leases (PROTOCOL §4): which heartbeats may be confirmed when, and when every
// process's lease is surely over. It proves nothing itself: ReadIndex rounds are run by its owner.

import { after, type Duration, type Instant, later, longAgo } from "../base/time.js";
import type { NodeId, Term } from "../model/ids.js";
import { fullLease, type Settings } from "../model/settings.js";
import { type Member, memberText } from "../model/shard-map.js";
import type { ControlState } from "./control-state.js";
import type { Confirmation, Heartbeat, ServeAfter } from "./lease-message.js";

/** What the leader knows of one process. */
type LeaseRecord = {
  readonly member: Member;
  /** The newest heartbeat that arrived. */
  heartbeat: Heartbeat;
  /** The greatest heartbeat this leader confirmed, 0 if none. */
  confirmedSeq: number;
  /** The first heartbeat it was confirmed that it has not shown to know confirmed, 0 if none. */
  unheardSeq: number;
  /** Index of the entry that fenced it, 0 if none did: it shows by its state that it knows. */
  fencedAt: number;
  /** When everything this leader ever granted is over. */
  leaseEnd: Instant;
};

/** A ReadIndex round and the heartbeats that arrived before it began. */
type Round = { readonly heartbeats: readonly Heartbeat[]; index: number | undefined };

/** What a confirmation needs beside the grantor's own knowledge. */
export type GrantContext = {
  readonly term: Term;
  /** The leader's state; grants wait until its `appliedIndex` has reached the read index. */
  readonly state: ControlState;
  readonly now: Instant;
  /** The waits of shards that this process took over. */
  readonly serveAfter: (member: Member) => readonly ServeAfter[];
};

/** Grants leases during one leadership. */
export class LeaseGrantor {
  readonly #records = new Map<string, LeaseRecord>();
  readonly #awaiting = new Map<string, Heartbeat>();
  readonly #rounds = new Map<number, Round>();
  readonly #frozen = new Set<string>();

  /** Takes a heartbeat; false when a newer one of that process was here before. */
  arrived(heartbeat: Heartbeat): boolean {
    const member = { node: heartbeat.node, incarnation: heartbeat.incarnation };
    const name = memberText(member);
    const record = this.#records.get(name);
    if (record === undefined) {
      const nothing = { confirmedSeq: 0, unheardSeq: 0, fencedAt: 0, leaseEnd: longAgo };
      this.#records.set(name, { member, heartbeat, ...nothing });
    } else {
      if (heartbeat.heartbeatSeq <= record.heartbeat.heartbeatSeq) return false;
      record.heartbeat = heartbeat;
      if (heartbeat.heardSeq >= record.unheardSeq) record.unheardSeq = 0;
    }
    this.#awaiting.set(name, heartbeat);
    return true;
  }

  /** Whether a heartbeat waits for a round to begin. */
  get roundWanted(): boolean {
    return this.#awaiting.size > 0;
  }

  /** A round begins now: what arrived before may be confirmed when it succeeds ⚑. */
  roundBegun(token: number): void {
    this.#rounds.set(token, { heartbeats: [...this.#awaiting.values()], index: undefined });
    this.#awaiting.clear();
  }

  /** A round came to nothing; the nodes' next heartbeats will ask again. */
  roundAborted(token: number): void {
    this.#rounds.delete(token);
  }

  /** A round succeeded with this read index. */
  roundConfirmed(token: number, index: number): void {
    const round = this.#rounds.get(token);
    if (round !== undefined) round.index = index;
  }

  /** The confirmations that may be sent now: of rounds whose read index is applied ⚑. */
  grants(
    context: GrantContext,
  ): readonly { readonly to: NodeId; readonly message: Confirmation }[] {
    const granted: { to: NodeId; message: Confirmation }[] = [];
    for (const [token, round] of this.#rounds) {
      if (round.index === undefined || round.index > context.state.appliedIndex) continue;
      this.#rounds.delete(token);
      for (const heartbeat of round.heartbeats) {
        const message = this.#grant(heartbeat, context);
        if (message !== undefined) granted.push({ to: heartbeat.node, message });
      }
    }
    return granted;
  }

  /** Stops all confirmations to this process, those that await a round included, until `thaw` ⚑. */
  freeze(member: Member): void {
    this.#frozen.add(memberText(member));
  }

  /** Ends a freeze: its entry was applied, or none is on its way and none will be. */
  thaw(member: Member): void {
    this.#frozen.delete(memberText(member));
  }

  isFrozen(member: Member): boolean {
    return this.#frozen.has(memberText(member));
  }

  /**
   * When every lease that THIS leader granted the process is over; `longAgo` when it is gone. Ask
   * after the freeze. What earlier leaders granted is over a full lease after the election.
   */
  leaseEnd(member: Member): Instant {
    if (this.gaveUp(member)) return longAgo;
    return this.#records.get(memberText(member))?.leaseEnd ?? longAgo;
  }

  /** Whether its last heartbeat gave the lease up, and no later heartbeat was confirmed ⚑. */
  gaveUp(member: Member): boolean {
    const record = this.#records.get(memberText(member));
    if (record === undefined) return false;
    const through = record.heartbeat.gaveUpThrough;
    return through > 0 && record.confirmedSeq <= through;
  }

  /**
   * Whether its last heartbeat shows that it gets what this leader sends: one that speaks and hears
   * nothing can hold no lease, and must not pass for well.
   */
  hears(member: Member): boolean {
    const record = this.#records.get(memberText(member));
    if (record === undefined) return false;
    return record.unheardSeq === 0 && record.heartbeat.appliedIndex >= record.fencedAt;
  }

  /** The entry at `index` fenced it: it gets no confirmations now, but must hear of that. */
  fenced(member: Member, index: number): void {
    const record = this.#records.get(memberText(member));
    if (record === undefined) return;
    record.unheardSeq = 0;
    record.fencedAt = index;
  }

  /** The process is known to be dead (its successor holds the same data directory). */
  provedDead(member: Member): void {
    this.#records.delete(memberText(member));
  }

  /** The newest heartbeat of this process. */
  heartbeatOf(member: Member): Heartbeat | undefined {
    return this.#records.get(memberText(member))?.heartbeat;
  }

  /** Forgets processes that were superseded and whose leases are over. */
  prune(state: ControlState, now: Instant): void {
    for (const [name, { member, leaseEnd }] of this.#records) {
      const current = state.nodes.get(member.node)?.incarnation;
      if (current !== undefined && current > member.incarnation && leaseEnd < now) {
        this.#records.delete(name);
      }
    }
  }

  #grant(heartbeat: Heartbeat, context: GrantContext): Confirmation | undefined {
    const { state, now } = context;
    const member = { node: heartbeat.node, incarnation: heartbeat.incarnation };
    const record = this.#records.get(memberText(member));
    if (record === undefined || !mayHold(state, member) || this.isFrozen(member)) return undefined;
    if (heartbeat.lagging || heartbeat.heartbeatSeq <= record.heartbeat.gaveUpThrough) {
      return undefined;
    }
    record.confirmedSeq = Math.max(record.confirmedSeq, heartbeat.heartbeatSeq);
    if (record.unheardSeq === 0) record.unheardSeq = heartbeat.heartbeatSeq;
    record.leaseEnd = later(record.leaseEnd, after(now, fullLease(state.settings)));
    return {
      kind: "confirmation",
      term: context.term,
      incarnation: heartbeat.incarnation,
      heartbeatSeq: heartbeat.heartbeatSeq,
      leaseMs: grantOf(state.settings),
      mapVersion: state.mapVersion,
      serveAfter: context.serveAfter(member),
    };
  }
}

/** Whether this process may hold a lease at all: current, and not cut off ⚑. */
function mayHold(state: ControlState, member: Member): boolean {
  const record = state.nodes.get(member.node);
  if (record === undefined || record.incarnation !== member.incarnation) return false;
  return record.state === "ACTIVE" || record.state === "DRAINING";
}

/** What is granted never exceeds what is waited for, whatever settings are on their way. */
function grantOf(settings: Settings): Duration {
  return Math.floor(Math.min(settings.leaseMs, settings.leaseWaitMs));
}
