// Is there one order of the operations on one object that agrees with real time and with what every
// client was told? The search of Wing and Gong with Lowe's memory of visited places, as in
// Porcupine, with three short cuts that lose no order:
//
// - A read that the present state explains is taken at once: moving it to the front of any order
//   leaves that order legal.
// - An operation of unknown end is taken only if the next one notices, that is, would not have been
//   legal without it or have led elsewhere: otherwise leaving it out leaves the order legal.
//   Without this, each of them would double the search.
// - Of those of unknown end that do the same, the one that began first is taken first.

/** A sequential object. */
export type Model<State, Op> = {
  readonly initial: State;
  /** The state after the operation, or undefined when it could not have ended so. */
  step(state: State, operation: Op): State | undefined;
  /** Equal texts, equal states. */
  text(state: State): string;
  /** Whether the operation never changes a state. */
  isRead(operation: Op): boolean;
  /** Whether it leads from every state to one and the same. */
  isBlind(operation: Op): boolean;
  /** Equal names: the operations, if nobody knows how they ended, do the same. */
  name(operation: Op): string;
};

/** An operation with its times; `endedAt` infinite = it may take effect at any time, or never. */
export type Timed<Op> = {
  readonly operation: Op;
  readonly invokedAt: number;
  readonly endedAt: number;
};

/** `unknown` when the search was given up: not a pass. */
export type Verdict<Op> =
  | { readonly kind: "linearizable" }
  | { readonly kind: "unknown" }
  | {
      readonly kind: "illegal";
      /** The longest part of the history that could be put in order, and what could not follow. */
      readonly explained: number;
      readonly stuckAt: readonly Op[];
    };

/** Where an operation that ended begins, or where it ends, in the order of time. */
type Entry<Op> = {
  /** Its place among the begins. */
  readonly index: number;
  readonly at: number;
  readonly timed: Timed<Op>;
  /** The entry at which the operation ends; undefined for that entry itself. */
  readonly end: Entry<Op> | undefined;
  previous: Entry<Op> | undefined;
  next: Entry<Op> | undefined;
};

/** Operations of unknown end that do the same, by when they began. */
type Kind<Op> = { readonly id: number; readonly members: readonly Timed<Op>[]; taken: number };

/** What may come next in the order. */
type Move<State, Op> = { readonly take: Entry<Op> | Kind<Op>; readonly after: State };

/** What is to be undone when a move leads nowhere, and what else may be tried in its place. */
type Frame<State, Op> = {
  readonly take: Entry<Op> | Kind<Op>;
  readonly place: Place<State>;
  readonly others: readonly Move<State, Op>[];
};

type Place<State> = {
  readonly state: State;
  /** When an operation of unknown end was taken last: the state before it. */
  readonly unnoticed: { readonly before: State } | undefined;
  /** The greatest index taken. */
  readonly high: number;
  /** Stands for the set of operations of unknown end that were taken. */
  readonly unknowns: number;
  readonly ended: number;
};

/**
 * Searches for an order.
 * @param stepsMax moves to try before giving up
 * @param millisecondsMax time before giving up
 */
export function checkLinearizable<State, Op>(
  model: Model<State, Op>,
  history: readonly Timed<Op>[],
  stepsMax = 5_000_000,
  millisecondsMax = 60_000,
): Verdict<Op> {
  return new Search(model, history).run(stepsMax, performance.now() + millisecondsMax);
}

class Search<State, Op> {
  readonly #model: Model<State, Op>;
  readonly #head: Entry<Op>;
  readonly #kinds: readonly Kind<Op>[];
  readonly #needed: number;
  readonly #visited = new Set<string>();
  readonly #sets = new TakenSets();
  readonly #stack: Frame<State, Op>[] = [];
  #place: Place<State>;
  #best = -1;
  #stuckAt: Op[] = [];

  constructor(model: Model<State, Op>, history: readonly Timed<Op>[]) {
    this.#model = model;
    const known = history.filter(({ endedAt }) => Number.isFinite(endedAt));
    this.#needed = known.length;
    this.#head = listOf(known);
    this.#kinds = kindsOf(model, history);
    const none = { unnoticed: undefined, high: -1, unknowns: 0, ended: 0 };
    this.#place = { state: model.initial, ...none };
  }

