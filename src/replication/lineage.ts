// A copy's lineage: which epochs its records come from and where each began. Comparing two lineages
// tells the last sequence that both copies share (PROTOCOL §6.5; Kafka KIP-101 and KIP-279).

import { assert } from "../base/assert.js";
import type { Epoch, Sequence } from "../model/ids.js";

/** One epoch of a shard's history, as this copy has it. */
export type LineageEntry = {
  readonly epoch: Epoch;
  /** The sequence of its EPOCH record. */
  readonly start: Sequence;
  /** The last sequence before it that its primary inherited; 0 after a cold start. */
  readonly inherited: Sequence;
};

/** All epochs of a copy, oldest first; empty for a copy that holds nothing. */
export type Lineage = readonly LineageEntry[];

/** A lineage and how far the copy has got in its last epoch. */
export type LineagePoint = { readonly lineage: Lineage; readonly last: Sequence };

/**
 * The greatest sequence up to which both copies hold the same records, or undefined when they share
 * no epoch. An epoch has one primary and one beginning, so an equal epoch means an equal past.
 */
export function lastCommon(a: LineagePoint, b: LineagePoint): Sequence | undefined {
  let shared = 0;
  while (
    shared < a.lineage.length &&
    shared < b.lineage.length &&
    a.lineage[shared]?.epoch === b.lineage[shared]?.epoch
  ) {
    shared++;
  }
  if (shared === 0) return undefined;
  return Math.min(endOf(a, shared - 1), endOf(b, shared - 1)) as Sequence;
}

/** The lineage as it was at a sequence: epochs that began after it are gone. */
export function lineageAt(lineage: Lineage, sequence: Sequence): Lineage {
  return lineage.filter((entry) => entry.start <= sequence);
}

/** The lineage with one more epoch. */
export function extended(lineage: Lineage, entry: LineageEntry): Lineage {
  const tail = lineage.at(-1);
  assert(
    tail === undefined || (entry.epoch > tail.epoch && entry.start > tail.start),
    `I6: epoch ${entry.epoch} follows ${tail?.epoch}`,
  );
  return [...lineage, entry];
}

/** The epoch whose primary assigned this sequence, or undefined when the lineage lacks it. */
export function epochOfSequence(lineage: Lineage, sequence: Sequence): Epoch | undefined {
  return lineage.findLast((entry) => entry.start <= sequence)?.epoch;
}

/** The last sequence of the epoch at `index` that this copy has. */
function endOf(point: LineagePoint, index: number): Sequence {
  return point.lineage[index + 1]?.inherited ?? point.last;
}
