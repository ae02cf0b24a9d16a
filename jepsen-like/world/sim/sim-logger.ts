// The logger of one simulated node: keeps the last lines in memory, for the report of a failure.

import { RingBuffer } from "../../../src/base/ring-buffer.js";
import type { LogFields, Logger } from "../../../src/ports/logger.js";
import type { Scheduler } from "./scheduler.js";

type Line = {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
};

/** Keeps what a node logged last. */
export class SimLogger implements Logger {
  readonly #scheduler: Scheduler;
  readonly #keep: number;
  readonly #lines = new RingBuffer<Line>();

  /** @param keep how many lines are kept */
  constructor(scheduler: Scheduler, keep: number) {
    this.#scheduler = scheduler;
    this.#keep = keep;
  }

  debug(message: string, fields?: LogFields): void {
    this.#add("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#add("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#add("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#add("error", message, fields);
  }

  /** Adds a line of the world itself about this node. */
  note(message: string): void {
    this.#add("world", message, undefined);
  }

  /** The lines kept, oldest first, each with its true time. */
  lines(): { readonly at: number; readonly text: string }[] {
    return [...this.#lines].map(({ at, level, message, fields }) => {
      const facts = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${value}`);
      return { at, text: [level, message, ...facts].join(" ") };
    });
  }

  #add(level: string, message: string, fields: LogFields | undefined): void {
    this.#lines.push({ at: this.#scheduler.now, level, message, fields });
    if (this.#lines.length > this.#keep) this.#lines.shift();
  }
}