  run(stepsMax: number, deadline: number): Verdict<Op> {
    let moves = this.#moves();
    for (let steps = 0; this.#place.ended < this.#needed; steps++) {
      const late = steps % 1024 === 1023 && performance.now() > deadline;
      if (steps > stepsMax || late) return { kind: "unknown" };
      const [move, ...others] = moves;
      if (move !== undefined) {
        moves = this.#take(move, others) ? this.#moves() : others;
        continue;
      }
      this.#noteStuck();
      const frame = this.#stack.pop();
      if (frame === undefined) {
        return { kind: "illegal", explained: Math.max(0, this.#best), stuckAt: this.#stuckAt };
      }
      this.#undo(frame);
      moves = frame.others;
    }
    return { kind: "linearizable" };
  }

  /** All that may come next here, the likeliest first. */
  #moves(): readonly Move<State, Op>[] {
    const moves: (Move<State, Op> & { readonly until: number })[] = [];
    /** What might notice an operation of unknown end. */
    const attentive: Op[] = [];
    let entry = this.#head.next;
    for (; entry?.end !== undefined; entry = entry.next) {
      const { operation } = entry.timed;
      const after = this.#step(operation);
      if (after !== undefined) {
        if (this.#model.isRead(operation)) return [{ take: entry, after }];
        moves.push({ take: entry, after, until: entry.timed.endedAt });
      }
      if (after === undefined || !this.#model.isBlind(operation)) attentive.push(operation);
    }
    moves.sort((a, b) => a.until - b.until);
    return [...moves, ...this.#unknownMoves(entry?.at ?? Number.POSITIVE_INFINITY, attentive)];
  }

  /** Operations of unknown end that began by then and that something would notice. */
  #unknownMoves(firstEnd: number, attentive: readonly Op[]): Move<State, Op>[] {
    const open: { readonly kind: Kind<Op>; readonly operation: Op }[] = [];
    for (const kind of this.#kinds) {
      const next = kind.members[kind.taken];
      if (next === undefined || next.invokedAt > firstEnd) continue;
      open.push({ kind, operation: next.operation });
    }
    const others = open.filter(({ operation }) => !this.#model.isBlind(operation));
    const moves: Move<State, Op>[] = [];
    for (const { kind, operation } of open) {
      const after = this.#step(operation);
      if (after === undefined) continue;
      const isNoticed =
        attentive.some((one) => this.#notices(one, after)) ||
        others.some((one) => one.kind !== kind && this.#notices(one.operation, after)) ||
        (kind.members.length > kind.taken + 1 && this.#notices(operation, after));
      if (isNoticed) moves.push({ take: kind, after });
    }
    return moves;
  }

  /** Whether an operation would end otherwise if the state were another one than the present. */
  #notices(operation: Op, state: State): boolean {
    const then = this.#model.step(state, operation);
    if (then === undefined) return false;
    const now = this.#model.step(this.#place.state, operation);
    return now === undefined || this.#model.text(now) !== this.#model.text(then);
  }

  /** The state after an operation, unless it is illegal here or of no use. */
  #step(operation: Op): State | undefined {
    const { state, unnoticed } = this.#place;
    const after = this.#model.step(state, operation);
    if (after === undefined || unnoticed === undefined) return after;
    const without = this.#model.step(unnoticed.before, operation);
    const notices = without === undefined || this.#model.text(without) !== this.#model.text(after);
    return notices ? after : undefined;
  }

  /** Goes to the place that a move leads to, if the search was never there. */
  #take({ take, after }: Move<State, Op>, others: readonly Move<State, Op>[]): boolean {
    const before = this.#place;
    if ("members" in take) {
      this.#place = {
        ...before,
        state: after,
        unnoticed: { before: before.state },
        unknowns: this.#sets.with(before.unknowns, take.id),
      };
      take.taken++;
    } else {
      const { high, unknowns, ended } = before;
      const raised = Math.max(high, take.index);
      this.#place = {
        state: after,
        unnoticed: undefined,
        high: raised,
        unknowns,
        ended: ended + 1,
      };
      unlink(take);
    }
    const name = this.#placeName();
    const frame = { take, place: before, others };
    if (this.#visited.has(name)) {
      this.#undo(frame);
      return false;
    }
    this.#visited.add(name);
    this.#stack.push(frame);
    return true;
  }

  #undo({ take, place }: Frame<State, Op>): void {
    this.#place = place;
    if ("members" in take) take.taken--;
    else relink(take);
  }

  /** Equal names, equal places: the greatest index taken and those below it that were not. */
  #placeName(): string {
    const { state, unnoticed, high, unknowns } = this.#place;
    let name = `${high} ${unknowns}`;
    for (let entry = this.#head.next; entry !== undefined; entry = entry.next) {
      if (entry.end === undefined) continue;
      if (entry.index > high) break;
      name += ` ${entry.index}`;
    }
    const before = unnoticed === undefined ? "" : `/${this.#model.text(unnoticed.before)}`;
    return `${name}:${this.#model.text(state)}${before}`;
  }

