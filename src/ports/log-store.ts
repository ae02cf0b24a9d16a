// The port to the Raft log on disk. One instance a node, opened before the driver starts.
// Completion is by callback, so that the simulated world stays free of promises.

/** Why a store operation failed; the node must stop (its promises rest on the disk). */
export type StoreError = { readonly message: string };

/** One log entry as bytes that carry their own checksum. */
export type StoredEntry = { readonly index: number; readonly bytes: Uint8Array };

/** Everything of one Raft `Ready` that must become durable together, in one synced batch. */
export type StoreBatch = {
  readonly hardState?: Uint8Array;
  /** Entries to put; a present entry at the same index is replaced. */
  readonly entries: readonly StoredEntry[];
  /** Remove entries at and above this index before putting. */
  readonly truncateFrom?: number;
  /** Replaces the snapshot. */
  readonly snapshot?: Uint8Array;
  /** Remove entries at and below this index. */
  readonly purgeTo?: number;
};

/** What the store held when it was opened. */
export type StoredLog = {
  readonly hardState: Uint8Array | undefined;
  readonly snapshot: Uint8Array | undefined;
  /** In order of index. */
  readonly entries: readonly StoredEntry[];
};

/** Durable storage of one Raft log. */
export type LogStore = {
  /** Writes the batch atomically and synced, in the order of calls; `done` once it is durable. */
  write(batch: StoreBatch, done: (error: StoreError | undefined) => void): void;
};
