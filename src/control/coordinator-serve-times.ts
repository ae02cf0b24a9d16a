// Before when nobody may answer for a shard: the latest lease end of every primary since the last
// clean takeover (PROTOCOL §6.4), and what new primaries are told of it.

import { after, type Duration, type Instant, later, longAgo } from "../base/time.js";
import type { ShardId } from "../model/ids.js";
import { fullLease } from "../model/settings.js";
import { type Member, type Shard, sameMember } from "../model/shard-map.js";
import type { ControlState } from "./control-state.js";
import type { ServeAfter } from "./lease-message.js";

/** A shard's bound, and when this leader saw the present epoch begin. */
type ServeTime = { notBefore: Instant; epochSeenAt: Instant };

/** What one transition of the control state is judged by. */
export type ServeObservation = {
  readonly before: ControlState;
  readonly after: ControlState;
  readonly now: Instant;
  /** When the process's lease is surely over, whoever granted it; asked after its freeze. */
  readonly leaseEnd: (member: Member) => Instant;
};

/** The serve times of all shards during one leadership. */
export class ServeTimes {
  readonly #times = new Map<ShardId, ServeTime>();
  /** What earlier leaders granted may last until here. */
  readonly #floor: Instant;

  /** A new leader knows nothing of earlier grants: all shards wait them out ⚑. */
  constructor(state: ControlState, electedAt: Instant) {
    this.#floor = after(electedAt, fullLease(state.settings));
    for (const shard of state.shards) {
      this.#times.set(shard.id, this.#unknown(shard, electedAt));
    }
  }

  /** Takes note of what an applied batch did to the shards. */
  observe(seen: ServeObservation): void {
    if (seen.before.shards === seen.after.shards) return;
    for (const shard of seen.after.shards) {
      const earlier = seen.before.shards[shard.id];
      if (earlier === shard) continue;
      const time = this.#times.get(shard.id);
      if (earlier === undefined || time === undefined) {
        this.#times.set(shard.id, this.#unknown(shard, seen.now));
        continue;
      }
      time.notBefore = judge(time.notBefore, earlier, shard, seen);
      if (earlier.epoch !== shard.epoch) time.epochSeenAt = seen.now;
    }
  }

  /** Nobody may answer for the shard before this. */
  notBefore(shard: ShardId): Instant {
    return this.#times.get(shard)?.notBefore ?? this.#floor;
  }

  /**
   * The waits to be told to a process: of every shard it took over fenced, until it has surely
   * waited by itself. Told again and again, since a confirmation may be lost.
   */
  waitsOf(member: Member, state: ControlState, now: Instant): readonly ServeAfter[] {
    const waits: ServeAfter[] = [];
    const fresh: Duration = 3 * fullLease(state.settings);
    for (const shard of state.shards) {
      if (shard.takeover !== "fenced" || !sameMember(shard.primary, member)) continue;
      const time = this.#times.get(shard.id);
      if (time === undefined || now > time.epochSeenAt + fresh) continue;
      const remainingMs = Math.ceil(Math.max(0, time.notBefore - now));
      waits.push({ shard: shard.id, epoch: shard.epoch, remainingMs });
    }
    return waits;
  }

  /** A shard that this leader has not seen before: only one without any epoch is free of leases. */
  #unknown(shard: Shard, now: Instant): ServeTime {
    return { notBefore: shard.epoch === 0 ? longAgo : this.#floor, epochSeenAt: now };
  }
}

/** The shard's new bound after it went from `earlier` to `shard`. */
function judge(bound: Instant, earlier: Shard, shard: Shard, seen: ServeObservation): Instant {
  const old = earlier.primary;
  const replaced = old !== undefined && !sameMember(old, shard.primary);
  if (earlier.epoch === shard.epoch) {
    return replaced ? later(bound, seen.leaseEnd(old)) : bound;
  }
  // A release ends every earlier lease, since nobody releases before its own takeover wait is over;
  // but an aborted hand-over re-installs the same process, whose wait goes on.
  if (shard.takeover === "clean") {
    return sameMember(old, shard.primary) ? bound : longAgo;
  }
  const known = replaced ? later(bound, seen.leaseEnd(old)) : bound;
  // A primary in between that this leader never saw: whatever it held is over in a full lease.
  const skipped = shard.ordinal > earlier.ordinal + 1 || shard.primary === undefined;
  return skipped ? later(known, after(seen.now, fullLease(seen.after.settings))) : known;
}
