// The order of versions against real time: a quick and complete check of everything that carries a
// version, within the bounds in which versions must agree with real time.

import type { Operation } from "../history.js";
import { operationText } from "../history.js";

/** An answer that came too early, too late, or from the past. */
export type OrderViolation = { readonly message: string };

type Effect = {
  readonly operation: Operation;
  readonly sequence: number;
  readonly isWrite: boolean;
};

/**
 * Checks the ok operations of one key: whatever was acknowledged or seen before an operation began
 * is at or below what that operation saw or wrote. `group` names the span within which this holds
 * (all of the history for in-sync keys, an epoch for asynchronous ones).
 */
export function checkVersionOrder(
  operations: readonly Operation[],
  group: (operation: Operation) => string,
): OrderViolation | undefined {
  const groups = new Map<string, Effect[]>();
  for (const operation of operations) {
    const effect = effectOf(operation);
    if (effect === undefined) continue;
    const name = group(operation);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [effect]);
    else known.push(effect);
  }
  for (const effects of groups.values()) {
    const violation = checkGroup(effects);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

function checkGroup(effects: readonly Effect[]): OrderViolation | undefined {
  const begins = [...effects].sort((a, b) => a.operation.invokedAt - b.operation.invokedAt);
  const ends = [...effects].sort((a, b) => a.operation.endedAt - b.operation.endedAt);
  let next = 0;
  let highest: Effect | undefined;
  for (const effect of begins) {
    for (let done = ends[next]; done !== undefined; done = ends[next]) {
      if (done.operation.endedAt >= effect.operation.invokedAt) break;
      if (highest === undefined || done.sequence > highest.sequence) highest = done;
      next++;
    }
    if (highest === undefined) continue;
    const tooLow = effect.isWrite
      ? effect.sequence <= highest.sequence
      : effect.sequence < highest.sequence;
    if (!tooLow) continue;
    const seen = operationText(highest.operation);
    return { message: `${operationText(effect.operation)} is older than ${seen}, which had ended` };
  }
  return undefined;
}

/** What an ok operation proves about the key's order; undefined when it proves nothing. */
function effectOf(operation: Operation): Effect | undefined {
  const { action, answer, ending, linearizable } = operation;
  if (ending !== "ok" || answer === undefined) return undefined;
  switch (action.f) {
    case "get":
      // A miss shows no version; which deletes explain it is for the search to find.
      if (!linearizable || answer.version === 0) return undefined;
      return { operation, sequence: answer.version, isWrite: false };
    case "set":
    case "increment":
      return repeatable(operation, answer.version);
    case "add":
    case "cas":
      if (answer.stored !== true) return undefined;
      return repeatable(operation, answer.version);
    case "delete":
      return { operation, sequence: answer.sequence, isWrite: true };
    case "invalidate":
    case "flush":
      return undefined;
  }
}

/** A write; its version stands in the record, also when a retry only found the outcome. */
function repeatable(operation: Operation, version: number): Effect {
  return { operation, sequence: version, isWrite: true };
}
