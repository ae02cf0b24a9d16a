// Writer and Reader: every value comes back as it went in, torn or hostile bytes are a DecodeError.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { AssertionError } from "../../src/base/assert.js";
import { DecodeError, Reader, Writer } from "../../src/base/binary.js";

type Step = {
  readonly value: unknown;
  readonly write: (writer: Writer) => void;
  readonly read: (reader: Reader) => unknown;
};

function step<T>(
  values: fc.Arbitrary<T>,
  write: (writer: Writer, value: T) => void,
  read: (reader: Reader) => T,
): fc.Arbitrary<Step> {
  return values.map((value) => ({ value, write: (writer) => write(writer, value), read }));
}

const safe = () => fc.maxSafeNat();
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  step(
    fc.nat(0xff),
    (w, v) => w.u8(v),
    (r) => r.u8(),
  ),
  step(
    fc.nat(0xffff),
    (w, v) => w.u16(v),
    (r) => r.u16(),
  ),
  step(
    fc.nat(0xffff_ffff),
    (w, v) => w.u32(v),
    (r) => r.u32(),
  ),
  step(
    fc.double({ noNaN: true }),
    (w, v) => w.f64(v),
    (r) => r.f64(),
  ),
  step(
    safe(),
    (w, v) => w.varint(v),
    (r) => r.varint(),
  ),
  step(
    fc.maxSafeInteger(),
    (w, v) => w.signed(v),
    (r) => r.signed(),
  ),
  step(
    fc.boolean(),
    (w, v) => w.bool(v),
    (r) => r.bool(),
  ),
  step(
    fc.uint8Array({ maxLength: 200 }),
    (w, v) => w.bytes(v),
    (r) => new Uint8Array(r.bytes()),
  ),
  step(
    fc.string({ unit: "grapheme" }),
    (w, v) => w.string(v),
    (r) => r.string(),
  ),
  step(
    fc.array(safe()),
    (w, v) => w.list(v, (to, one) => to.varint(one)),
    (r) => r.list((from) => from.varint()),
  ),
  step(
    fc.option(safe(), { nil: undefined }),
    (w, v) => w.optional(v, (to, one) => to.varint(one)),
    (r) => r.optional((from) => from.varint()),
  ),
);

function written(steps: readonly Step[]): Uint8Array {
  const writer = new Writer(1);
  for (const one of steps) one.write(writer);
  return writer.finish();
}

describe("binary", () => {
  it("reads back every sequence of values that was written", () => {
    fc.assert(
      fc.property(fc.array(anyStep), (steps) => {
        const reader = new Reader(written(steps));
        for (const one of steps) expect(one.read(reader)).toEqual(one.value);
        reader.end();
      }),
    );
  });

  it("throws a DecodeError at every place where the bytes are cut off", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 6 }), fc.nat(), (steps, at) => {
        const bytes = written(steps);
        const reader = new Reader(bytes.subarray(0, at % bytes.length));
        expect(() => {
          for (const one of steps) one.read(reader);
        }).toThrow(DecodeError);
      }),
    );
  });

  it("throws nothing but DecodeError on random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(anyStep), (bytes, steps) => {
        const reader = new Reader(bytes);
        try {
          for (const one of steps) one.read(reader);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it("writes little-endian integers and varints of seven bits a byte", () => {
    const bytes = new Writer().u16(0x0102).u32(0x01020304).varint(300).signed(-1).finish();
    expect([...bytes]).toEqual([2, 1, 4, 3, 2, 1, 0xac, 2, 1, 1]);
  });

  it("reads from a view that does not begin at its buffer's start", () => {
    const whole = new Writer().u8(7).u32(0xdeadbeef).finish();
    expect(new Reader(whole.subarray(1)).u32()).toBe(0xdeadbeef);
  });

  it("refuses to be written once it was finished", () => {
    const writer = new Writer().u32(1);
    writer.finish();
    expect(() => writer.u32(2)).toThrow("finished");
  });

  it("refuses to write what is no safe integer", () => {
    for (const value of [-1, 0.5, 2 ** 53, Number.NaN]) {
      expect(() => new Writer().varint(value)).toThrow(AssertionError);
    }
  });

  it("refuses integers beyond 2^53, overlong varints, odd booleans, long lists and a rest", () => {
    const above = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f);
    expect(() => new Reader(above).varint()).toThrow("2^53");
    expect(() => new Reader(new Uint8Array(9).fill(0x80)).varint()).toThrow(DecodeError);
    expect(() => new Reader(Uint8Array.of(2)).bool()).toThrow(DecodeError);
    expect(() => new Reader(Uint8Array.of(5, 1)).list((from) => from.u8())).toThrow("list of 5");
    expect(() => new Reader(Uint8Array.of(1)).end()).toThrow("1 bytes too many");
  });
});
