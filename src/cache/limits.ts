// The bounds of a store's tables: those of model/limits, or smaller ones for tests.

import { limits } from "../model/limits.js";
import type { DedupeLimits } from "./dedupe.js";

/** Bounds of one shard's tables; equal on every node of a cluster. */
export type CacheLimits = {
  /** Tags with a stamp of their own, over all namespaces. */
  readonly tagStampsMax: number;
  readonly keyStampBuckets: number;
  readonly dedupe: DedupeLimits;
};

/** The bounds of model/limits. */
export const defaultCacheLimits: CacheLimits = {
  tagStampsMax: limits.tagStampsPerShardMax,
  keyStampBuckets: limits.keyStampBuckets,
  dedupe: {
    clientsMax: limits.dedupeClientsMax,
    rowsPerClientMax: limits.dedupeRowsPerClientMax,
    sessionMs: limits.clientSessionMs,
  },
};
