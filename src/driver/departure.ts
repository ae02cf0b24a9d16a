// A node's planned end: it waits until the leader has handed over what the node leads, then hands
// over the leadership of the control plane if it has that too.

import type { Instant } from "../base/time.js";
import type { ControlState } from "../control/control-state.js";
import type { NodeId } from "../model/ids.js";
import type { Clock } from "../ports/clock.js";
import type { Timers } from "../ports/timers.js";
import type { Raft } from "../raft/raft.js";

export type DepartureOptions = {
  readonly self: NodeId;
  readonly raft: Raft;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly state: () => ControlState;
  readonly wake: () => void;
};

/** How often it looks whether there is anything left to hand over, milliseconds. */
const stepMs = 25;

/**
 * Calls `done` when the node leads nothing any more, or at the deadline. The heartbeats must say
 * meanwhile that the node is leaving.
 */
export function depart(options: DepartureOptions, deadline: Instant, done: () => void): void {
  const { self, raft, clock, timers, state } = options;
  const now = clock.now();
  const leadsShards = state().shards.some((shard) => shard.primary?.node === self);
  const { role } = raft.status();
  if ((!leadsShards && role !== "leader") || now >= deadline) {
    done();
    return;
  }
  if (!leadsShards) handLeadership(options, now);
  timers.after(stepMs, () => depart(options, deadline, done));
}

/** Hands the control plane to the voter that has most of the log. */
function handLeadership({ raft, wake }: DepartureOptions, now: Instant): void {
  const status = raft.status();
  if (status.transferee !== undefined) return;
  const heirs = status.peers
    .filter((peer) => peer.voter && peer.storeMatches)
    .sort((a, b) => b.matchIndex - a.matchIndex);
  const heir = heirs[0];
  if (heir !== undefined) raft.transferLeadership(heir.id, now);
  wake();
}
