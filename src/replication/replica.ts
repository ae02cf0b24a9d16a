// One copy of one shard on one node: the face that the driver works with. Decides who acts (primary
// or backup) from the shard's record and passes each input to it. Pure and synchronous.

import { assert } from "../base/assert.js";
import type { Instant } from "../base/time.js";
import type { DataRecord } from "../model/data-record.js";
import type { Epoch, Sequence, ShardId, ShardTime } from "../model/ids.js";
import { hasMember, type Member, type Shard, sameMember } from "../model/shard-map.js";
import type { ShardStore } from "../model/shard-store.js";
import { Backup, type RoundCounter } from "./backup.js";
import { CatchUpPacer } from "./catch-up-pacer.js";
import { Fence } from "./fencing.js";
import type { ReplicationMessage } from "./message.js";
import { Outbox } from "./outbox.js";
import { Primary } from "./primary.js";
import type {
  Release,
  ReplicaPosition,
  ReplicaReady,
  ReplicaRole,
  ReplicaStatus,
} from "./ready.js";
import {
  logBounds,
  type ReplicationSettings,
  type ResolvedSettings,
  resolveSettings,
} from "./settings.js";
import { ShardCopy } from "./shard-copy.js";

export type { ReplicationSettings } from "./settings.js";

/** What a replica is made of. */
export type ReplicaOptions = {
  readonly shard: ShardId;
  readonly self: Member;
  /** Empty at the beginning; from then on only this replica changes it. */
  readonly store: ShardStore;
  readonly settings: ReplicationSettings;
  /** Shared by all replicas of a process; without one, catch-up runs as fast as it can. */
  readonly pacer?: CatchUpPacer;
};

/** One shard's copy on this node. */
export class Replica {
  readonly #shardId: ShardId;
  readonly #self: Member;
  readonly #copy: ShardCopy;
  readonly #fence = new Fence();
  readonly #outbox = new Outbox();
  readonly #rounds: RoundCounter = { round: 0 };
  readonly #pacer: CatchUpPacer;
  #settings: ResolvedSettings;
  #shard: Shard | undefined;
  #role: ReplicaRole = "none";
  #primary: Primary | undefined;
  #backup: Backup | undefined;
  #now: Instant | undefined;

  constructor(options: ReplicaOptions) {
    this.#shardId = options.shard;
    this.#self = options.self;
    this.#settings = resolveSettings(options.settings);
    this.#pacer = options.pacer ?? new CatchUpPacer(Number.POSITIVE_INFINITY);
    this.#copy = new ShardCopy(options.self, options.store, logBounds(this.#settings));
  }

