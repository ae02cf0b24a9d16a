// Gathers what is issued in one turn of the event loop for one node into one Batch call. Hot path:
// bench. Calls are sent from setImmediate: by then every continuation of the replies that arrived
// in this turn has run, so the next requests of all their waiters leave together.

import { unreachable } from "../base/assert.js";
import type { cache } from "../gen/messages.js";
import { cacheServiceDefinition } from "../gen/services.js";
import { CacheError } from "../model/cache-error.js";
import { limits } from "../model/limits.js";
import { errorOfMessage, failureOf } from "./call-failure.js";
import type { ChannelPool } from "./channel-pool.js";
import type { NodeHealth } from "./node-health.js";
import { isMutation, type Operation, type OperationKind, type Replies } from "./operation.js";
import { type CallTarget, callUnary } from "./unary-call.js";

/** Where one attempt goes, and how long it may take. */
export type Attempt = {
  readonly address: string;
  /** Whether it may share a call with other settled attempts; see Route. */
  readonly settled: boolean;
  /** Milliseconds until the attempt is given up. */
  readonly timeoutMs: number;
  /** Milliseconds of silence after which `onOverdue` is called, once; the attempt stays open. */
  readonly patienceMs: number;
  readonly onOverdue: () => void;
};

type Waiting = {
  readonly operation: Operation;
  readonly onOverdue: () => void;
  readonly resolve: (reply: Replies[OperationKind]) => void;
  readonly reject: (error: CacheError) => void;
};

/** What leaves together: same node, same kind of delay to be expected, same time-out. */
type Queue = {
  readonly attempt: Attempt;
  waiting: Waiting[];
  bytes: number;
};

/** Bytes of one Batch call, unless a single item is larger. */
const batchBytesMax = 4 * 1024 * 1024;
/** Time-outs are rounded to this, so that neighbours in time share a call. */
const timeoutGrainMs = 50;
/** Bytes a millisecond that even a slow link carries: large items get more time. */
const bytesPerMs = 8 * 1024;

/** Sends operations to nodes, many in one call. */
export class Batcher {
  readonly #pool: ChannelPool;
  readonly #health: NodeHealth;
  readonly #now: () => number;
  readonly #onMapVersion: (version: number) => void;
  readonly #queues = new Map<string, Queue>();
  #scheduled = false;

  constructor(options: {
    readonly pool: ChannelPool;
    readonly health: NodeHealth;
    readonly now: () => number;
    /** Told the map version of replies. */
    readonly onMapVersion: (version: number) => void;
  }) {
    this.#pool = options.pool;
    this.#health = options.health;
    this.#now = options.now;
    this.#onMapVersion = options.onMapVersion;
  }

  /**
   * Sends one attempt with the others of this turn.
   * @throws {CacheError} what the node answered for this item, or what became of the whole call
   */
  submit(operation: Operation, attempt: Attempt): Promise<Replies[OperationKind]> {
    return new Promise((resolve, reject) => {
      const { onOverdue } = attempt;
      this.#push({ operation, onOverdue, resolve, reject }, attempt);
    });
  }

  #push(waiting: Waiting, attempt: Attempt): void {
    const { operation } = waiting;
    const grain = `${grains(attempt.timeoutMs)} ${grains(attempt.patienceMs)}`;
    const lane = `${attempt.settled ? "s" : "u"}${isMutation(operation.kind) ? "w" : "r"}`;
    const key = `${attempt.address} ${lane} ${grain}`;
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = { attempt, waiting: [], bytes: 0 };
      this.#queues.set(key, queue);
    }
    const full = queue.waiting.length >= limits.batchItemsMax;
    if (full || (queue.bytes > 0 && queue.bytes + operation.bytes > batchBytesMax)) {
      this.#send(queue);
      queue.waiting = [];
      queue.bytes = 0;
    }
    queue.waiting.push(waiting);
    queue.bytes += operation.bytes;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const queues = [...this.#queues.values()];
    this.#queues.clear();
    for (const queue of queues) this.#send(queue);
  }

  #send(queue: Queue): void {
    const { waiting, attempt } = queue;
    const startedAt = this.#now();
    const patienceMs = attempt.patienceMs + queue.bytes / bytesPerMs;
    let answered = false;
    const whenOverdue = (): void => {
      if (answered) return;
      // A node that forwards, or waits for a takeover, may be silent for good reasons.
      if (attempt.settled) this.#health.silent(attempt.address, startedAt, this.#now());
      for (const one of waiting) one.onOverdue();
    };
    // An answer may have arrived while this process itself was late: those are read first.
    const timer = setTimeout(() => setImmediate(whenOverdue), patienceMs);
    const end = (error?: unknown): void => {
      answered = true;
      clearTimeout(timer);
      if (error === undefined || failureOf(error)?.kind === "answered") {
        this.#health.answered(attempt.address, this.#now());
      }
    };
    this.#call(waiting, attempt).then(
      () => end(),
      (error: unknown) => {
        end(error);
        for (const one of waiting) one.reject(asCacheError(error));
      },
    );
  }

  async #call(waiting: readonly Waiting[], attempt: Attempt): Promise<void> {
    const target = { pool: this.#pool, address: attempt.address, timeoutMs: attempt.timeoutMs };
    const [only] = waiting;
    if (waiting.length === 1 && only !== undefined) {
      const reply = await callOne(only.operation, target);
      this.#onMapVersion(reply.mapVersion);
      only.resolve(reply);
      return;
    }
    const items = waiting.map(({ operation }) => ({ [operation.kind]: operation.request }));
    const reply = await callUnary(cacheServiceDefinition.batch, { items }, target);
    this.#onMapVersion(reply.mapVersion);
    waiting.forEach((one, index) => {
      settle(one, reply.results[index], attempt.address);
    });
  }
}

function grains(ms: number): number {
  return Math.ceil(ms / timeoutGrainMs);
}

function asCacheError(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  return new CacheError("INTERNAL", String(error), { cause: error });
}

function callOne(operation: Operation, target: CallTarget): Promise<Replies[OperationKind]> {
  switch (operation.kind) {
    case "get":
      return callUnary(cacheServiceDefinition.get, operation.request, target);
    case "set":
      return callUnary(cacheServiceDefinition.set, operation.request, target);
    case "delete":
      return callUnary(cacheServiceDefinition.delete, operation.request, target);
    case "touch":
      return callUnary(cacheServiceDefinition.touch, operation.request, target);
    case "increment":
      return callUnary(cacheServiceDefinition.increment, operation.request, target);
    default:
      return unreachable(operation);
  }
}

function settle(waiting: Waiting, result: cache.v1.BatchResult | undefined, address: string): void {
  const reply = result?.[waiting.operation.kind];
  if (reply !== undefined && reply !== null) {
    waiting.resolve(reply as Replies[OperationKind]);
  } else if (result?.error) {
    waiting.reject(errorOfMessage(result.error));
  } else {
    waiting.reject(
      new CacheError("INDETERMINATE", `${address} sent no result for ${waiting.operation.kind}`),
    );
  }
}
