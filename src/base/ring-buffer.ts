// A growable double-ended queue on a ring: constant-time push and shift without moving elements.

/** First in, first out; elements are also reachable by position. */
export class RingBuffer<T> {
  #slots: (T | undefined)[] = new Array(16);
  #head = 0;
  #length = 0;

  /** How many elements it holds. */
  get length(): number {
    return this.#length;
  }

  /** Adds behind the last. */
  push(value: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = value;
    this.#length++;
  }

  /** Removes and returns the first, or undefined when empty. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    return value;
  }

  /** Removes and returns the last, or undefined when empty. */
  pop(): T | undefined {
    if (this.#length === 0) return undefined;
    this.#length--;
    const at = (this.#head + this.#length) & (this.#slots.length - 1);
    const value = this.#slots[at];
    this.#slots[at] = undefined;
    return value;
  }

  /** The element at a position from the front, or undefined outside. */
  at(position: number): T | undefined {
    if (position < 0 || position >= this.#length) return undefined;
    return this.#slots[(this.#head + position) & (this.#slots.length - 1)];
  }

  /** Forgets everything. */
  clear(): void {
    this.#slots = new Array(16);
    this.#head = 0;
    this.#length = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.#length; i++) {
      yield this.#slots[(this.#head + i) & (this.#slots.length - 1)] as T;
    }
  }

  #grow(): void {
    const grown: (T | undefined)[] = new Array(this.#slots.length * 2);
    for (let i = 0; i < this.#length; i++) {
      grown[i] = this.#slots[(this.#head + i) & (this.#slots.length - 1)];
    }
    this.#slots = grown;
    this.#head = 0;
  }
}
