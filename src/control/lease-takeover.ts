// How long a new primary answers nothing (PROTOCOL §6.4): the deposed one's lease may still run.
// The node's side; the leader's side is coordinator-serve-times.ts.

import { after, earlier, type Instant, longAgo } from "../base/time.js";
import type { Epoch, ShardId } from "../model/ids.js";
import { fullLease, type Settings, stretched } from "../model/settings.js";
import type { Shard, Takeover } from "../model/shard-map.js";
import type { ServeAfter, ShardAtEpoch } from "./lease-message.js";

/** The wait of one shard at the epoch this node took it over. */
type Wait = { readonly epoch: Epoch; readonly ordinal: number; readonly until: Instant };

/** What of a shard's record decides about the wait. */
export type TakenOver = Pick<Shard, "id" | "epoch" | "ordinal" | "takeover">;

/** The takeover waits of one process. */
export class TakeoverWaits {
  #settings: Settings;
  readonly #waits = new Map<ShardId, Wait>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Takes over settings that the control state changed. */
  changeSettings(settings: Settings): void {
    this.#settings = settings;
  }

  /**
   * This process learned (applied) that it is the primary of `shard`, at its present epoch.
   *
   * Where this process was the primary of the epoch just before, nobody was in between and its own
   * wait, over or not, goes on: an aborted hand-over or a resumption adds nothing to it and does
   * not cut it short ⚑. A clean takeover waits for nothing.
   */
  learned(shard: TakenOver, now: Instant): void {
    const before = this.#waits.get(shard.id);
    if (before !== undefined && before.epoch >= shard.epoch) return;
    const { epoch, ordinal } = shard;
    const goesOn = before !== undefined && before.ordinal + 1 === ordinal;
    const until = goesOn ? before.until : this.#ownWait(shard.takeover, now);
    this.#waits.set(shard.id, { epoch, ordinal, until });
  }

  /** This process is not the shard's primary any more. */
  lost(shard: ShardId): void {
    this.#waits.delete(shard);
  }

  /** The leader told a remainder, counted from this receipt. It can only shorten the wait. */
  told(wait: ServeAfter, now: Instant): void {
    const own = this.#waits.get(wait.shard);
    if (own === undefined || own.epoch !== wait.epoch) return;
    const until = after(now, stretched(wait.remainingMs, this.#settings));
    this.#waits.set(wait.shard, { ...own, until: earlier(own.until, until) });
  }

  /**
   * Whether the shard may answer, and release, at this epoch as far as the takeover is concerned.
   * A primary must not release before: its successor, taking over clean, waits for nobody ⚑.
   */
  isOver(at: ShardAtEpoch, now: Instant): boolean {
    const wait = this.#waits.get(at.shard);
    return wait !== undefined && wait.epoch === at.epoch && now >= wait.until;
  }

  /** When the shard may answer at this epoch; undefined when this process did not take it over. */
  until(at: ShardAtEpoch): Instant | undefined {
    const wait = this.#waits.get(at.shard);
    return wait?.epoch === at.epoch ? wait.until : undefined;
  }

  #ownWait(takeover: Takeover, now: Instant): Instant {
    return takeover === "clean" ? longAgo : after(now, fullLease(this.#settings));
  }
}
