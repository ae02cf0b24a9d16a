// I23: a linearizable read that begins after an invalidation was acked returns nothing that it
// killed, in any epoch. By sequences for tags and keys, by real time for flushes.

import { type History, type Operation, operationText } from "../history.js";
import { demand } from "./violation.js";

/** Checks the reads of a namespace whose values carry their tag in front: `red:17`. */
export function checkInvalidations(history: History, namespace: string): void {
  const ours = history.operations.filter((one) => one.namespace === namespace);
  const writes = new Map<string, Operation>();
  for (const write of ours) if ("value" in write.action) writes.set(write.action.value, write);
  const killers = ours.filter(
    ({ action, ending }) => ending === "ok" && (action.f === "invalidate" || action.f === "flush"),
  );
  for (const read of ours) {
    const { action, ending, answer, linearizable } = read;
    if (action.f !== "get" || ending !== "ok" || !linearizable) continue;
    if (answer?.value === undefined) continue;
    const write = writes.get(answer.value);
    for (const killer of killers) {
      if (killer.endedAt >= read.invokedAt) continue;
      demand(!isKilled(read, write, killer), "I23", () => {
        return `${operationText(read)} was killed by ${operationText(killer)}`;
      });
    }
  }
}

function isKilled(read: Operation, write: Operation | undefined, killer: Operation): boolean {
  const { answer } = read;
  if (answer?.value === undefined) return false;
  if (killer.action.f === "flush") {
    return write !== undefined && write.ending === "ok" && write.endedAt < killer.invokedAt;
  }
  if (killer.action.f !== "invalidate") return false;
  const { tag } = killer.action;
  if (tag !== "" && tag !== answer.value.split(":")[0]) return false;
  const part = killer.answer?.parts?.find(({ shard }) => shard === answer.shard);
  return part !== undefined && answer.version <= part.sequence;
}
