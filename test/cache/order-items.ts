// Items that orders are tested on: by handle in a map, so that they can move, with what a test
// wants to know of them.
import type { EvictionOrder } from "../../src/cache/order/eviction-order.js";
import type { Handle, ItemAccess } from "../../src/cache/order/item-access.js";

type Fields = { colder: Handle; hotter: Handle; mark: number; hash: number; bytes: number };

/** Items of one cache. */
export class TestItems implements ItemAccess {
  readonly #fields = new Map<Handle, Fields>();
  #next = 1;

  add(hash: number, bytes: number): Handle {
    const item = this.#next++;
    this.#fields.set(item, { colder: 99, hotter: 99, mark: 0, hash, bytes });
    return item;
  }

  /** Copies an item to a new place and makes the old one unusable. */
  move(from: Handle): Handle {
    const to = this.#next++;
    this.#fields.set(to, this.#at(from));
    this.#fields.delete(from);
    return to;
  }

  resize(item: Handle, bytes: number): void {
    this.#at(item).bytes = bytes;
  }

  drop(item: Handle): void {
    this.#fields.delete(item);
  }

  /** Everything that an order can write. */
  text(): string {
    return JSON.stringify([...this.#fields]);
  }

  colder(item: Handle): Handle {
    return this.#at(item).colder;
  }

  setColder(item: Handle, to: Handle): void {
    this.#at(item).colder = to;
  }

  hotter(item: Handle): Handle {
    return this.#at(item).hotter;
  }

  setHotter(item: Handle, to: Handle): void {
    this.#at(item).hotter = to;
  }

  mark(item: Handle): number {
    return this.#at(item).mark;
  }

  setMark(item: Handle, mark: number): void {
    if (mark < 0 || mark > 255) throw new Error("a mark is one byte");
    this.#at(item).mark = mark;
  }

  keyHash(item: Handle): number {
    return this.#at(item).hash;
  }

  bytes(item: Handle): number {
    return this.#at(item).bytes;
  }

  #at(item: Handle): Fields {
    const fields = this.#fields.get(item);
    if (fields === undefined) throw new Error(`no item at ${item}`);
    return fields;
  }
}

/** All items of an order, first to leave first. */
export function ranking(order: EvictionOrder): Handle[] {
  const items: Handle[] = [];
  order.visit((item) => {
    items.push(item);
    return true;
  });
  return items;
}
