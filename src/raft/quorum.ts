// All quorum arithmetic: majorities of one or, in a joint configuration, of both halves. Learners
// never enter here (R3).

import type { LogIndex } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { Member, Membership } from "./membership.js";

/** Votes so far: decided either way, or not yet. */
export type VoteOutcome = "won" | "lost" | "pending";

/** How many of `count` make a majority. */
export function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** Whether those for whom `has` holds are a quorum. Nobody is a quorum of no voters. */
export function hasQuorum(membership: Membership, has: (voter: Member) => boolean): boolean {
  return halves(membership).every((half) => half.filter(has).length >= majority(half.length));
}

/** The greatest index that a quorum has, given the index each voter has. */
export function quorumIndex(
  membership: Membership,
  indexOf: (voter: Member) => LogIndex,
): LogIndex {
  let lowest = Number.POSITIVE_INFINITY;
  for (const half of halves(membership)) {
    const indexes = half.map(indexOf).sort((a, b) => b - a);
    lowest = Math.min(lowest, indexes[majority(half.length) - 1] ?? 0);
  }
  return logIndex(lowest);
}

/** What the votes given so far decide; undefined is a vote not given. */
export function voteOutcome(
  membership: Membership,
  voteOf: (voter: Member) => boolean | undefined,
): VoteOutcome {
  if (hasQuorum(membership, (voter) => voteOf(voter) === true)) return "won";
  return hasQuorum(membership, (voter) => voteOf(voter) !== false) ? "pending" : "lost";
}

function halves(membership: Membership): (readonly Member[])[] {
  const { voters, votersOutgoing } = membership;
  return votersOutgoing === undefined ? [voters] : [voters, votersOutgoing];
}
