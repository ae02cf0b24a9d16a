// The fingerprint of a run: everything that happens is mixed into one number, so that two runs of a
// seed can be compared; the last events are kept readable.

import { RingBuffer } from "../../../src/base/ring-buffer.js";

const keepEvents = 400;

/** Hashes events in order and remembers the last ones. */
export class Trace {
  #hash = 0x811c9dc5;
  readonly #last = new RingBuffer<string>();
  readonly #print: ((line: string) => void) | undefined;

  /** @param print hears of every readable event at once, for `--trace` */
  constructor(print?: (line: string) => void) {
    this.#print = print;
  }

  /** 8 hexadecimal digits. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, "0");
  }

  /** Mixes a number in (its low 32 bits and its fraction of a thousandth). */
  mix(value: number): void {
    const whole = Math.floor(value);
    const part = Math.floor((value - whole) * 1_000_000);
    this.#hash = Math.imul(this.#hash ^ (whole | 0), 0x01000193);
    this.#hash = Math.imul(this.#hash ^ part, 0x01000193) ^ (this.#hash >>> 15);
  }

  /** Mixes text in. */
  mixText(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.#hash = Math.imul(this.#hash ^ text.charCodeAt(i), 0x01000193);
    }
  }

  /** Notes an event that people want to read in a report. */
  event(at: number, text: string): void {
    this.mix(at);
    this.mixText(text);
    const line = `${at.toFixed(3).padStart(10)} ${text}`;
    this.#print?.(line);
    this.#last.push(line);
    if (this.#last.length > keepEvents) this.#last.shift();
  }

  /** The readable events kept, oldest first. */
  last(): readonly string[] {
    return [...this.#last];
  }
}
