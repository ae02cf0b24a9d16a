// Quorum arithmetic against brute force over all subsets, for one majority and for joint
// configurations (R3; §6 of the paper).

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogIndex } from "../../src/model/ids.js";
import type { Member, Membership } from "../../src/raft/membership.js";
import { hasQuorum, majority, quorumIndex, voteOutcome } from "../../src/raft/quorum.js";
import { member } from "./sim-node.js";

fc.configureGlobal({ seed: 20_260_301 });

const names = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];

const half = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 7 });
const memberships: fc.Arbitrary<Membership> = fc
  .record({ voters: half, outgoing: fc.option(half), learners: half })
  .map(({ voters, outgoing, learners }) => {
    const named = (ids: string[]): Member[] => ids.map((id) => member(id));
    const single = { voters: named(voters), learners: named(learners) };
    return outgoing === null ? single : { ...single, votersOutgoing: named(outgoing) };
  });

/** More than half of each half, counted one by one. */
function bruteForce(membership: Membership, has: (id: string) => boolean): boolean {
  const { voters, votersOutgoing = voters } = membership;
  return [voters, votersOutgoing].every((voters) => {
    let count = 0;
    for (const { id } of voters) if (has(id)) count++;
    return count * 2 > voters.length;
  });
}

const everyone = fc.dictionary(fc.constantFrom(...names), fc.nat(20), { noNullPrototype: true });

describe("quorums", () => {
  it("a majority is the least number that two sets of it must share a member", () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(majority)).toEqual([1, 2, 2, 3, 3, 4, 4]);
  });

  it("hasQuorum agrees with counting, joint configurations need both majorities", () => {
    fc.assert(
      fc.property(memberships, fc.subarray(names), (membership, set) => {
        const has = (id: string): boolean => set.includes(id);
        expect(hasQuorum(membership, ({ id }) => has(id))).toBe(bruteForce(membership, has));
      }),
    );
  });

  it("any two quorums of a configuration share a voter", () => {
    fc.assert(
      fc.property(memberships, fc.subarray(names), fc.subarray(names), (membership, a, b) => {
        fc.pre(hasQuorum(membership, ({ id }) => a.includes(id)));
        fc.pre(hasQuorum(membership, ({ id }) => b.includes(id)));
        const ids = membership.voters.map(({ id }) => id);
        expect(ids.some((id) => a.includes(id) && b.includes(id))).toBe(true);
      }),
    );
  });

  it("quorumIndex is the greatest index that a quorum has", () => {
    fc.assert(
      fc.property(memberships, everyone, (membership, indexes) => {
        const indexOf = (id: string): number => indexes[id] ?? 0;
        let greatest = 0;
        for (let index = 0; index <= 20; index++) {
          if (bruteForce(membership, (id) => indexOf(id) >= index)) greatest = index;
        }
        const found = quorumIndex(membership, ({ id }) => indexOf(id) as LogIndex);
        expect(found).toBe(greatest);
      }),
    );
  });

  it("voteOutcome is lost exactly when no further votes could win", () => {
    const votes = fc.dictionary(fc.constantFrom(...names), fc.boolean(), { noNullPrototype: true });
    fc.assert(
      fc.property(memberships, votes, (membership, given) => {
        const won = bruteForce(membership, (id) => given[id] === true);
        const possible = bruteForce(membership, (id) => given[id] !== false);
        const expected = won ? "won" : possible ? "pending" : "lost";
        expect(voteOutcome(membership, ({ id }) => given[id])).toBe(expected);
      }),
    );
  });

  it("learners change nothing", () => {
    fc.assert(
      fc.property(memberships, fc.subarray(names), (membership, set) => {
        const without = { ...membership, learners: [] };
        const has = ({ id }: Member): boolean => set.includes(id);
        expect(hasQuorum(membership, has)).toBe(hasQuorum(without, has));
      }),
    );
  });

  it("nobody is a quorum of no voters", () => {
    const nobody: Membership = { voters: [], learners: [member("n1")] };
    expect(hasQuorum(nobody, () => true)).toBe(false);
    expect(voteOutcome(nobody, () => true)).toBe("lost");
    expect(quorumIndex(nobody, () => 9 as LogIndex)).toBe(0);
  });
});
