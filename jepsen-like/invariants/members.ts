// A set to which every member is added once, each under a key of its own by an increment of 1, and
// read at the end: what was acknowledged and is gone was lost, what shows 2 took effect twice, what
// is there although its add was refused is a phantom (I10, I16).

import { type Operation, operationText } from "../history.js";
import type { Loss } from "./async-writes.js";
import { demand } from "./violation.js";

/** What must be known to judge a member. */
export type MemberFacts = {
  /** When the member's shard was started empty. */
  readonly coldStarts: readonly number[];
  /** Undefined where none of the losses excuses anything: the namespace is in-sync. */
  readonly losses: readonly Loss[] | undefined;
};

/** Checks all operations on one member: one add, also one that surely failed, and any reads. */
export function checkMember(operations: readonly Operation[], facts: MemberFacts): void {
  const add = operations.find(({ action }) => action.f === "increment");
  for (const operation of operations) {
    const { answer, ending } = operation;
    if (ending !== "ok" || answer === undefined) continue;
    const isRead = operation.action.f === "get";
    demand(answer.value === undefined || answer.value === "1", "set", () => {
      return `${operationText(operation)}: a member is there ${answer.value} times`;
    });
    if (!isRead || add === undefined) continue;
    demand(answer.value === undefined || add.ending !== "fail", "set", () => {
      return `${operationText(operation)}: there is a member whose add failed (${add.error})`;
    });
    demand(answer.value !== undefined || !isLost(add, operation, facts), "set", () => {
      return `${operationText(operation)} lacks what ${operationText(add)} added`;
    });
  }
}

/** Whether a read that misses should have found the member. */
function isLost(add: Operation, read: Operation, { coldStarts, losses }: MemberFacts): boolean {
  const { answer, ending, endedAt, invokedAt } = add;
  if (ending !== "ok" || answer === undefined || endedAt >= read.invokedAt) return false;
  if (!read.linearizable) return false;
  if (coldStarts.some((at) => at >= invokedAt && at <= read.endedAt)) return false;
  const isGivenUp = losses?.some(
    ({ shard, keptThrough, toEpoch }) =>
      shard === answer.shard &&
      keptThrough < answer.version &&
      toEpoch > answer.epoch &&
      toEpoch <= (read.answer?.epoch ?? 0),
  );
  return isGivenUp !== true;
}
