// Asks one address after the other without waiting long for any: the next is asked as soon as one
// fails, or stays silent for a while; the first good answer wins. For questions that any node
// answers.

import { CacheError } from "../model/cache-error.js";
import { failureOf } from "./call-failure.js";

/** How a question is asked around. */
export type HedgeOptions = {
  readonly addresses: readonly string[];
  /** Milliseconds of silence after which the next address is asked as well. */
  readonly hedgeMs: number;
  /** Milliseconds until the question is given up. */
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Calls the question off. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * The first good answer of any address.
 * @throws {CacheError} an answered refusal at once; else, when every address failed, the last error
 */
export function askAround<Reply>(
  ask: (address: string, timeoutMs: number, signal: AbortSignal) => Promise<Reply>,
  options: HedgeOptions,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const deadline = options.now() + options.timeoutMs;
    const waiting = [...options.addresses];
    // Ends the questions that are still open once one was answered well.
    const others = new AbortController();
    const { signal } = others;
    const either = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
    const failures: unknown[] = [];
    let open = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;
    const finish = (end: () => void) => {
      over = true;
      clearTimeout(timer);
      end();
      others.abort();
    };
    const next = () => {
      clearTimeout(timer);
      const address = waiting.shift();
      if (over || address === undefined) return;
      open++;
      timer = setTimeout(next, options.hedgeMs);
      ask(address, Math.max(1, deadline - options.now()), either).then(
        (reply) => finish(() => resolve(reply)),
        (error: unknown) => {
          open--;
          if (over) return;
          failures.push(error);
          if (isFinal(error)) finish(() => reject(error));
          else if (open > 0 || waiting.length > 0) next();
          else finish(() => reject(summary(failures, options.addresses)));
        },
      );
    };
    if (waiting.length === 0) reject(new CacheError("NO_LEADER", "no address to ask"));
    else next();
  });
}

/** The last failure, or that nobody is there at all. */
function summary(failures: readonly unknown[], addresses: readonly string[]): unknown {
  const last = failures.at(-1);
  if (!failures.every((failure) => failureOf(failure)?.kind === "unreachable")) {
    if (!(last instanceof CacheError) || last.outcome === "refused") return last;
    // A question has no effect, whatever became of it.
    return new CacheError("DEADLINE_EXCEEDED", last.message, { cause: last });
  }
  const text = `no node can be reached at ${addresses.join(", ")}; is the cluster running?`;
  return new CacheError("NO_PRIMARY", text, { cause: last, details: failureOf(last) });
}

/** Whether no other node would answer better. */
function isFinal(error: unknown): boolean {
  return error instanceof CacheError && !error.retryable && failureOf(error)?.kind === "answered";
}
