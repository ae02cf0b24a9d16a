// docs/errors.md is the table of src/model/cache-error.ts: every code with its outcome and status.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ErrorRow, errorTable } from "../../src/model/cache-error.js";

const statusNames: Readonly<Record<number, string>> = {
  3: "INVALID_ARGUMENT",
  4: "DEADLINE_EXCEEDED",
  5: "NOT_FOUND",
  6: "ALREADY_EXISTS",
  8: "RESOURCE_EXHAUSTED",
  9: "FAILED_PRECONDITION",
  10: "ABORTED",
  12: "UNIMPLEMENTED",
  13: "INTERNAL",
  14: "UNAVAILABLE",
  15: "DATA_LOSS",
};

function rowOf(code: string, row: ErrorRow): string {
  const retry = row.retryable ? "yes" : "no";
  const status = statusNames[row.grpcStatus];
  const { outcome, redisPrefix, meaning } = row;
  return `| \`${code}\` | ${outcome} | ${retry} | ${status} | \`${redisPrefix}\` | ${meaning} |`;
}

test("the errors page has exactly the rows of the error table", () => {
  const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const documented = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(documented).toEqual(Object.entries(errorTable).map(([code, row]) => rowOf(code, row)));
});
