// All checks of a whole history: linearizability, bounds of counters, lost and doubled members,
// what asynchronous writes may lose, order of versions, expiry, invalidations, and values out of
// nowhere.

import { type History, type Operation, operationText } from "../history.js";
import { checkAsyncLosses, checkEpochs, type Loss } from "./async-writes.js";
import { checkCounterBounds } from "./counter-bounds.js";
import { checkExpiry } from "./expiry.js";
import { checkInvalidations } from "./invalidations.js";
import { checkLinearizable, type Model } from "./linearizability.js";
import { checkMember } from "./members.js";
import { counterModel, type KeyEvent, registerModel, timedEvents } from "./object-models.js";
import { checkVersionOrder } from "./version-order.js";
import { demand, Violation } from "./violation.js";

/** What a checker must know about a namespace of the workload. */
export type CheckedNamespace = {
  readonly name: string;
  /**
   * `mortal`: sets with a TTL and reads only. `small`: may evict or refuse. `set`: a key for each
   * member, added by an increment of 1.
   */
  readonly kind: "register" | "counter" | "tagged" | "mortal" | "small" | "set";
  readonly insync: boolean;
};

/** What happened to shards that clients cannot see. */
export type WorldFacts = {
  /** True times at which the shard of a key was started empty. */
  coldStarts(namespace: string, key: string): readonly number[];
  /** How long clocks may have stood still or messages been under way, in true milliseconds. */
  readonly clockSlackMs: number;
  /** What failovers gave up; undefined = nobody knows, and asynchronous losses are not judged. */
  readonly losses?: readonly Loss[];
};

/** Checks everything. Throws the first {@link Violation}. */
export function checkHistory(
  history: History,
  namespaces: readonly CheckedNamespace[],
  facts: WorldFacts,
): void {
  for (const namespace of namespaces) {
    if (namespace.kind === "set") {
      checkMembers(history, namespace, facts);
      continue;
    }
    for (const [key, operations] of history.byKey(namespace.name)) {
      checkNoPhantom(operations);
      const byEpoch = (operation: Operation): string => String(operation.answer?.epoch ?? 0);
      const order = checkVersionOrder(operations, namespace.insync ? () => "" : byEpoch);
      if (order !== undefined) throw new Violation("version-order", order.message);
      const cold = facts.coldStarts(namespace.name, key);
      checkByKind(operations, namespace, { cold, facts });
    }
    if (namespace.kind === "tagged") checkInvalidations(history, namespace.name);
  }
}

function checkByKind(
  operations: readonly Operation[],
  { kind, insync }: CheckedNamespace,
  { cold, facts }: { readonly cold: readonly number[]; readonly facts: WorldFacts },
): void {
  if (kind === "counter") checkCounterBounds(operations, insync ? cold : undefined);
  if (kind === "mortal") checkExpiry(operations, cold, facts.clockSlackMs);
  if (kind !== "register" && kind !== "counter") return;
  const model = kind === "register" ? registerModel : counterModel;
  if (insync) {
    checkKey(operations, { model, cold, stoodStillMs: facts.clockSlackMs });
    return;
  }
  if (facts.losses === undefined) return;
  checkEpochs(operations, model, facts.losses, facts.clockSlackMs);
  checkAsyncLosses(operations, facts.losses);
}

function checkMembers(
  history: History,
  { name, insync }: CheckedNamespace,
  facts: WorldFacts,
): void {
  const members = new Map<string, Operation[]>();
  for (const operation of history.operations) {
    if (operation.namespace !== name) continue;
    const known = members.get(operation.key);
    if (known === undefined) members.set(operation.key, [operation]);
    else known.push(operation);
  }
  if (!insync && facts.losses === undefined) return;
  const losses = insync ? undefined : facts.losses;
  for (const [key, operations] of members) {
    checkMember(operations, { coldStarts: facts.coldStarts(name, key), losses });
  }
}

type KeyFacts = {
  readonly model: Model<string, KeyEvent>;
  readonly cold: readonly number[];
  readonly stoodStillMs: number;
};

function checkKey(operations: readonly Operation[], { model, cold, stoodStillMs }: KeyFacts): void {
  const linearizable = operations.filter((one) => one.action.f !== "get" || one.linearizable);
  const events = timedEvents(linearizable, cold, stoodStillMs);
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

/** A value that was read was written, by a write that had begun. */
function checkNoPhantom(operations: readonly Operation[]): void {
  const written = new Map<string, number>();
  for (const { action, invokedAt } of operations) {
    if ("value" in action && !written.has(action.value)) written.set(action.value, invokedAt);
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
