// Callers that wait for a condition of the node's state, each with a deadline.

import { type Instant, never } from "../base/time.js";

type Waiter = {
  readonly holds: () => boolean;
  readonly deadline: Instant;
  readonly done: (inTime: boolean) => void;
};

/** Conditions that are awaited; checked whenever something moved. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  /** Calls `done` once: with true as soon as the condition holds, with false at the deadline. */
  wait(holds: () => boolean, deadline: Instant, done: (inTime: boolean) => void): void {
    if (holds()) done(true);
    else this.#waiting.add({ holds, deadline, done });
  }

  /** Ends those whose condition holds by now. */
  check(): void {
    for (const waiter of this.#waiting) {
      if (!waiter.holds()) continue;
      this.#waiting.delete(waiter);
      waiter.done(true);
    }
  }

  /** Ends all: nothing will move any more. */
  stop(): void {
    this.expire(never);
  }

  /** Ends those whose deadline has passed. */
  expire(now: Instant): void {
    for (const waiter of this.#waiting) {
      if (waiter.deadline > now) continue;
      this.#waiting.delete(waiter);
      waiter.done(waiter.holds());
    }
  }
}
