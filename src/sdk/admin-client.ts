// The operators' side of the client: questions that any node answers, and changes that are applied
// exactly once, however often and wherever they are repeated.

import { randomBytes } from "node:crypto";
import type { cache } from "../gen/messages.js";
import { adminServiceDefinition as admin } from "../gen/services.js";
import { CacheError } from "../model/cache-error.js";
import {
  type ChangeView,
  type ClusterStatus,
  changeViewOf,
  type HistoryView,
  historyViewOf,
  type LossView,
  lossViewOf,
  type NamespaceView,
  type NodeView,
  namespaceViewOf,
  nodeViewsOf,
  type RaftView,
  raftViewOf,
  type ShardStatus,
  shardStatusOf,
  statusOf,
} from "./admin-view.js";
import { failureOf } from "./call-failure.js";
import type { ChannelPool } from "./channel-pool.js";
import { askAround } from "./hedged.js";
import { type BackoffOptions, nextDelay } from "./retry-policy.js";
import type { Router } from "./router.js";
import { callUnary, type UnaryMethod } from "./unary-call.js";

/** Options of admin requests. */
export type AdminOptions = {
  /** Milliseconds in all, retries included. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Options of changes that can be tried out. */
export type ChangeOptions = AdminOptions & {
  /** Check and answer as if, but change nothing. */
  readonly dryRun?: boolean | undefined;
};

/** What an admin client works with. */
export type AdminParts = {
  readonly pool: ChannelPool;
  readonly router: Router;
  readonly backoff: BackoffOptions;
  readonly settings: { readonly timeoutMs: number; readonly attemptsMax: number };
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Milliseconds of silence after which a question goes to one more node. */
const hedgeMs = 300;
/** Milliseconds that one node may take over a change. */
const changeTryMs = 2000;
/** Milliseconds that must be left for one more attempt: a shorter one would only leave doubt. */
const tryMsMin = 250;
/** Milliseconds that one node may hold a wait before it is asked again. */
const waitTryMs = 2000;

/** Speaks AdminService. All methods reject with {@link CacheError} only. */
export class AdminClient {
  readonly #parts: AdminParts;

  constructor(parts: AdminParts) {
    this.#parts = parts;
  }

  /** The cluster at one glance, from any node that answers, also without a leader. */
  async status(options: AdminOptions = {}): Promise<ClusterStatus> {
    return statusOf(await this.#ask(admin.getStatus, {}, options));
  }

  /** All nodes, sorted by id. */
  async nodes(options: AdminOptions = {}): Promise<readonly NodeView[]> {
    const reply = await this.#ask(admin.listNodes, {}, options);
    return nodeViewsOf(reply.nodes as cache.v1.NodeStatus[]);
  }

  /** The shards of these ids, or all of them, by id. */
  async shards(
    ids: readonly number[] = [],
    options: AdminOptions = {},
  ): Promise<readonly ShardStatus[]> {
    const reply = await this.#ask(admin.listShards, { ids: [...ids] }, options);
    return reply.shards.map(shardStatusOf).sort((a, b) => a.record.id - b.record.id);
  }

  /** Hands a shard over to another copy. `to` undefined = the best in-sync one. */
  async failover(
    change: {
      readonly shard: number;
      readonly to?: string | undefined;
      /** Also when the primary does not release: freezes its whole node for one lease. */
      readonly force?: boolean | undefined;
      readonly reason?: string | undefined;
    },
    options: AdminOptions = {},
  ): Promise<ChangeView> {
    const { shard, to = "", force = false, reason = "asked by an operator" } = change;
    return this.#change(admin.failoverShard, { shard, to, force, reason }, options);
  }

  /** All namespaces, by name. */
  async namespaces(options: AdminOptions = {}): Promise<readonly NamespaceView[]> {
    const reply = await this.#ask(admin.listNamespaces, {}, options);
    return reply.namespaces.map(namespaceViewOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** One namespace. @throws {CacheError} UNKNOWN_NAMESPACE when there is none of this name */
  async namespace(name: string, options: AdminOptions = {}): Promise<NamespaceView> {
    return namespaceViewOf(await this.#ask(admin.getNamespace, { name }, options));
  }

  /** Creates a namespace; fields by API name as text, `max_bytes: "64mb"`. */
  async createNamespace(
    name: string,
    config: Readonly<Record<string, string>>,
    options: ChangeOptions = {},
  ): Promise<ChangeView> {
    const request = { name, config: { ...config }, dryRun: options.dryRun ?? false };
    return this.#change(admin.createNamespace, request, options);
  }

  /** Changes the named fields of a namespace's config and no others. */
  async setNamespace(
    name: string,
    config: Readonly<Record<string, string>>,
    options: ChangeOptions & { readonly expectVersion?: number | undefined } = {},
  ): Promise<ChangeView> {
    const { dryRun = false, expectVersion = 0 } = options;
    const request = { name, config: { ...config }, dryRun, expectVersion };
    return this.#change(admin.setNamespace, request, options);
  }

  /** Drops all items of a namespace. */
  async flushNamespace(name: string, options: AdminOptions = {}): Promise<ChangeView> {
    return this.#change(admin.flushNamespace, { name }, options);
  }

  /** Deletes a namespace and its items. */
  async deleteNamespace(name: string, options: AdminOptions = {}): Promise<ChangeView> {
    return this.#change(admin.deleteNamespace, { name }, options);
  }

  /**
   * Resolves once every shard's primary runs at least this version of the namespace.
   * @throws {CacheError} DEADLINE_EXCEEDED when that takes longer than the time-out
   */
  async waitEffective(name: string, version: number, options: AdminOptions = {}): Promise<void> {
    const late = `not every shard runs version ${version} of ${name} yet`;
    try {
      await this.#repeat({ options, tryMs: waitTryMs }, async (address, timeoutMs) => {
        const target = { pool: this.#parts.pool, address, timeoutMs, signal: options.signal };
        const reply = await callUnary(admin.waitEffective, { name, version }, target);
        if (reply.effectiveVersion < version) throw new CacheError("CONFLICT", late);
      });
    } catch (error) {
      if (!(error instanceof CacheError) || !error.retryable) throw error;
      throw new CacheError("DEADLINE_EXCEEDED", late, { cause: error });
    }
  }

  /** The newest `limit` lines of the history, oldest first; 0 = all that is kept. */
  async history(limit = 0, options: AdminOptions = {}): Promise<readonly HistoryView[]> {
    const reply = await this.#ask(admin.listHistory, { limit }, options);
    return reply.rows.map(historyViewOf);
  }

  /** What failovers may have lost. */
  async losses(options: AdminOptions = {}): Promise<readonly LossView[]> {
    const reply = await this.#ask(admin.listLosses, {}, options);
    return reply.losses.map(lossViewOf);
  }

  /** Raft as the node at this address sees it. */
  async raftStatus(address: string, options: AdminOptions = {}): Promise<RaftView> {
    const { pool, settings } = this.#parts;
    const timeoutMs = options.timeoutMs ?? settings.timeoutMs;
    const target = { pool, address, timeoutMs, signal: options.signal };
    return raftViewOf(await callUnary(admin.raftStatus, {}, target));
  }

  /** A question: the first node that answers it well. */
  async #ask<Request, Reply>(
    method: UnaryMethod<Request, Reply>,
    request: Request,
    options: AdminOptions,
  ): Promise<Reply> {
    const { pool, router, now, settings } = this.#parts;
    return askAround(
      (address, timeoutMs, signal) =>
        callUnary(method, request, { pool, address, timeoutMs, signal }),
      {
        addresses: router.addresses,
        hedgeMs,
        timeoutMs: options.timeoutMs ?? settings.timeoutMs,
        now,
        signal: options.signal,
      },
    );
  }

  /** A change: repeated with the same request id until its outcome is known. */
  async #change<Request>(
    method: UnaryMethod<Request & { requestId: string; basisIndex: number }, cache.v1.AdminChange>,
    request: Request,
    options: AdminOptions,
  ): Promise<ChangeView> {
    const { pool } = this.#parts;
    const { appliedIndex: basisIndex, nodes } = await this.status(options);
    const requestId = randomBytes(16).toString("hex");
    const identified = { ...request, requestId, basisIndex };
    // A node that hangs would leave a change in doubt that the others refuse.
    const silent = nodes.filter(({ pid }) => pid === null).map(({ address }) => address);
    const how = { options, tryMs: changeTryMs, silent };
    return this.#repeat(how, async (address, timeoutMs) => {
      const target = { pool, address, timeoutMs, signal: options.signal };
      return changeViewOf(await callUnary(method, identified, target));
    });
  }

  /** Attempts at one node after the other until one succeeds, refuses for good or time is up. */
  async #repeat<Result>(
    how: {
      readonly options: AdminOptions;
      readonly tryMs: number;
      /** Addresses that do not answer at present: asked when no other does either. */
      readonly silent?: readonly string[];
    },
    attemptAt: (address: string, timeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    const { router, now, sleep, settings, backoff } = this.#parts;
    const { options, tryMs } = how;
    const deadline = now() + (options.timeoutMs ?? settings.timeoutMs);
    const silent = new Set(how.silent);
    const tried = new Set<string>();
    let uncertain = false;
    let refusal: CacheError | undefined;
    for (let attempt = 1; ; attempt++) {
      const address = router.any(new Set([...silent, ...tried]), now());
      try {
        return await attemptAt(address, Math.min(tryMs, deadline - now()));
      } catch (error) {
        if (!(error instanceof CacheError)) throw error;
        if (error.outcome === "indeterminate") uncertain = true;
        const answered = failureOf(error)?.kind === "answered";
        if (answered && error.outcome === "refused") refusal = error;
        if (!answered) silent.clear();
        const lastStart = deadline - tryMsMin;
        const { attemptsMax } = settings;
        const question = { attempt, attemptsMax, now: now(), deadline: lastStart };
        const again = repeatable(error) && !options.signal?.aborted;
        const delay = again ? nextDelay(question, backoff) : undefined;
        if (delay === undefined) throw final(again ? (refusal ?? error) : error, uncertain);
        const others = router.addresses.filter((one) => !silent.has(one));
        if (tried.size >= others.length - 1) tried.clear();
        if (failureOf(error) !== undefined && others.length > 1) tried.add(address);
        await sleep(delay, options.signal);
      }
    }
  }
}

/** A CONFLICT that a node answered is for the operator to decide; every other retryable is not. */
function repeatable(error: CacheError): boolean {
  if (!error.retryable) return false;
  return error.code !== "CONFLICT" || failureOf(error) === undefined;
}

/** What the operator is told: what a node answered says more than that others did not. */
function final(error: CacheError, uncertain: boolean): CacheError {
  if (!uncertain || error.outcome === "indeterminate") return error;
  const text = `the change may or may not have been made: ${error.message}`;
  return new CacheError("INDETERMINATE", text, { cause: error, details: error.details });
}
