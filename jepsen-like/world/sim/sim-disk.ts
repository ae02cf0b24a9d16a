// A simulated disk and the log store on it. What was synced survives every process; what was not is
// lost, or survives, as the seed says. It may be slow, hang, be full, tear a write, and rot.

import type { Random } from "../../../src/base/random.js";
import type { StoreId } from "../../../src/model/ids.js";
import type { LogStore, StoreBatch, StoredLog, StoreError } from "../../../src/ports/log-store.js";
import { decodeSnapshot } from "../../../src/raft/codec.js";
import { type Facts, noFacts } from "./facts.js";
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

/** What becomes of the writes on their way when a process dies. */
export type CrashFate =
  /** The first few survive, or none. */
  | "usual"
  /** None survives. */
  | "lost"
  /** None survives whole; of the first one's first record a part is there. */
  | "torn";

type PendingWrite = {
  readonly batch: StoreBatch;
  /** What is to be done when its time has come. */
  readonly end: () => void;
  /** Its time came while the one before it was not done. */
  overdue: boolean;
};

/** A record that rotted, as it was before. */
type Rot = {
  readonly record: "hard state" | "snapshot" | number;
  readonly bytes: Uint8Array;
};

const diskFull: StoreError = { message: "no space left on device" };

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
  #slowMs = 0;
  #full = false;
  #rot: Rot | undefined;
  /** The index of a record of which only a part is there. */
  #tornAt = 0;
  #syncs = 0;
  #snapshotsInstalled = 0;
  readonly #facts: Facts;

  constructor(options: {
    readonly storeId: StoreId;
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly config: DiskConfig;
    /** Where crashes in the middle of a write are counted. */
    readonly facts?: Facts;
  }) {
    this.#facts = options.facts ?? noFacts();
    this.storeId = options.storeId;
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#config = options.config;
  }

  /** Batches that became durable. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Whether entries are on their way. */
  get writing(): boolean {
    return this.#pending.some(({ batch }) => batch.entries.length > 0);
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

  /** From now on every write takes so much longer. */
  slow(extraMs: number): void {
    this.#slowMs = extraMs;
  }

  /** While it is full no write succeeds. */
  fill(full: boolean): void {
    this.#full = full;
  }

  /**
   * Flips a bit of a record, as magnetism or a bad cable may; says where. A process must not start
   * on it. undefined = there is nothing that could rot, or something is rotten already.
   */
  flipBit(): string | undefined {
    if (this.#rot !== undefined) return undefined;
    const records = this.#neededRecords();
    if (records.length === 0) return undefined;
    const { record, bytes } = this.#random.pick(records);
    const rotten = bytes.slice();
    const bit = this.#random.between(0, rotten.length * 8 - 1);
    rotten[bit >>> 3] = (rotten[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    this.#rot = { record, bytes };
    this.#put(record, rotten);
    return `bit ${bit} of ${typeof record === "number" ? `entry ${record}` : `the ${record}`}`;
  }

  /** Whether a record is rotten that every start needs. */
  get rotten(): boolean {
    return this.#rot !== undefined;
  }

  /** The rotten record is as it was. */
  repair(): void {
    if (this.#rot !== undefined) this.#put(this.#rot.record, this.#rot.bytes);
    this.#rot = undefined;
  }

  /** A log store for one process. */
  open(process: SimProcess): LogStore {
    return {
      write: (batch: StoreBatch, done: (error: StoreError | undefined) => void): void => {
        if (!process.alive) return;
        this.#enqueue(batch, (error) => {
          process.run("disk", () => {
            if (error !== undefined) process.doom();
            done(error);
          });
        });
      },
    };
  }

  /** The process died: the fate of the writes on their way is decided. */
  crash(fate: CrashFate = "usual"): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#busyUntil = 0;
    if (pending.length > 0 && fate === "lost") this.#facts.lostTails++;
    if (fate === "torn") this.#tear(pending.find(({ batch }) => batch.entries.length > 0)?.batch);
    if (fate !== "usual") return;
    const survivors = this.#random.chance(0.5) ? this.#random.between(0, pending.length) : 0;
    for (const { batch } of pending.slice(0, survivors)) this.#apply(batch);
  }

  /** A part of the first record gets to the disk; what follows it in the batch does not. */
  #tear(batch: StoreBatch | undefined): void {
    const first = batch?.entries[0];
    if (batch === undefined || first === undefined || batch.truncateFrom !== undefined) return;
    const length = this.#random.between(0, first.bytes.length - 1);
    this.#entries.set(first.index, first.bytes.slice(0, length));
    this.#tornAt = first.index;
    this.#facts.tornTails++;
  }

  /** The records without which no start is possible: not the entries that the snapshot covers. */
  #neededRecords(): Rot[] {
    const records: Rot[] = [];
    if (this.#hardState !== undefined) {
      records.push({ record: "hard state", bytes: this.#hardState });
    }
    let covered = 0;
    if (this.#snapshot !== undefined) {
      records.push({ record: "snapshot", bytes: this.#snapshot });
      covered = decodeSnapshot(this.#snapshot).meta.lastIndex;
    }
    const isTorn = (index: number): boolean => index === this.#tornAt;
    for (const [index, bytes] of this.#entries) {
      if (index > covered && !isTorn(index)) records.push({ record: index, bytes });
    }
    return records;
  }

  #put(record: Rot["record"], bytes: Uint8Array): void {
    if (record === "hard state") this.#hardState = bytes;
    else if (record === "snapshot") this.#snapshot = bytes;
    else this.#entries.set(record, bytes);
  }

  #enqueue(batch: StoreBatch, done: (error: StoreError | undefined) => void): void {
    const write: PendingWrite = { batch, end: () => this.#end(write, done), overdue: false };
    this.#pending.push(write);
    const { syncMsMin, syncMsMax, slowSyncMs, slowSyncChance } = this.#config;
    const chance = this.#random.chance(slowSyncChance) ? this.#random.float() * slowSyncMs : 0;
    const slow = chance + this.#slowMs;
    const takes = syncMsMin + this.#random.float() * (syncMsMax - syncMsMin) + slow;
    this.#busyUntil = Math.max(this.#busyUntil, this.#scheduler.now) + takes;
    this.#scheduler.at(this.#busyUntil, write.end);
  }

  #end(write: PendingWrite, done: (error: StoreError | undefined) => void): void {
    // Gone: the process crashed, and the write's fate is decided.
    if (!this.#pending.includes(write)) return;
    if (this.#pending[0] !== write) {
      write.overdue = true;
      return;
    }
    if (this.#scheduler.now < this.#hangsUntil) {
      this.#busyUntil = Math.max(this.#busyUntil, this.#hangsUntil);
      this.#scheduler.at(this.#hangsUntil, write.end);
      return;
    }
    this.#pending.shift();
    const [next] = this.#pending;
    if (next?.overdue) this.#scheduler.at(this.#scheduler.now, next.end);
    if (this.#full) {
      done(diskFull);
      return;
    }
    this.#apply(write.batch);
    done(undefined);
  }

  #apply(batch: StoreBatch): void {
    this.#syncs++;
    this.#tornAt = 0;
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
