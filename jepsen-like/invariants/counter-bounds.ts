// Exact bounds of a counter that only grows: what is shown is at least all that was acknowledged
// before it was asked for, and at most all that may have taken effect by then (I10, I16).

import { type Operation, operationText } from "../history.js";
import { demand } from "./violation.js";

/** One moment at which the sum of what was asked for, or acknowledged, grew. */
type Growth = { readonly at: number; readonly sum: number };

/**
 * Checks one counter; every delta is above 0.
 * @param kept when nothing that was acknowledged may be lost: when its shard was started empty
 */
export function checkCounterBounds(
  operations: readonly Operation[],
  kept: readonly number[] | undefined,
): void {
  const increments = operations.filter(({ action }) => action.f === "increment");
  const asked = growth(increments, ({ invokedAt }) => invokedAt);
  const acked = growth(
    increments.filter(({ ending }) => ending === "ok"),
    ({ endedAt }) => endedAt,
  );
  for (const operation of operations) {
    const { ending, answer, linearizable, action, invokedAt, endedAt } = operation;
    if (ending !== "ok" || answer === undefined) continue;
    const shown = Number(answer.value ?? 0);
    const most = sumAt(asked, endedAt, true);
    demand(shown <= most, "counter", () => {
      return `${operationText(operation)} shows more than the ${most} ever asked for`;
    });
    const counts = action.f === "increment" || (action.f === "get" && linearizable);
    if (kept === undefined || !counts || kept.some((at) => at <= endedAt)) continue;
    const own = action.f === "increment" ? action.delta : 0;
    const least = sumAt(acked, invokedAt, false) + own;
    demand(shown >= least, "counter", () => {
      return `${operationText(operation)} shows less than the ${least} acknowledged before`;
    });
  }
}

function growth(increments: readonly Operation[], at: (one: Operation) => number): Growth[] {
  const sorted = [...increments].sort((a, b) => at(a) - at(b));
  let sum = 0;
  return sorted.map((one) => {
    sum += one.action.f === "increment" ? one.action.delta : 0;
    return { at: at(one), sum };
  });
}

/** The sum that had grown up before a time, or also at it. */
function sumAt(steps: readonly Growth[], time: number, including: boolean): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = steps[middle]?.at ?? 0;
    if (at < time || (including && at === time)) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.sum ?? 0;
}
