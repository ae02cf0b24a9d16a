// Ring buffer and min-heap against plain arrays.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { MinHeap } from "../../src/base/min-heap.js";
import { RingBuffer } from "../../src/base/ring-buffer.js";

describe("RingBuffer", () => {
  const operations = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ op: fc.constant("push"), value: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constantFrom("shift", "pop") }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant("many"), count: fc.nat(40) }) },
    ),
    { maxLength: 80 },
  );

  it("does what an array does, also after it grew and wrapped around", () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const ring = new RingBuffer<number>();
        const model: number[] = [];
        for (const step of steps) {
          if ("value" in step) {
            ring.push(step.value);
            model.push(step.value);
          } else if ("count" in step) {
            for (let i = 0; i < step.count; i++) {
              ring.push(i);
              model.push(i);
            }
          } else if (step.op === "shift") {
            expect(ring.shift()).toBe(model.shift());
          } else {
            expect(ring.pop()).toBe(model.pop());
          }
          expect(ring.length).toBe(model.length);
          expect([...ring]).toEqual(model);
          expect(ring.at(model.length - 1)).toBe(model.at(-1));
          expect(ring.at(model.length)).toBeUndefined();
          expect(ring.at(-1)).toBeUndefined();
        }
      }),
    );
  });

  it("is empty after clear", () => {
    const ring = new RingBuffer<number>();
    for (let i = 0; i < 20; i++) ring.push(i);
    ring.clear();
    expect(ring.length).toBe(0);
    expect(ring.shift()).toBeUndefined();
  });
});

describe("MinHeap", () => {
  it("hands out the least of what it holds, whatever is pushed in between", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -50, max: 50 }))), (steps) => {
        const heap = new MinHeap<number>((a, b) => a < b);
        const model: number[] = [];
        for (const value of steps) {
          if (value === null) {
            model.sort((a, b) => a - b);
            expect(heap.peek()).toBe(model[0]);
            expect(heap.pop()).toBe(model.shift());
          } else {
            heap.push(value);
            model.push(value);
          }
          expect(heap.length).toBe(model.length);
        }
      }),
    );
  });
});
