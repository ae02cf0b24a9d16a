// CRC-32C and MurmurHash3 against published vectors.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { concatBytes, utf8 } from "../../src/base/bytes.js";
import { crc32c } from "../../src/base/checksum.js";
import { hash32, mix32 } from "../../src/base/hash.js";

describe("crc32c", () => {
  it("gives the values of RFC 3720, appendix B.4", () => {
    expect(crc32c(utf8("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });

  it("goes on from the checksum of what came before", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32c(b, crc32c(a))).toBe(crc32c(concatBytes([a, b])));
      }),
    );
  });

  it("notices every single flipped bit", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
        const flipped = new Uint8Array(bytes);
        const bit = at % (8 * bytes.length);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(crc32c(flipped)).not.toBe(crc32c(bytes));
      }),
    );
  });
});

describe("hash32", () => {
  it("gives the values of MurmurHash3_x86_32 for every length of the tail", () => {
    const rows: readonly (readonly [string | readonly number[], number, number])[] = [
      ["", 0, 0],
      ["", 1, 0x514e28b7],
      ["", 0xffffffff, 0x81f16f39],
      ["a", 0x9747b28c, 0x7fa09ea6],
      ["aa", 0x9747b28c, 0x5d211726],
      ["aaa", 0x9747b28c, 0x283e0130],
      ["aaaa", 0x9747b28c, 0x5a97808a],
      ["Hello, world!", 0x9747b28c, 0x24884cba],
      ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
      [[0xff, 0xff, 0xff, 0xff], 0, 0x76293b50],
      [[0x21, 0x43, 0x65, 0x87], 0x5082edee, 0x2362f9de],
      [[0x21, 0x43, 0x65], 0, 0x7e4a8634],
    ];
    for (const [input, seed, expected] of rows) {
      const bytes = typeof input === "string" ? utf8(input) : Uint8Array.from(input);
      expect(hash32(bytes, seed), `hash of ${String(input)}`).toBe(expected);
    }
  });

  it("spreads neighbouring integers over all bits", () => {
    const seen = Array.from({ length: 1000 }, (_, i) => mix32(i));
    expect(new Set(seen.map((value) => value >>> 24)).size).toBeGreaterThan(240);
    expect(seen.every((value) => value >= 0 && value < 2 ** 32)).toBe(true);
  });
});
