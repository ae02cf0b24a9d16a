// The in-sync set as its primary keeps it (PROTOCOL §5, the maximal-set rule): an ack needs every
// member of committed ∪ proposed, and a copy counts among them before it is proposed at all.

import { after, type Duration, type Instant } from "../base/time.js";
import type { Sequence } from "../model/ids.js";
import {
  copiesOf,
  expectationOf,
  hasMember,
  type Member,
  type Shard,
  type ShardExpectation,
  sameMember,
  withoutMember,
} from "../model/shard-map.js";
import type { InSyncProposal } from "./ready.js";

/** A copy that counts as needed although nothing was proposed yet. */
type Candidate = {
  readonly member: Member;
  /** The last sequence when it began to count: acked once, everything acked before is there. */
  readonly bar: Sequence;
};

/** A proposal of unknown outcome: resolved by a newer configVersion only, never by a timeout. */
type Unresolved = {
  readonly expect: ShardExpectation;
  /** Every member of every set that was proposed under this expectation. */
  readonly members: Member[];
  repeatAt: Instant;
};

/** A copy that the leader wants gone: not added again until then, lest it count for ever. */
type Excluded = { readonly member: Member; readonly until: Instant };

/** What the set must know of the copies to decide. */
export type InSyncView = {
  /** How far a copy has acked; `noSequence` = not at this epoch, or not complete. */
  readonly ackedBy: (member: Member) => Sequence;
  /** Whether a copy has been silent or stuck for too long, or must be removed to be rebuilt. */
  readonly lagging: (member: Member) => boolean;
  /** Additions wait while the shard is being handed over. */
  readonly mayAdd: boolean;
};

/** The in-sync set of one epoch. */
export class InSyncSet {
  readonly #self: Member;
  readonly #repeatMs: Duration;
  #shard: Shard;
  #candidates: Candidate[] = [];
  #excluded: readonly Excluded[] = [];
  #unresolved: Unresolved | undefined;

  constructor(self: Member, shard: Shard, repeatMs: Duration) {
    this.#self = self;
    this.#shard = shard;
    this.#repeatMs = repeatMs;
  }

  /** The committed set. */
  get committed(): readonly Member[] {
    return this.#shard.inSync;
  }

  /** Whether a proposal's outcome is unknown. */
  get unresolved(): boolean {
    return this.#unresolved !== undefined;
  }

  /** Takes the shard's newer record: it resolves what was proposed under an older one. */
  configure(shard: Shard): void {
    this.#shard = shard;
    const { configVersion } = shard;
    if (this.#unresolved && configVersion > this.#unresolved.expect.configVersion) {
      this.#unresolved = undefined;
    }
    this.#candidates = this.#candidates.filter(({ member }) => !hasMember(shard.inSync, member));
    // What was dropped since may join again, and must count then.
    const copies = copiesOf(shard);
    this.#excluded = this.#excluded.filter(({ member }) => hasMember(copies, member));
  }

  /** Whether an acknowledgement needs this member. */
  needs(member: Member): boolean {
    return this.mayBePromoted(member) || this.isCandidate(member);
  }

  /** Whether a set with this member is committed or may yet be: it must keep its copy. */
  mayBePromoted(member: Member): boolean {
    return hasMember(this.committed, member) || hasMember(this.#proposed, member);
  }

  /** Whether the copy counts ahead of a proposal. */
  isCandidate(member: Member): boolean {
    return this.#candidates.some((one) => sameMember(one.member, member));
  }

  /**
   * Goes on without this member, and does not count it again before `until`: the leader repeats its
   * wish for as long as it has it, and may lose it when another copy is lost.
   */
  exclude(member: Member, until: Instant): void {
    const others = this.#excluded.filter((one) => !sameMember(one.member, member));
    this.#excluded = [...others, { member, until }];
    this.dropCandidate(member);
  }

  /** Begins to count a copy that has nearly caught up. */
  addCandidate(member: Member, last: Sequence): void {
    if (this.needs(member) || this.#isExcluded(member)) return;
    this.#candidates.push({ member, bar: last });
  }

  /** Stops counting a copy ahead of a proposal; what was proposed already counts on. */
  dropCandidate(member: Member): void {
    this.#candidates = this.#candidates.filter((one) => !sameMember(one.member, member));
  }

  /** The sequence that every needed member has, given this primary's own last. */
  ackedByAll(last: Sequence, ackedBy: (member: Member) => Sequence): Sequence {
    let least = last;
    const count = (member: Member) => {
      if (sameMember(member, this.#self)) return;
      const acked = ackedBy(member);
      if (acked < least) least = acked;
    };
    for (const member of this.committed) count(member);
    for (const member of this.#proposed) count(member);
    for (const { member } of this.#candidates) count(member);
    return least;
  }

  /** What is to be proposed now, if anything: a change, or an unresolved one once more. */
  propose(now: Instant, view: InSyncView): InSyncProposal | undefined {
    this.#excluded = this.#excluded.filter(({ until }) => now < until);
    for (const { member } of this.#candidates) if (view.lagging(member)) this.dropCandidate(member);
    const wanted = this.#wanted(view);
    const unresolved = this.#unresolved;
    if (unresolved === undefined) {
      if (sameMembers(wanted, this.committed)) return undefined;
      const expect = expectationOf(this.#shard);
      const repeatAt = after(now, this.#repeatMs);
      this.#unresolved = { expect, members: [...wanted], repeatAt };
      return { expect, inSync: wanted };
    }
    if (now < unresolved.repeatAt) return undefined;
    unresolved.repeatAt = after(now, this.#repeatMs);
    // Another set may be proposed at the same expectation: the first to commit resolves both, and
    // until then the members of both count.
    for (const member of wanted) {
      if (!hasMember(unresolved.members, member)) unresolved.members.push(member);
    }
    return { expect: unresolved.expect, inSync: wanted };
  }

  #wanted(view: InSyncView): readonly Member[] {
    let wanted = this.committed;
    for (const member of this.committed) {
      if (sameMember(member, this.#self)) continue;
      const leaves = this.#isExcluded(member) || view.lagging(member);
      if (leaves) wanted = withoutMember(wanted, member);
    }
    if (!view.mayAdd) return wanted;
    for (const { member, bar } of this.#candidates) {
      if (view.ackedBy(member) >= bar) wanted = [...wanted, member];
    }
    return wanted;
  }

  #isExcluded(member: Member): boolean {
    return this.#excluded.some((one) => sameMember(one.member, member));
  }

  get #proposed(): readonly Member[] {
    return this.#unresolved?.members ?? [];
  }
}

function sameMembers(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every((member) => hasMember(b, member));
}
