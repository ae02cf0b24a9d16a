// The naive model of exact orders: rows with numbers, sorted whenever somebody asks.

type Row = { key: number; used: number; priority: number };

/** Which key leaves first: by last use, or by priority above an age that follows the victims. */
export class NaiveRanking {
  readonly #byPriority: boolean;
  #rows: Row[] = [];
  #clock = 0;
  #age = 0;

  constructor(byPriority: boolean) {
    this.#byPriority = byPriority;
  }

  request(key: number): void {
    const row = this.#rows.find((one) => one.key === key);
    if (row === undefined) {
      this.#rows.push({ key, used: ++this.#clock, priority: this.#age });
    } else {
      row.used = ++this.#clock;
      row.priority = Math.min(row.priority + 1, this.#age + 126);
    }
  }

  remove(key: number, evicted: boolean): void {
    const row = this.#rows.find((one) => one.key === key);
    if (row === undefined) return;
    this.#rows = this.#rows.filter((one) => one !== row);
    if (!evicted) return;
    // The age follows the victim, but never passes an item that stays.
    this.#age = Math.min(row.priority, ...this.#rows.map((one) => one.priority));
  }

  /** The keys, first to leave first. */
  keys(): number[] {
    const byUse = (a: Row, b: Row) => a.used - b.used;
    const byPriority = (a: Row, b: Row) => a.priority - b.priority || byUse(a, b);
    return [...this.#rows].sort(this.#byPriority ? byPriority : byUse).map((row) => row.key);
  }
}
