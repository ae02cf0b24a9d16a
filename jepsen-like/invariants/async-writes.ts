// Asynchronous writes (I20, judged by what clients saw alone): within an epoch they are
// linearizable; after a failover an acknowledged one may be gone, but only beyond what the loss
// record of that failover says was kept.

import type { LossRecord } from "../../src/control/control-state.js";
import { type Operation, operationText } from "../history.js";
import { checkLinearizable, type Model } from "./linearizability.js";
import { type KeyEvent, lastAttemptAt, mayComeAgain, timedEvents } from "./object-models.js";
import { demand, Violation } from "./violation.js";

/** What of a loss record counts here. */
export type Loss = Pick<LossRecord, "shard" | "toEpoch" | "keptThrough">;

/** What an acknowledged write proves, or a read shows: the record and whose word it is. */
type Mark = {
  readonly operation: Operation;
  readonly shard: number;
  readonly epoch: number;
  readonly sequence: number;
};

/**
 * Checks that every read shows all writes acknowledged before it began, but for those that a loss
 * record between the two gives up. For one key that nothing evicts and that does not expire.
 */
export function checkAsyncLosses(operations: readonly Operation[], losses: readonly Loss[]): void {
  const writes = operations.flatMap((operation) => writeMark(operation) ?? []);
  const deletes = operations.filter(({ action }) => action.f === "delete");
  const unknowns = operations.filter(
    ({ action, ending }) => action.f !== "get" && ending === "info",
  );
  for (const operation of operations) {
    const read = readMark(operation);
    if (read === undefined) continue;
    for (const write of writes) {
      if (write.operation.endedAt >= operation.invokedAt || write.sequence <= read.sequence)
        continue;
      // A miss shows no version: any delete that is not surely older explains it, and so does
      // whatever was lost of the key, since the new primary then drops what is left (§6.6).
      if (read.sequence === 0) {
        if (mayHaveDeleted(deletes, write, read)) continue;
        if (unknowns.some((one) => one.invokedAt < read.operation.endedAt)) continue;
        if (writes.some((other) => isGivenUp(other, read, losses))) continue;
      }
      demand(isGivenUp(write, read, losses), "async", () => {
        const lost = operationText(write.operation);
        return `${operationText(operation)} lacks ${lost}, and no loss record between says so`;
      });
    }
  }
}

function mayHaveDeleted(deletes: readonly Operation[], write: Mark, read: Mark): boolean {
  if (write.operation.action.f === "delete") return true;
  return deletes.some((one) => {
    const isOlder = one.endedAt < write.operation.invokedAt && !mayComeAgain(one);
    return !isOlder && one.invokedAt <= read.operation.endedAt;
  });
}

function isGivenUp(write: Mark, read: Mark, losses: readonly Loss[]): boolean {
  return losses.some(
    ({ shard, toEpoch, keptThrough }) =>
      shard === write.shard &&
      keptThrough < write.sequence &&
      toEpoch > write.epoch &&
      toEpoch <= read.epoch,
  );
}

function writeMark(operation: Operation): Mark | undefined {
  const { action, answer, ending } = operation;
  if (ending !== "ok" || answer === undefined || action.f === "get") return undefined;
  if (answer.stored === false) return undefined;
  const { shard, epoch } = answer;
  const sequence = action.f === "delete" ? answer.sequence : answer.version;
  return sequence === 0 ? undefined : { operation, shard, epoch, sequence };
}

function readMark(operation: Operation): Mark | undefined {
  const { action, answer, ending, linearizable } = operation;
  if (ending !== "ok" || answer === undefined) return undefined;
  if (action.f !== "get" || !linearizable) return undefined;
  return { operation, shard: answer.shard, epoch: answer.epoch, sequence: answer.version };
}

/** The state of a key of which nothing is known yet. */
const unknownState = "?";

/**
 * Checks one key epoch by epoch. What the key was when the epoch began is not known; what ended in
 * another epoch, or nobody knows how, may have taken effect in this one. For each loss before it
 * the key may once be dropped: a deposed primary returned and named it.
 * @param stoodStillMs how long an attempt may have lain at a process that stood still
 */
export function checkEpochs(
  operations: readonly Operation[],
  model: Model<string, KeyEvent>,
  losses: readonly Loss[],
  stoodStillMs = 0,
): void {
  const answered = operations.filter(
    ({ ending, action, linearizable }) => ending === "ok" && (action.f !== "get" || linearizable),
  );
  const epochs = new Map<number, Operation[]>();
  for (const operation of answered) {
    const epoch = operation.answer?.epoch ?? 0;
    const known = epochs.get(epoch);
    if (known === undefined) epochs.set(epoch, [operation]);
    else known.push(operation);
  }
  for (const [epoch, ours] of epochs) {
    if (ours.length < 2) continue;
    const begin = Math.min(...ours.map(({ invokedAt }) => invokedAt));
    const end = Math.max(...ours.map(({ endedAt }) => endedAt));
    const perhaps = operations.filter((operation) => {
      const { action, answer, invokedAt, endedAt, ending } = operation;
      if (action.f === "get" || (ending === "ok" && answer?.epoch === epoch)) return false;
      const until = Math.max(endedAt, lastAttemptAt(operation, stoodStillMs));
      return invokedAt <= end && until >= begin;
    });
    const drops = losses.filter(
      ({ shard, toEpoch }) => shard === ours[0]?.answer?.shard && toEpoch <= epoch,
    );
    const events = timedEvents(
      [...ours, ...perhaps.map(asUnknown)],
      drops.map(() => begin),
    );
    const verdict = checkLinearizable(fromAnywhere(model), events);
    if (verdict.kind === "linearizable") continue;
    const lines = ours.slice(0, 50).map(operationText).join("\n");
    throw new Violation("async", `epoch ${epoch} is ${verdict.kind}:\n${lines}`);
  }
}

function asUnknown(operation: Operation): Operation {
  const never = Number.POSITIVE_INFINITY;
  return { ...operation, ending: "info", answer: undefined, endedAt: never };
}

/** The model, beginning in a state that nobody knows. */
function fromAnywhere(model: Model<string, KeyEvent>): Model<string, KeyEvent> {
  return {
    initial: unknownState,
    text: model.text,
    // In the unknown state even a read changes what is known.
    isRead: () => false,
    isBlind: model.isBlind,
    name: model.name,
    step: (state, event) => (state === unknownState ? firstKnown(event) : model.step(state, event)),
  };
}

/** The state after an operation on a key of which nothing is known. */
function firstKnown({ action, answer, ending }: KeyEvent): string {
  const isOk = ending === "ok";
  switch (action.f) {
    case "get":
    case "increment":
      return isOk ? (answer?.value ?? "") : unknownState;
    case "set":
      return action.value;
    case "add":
    case "cas":
      return isOk && answer?.stored === true ? action.value : unknownState;
    case "delete":
      return "";
    case "invalidate":
    case "flush":
      return unknownState;
  }
}
