// Items die by their TTL and not before: expired data is never returned, and what was acknowledged
// in-sync is there as long as it lives. TTLs run in shard time, so true time gets some slack.

import { type Operation, operationText } from "../history.js";
import { demand } from "./violation.js";

/** Clocks differ by at most this factor, there and back. */
const drift = 1.03;
/** Replication messages may be under way so long, and outages last, before shard time moves on. */
const slackMs = 2500;
/** Reading and rounding. */
const graceMs = 10;

type Write = { readonly operation: Operation; readonly ttlMs: number };

/**
 * Checks the operations of one key that is only set (with TTLs) and read.
 * @param coldStarts when its shard was started empty
 * @param clockSlackMs how long nodes stood still: shard time may fall behind by as much
 */
export function checkExpiry(
  operations: readonly Operation[],
  coldStarts: readonly number[],
  clockSlackMs: number,
): void {
  const writes: Write[] = [];
  for (const operation of operations) {
    const { action } = operation;
    if (action.f !== "set" || action.ttlMs === undefined) continue;
    writes.push({ operation, ttlMs: action.ttlMs });
  }
  const byValue = new Map(writes.map((write) => [textOf(write), write]));
  for (const read of operations) {
    if (read.action.f !== "get" || read.ending !== "ok" || !read.linearizable) continue;
    const value = read.answer?.value;
    if (value === undefined) checkMiss(read, writes, coldStarts);
    else checkHit(read, byValue.get(value), clockSlackMs);
  }
}

function textOf({ operation }: Write): string {
  return "value" in operation.action ? operation.action.value : "";
}

function checkHit(read: Operation, write: Write | undefined, clockSlackMs: number): void {
  if (write === undefined || write.operation.ending !== "ok") return;
  const deadAt = write.operation.endedAt + write.ttlMs * drift + slackMs + clockSlackMs;
  demand(read.invokedAt <= deadAt, "expiry", () => {
    return `${operationText(read)} shows an item that is dead since ${deadAt.toFixed(0)}`;
  });
}

/** A miss is wrong when every write that could be the last one is surely still alive. */
function checkMiss(read: Operation, writes: readonly Write[], coldStarts: readonly number[]): void {
  const sure = writes.findLast(
    ({ operation }) => operation.ending === "ok" && operation.endedAt < read.invokedAt,
  );
  if (sure === undefined) return;
  const since = sure.operation.invokedAt;
  if (coldStarts.some((at) => at >= since && at <= read.endedAt)) return;
  const candidates = writes.filter(
    ({ operation }) => operation.endedAt >= since && operation.invokedAt <= read.endedAt,
  );
  const allAlive = candidates.every(
    ({ operation, ttlMs }) => read.endedAt < operation.invokedAt + ttlMs / drift - graceMs,
  );
  demand(!allAlive, "expiry", () => {
    return `${operationText(read)} misses what lives: ${operationText(sure.operation)}`;
  });
}
