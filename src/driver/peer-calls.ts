// Questions to one peer with a deadline, and their answers, over the unreliable transport. At most
// one answer reaches the asker; a lost question or answer is a time-out.

import { Reader, Writer } from "../base/binary.js";
import { after, type Duration, type Instant } from "../base/time.js";
import type { NodeId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Clock } from "../ports/clock.js";
import type { Identity } from "../ports/identity.js";
import type { PeerTransport } from "../ports/peer-transport.js";

/**
 * What a call came to. `unsent` = it surely never reached the peer; `timed-out` = no sound
 * answer.
 */
export type CallOutcome<Answer> =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "timed-out" }
  | { readonly kind: "unsent" };

/**
 * Serves one method. `reply` must be called once; `remaining` is what the asker will still wait.
 */
export type CallServer = (call: {
  readonly from: NodeId;
  readonly payload: Uint8Array;
  readonly remaining: Duration;
  readonly reply: (payload: Uint8Array) => void;
}) => void;

/** The methods that nodes ask of each other. */
export type CallMethod = "data" | "submit" | "read-index" | "status";

const methods: readonly CallMethod[] = ["data", "submit", "read-index", "status"];

type Pending = {
  readonly to: NodeId;
  readonly deadline: Instant;
  /** Takes the answer's bytes, or undefined when none came in time. */
  readonly end: (payload: Uint8Array | undefined) => void;
};

/** A question to one peer; `decode` reads its answer and may throw DecodeError. */
export type Question<Answer> = {
  readonly to: NodeId;
  readonly method: CallMethod;
  readonly payload: Uint8Array;
  readonly deadline: Instant;
  readonly decode: (payload: Uint8Array) => Answer;
};

/** The calls of one node. */
export class PeerCalls {
  readonly #transport: PeerTransport;
  readonly #clock: Clock;
  readonly #servers = new Map<CallMethod, CallServer>();
  readonly #pending = new Map<number, Pending>();
  #lastId: number;

  constructor(options: {
    readonly transport: PeerTransport;
    readonly clock: Clock;
    readonly identity: Identity;
  }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    // A late answer to an earlier process of this node must not answer a question of this one
    // (I15), so that every process begins its numbers somewhere else.
    this.#lastId = Number.parseInt(options.identity.unique().slice(0, 12), 16);
  }

  /** Names who serves a method here. */
  serve(method: CallMethod, server: CallServer): void {
    this.#servers.set(method, server);
  }

  /** Asks a peer; `done` is called exactly once, at the deadline at the latest. */
  call<Answer>(question: Question<Answer>, done: (outcome: CallOutcome<Answer>) => void): void {
    const remaining = question.deadline - this.#clock.now();
    if (remaining <= 0 || this.#pending.size >= limits.peerCallsMax) {
      done({ kind: "unsent" });
      return;
    }
    const id = ++this.#lastId;
    const end = (answer: Uint8Array | undefined): void => answered(question, answer, done);
    this.#pending.set(id, { to: question.to, deadline: question.deadline, end });
    const writer = new Writer(question.payload.length + 24);
    writer.varint(id).u8(methods.indexOf(question.method)).varint(Math.ceil(remaining));
    const payload = writer.raw(question.payload).finish();
    if (this.#transport.send(question.to, "bulk", { kind: "call", payload })) return;
    this.#pending.delete(id);
    done({ kind: "unsent" });
  }

  /** Takes a "call" message of a peer. @throws {DecodeError} when it is malformed */
  receiveCall(from: NodeId, payload: Uint8Array): void {
    const reader = new Reader(payload);
    const id = reader.varint();
    const method = methods[reader.u8()];
    const remaining = reader.varint();
    const server = method === undefined ? undefined : this.#servers.get(method);
    if (server === undefined) return;
    const reply = (answer: Uint8Array): void => {
      const writer = new Writer(answer.length + 12).varint(id).raw(answer);
      this.#transport.send(from, "bulk", { kind: "answer", payload: writer.finish() });
    };
    server({ from, payload: reader.raw(reader.remaining), remaining, reply });
  }

  /** Takes an "answer" message. @throws {DecodeError} when it is malformed */
  receiveAnswer(from: NodeId, payload: Uint8Array): void {
    const reader = new Reader(payload);
    const id = reader.varint();
    const pending = this.#pending.get(id);
    if (pending === undefined || pending.to !== from) return;
    this.#pending.delete(id);
    pending.end(reader.raw(reader.remaining));
  }

  /** Ends what has passed its deadline. Calls are in the order of ids, not of deadlines. */
  tick(now: Instant): void {
    for (const [id, pending] of this.#pending) {
      if (pending.deadline > now) continue;
      this.#pending.delete(id);
      pending.end(undefined);
    }
  }

  /** Ends every call: no answer will come any more. */
  stop(): void {
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of open) pending.end(undefined);
  }

  /** A deadline for callers that brought none. */
  defaultDeadline(): Instant {
    return after(this.#clock.now(), limits.defaultDeadlineMs);
  }
}

/** @throws {DecodeError} after the asker was told, so that the malformed answer is reported too */
function answered<Answer>(
  question: Question<Answer>,
  payload: Uint8Array | undefined,
  done: (outcome: CallOutcome<Answer>) => void,
): void {
  if (payload === undefined) {
    done({ kind: "timed-out" });
    return;
  }
  let answer: Answer;
  try {
    answer = question.decode(payload);
  } catch (error) {
    done({ kind: "timed-out" });
    throw error;
  }
  done({ kind: "answered", answer });
}
