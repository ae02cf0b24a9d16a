// Failovers (PROTOCOL §6): the level-triggered search for shards whose primary cannot serve.
// Freezes the suspects, asks the candidates how far they are, and proposes one entry for each
// fenced node.

import type { NodeId, Term } from "../model/ids.js";
import {
  expectationOf,
  type Member,
  memberText,
  type Shard,
  sameMember,
} from "../model/shard-map.js";
import type { FailoverItem } from "./command.js";
import { type PositionQuestion, PositionRounds } from "./coordinator-positions.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { NodeView, Outlook } from "./coordinator-roster.js";
import { chooseSuccessor, primaryCounts } from "./failover.js";
import type { LeaseGrantor } from "./lease-grantor.js";
import type { PositionAnswer, PositionQuery } from "./lease-message.js";

/** Rounds without any answer after which a suspect is fenced although nobody can follow it yet. */
const silentRoundsMax = 10;

/** A node that must not be trusted with a lease, and why. */
type Suspect = { readonly view: NodeView; readonly reason: string };

/** The failovers of one leadership. */
export class Failovers {
  readonly #positions: PositionRounds;
  readonly #grantor: LeaseGrantor;
  /** Rounds that brought no answer about a suspect's shards, by suspect. */
  readonly #silentRounds = new Map<string, number>();

  constructor(term: Term, grantor: LeaseGrantor) {
    this.#positions = new PositionRounds(term);
    this.#grantor = grantor;
  }

  /** Takes a candidate's answer; false when it is of an older round. */
  answered(from: NodeId, answer: PositionAnswer): boolean {
    return this.#positions.answered(from, answer);
  }

  /**
   * Freezes and thaws, so that everything after it in the same turn sees who is trusted. Before
   * `quiet` is over (a full lease after the election) nobody is suspected.
   */
  judgeNodes(outlook: Outlook, book: ProposalBook, quiet: boolean): void {
    for (const view of outlook.roster.all) {
      const suspect = quiet ? undefined : suspicion(view, outlook);
      if (suspect !== undefined) this.#grantor.freeze(view.member);
      else if (!book.isNodeBusy(view.record.id)) this.#grantor.thaw(view.member);
    }
  }

  /** Proposes what the last round decided and begins the next where one is needed. */
  plan(
    outlook: Outlook,
    book: ProposalBook,
  ): readonly { readonly to: NodeId; readonly message: PositionQuery }[] {
    const suspects = this.#suspects(outlook, book);
    const needs = outlook.state.shards.filter(
      (shard) => !book.isShardBusy(shard.id) && needsPrimary(shard, outlook, suspects),
    );
    const questions = questionsOf(needs, outlook);
    if (this.#positions.shards !== undefined) {
      if (!this.#positions.isOver(outlook.now)) return [];
      this.#decide({ suspects, questions }, outlook, book);
    } else {
      this.#fenceHeirless({ suspects, questions }, book);
    }
    const open = questions.filter(({ shard }) => !book.isShardBusy(shard.id));
    return open.length === 0 ? [] : this.#positions.begin(open, outlook.now);
  }

  #suspects(outlook: Outlook, book: ProposalBook): readonly Suspect[] {
    const suspects: Suspect[] = [];
    for (const view of outlook.roster.all) {
      const reason = suspicion(view, outlook);
      const trusted = reason === undefined || !this.#grantor.isFrozen(view.member);
      if (!trusted && !book.isNodeBusy(view.record.id)) suspects.push({ view, reason });
    }
    return suspects;
  }

