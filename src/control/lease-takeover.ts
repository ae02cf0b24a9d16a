// How long a new primary answers nothing (PROTOCOL §6.4): the deposed primary's lease may still run.
// The node's side; the leader's side is coordinator-serve-times.ts.

import { after, earlier, type Instant, later, longAgo } from "../base/time.js";
import type { Epoch, ShardId } from "../model/ids.js";
import { fullLease, type Settings, stretched } from "../model/settings.js";
import type { Takeover } from "../model/shard-map.js";
import type { ServeAfter, ShardAtEpoch } from "./lease-message.js";

/** The wait of one shard at the epoch this node took it over. */
type Wait = { readonly epoch: Epoch; readonly until: Instant };

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
   * This process learned (applied) that it is the shard's primary at `epoch`. A clean takeover
   * waits for nothing of its own, but goes on with a wait that this process has not finished: an
   * aborted hand-over re-installs it while an earlier primary's lease may still run ⚑.
   */
  learned(at: ShardAtEpoch, takeover: Takeover, now: Instant): void {
    const before = this.#waits.get(at.shard);
    if (before !== undefined && before.epoch >= at.epoch) return;
    const unfinished = before?.until ?? longAgo;
    const own = takeover === "fenced" ? after(now, fullLease(this.#settings)) : longAgo;
    this.#waits.set(at.shard, { epoch: at.epoch, until: later(own, unfinished) });
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
    this.#waits.set(wait.shard, { epoch: own.epoch, until: earlier(own.until, until) });
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
}
