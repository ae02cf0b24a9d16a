// Who is there, as the leader sees it at one moment: every registered node with what it last said,
// whether it may be relied on, and whether something must be done about it.

import type { Instant } from "../base/time.js";
import type { NodeId } from "../model/ids.js";
import { type Member, type Shard, sameMember } from "../model/shard-map.js";
import type { ControlState, NodeRecord } from "./control-state.js";
import type { Detector } from "./detector.js";
import type { LeaseGrantor } from "./lease-grantor.js";
import type { Heartbeat } from "./lease-message.js";

/** One node in the leader's eyes. */
export type NodeView = {
  readonly record: NodeRecord;
  readonly member: Member;
  /** The last heartbeat of the current incarnation in this leadership. */
  readonly heartbeat: Heartbeat | undefined;
  /** Heard within a lease, not cut off, not about to be: may be given work. */
  readonly live: boolean;
  /** Fenced, but heard within a lease. */
  readonly returned: boolean;
  /** Not fenced yet, and silent for a lease. */
  readonly missing: boolean;
  /** It gave its lease up and nothing later was confirmed. */
  readonly gaveUp: boolean;
};

/** All nodes at one moment. */
export class Roster {
  readonly #views = new Map<NodeId, NodeView>();
  /** Every node, in the order of the control state. */
  readonly all: readonly NodeView[];
  /** Nodes that may be given work. */
  readonly live: readonly NodeView[];
  /** Nodes that may be given shards: live, and not being emptied. */
  readonly active: readonly NodeView[];

  constructor(state: ControlState, detector: Detector, grantor: LeaseGrantor) {
    for (const record of state.nodes.values()) {
      this.#views.set(record.id, viewOf(record, state.settings.leaseMs, detector, grantor));
    }
    this.all = [...this.#views.values()];
    this.live = this.all.filter((view) => view.live);
    this.active = this.live.filter(
      ({ record, heartbeat }) => record.state === "ACTIVE" && heartbeat?.leaving === false,
    );
  }

  /** The node's view when `member` is its current incarnation. */
  current(member: Member | undefined): NodeView | undefined {
    const view = member === undefined ? undefined : this.#views.get(member.node);
    return sameMember(view?.member, member) ? view : undefined;
  }

  /** Whether this very process may be given work. */
  isLive(member: Member | undefined): boolean {
    return this.current(member)?.live === true;
  }

  /** Whether this very process lives and has said that it is about to end. */
  isLeaving(member: Member): boolean {
    const view = this.current(member);
    return view?.live === true && view.heartbeat?.leaving === true;
  }

  /** Whether this very process may still come back with its memory. */
  mayReturn(member: Member): boolean {
    const view = this.current(member);
    return view !== undefined && view.record.state !== "GONE";
  }

  /** Whether the shard has a primary that can serve it. */
  isServed(shard: Shard): boolean {
    return this.isLive(shard.primary);
  }
}

/** What every part of the coordinator looks at. */
export type Outlook = {
  readonly state: ControlState;
  readonly roster: Roster;
  readonly now: Instant;
};

function viewOf(
  record: NodeRecord,
  leaseMs: number,
  detector: Detector,
  grantor: LeaseGrantor,
): NodeView {
  const member = { node: record.id, incarnation: record.incarnation };
  const heartbeat = grantor.heartbeatOf(member);
  const silent = detector.silence(member) >= leaseMs;
  const heard = heartbeat !== undefined && !silent;
  const inService = record.state === "ACTIVE" || record.state === "DRAINING";
  return {
    record,
    member,
    heartbeat,
    live: inService && heard && !grantor.isFrozen(member),
    returned: record.state === "FENCED" && heard && heartbeat?.lagging === false,
    missing: inService && silent,
    gaveUp: grantor.gaveUp(member),
  };
}
