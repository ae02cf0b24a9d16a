// How simulated clients reach nodes: a request and a reply over a link of their own, which may be
// cut, to a process that may stand still or die meanwhile.

import type { Random } from "../../../src/base/random.js";
import { after } from "../../../src/base/time.js";
import type { CacheError } from "../../../src/model/cache-error.js";
import type { DataReply, DataRequest } from "../../../src/model/data-request.js";
import type { NodeId } from "../../../src/model/ids.js";
import type { ReceiptPart } from "../../../src/service/invalidation.js";
import type { Scheduler } from "./scheduler.js";
import type { RunningNode, SimNode } from "./sim-node.js";

/** How one attempt ended, in the eyes of the client. */
export type Attempt =
  | { readonly kind: "reply"; readonly reply: DataReply }
  | { readonly kind: "receipt"; readonly parts: readonly ReceiptPart[]; readonly complete: boolean }
  | { readonly kind: "error"; readonly error: CacheError }
  /** No connection: it surely did not happen. */
  | { readonly kind: "unreachable" }
  /** The connection broke, or nothing came in time: it may have happened. */
  | { readonly kind: "lost" };

/** What a client asks: a request of one shard, or an invalidation of many. */
export type Question =
  | { readonly kind: "data"; readonly request: DataRequest }
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
    if (question.kind === "data") {
      const options = { deadline, mayForward: true, epoch: 0 };
      running.cache.execute(question.request, options, (executed) => {
        if (executed.ok) respond({ kind: "reply", reply: executed.reply });
        else respond({ kind: "error", error: executed.error });
      });
      return;
    }
    const { namespace, tags, wholeNamespace } = question;
    const wait = "IN_SYNC";
    running.invalidation.invalidate(
      { namespace, keys: [], tags, wholeNamespace, wait, deadline },
      (result) => {
        if (result.ok) respond({ kind: "receipt", ...result.receipt });
        else respond({ kind: "error", error: result.error });
      },
    );
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
