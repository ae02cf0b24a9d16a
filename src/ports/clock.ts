// The port to time: a node's own monotonic clock and its wall clock. Never compared across nodes.

import type { Instant } from "../base/time.js";

/** The clocks of one node. */
export type Clock = {
  /** Monotonic; may stand still while the machine is suspended. */
  now(): Instant;
  /** Milliseconds of wall time; may jump. Only for people and for detecting a suspension. */
  wall(): number;
};
