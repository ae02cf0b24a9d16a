// The rounds of ReadIndex (§6.4 of the dissertation, R4): a read is safe at the commit index of a
// round that began after the read arrived and that a quorum answered under the round's own token.

import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { ReadToken } from "./message.js";
import type { ReadState } from "./ready.js";

type Round = {
  readonly token: ReadToken;
  readonly index: LogIndex;
  readonly requests: readonly number[];
  readonly acks: Set<NodeId>;
};

/** The reads of one leadership; made anew for each term. */
export class ReadRounds {
  readonly #term: Term;
  #counter = 0;
  /** Requests that arrived since the round in flight began: they belong to the next. */
  #waiting: number[] = [];
  #round: Round | undefined;

  constructor(term: Term) {
    this.#term = term;
  }

  /** Requests that have no answer yet. */
  get pending(): number {
    return this.#waiting.length + (this.#round?.requests.length ?? 0);
  }

  /** The token of the round in flight, to go with every heartbeat. */
  get token(): ReadToken | undefined {
    return this.#round?.token;
  }

  /** Takes a request under the caller's own name for it. */
  request(name: number): void {
    this.#waiting.push(name);
  }

  /** Begins a round for all that wait, unless one is in flight or nobody waits. */
  begin(commitIndex: LogIndex): ReadToken | undefined {
    if (this.#round !== undefined || this.#waiting.length === 0) return undefined;
    this.#counter++;
    const token = { term: this.#term, counter: this.#counter };
    this.#round = { token, index: commitIndex, requests: this.#waiting, acks: new Set() };
    this.#waiting = [];
    return token;
  }

  /** Notes an answer; one for another round than the one in flight counts for nothing. */
  acknowledge(from: NodeId, token: ReadToken): void {
    const round = this.#round;
    if (round?.token.term !== token.term || round.token.counter !== token.counter) return;
    round.acks.add(from);
  }

  /** Ends the round in flight if those who answered it are a quorum. */
  confirm(isQuorum: (acks: ReadonlySet<NodeId>) => boolean): ReadState[] {
    const round = this.#round;
    if (round === undefined || !isQuorum(round.acks)) return [];
    this.#round = undefined;
    const { index } = round;
    return round.requests.map((token) => ({ token, outcome: "confirmed", index }));
  }

  /** Fails every request: the node does not lead any more. */
  abort(): ReadState[] {
    const requests = [...(this.#round?.requests ?? []), ...this.#waiting];
    this.#round = undefined;
    this.#waiting = [];
    return requests.map((token) => ({ token, outcome: "aborted" }));
  }
}
