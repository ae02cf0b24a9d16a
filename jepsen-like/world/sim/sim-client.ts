// A simulated client: one operation after the other, each retried under one identity until it ends
// or its deadline passes, and written into the history with true times.

import { fromUtf8, utf8 } from "../../../src/base/bytes.js";
import type { Random } from "../../../src/base/random.js";
import type { DataReply, DataRequest, RequestIdentity } from "../../../src/model/data-request.js";
import { clientId, type NodeId } from "../../../src/model/ids.js";
import type { ShardMap } from "../../../src/model/shard-map.js";
import { slotOf } from "../../../src/model/slot.js";
import type { ReceiptPart } from "../../../src/service/invalidation.js";
import type { Action, Answer, Ending, History, Operation } from "../../history.js";
import type { Facts } from "./facts.js";
import type { Scheduler } from "./scheduler.js";
import type { Attempt, Question, SimDoor } from "./sim-door.js";

/** What a client does next, as its workload says. */
export type Intent = {
  readonly namespace: string;
  readonly key: string;
  readonly action: Action;
  readonly insync: boolean;
  readonly linearizable: boolean;
  readonly tags: readonly string[];
  /** Whether the client gives the mutation an identity of its own and so may repeat it. */
  readonly identified: boolean;
  /** For `cas`: the version that was read. */
  readonly fromVersion: number;
  /** The write concern to ask for, where it is not the namespace's. */
  readonly concern: "async" | "insync" | undefined;
  /** Whether the client gives its first attempts up far too soon, so that it must repeat them. */
  readonly hasty?: boolean;
};

/** Draws intents, and hears what came of them. */
export type Workload = {
  next(random: Random): Intent;
  ended(operation: Operation, intent: Intent): void;
};

export type SimClientOptions = {
  readonly id: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly door: SimDoor;
  readonly nodes: readonly NodeId[];
  readonly history: History;
  readonly workload: Workload;
  /** Longest pause between two operations, true milliseconds. */
  readonly thinkMsMax: number;
  /** Whether it asks shards' primaries itself, by a map of its own that may be old. */
  readonly routes: boolean;
  readonly facts: Facts;
};

const operationMs = 3000;
const retryPauseMs = 40;
/** Attempts that a hasty client gives up too soon, and after how long at most. */
const hastyAttempts = 2;
const hastyMsMax = 4;

/** One client. */
export class SimClient {
  readonly #options: SimClientOptions;
  #requestSeq = 0;
  #ackedUpTo = 0;
  #stopped = false;
  #busy = false;
  /** Nodes are asked in turn from here when one does not answer. */
  #favourite = 0;
  #map: ShardMap | undefined;
  /** The first map that it ever had. */
  #oldestMap: ShardMap | undefined;

  constructor(options: SimClientOptions) {
    this.#options = options;
    this.#favourite = options.random.between(0, options.nodes.length - 1);
  }

  /** Whether an operation is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Begins with the first operation after a pause. */
  start(): void {
    this.#stopped = false;
    if (this.#options.routes) this.#refreshMap(() => this.#think());
    else this.#think();
  }

  /** Goes on with the oldest map that it ever had; false when it has no older one. */
  regressMap(): boolean {
    const isOlder = this.#map !== undefined && this.#map !== this.#oldestMap;
    if (isOlder) this.#map = this.#oldestMap;
    return isOlder;
  }

  /** Finishes what is under way and begins nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Runs one operation outside the workload; `done` hears how it ended.
   * @param only the node that all attempts go to
   */
  perform(intent: Intent, done: (operation: Operation) => void, only?: NodeId): void {
    this.#busy = true;
    const { scheduler, history, id } = this.#options;
    const { namespace, key, action, insync, linearizable } = intent;
    const invokedAt = scheduler.now;
    const started = { client: id, namespace, key, action, insync, linearizable, invokedAt };
    const operation = history.begin(started);
    const run: Run = {
      operation,
      intent,
      only,
      identity: this.#identityFor(intent),
      deadline: invokedAt + operationMs,
      uncertain: false,
      done: (ended) => {
        this.#busy = false;
        done(ended);
      },
    };
    this.#attempt(run);
  }

  #think(): void {
    const { scheduler, random, workload, thinkMsMax } = this.#options;
    scheduler.after(random.float() * thinkMsMax, () => {
      if (this.#stopped || this.#busy) return;
      const intent = workload.next(random);
      this.perform(intent, (operation) => {
        workload.ended(operation, intent);
        this.#think();
      });
    });
  }

  #identityFor(intent: Intent): RequestIdentity | undefined {
    const { f } = intent.action;
    if (!intent.identified || !hasIdentity(f)) return undefined;
    this.#requestSeq++;
    const { id, random } = this.#options;
    // A client may be slow to tell what it knows, but never tells too much.
    if (random.chance(0.7)) this.#ackedUpTo = this.#requestSeq - 1;
    return {
      clientId: clientId(`client-${id}`),
      requestSeq: this.#requestSeq,
      ackedUpTo: this.#ackedUpTo,
    };
  }

