// Sequences of a shard's records: `ordinal · 2^32 + counter`, so that they compare across
// failovers. The ordinal counts the shard's epochs; a new epoch starts above everything before it
// (PROTOCOL §1).

import { assert } from "../base/assert.js";
import type { Sequence } from "./ids.js";

const countersPerEpoch = 2 ** 32;

/** Ordinals stay below this, so that every sequence is a safe integer. */
export const ordinalLimit = 2 ** 21;

/** Counters at or above this make the primary ask for a new epoch. */
export const counterCeiling = countersPerEpoch - 2 ** 20;

/** The sequence before the first record of every shard. */
export const noSequence = 0 as Sequence;

/** The first sequence of the epoch with this ordinal: that of its EPOCH record. */
export function firstSequence(ordinal: number): Sequence {
  assert(Number.isInteger(ordinal) && ordinal > 0 && ordinal < ordinalLimit, `ordinal ${ordinal}`);
  return (ordinal * countersPerEpoch) as Sequence;
}

/** The sequence that follows within the same epoch. */
export function nextSequence(current: Sequence): Sequence {
  const next = current + 1;
  assert(next % countersPerEpoch !== 0, `epoch of sequence ${current} is full`);
  return next as Sequence;
}

/** Which epoch of the shard a sequence belongs to. */
export function ordinalOf(value: Sequence): number {
  return Math.floor(value / countersPerEpoch);
}

/** The position of a sequence within its epoch. */
export function counterOf(value: Sequence): number {
  return value % countersPerEpoch;
}
