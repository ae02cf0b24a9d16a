// All checks of a whole history: linearizability of in-sync keys, bounds and order of counters,
// order of versions, invalidations, and values out of nowhere.

import { type History, type Operation, operationText } from "../history.js";
import { checkLinearizable, type Model } from "./linearizability.js";
import {
  counterModel,
  type KeyEvent,
  mayForget,
  registerModel,
  timedEvents,
} from "./object-models.js";
import { checkVersionOrder } from "./version-order.js";
import { demand, Violation } from "./violation.js";

/** What a checker must know about a namespace of the workload. */
export type CheckedNamespace = {
  readonly name: string;
  readonly kind: "register" | "counter" | "tagged";
  readonly insync: boolean;
};

/** What happened to shards that clients cannot see. */
export type WorldFacts = {
  /** True times at which the shard of a key was started empty. */
  coldStarts(namespace: string, key: string): readonly number[];
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
      if (namespace.insync && namespace.kind !== "tagged") {
        const model = namespace.kind === "counter" ? counterModel : registerModel;
        const cold = facts.coldStarts(namespace.name, key);
        checkKey(operations, { model, cold });
      }
    }
    if (namespace.kind === "tagged") checkInvalidations(history, namespace.name);
  }
}

function checkKey(
  operations: readonly Operation[],
  { model, cold }: { model: Model<string, KeyEvent>; cold: readonly number[] },
): void {
  const linearizable = operations.filter((one) => one.action.f !== "get" || one.linearizable);
  const events = [...timedEvents(linearizable), ...cold.map(mayForget)];
  const verdict = checkLinearizable(model, events);
  if (verdict.kind === "linearizable") return;
  const lines = linearizable.map((operation) => operationText(operation));
  if (verdict.kind === "unknown") {
    throw new Violation("linearizability", `search given up:\n${lines.join("\n")}`);
  }
  const stuck = verdict.stuckAt.flatMap((event) => ("id" in event ? [`#${event.id}`] : []));
  const summary = `no order explains more than ${verdict.explained}; stuck at ${stuck.join(" ")}`;
  throw new Violation("linearizability", `${summary}\n${lines.join("\n")}`);
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

/** I23: a read that begins after an invalidation was acked returns nothing that it killed. */
function checkInvalidations(history: History, namespace: string): void {
  const ours = history.operations.filter((one) => one.namespace === namespace);
  const tagOf = new Map<string, string>();
  for (const { action } of ours) {
    // The workload writes its tag in front of the value.
    if ("value" in action) tagOf.set(action.value, action.value.split(":")[0] ?? "");
  }
  const acked = ours.filter(({ action, ending }) => action.f === "invalidate" && ending === "ok");
  for (const read of ours) {
    const { action, ending, answer, linearizable } = read;
    if (action.f !== "get" || ending !== "ok" || !linearizable) continue;
    if (answer?.value === undefined) continue;
    const tag = tagOf.get(answer.value) ?? "";
    for (const invalidation of acked) {
      if (invalidation.endedAt >= read.invokedAt) continue;
      if (invalidation.action.f !== "invalidate") continue;
      if (invalidation.action.tag !== "" && invalidation.action.tag !== tag) continue;
      const part = invalidation.answer?.parts?.find(({ shard }) => shard === answer.shard);
      demand(part === undefined || answer.version > part.sequence, "I23", () => {
        return `${operationText(read)} was killed by ${operationText(invalidation)}`;
      });
    }
  }
}
