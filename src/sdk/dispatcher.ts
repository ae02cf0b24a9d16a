// Carries operations out: gives each its deadline, and concludes its identity when it has ended,
// so that the servers may forget it.

import type { CacheError } from "../model/cache-error.js";
import { Course, type CourseParts } from "./course.js";
import type { Operation, OperationKind, OperationOf, Replies } from "./operation.js";
import type { IdentitySource } from "./request-identity.js";

/** How one operation is to be carried out. */
export type CallOptions = {
  /** Milliseconds in all, retries included; at most 60,000. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /** Calls the operation off; a write may then have happened or not. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every attempt that failed, or is overdue, and is followed by another. */
  readonly onRetry?: ((error: CacheError) => void) | undefined;
};

/** What a dispatcher works with. */
export type DispatcherParts = Omit<CourseParts, "identities"> & {
  readonly identities: IdentitySource;
};

/** Well below the time for which servers remember outcomes of retried writes (limits.ts). */
const timeoutMsMax = 60_000;

/** Carries operations out. */
export class Dispatcher {
  readonly #parts: DispatcherParts;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /**
   * Carries one operation out.
   * @throws {CacheError} the last attempt's error; INDETERMINATE when some attempt of a mutation
   * may have taken effect
   */
  async run<Kind extends OperationKind>(
    operation: OperationOf<Kind>,
    options: CallOptions,
  ): Promise<Replies[Kind]> {
    const { settings, identities, budget, now } = this.#parts;
    const timeoutMs = Math.min(options.timeoutMs ?? settings.timeoutMs, timeoutMsMax);
    try {
      const reply = await new Promise<Replies[OperationKind]>((resolve, reject) => {
        new Course(this.#parts, {
          operation: operation as Operation,
          deadline: now() + timeoutMs,
          signal: options.signal,
          onRetry: options.onRetry,
          resolve,
          reject,
        }).begin();
      });
      budget.earn();
      return reply as Replies[Kind];
    } finally {
      if (operation.identity !== undefined) identities.conclude(operation.identity.requestSeq);
    }
  }
}
