// A request that is repeated until it succeeds: what an application sees of an outage is the time
// from its first attempt to its success.

import { CacheError, type CallOptions } from "../../src/sdk/index.js";

/** Milliseconds after which a request counts as failed. */
const giveUpMs = 10_000;

const pauseMs = 20;

/** What repeated requests came to, all together. */
export class Outcomes {
  /** Requests that never succeeded. */
  errors = 0;
  /** The longest time from a first attempt to success, of requests that failed at least once. */
  longestErrorMs = 0;
  /** The last error of a request that never succeeded. */
  lastError: CacheError | undefined;
}

/**
 * Carries a request out until it succeeds or its time is up: ten seconds unless said otherwise.
 * Attempts that the client repeats by itself count as failures too; a redirect to the present owner
 * does not.
 * @param request asks for fresh options before every operation, so that all share one deadline
 * @returns whether it succeeded
 * @throws whatever no repetition can mend: a defect, or a request that is refused for good
 */
export async function persist(
  request: (options: () => CallOptions) => Promise<void>,
  outcomes: Outcomes,
  patienceMs = giveUpMs,
): Promise<boolean> {
  const startedAt = performance.now();
  let failed = false;
  const onRetry = (error: CacheError): void => {
    if (error.code !== "STALE_EPOCH" && error.code !== "WRONG_OWNER") failed = true;
  };
  const options = (): CallOptions => {
    const left = patienceMs - (performance.now() - startedAt);
    return { timeoutMs: Math.max(1, left), onRetry };
  };
  for (;;) {
    try {
      await request(options);
      if (failed) {
        const elapsed = performance.now() - startedAt;
        outcomes.longestErrorMs = Math.max(outcomes.longestErrorMs, elapsed);
      }
      return true;
    } catch (error) {
      if (!(error instanceof CacheError) || isHopeless(error)) throw error;
      failed = true;
      if (performance.now() - startedAt + pauseMs >= patienceMs) {
        outcomes.errors++;
        outcomes.lastError = error;
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Whether every further request would be refused the same way. */
function isHopeless(error: CacheError): boolean {
  const { code } = error;
  return (
    code === "UNKNOWN_NAMESPACE" ||
    code === "INVALID_ARGUMENT" ||
    code === "ITEM_TOO_LARGE" ||
    code === "KEY_TOO_LARGE" ||
    code === "UNIMPLEMENTED"
  );
}
