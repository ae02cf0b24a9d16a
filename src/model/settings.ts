// Cluster-wide settings. Those that bound safety live only in the control state, never in a node's
// file (PROTOCOL §2).

import type { Duration } from "../base/time.js";

/** What a shard does when no in-sync copy can be promoted but one may still return. */
export type OnNoReplica = "wait" | "cold";

/** Cluster-wide settings; durations in milliseconds. */
export type Settings = {
  /** How long a confirmation lets a primary serve. */
  readonly leaseMs: Duration;
  /** The lease length that waits are computed from; ≥ leaseMs, raised first and lowered last. */
  readonly leaseWaitMs: Duration;
  /** Interval of node heartbeats. */
  readonly heartbeatMs: Duration;
  /** Bound on the clock rate difference between nodes, percent. */
  readonly driftPct: number;
  /** Added to every wait for scheduling and rounding. */
  readonly slackMs: Duration;
  /** A backup that has not acked for so long is removed from the in-sync set. */
  readonly inSyncTimeoutMs: Duration;
  /** Copies of each shard, the primary included. */
  readonly copies: number;
  readonly onNoReplica: OnNoReplica;
  /** With onNoReplica = cold: how long to wait for a possible return. */
  readonly coldAfterMs: Duration;
  /** How long a fenced node's copies are awaited before others are made elsewhere. */
  readonly restoreAfterMs: Duration;
};

/** The settings a new cluster begins with. */
export const defaultSettings: Settings = settingsForLease(1000);

/** Default settings with another lease length, in milliseconds. */
export function settingsForLease(leaseMs: Duration): Settings {
  return {
    leaseMs,
    leaseWaitMs: leaseMs,
    heartbeatMs: Math.max(20, Math.floor(leaseMs / 5)),
    driftPct: 1,
    slackMs: 20,
    inSyncTimeoutMs: 500,
    copies: 2,
    onNoReplica: "cold",
    coldAfterMs: 5000,
    restoreAfterMs: 1000,
  };
}

/** The longest a granted lease can last as measured on another node's clock (PROTOCOL §4). */
export function fullLease(settings: Settings): Duration {
  return stretched(settings.leaseWaitMs, settings) + settings.slackMs;
}

/** A wait measured elsewhere, lengthened by the worst rate difference of two clocks. */
export function stretched(wait: Duration, settings: Settings): Duration {
  const drift = settings.driftPct / 100;
  return (wait * (1 + drift)) / (1 - drift);
}
