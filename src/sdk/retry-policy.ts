// When and how often a failed attempt is repeated: jittered exponential backoff under the
// operation's deadline, a cap on attempts, and a budget that keeps retries from drowning a cluster.

/** How one operation backs off. */
export type BackoffOptions = {
  /** Milliseconds before the first repetition, before jitter. */
  readonly initialMs: number;
  /** Milliseconds no delay exceeds. */
  readonly maxMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
};

/** Backoff of data operations: the first retry comes at once, a failover is polled at 10 Hz. */
export const dataBackoff: BackoffOptions = { initialMs: 5, maxMs: 100, random: Math.random };

/** Backoff of streams and admin requests. */
export const slowBackoff: BackoffOptions = { initialMs: 50, maxMs: 500, random: Math.random };

/**
 * Milliseconds to wait before the repetition that follows failed attempt number `attempt` (from 1):
 * doubles from `initialMs` up to `maxMs`, and is then drawn from its upper half, so that clients
 * that failed together do not return together.
 */
export function backoffDelay(attempt: number, options: BackoffOptions): number {
  const full = Math.min(options.maxMs, options.initialMs * 2 ** Math.min(attempt - 1, 20));
  return full / 2 + (full / 2) * options.random();
}

/**
 * How long attempt number `attempt` (from 1) may stay unanswered: grows, so that slow is not
 * dead.
 */
export function tryTimeout(attempt: number, baseMs: number): number {
  return baseMs * Math.min(4, 1.5 ** Math.min(attempt - 1, 8));
}

/** What became of an attempt, as far as the decision to repeat it goes. */
export type RetryQuestion = {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly attemptsMax: number;
  readonly now: number;
  readonly deadline: number;
};

/**
 * A token bucket over all operations of a client. Every success earns a fraction of a token and
 * every repetition spends one; when it is empty, only as many repetitions leave as
 * `floorPerSecond` allows. A dead node is survived at full speed, a drowning cluster is not
 * finished off by its clients.
 */
export class RetryBudget {
  readonly #capacity: number;
  readonly #earned: number;
  readonly #floorPerSecond: number;
  #tokens: number;
  #refilledAt: number;

  constructor(
    options: { capacity?: number; earned?: number; floorPerSecond?: number; now?: number } = {},
  ) {
    this.#capacity = options.capacity ?? 20_000;
    this.#earned = options.earned ?? 0.5;
    this.#floorPerSecond = options.floorPerSecond ?? 500;
    this.#tokens = this.#capacity;
    this.#refilledAt = options.now ?? 0;
  }

  /** Repetitions that could leave now. */
  get tokens(): number {
    return this.#tokens;
  }

  /** An operation succeeded. */
  earn(): void {
    if (this.#tokens < this.#capacity) this.#tokens += this.#earned;
  }

  /** Takes one repetition, or says that none is left for now. */
  spend(now: number): boolean {
    const elapsed = Math.max(0, now - this.#refilledAt);
    this.#refilledAt = now;
    const refilled = this.#tokens + (elapsed / 1000) * this.#floorPerSecond;
    this.#tokens = Math.min(this.#capacity, refilled);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * The delay before the next attempt, or undefined when there shall be none: the attempts are used
 * up, or the deadline would pass first.
 */
export function nextDelay(question: RetryQuestion, options: BackoffOptions): number | undefined {
  if (question.attempt >= question.attemptsMax) return undefined;
  const delay = backoffDelay(question.attempt, options);
  return question.now + delay < question.deadline ? delay : undefined;
}
