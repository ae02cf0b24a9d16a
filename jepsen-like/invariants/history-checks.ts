// All checks of a whole history: linearizability of in-sync keys, bounds and order of counters,
// order of versions, invalidations, and values out of nowhere.

import { type History, type Operation, operationText } from "../history.js";
import { checkExpiry } from "./expiry.js";
import { checkInvalidations } from "./invalidations.js";
import { checkLinearizable, type Model } from "./linearizability.js";
import { counterModel, type KeyEvent, registerModel, timedEvents } from "./object-models.js";
import { checkVersionOrder } from "./version-order.js";
import { demand, Violation } from "./violation.js";

/** What a checker must know about a namespace of the workload. */
export type CheckedNamespace = {
  readonly name: string;
  /** `mortal`: sets with a TTL and reads only. `small`: may evict. */
  readonly kind: "register" | "counter" | "tagged" | "mortal" | "small";
  readonly insync: boolean;
};

/** What happened to shards that clients cannot see. */
export type WorldFacts = {
  /** True times at which the shard of a key was started empty. */
  coldStarts(namespace: string, key: string): readonly number[];
  /** How long clocks may have stood still or messages been under way, in true milliseconds. */
  readonly clockSlackMs: number;
};

/** Checks everything. Throws the first {@link Violation}. */
export function checkHistory(
  history: History,
  namespaces: readonly CheckedNamespace[],
  facts: WorldFacts,
): void {
  for (const namespace of namespaces) {
    for (const [key, operations] of history.byKey(namespace.name)) {
      checkNoPhantom(operations);
      const byEpoch = (operation: Operation): string => String(operation.answer?.epoch ?? 0);
      const order = checkVersionOrder(operations, namespace.insync ? () => "" : byEpoch);
      if (order !== undefined) throw new Violation("version-order", order.message);
      if (namespace.kind === "counter") checkCounterBound(operations);
      const cold = facts.coldStarts(namespace.name, key);
      if (namespace.kind === "mortal") checkExpiry(operations, cold, facts.clockSlackMs);
      const models = { register: registerModel, counter: counterModel } as const;
      const { kind } = namespace;
      if (!namespace.insync || !(kind === "register" || kind === "counter")) continue;
      checkKey(operations, { model: models[kind], cold });
    }
    if (namespace.kind === "tagged") checkInvalidations(history, namespace.name);
  }
}

function checkKey(
  operations: readonly Operation[],
  { model, cold }: { model: Model<string, KeyEvent>; cold: readonly number[] },
): void {
  const linearizable = operations.filter((one) => one.action.f !== "get" || one.linearizable);
  const events = timedEvents(linearizable, cold);
  const verdict = checkLinearizable(model, events);
  if (verdict.kind === "linearizable") return;
  if (verdict.kind === "unknown") {
    throw new Violation("linearizability", `the search was given up\n${around(linearizable, [])}`);
  }
  const stuck = verdict.stuckAt.flatMap((event) => ("id" in event ? [Number(event.id)] : []));
  const where = stuck.map((id) => `#${id}`).join(" ");
  const summary = `no order explains more than ${verdict.explained} operations; stuck at ${where}`;
  throw new Violation("linearizability", `${summary}\n${around(linearizable, stuck)}`);
}

/** The operations around those at which the search was stuck, as lines. */
function around(operations: readonly Operation[], stuck: readonly number[]): string {
  const first = operations.findIndex(({ id }) => stuck.includes(id));
  const from = Math.max(0, first - 25);
  return operations
    .slice(from, from + 50)
    .map((operation) => operationText(operation))
    .join("\n");
}

/** I16: a counter never shows more than all increments that may have taken effect by then. */
function checkCounterBound(operations: readonly Operation[]): void {
  for (const operation of operations) {
    const shown = Number(operation.answer?.value ?? 0);
    if (operation.ending !== "ok" || shown === 0) continue;
    let possible = 0;
    for (const { action, invokedAt } of operations) {
      if (action.f === "increment" && invokedAt <= operation.endedAt) possible += action.delta;
    }
    demand(shown <= possible, "counter", () => {
      return `${operationText(operation)} shows more than the ${possible} ever asked for`;
    });
  }
}

/** A value that was read was written, by a write that had begun. */
function checkNoPhantom(operations: readonly Operation[]): void {
  const written = new Map<string, number>();
  for (const { action, invokedAt } of operations) {
    if ("value" in action) written.set(action.value, invokedAt);
  }
  for (const operation of operations) {
    const value = operation.answer?.value;
    if (operation.action.f !== "get" || value === undefined || written.size === 0) continue;
    const since = written.get(value);
    demand(since !== undefined && since <= operation.endedAt, "phantom", () => {
      return `${operationText(operation)} was never written`;
    });
  }
}
