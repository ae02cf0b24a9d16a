// What a node starts from: the stored log as far as it may be believed (raft/recovery.ts decides).

import { CacheError } from "../model/cache-error.js";
import type { StoredState } from "../raft/ready.js";
import { recover } from "../raft/recovery.js";
import type { NodeOptions } from "./node-options.js";

/**
 * What to start from; records of a torn tail are removed from the store.
 * @throws {CacheError} CORRUPT when the stored log must not be used
 */
export function recoverLog(options: NodeOptions): StoredState {
  const recovery = recover(options.stored, { voters: options.voters, learners: [] });
  if (!recovery.ok) {
    const at = recovery.index === 0 ? "" : ` at index ${recovery.index}`;
    throw new CacheError(
      "CORRUPT",
      `the log of ${options.self.id} is damaged${at}: ${recovery.detail}`,
    );
  }
  if (recovery.droppedFrom !== undefined) {
    const batch = { entries: [], truncateFrom: recovery.droppedFrom };
    options.ports.logStore.write(batch, (error) => {
      if (error !== undefined) options.onFatal(error.message);
    });
  }
  return recovery.stored;
}
