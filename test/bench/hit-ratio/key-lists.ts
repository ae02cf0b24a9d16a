// Lists of key numbers in typed arrays, for the reference policies: a key is in one or none.

const nowhere = -1;

/** Some lists of keys, coldest to hottest. */
export class KeyLists {
  readonly #next: Int32Array;
  readonly #before: Int32Array;
  readonly #where: Int8Array;
  /** The two ends and the length of each. */
  readonly #coldest: number[];
  readonly #hottest: number[];
  readonly #size: number[];

  constructor(keys: number, lists: number) {
    this.#next = new Int32Array(keys).fill(nowhere);
    this.#before = new Int32Array(keys).fill(nowhere);
    this.#where = new Int8Array(keys).fill(nowhere);
    this.#coldest = new Array<number>(lists).fill(nowhere);
    this.#hottest = new Array<number>(lists).fill(nowhere);
    this.#size = new Array<number>(lists).fill(0);
  }

  /** The list of a key, −1 = none. */
  of(key: number): number {
    return this.#where[key] as number;
  }

  size(list: number): number {
    return this.#size[list] as number;
  }

  /** The key that has been in the list longest; −1 when it is empty. */
  coldest(list: number): number {
    return this.#coldest[list] as number;
  }

  /** Takes the key to the hot end of a list, out of the one it is in. */
  put(key: number, list: number): void {
    if (this.of(key) !== nowhere) this.drop(key);
    const last = this.#hottest[list] as number;
    this.#before[key] = last;
    this.#next[key] = nowhere;
    if (last === nowhere) this.#coldest[list] = key;
    else this.#next[last] = key;
    this.#hottest[list] = key;
    this.#where[key] = list;
    this.#size[list] = this.size(list) + 1;
  }

  drop(key: number): void {
    const list = this.of(key);
    const before = this.#before[key] as number;
    const next = this.#next[key] as number;
    if (before === nowhere) this.#coldest[list] = next;
    else this.#next[before] = next;
    if (next === nowhere) this.#hottest[list] = before;
    else this.#before[next] = before;
    this.#where[key] = nowhere;
    this.#size[list] = this.size(list) - 1;
  }
}
