// The timers of Node behind the port `Timers`.

import type { Timers } from "../ports/timers.js";

/** The longest delay that setTimeout takes; it runs a longer one at once. */
const delayMsMax = 2 ** 31 - 1;

/** Timers that keep the process alive until they ran or were called off. */
export const nodeTimers: Timers = {
  after(delay, work) {
    const timer = setTimeout(work, Math.min(Math.max(0, Math.ceil(delay)), delayMsMax));
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (work) => {
    setImmediate(work);
  },
};
