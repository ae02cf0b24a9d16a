// Replication's settings, with what follows from the limits filled in.

import type { Duration } from "../base/time.js";
import { limits } from "../model/limits.js";
import type { LogBounds } from "./replication-log.js";

/** What a replica must know beside the shard's record; durations in milliseconds. */
export type ReplicationSettings = {
  /** A backup that has not acked for so long is proposed for removal from the in-sync set. */
  readonly inSyncTimeoutMs: Duration;
  /** How often an unanswered resume, fetch or in-sync proposal is repeated. Default 200. */
  readonly retryMs?: Duration;
  /** How often an idle primary tells its copies where it stands. Default 100. */
  readonly heartbeatMs?: Duration;
  /** Records kept for resume and rewind. Default limits.replicationLogRecordsMax. */
  readonly logRecordsMax?: number;
  /** Bytes kept for resume and rewind; also bounds what a rewind sets aside. Default in limits. */
  readonly logBytesMax?: number;
  /** Bytes of records in flight to one copy. Default limits.replicationInFlightBytesMax. */
  readonly inFlightBytesMax?: number;
  /** Bytes of one chunk of a walk, a rewind or the tables. Default limits.catchUpChunkBytes. */
  readonly chunkBytes?: number;
};

/** The settings with no default left open. */
export type ResolvedSettings = Required<ReplicationSettings>;

/** Fills the defaults in. */
export function resolveSettings(settings: ReplicationSettings): ResolvedSettings {
  return {
    retryMs: 200,
    heartbeatMs: 100,
    logRecordsMax: limits.replicationLogRecordsMax,
    logBytesMax: limits.replicationLogBytesMax,
    inFlightBytesMax: limits.replicationInFlightBytesMax,
    chunkBytes: limits.catchUpChunkBytes,
    ...settings,
  };
}

/** The bounds of the replication log. */
export function logBounds(settings: ResolvedSettings): LogBounds {
  return { recordsMax: settings.logRecordsMax, bytesMax: settings.logBytesMax };
}
