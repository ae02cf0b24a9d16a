// The clocks of the machine behind the port `Clock`.

import { performance } from "node:perf_hooks";
import { instant } from "../base/time.js";
import type { Clock } from "../ports/clock.js";

/** Monotonic time since the process began, and wall time. */
export const systemClock: Clock = {
  now: () => instant(performance.now()),
  wall: () => Date.now(),
};
