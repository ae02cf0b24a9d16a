// The mark beside the store: it remembers the last number, over processes, and nothing torn.
import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { DurableMark } from "../../src/platform/durable-mark.js";

const folder = mkdtempSync(join(tmpdir(), "holdfast-mark-"));
const path = join(folder, "mark");
afterAll(() => rmSync(folder, { recursive: true }));

/** What a process that begins now reads. */
function readAnew(): number {
  const mark = new DurableMark(path);
  const number = mark.read();
  mark.close();
  return number;
}

it("remembers the number that was written last", () => {
  const mark = new DurableMark(path);
  for (const number of [1, 77, 2 ** 40]) {
    mark.write(number);
    expect(mark.read()).toBe(number);
    expect(readAnew()).toBe(number);
  }
  mark.close();
});

it("knows nothing when it is torn", () => {
  truncateSync(path, 11);
  expect(readAnew()).toBe(0);
});
