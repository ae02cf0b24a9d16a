// The course of one operation: attempt after attempt until one is answered, the deadline passes or
// the caller calls it off. An overdue attempt is not given up: another one is started beside it,
// and the first answer counts. That is safe because a repeated write carries its identity.

import { CacheError } from "../model/cache-error.js";
import { type Epoch, epoch } from "../model/ids.js";
import type { Batcher } from "./batcher.js";
import { type FailureDetails, failureOf } from "./call-failure.js";
import { isMutation, type Operation, type OperationKind, type Replies } from "./operation.js";
import type { IdentitySource } from "./request-identity.js";
import { type BackoffOptions, nextDelay, type RetryBudget, tryTimeout } from "./retry-policy.js";
import type { FailedTry, Router } from "./router.js";
import type { ShardView } from "./shard-view.js";
import { abortedError } from "./unary-call.js";

/** What every course works with. */
export type CourseParts = {
  readonly router: Router;
  readonly batcher: Pick<Batcher, "submit">;
  readonly identities: Pick<IdentitySource, "ackedUpTo">;
  readonly budget: RetryBudget;
  readonly backoff: BackoffOptions;
  readonly settings: {
    readonly timeoutMs: number;
    readonly tryTimeoutMs: number;
    readonly attemptsMax: number;
  };
  /** Monotonic milliseconds. */
  readonly now: () => number;
};

/** One operation and who waits for it. */
export type CourseTask = {
  readonly operation: Operation;
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly onRetry: ((error: CacheError) => void) | undefined;
  readonly resolve: (reply: Replies[OperationKind]) => void;
  readonly reject: (error: CacheError) => void;
};

/** An attempt under way. */
type Try = { readonly address: string; overdue: boolean };

/** Milliseconds by which an exhausted budget puts a repetition off. */
const budgetPauseMs = 250;
/**
 * What must be left for one more attempt: a quarter of all the time, and no more milliseconds than
 * these. A refusal could not arrive within less, so that the attempt would only leave doubt.
 */
const lastAttemptMsMax = 250;
const noEpoch = epoch(0);

/** Carries one operation to its end. */
export class Course {
  readonly #parts: CourseParts;
  readonly #task: CourseTask;
  readonly #tried: FailedTry[] = [];
  /** When the last attempt may begin. */
  readonly #lastStart: number;
  /** The epoch that the last attempt went by. */
  #routedAt: Epoch = noEpoch;
  #attempts = 0;
  /** Attempts that are not answered yet. */
  #open = 0;
  /** Whether some attempt may have taken effect. */
  #uncertain = false;
  /** The last refusal that says how the cluster stands, rather than where else to ask. */
  #refusal: CacheError | undefined;
  #over = false;
  #next: NodeJS.Timeout | undefined;

  constructor(parts: CourseParts, task: CourseTask) {
    this.#parts = parts;
    this.#task = task;
    const { deadline } = task;
    this.#lastStart = deadline - Math.min(lastAttemptMsMax, (deadline - parts.now()) / 4);
  }

