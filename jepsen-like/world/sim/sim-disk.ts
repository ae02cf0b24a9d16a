// A simulated disk and the log store on it. What was synced survives every process; what was not is
// lost, or survives, as the seed says.

import type { Random } from "../../../src/base/random.js";
import type { StoreId } from "../../../src/model/ids.js";
import type { LogStore, StoreBatch, StoredLog, StoreError } from "../../../src/ports/log-store.js";
import type { Scheduler } from "./scheduler.js";
import type { SimProcess } from "./sim-process.js";

/** How a disk behaves; milliseconds. */
export type DiskConfig = {
  readonly syncMsMin: number;
  readonly syncMsMax: number;
  /** Now and then a sync takes up to this long. */
  readonly slowSyncMs: number;
  /** How often. */
  readonly slowSyncChance: number;
};

type PendingWrite = { readonly batch: StoreBatch; readonly done: () => void };

/** What one data directory holds, and the writes on their way to it. */
export class SimDisk {
  readonly storeId: StoreId;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #config: DiskConfig;
  readonly #entries = new Map<number, Uint8Array>();
  #hardState: Uint8Array | undefined;
  #snapshot: Uint8Array | undefined;
  #pending: PendingWrite[] = [];
  #busyUntil = 0;
  #hangsUntil = 0;
  #syncs = 0;
  #snapshotsInstalled = 0;

  constructor(options: {
    readonly storeId: StoreId;
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly config: DiskConfig;
  }) {
    this.storeId = options.storeId;
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#config = options.config;
  }

  /** Batches that became durable. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Snapshots that replaced the whole log here: the node was too far behind. */
  get snapshotsInstalled(): number {
    return this.#snapshotsInstalled;
  }

  /** What a process finds when it opens the directory. */
  read(): StoredLog {
    const indexes = [...this.#entries.keys()].sort((a, b) => a - b);
    return {
      hardState: this.#hardState,
      snapshot: this.#snapshot,
      entries: indexes.map((index) => ({
        index,
        bytes: this.#entries.get(index) ?? new Uint8Array(0),
      })),
    };
  }

  /** No write ends for so long. */
  hang(milliseconds: number): void {
    this.#hangsUntil = this.#scheduler.now + milliseconds;
  }

  /** A log store for one process. */
  open(process: SimProcess): LogStore {
    return {
      write: (batch: StoreBatch, done: (error: StoreError | undefined) => void): void => {
        if (!process.alive) return;
        this.#enqueue(batch, () => process.run("disk", () => done(undefined)));
      },
    };
  }

  /** The process died: of the writes on their way, the first few survive, the others are lost. */
  crash(): void {
    const pending = this.#pending;
    this.#pending = [];
    const survivors = this.#random.chance(0.5) ? this.#random.between(0, pending.length) : 0;
    for (const { batch } of pending.slice(0, survivors)) this.#apply(batch);
    this.#busyUntil = 0;
  }

  #enqueue(batch: StoreBatch, done: () => void): void {
    const write = { batch, done };
    this.#pending.push(write);
    const { syncMsMin, syncMsMax, slowSyncMs, slowSyncChance } = this.#config;
    const slow = this.#random.chance(slowSyncChance) ? this.#random.float() * slowSyncMs : 0;
    const takes = syncMsMin + this.#random.float() * (syncMsMax - syncMsMin) + slow;
    this.#busyUntil = Math.max(this.#busyUntil, this.#scheduler.now) + takes;
    const end = (): void => {
      // Gone: the process crashed, and the write's fate is decided.
      if (this.#pending[0] !== write) return;
      if (this.#scheduler.now < this.#hangsUntil) {
        this.#busyUntil = this.#hangsUntil;
        this.#scheduler.at(this.#hangsUntil, end);
        return;
      }
      this.#pending.shift();
      this.#apply(batch);
      done();
    };
    this.#scheduler.at(this.#busyUntil, end);
  }

  #apply(batch: StoreBatch): void {
    this.#syncs++;
    const { truncateFrom, purgeTo } = batch;
    if (truncateFrom !== undefined || purgeTo !== undefined) {
      for (const index of [...this.#entries.keys()]) {
        const truncated = truncateFrom !== undefined && index >= truncateFrom;
        const purged = purgeTo !== undefined && index <= purgeTo;
        if (truncated || purged) this.#entries.delete(index);
      }
    }
    for (const { index, bytes } of batch.entries) this.#entries.set(index, bytes.slice());
    if (batch.snapshot !== undefined) {
      this.#snapshot = batch.snapshot.slice();
      if (truncateFrom !== undefined) this.#snapshotsInstalled++;
    }
    if (batch.hardState !== undefined) this.#hardState = batch.hardState.slice();
  }
}
