// Virtual time: a heap of events that run one after the other. Nothing else in the simulated world
// knows what time it is, and nothing in it ever waits.

import { MinHeap } from "../../../src/base/min-heap.js";

/** An event that can be called off. */
export type ScheduledEvent = {
  readonly at: number;
  /** Ties are broken by the order of scheduling, so that equal seeds run alike. */
  readonly order: number;
  work: (() => void) | undefined;
};

/** The events of a simulated world, in the order of virtual milliseconds. */
export class Scheduler {
  #now = 0;
  #order = 0;
  #steps = 0;
  readonly #heap = new MinHeap<ScheduledEvent>(
    (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order),
  );

  /** True virtual time in milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  /** Events run so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Runs `work` at a time, or now if that has passed. */
  at(time: number, work: () => void): ScheduledEvent {
    const event = { at: Math.max(time, this.#now), order: this.#order++, work };
    this.#heap.push(event);
    return event;
  }

  /** Runs `work` after a delay. */
  after(delay: number, work: () => void): ScheduledEvent {
    return this.at(this.#now + delay, work);
  }

  /** Calls an event off; harmless when it has run. */
  cancel(event: ScheduledEvent): void {
    event.work = undefined;
  }

  /** Runs the next event that is due by a time; false when none is, and then that time has come. */
  runNext(limit: number): boolean {
    for (;;) {
      const next = this.#heap.peek();
      if (next === undefined || next.at > limit) break;
      this.#heap.pop();
      if (next.work === undefined) continue;
      this.#run(next, next.work);
      return true;
    }
    this.#now = Math.max(this.#now, limit);
    return false;
  }

  /**
   * Runs everything up to a time and stops there. May be called from within an event: that is how a
   * process is stopped in the middle of what it does while the world goes on.
   */
  runUntil(time: number): void {
    for (;;) {
      const next = this.#heap.peek();
      if (next === undefined || next.at > time) break;
      this.#heap.pop();
      if (next.work !== undefined) this.#run(next, next.work);
    }
    this.#now = Math.max(this.#now, time);
  }

  #run(event: ScheduledEvent, work: () => void): void {
    this.#now = Math.max(this.#now, event.at);
    event.work = undefined;
    this.#steps++;
    work();
  }
}
