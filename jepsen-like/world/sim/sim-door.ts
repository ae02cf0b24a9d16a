// How simulated clients reach nodes: a request and a reply over a link of their own, which may be
// cut, to a process that may stand still or die meanwhile.

import type { Random } from "../../../src/base/random.js";
import { after, type Instant } from "../../../src/base/time.js";
import type { CacheError } from "../../../src/model/cache-error.js";
import type { DataReply, DataRequest } from "../../../src/model/data-request.js";
import type { NodeId } from "../../../src/model/ids.js";
import type { ShardMap } from "../../../src/model/shard-map.js";
import type { ReceiptPart } from "../../../src/service/invalidation.js";
import type { SeenNamespace } from "../../admin-history.js";
import type { Scheduler } from "./scheduler.js";
import type { RunningNode, SimNode } from "./sim-node.js";

/** How one attempt ended, in the eyes of the client. */
export type Attempt =
  | { readonly kind: "reply"; readonly reply: DataReply }
  | { readonly kind: "receipt"; readonly parts: readonly ReceiptPart[]; readonly complete: boolean }
  | { readonly kind: "error"; readonly error: CacheError }
  | { readonly kind: "map"; readonly map: ShardMap }
  /** A flush is effective on every shard. */
  | { readonly kind: "flushed" }
  /** What an operator was told. */
  | { readonly kind: "told"; readonly told: Told }
  /** No connection: it surely did not happen. */
  | { readonly kind: "unreachable" }
  /** The connection broke, or nothing came in time: it may have happened. */
  | { readonly kind: "lost" };

/** What an operator is told: of a change, or what a read shows. */
export type Told =
  | { readonly kind: "changed"; readonly index: number; readonly value: number }
  | { readonly kind: "seen"; readonly namespace: SeenNamespace | undefined };

/** What a client asks: a request of one shard, something that concerns many, or the shard map. */
export type Question =
  /** `epoch` = by which the client routed; 0 = it did not. */
  | { readonly kind: "data"; readonly request: DataRequest; readonly epoch: number }
  | { readonly kind: "map" }
  /** A call of the operators' service. */
  | {
      readonly kind: "admin";
      readonly ask: (
        node: RunningNode,
        deadline: Instant,
        respond: (attempt: Attempt) => void,
      ) => void;
    }
  | { readonly kind: "flush"; readonly namespace: string }
  | {
      readonly kind: "invalidate";
      readonly namespace: string;
      readonly tags: readonly string[];
      readonly wholeNamespace: boolean;
    };

/** Hears of every answer at the moment it leaves a node, before the client does. */
export type AnswerObserver = (node: RunningNode, question: Question, attempt: Attempt) => void;

/** The links between clients and nodes. */
export class SimDoor {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #nodes: ReadonlyMap<NodeId, SimNode>;
  readonly #observer: AnswerObserver;
  readonly #cut = new Set<NodeId>();
  readonly #open = new Map<NodeId, Set<() => void>>();

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly nodes: ReadonlyMap<NodeId, SimNode>;
    readonly observer: AnswerObserver;
  }) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#nodes = options.nodes;
    this.#observer = options.observer;
    for (const [id, node] of options.nodes) {
      this.#open.set(id, new Set());
      node.onEnd(() => this.#breakAll(id));
    }
  }

  /** Cuts all clients off from a node, or lets them reach it again. */
  setCut(node: NodeId, cut: boolean): void {
    if (cut) this.#cut.add(node);
    else this.#cut.delete(node);
  }

  /** Whether clients cannot reach a node. */
  isCut(node: NodeId): boolean {
    return this.#cut.has(node);
  }

  /** Sends a question; `done` is called once, at the latest after `timeoutMs` of true time. */
  ask(to: NodeId, question: Question, timeoutMs: number, done: (attempt: Attempt) => void): void {
    let over = false;
    const finish = (attempt: Attempt): void => {
      if (over) return;
      over = true;
      this.#scheduler.cancel(timeout);
      done(attempt);
    };
    const timeout = this.#scheduler.after(timeoutMs, () => finish({ kind: "lost" }));
    this.#scheduler.after(this.#delay(), () => {
      if (over || this.#cut.has(to)) return;
      const running = this.#nodes.get(to)?.running;
      if (running === undefined) {
        finish({ kind: "unreachable" });
        return;
      }
      this.#enter(to, running, { question, timeoutMs, finish });
    });
  }

  #enter(
    to: NodeId,
    running: RunningNode,
    call: {
      readonly question: Question;
      readonly timeoutMs: number;
      readonly finish: (attempt: Attempt) => void;
    },
  ): void {
    const open = this.#open.get(to);
    const broken = (): void => {
      this.#scheduler.after(this.#delay(), () => call.finish({ kind: "lost" }));
    };
    open?.add(broken);
    running.process.run("client", () => {
      this.#execute(running, call.question, call.timeoutMs, (attempt) => {
        this.#observer(running, call.question, attempt);
        open?.delete(broken);
        if (this.#cut.has(to)) return;
        this.#scheduler.after(this.#delay(), () => call.finish(attempt));
      });
    });
  }

  #execute(
    running: RunningNode,
    question: Question,
    timeoutMs: number,
    respond: (attempt: Attempt) => void,
  ): void {
    const deadline = after(running.clock.now(), timeoutMs);
    switch (question.kind) {
      case "data": {
        const options = { deadline, mayForward: true, epoch: question.epoch };
        running.cache.execute(question.request, options, (executed) => {
          if (executed.ok) respond({ kind: "reply", reply: executed.reply });
          else respond({ kind: "error", error: executed.error });
        });
        return;
      }
      case "map":
        respond({ kind: "map", map: running.driver.map() });
        return;
      case "admin":
        question.ask(running, deadline, respond);
        return;
      case "flush":
        flush(running, question.namespace, deadline, respond);
        return;
      case "invalidate":
        invalidate(running, question, deadline, respond);
        return;
    }
  }

  #breakAll(node: NodeId): void {
    const open = this.#open.get(node);
    if (open === undefined) return;
    for (const broken of open) broken();
    open.clear();
  }

  #delay(): number {
    return 0.05 + this.#random.float() * 0.5;
  }
}

function invalidate(
  { invalidation }: RunningNode,
  question: Extract<Question, { kind: "invalidate" }>,
  deadline: Instant,
  respond: (attempt: Attempt) => void,
): void {
  const { namespace, tags, wholeNamespace } = question;
  const request = { namespace, keys: [], tags, wholeNamespace, wait: "IN_SYNC", deadline } as const;
  invalidation.invalidate(request, (result) => {
    if (result.ok) respond({ kind: "receipt", ...result.receipt });
    else respond({ kind: "error", error: result.error });
  });
}

/** Flushes a namespace, and waits until every shard's primary has logged it. */
function flush(
  { admin }: RunningNode,
  name: string,
  deadline: Instant,
  respond: (attempt: Attempt) => void,
): void {
  const options = { requestId: "", basisIndex: 0, deadline };
  admin.change({ kind: "flush-namespace", name }, options, (changed) => {
    if (!changed.ok) {
      respond({ kind: "error", error: changed.error });
      return;
    }
    const { index: version } = changed.result;
    admin.waitEffective({ name, version }, deadline, ({ effective }) => {
      respond(effective ? { kind: "flushed" } : { kind: "lost" });
    });
  });
}
