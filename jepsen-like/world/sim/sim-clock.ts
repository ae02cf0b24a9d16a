// The clocks of one simulated process: monotonic time with an own offset and rate, and a wall clock
// that may jump. True time is the scheduler's, and no node can read it.

import type { Instant } from "../../../src/base/time.js";
import { instant } from "../../../src/base/time.js";
import type { Clock } from "../../../src/ports/clock.js";
import type { Scheduler } from "./scheduler.js";
import type { SimProcess } from "./sim-process.js";

/** Wall time at which every world begins. */
const epochWallMs = 1_700_000_000_000;

/** A clock port on virtual time. */
export class SimClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #process: SimProcess;
  readonly #rate: number;
  readonly #offset: number;
  #wallOffset: number;
  /** True milliseconds for which the machine was suspended: its monotonic clock stood still. */
  #suspendedMs = 0;
  #suspendedSince: number | undefined;

  /**
   * @param options `rate` = this clock's milliseconds for each true millisecond; `offset` = what it
   * shows at true time 0
   */
  constructor(options: {
    readonly scheduler: Scheduler;
    readonly process: SimProcess;
    readonly rate: number;
    readonly offset: number;
    readonly wallOffset: number;
  }) {
    this.#scheduler = options.scheduler;
    this.#process = options.process;
    this.#rate = options.rate;
    this.#offset = options.offset;
    this.#wallOffset = options.wallOffset;
  }

  now(): Instant {
    return this.#process.readClock(() => this.peek());
  }

  wall(): number {
    return epochWallMs + this.#wallOffset + this.#scheduler.now * this.#rate;
  }

  /** What `now` would say, without the side effects of being read by the process. */
  peek(): Instant {
    const { now } = this.#scheduler;
    const standing = this.#suspendedSince === undefined ? 0 : now - this.#suspendedSince;
    return instant(this.#offset + (now - this.#suspendedMs - standing) * this.#rate);
  }

  /** How long `duration` of this clock takes in true time. */
  trueLength(duration: number): number {
    return duration / this.#rate;
  }

  /** Moves the wall clock. */
  jumpWall(milliseconds: number): void {
    this.#wallOffset += milliseconds;
  }

  /** The machine falls asleep: the monotonic clock stands still, the wall clock runs on. */
  suspend(): void {
    this.#suspendedSince ??= this.#scheduler.now;
  }

  /** The machine wakes up. */
  wake(): void {
    if (this.#suspendedSince === undefined) return;
    this.#suspendedMs += this.#scheduler.now - this.#suspendedSince;
    this.#suspendedSince = undefined;
  }
}
