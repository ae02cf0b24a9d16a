// The leader's ReadIndex rounds: when one must begin, how long each takes, and what that tells the
// detector. A few at most are under way, and one begins often enough to prove the leader well.

import { after, type Duration, type Instant, longAgo } from "../base/time.js";

/** Rounds under way at once: a round that is slow must not stop the next, nor may they pile up. */
const roundsMax = 3;

/** The rounds of one node; tokens are never used again, whatever it leads. */
export class ReadRounds {
  #lastToken = 0;
  readonly #startedAt = new Map<number, Instant>();
  #lastStart: Instant = longAgo;
  #outgoing: number[] = [];

  /** A new leadership: earlier rounds count for nothing. */
  reset(): void {
    this.#startedAt.clear();
    this.#outgoing = [];
    this.#lastStart = longAgo;
  }

  /** Whether another may begin. */
  get mayBegin(): boolean {
    return this.#startedAt.size < roundsMax;
  }

  /** Whether none began for an interval. */
  isStale(now: Instant, interval: Duration): boolean {
    return now >= after(this.#lastStart, interval);
  }

  /** Begins one; its token is handed out by `drain`. */
  begin(now: Instant): number {
    const token = ++this.#lastToken;
    this.#startedAt.set(token, now);
    this.#lastStart = now;
    this.#outgoing.push(token);
    return token;
  }

  /** One ended. Returns how long it took, or undefined when it is not of this leadership. */
  ended(token: number, now: Instant): Duration | undefined {
    const startedAt = this.#startedAt.get(token);
    this.#startedAt.delete(token);
    return startedAt === undefined ? undefined : now - startedAt;
  }

  /** Gives up rounds that began so long ago that what they could confirm is over. */
  expire(now: Instant, age: Duration): readonly number[] {
    const expired: number[] = [];
    for (const [token, startedAt] of this.#startedAt) {
      if (now < after(startedAt, age)) continue;
      this.#startedAt.delete(token);
      expired.push(token);
    }
    return expired;
  }

  /** Tokens of rounds to begin. */
  drain(): readonly number[] {
    const drained = this.#outgoing;
    if (drained.length > 0) this.#outgoing = [];
    return drained;
  }
}