  /** Sends the first attempt. */
  begin(): void {
    const { signal } = this.#task;
    if (signal?.aborted) {
      this.#fail(abortedError(signal));
      return;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#attempt();
  }

  readonly #onAbort = (): void => {
    if (this.#task.signal !== undefined) this.#fail(abortedError(this.#task.signal));
  };

  #attempt(): void {
    const { router, batcher, settings, now } = this.#parts;
    const { operation, deadline } = this.#task;
    const at = now();
    const route = router.route(operation.slot, this.#tried, at);
    this.#routedAt = router.epochOf(operation.slot);
    this.#attempts++;
    this.#open++;
    this.#stamp(route.epoch);
    const one: Try = { address: route.address, overdue: false };
    const patience = tryTimeout(this.#attempts, settings.tryTimeoutMs);
    batcher
      .submit(operation, {
        address: route.address,
        settled: route.settled,
        timeoutMs: Math.max(1, deadline - at),
        patienceMs: patience,
        onOverdue: () => this.#overdue(one, patience),
      })
      .then(
        (reply) => this.#answered(reply),
        (error: unknown) => this.#failed(one, asCacheError(error)),
      );
  }

  /** Writes into the request what may differ from one attempt to the next. */
  #stamp(routed: Epoch): void {
    const { operation } = this.#task;
    operation.request.epoch = routed;
    if (operation.kind === "get" || operation.kind === "delete") return;
    operation.request.ackedUpTo = this.#parts.identities.ackedUpTo;
  }

  #answered(reply: Replies[OperationKind]): void {
    this.#parts.router.answered(this.#task.operation.slot);
    if (this.#over) return;
    this.#end();
    this.#task.resolve(reply);
  }

  /** No answer in time: another attempt goes elsewhere, this one stays open. */
  #overdue(one: Try, patience: number): void {
    if (this.#over) return;
    one.overdue = true;
    const details: FailureDetails = { kind: "silent", shard: undefined, unreached: [] };
    const text = `${one.address} has not answered for ${Math.round(patience)} ms`;
    const failure = new CacheError("INDETERMINATE", text, { details });
    const delay = this.#delayAfter(failure, one);
    if (delay !== undefined) this.#schedule(delay, failure);
  }

  #failed(one: Try, failure: CacheError): void {
    this.#open--;
    if (failure.outcome === "indeterminate") this.#uncertain = true;
    const details = failureOf(failure);
    if (tellsOfCluster(failure)) this.#refusal = failure;
    const learned = details?.shard !== undefined && this.#learn(details.shard);
    if (this.#over) return;
    if (!failure.retryable || details === undefined) {
      this.#fail(failure);
      return;
    }
    // The attempt that was started in its place goes on.
    if (one.overdue && (this.#open > 0 || this.#next !== undefined)) return;
    const delay = this.#delayAfter(failure, one, learned);
    if (delay !== undefined) this.#schedule(delay, failure);
    else if (this.#open === 0 && this.#next === undefined) this.#fail(failure);
  }

  #schedule(delay: number, failure: CacheError): void {
    this.#task.onRetry?.(failure);
    if (this.#next !== undefined) return;
    if (delay === 0) {
      this.#attempt();
      return;
    }
    this.#next = setTimeout(() => {
      this.#next = undefined;
      if (!this.#over) this.#attempt();
    }, delay);
  }

  /** Milliseconds until the next attempt, or undefined when there shall be none. */
  #delayAfter(failure: CacheError, one: Try, learned = false): number | undefined {
    const { budget, backoff, now, settings } = this.#parts;
    const deadline = this.#lastStart;
    const attempt = this.#attempts;
    const { attemptsMax } = settings;
    if (learned && attempt < attemptsMax) return 0;
    this.#tried.push({ address: one.address, epoch: this.#routedAt });
    if (attempt >= attemptsMax || now() >= deadline) return undefined;
    if (!budget.spend(now())) {
      return now() + budgetPauseMs < deadline ? budgetPauseMs : undefined;
    }
    // Waiting has been done already.
    if (one.overdue && failureOf(failure)?.kind === "silent") return 0;
    return nextDelay({ attempt, attemptsMax, now: now(), deadline }, backoff);
  }

  /** Takes the record of a refusal; whether it sends the operation elsewhere than it went. */
  #learn(shard: ShardView): boolean {
    const { router, now } = this.#parts;
    router.learnShard(shard, now());
    return router.epochOf(this.#task.operation.slot) > this.#routedAt;
  }

  #fail(failure: CacheError): void {
    if (this.#over) return;
    this.#end();
    const { kind } = this.#task.operation;
    this.#task.reject(
      finalError(failure, {
        kind,
        attempts: this.#attempts,
        uncertain: this.#uncertain || this.#open > 0,
        refusal: failure.retryable && failureOf(failure) ? this.#refusal : undefined,
      }),
    );
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#next);
    this.#task.signal?.removeEventListener("abort", this.#onAbort);
  }
}

/** Whether a node answered that the request cannot be served now. */
function tellsOfCluster(failure: CacheError): boolean {
  if (failureOf(failure)?.kind !== "answered" || failure.outcome !== "refused") return false;
  return failure.code !== "WRONG_OWNER" && failure.code !== "STALE_EPOCH";
}

/**
 * What the caller is told: a write is indeterminate if any of its attempts was. Else a node's own
 * refusal says more than that others did not answer.
 */
function finalError(
  failure: CacheError,
  course: {
    readonly kind: OperationKind;
    readonly attempts: number;
    readonly uncertain: boolean;
    readonly refusal: CacheError | undefined;
  },
): CacheError {
  const { kind, attempts, uncertain, refusal } = course;
  const after = attempts <= 1 ? "" : ` (after ${attempts} attempts)`;
  const options = { cause: failure, details: failure.details };
  if (!isMutation(kind)) {
    if (refusal !== undefined) return renamed(refusal, after);
    if (failure.code !== "INDETERMINATE") return renamed(failure, after);
    const text = `get had no answer in time: ${failure.message}${after}`;
    return new CacheError("DEADLINE_EXCEEDED", text, options);
  }
  const inDoubt = uncertain || failure.outcome === "indeterminate";
  if (!inDoubt) return renamed(refusal ?? failure, after);
  const refused =
    refusal === undefined || refusal === failure
      ? ""
      : `; another answered ${refusal.code}: ${refusal.message}`;
  if (failure.outcome === "indeterminate") return renamed(failure, `${refused}${after}`);
  const text = `${kind} may or may not have taken effect: ${failure.message}${refused}${after}`;
  return new CacheError("INDETERMINATE", text, options);
}

function renamed(failure: CacheError, after: string): CacheError {
  if (after === "") return failure;
  const { code, message, details, outcome } = failure;
  return new CacheError(code, `${message}${after}`, { cause: failure, details, outcome });
}

function asCacheError(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  return new CacheError("INTERNAL", String(error), { cause: error });
}
