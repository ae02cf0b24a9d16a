// How eviction orders reach the items they order: by handle, wherever the items lie. Hot path:
// bench:hit-ratio.

/** Names an item: an unsigned 32-bit integer, for instance its address. */
export type Handle = number;

/** No item. */
export const none: Handle = 0;

/**
 * What an order may read and write of an item. The links and the mark belong to the order that
 * holds the item; they travel with it when it moves in memory.
 */
export interface ItemAccess {
  colder(item: Handle): Handle;
  setColder(item: Handle, to: Handle): void;
  hotter(item: Handle): Handle;
  setHotter(item: Handle, to: Handle): void;
  /** One byte. */
  mark(item: Handle): number;
  setMark(item: Handle, mark: number): void;
  /** 32 bits of the key's hash, the same for equal keys. */
  keyHash(item: Handle): number;
  /** What the item takes of a budget in bytes. */
  bytes(item: Handle): number;
}
