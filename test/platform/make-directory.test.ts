// Directories are made with their parents, and where that cannot be the answer comes at once.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeDirectory } from "../../src/platform/make-directory.js";

const base = mkdtempSync(join(tmpdir(), "holdfast-directory-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it("makes a directory with the parents it lacks, and is content when it is there", () => {
  const path = join(base, "a", "b", "c");
  makeDirectory(path);
  makeDirectory(path);
  expect(existsSync(path)).toBe(true);
});

it("names the file that stands in the way", () => {
  const file = join(base, "file");
  writeFileSync(file, "");
  expect(() => makeDirectory(join(file, "below"))).toThrow(`${file} is not a directory`);
});

it("answers at once where the file system makes no directories", (context) => {
  if (!existsSync("/proc/self")) context.skip("no /proc here");
  expect(() => makeDirectory("/proc/holdfast/data")).toThrow(/ENOENT|EACCES|EPERM/);
});
