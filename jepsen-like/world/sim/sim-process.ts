// One operating-system process of the simulated world: everything a node does runs inside it, one
// thing at a time, and it can be stopped, stopped in mid-work, and killed.

import type { Random } from "../../../src/base/random.js";
import { RingBuffer } from "../../../src/base/ring-buffer.js";
import type { PeerMessageKind } from "../../../src/ports/peer-transport.js";
import type { Scheduler } from "./scheduler.js";

/** What woke the process: a peer's message by its kind, or what else may happen to it. */
export type WakeReason = PeerMessageKind | "timer" | "disk" | "client" | "signal";

/** In which order a process finds what queued up while it stood still. */
type Backlog = "by-time" | "timers-first" | "messages-first";

/** How long a process takes, in virtual milliseconds, for each piece of a backlog. */
const backlogStepMs = 0.01;

type Wake = { readonly reason: WakeReason; readonly work: () => void };

/** A stop in mid-work that is to come. */
type Stall = {
  readonly milliseconds: number;
  /** Whether the time it reads is that from before the stop. */
  readonly timeIsOld: boolean;
  readonly onStall: () => void;
  left: number;
};

/** Unwinds the frames of a process that was killed while it stood still in mid-work. */
class ProcessDied extends Error {
  override readonly name = "ProcessDied";
}

/** Told about everything that a process did. */
export type ProcessObserver = {
  /** Before a piece of work; for the trace. */
  began(reason: WakeReason): void;
  /** After a piece of work and all that it asked to be done soon. */
  ended(reason: WakeReason): void;
};

/** One process. */
export class SimProcess {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #observer: ProcessObserver;
  readonly #soon = new RingBuffer<() => void>();
  #backlog: Wake[] = [];
  #alive = true;
  #stops = 0;
  #running = false;
  #draining = false;
  #observed = false;
  #stall: Stall | undefined;
  #stoodStill = false;
  #doomed = false;

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly observer: ProcessObserver;
  }) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#observer = options.observer;
  }

  /** Whether it was neither killed nor ended. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Whether its disk told it that nothing can be written: it forgets everything and ends. */
  get doomed(): boolean {
    return this.#doomed;
  }

  /** Its disk tells it so. */
  doom(): void {
    this.#doomed = true;
  }

  /** Whether it stands still (SIGSTOP, or in mid-work). */
  get paused(): boolean {
    return this.#stops > 0;
  }

  /** Whether it stood still in the middle of the present piece of work. */
  get stoodStill(): boolean {
    return this.#stoodStill;
  }

  /** Runs work inside the process: at once, or behind its backlog. Dropped when it is dead. */
  run(reason: WakeReason, work: () => void): void {
    if (!this.#alive) return;
    if (this.#stops > 0 || this.#running || this.#backlog.length > 0) {
      this.#backlog.push({ reason, work });
      if (this.#stops === 0 && !this.#running) this.#drain();
      return;
    }
    this.#enter(reason, work);
  }

  /** Runs work once what is happening now is over. */
  soon(work: () => void): void {
    if (!this.#alive) return;
    this.#soon.push(work);
    if (!this.#running) this.run("signal", () => undefined);
  }

  /** Stops the process between two pieces of work; pauses nest. */
  pause(): void {
    this.#stops++;
  }

  /** Lets it go on with what has queued up. */
  resume(): void {
    if (this.#stops === 0) return;
    this.#stops--;
    if (this.#stops > 0 || !this.#alive) return;
    this.#shuffleBacklog();
    if (!this.#running) this.#drain();
  }

  /** Ends it for good; what it holds in memory is gone. */
  kill(): void {
    this.#alive = false;
    this.#backlog = [];
    this.#soon.clear();
  }

  /**
   * Arms a stop in mid-work: at the n-th reading of the clock from now, the process stands still
   * for a while in the middle of whatever it is doing, as SIGSTOP may find it.
   */
  stallAtReading(stall: Omit<Stall, "left"> & { readonly nth: number }): void {
    this.#stall = { ...stall, left: stall.nth };
  }

  /** The process reads its clock: it may have to stand still before or after it got the time. */
  readClock<T>(read: () => T): T {
    const stall = this.#stall;
    if (stall === undefined || !this.#running || this.#observed || --stall.left > 0) return read();
    this.#stall = undefined;
    if (stall.timeIsOld) {
      const time = read();
      this.#standStill(stall);
      return time;
    }
    this.#standStill(stall);
    return read();
  }

  /** Lets a checker look at the process without being part of what it does. */
  observe<T>(look: () => T): T {
    const before = this.#observed;
    this.#observed = true;
    try {
      return look();
    } finally {
      this.#observed = before;
    }
  }

  #standStill({ milliseconds, onStall }: Stall): void {
    this.#stops++;
    this.#stoodStill = true;
    onStall();
    this.#scheduler.runUntil(this.#scheduler.now + milliseconds);
    this.#stops--;
    // Stopped from outside meanwhile: stand still until that ends too.
    while (this.#alive && this.#stops > 0) this.#scheduler.runUntil(this.#scheduler.now + 10);
    if (!this.#alive) throw new ProcessDied();
  }

  #enter(reason: WakeReason, work: () => void): void {
    this.#running = true;
    this.#stoodStill = false;
    try {
      this.#observer.began(reason);
      work();
      for (let next = this.#soon.shift(); next !== undefined; next = this.#soon.shift()) next();
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
    } finally {
      this.#running = false;
    }
    this.#observer.ended(reason);
    if (this.#alive && this.#stops === 0) this.#drain();
  }

  /** Works off the backlog, one piece an event, so that checkers see every step. */
  #drain(): void {
    if (this.#draining || this.#backlog.length === 0) return;
    this.#draining = true;
    this.#scheduler.after(backlogStepMs, () => {
      this.#draining = false;
      if (!this.#alive || this.#stops > 0 || this.#running) return;
      const next = this.#backlog.shift();
      if (next !== undefined) this.#enter(next.reason, next.work);
    });
  }

  #shuffleBacklog(): void {
    const order = this.#random.pick<Backlog>(["by-time", "timers-first", "messages-first"]);
    if (order === "by-time") return;
    const timersFirst = order === "timers-first";
    const isFirst = ({ reason }: Wake): boolean => (reason === "timer") === timersFirst;
    this.#backlog = [
      ...this.#backlog.filter(isFirst),
      ...this.#backlog.filter((wake) => !isFirst(wake)),
    ];
  }
}
