// How far a long command is, on stderr: a bar or a line that renews itself on a terminal, an
// occasional plain line elsewhere, and nothing at all for what is done within a second.

import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "../terminal.js";
import { coloursFor } from "./colour.js";

/** What is shown. */
export type ProgressOptions = {
  /** Begins the line: `waiting for …`, `replay`. */
  readonly what: string;
  /** How much there is to do; undefined = nobody knows. */
  readonly total: number | undefined;
};

const quietMs = 1000;
const barIntervalMs = 200;
const plainIntervalMs = 5000;

/** The progress of one command; dispose it before anything else is written. */
export class Progress implements Disposable {
  readonly #terminal: Terminal;
  readonly #options: ProgressOptions;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #bar: SingleBar | undefined;
  #done = 0;
  #detail = "";
  #shownAt = 0;
  #lineOpen = false;

  constructor(terminal: Terminal, options: ProgressOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.#timer = setInterval(() => this.#show(), barIntervalMs);
    this.#timer.unref();
  }

  /** So much is done, and a few words about it. */
  update(done: number, detail = ""): void {
    this.#done = done;
    this.#detail = detail;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#bar?.stop();
    if (this.#lineOpen) this.#terminal.err("\r\x1b[K");
    this.#lineOpen = false;
  }

  #show(): void {
    const elapsed = performance.now() - this.#startedAt;
    if (elapsed < quietMs) return;
    if (!this.#terminal.errIsTerminal) this.#showPlain(elapsed);
    else if (this.#options.total === undefined) this.#showLine(elapsed);
    else this.#showBar(this.#options.total);
  }

  #showPlain(elapsed: number): void {
    if (this.#shownAt > 0 && elapsed - this.#shownAt < plainIntervalMs) return;
    this.#shownAt = elapsed;
    this.#terminal.err(`${this.#text(elapsed)}\n`);
  }

  #showLine(elapsed: number): void {
    this.#lineOpen = true;
    this.#terminal.err(`\r\x1b[K${this.#text(elapsed)}`);
  }

  #showBar(total: number): void {
    if (this.#bar === undefined) {
      const { cyan } = coloursFor(true, this.#terminal.env);
      this.#bar = new SingleBar(
        {
          format: `${this.#options.what} ${cyan("{bar}")} {percentage}%  {detail}`,
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
          gracefulExit: true,
        },
        Presets.shades_classic,
      );
      this.#bar.start(total, this.#done, { detail: this.#detail });
    }
    this.#bar.update(Math.min(this.#done, total), { detail: this.#detail });
  }

  #text(elapsed: number): string {
    const { what, total } = this.#options;
    const share =
      total === undefined || total === 0 ? "" : ` ${Math.floor((100 * this.#done) / total)}%`;
    const detail = this.#detail === "" ? "" : `  ${this.#detail}`;
    return `${what}${share} (${Math.floor(elapsed / 1000)}s)${detail}`;
  }
}
