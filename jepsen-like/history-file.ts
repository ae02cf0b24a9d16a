// A history as a file of JSON lines, one file a run, in both worlds: a line where an operation
// begins and a line where it ends, in the order of time, so that another checker can judge it too.
// Reads such files back, also those made elsewhere.

import { type Action, type Answer, History, type Operation } from "./history.js";

/** A line that makes no sense; the message names the file and the line. */
export class HistoryFileError extends Error {
  override readonly name = "HistoryFileError";
}

type LineType = "invoke" | "ok" | "fail" | "info";

/** What a line says; the first six fields are there always. */
type Line = {
  /** Has one operation at a time. A client goes on as a new process after an `info`. */
  readonly process: number;
  readonly type: LineType;
  readonly f: string;
  /** `null` for what concerns a whole namespace. */
  readonly key: string | null;
  /** cas: `[from, to]`. increment: the delta, when ok the sum. Absent: `null`. */
  readonly value: unknown;
  /** Milliseconds since the run began. */
  readonly time: number;
  readonly [more: string]: unknown;
};

/** Where a line stands among those of the same time. */
type Placed = { readonly line: Line; readonly rank: number };

/** The text of a history's file. */
export function historyText(history: History): string {
  const processes = new Processes(history.operations);
  const placed: Placed[] = [];
  for (const operation of history.operations) {
    const { process, begin, end, endsAt } = processes.place(operation);
    placed.push({ line: beginLine(process, operation), rank: begin });
    placed.push({ line: endLine({ process, time: endsAt }, operation), rank: end });
  }
  placed.sort((a, b) => a.line.time - b.line.time || a.rank - b.rank);
  return placed.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
}

/** Gives operations to processes, each of which has one at a time. */
class Processes {
  readonly #lastAt: number;
  /** When the client that gave up an operation began its next one: by then it had given up. */
  readonly #nextBegin = new Map<number, number>();
  readonly #ofClient = new Map<number, { process: number; freeAt: number; rank: number }>();
  #unused: number;

  constructor(operations: readonly Operation[]) {
    const times = operations.flatMap(({ invokedAt, endedAt }) =>
      Number.isFinite(endedAt) ? [invokedAt, endedAt] : [invokedAt],
    );
    this.#lastAt = times.reduce((a, b) => Math.max(a, b), 0);
    this.#unused = operations.reduce((most, { client }) => Math.max(most, client), 0) + 1;
    const next = new Map<number, number>();
    for (const { id, client, invokedAt } of operations.toReversed()) {
      this.#nextBegin.set(id, next.get(client) ?? this.#lastAt);
      next.set(client, invokedAt);
    }
  }

  /** The process of an operation, and the ranks of its two lines among lines of equal times. */
  place(operation: Operation): { process: number; begin: number; end: number; endsAt: number } {
    const { id, client, invokedAt, ending } = operation;
    const seat = this.#ofClient.get(client) ?? { process: client, freeAt: 0, rank: 0 };
    if (seat.freeAt > invokedAt) seat.process = this.#unused++;
    // At equal times begins come first, since the operations overlap, but not one process's own.
    const begin = seat.freeAt === invokedAt ? seat.rank + 1 : 0;
    const endsAt =
      ending === "info" ? (this.#nextBegin.get(id) ?? this.#lastAt) : operation.endedAt;
    const end = endsAt === invokedAt ? begin + 1 : 1;
    const { process } = seat;
    const after = ending === "info" ? this.#unused++ : process;
    this.#ofClient.set(client, { process: after, freeAt: endsAt, rank: end });
    return { process, begin, end, endsAt };
  }
}

function beginLine(process: number, operation: Operation): Line {
  const { action, namespace, client, id, insync, linearizable, invokedAt } = operation;
  return {
    process,
    type: "invoke",
    f: action.f,
    key: keyOf(operation),
    value: askedValue(action),
    time: invokedAt,
    id,
    client,
    namespace,
    insync,
    linearizable,
    ...("ttlMs" in action ? { ttlMs: action.ttlMs } : {}),
    ...("fromVersion" in action ? { fromVersion: action.fromVersion } : {}),
  };
}

function endLine(at: { process: number; time: number }, operation: Operation): Line {
  const { action, answer, ending, namespace, client, id, attempts, error } = operation;
  const { value, ...told } = answer ?? { value: undefined };
  // What was not met surely changed nothing: other checkers call that a failure.
  const type = ending === "ok" && answer?.stored === false ? "fail" : ending;
  return {
    process: at.process,
    type,
    f: action.f,
    key: keyOf(operation),
    value: ending === "ok" ? toldValue(action, value) : askedValue(action),
    time: at.time,
    id,
    client,
    namespace,
    ...told,
    attempts,
    ...(error === "" ? {} : { error }),
  };
}

function keyOf({ action, key }: Operation): string | null {
  return action.f === "invalidate" || action.f === "flush" ? null : key;
}

function askedValue(action: Action): unknown {
  switch (action.f) {
    case "set":
    case "add":
      return action.value;
    case "cas":
      return [action.from, action.value];
    case "increment":
      return action.delta;
    case "invalidate":
      return action.tag;
    case "get":
    case "delete":
    case "flush":
      return null;
  }
}

function toldValue(action: Action, value: string | undefined): unknown {
  if (action.f === "get") return value ?? null;
  return action.f === "increment" && value !== undefined ? Number(value) : askedValue(action);
}

/**
 * Reads a history's text. Understands `read` and `write` for `get` and `set`, and skips lines whose
 * process is no number, as other tools write them for their faults.
 *
 * @param name the file's name, for messages
 * @throws {HistoryFileError} when a line makes no sense
 */
export function readHistory(text: string, name: string): History {
  const reader = new Reader();
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    try {
      reader.take(parseLine(line));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new HistoryFileError(`${name}:${index + 1}: ${why}`);
    }
  });
  return reader.history;
}

