// The exit codes of `cachectl` and what leads to each: programs tell by them what happened.

import { CommanderError } from "commander";
import { exitCodeOf } from "../src/model/cache-error.js";
import { CacheError } from "../src/sdk/index.js";

/** 0 ok · 1 refused or failed · 2 usage · 3 not found · 4 indeterminate. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, notFound: 3, indeterminate: 4 } as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command line itself is wrong; nothing was attempted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was asked for does not exist. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** A failure as people and programs are told it. */
export type Failure = {
  readonly exitCode: ExitCode;
  /** A code of docs/errors, or USAGE. */
  readonly code: string;
  readonly outcome: "refused" | "indeterminate";
  readonly message: string;
};

/** What an error means for the caller of `cachectl`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return failed("usage", "USAGE", error.message);
  if (error instanceof NotFoundError) return failed("notFound", "NOT_FOUND", error.message);
  if (error instanceof CommanderError) return failed("usage", "USAGE", error.message);
  if (!(error instanceof CacheError)) {
    return failed("failed", "INTERNAL", error instanceof Error ? error.message : String(error));
  }
  const { code, message, outcome } = error;
  if (code === "NOT_FOUND" || code === "UNKNOWN_NAMESPACE") {
    return failed("notFound", code, message);
  }
  return { exitCode: exitCodeOf(outcome), code, outcome, message };
}

function failed(exit: keyof typeof exitCodes, code: string, message: string): Failure {
  return { exitCode: exitCodes[exit], code, outcome: "refused", message };
}
