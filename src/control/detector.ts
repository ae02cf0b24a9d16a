// Which nodes are missing, in time during which the leader itself was well: a slow leader must not
// fence the healthy (PROTOCOL §4).

import type { Duration, Instant } from "../base/time.js";
import type { Member } from "../model/shard-map.js";
import { memberText } from "../model/shard-map.js";

/** What the detector measures the leader by. */
export type DetectorLimits = {
  /** A tick that comes later than this after the one before was late: the time between is void. */
  readonly tickGapMaxMs: Duration;
  /** A ReadIndex round that took longer proves nothing about the time before it ended. */
  readonly roundMaxMs: Duration;
};

/** Counts every process's silence during one leadership. */
export class Detector {
  readonly #limits: DetectorLimits;
  /** Time in which ticks were on time and rounds succeeded. */
  #counted: Duration = 0;
  /** Time in which ticks were on time since the last successful round. */
  #unproved: Duration = 0;
  #lastTick: Instant;
  /** `#counted + #unproved` when the process was last heard. */
  readonly #heardAt = new Map<string, Duration>();

  constructor(limits: DetectorLimits, now: Instant) {
    this.#limits = limits;
    this.#lastTick = now;
  }

  /** The leader runs; a late tick moves all deadlines by the gap ⚑. */
  tick(now: Instant): void {
    const gap = now - this.#lastTick;
    this.#lastTick = now;
    if (gap <= this.#limits.tickGapMaxMs) this.#unproved += gap;
  }

  /** A round ended; a failed or slow one moves all deadlines by the time since the last good ⚑. */
  roundEnded(round: { readonly tookMs: Duration; readonly ok: boolean }): void {
    if (round.ok && round.tookMs <= this.#limits.roundMaxMs) this.#counted += this.#unproved;
    this.#unproved = 0;
  }

  /** A heartbeat of this process arrived, or it is to be watched from now on. */
  heard(member: Member): void {
    this.#heardAt.set(memberText(member), this.#counted + this.#unproved);
  }

  /** Whether this process is watched. */
  knows(member: Member): boolean {
    return this.#heardAt.has(memberText(member));
  }

  /** How long this process has been silent, in counted time; 0 when it is not watched. */
  silence(member: Member): Duration {
    const heardAt = this.#heardAt.get(memberText(member));
    return heardAt === undefined ? 0 : Math.max(0, this.#counted - heardAt);
  }

  /** Watches it no longer. */
  forget(member: Member): void {
    this.#heardAt.delete(memberText(member));
  }
}