function parseLine(text: string): Record<string, unknown> {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new Error(`not JSON: ${text.slice(0, 60)}`);
  }
  if (typeof line !== "object" || line === null || Array.isArray(line)) {
    throw new Error(`a JSON object is wanted, not ${text.slice(0, 60)}`);
  }
  return line as Record<string, unknown>;
}

const lineTypes: readonly unknown[] = ["invoke", "ok", "fail", "info"] satisfies LineType[];

class Reader {
  readonly history = new History();
  readonly #underWay = new Map<number, Operation>();
  #now = Number.NEGATIVE_INFINITY;

  take(line: Record<string, unknown>): void {
    const { process, type, time } = line;
    if (typeof process !== "number") {
      if (typeof process === "string") return;
      throw new Error(`process must be a number, not ${JSON.stringify(process)}`);
    }
    if (!lineTypes.includes(type)) {
      throw new Error(`type must be invoke, ok, fail or info, not ${JSON.stringify(type)}`);
    }
    if (typeof time !== "number" || !Number.isFinite(time)) {
      throw new Error(`time must be a number of milliseconds, not ${JSON.stringify(time)}`);
    }
    if (time < this.#now) throw new Error(`time ${time} is before the line above, ${this.#now}`);
    this.#now = time;
    if (type === "invoke") this.#begin(process, time, line);
    else this.#end(process, time, line);
  }

  #begin(process: number, invokedAt: number, line: Record<string, unknown>): void {
    const busy = this.#underWay.get(process);
    if (busy !== undefined) {
      throw new Error(`process ${process} begins another operation while ${busy.action.f} lasts`);
    }
    const action = actionOf(line);
    const whole = action.f === "invalidate" || action.f === "flush";
    const operation = this.history.begin({
      client: numberOr(line["client"], process),
      namespace: textOr(line["namespace"], ""),
      key: whole ? "" : keyText(line["key"]),
      action,
      insync: line["insync"] !== false,
      linearizable: line["linearizable"] !== false,
      invokedAt,
    });
    this.#underWay.set(process, operation);
  }

  #end(process: number, endedAt: number, line: Record<string, unknown>): void {
    const operation = this.#underWay.get(process);
    if (operation === undefined) {
      throw new Error(`process ${process} ends an operation that it never began`);
    }
    const f = nameOf(line["f"]);
    if (f !== operation.action.f) {
      throw new Error(`process ${process} ends ${f}, but had begun ${operation.action.f}`);
    }
    this.#underWay.delete(process);
    operation.attempts = numberOr(line["attempts"], 1);
    operation.error = textOr(line["error"], "");
    if (line["type"] === "info") return;
    operation.endedAt = endedAt;
    // A condition that was not met is written as a failure, but tells what was there.
    const isAnswer = line["type"] === "ok" || line["stored"] === false;
    operation.ending = isAnswer ? "ok" : "fail";
    if (isAnswer) operation.answer = answerOf(operation.action, line);
  }
}

const otherNames: Readonly<Record<string, string>> = { read: "get", write: "set" };

function nameOf(f: unknown): string {
  return otherNames[String(f)] ?? String(f);
}

function actionOf({ f, value, ttlMs, fromVersion }: Record<string, unknown>): Action {
  const name = nameOf(f);
  switch (name) {
    case "get":
    case "delete":
    case "flush":
      return { f: name };
    case "set":
      return {
        f: name,
        value: valueText(value),
        ...(typeof ttlMs === "number" ? { ttlMs } : {}),
      };
    case "add":
      return { f: name, value: valueText(value) };
    case "cas": {
      if (!Array.isArray(value) || value.length !== 2) {
        throw new Error(`the value of cas must be [from, to], not ${JSON.stringify(value)}`);
      }
      return {
        f: name,
        from: valueText(value[0]),
        value: valueText(value[1]),
        ...(typeof fromVersion === "number" ? { fromVersion } : {}),
      };
    }
    case "increment": {
      if (typeof value === "number") return { f: name, delta: value };
      throw new Error(`the value of increment must be a number, not ${JSON.stringify(value)}`);
    }
    case "invalidate":
      return { f: name, tag: textOr(value, "") };
    default: {
      const known = "get (read), set (write), add, cas, delete, increment, invalidate or flush";
      throw new Error(`f must be ${known}, not ${JSON.stringify(f)}`);
    }
  }
}

function answerOf({ f }: Action, line: Record<string, unknown>): Answer {
  const { value, stored, parts } = line;
  const shows = (f === "get" || f === "increment") && value !== null && value !== undefined;
  const conditional = f === "add" || f === "cas";
  return {
    // Files made elsewhere know no versions: what is no number compares with nothing.
    version: numberOr(line["version"], Number.NaN),
    sequence: numberOr(line["sequence"], Number.NaN),
    shard: numberOr(line["shard"], 0),
    epoch: numberOr(line["epoch"], 0),
    ...(shows ? { value: valueText(value) } : {}),
    ...(conditional || typeof stored === "boolean" ? { stored: stored !== false } : {}),
    ...(Array.isArray(parts) ? { parts } : {}),
  };
}

function keyText(key: unknown): string {
  if (typeof key === "string" || typeof key === "number") return String(key);
  throw new Error(`key must be a text or a number, not ${JSON.stringify(key)}`);
}

function valueText(value: unknown): string {
  if ((typeof value === "string" && value !== "") || typeof value === "number") {
    return String(value);
  }
  throw new Error(`value must be a text (not empty) or a number, not ${JSON.stringify(value)}`);
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
