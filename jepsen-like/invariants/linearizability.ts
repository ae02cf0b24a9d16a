// Is there one order of the operations on one object that agrees with real time and with what every
// client was told? The search of Wing and Gong with Lowe's memory of visited states, as in
// Porcupine.

/** A sequential object. */
export type Model<State, Op> = {
  readonly initial: State;
  /** The state after the operation, or undefined when it could not have ended so. */
  step(state: State, operation: Op): State | undefined;
  /** Equal texts, equal states. */
  text(state: State): string;
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

type Entry<Op> = {
  readonly index: number;
  readonly timed: Timed<Op>;
  /** The entry at which the operation ends; undefined for that entry itself. */
  end: Entry<Op> | undefined;
  previous: Entry<Op> | undefined;
  next: Entry<Op> | undefined;
};

/** Searches for an order, visiting at most `stepsMax` states. */
export function checkLinearizable<State, Op>(
  model: Model<State, Op>,
  history: readonly Timed<Op>[],
  stepsMax = 2_000_000,
): Verdict<Op> {
  const search = new Search(model, history);
  return search.run(stepsMax);
}

class Search<State, Op> {
  readonly #model: Model<State, Op>;
  readonly #head: Entry<Op>;
  readonly #needed: number;
  readonly #visited = new Set<string>();
  readonly #taken: Uint32Array;
  #state: State;
  #stack: { readonly entry: Entry<Op>; readonly before: State }[] = [];
  #ended = 0;
  #best = -1;
  #stuckAt: Op[] = [];

  constructor(model: Model<State, Op>, history: readonly Timed<Op>[]) {
    this.#model = model;
    this.#state = model.initial;
    this.#head = listOf(history);
    this.#taken = new Uint32Array(Math.ceil(history.length / 32));
    this.#needed = history.filter(({ endedAt }) => Number.isFinite(endedAt)).length;
  }

  run(stepsMax: number): Verdict<Op> {
    let entry = this.#head.next;
    for (let steps = 0; this.#ended < this.#needed; steps++) {
      if (steps > stepsMax) return { kind: "unknown" };
      if (entry?.end !== undefined) {
        entry = this.#tryTake(entry) ? this.#head.next : entry.next;
        continue;
      }
      // Here an operation ends that could not be put in order yet, or nothing is left to try.
      this.#noteStuck();
      const back = this.#stack.pop();
      if (back === undefined) {
        return { kind: "illegal", explained: Math.max(0, this.#best), stuckAt: this.#stuckAt };
      }
      this.#restore(back.entry, back.before);
      entry = back.entry.next;
    }
    return { kind: "linearizable" };
  }

  #tryTake(entry: Entry<Op>): boolean {
    const next = this.#model.step(this.#state, entry.timed.operation);
    if (next === undefined) return false;
    this.#flip(entry.index);
    const place = `${this.#taken.join(",")} ${this.#model.text(next)}`;
    if (this.#visited.has(place)) {
      this.#flip(entry.index);
      return false;
    }
    this.#visited.add(place);
    this.#stack.push({ entry, before: this.#state });
    this.#state = next;
    if (Number.isFinite(entry.timed.endedAt)) this.#ended++;
    unlink(entry);
    return true;
  }

  #restore(entry: Entry<Op>, before: State): void {
    relink(entry);
    this.#flip(entry.index);
    if (Number.isFinite(entry.timed.endedAt)) this.#ended--;
    this.#state = before;
  }

  #noteStuck(): void {
    if (this.#ended <= this.#best) return;
    this.#best = this.#ended;
    this.#stuckAt = [];
    for (let entry = this.#head.next; entry?.end !== undefined; entry = entry.next) {
      this.#stuckAt.push(entry.timed.operation);
    }
  }

  #flip(index: number): void {
    this.#taken[index >>> 5] = (this.#taken[index >>> 5] ?? 0) ^ (1 << (index & 31));
  }
}

/** The begins and ends of all operations as a linked list in the order of time. */
function listOf<Op>(history: readonly Timed<Op>[]): Entry<Op> {
  const points: { readonly at: number; readonly isEnd: boolean; readonly entry: Entry<Op> }[] = [];
  history.forEach((timed, index) => {
    const end: Entry<Op> = { index, timed, end: undefined, previous: undefined, next: undefined };
    const begin: Entry<Op> = { ...end, end };
    points.push({ at: timed.invokedAt, isEnd: false, entry: begin });
    points.push({ at: timed.endedAt, isEnd: true, entry: end });
  });
  // At equal times a begin comes first: the two operations overlap.
  points.sort((a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd));
  const first = points[0]?.entry.timed ?? ({} as Timed<Op>);
  const head: Entry<Op> = {
    index: -1,
    timed: first,
    end: undefined,
    previous: undefined,
    next: undefined,
  };
  let last = head;
  for (const { entry } of points) {
    // Ends at infinity bound nothing.
    if (entry.end === undefined && !Number.isFinite(entry.timed.endedAt)) continue;
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
