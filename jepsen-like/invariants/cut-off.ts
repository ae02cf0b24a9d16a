// I7 as clients can see it: a primary that was cut off answers nobody beyond its lease. Its epoch
// tells its answers from those of its successor.

import { type History, operationText } from "../history.js";
import { demand } from "./violation.js";

/** A primary that nobody could give a lease between two times. */
export type CutOff = {
  readonly node: string;
  /** The shards that it led, with its epochs. */
  readonly shards: ReadonlyMap<number, number>;
  readonly from: number;
  readonly to: number;
  /** Clients that asked this node and no other. */
  readonly probes: readonly number[];
};

/** How the operations of probes ended that began after a lease was over. */
export type CutOffCounts = { readonly answered: number; readonly refused: number };

/** The clock's rate may differ by so much, and whoever cut the links may have noted it late. */
const drift = 1.02;
const noticedMs = 50;

/**
 * Checks every operation that began when the lease of a primary cut off was surely over.
 * @returns how many such operations there were, so that a run in which there are none proves
 * nothing
 */
export function checkCutOff(
  history: History,
  cutOffs: readonly CutOff[],
  leaseMs: number,
): CutOffCounts {
  let answered = 0;
  let refused = 0;
  for (const { node, shards, from, to, probes } of cutOffs) {
    const overAt = from + leaseMs * drift + noticedMs;
    for (const operation of history.operations) {
      const { answer, client, ending, endedAt, invokedAt, linearizable } = operation;
      if (invokedAt < overAt || invokedAt >= to) continue;
      const isProbe = probes.includes(client);
      if (isProbe && ending !== "ok") refused++;
      if (ending !== "ok" || answer === undefined || endedAt >= to || !linearizable) continue;
      if (isProbe) answered++;
      const epoch = shards.get(answer.shard);
      demand(epoch === undefined || answer.epoch > epoch, "I7", () => {
        const since = Math.round(invokedAt - overAt);
        return `${node} answered ${since} ms after its lease was over: ${operationText(operation)}`;
      });
    }
  }
  return { answered, refused };
}
