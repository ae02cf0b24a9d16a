// Invalidations by key, tag or namespace: they concern many shards, so any node takes them and fans
// out. Repeating one over-invalidates at worst, so it needs no identity.

import { cache } from "../gen/messages.js";
import { cacheServiceDefinition } from "../gen/services.js";
import { CacheError } from "../model/cache-error.js";
import { limits } from "../model/limits.js";
import { failureOf } from "./call-failure.js";
import type { ChannelPool } from "./channel-pool.js";
import type { CallOptions } from "./dispatcher.js";
import { type Receipt, receiptOf } from "./receipt.js";
import { type BackoffOptions, nextDelay } from "./retry-policy.js";
import type { Router } from "./router.js";
import { callUnary } from "./unary-call.js";

/** What to invalidate; both lists empty = the whole namespace. */
export type InvalidateTargets = {
  readonly keys: readonly Uint8Array[];
  readonly tags: readonly string[];
};

/** What an invalidator works with. */
export type InvalidatorParts = {
  readonly pool: ChannelPool;
  readonly router: Router;
  readonly backoff: BackoffOptions;
  readonly settings: { readonly timeoutMs: number; readonly attemptsMax: number };
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** A fan-out may meet a shard in failover: a node gets longer than for one item. */
const tryTimeoutMs = 2000;

/** Sends invalidations. */
export class Invalidator {
  readonly #parts: InvalidatorParts;

  constructor(parts: InvalidatorParts) {
    this.#parts = parts;
  }

  /**
   * Invalidates until every shard concerned has done it.
   * @throws {CacheError} the last attempt's error; INDETERMINATE when some shard may have done it
   */
  async run(
    namespace: string,
    targets: InvalidateTargets,
    options: CallOptions & { readonly wait?: "primary" | "in-sync" | undefined },
  ): Promise<Receipt> {
    const { now, sleep, settings } = this.#parts;
    const deadline = now() + (options.timeoutMs ?? settings.timeoutMs);
    const receipts: Receipt[] = [];
    for (const part of parts(targets)) {
      receipts.push(await this.#part({ namespace, ...part }, options, deadline, sleep));
    }
    return merged(receipts);
  }

  async #part(
    request: { namespace: string; keys: Uint8Array[]; tags: string[] },
    options: CallOptions & { readonly wait?: "primary" | "in-sync" | undefined },
    deadline: number,
    sleep: InvalidatorParts["sleep"],
  ): Promise<Receipt> {
    const { pool, router, now, settings, backoff } = this.#parts;
    const { Wait } = cache.v1.InvalidateRequest;
    const wait = options.wait === "primary" ? Wait.PRIMARY : Wait.IN_SYNC;
    const tried = new Set<string>();
    let uncertain = false;
    for (let attempt = 1; ; attempt++) {
      const address = router.any(tried, now());
      const timeoutMs = Math.min(tryTimeoutMs * attempt, deadline - now());
      try {
        const target = { pool, address, timeoutMs, signal: options.signal };
        const method = cacheServiceDefinition.invalidate;
        return receiptOf(await callUnary(method, { ...request, wait }, target));
      } catch (error) {
        if (!(error instanceof CacheError)) throw error;
        if (error.outcome === "indeterminate") uncertain = true;
        const question = { attempt, attemptsMax: settings.attemptsMax, now: now(), deadline };
        const again = error.retryable && failureOf(error) !== undefined;
        const delay = again && !options.signal?.aborted ? nextDelay(question, backoff) : undefined;
        if (delay === undefined) throw final(error, uncertain);
        tried.clear();
        tried.add(address);
        options.onRetry?.(error);
        await sleep(delay, options.signal);
      }
    }
  }
}

function final(error: CacheError, uncertain: boolean): CacheError {
  if (!uncertain || error.outcome === "indeterminate") return error;
  const text = `the invalidation may have reached some shards only: ${error.message}`;
  return new CacheError("INDETERMINATE", text, { cause: error, details: error.details });
}

/** The targets in pieces that one request may hold. */
function parts(targets: InvalidateTargets): { keys: Uint8Array[]; tags: string[] }[] {
  const max = limits.invalidateTargetsMax;
  const pieces: { keys: Uint8Array[]; tags: string[] }[] = [];
  for (let at = 0; at < targets.keys.length; at += max) {
    pieces.push({ keys: targets.keys.slice(at, at + max), tags: [] });
  }
  for (let at = 0; at < targets.tags.length; at += max) {
    pieces.push({ keys: [], tags: targets.tags.slice(at, at + max) });
  }
  return pieces.length === 0 ? [{ keys: [], tags: [] }] : pieces;
}

function merged(receipts: readonly Receipt[]): Receipt {
  const appliedMs: Record<string, number> = {};
  for (const receipt of receipts) {
    for (const [node, ms] of Object.entries(receipt.appliedMs)) {
      appliedMs[node] = Math.max(appliedMs[node] ?? 0, ms);
    }
  }
  return {
    shards: receipts.flatMap((receipt) => receipt.shards),
    appliedMs,
    mapVersion: Math.max(0, ...receipts.map((receipt) => receipt.mapVersion)),
  };
}