  #attempt(run: Run): void {
    const { scheduler, random, door, nodes, routes } = this.#options;
    const { operation } = run;
    operation.attempts++;
    if (random.chance(0.3)) this.#favourite = random.between(0, nodes.length - 1);
    const owner = routes && run.only === undefined ? this.#ownerOf(run) : undefined;
    const node = run.only ?? owner?.node ?? nodes[this.#favourite];
    if (node === undefined) return;
    const left = run.deadline - scheduler.now;
    const isHasty = run.intent.hasty === true && operation.attempts <= hastyAttempts;
    const patience = isHasty ? random.float() * hastyMsMax : 200 + random.float() * 1500;
    const timeoutMs = Math.min(left, patience);
    door.ask(node, questionOf(run, owner?.epoch ?? 0), timeoutMs, (attempt) => {
      this.#ended(run, attempt);
    });
  }

  /** Where this client's map says the key lives. */
  #ownerOf({ intent }: Run): { readonly node: NodeId; readonly epoch: number } | undefined {
    const map = this.#map;
    if (map === undefined || intent.key === "") return undefined;
    const shard = map.shards[map.slotTable[slotOf(utf8(intent.key))] ?? -1];
    if (shard?.primary === undefined) return undefined;
    return { node: shard.primary.node, epoch: shard.epoch };
  }

  /** Asks some node for its map; an older one than this client has is of no use. */
  #refreshMap(done: () => void): void {
    const { door, random, nodes } = this.#options;
    door.ask(random.pick(nodes), { kind: "map" }, 100, (attempt) => {
      if (attempt.kind === "map" && attempt.map.mapVersion >= (this.#map?.mapVersion ?? 0)) {
        this.#map = attempt.map;
        this.#oldestMap ??= attempt.map;
      }
      done();
    });
  }

  #ended(run: Run, attempt: Attempt): void {
    switch (attempt.kind) {
      case "reply":
        this.#finish(run, "ok", answerOf(attempt.reply));
        return;
      case "receipt":
        if (attempt.complete) this.#finish(run, "ok", receiptAnswer(attempt.parts));
        else this.#again(run, true, "incomplete receipt");
        return;
      case "error":
        run.operation.error = attempt.error.code;
        if (/^(?:WRONG_OWNER|STALE_EPOCH)$/.test(attempt.error.code))
          this.#options.facts.redirects++;
        this.#refused(run, attempt.error.outcome === "indeterminate", attempt.error.retryable);
        return;
      case "unreachable":
        this.#again(run, false, "unreachable");
        return;
      case "lost":
        this.#again(run, true, "lost");
        return;
      case "flushed":
        this.#finish(run, "ok", nothing);
        return;
      case "map":
      case "told":
        return;
    }
  }

  #refused(run: Run, uncertain: boolean, retryable: boolean): void {
    if (retryable) this.#again(run, uncertain, run.operation.error);
    else this.#finish(run, uncertain || run.uncertain ? "info" : "fail", undefined);
  }

  #again(run: Run, uncertain: boolean, why: string): void {
    const { scheduler, random, nodes } = this.#options;
    run.operation.error = why;
    run.uncertain ||= uncertain;
    this.#favourite = (this.#favourite + 1) % nodes.length;
    const pause = random.float() * retryPauseMs;
    const mayRepeat = !uncertain || isRepeatable(run);
    if (!mayRepeat || scheduler.now + pause >= run.deadline) {
      this.#finish(run, run.uncertain ? "info" : "fail", undefined);
      return;
    }
    scheduler.after(pause, () => {
      if (this.#options.routes) this.#refreshMap(() => this.#attempt(run));
      else this.#attempt(run);
    });
  }

  #finish(run: Run, ending: Ending, answer: Answer | undefined): void {
    const { operation } = run;
    operation.ending = ending;
    operation.answer = answer;
    if (ending !== "info") operation.endedAt = this.#options.scheduler.now;
    run.done(operation);
  }
}

