// The life of one operation: attempt after attempt until it has an outcome, its deadline passes or
// its caller calls it off. The one place that decides whether and where a failure is repeated.

import { CacheError } from "../model/cache-error.js";
import type { Slot } from "../model/ids.js";
import type { Batcher } from "./batcher.js";
import { failureOf } from "./call-failure.js";
import {
  isMutation,
  type Operation,
  type OperationKind,
  type OperationOf,
  type Replies,
} from "./operation.js";
import type { IdentitySource } from "./request-identity.js";
import { type BackoffOptions, nextDelay, type RetryBudget, tryTimeout } from "./retry-policy.js";
import type { FailedTry, Router } from "./router.js";
import { abortedError } from "./unary-call.js";

/** How one operation is to be carried out. */
export type CallOptions = {
  /** Milliseconds in all, retries included. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /** Calls the operation off; a write may then have happened or not. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every failed attempt that is going to be repeated. */
  readonly onRetry?: ((error: CacheError) => void) | undefined;
};

/** What a dispatcher works with. */
export type DispatcherParts = {
  readonly router: Router;
  readonly batcher: Pick<Batcher, "submit">;
  readonly identities: IdentitySource;
  readonly budget: RetryBudget;
  readonly backoff: BackoffOptions;
  readonly settings: {
    readonly timeoutMs: number;
    readonly tryTimeoutMs: number;
    readonly attemptsMax: number;
  };
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** The state of one operation under way. */
type Course = {
  readonly operation: Operation;
  readonly options: CallOptions;
  readonly deadline: number;
  readonly failed: FailedTry[];
  attempt: number;
  /** Whether some attempt may have taken effect. */
  uncertain: boolean;
};

/** Carries operations out. */
export class Dispatcher {
  readonly #parts: DispatcherParts;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /**
   * Carries one operation out.
   * @throws {CacheError} the last attempt's error; INDETERMINATE when an earlier attempt of a
   * mutation may have taken effect
   */
  async run<Kind extends OperationKind>(
    operation: OperationOf<Kind>,
    options: CallOptions,
  ): Promise<Replies[Kind]> {
    const { now, settings, identities, budget } = this.#parts;
    const course: Course = {
      operation: operation as Operation,
      options,
      deadline: now() + (options.timeoutMs ?? settings.timeoutMs),
      failed: [],
      attempt: 0,
      uncertain: false,
    };
    try {
      const reply = await this.#attempts(course);
      budget.earn();
      return reply as Replies[Kind];
    } finally {
      if (operation.identity !== undefined) identities.conclude(operation.identity.requestSeq);
    }
  }

  async #attempts(course: Course): Promise<Replies[OperationKind]> {
    const { now, sleep, router } = this.#parts;
    for (;;) {
      course.attempt++;
      try {
        const reply = await this.#attempt(course);
        router.answered(course.operation.slot);
        return reply;
      } catch (error) {
        const failure = error instanceof CacheError ? error : wrapped(error);
        const delay = this.#delayAfter(failure, course);
        if (delay === undefined) throw finalError(failure, course);
        course.options.onRetry?.(failure);
        if (delay > 0) await sleep(delay, course.options.signal);
        if (now() >= course.deadline) throw finalError(failure, course);
      }
    }
  }

  #attempt(course: Course): Promise<Replies[OperationKind]> {
    const { router, batcher, settings, now } = this.#parts;
    const { operation, options } = course;
    if (options.signal?.aborted) return Promise.reject(abortedError(options.signal));
    const route = router.route(operation.slot, course.failed, now());
    this.#stamp(operation, route.epoch);
    course.failed.push({ address: route.address, epoch: router.epochOf(operation.slot) });
    const submitted = batcher.submit(operation, {
      address: route.address,
      settled: route.settled,
      timeoutMs: Math.min(
        course.deadline - now(),
        tryTimeout(course.attempt, settings.tryTimeoutMs),
      ),
    });
    return options.signal === undefined ? submitted : raced(submitted, options.signal);
  }

  /** Writes into the request what may differ from one attempt to the next. */
  #stamp(operation: Operation, epoch: number): void {
    operation.request.epoch = epoch;
    if (operation.identity === undefined) return;
    if (operation.kind === "get" || operation.kind === "delete") return;
    operation.request.ackedUpTo = this.#parts.identities.ackedUpTo;
  }

  /** The delay before the next attempt, or undefined when this failure is final. */
  #delayAfter(failure: CacheError, course: Course): number | undefined {
    const { budget, backoff, now, settings } = this.#parts;
    const details = failureOf(failure);
    if (failure.outcome === "indeterminate") course.uncertain = true;
    if (course.options.signal?.aborted) return undefined;
    if (!failure.retryable || details === undefined) return undefined;
    const learned = details.shard !== undefined && this.#learn(details.shard, course);
    if (learned && course.attempt < settings.attemptsMax) return 0;
    if (!budget.spend(now())) return budgetPauseWithin(course.deadline - now());
    return nextDelay(
      {
        attempt: course.attempt,
        attemptsMax: settings.attemptsMax,
        now: now(),
        deadline: course.deadline,
      },
      backoff,
    );
  }

  /** Takes the record of a refusal; whether it sends the operation elsewhere than it went. */
  #learn(shard: Parameters<Router["learnShard"]>[0], course: Course): boolean {
    const { router, now } = this.#parts;
    const last = course.failed.at(-1);
    router.learnShard(shard, now());
    const slot: Slot = course.operation.slot;
    return last !== undefined && router.epochOf(slot) > last.epoch;
  }
}

/** An exhausted budget delays a repetition instead of failing it, while there is time. */
function budgetPauseWithin(remaining: number): number | undefined {
  const pauseMs = 250;
  return remaining > pauseMs ? pauseMs : undefined;
}

/** What the caller is told: a write is indeterminate if any of its attempts was. */
function finalError(failure: CacheError, course: Course): CacheError {
  const { kind } = course.operation;
  const attempts = course.attempt === 1 ? "" : ` (after ${course.attempt} attempts)`;
  const options = { cause: failure, details: failure.details };
  if (!isMutation(kind)) {
    if (failure.code !== "INDETERMINATE") return renamed(failure, attempts);
    const text = `get had no answer in time: ${failure.message}${attempts}`;
    return new CacheError("DEADLINE_EXCEEDED", text, options);
  }
  if (!course.uncertain || failure.outcome === "indeterminate") return renamed(failure, attempts);
  const text = `${kind} may or may not have taken effect: ${failure.message}${attempts}`;
  return new CacheError("INDETERMINATE", text, options);
}

function renamed(failure: CacheError, attempts: string): CacheError {
  if (attempts === "") return failure;
  return new CacheError(failure.code, `${failure.message}${attempts}`, {
    cause: failure,
    details: failure.details,
    outcome: failure.outcome,
  });
}

function wrapped(error: unknown): CacheError {
  return new CacheError("INTERNAL", String(error), { cause: error });
}

/** The attempt, or the caller's calling it off, whichever is first. */
function raced<T>(attempt: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortedError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    attempt.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
