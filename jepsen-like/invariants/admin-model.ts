// The operators' history against a sequential model of the control state, namespace by namespace:
// is there one order of all changes that agrees with real time, with the indexes of the log that
// were told, and with the state at the end? Repeated requests must have had one effect.

import type { OperationRecord } from "../../src/control/control-state.js";
import {
  type AdminHistory,
  type AdminOperation,
  adminText,
  type SeenNamespace,
} from "../admin-history.js";
import { checkLinearizable, type Model, type Timed } from "./linearizability.js";
import { demand, Violation } from "./violation.js";

/** A namespace; version 0 = it does not exist. A version that nobody was told names who made it. */
type NamespaceState = Omit<SeenNamespace, "version"> & { readonly version: number | string };

/** What a namespace's model is asked: an operation, or the state at the end. */
type NamespaceEvent = AdminOperation | { readonly atEnd: SeenNamespace | undefined };

const absent: NamespaceState = { version: 0, generation: 0, mark: 0 };

/** One namespace under create, set, flush, drop. Reads may be old, so that they are not in it. */
const namespaceModel: Model<NamespaceState, NamespaceEvent> = {
  initial: absent,
  text: (state) => JSON.stringify(state),
  isRead: (event) => "atEnd" in event || event.code !== "",
  isBlind: () => false,
  name: (event) => JSON.stringify("atEnd" in event ? event : event.action),
  step: (state, event) => ("atEnd" in event ? atEnd(state, event.atEnd) : step(state, event)),
};

function step(state: NamespaceState, operation: AdminOperation): NamespaceState | undefined {
  const { action, code, told, id } = operation;
  const exists = state.version !== 0;
  if (code !== "") return exists === (code === "NAMESPACE_EXISTS") ? state : undefined;
  const version = told[0]?.index ?? `by @${id}`;
  const isKnown = typeof version === "number" && typeof state.version === "number";
  if (isKnown && version <= state.version) return undefined;
  switch (action.f) {
    case "create":
      return exists ? undefined : { version, generation: 1, mark: action.mark };
    case "set": {
      if (!exists || !mayBe(state.version, action.expectVersion)) return undefined;
      return { ...state, version, mark: action.mark };
    }
    case "flush":
      return exists ? { ...state, version, generation: state.generation + 1 } : undefined;
    case "drop":
      return exists ? absent : undefined;
    case "read":
    case "hand-over":
      return state;
  }
}

/** A version that nobody was told may be any. */
function mayBe(version: NamespaceState["version"], expected: number): boolean {
  return expected === 0 || typeof version === "string" || version === expected;
}

function atEnd(state: NamespaceState, seen: SeenNamespace | undefined): NamespaceState | undefined {
  if (seen === undefined) return state.version === 0 ? state : undefined;
  if (state.version === 0 || !mayBe(state.version, seen.version)) return undefined;
  const isSame = state.mark === seen.mark && state.generation === seen.generation;
  return isSame ? state : undefined;
}

/** What the control state is when all is over, as far as operators are concerned. */
export type AdminEnd = {
  namespace(name: string): SeenNamespace | undefined;
  /** Hand-overs that are remembered, by id. */
  readonly handOvers: ReadonlyMap<number, Pick<OperationRecord, "shard" | "phase">>;
};

/** Checks the operators' history. */
export function checkAdminHistory(history: AdminHistory, end: AdminEnd): void {
  checkOnce(history.operations);
  checkMarks(history);
  for (const operation of history.operations) checkHandOver(operation, end);
  const names = new Map<string, AdminOperation[]>();
  for (const operation of history.operations) {
    const { action } = operation;
    if (action.f === "hand-over" || action.f === "read") continue;
    const known = names.get(action.name);
    if (known === undefined) names.set(action.name, [operation]);
    else known.push(operation);
  }
  for (const [name, operations] of names) checkNamespace(operations, end.namespace(name));
}

/** A hand-over that an operator was told is done was done, to the shard that was asked for. */
function checkHandOver(operation: AdminOperation, { handOvers }: AdminEnd): void {
  const { action, told } = operation;
  if (action.f !== "hand-over") return;
  for (const { value } of told) {
    const known = handOvers.get(value);
    const isDone = known === undefined || (known.phase === "done" && known.shard === action.shard);
    demand(isDone, "admin", () => `${adminText(operation)}, but it is ${JSON.stringify(known)}`);
  }
}

function checkNamespace(
  operations: readonly AdminOperation[],
  seen: SeenNamespace | undefined,
): void {
  const counted = operations.filter(({ ending }) => ending !== "fail");
  const events: Timed<NamespaceEvent>[] = counted.map((operation) => ({
    operation,
    invokedAt: operation.invokedAt,
    endedAt: operation.endedAt,
  }));
  const last = Number.MAX_VALUE;
  events.push({ operation: { atEnd: seen }, invokedAt: last, endedAt: last });
  const verdict = checkLinearizable(namespaceModel, events);
  if (verdict.kind === "linearizable") return;
  const lines = [...operations.map(adminText), `at the end ${JSON.stringify(seen)}`].join("\n");
  throw new Violation("admin", `the history of a namespace is ${verdict.kind}:\n${lines}`);
}

/** All answers to one request are the same. */
function checkOnce(operations: readonly AdminOperation[]): void {
  for (const operation of operations) {
    const [first] = operation.told;
    const alike = operation.told.every(
      ({ index, value }) => index === first?.index && value === first.value,
    );
    demand(alike, "admin", () => `a request took effect twice: ${adminText(operation)}`);
  }
}

/** Every config that was ever seen was asked for, by a request that was not refused. */
function checkMarks({ operations, versions }: AdminHistory): void {
  const asked = new Map<number, AdminOperation>();
  for (const operation of operations) {
    if ("mark" in operation.action) asked.set(operation.action.mark, operation);
  }
  const reads = operations.flatMap(({ seen }) => seen ?? []);
  for (const seen of [...reads, ...versions]) {
    const source = asked.get(seen.mark);
    demand(source !== undefined, "admin", () => `nobody asked for ${JSON.stringify(seen)}`);
    demand(source.ending !== "fail", "admin", () => {
      return `${adminText(source)} was refused, yet it is there: ${JSON.stringify(seen)}`;
    });
  }
}