  /** Takes the shard's record after every change of it, in the order of the log. */
  configure(shard: Shard, now: Instant): void {
    assert(shard.id === this.#shardId, `shard ${shard.id} configured as ${this.#shardId}`);
    const known = this.#shard;
    if (known !== undefined && shard.configVersion < known.configVersion) return;
    this.#now = now;
    this.#shard = shard;
    this.#role = roleOf(shard, this.#self);
    if (shard.epoch !== this.#fence.epoch) this.#beginEpoch(shard, now);
    else this.#goOn(shard, now);
    for (const { from, message } of this.#fence.release()) this.receive(from, message, now);
  }

  /** Replaces the settings (they live in the control state). */
  setSettings(settings: ReplicationSettings): void {
    this.#settings = resolveSettings(settings);
    this.#copy.log.setBounds(logBounds(this.#settings));
  }

  /** Whether `append` is allowed: primary, and no release begun. */
  canAppend(): boolean {
    return this.#primary !== undefined && !this.#primary.releasing;
  }

  /**
   * Gives the records their sequences, applies them here and queues them for the copies. Returns
   * the last one's sequence. Only while {@link canAppend}.
   */
  append(records: readonly DataRecord[], now: Instant): Sequence {
    assert(this.#primary !== undefined, `append to shard ${this.#shardId} as ${this.#role}`);
    this.#now = now;
    return this.#primary.append(records, now);
  }

  /** Takes a peer's message. Never throws: what makes no sense is dropped and reported. */
  receive(from: Member, message: ReplicationMessage, now: Instant): void {
    this.#now = now;
    if (message.shard !== this.#shardId) {
      this.#outbox.drop(from, message, "other-shard");
      return;
    }
    switch (this.#fence.judge(message.epoch)) {
      case "lower":
        this.#outbox.drop(from, message, "stale-epoch");
        return;
      case "higher":
        if (!this.#fence.hold(from, message)) this.#outbox.drop(from, message, "held-too-many");
        return;
      default:
        this.#dispatch(from, message, now);
        return;
    }
  }

  /** Lets deadlines pass, logs a due TIME record, frees invalidated items; every 25 ms or so. */
  tick(now: Instant): void {
    this.#now = now;
    this.#primary?.tick(now);
    this.#backup?.tick(now);
    if (this.#role !== "none") this.#copy.sweep();
  }

  /** Begins a hand-over: nothing is appended any more, and once all is acked it is released. */
  beginRelease(operation: number, now: Instant): void {
    this.#now = now;
    this.#primary?.beginRelease(operation);
  }

  /** Proposes to go on without this copy, and for a while does not add it again. */
  shrink(member: Member, now: Instant): void {
    this.#now = now;
    this.#primary?.shrink(member, now);
  }

  /** What must be done now, or undefined when nothing. */
  ready(): ReplicaReady | undefined {
    if (this.#now !== undefined) this.#primary?.pump(this.#now);
    this.#backup?.pump();
    return this.#outbox.drain(this.acked());
  }

  role(): ReplicaRole {
    return this.#role;
  }

  /** The epoch of the last shard record; everything lower is refused. */
  epoch(): Epoch {
    return this.#fence.epoch;
  }

  /** The sequence up to which this copy's store is exact. */
  last(): Sequence {
    return this.#copy.last;
  }

  /**
   * Up to here every member that counts has everything, as far as known here. At a primary it
   * starts below its epoch: what it inherited is un-acked until all have acked its EPOCH record.
   */
  acked(): Sequence {
    return this.#primary?.acked ?? this.#copy.sweepable;
  }

  /** Copies that have this sequence, this one included; meant for the primary. */
  achieved(sequence: Sequence): number {
    return this.#primary?.achieved(sequence) ?? (this.#copy.last >= sequence ? 1 : 0);
  }

  /** Committed in-sync members, this one included. */
  inSyncCount(): number {
    return this.#primary?.inSyncCount ?? this.#shard?.inSync.length ?? 0;
  }

  /** The release that is complete at the present epoch: this primary must not serve (I13). */
  released(): Release | undefined {
    return this.#primary?.released;
  }

  /** Whether a release was begun at the present epoch, complete or not. */
  releasing(): boolean {
    return this.#primary?.releasing ?? false;
  }

  /** How far the copy is, as a candidate for promotion. */
  position(): ReplicaPosition {
    return {
      epoch: this.#copy.lineage.at(-1)?.epoch ?? (0 as Epoch),
      last: this.#copy.last,
      staged: this.#backup?.staged ?? false,
      complete: this.#copy.complete,
    };
  }

  /** The shard's time now, whole milliseconds. */
  shardTime(now: Instant): ShardTime {
    return this.#copy.clock.now(now);
  }

  /** The replica in numbers. */
  status(): ReplicaStatus {
    return {
      shard: this.#shardId,
      role: this.#role,
      epoch: this.#fence.epoch,
      last: this.#copy.last,
      acked: this.acked(),
      logRecords: this.#copy.log.length,
      logBytes: this.#copy.log.bytes,
      activity: this.#backup?.activity ?? "idle",
      copies: this.#primary?.copies() ?? [],
    };
  }

  #beginEpoch(shard: Shard, now: Instant): void {
    this.#fence.raise(shard.epoch);
    this.#outbox.abandon();
    this.#primary = undefined;
    this.#backup = undefined;
    const parts = {
      copy: this.#copy,
      outbox: this.#outbox,
      shard,
      settings: () => this.#settings,
      pacer: this.#pacer,
      now,
    };
    if (this.#role === "primary") this.#primary = new Primary(parts);
    else if (this.#role !== "none") this.#backup = new Backup({ ...parts, rounds: this.#rounds });
  }

  /** Takes a newer record of the present epoch. */
  #goOn(shard: Shard, now: Instant): void {
    if (this.#role === "primary") {
      assert(this.#primary !== undefined, `I6: epoch ${shard.epoch} has a second primary`);
      this.#primary.configure(shard, now);
      return;
    }
    this.#primary = undefined;
    if (this.#role === "none") this.#backup = undefined;
    else if (this.#backup !== undefined) this.#backup.configure(shard);
    else {
      this.#backup = new Backup({
        copy: this.#copy,
        outbox: this.#outbox,
        shard,
        rounds: this.#rounds,
        settings: () => this.#settings,
        now,
      });
    }
  }

  #dispatch(from: Member, message: ReplicationMessage, now: Instant): void {
    switch (message.kind) {
      case "ack":
        if (this.#primary === undefined) break;
        this.#primary.receiveAck(from, message, now);
        return;
      case "resume":
        if (this.#primary === undefined) break;
        this.#primary.receiveResume(from, message, now);
        return;
      case "rewind-fetch":
        if (this.#primary === undefined) break;
        this.#primary.receiveFetch(from, message, now);
        return;
      default:
        if (this.#backup === undefined || !sameMember(this.#shard?.primary, from)) break;
        this.#backup.receive(message, now);
        return;
    }
    this.#outbox.drop(from, message, "wrong-role");
  }
}

function roleOf(shard: Shard, self: Member): ReplicaRole {
  if (sameMember(shard.primary, self)) return "primary";
  if (hasMember(shard.backups, self)) return "backup";
  return hasMember(shard.joining, self) ? "joining" : "none";
}
