// The timing and the caps of one Raft node. Every queue of the core has its limit here.

import { assert } from "../base/assert.js";
import type { Duration } from "../base/time.js";

const kib = 1024;
const mib = 1024 * kib;

/** Timing in milliseconds, sizes in bytes. Equal on all nodes of a cluster. */
export type RaftConfig = {
  /** Interval of a leader's heartbeats. Default 75. */
  readonly heartbeatMs: Duration;
  /**
   * Shortest and longest election timeout; one is drawn per term. Default [300, 600]. Votes are
   * denied for the shortest after a leader was heard (R5); a leader that has not heard a majority
   * for the longest steps down.
   */
  readonly electionTimeoutMs: readonly [min: Duration, max: Duration];
  /** Appends that carry entries and are not yet acknowledged, per follower. Default 64. */
  readonly maxInflightMessages: number;
  /** Bytes of entries in such appends, per follower. Default 4 MiB. */
  readonly maxInflightBytes: number;
  /** Bytes of entries in one append; one larger entry goes alone. Default 256 KiB. */
  readonly maxAppendBytes: number;
  /** Bytes of entries a leader accepts beyond its commit index. Default 16 MiB. */
  readonly maxUncommittedBytes: number;
  /** Committed entries handed out in one Ready. Default 4096. */
  readonly maxCommittedPerReady: number;
  /** Bytes of one snapshot chunk. Default 256 KiB. */
  readonly snapshotChunkBytes: number;
  /** Snapshot chunks not yet acknowledged, per follower. Default 4. */
  readonly maxInflightChunks: number;
  /** Bytes of the largest snapshot a node accepts. Default 1 GiB. */
  readonly maxSnapshotBytes: number;
  /** ReadIndex requests that may wait. Default 65,536. */
  readonly maxPendingReads: number;
};

/** The values above, for three to five nodes in one region. */
export const defaultRaftConfig: RaftConfig = {
  heartbeatMs: 75,
  electionTimeoutMs: [300, 600],
  maxInflightMessages: 64,
  maxInflightBytes: 4 * mib,
  maxAppendBytes: 256 * kib,
  maxUncommittedBytes: 16 * mib,
  maxCommittedPerReady: 4096,
  snapshotChunkBytes: 256 * kib,
  maxInflightChunks: 4,
  maxSnapshotBytes: 1024 * mib,
  maxPendingReads: 65_536,
};

/** Stops the program on a config under which no leader could stay. */
export function checkRaftConfig(config: RaftConfig): void {
  const [min, max] = config.electionTimeoutMs;
  assert(config.heartbeatMs > 0, "heartbeatMs > 0");
  assert(min >= 2 * config.heartbeatMs, "the shortest election timeout holds two heartbeats");
  assert(max > min, "election timeouts have a range to draw from");
  assert(config.maxInflightMessages >= 1, "maxInflightMessages ≥ 1");
  assert(config.maxInflightBytes >= 1, "maxInflightBytes ≥ 1");
  assert(config.maxAppendBytes >= 1, "maxAppendBytes ≥ 1");
  assert(config.maxUncommittedBytes >= config.maxAppendBytes, "maxUncommittedBytes ≥ an append");
  assert(config.maxCommittedPerReady >= 1, "maxCommittedPerReady ≥ 1");
  assert(config.snapshotChunkBytes >= 1, "snapshotChunkBytes ≥ 1");
  assert(config.maxInflightChunks >= 1, "maxInflightChunks ≥ 1");
  assert(config.maxPendingReads >= 1, "maxPendingReads ≥ 1");
}
