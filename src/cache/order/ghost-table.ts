// Which keys were evicted lately, by hash and without order: a table of fingerprints with the time
// at which each was added, where the oldest of a bucket gives way. Source: the ghost queue of
// S3-FIFO (Yang et al., SOSP 2023, §4.2). Hot path: bench:hit-ratio.

import { mix32 } from "../../base/hash.js";

/** Where a key was evicted from. */
export type GhostStream = 0 | 1;

const bucketSlots = 4;
/** Slots per remembered key: some room for buckets that are fuller than others. */
const slotsPerKey = 1.25;
/** The table grows by so much at a time. */
const growth = 1.25;
/** Times count in steps, so that those of one window fit in 15 bits with much room for the old. */
const stepsPerWindow = 2048;
const timeMask = 0x7fff;
const fingerprintMask = 0xffff;
/** Bit between time and fingerprint that tells the stream. */
const streamShift = 16;
const timeShift = 17;

/** The last `window` keys of each of two streams, about: a false positive in some ten thousand. */
export class GhostTable {
  #slots = new Uint32Array(bucketSlots);
  #buckets = 1;
  #window = 0;
  /** Keys of a step of time. */
  #step = 1;
  readonly #added: [number, number] = [0, 0];

  get tableBytes(): number {
    return this.#slots.byteLength;
  }

  /** Makes room for so many keys; forgets what it knows when that is more than ever before. */
  ensure(keys: number): void {
    if (keys <= this.#window) return;
    this.#window = Math.max(32, Math.ceil(keys * growth));
    this.#buckets = Math.ceil((this.#window * slotsPerKey) / bucketSlots);
    this.#slots = new Uint32Array(this.#buckets * bucketSlots);
    this.#step = Math.max(1, this.#window / stepsPerWindow);
    this.#added.fill(this.#step);
  }

  /** The key was evicted just now. */
  add(hash: number, stream: GhostStream): void {
    this.#added[stream]++;
    const spread = mix32(hash);
    const first = this.#bucket(spread);
    let oldest = first;
    let age = -1;
    for (let at = first; at < first + bucketSlots; at++) {
      const slot = this.#slots[at]!;
      if (slot === 0 || isKey(slot, spread)) {
        oldest = at;
        break;
      }
      const its = this.#steps(slot);
      if (its > age) {
        age = its;
        oldest = at;
      }
    }
    const time = this.#now(stream) & timeMask;
    const fingerprint = fingerprintOf(spread);
    this.#slots[oldest] = ((time << timeShift) | (stream << streamShift) | fingerprint) >>> 0;
  }

  /**
   * How many keys of its stream were evicted since this key was, when it is among the last `within`
   * of `stream`; −1 otherwise.
   */
  age(hash: number, stream: GhostStream, within: number): number {
    const slot = this.#slots[this.#find(hash)] ?? 0;
    if (slot === 0 || ((slot >>> streamShift) & 1) !== stream) return -1;
    const age = this.#steps(slot) * this.#step;
    return age <= within ? age : -1;
  }

  /** The key is in the cache again. */
  forget(hash: number): void {
    const at = this.#find(hash);
    if (at >= 0) this.#slots[at] = 0;
  }

  #find(hash: number): number {
    const spread = mix32(hash);
    const first = this.#bucket(spread);
    for (let at = first; at < first + bucketSlots; at++) {
      if (isKey(this.#slots[at]!, spread)) return at;
    }
    return -1;
  }

  #bucket(spread: number): number {
    return Math.floor((spread / 0x1_0000_0000) * this.#buckets) * bucketSlots;
  }

  #now(stream: GhostStream): number {
    return Math.floor(this.#added[stream] / this.#step);
  }

  #steps(slot: number): number {
    const stream = ((slot >>> streamShift) & 1) as GhostStream;
    return (this.#now(stream) - (slot >>> timeShift)) & timeMask;
  }
}

/** The low bits of the hash, of which only the high ones choose the bucket; never 0. */
function fingerprintOf(spread: number): number {
  return spread & fingerprintMask || 1;
}

function isKey(slot: number, spread: number): boolean {
  return (slot & fingerprintMask) === fingerprintOf(spread);
}
