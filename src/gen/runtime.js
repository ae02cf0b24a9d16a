// What the generated code imports instead of protobufjs itself. protobufjs hands out 64-bit fields as
// Long objects when that package happens to be installed; here they are plain numbers, and one that
// no double holds exactly is an error. The host's own protobufjs keeps its Long untouched.
import protobuf from "protobufjs/minimal.js";

const HostReader = protobuf.util.Buffer ? protobuf.BufferReader : protobuf.Reader;
const HostWriter = protobuf.util.Buffer ? protobuf.BufferWriter : protobuf.Writer;

/** The largest high half of a safe integer: 53 bits in all. */
const HIGH_MAX = 0x1fffff;
const TWO_32 = 4294967296;

function tooLarge() {
  return new RangeError("64-bit field beyond the safe integers");
}

function outOfRange(reader, length) {
  return new RangeError(`index out of range: ${reader.pos} + ${length} > ${reader.len}`);
}

function unsigned(high, low) {
  if (high > HIGH_MAX) throw tooLarge();
  return high * TWO_32 + low;
}

function signed(high, low) {
  if (high < 0x80000000) return unsigned(high, low);
  const lowNegated = (~low + 1) >>> 0;
  const highNegated = (~high + (lowNegated === 0 ? 1 : 0)) >>> 0;
  return -unsigned(highNegated, lowNegated);
}

// The two halves of the last 64-bit value read; module variables, so that a read makes no object.
let low = 0;
let high = 0;

function readVarint(reader) {
  const { buf, len } = reader;
  low = 0;
  high = 0;
  for (let index = 0; index < 10; index++) {
    if (reader.pos >= len) throw outOfRange(reader, 1);
    const byte = buf[reader.pos++];
    const bits = byte & 127;
    if (index < 4) low = (low | (bits << (index * 7))) >>> 0;
    else if (index > 4) high = (high | (bits << (index * 7 - 32))) >>> 0;
    else {
      low = (low | (bits << 28)) >>> 0;
      high = bits >>> 4;
    }
    if (byte < 128) return;
  }
  throw new Error("invalid varint encoding");
}

function readFixed(reader) {
  low = reader.fixed32();
  high = reader.fixed32();
}

export class Reader extends HostReader {
  static create(bytes) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("illegal buffer");
    const { Buffer } = protobuf.util;
    if (!Buffer || Buffer.isBuffer(bytes)) return new Reader(bytes);
    return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  uint64() {
    const first = this.buf[this.pos];
    if (first < 128 && this.pos < this.len) {
      this.pos++;
      return first;
    }
    readVarint(this);
    return unsigned(high, low);
  }

  int64() {
    readVarint(this);
    return signed(high, low);
  }

  sint64() {
    readVarint(this);
    const mask = -(low & 1);
    const shifted = ((low >>> 1) | (high << 31)) ^ mask;
    return signed(((high >>> 1) ^ mask) >>> 0, shifted >>> 0);
  }

  fixed64() {
    readFixed(this);
    return unsigned(high, low);
  }

  sfixed64() {
    readFixed(this);
    return signed(high, low);
  }
}

function checked(value, minimum) {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new RangeError(`not a 64-bit field: ${value}`);
}

export class Writer extends HostWriter {
  static create() {
    return new Writer();
  }

  uint64(value) {
    if (checked(value, 0) < TWO_32) return this.uint32(value);
    return super.uint64(value);
  }

  int64(value) {
    return super.int64(checked(value, Number.MIN_SAFE_INTEGER));
  }

  sint64(value) {
    return super.sint64(checked(value, Number.MIN_SAFE_INTEGER));
  }

  fixed64(value) {
    return super.fixed64(checked(value, 0));
  }

  sfixed64(value) {
    return super.sfixed64(checked(value, Number.MIN_SAFE_INTEGER));
  }
}

/** protobufjs's helpers without its Long, so that generated defaults and conversions use numbers. */
export const util = Object.create(protobuf.util, { Long: { value: undefined } });

/** A registry of our own: another package's generated code in the same process cannot collide. */
export const roots = {};

export default { Reader, Writer, util, roots };
