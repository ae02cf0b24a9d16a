// Bounded binary reading and writing: the format of every core's own messages and of the disk.
// Little-endian; integers that may exceed 32 bits are varints checked to be safe (PROTOCOL R8).

import { assert } from "./assert.js";
import { fromUtf8, utf8 } from "./bytes.js";

/** Bytes that do not decode: torn, hostile or of another version. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/** Appends values to a growing buffer. */
export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  /** @param capacity bytes to begin with; grows by doubling */
  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
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
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
    return this;
  }

  /** An unsigned integer of 32 bits. */
  u32(value: number): this {
    this.#room(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  /** A 64-bit float. */
  f64(value: number): this {
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
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
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
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

  /** What was written, as a view of the buffer; the writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a {@link Writer} wrote. Every method throws {@link DecodeError} past the end. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
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
