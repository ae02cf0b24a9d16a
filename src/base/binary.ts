// Bounded binary reading and writing: the format of every core's own messages and of the disk.
// Little-endian; integers that may exceed 32 bits are varints checked to be safe (PROTOCOL R8).

import { assert } from "./assert.js";
import { emptyBytes, fromUtf8, utf8 } from "./bytes.js";

/** Bytes that do not decode: torn, hostile or of another version. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** Buffers of this size are used again and again; what is larger belongs to its writer alone. */
const scratchBytes = 4096;
/** As many as writers may be nested. */
const scratchMax = 8;
const scratches: Uint8Array[] = [];

/** One 64-bit float, to take apart. */
const floatBytes = new Uint8Array(8);
const float = new DataView(floatBytes.buffer);

/** Bytes that a loop copies sooner than the platform does. */
const shortMax = 32;

/** Appends values to a growing buffer. */
export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  /** @param capacity bytes to begin with, at least; grows by doubling */
  constructor(capacity = 64) {
    this.#bytes =
      capacity > scratchBytes
        ? new Uint8Array(capacity)
        : (scratches.pop() ?? new Uint8Array(scratchBytes));
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** An unsigned integer of 8 bits. */
  u8(value: number): this {
    this.#room(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** An unsigned integer of 16 bits. */
  u16(value: number): this {
    this.#room(2);
    this.#bytes[this.#length++] = value;
    this.#bytes[this.#length++] = value >>> 8;
    return this;
  }

  /** An unsigned integer of 32 bits. */
  u32(value: number): this {
    this.#room(4);
    this.#bytes[this.#length++] = value;
    this.#bytes[this.#length++] = value >>> 8;
    this.#bytes[this.#length++] = value >>> 16;
    this.#bytes[this.#length++] = value >>> 24;
    return this;
  }

  /** A 64-bit float. */
  f64(value: number): this {
    this.#room(8);
    float.setFloat64(0, value, true);
    for (const byte of floatBytes) this.#bytes[this.#length++] = byte;
    return this;
  }

  /** A non-negative safe integer, 7 bits a byte, least significant first. */
  varint(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `varint of ${value}`);
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** A safe integer of either sign (zig-zag by its sign bit). */
  signed(value: number): this {
    return this.bool(value < 0).varint(Math.abs(value));
  }

  /** One byte, 0 or 1. */
  bool(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  /** A length and that many bytes. */
  bytes(value: Uint8Array): this {
    return this.varint(value.length).raw(value);
  }

  /** The bytes alone, without a length. */
  raw(value: Uint8Array): this {
    const { length } = value;
    this.#room(length);
    if (length > shortMax) {
      this.#bytes.set(value, this.#length);
      this.#length += length;
    } else for (let i = 0; i < length; i++) this.#bytes[this.#length++] = value[i]!;
    return this;
  }

  /** A length and UTF-8 text. */
  string(value: string): this {
    return this.bytes(utf8(value));
  }

  /** A count, then every element as `write` puts it. */
  list<T>(values: readonly T[], write: (writer: Writer, value: T) => void): this {
    this.varint(values.length);
    for (const value of values) write(this, value);
    return this;
  }

  /** Whether a value is there, then the value. */
  optional<T>(value: T | undefined, write: (writer: Writer, value: T) => void): this {
    this.bool(value !== undefined);
    if (value !== undefined) write(this, value);
    return this;
  }

  /** What was written; the writer must not be used afterwards. */
  finish(): Uint8Array {
    const bytes = this.#bytes;
    this.#bytes = emptyBytes;
    if (bytes.length !== scratchBytes) return bytes.subarray(0, this.#length);
    const written = bytes.slice(0, this.#length);
    release(bytes);
    return written;
  }

  #room(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) this.#grow(needed);
  }

  #grow(needed: number): void {
    const before = this.#bytes;
    assert(before.length > 0 || this.#length === 0, "a finished writer is used again");
    this.#bytes = new Uint8Array(Math.max(needed, before.length * 2));
    this.#bytes.set(before.subarray(0, this.#length));
    release(before);
  }
}

/** A scratch buffer may be used by the next writer. */
function release(bytes: Uint8Array): void {
  if (bytes.length === scratchBytes && scratches.length < scratchMax) scratches.push(bytes);
}

/** Reads what a {@link Writer} wrote. Every method throws {@link DecodeError} past the end. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  u16(): number {
    const at = this.#take(2);
    return this.#bytes[at]! | (this.#bytes[at + 1]! << 8);
  }

  u32(): number {
    const bytes = this.#bytes;
    const at = this.#take(4);
    const high = (bytes[at + 2]! | (bytes[at + 3]! << 8)) << 16;
    return (bytes[at]! | (bytes[at + 1]! << 8) | high) >>> 0;
  }

  f64(): number {
    const at = this.#take(8);
    for (let i = 0; i < 8; i++) floatBytes[i] = this.#bytes[at + i]!;
    return float.getFloat64(0, true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new DecodeError("integer beyond 2^53");
        return value;
      }
      scale *= 0x80;
    }
    throw new DecodeError("varint longer than 8 bytes");
  }

  signed(): number {
    const negative = this.bool();
    const magnitude = this.varint();
    return negative ? -magnitude : magnitude;
  }

  bool(): boolean {
    const byte = this.u8();
    if (byte > 1) throw new DecodeError(`boolean of ${byte}`);
    return byte === 1;
  }

  /** A view of the underlying bytes, not a copy. */
  bytes(): Uint8Array {
    return this.raw(this.varint());
  }

  raw(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  string(): string {
    return fromUtf8(this.bytes());
  }

  list<T>(read: (reader: Reader) => T): T[] {
    const count = this.varint();
    if (count > this.remaining)
      throw new DecodeError(`list of ${count} in ${this.remaining} bytes`);
    const values: T[] = [];
    for (let i = 0; i < count; i++) values.push(read(this));
    return values;
  }

  optional<T>(read: (reader: Reader) => T): T | undefined {
    return this.bool() ? read(this) : undefined;
  }

  /** Demands that everything was read. */
  end(): void {
    if (this.remaining !== 0) throw new DecodeError(`${this.remaining} bytes too many`);
  }

  #take(count: number): number {
    if (count > this.remaining) {
      throw new DecodeError(`${count} bytes wanted, ${this.remaining} left`);
    }
    const start = this.#at;
    this.#at += count;
    return start;
  }
}
