// Timers of one simulated process: they fire late by a little, as real ones do, wait while the
// process stands still, and die with it.

import type { Random } from "../../../src/base/random.js";
import type { Duration } from "../../../src/base/time.js";
import type { Timer, Timers } from "../../../src/ports/timers.js";
import type { Scheduler } from "./scheduler.js";
import type { SimClock } from "./sim-clock.js";
import type { SimProcess } from "./sim-process.js";

/** The timers port on virtual time. */
export class SimTimers implements Timers {
  readonly #scheduler: Scheduler;
  readonly #process: SimProcess;
  readonly #clock: SimClock;
  readonly #random: Random;
  readonly #lateMsMax: number;

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly process: SimProcess;
    readonly clock: SimClock;
    readonly random: Random;
    /** Timers fire up to this many milliseconds late. */
    readonly lateMsMax: number;
  }) {
    this.#scheduler = options.scheduler;
    this.#process = options.process;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#lateMsMax = options.lateMsMax;
  }

  after(delay: Duration, work: () => void): Timer {
    const due = this.#clock.peek() + Math.max(0, delay);
    let cancelled = false;
    let event = this.#arm(delay, fire);
    const rearm = (): void => {
      event = this.#arm(due - this.#clock.peek(), fire);
    };
    const { process, clock } = { process: this.#process, clock: this.#clock };
    function fire(): void {
      if (cancelled || !process.alive) return;
      // A suspended machine's clock stood still: this timer is not due yet.
      if (clock.peek() < due) {
        rearm();
        return;
      }
      process.run("timer", () => {
        if (!cancelled) work();
      });
    }
    return {
      cancel: () => {
        cancelled = true;
        this.#scheduler.cancel(event);
      },
    };
  }

  soon(work: () => void): void {
    this.#process.soon(work);
  }

  #arm(delay: Duration, fire: () => void): ReturnType<Scheduler["after"]> {
    const late = this.#random.float() * this.#lateMsMax + 1e-6;
    return this.#scheduler.after(this.#clock.trueLength(Math.max(0, delay)) + late, fire);
  }
}
