// The sequential objects that clients believe in: a register under one key, and a counter under one
// key; and how a key's operations are prepared for the search.

import type { Action, Answer, Operation } from "../history.js";
import type { Model, Timed } from "./linearizability.js";

/** What counts of an operation; also what the world did to a key. */
export type KeyEvent = Pick<Operation, "action" | "answer" | "ending">;

/** The text of the value, empty = absent. Every value is written once and never empty. */
type RegisterState = string;

const absent = "";

/**
 * A register: get, set, add, cas, delete. An operation of unknown end took effect if it is used.
 */
export const registerModel: Model<RegisterState, KeyEvent> = {
  initial: absent,
  text: (state) => state,
  isRead,
  isBlind,
  name: ({ action }) => JSON.stringify(action),
  step(state, event) {
    const { action, answer, ending } = event;
    switch (action.f) {
      case "get":
        return ending !== "ok" || (answer?.value ?? absent) === state ? state : undefined;
      case "set":
        return action.value;
      case "add":
        return conditional(event, { holds: state === absent, state, value: action.value });
      case "cas":
        if (metOtherVersion(action, answer)) return state;
        return conditional(event, { holds: state === action.from, state, value: action.value });
      case "delete":
      case "invalidate":
        return absent;
      case "increment":
      case "flush":
        return undefined;
    }
  },
};

/** A counter: increment and get; absent counts from 0. */
export const counterModel: Model<RegisterState, KeyEvent> = {
  initial: absent,
  text: (state) => state,
  isRead,
  isBlind,
  name: ({ action }) => JSON.stringify(action),
  step(state, { action, answer, ending }) {
    switch (action.f) {
      case "get":
        return ending !== "ok" || (answer?.value ?? absent) === state ? state : undefined;
      case "increment": {
        const sum = String(Number(state === absent ? 0 : state) + action.delta);
        return ending !== "ok" || answer?.value === sum ? sum : undefined;
      }
      case "delete":
        return absent;
      default:
        return undefined;
    }
  },
};

function isRead({ action, answer }: KeyEvent): boolean {
  return action.f === "get" || answer?.stored === false;
}

function isBlind({ action: { f } }: KeyEvent): boolean {
  return f === "set" || f === "delete";
}

/** Whether the value may have been the one named, but under another version than was named. */
function metOtherVersion(
  { fromVersion }: Extract<Action, { f: "cas" }>,
  answer: Answer | undefined,
): boolean {
  if (fromVersion === undefined || answer?.stored !== false) return false;
  return Number.isFinite(answer.version) && answer.version !== fromVersion;
}

function conditional(
  { answer, ending }: KeyEvent,
  at: { readonly holds: boolean; readonly state: RegisterState; readonly value: string },
): RegisterState | undefined {
  const { holds, state, value } = at;
  if (ending !== "ok") return holds ? value : undefined;
  if (answer?.stored === true) return holds ? value : undefined;
  return holds ? undefined : state;
}

/** The world may have emptied the key at any time from then on, or not. */
function mayForget(since: number): Timed<KeyEvent> {
  return late({ f: "delete" }, since);
}

/** How long an operation may take before it may have been sent twice behind the client's back. */
const repeatedAfterMs = 900;

/** A client gives an operation up after this long; so long may its last attempt be under way. */
const operationMsMax = 4000;

/**
 * When the last attempt of an operation may still arrive: its answer does not end those under way,
 * only their deadline does, which does not run while they lie at a process that stands still.
 */
export function lastAttemptAt({ invokedAt, endedAt, attempts }: Operation, stoodStillMs: number) {
  return attempts > 1 ? invokedAt + operationMsMax + stoodStillMs : endedAt;
}

/**
 * A key's operations as the search wants them. Reads without an answer say nothing. A delete that
 * was or may have been sent twice may take effect after its answer, since deletes are exempt from
 * at-most-once (PROTOCOL §5). What an attempt did before the shard was started empty, a later
 * attempt of the same operation may do again.
 *
 * @param coldStarts when the key's shard was started empty
 * @param stoodStillMs how long an attempt may have lain at a process that stood still
 */
export function timedEvents(
  operations: readonly Operation[],
  coldStarts: readonly number[] = [],
  stoodStillMs = 0,
): Timed<KeyEvent>[] {
  const events: Timed<KeyEvent>[] = [];
  for (const operation of operations) {
    const { action, ending, invokedAt, endedAt } = operation;
    if (ending === "fail" || (ending === "info" && action.f === "get")) continue;
    events.push({ operation, invokedAt, endedAt });
    const until = lastAttemptAt(operation, stoodStillMs);
    const undone = coldStarts.some((at) => at > invokedAt && at < until);
    if (undone && operation.attempts > 1 && action.f !== "get")
      events.push(late(action, invokedAt));
    if (ending !== "ok") continue;
    if (mayComeAgain(operation)) events.push(late(action, invokedAt));
  }
  return [...events, ...coldStarts.map(mayForget)];
}

/** Whether a delete was or may have been sent twice, and so may take effect after its answer. */
export function mayComeAgain({ action, attempts, invokedAt, endedAt }: Operation): boolean {
  return action.f === "delete" && (attempts > 1 || endedAt - invokedAt > repeatedAfterMs);
}

function late(action: KeyEvent["action"], since: number): Timed<KeyEvent> {
  const operation: KeyEvent = { action, answer: undefined, ending: "info" };
  return { operation, invokedAt: since, endedAt: Number.POSITIVE_INFINITY };
}
