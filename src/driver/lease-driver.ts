// The node's side of leases in the world: sends heartbeats to whoever leads, takes confirmations,
// and answers the one question that guards every reply: may this process serve that shard now?

import type { Instant } from "../base/time.js";
import type { ControlState } from "../control/control-state.js";
import { LeaseHolder } from "../control/lease-holder.js";
import type { Confirmation, LeaseMessage } from "../control/lease-message.js";
import { TakeoverWaits } from "../control/lease-takeover.js";
import { stateHash } from "../control/state-hash.js";
import type { Epoch, MapVersion, NodeId, ShardId } from "../model/ids.js";
import { type Member, type Shard, sameMember } from "../model/shard-map.js";
import type { Clock } from "../ports/clock.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { ShardTable } from "./shard-table.js";

export type LeaseDriverOptions = {
  readonly self: Member;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly state: () => ControlState;
  readonly shards: () => ShardTable;
  readonly leader: () => NodeId | undefined;
  readonly send: (to: NodeId, message: LeaseMessage) => void;
};

/** The leases of one process. */
export class LeaseDriver {
  readonly #options: LeaseDriverOptions;
  readonly #holder: LeaseHolder;
  readonly #waits: TakeoverWaits;
  #leaving = false;
  #lagMs = 0;
  #lastTick: Instant | undefined;

  constructor(options: LeaseDriverOptions) {
    this.#options = options;
    const { settings } = options.state();
    this.#holder = new LeaseHolder({ self: options.self, settings });
    this.#waits = new TakeoverWaits(settings);
  }

  /** Whether this process may answer for the shard at the epoch now. Ask after the read (§4). */
  mayServe(shard: ShardId, epoch: Epoch): boolean {
    const { clock } = this.#options;
    const now = clock.now();
    return this.#holdsAt(now) && this.#waits.isOver({ shard, epoch }, now);
  }

  /** Whether a takeover's wait is over, which a release must await too. */
  waitIsOver(shard: ShardId, epoch: Epoch): boolean {
    return this.#waits.isOver({ shard, epoch }, this.#options.clock.now());
  }

  /** Whether this process holds any lease now. */
  holds(): boolean {
    return this.#holdsAt(this.#options.clock.now());
  }

  /** Takes over shards won and lost, and changed settings. */
  reconfigure(after: ControlState, before: ControlState, now: Instant): void {
    if (after.settings !== before.settings) {
      this.#holder.changeSettings(after.settings);
      this.#waits.changeSettings(after.settings);
    }
    if (after.shards === before.shards) return;
    for (const shard of after.shards) {
      const old = before.shards[shard.id];
      if (old === shard) continue;
      if (!sameMember(shard.primary, this.#options.self)) this.#waits.lost(shard.id);
      else if (old?.epoch !== shard.epoch) this.#take(shard, now);
    }
  }

  #take(shard: Shard, now: Instant): void {
    this.#waits.learned(shard, now);
    // The sooner the leader hears from here, the sooner it tells what is left of the wait.
    if (shard.takeover === "fenced") this.hurry();
  }

  /** Takes the leader's confirmation. True = the lease was renewed. */
  confirm(confirmation: Confirmation, now: Instant): boolean {
    for (const wait of confirmation.serveAfter) this.#waits.told(wait, now);
    const outcome = this.#holder.confirm(confirmation, now, this.#options.clock.wall());
    this.#options.metrics.count("holdfast_lease_confirmations_total", 1, { outcome });
    return outcome === "renewed";
  }

  /** Makes a heartbeat due now: there is news that the leader should hear. */
  hurry(): void {
    this.#holder.hurry();
  }

  /** Everything that this process leads shall be handed over. */
  leave(): void {
    this.#leaving = true;
    this.hurry();
  }

  /** Ends every lease here at once and says so: what is still led shall be failed over now. */
  giveUp(): void {
    this.#holder.giveUp();
    this.beat(this.#options.clock.now());
  }

  /** Whether this process wants to leave. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /** Sends a heartbeat when one is due; `expectedMs` = how often this is called. */
  tick(now: Instant, expectedMs: number): void {
    if (this.#lastTick !== undefined) {
      this.#lagMs = Math.max(this.#lagMs, now - this.#lastTick - expectedMs);
    }
    this.#lastTick = now;
    this.beat(now);
  }

  /** Sends a heartbeat if one is due and somebody leads. */
  beat(now: Instant): void {
    const leader = this.#options.leader();
    if (leader === undefined || !this.#holder.heartbeatDue(now)) return;
    const state = this.#options.state();
    const { reports, released } = this.#options.shards().reports();
    const gaveUpBefore = this.#holder.gaveUpThrough;
    const heartbeat = this.#holder.nextHeartbeat({
      now,
      wall: this.#options.clock.wall(),
      lagMs: this.#lagMs,
      content: {
        appliedIndex: state.appliedIndex,
        stateHash: stateHash(state),
        mapVersion: state.mapVersion,
        reports,
        released,
        leaving: this.#leaving,
        lagging: false,
      },
    });
    if (heartbeat.gaveUpThrough > gaveUpBefore) {
      this.#options.logger.warn("gave the lease up: the event loop lags", { lagMs: this.#lagMs });
    }
    this.#lagMs = 0;
    this.#options.send(leader, heartbeat);
  }

  #holdsAt(now: Instant): boolean {
    const mapVersion: MapVersion = this.#options.state().mapVersion;
    return this.#holder.holds({ now, wall: this.#options.clock.wall(), mapVersion });
  }
}