type Run = {
  readonly operation: Operation;
  readonly intent: Intent;
  readonly only: NodeId | undefined;
  readonly identity: RequestIdentity | undefined;
  readonly deadline: number;
  /** Whether some attempt may have taken effect. */
  uncertain: boolean;
  readonly done: (operation: Operation) => void;
};

/** What may be sent again although it may have taken effect. */
function isRepeatable({ intent, identity }: Run): boolean {
  return identity !== undefined || !hasIdentity(intent.action.f);
}

/** Whether an operation must not take effect twice, so that it carries an identity. */
function hasIdentity(f: Action["f"]): boolean {
  return f === "set" || f === "add" || f === "cas" || f === "increment";
}

function questionOf({ intent, identity }: Run, epoch: number): Question {
  const { action, namespace, tags } = intent;
  if (action.f === "flush") return { kind: "flush", namespace };
  if (action.f === "invalidate") {
    const wholeNamespace = action.tag === "";
    return {
      kind: "invalidate",
      namespace,
      tags: wholeNamespace ? [] : [action.tag],
      wholeNamespace,
    };
  }
  return { kind: "data", epoch, request: requestOf(intent, identity, tags) };
}

function requestOf(
  intent: Intent,
  identity: RequestIdentity | undefined,
  tags: readonly string[],
): DataRequest {
  const { action, namespace, linearizable, concern } = intent;
  const key = utf8(intent.key);
  switch (action.f) {
    case "get":
      return { kind: "get", namespace, key, readMode: linearizable ? "linearizable" : "any" };
    case "delete":
    case "invalidate":
    case "flush":
      return { kind: "delete", namespace, key };
    case "increment":
      return {
        kind: "increment",
        namespace,
        key,
        delta: action.delta,
        initial: 0,
        ttl: "none",
        writeConcern: concern,
        identity,
      };
    default:
      return {
        kind: "set",
        namespace,
        key,
        value: utf8(action.value),
        ttl: (action.f === "set" ? action.ttlMs : undefined) ?? "none",
        ttlJitterPct: undefined,
        tags,
        graceMs: undefined,
        condition:
          action.f === "add"
            ? { kind: "if-absent" }
            : action.f === "cas"
              ? { kind: "if-version", version: intent.fromVersion }
              : { kind: "none" },
        writeConcern: concern,
        loadStamp: undefined,
        identity,
      };
  }
}

function answerOf(reply: DataReply): Answer {
  const { shard, epoch, sequence } = reply.fence;
  const fence = { shard, epoch, sequence };
  switch (reply.kind) {
    case "get": {
      const value = reply.status === "HIT" ? fromUtf8(reply.value) : undefined;
      return { ...fence, value, version: reply.version };
    }
    case "set":
      return { ...fence, stored: reply.status === "STORED", version: reply.version };
    case "increment":
      return { ...fence, value: String(reply.value), version: reply.version };
    case "delete":
    case "touch":
    case "invalidate":
      return { ...fence, version: 0 };
  }
}

const nothing: Answer = { version: 0, sequence: 0, shard: -1, epoch: 0 };

function receiptAnswer(parts: readonly ReceiptPart[]): Answer {
  return {
    ...nothing,
    parts: parts.map(({ shard, sequence }) => ({ shard, sequence })),
  };
}
