// A node's planned end: it waits until the leader has handed over what the node leads and the other
// primaries do without its copies, then hands over the leadership of the control plane if it has
// that too.

import type { Instant } from "../base/time.js";
import type { ControlState } from "../control/control-state.js";
import type { NodeId } from "../model/ids.js";
import type { Shard } from "../model/shard-map.js";
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
 * Calls `done` when nothing would miss the node any more, or at the deadline. The heartbeats must
 * say meanwhile that the node is leaving.
 */
export function depart(options: DepartureOptions, deadline: Instant, done: () => void): void {
  const { self, raft, clock, timers, state } = options;
  const now = clock.now();
  const isMissed = state().shards.some((shard) => wouldMiss(shard, self, state()));
  const { role } = raft.status();
  if ((!isMissed && role !== "leader") || now >= deadline) {
    done();
    return;
  }
  if (!isMissed) handLeadership(options, now);
  timers.after(stepMs, () => depart(options, deadline, done));
}

/**
 * Whether the node leads the shard, or a primary that stays would wait for its acknowledgements.
 */
function wouldMiss({ primary, inSync }: Shard, self: NodeId, state: ControlState): boolean {
  if (primary === undefined) return false;
  if (primary.node === self) return true;
  const stays = state.nodes.get(primary.node)?.state === "ACTIVE";
  return stays && inSync.some((member) => member.node === self);
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