  #noteStuck(): void {
    if (this.#place.ended <= this.#best) return;
    this.#best = this.#place.ended;
    this.#stuckAt = [];
    for (let entry = this.#head.next; entry?.end !== undefined; entry = entry.next) {
      this.#stuckAt.push(entry.timed.operation);
    }
  }
}

/** Numbers for sets of operations of unknown end, whatever the order in which they were taken. */
class TakenSets {
  readonly #byName = new Map<string, number>([["", 0]]);
  readonly #members: (readonly number[])[] = [[]];
  readonly #larger = new Map<string, number>();

  /** The set with one more of a kind. */
  with(set: number, kind: number): number {
    const step = `${set}+${kind}`;
    const known = this.#larger.get(step);
    if (known !== undefined) return known;
    const members = [...(this.#members[set] ?? []), kind].sort((a, b) => a - b);
    const name = members.join(" ");
    const number = this.#byName.get(name) ?? this.#members.length;
    if (number === this.#members.length) {
      this.#members.push(members);
      this.#byName.set(name, number);
    }
    this.#larger.set(step, number);
    return number;
  }
}

function kindsOf<State, Op>(
  model: Model<State, Op>,
  history: readonly Timed<Op>[],
): readonly Kind<Op>[] {
  const byName = new Map<string, Timed<Op>[]>();
  for (const timed of history) {
    if (Number.isFinite(timed.endedAt)) continue;
    const name = model.name(timed.operation);
    const members = byName.get(name);
    if (members === undefined) byName.set(name, [timed]);
    else members.push(timed);
  }
  return [...byName.values()].map((members, id) => {
    return { id, members: members.sort((a, b) => a.invokedAt - b.invokedAt), taken: 0 };
  });
}

/** The begins and ends of operations as a linked list in the order of time, after a head. */
function listOf<Op>(history: readonly Timed<Op>[]): Entry<Op> {
  const loose = { previous: undefined, next: undefined };
  const entries: Entry<Op>[] = [];
  const sorted = [...history].sort((a, b) => a.invokedAt - b.invokedAt);
  sorted.forEach((timed, index) => {
    const end = { index, at: timed.endedAt, timed, end: undefined, ...loose };
    entries.push({ index, at: timed.invokedAt, timed, end, ...loose }, end);
  });
  // At equal times a begin comes first: the two operations overlap.
  entries.sort((a, b) => a.at - b.at || Number(a.end === undefined) - Number(b.end === undefined));
  const timed = {} as Timed<Op>;
  const head: Entry<Op> = { index: -1, at: 0, timed, end: undefined, ...loose };
  let last = head;
  for (const entry of entries) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

function unlink<Op>(entry: Entry<Op>): void {
  for (const one of [entry, entry.end]) {
    if (one === undefined || one.previous === undefined) continue;
    one.previous.next = one.next;
    if (one.next !== undefined) one.next.previous = one.previous;
  }
}

function relink<Op>(entry: Entry<Op>): void {
  for (const one of [entry.end, entry]) {
    if (one === undefined || one.previous === undefined) continue;
    one.previous.next = one;
    if (one.next !== undefined) one.next.previous = one;
  }
}
