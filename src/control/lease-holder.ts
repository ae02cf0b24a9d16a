// The node's side of leases (PROTOCOL §4): its heartbeats, what the leader confirmed of them, and
// so whether this process may serve what it is primary of. One holder for one incarnation.

import { type Duration, type Instant, later, longAgo } from "../base/time.js";
import type { MapVersion } from "../model/ids.js";
import type { Settings } from "../model/settings.js";
import type { Member } from "../model/shard-map.js";
import type { Confirmation, Heartbeat, HeartbeatContent } from "./lease-message.js";

/** A heartbeat whose confirmation may still come: when it was sent by both clocks. */
type Sent = { readonly at: Instant; readonly wall: number };

/** One confirmation that counts from `mapVersion` on, until either clock is past its end. */
type Grant = {
  readonly mapVersion: MapVersion;
  readonly end: Instant;
  readonly wallEnd: number;
};

export type LeaseHolderOptions = {
  readonly self: Member;
  readonly settings: Settings;
};

/** What a node's clocks say now, and the version its own shard map has reached. */
export type LeaseQuery = {
  readonly now: Instant;
  readonly wall: number;
  readonly mapVersion: MapVersion;
};

/** What became of a confirmation: it renewed the lease, or why it was ignored. */
export type ConfirmOutcome = "renewed" | "foreign" | "unknown" | "gave-up" | "expired";

/** Heartbeats remembered for their confirmations; older ones cannot renew anything any more. */
const sentMax = 64;
/** Lag below this never makes a node give up, however short the lease. */
const lagFloorMs = 150;

/** Holds one process's leases. */
export class LeaseHolder {
  readonly #self: Member;
  #settings: Settings;
  readonly #sent = new Map<number, Sent>();
  #grants: Grant[] = [];
  #lastSeq = 0;
  #gaveUpThrough = 0;
  #heardSeq = 0;
  /** Nothing later was confirmed since the lease was given up. */
  #withoutLease = false;
  #nextAt: Instant = longAgo;
  #laggedBefore = false;
  #renewed = false;

  constructor(options: LeaseHolderOptions) {
    this.#self = options.self;
    this.#settings = options.settings;
  }

  /** Takes over settings that the control state changed. */
  changeSettings(settings: Settings): void {
    this.#settings = settings;
  }

  /** Whether a heartbeat is due. */
  heartbeatDue(now: Instant): boolean {
    return now >= this.#nextAt;
  }

  /** Makes a heartbeat due at once, for news that the leader should not hear late. */
  hurry(): void {
    this.#nextAt = longAgo;
  }

  /**
   * The next heartbeat, to be handed to the transport after this call, never before: the lease is
   * counted from `now`.
   *
   * @param input.lagMs the longest the event loop stood still since the last heartbeat
   */
  nextHeartbeat(input: {
    readonly now: Instant;
    readonly wall: number;
    readonly lagMs: Duration;
    readonly content: HeartbeatContent;
  }): Heartbeat {
    this.#judgeLag(input.lagMs);
    this.#lastSeq++;
    this.#remember(this.#lastSeq, { at: input.now, wall: input.wall });
    this.#nextAt = (input.now + this.#settings.heartbeatMs) as Instant;
    return {
      ...input.content,
      kind: "heartbeat",
      node: this.#self.node,
      incarnation: this.#self.incarnation,
      heartbeatSeq: this.#lastSeq,
      gaveUpThrough: this.gaveUpThrough,
      heardSeq: this.#heardSeq,
    };
  }

  /** Takes a confirmation. Repeated, reordered and foreign ones do no harm. */
  confirm(confirmation: Confirmation, now: Instant, wall: number): ConfirmOutcome {
    if (confirmation.incarnation !== this.#self.incarnation) return "foreign";
    this.#heardSeq = Math.max(this.#heardSeq, confirmation.heartbeatSeq);
    if (confirmation.heartbeatSeq <= this.#gaveUpThrough) return "gave-up";
    const sent = this.#sent.get(confirmation.heartbeatSeq);
    if (sent === undefined) return "unknown";
    const grant: Grant = {
      mapVersion: confirmation.mapVersion,
      end: (sent.at + confirmation.leaseMs) as Instant,
      wallEnd: sent.wall + confirmation.leaseMs + this.#settings.slackMs,
    };
    if (!isOpen(grant, now, wall)) return "expired";
    this.#grants = this.#grants.filter((old) => isOpen(old, now, wall) && !covers(grant, old));
    if (!this.#grants.some((old) => covers(old, grant))) this.#grants.push(grant);
    this.#renewed = true;
    this.#withoutLease = false;
    return "renewed";
  }

  /**
   * Whether this process holds a lease. Ask AFTER the read, before the answer; and again before
   * every OK of a write.
   */
  holds(query: LeaseQuery): boolean {
    for (const grant of this.#grants) {
      if (grant.mapVersion <= query.mapVersion && isOpen(grant, query.now, query.wall)) return true;
    }
    return false;
  }

  /** Gives the lease up: nothing confirmed for a heartbeat sent so far counts any more. */
  giveUp(): void {
    this.#gaveUpThrough = this.#lastSeq;
    this.#withoutLease = true;
    this.#grants = [];
    this.#sent.clear();
    this.hurry();
  }

  /** While given up and not renewed since: the greatest heartbeat given up; else 0. */
  get gaveUpThrough(): number {
    return this.#withoutLease ? this.#gaveUpThrough : 0;
  }

  /** When the lease ends by the monotonic clock if nothing renews it; `longAgo` without one. */
  leaseEnd(mapVersion: MapVersion): Instant {
    let end = longAgo;
    for (const grant of this.#grants) {
      if (grant.mapVersion <= mapVersion) end = later(end, grant.end);
    }
    return end;
  }

  /** Two samples in a row above the threshold, no renewal between: this process is unfit. */
  #judgeLag(lagMs: Duration): void {
    const lagged = lagMs > Math.max(this.#settings.leaseMs / 4, lagFloorMs);
    if (lagged && this.#laggedBefore && !this.#renewed) this.giveUp();
    this.#laggedBefore = lagged;
    this.#renewed = false;
  }

  #remember(seq: number, sent: Sent): void {
    this.#sent.set(seq, sent);
    if (this.#sent.size <= sentMax) return;
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }
}

/** Both clocks must be before the end: a suspended machine stops the monotonic one. */
function isOpen(grant: Grant, now: Instant, wall: number): boolean {
  return now < grant.end && wall < grant.wallEnd;
}

/** Whether `a` allows everything that `b` does. */
function covers(a: Grant, b: Grant): boolean {
  return a.mapVersion <= b.mapVersion && a.end >= b.end && a.wallEnd >= b.wallEnd;
}
