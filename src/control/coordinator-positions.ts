// Position queries: asking candidates how far their copies are before one is chosen (PROTOCOL
// §6.2). One round at a time; answers of older rounds are dropped; nobody answered is not nobody
// alive.

import type { Duration, Instant } from "../base/time.js";
import type { NodeId, ShardId, Term } from "../model/ids.js";
import type { Member, Shard } from "../model/shard-map.js";
import type { PositionAnswer, PositionQuery, PositionReport } from "./lease-message.js";

/** How long a round waits for candidates that do not answer. */
const positionWaitMs: Duration = 50;

/** One candidate's answer about one shard. */
export type CandidatePosition = PositionReport & { readonly member: Member };

/** A shard to be asked about, and who may have it. */
export type PositionQuestion = { readonly shard: Shard; readonly candidates: readonly Member[] };

type Round = {
  readonly number: number;
  readonly startedAt: Instant;
  readonly shards: ReadonlyMap<ShardId, Shard>;
  readonly awaited: Map<NodeId, Member>;
  readonly reports: Map<ShardId, CandidatePosition[]>;
};

/** The position rounds of one leadership. */
export class PositionRounds {
  readonly #term: Term;
  #lastNumber = 0;
  #round: Round | undefined;

  constructor(term: Term) {
    this.#term = term;
  }

  /** The shards of the round under way, as they were when it began; undefined without one. */
  get shards(): ReadonlyMap<ShardId, Shard> | undefined {
    return this.#round?.shards;
  }

  /** Begins a round, forgetting the one before. */
  begin(
    questions: readonly PositionQuestion[],
    now: Instant,
  ): readonly { readonly to: NodeId; readonly message: PositionQuery }[] {
    const asked = new Map<NodeId, { member: Member; shards: Shard[] }>();
    for (const { shard, candidates } of questions) {
      for (const member of candidates) {
        const entry = asked.get(member.node) ?? { member, shards: [] };
        entry.shards.push(shard);
        asked.set(member.node, entry);
      }
    }
    this.#lastNumber++;
    this.#round = {
      number: this.#lastNumber,
      startedAt: now,
      shards: new Map(questions.map(({ shard }) => [shard.id, shard])),
      awaited: new Map([...asked].map(([node, { member }]) => [node, member])),
      reports: new Map(),
    };
    return [...asked].map(([to, { shards }]) => ({ to, message: this.#query(shards) }));
  }

  /** Takes an answer; false when it is not one that the present round awaits ⚑. */
  answered(from: NodeId, answer: PositionAnswer): boolean {
    const round = this.#round;
    if (round === undefined || answer.term !== this.#term || answer.round !== round.number) {
      return false;
    }
    const member = round.awaited.get(from);
    if (member === undefined || member.incarnation !== answer.incarnation) return false;
    round.awaited.delete(from);
    for (const report of answer.answers) {
      if (round.shards.get(report.shard)?.epoch !== report.epoch) continue;
      const reports = round.reports.get(report.shard) ?? [];
      reports.push({ ...report, member });
      round.reports.set(report.shard, reports);
    }
    return true;
  }

  /** Whether everybody answered, or it is not worth waiting longer. */
  isOver(now: Instant): boolean {
    const round = this.#round;
    if (round === undefined) return false;
    return round.awaited.size === 0 || now >= round.startedAt + positionWaitMs;
  }

  /** Ends the round and hands out what was answered. */
  finish(): ReadonlyMap<ShardId, readonly CandidatePosition[]> {
    const reports = this.#round?.reports ?? new Map<ShardId, CandidatePosition[]>();
    this.#round = undefined;
    return reports;
  }

  #query(shards: readonly Shard[]): PositionQuery {
    return {
      kind: "position-query",
      term: this.#term,
      round: this.#lastNumber,
      shards: shards.map(({ id, epoch }) => ({ shard: id, epoch })),
    };
  }
}
