// Byte strings: text, equality, order, joining and hexadecimal, and brands' and time's helpers.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import {
  bytesEqual,
  compareBytes,
  concatBytes,
  emptyBytes,
  fromUtf8,
  toHex,
  utf8,
} from "../../src/base/bytes.js";

const bytes = () => fc.uint8Array({ maxLength: 24 });

describe("byte strings", () => {
  it("carry every well-formed text through UTF-8 and back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  it("replace malformed UTF-8 instead of throwing", () => {
    expect(fromUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\ufffdb");
  });

  it("are equal exactly when length and every byte agree", () => {
    fc.assert(
      fc.property(bytes(), bytes(), (a, b) => {
        expect(bytesEqual(a, b)).toBe([...a].join() === [...b].join());
        expect(bytesEqual(a, new Uint8Array(a))).toBe(true);
      }),
    );
    expect(bytesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  });

  it("are ordered like their hexadecimal text", () => {
    fc.assert(
      fc.property(bytes(), bytes(), (a, b) => {
        const expected = toHex(a) < toHex(b) ? -1 : toHex(a) > toHex(b) ? 1 : 0;
        expect(Math.sign(compareBytes(a, b))).toBe(expected);
      }),
    );
    expect(toHex(Uint8Array.of(0, 9, 0xab))).toBe("0009ab");
  });

  it("are joined in order into new memory", () => {
    const first = Uint8Array.of(1, 2);
    const joined = concatBytes([first, emptyBytes, Uint8Array.of(3)]);
    first[0] = 9;
    expect([...joined]).toEqual([1, 2, 3]);
  });
});
