// Three lists that the rules of LRU, S3-FIFO, ARC and W-TinyLFU have in common, so that one rule
// can take over from another without touching an item. Hot path: bench:hit-ratio.

import { assert } from "../../base/assert.js";
import { HandleList } from "./handle-list.js";
import { type Handle, type ItemAccess, none } from "./item-access.js";

/** A list, as a mark names it: new items, those that proved their worth, the best of them. */
export const young = 0;
export const main = 1;
export const kept = 2;
export type SegmentName = typeof young | typeof main | typeof kept;

const segmentMask = 0b11;
const usesShift = 2;
/** Uses since an item was placed stop counting here. */
export const usesMax = 3;

/** The items of one order in three lists; a mark is 2 bits list, 2 bits uses. */
export class Segments {
  readonly items: ItemAccess;
  young: HandleList;
  main: HandleList;
  kept: HandleList;
  /** What a mark's name of a list stands for now, and the name of each segment. */
  #segments: readonly SegmentName[] = [young, main, kept];
  #names: readonly SegmentName[] = [young, main, kept];

  constructor(items: ItemAccess) {
    this.items = items;
    this.young = new HandleList(items);
    this.main = new HandleList(items);
    this.kept = new HandleList(items);
  }

  get size(): number {
    return this.young.size + this.main.size + this.kept.size;
  }

  get bytes(): number {
    return this.young.bytes + this.main.bytes + this.kept.bytes;
  }

  segmentOf(item: Handle): SegmentName {
    return this.#segments[this.items.mark(item) & segmentMask]!;
  }

  /** Names the segments anew: which of them is `young`, `main` and `kept` from now on. */
  rename(...from: readonly [SegmentName, SegmentName, SegmentName]): void {
    const [first, second, third] = from;
    const names = this.#names;
    this.#names = from.map((segment) => names[segment]!);
    this.#segments = [0, 1, 2].map(
      (name) => this.#names.indexOf(name as SegmentName) as SegmentName,
    );
    [this.young, this.main, this.kept] = [this.list(first), this.list(second), this.list(third)];
  }

  /** Requests of an item since it was placed, 0 to {@link usesMax}. */
  uses(item: Handle): number {
    return this.items.mark(item) >>> usesShift;
  }

  used(item: Handle): void {
    const mark = this.items.mark(item);
    if (mark >>> usesShift < usesMax) this.items.setMark(item, mark + (1 << usesShift));
  }

  list(segment: SegmentName): HandleList {
    return segment === young ? this.young : segment === main ? this.main : this.kept;
  }

  /** Puts an item that is in no list at the hot end of one. */
  place(item: Handle, segment: SegmentName, uses: number): void {
    this.#setMark(item, segment, uses);
    this.list(segment).addHottest(item);
  }

  /** Puts an item that is in no list at the cold end of one. */
  placeColdest(item: Handle, segment: SegmentName, uses: number): void {
    this.#setMark(item, segment, uses);
    this.list(segment).addColdest(item);
  }

  /** Takes an item to the hot end of a list. */
  move(item: Handle, segment: SegmentName, uses: number): void {
    this.list(this.segmentOf(item)).remove(item);
    this.place(item, segment, uses);
  }

  remove(item: Handle): void {
    this.list(this.segmentOf(item)).remove(item);
  }

  /** The first of the items beyond `young`, taking this list before the other. */
  firstOld(first: typeof main | typeof kept): Handle {
    const { main: one, kept: other } = this;
    if (first === main) return one.coldest === none ? other.coldest : one.coldest;
    return other.coldest === none ? one.coldest : other.coldest;
  }

  /** The item after one beyond `young`, in the same order. */
  nextOld(item: Handle, first: typeof main | typeof kept): Handle {
    const next = this.items.hotter(item);
    if (next !== none || this.segmentOf(item) !== first) return next;
    return first === main ? this.kept.coldest : this.main.coldest;
  }

  /** @throws {AssertionError} when links, counts or marks are off */
  checkInvariants(): void {
    for (const segment of [young, main, kept] as const) {
      this.list(segment).checkInvariants((item) => {
        assert(this.segmentOf(item) === segment, "an item's mark names its list");
        assert(this.uses(item) <= usesMax, "an item's mark is 4 bits");
      });
    }
  }

  #setMark(item: Handle, segment: SegmentName, uses: number): void {
    this.items.setMark(item, this.#names[segment]! | (uses << usesShift));
  }
}
