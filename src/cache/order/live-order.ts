// An order whose policy may change while it is used: the items go over to the new policy's order a
// few at a time, so that a change never makes a pause. Hot path: bench:hit-ratio.

import { assert } from "../../base/assert.js";
import type { EvictionPolicy } from "../../model/namespace-config.js";
import { createOrder } from "./create-order.js";
import type { EvictionOrder } from "./eviction-order.js";
import { type Handle, type ItemAccess, none } from "./item-access.js";
import type { Visit } from "./rule.js";

/** The bit of a mark that tells which of two orders an item is in; orders have the other seven. */
const sideBit = 0x80;

/** Items that go over with every change of the order. */
const itemsAtOnce = 8;

/** What an order of one side may see and write. */
class Side implements ItemAccess {
  readonly bit: number;
  readonly #items: ItemAccess;

  constructor(items: ItemAccess, bit: number) {
    this.#items = items;
    this.bit = bit;
  }

  colder(item: Handle): Handle {
    return this.#items.colder(item);
  }

  setColder(item: Handle, to: Handle): void {
    this.#items.setColder(item, to);
  }

  hotter(item: Handle): Handle {
    return this.#items.hotter(item);
  }

  setHotter(item: Handle, to: Handle): void {
    this.#items.setHotter(item, to);
  }

  mark(item: Handle): number {
    return this.#items.mark(item) & ~sideBit;
  }

  setMark(item: Handle, mark: number): void {
    this.#items.setMark(item, mark | this.bit);
  }

  keyHash(item: Handle): number {
    return this.#items.keyHash(item);
  }

  bytes(item: Handle): number {
    return this.#items.bytes(item);
  }
}

/** Ranks the items by the policy that was asked for last, and keeps all of them when it changes. */
export class LiveOrder implements EvictionOrder {
  readonly #items: ItemAccess;
  #side: Side;
  #order: EvictionOrder;
  /** The order that is being left, as long as it has items. */
  #old: EvictionOrder | undefined = undefined;
  #policy: EvictionPolicy;
  /** What the present change goes to; differs from `policy` when that was asked for meanwhile. */
  #reached: EvictionPolicy;

  constructor(items: ItemAccess, policy: EvictionPolicy) {
    this.#items = items;
    this.#side = new Side(items, 0);
    this.#policy = policy;
    this.#reached = policy;
    this.#order = createOrder(policy, this.#side);
  }

  get size(): number {
    return this.#order.size + (this.#old?.size ?? 0);
  }

  get tableBytes(): number {
    return this.#order.tableBytes + (this.#old?.tableBytes ?? 0);
  }

  /** Whether items still have to go over: call {@link LiveOrder.convert} when there is time. */
  get converting(): boolean {
    return this.#old !== undefined;
  }

  /** Changes the policy. Work goes on with every change of the order, and with `convert`. */
  switchTo(policy: EvictionPolicy): void {
    this.#policy = policy;
    if (this.#old === undefined) this.#begin();
  }

  /** Lets so many items go over. */
  convert(items: number): void {
    const old = this.#old;
    if (old === undefined) return;
    for (let i = 0; i < items && old.size > 0; i++) {
      let coldest = none;
      old.visit((item) => {
        coldest = item;
        return false;
      });
      const frequency = old.frequency(coldest);
      old.remove(coldest, false);
      this.#order.adopt(coldest, frequency);
    }
    if (old.size > 0) return;
    this.#old = undefined;
    this.#begin();
  }

  insert(item: Handle): void {
    this.#order.insert(item);
    if (this.#old !== undefined) this.convert(itemsAtOnce);
  }

  seed(item: Handle, frequency: number): void {
    this.#order.seed(item, frequency);
  }

  adopt(item: Handle, frequency: number): void {
    this.#order.adopt(item, frequency);
  }

  hit(item: Handle): void {
    if (this.#old === undefined) {
      this.#order.hit(item);
      return;
    }
    if (this.#isOld(item)) {
      const frequency = this.#old.frequency(item);
      this.#old.remove(item, false);
      this.#order.adopt(item, frequency);
    }
    this.#order.hit(item);
    this.convert(itemsAtOnce);
  }

  remove(item: Handle, evicted: boolean): void {
    this.#orderOf(item).remove(item, evicted);
    if (this.#old !== undefined) this.convert(itemsAtOnce);
  }

  moved(from: Handle, to: Handle): void {
    this.#orderOf(to).moved(from, to);
  }

  grew(item: Handle, bytes: number): void {
    this.#orderOf(item).grew(item, bytes);
  }

  /** The coldest went over first, so they are found in the new order before the rest in the old. */
  visit(visit: Visit): void {
    if (this.#old === undefined) {
      this.#order.visit(visit);
      return;
    }
    let enough = false;
    const until: Visit = (item) => {
      enough = !visit(item);
      return !enough;
    };
    this.#order.visit(until);
    if (!enough) this.#old.visit(until);
  }

  frequency(item: Handle): number {
    return this.#orderOf(item).frequency(item);
  }

  checkInvariants(): void {
    this.#order.checkInvariants();
    this.#old?.checkInvariants();
    const sized = this.#old === undefined || this.#old.size > 0;
    assert(sized, "an order that is left has items, or is gone");
  }

  #begin(): void {
    if (this.#policy === this.#reached) return;
    this.#reached = this.#policy;
    if (this.#order.size > 0) this.#old = this.#order;
    this.#side = new Side(this.#items, this.#side.bit ^ sideBit);
    this.#order = createOrder(this.#policy, this.#side);
  }

  #isOld(item: Handle): boolean {
    return (this.#items.mark(item) & sideBit) !== this.#side.bit;
  }

  #orderOf(item: Handle): EvictionOrder {
    return this.#old !== undefined && this.#isOld(item) ? this.#old : this.#order;
  }
}
