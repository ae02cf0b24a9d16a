// Sizes and durations as people write them.
import fc from "fast-check";
import "./fixed-seed.js";
import { describe, expect, it } from "vitest";
import { parseDuration, parseSize } from "../../src/model/quantity.js";

describe("sizes", () => {
  it("are powers of 1024, in any case, with or without a space or a fraction", () => {
    expect(parseSize("0")).toBe(0);
    expect(parseSize("1024")).toBe(1024);
    expect(parseSize("1kb")).toBe(1024);
    expect(parseSize("64MB")).toBe(64 * 1024 * 1024);
    expect(parseSize(" 1.5 gb ")).toBe(1.5 * 1024 ** 3);
    expect(parseSize("2tb")).toBe(2 * 1024 ** 4);
    expect(parseSize("12b")).toBe(12);
  });

  it("are refused when they are no whole number of bytes", () => {
    for (const bad of ["", "mb", "-1", "1.5", "1.0001kb", "1mbb", "1 m b", "0x10", "1e3", "∞"]) {
      expect(parseSize(bad), bad).toBeUndefined();
    }
    expect(parseSize("9999999999999999")).toBeUndefined();
    expect(parseSize("9999999tb")).toBeUndefined();
  });
});

describe("durations", () => {
  it("are milliseconds without a unit", () => {
    expect(parseDuration("500")).toBe(500);
    expect(parseDuration("500ms")).toBe(500);
    expect(parseDuration("10s")).toBe(10_000);
    expect(parseDuration("10m")).toBe(600_000);
    expect(parseDuration("2h")).toBe(7_200_000);
    expect(parseDuration("1d")).toBe(86_400_000);
    expect(parseDuration("0.5s")).toBe(500);
  });

  it("are refused with other units, signs or words", () => {
    for (const bad of ["", "none", "1w", "-5s", "5 minutes", "1h30m", "0.5ms"]) {
      expect(parseDuration(bad), bad).toBeUndefined();
    }
  });

  it("never throw and never give anything but a safe integer", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parsed of [parseDuration(text), parseSize(text)]) {
          expect(parsed === undefined || Number.isSafeInteger(parsed)).toBe(true);
        }
      }),
    );
  });
});