  /** One entry for each suspect, and one for shards whose primary is cut off already. */
  #decide(plan: FailoverPlan, outlook: Outlook, book: ProposalBook): void {
    const reports = this.#positions.finish();
    const { nodes, shards } = outlook.state;
    const primaries = primaryCounts(shards);
    const items = new Map<string, FailoverItem[]>();
    for (const { shard, candidates } of plan.questions) {
      const positions = (reports.get(shard.id) ?? []).filter(
        ({ member, epoch }) =>
          epoch === shard.epoch && candidates.some((candidate) => sameMember(candidate, member)),
      );
      const chosen = chooseSuccessor({ nodes, shard, positions, primaries });
      if (chosen === undefined) continue;
      primaries.set(chosen.member.node, (primaries.get(chosen.member.node) ?? 0) + 1);
      const name = memberText(shard.primary);
      const list = items.get(name) ?? [];
      list.push({
        expect: expectationOf(shard),
        to: chosen.member,
        cold: false,
        keptThrough: chosen.position,
      });
      items.set(name, list);
    }
    for (const suspect of plan.suspects) {
      const name = memberText(suspect.view.member);
      this.#fence(suspect, items.get(name) ?? [], plan, book);
      items.delete(name);
    }
    const rest = [...items.values()].flat();
    if (rest.length > 0) proposeFailover(undefined, rest, "its primary is gone", book);
  }

  /** Fences suspects that lead nothing with a candidate: there is nobody to ask first. */
  #fenceHeirless(plan: FailoverPlan, book: ProposalBook): void {
    for (const suspect of plan.suspects) {
      if (!hasHeir(suspect, plan)) this.#fence(suspect, [], plan, book);
    }
  }

  #fence(
    suspect: Suspect,
    items: readonly FailoverItem[],
    plan: FailoverPlan,
    book: ProposalBook,
  ): void {
    const { member } = suspect.view;
    const name = memberText(member);
    if (items.length === 0 && hasHeir(suspect, plan)) {
      // Nobody answered is not nobody alive: ask again.
      const silent = (this.#silentRounds.get(name) ?? 0) + 1;
      this.#silentRounds.set(name, silent);
      if (silent < silentRoundsMax) return;
    }
    this.#silentRounds.delete(name);
    proposeFailover(member, items, suspect.reason, book);
  }
}

type FailoverPlan = {
  readonly suspects: readonly Suspect[];
  readonly questions: readonly PositionQuestion[];
};

/** Whether some shard of the suspect has a candidate that could be asked. */
function hasHeir({ view }: Suspect, { questions }: FailoverPlan): boolean {
  return questions.some(({ shard }) => sameMember(shard.primary, view.member));
}

function proposeFailover(
  fence: Member | undefined,
  items: readonly FailoverItem[],
  reason: string,
  book: ProposalBook,
): void {
  const shards = items.map(({ expect }) => expect.shard);
  const nodes = fence === undefined ? [] : [fence.node];
  book.propose({ kind: "failover", fence, items, reason }, { shards, nodes });
}

/**
 * Why a node must not go on as it is: it is missing, or it gave its lease up while somebody else
 * could serve what it leads (where nobody could, it is simply confirmed again).
 */
function suspicion(view: NodeView, outlook: Outlook): string | undefined {
  if (view.missing) return `no heartbeat from ${view.record.id} for a lease`;
  const inService = view.record.state === "ACTIVE" || view.record.state === "DRAINING";
  if (!view.gaveUp || !inService) return undefined;
  const replaceable = outlook.state.shards.some(
    (shard) => sameMember(shard.primary, view.member) && candidatesOf(shard, outlook).length > 0,
  );
  return replaceable ? `${view.record.id} gave its lease up` : undefined;
}

/** Whether the shard's primary cannot serve and will not by itself. */
function needsPrimary(shard: Shard, outlook: Outlook, suspects: readonly Suspect[]): boolean {
  if (shard.epoch === 0) return false;
  const primary = outlook.roster.current(shard.primary);
  if (primary === undefined || primary.record.state === "GONE") return true;
  // One that came back resumes with its own copy once it is not fenced any more.
  if (primary.record.state === "FENCED") return !primary.returned;
  return suspects.some(({ view }) => view === primary);
}

function questionsOf(shards: readonly Shard[], outlook: Outlook): readonly PositionQuestion[] {
  return shards
    .map((shard) => ({ shard, candidates: candidatesOf(shard, outlook) }))
    .filter(({ candidates }) => candidates.length > 0);
}

/** In-sync members with a current incarnation that are alive, the present primary aside. */
function candidatesOf(shard: Shard, { roster }: Outlook): readonly Member[] {
  return shard.inSync.filter(
    (member) => !sameMember(member, shard.primary) && roster.isLive(member),
  );
}

/** Shards without a primary that can serve and without any live candidate. */
export function heirlessShards(outlook: Outlook, book: ProposalBook): readonly Shard[] {
  return outlook.state.shards.filter((shard) => {
    if (book.isShardBusy(shard.id)) return false;
    if (shard.epoch === 0) return true;
    const primary = outlook.roster.current(shard.primary);
    const cutOff = primary === undefined || primary.record.state === "FENCED";
    return cutOff && primary?.returned !== true && candidatesOf(shard, outlook).length === 0;
  });
}
