// The port to delayed work.

import type { Duration } from "../base/time.js";

/** A timer that can be called off. */
export type Timer = { cancel(): void };

/** Runs work later on the node's own thread. */
export type Timers = {
  /** Runs `work` once after at least `delay`. */
  after(delay: Duration, work: () => void): Timer;
  /** Runs `work` once, as soon as what is happening now is over; in the order of the calls. */
  soon(work: () => void): void;
};
