// Slots as Redis Cluster computes them, and sequences that compare across epochs.
import fc from "fast-check";
import "./fixed-seed.js";
import { describe, expect, it } from "vitest";
import { AssertionError } from "../../src/base/assert.js";
import { utf8 } from "../../src/base/bytes.js";
import { isNodeId, nodeId, sequence } from "../../src/model/ids.js";
import {
  counterOf,
  firstSequence,
  nextSequence,
  noSequence,
  ordinalLimit,
  ordinalOf,
} from "../../src/model/sequence.js";
import { crc16, slotCount, slotOf } from "../../src/model/slot.js";

const slot = (key: string) => slotOf(utf8(key));

describe("slots", () => {
  it("come from the CRC16 that Redis documents", () => {
    expect(crc16(utf8("123456789"))).toBe(0x31c3);
    expect(crc16(utf8("x123456789y"), 1, 10)).toBe(0x31c3);
  });

  it("agree with CLUSTER KEYSLOT of Redis", () => {
    expect(slot("foo")).toBe(12182);
    expect(slot("bar")).toBe(5061);
    expect(slot("hello")).toBe(866);
    expect(slot("somekey")).toBe(11058);
    expect(slot("foo{hash_tag}")).toBe(2515);
    expect(slot("bar{hash_tag}")).toBe(2515);
  });

  it("hash a non-empty tag alone, the first one, and the whole key otherwise", () => {
    expect(slot("{user1000}.following")).toBe(slot("user1000"));
    expect(slot("foo{{bar}}zap")).toBe(slot("{bar"));
    expect(slot("foo{bar}{zap}")).toBe(slot("bar"));
    expect(slot("foo{}{bar}")).toBe(crc16(utf8("foo{}{bar}")) % slotCount);
    expect(slot("foo{bar")).toBe(crc16(utf8("foo{bar")) % slotCount);
    expect(slot("}foo{bar}")).toBe(slot("bar"));
  });

  it("lie in range for any key", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (key) => {
        expect(slotOf(key)).toBeGreaterThanOrEqual(0);
        expect(slotOf(key)).toBeLessThan(slotCount);
      }),
    );
  });
});

describe("sequences", () => {
  it("of a later epoch are above every one of an earlier epoch", () => {
    const ordinals = fc.integer({ min: 1, max: ordinalLimit - 2 });
    fc.assert(
      fc.property(ordinals, fc.nat(2 ** 32 - 1), (ordinal, counter) => {
        const value = sequence(firstSequence(ordinal) + counter);
        expect(value).toBeLessThan(firstSequence(ordinal + 1));
        expect(value).toBeGreaterThan(noSequence);
        expect(ordinalOf(value)).toBe(ordinal);
        expect(counterOf(value)).toBe(counter);
      }),
    );
  });

  it("stay safe integers up to the last ordinal", () => {
    expect(Number.isSafeInteger(firstSequence(ordinalLimit - 1) + 2 ** 32 - 1)).toBe(true);
    expect(() => firstSequence(ordinalLimit)).toThrow(AssertionError);
    expect(() => firstSequence(0)).toThrow(AssertionError);
  });

  it("do not run over into the next epoch", () => {
    expect(nextSequence(firstSequence(3))).toBe(firstSequence(3) + 1);
    expect(() => nextSequence(sequence(firstSequence(4) - 1))).toThrow("is full");
  });
});

describe("ids", () => {
  it("name nodes by lower case letters, digits and dashes", () => {
    for (const good of ["n1", "cache-7", "9"]) expect(isNodeId(good)).toBe(true);
    for (const bad of ["", "N1", "-a", "a_b", "a".repeat(65)]) expect(isNodeId(bad)).toBe(false);
    expect(() => nodeId("N1")).toThrow(AssertionError);
  });

  it("refuse counters that are no natural safe integers", () => {
    for (const bad of [-1, 1.5, 2 ** 53]) expect(() => sequence(bad)).toThrow(AssertionError);
  });
});
