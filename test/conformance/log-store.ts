// What every LogStore promises, as one suite: run on LevelDB and on the simulator's twin, so that
// what is proved against the twin holds on a disk.
import { describe, expect, it } from "vitest";
import type { LogStore, StoreBatch, StoredLog, StoreError } from "../../src/ports/log-store.js";

/** One disk of the implementation under test. */
export type LogStoreHarness = {
  /** Opens the store as it stands. */
  open(): Promise<{ readonly store: LogStore; readonly stored: StoredLog }>;
  /** Lets the world run until every write handed over is done. */
  settle(): Promise<void>;
  /** Closes the store that is open, as a clean exit would. */
  close(): Promise<void>;
  /** Removes the disk. */
  [Symbol.asyncDispose](): Promise<void>;
};

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const entry = (index: number, ...values: number[]) => ({ index, bytes: bytes(...values) });

function indexes(stored: StoredLog): number[] {
  return stored.entries.map((one) => one.index);
}

/** Writes batches, lets them become durable, and returns what a new process finds. */
async function storedAfter(harness: LogStoreHarness, batches: readonly StoreBatch[]) {
  const { store } = await harness.open();
  const outcomes: (StoreError | undefined)[] = [];
  for (const batch of batches) store.write(batch, (error) => outcomes.push(error));
  await harness.settle();
  expect(outcomes).toEqual(batches.map(() => undefined));
  await harness.close();
  return (await harness.open()).stored;
}

/** Declares the suite for one implementation; `make` gives a new, empty disk. */
export function describeLogStore(name: string, make: () => Promise<LogStoreHarness>): void {
  describe(`${name} as a LogStore`, () => {
    it("begins empty", async () => {
      await using harness = await make();
      const { stored } = await harness.open();
      expect(stored).toEqual({ hardState: undefined, snapshot: undefined, entries: [] });
    });

    it("keeps hard state, snapshot and entries of one batch", async () => {
      await using harness = await make();
      const batch = { hardState: bytes(1), snapshot: bytes(2, 3), entries: [entry(7, 4)] };
      const stored = await storedAfter(harness, [batch]);
      expect(stored.hardState).toEqual(bytes(1));
      expect(stored.snapshot).toEqual(bytes(2, 3));
      expect(stored.entries).toEqual([entry(7, 4)]);
    });

    it("returns entries in order of index, also across powers of ten and sixteen", async () => {
      await using harness = await make();
      const written = [9, 10, 15, 16, 99, 100, 255, 256, 65_536, 2 ** 32].map((i) => entry(i, i));
      const stored = await storedAfter(harness, [{ entries: written }]);
      expect(indexes(stored)).toEqual(written.map((one) => one.index));
    });

    it("replaces hard state, and leaves alone what a batch does not name", async () => {
      await using harness = await make();
      const stored = await storedAfter(harness, [
        { hardState: bytes(1), snapshot: bytes(1), entries: [entry(1, 1)] },
        { hardState: bytes(2), entries: [] },
      ]);
      expect(stored.hardState).toEqual(bytes(2));
      expect(stored.snapshot).toEqual(bytes(1));
      expect(stored.entries).toEqual([entry(1, 1)]);
    });

    it("replaces an entry at an index that is present", async () => {
      await using harness = await make();
      const stored = await storedAfter(harness, [
        { entries: [entry(1, 1), entry(2, 1)] },
        { entries: [entry(2, 2)] },
      ]);
      expect(stored.entries).toEqual([entry(1, 1), entry(2, 2)]);
    });

    it("truncates before it puts, so that a shorter suffix replaces a longer one", async () => {
      await using harness = await make();
      const stored = await storedAfter(harness, [
        { entries: [1, 2, 3, 4, 5].map((i) => entry(i, 1)) },
        { truncateFrom: 3, entries: [entry(3, 2)] },
      ]);
      expect(stored.entries).toEqual([entry(1, 1), entry(2, 1), entry(3, 2)]);
    });

    it("purges entries at and below an index", async () => {
      await using harness = await make();
      const stored = await storedAfter(harness, [
        { entries: [1, 2, 3, 4, 5].map((i) => entry(i)) },
        { purgeTo: 3, snapshot: bytes(3), entries: [] },
        { purgeTo: 3, entries: [entry(6)] },
      ]);
      expect(indexes(stored)).toEqual([4, 5, 6]);
    });

    it("replaces the whole log by a snapshot ahead of it", async () => {
      await using harness = await make();
      const stored = await storedAfter(harness, [
        { entries: [1, 2, 3].map((i) => entry(i)) },
        { truncateFrom: 1, snapshot: bytes(9), entries: [] },
        { entries: [entry(101), entry(102)] },
      ]);
      expect(indexes(stored)).toEqual([101, 102]);
      expect(stored.snapshot).toEqual(bytes(9));
    });

    it("truncates and purges after a reopening as before it", async () => {
      await using harness = await make();
      await storedAfter(harness, [{ entries: [1, 2, 3, 4].map((i) => entry(i)) }]);
      await harness.close();
      const stored = await storedAfter(harness, [{ purgeTo: 1, truncateFrom: 4, entries: [] }]);
      expect(indexes(stored)).toEqual([2, 3]);
    });

    it("completes writes in the order of the calls", async () => {
      await using harness = await make();
      const { store } = await harness.open();
      const order: number[] = [];
      for (let i = 1; i <= 20; i++) store.write({ entries: [entry(i)] }, () => order.push(i));
      expect(order).toEqual([]);
      await harness.settle();
      expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it("does not hold on to the buffers of a batch that is done", async () => {
      await using harness = await make();
      const value = bytes(1, 2, 3);
      const { store } = await harness.open();
      store.write({ entries: [{ index: 1, bytes: value }] }, () => value.fill(0));
      await harness.settle();
      await harness.close();
      const { stored } = await harness.open();
      expect(stored.entries).toEqual([entry(1, 1, 2, 3)]);
    });

    it("stores a large snapshot whole", async () => {
      await using harness = await make();
      const snapshot = new Uint8Array(5 * 1024 * 1024).map((_, i) => i % 251);
      const stored = await storedAfter(harness, [{ snapshot, entries: [] }]);
      expect(Buffer.compare(Buffer.from(stored.snapshot ?? []), Buffer.from(snapshot))).toBe(0);
    });
  });
}
