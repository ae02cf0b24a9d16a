// A shard's primary for one epoch: orders the records, counts the copies' acks and looks after the
// in-sync set. Made anew at every epoch, so that nothing of an older one is left.

import { assert } from "../base/assert.js";
import { after, type Instant } from "../base/time.js";
import type { DataRecord } from "../model/data-record.js";
import type { Sequence } from "../model/ids.js";
import {
  counterCeiling,
  counterOf,
  firstSequence,
  nextSequence,
  noSequence,
} from "../model/sequence.js";
import { hasMember, type Member, type Shard, sameMember } from "../model/shard-map.js";
import { sendTables } from "./catch-up.js";
import type { CatchUpPacer } from "./catch-up-pacer.js";
import { Feeder } from "./feeder.js";
import { InSyncSet } from "./in-sync.js";
import { assertNotReleased, assertSameProcess } from "./invariants.js";
import type { Ack, Resume, RewindFetch } from "./message.js";
import type { Outbox } from "./outbox.js";
import type { CopyProgress } from "./progress.js";
import type { CopyStatus, Release } from "./ready.js";
import { answerFetch } from "./rewind-answer.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";

/** A copy that lacks no more records than this is counted towards becoming in-sync. */
const candidateLagMax = 256;
/** The least time between two TIME records that the tick logs. */
const timeRecordMs = 100;

/** What a primary works with. */
export type PrimaryOptions = {
  readonly copy: ShardCopy;
  readonly outbox: Outbox;
  readonly shard: Shard;
  readonly settings: () => ResolvedSettings;
  readonly pacer: CatchUpPacer;
  readonly now: Instant;
};

/** The primary of one epoch. */
export class Primary {
  readonly #copy: ShardCopy;
  readonly #outbox: Outbox;
  readonly #settings: () => ResolvedSettings;
  readonly #inSync: InSyncSet;
  readonly #feeder: Feeder;
  readonly #start: Sequence;
  #shard: Shard;
  #acked: Sequence = noSequence;
  #releasing: number | undefined;
  #released: Release | undefined;
  #tickedAt: Instant;
  #timeLoggedAt: Instant;
  #warnedFull = false;

  /** Begins the epoch of the shard's record: its EPOCH record is the first. */
  constructor(options: PrimaryOptions) {
    const { copy, outbox, shard, settings, pacer, now } = options;
    this.#copy = copy;
    this.#outbox = outbox;
    this.#settings = settings;
    this.#shard = shard;
    this.#tickedAt = now;
    this.#timeLoggedAt = now;
    this.#start = firstSequence(shard.ordinal);
    assertSameProcess(shard.primary ?? copy.self, copy.self);
    assert(this.#start > copy.last, `ordinal ${shard.ordinal} does not rise above ${copy.last}`);
    copy.beginUnder(shard);
    assert(copy.complete, `I10: an incomplete copy of shard ${shard.id} was promoted`);
    copy.led.add(shard.epoch);
    this.#inSync = new InSyncSet(copy.self, shard, settings().retryMs);
    this.#feeder = new Feeder(shard, { copy, outbox, settings, pacer, acked: () => this.#acked });
    this.#feeder.configure(shard, now);
    this.#log({ kind: "epoch", epoch: shard.epoch }, this.#start, now);
    this.#count();
  }

  /** Up to here every needed member has everything; nothing inherited counts before EPOCH does. */
  get acked(): Sequence {
    return this.#acked;
  }

  /** Committed in-sync members. */
  get inSyncCount(): number {
    return this.#inSync.committed.length;
  }

  /** The complete release, if any. */
  get released(): Release | undefined {
    return this.#released;
  }

  /** Whether a release was begun. */
  get releasing(): boolean {
    return this.#releasing !== undefined;
  }

  /** Takes a newer record of the same epoch. */
  configure(shard: Shard, now: Instant): void {
    assert(shard.epoch === this.#shard.epoch, `a primary of ${this.#shard.epoch} goes on`);
    this.#shard = shard;
    this.#inSync.configure(shard);
    for (const member of this.#feeder.configure(shard, now)) this.#inSync.dropCandidate(member);
    this.#count();
  }

  /** Sequences, applies and queues the records. */
  append(records: readonly DataRecord[], now: Instant): Sequence {
    assert(this.#releasing === undefined, "I13: append after the release began");
    return this.#logAll(records, now);
  }

  /** Lets deadlines pass. */
  tick(now: Instant): void {
    this.#excuseOwnPause(now);
    if (this.#releasing === undefined) this.#logTime(now);
    this.#feeder.beat(now);
    this.#tendInSync(now);
  }

  /** No append from now on; released once every needed member has everything. */
  beginRelease(operation: number): void {
    if (this.#releasing !== undefined) return;
    this.#releasing = operation;
    this.#count();
  }

  /** Goes on without this copy, and for a while does not count it again. */
  shrink(member: Member, now: Instant): void {
    if (sameMember(member, this.#copy.self)) return;
    this.#inSync.exclude(member, after(now, this.#settings().inSyncTimeoutMs));
    this.#tendInSync(now);
  }

  /** Copies that have this sequence, this one included. */
  achieved(sequence: Sequence): number {
    let count = this.#copy.last >= sequence ? 1 : 0;
    for (const progress of this.#feeder.all()) {
      if (progress.complete && progress.acked >= sequence) count++;
    }
    return count;
  }

  /** Takes a copy's acknowledgement. */
  receiveAck(from: Member, ack: Ack, now: Instant): void {
    const progress = this.#feeder.progressOf(from);
    const wrong = this.#faultOf(ack, progress);
    if (progress === undefined || wrong !== undefined) {
      this.#outbox.drop(from, ack, wrong ?? "not-a-copy");
      return;
    }
    progress.confirmed = true;
    progress.noteAck(ack, now);
    const arrived =
      progress.state === "rewinding"
        ? ack.sequence >= this.#start
        : progress.state === "walking" && progress.complete;
    if (arrived) progress.state = "streaming";
    this.#considerCandidate(progress);
    this.#count();
    if (this.#inSync.isCandidate(from)) this.#tendInSync(now);
  }

  /** Serves a copy that says where it stands. */
  receiveResume(from: Member, resume: Resume, now: Instant): void {
    const progress = this.#feeder.progressOf(from);
    if (progress === undefined) {
      this.#outbox.drop(from, resume, "not-a-copy");
      return;
    }
    if (resume.round < progress.round || this.#feeder.hasAnswered(progress, resume, now)) {
      this.#outbox.drop(from, resume, "stale-round");
      return;
    }
    progress.noteHeard(now, false);
    progress.round = resume.round;
    progress.confirmed = false;
    progress.answeredAt = now;
    if (this.#feeder.goOn(progress, resume)) this.#considerCandidate(progress);
    else this.#catchUpInFull(progress, now);
    this.#count();
  }

  /** Answers a copy that rewinds. */
  receiveFetch(from: Member, fetch: RewindFetch, now: Instant): void {
    const progress = this.#feeder.progressOf(from);
    if (progress?.state !== "rewinding" || fetch.round !== progress.round) {
      this.#outbox.drop(from, fetch, progress === undefined ? "not-a-copy" : "stale-round");
      return;
    }
    progress.confirmed = true;
    const context = this.#feeder.contextOf(progress, now);
    if (fetch.names.length === 0) {
      sendTables(progress, context, false);
      progress.noteHeard(now, true);
      return;
    }
    // A hand-over that waits for this copy may still log what the copy waits for.
    const invalidate = (records: readonly DataRecord[]) => this.#logAll(records, now);
    const answered = answerFetch(fetch, {
      ...context,
      member: from,
      start: this.#start,
      invalidate: this.#released === undefined ? invalidate : undefined,
    });
    progress.noteHeard(now, answered);
    if (!answered) this.#outbox.drop(from, fetch, "released");
  }

  /** Puts everything that the copies may be sent now into the outbox. */
  pump(now: Instant): void {
    this.#feeder.pump(now);
  }

  /** How the copies stand. */
  copies(): readonly CopyStatus[] {
    return [...this.#feeder.all()].map(({ member, acked, state, inFlightBytes }) => {
      const inSync = hasMember(this.#inSync.committed, member);
      return { member, acked, inSync, state, inFlightBytes };
    });
  }

  /** Why an ack counts for nothing, or undefined. */
  #faultOf(ack: Ack, progress: CopyProgress | undefined): string | undefined {
    if (progress === undefined) return "not-a-copy";
    if (ack.round !== progress.round || !progress.fed) return "stale-round";
    const beyond = ack.sequence > this.#copy.last || ack.staged > this.#copy.last;
    return beyond ? "ack-beyond-last" : undefined;
  }

  #logAll(records: readonly DataRecord[], now: Instant): Sequence {
    assertNotReleased(this.#released, "a record");
    const before = this.#copy.last;
    for (const record of records) this.#log(record, nextSequence(this.#copy.last), now);
    for (const progress of this.#feeder.all()) {
      if (progress.acked >= before) progress.noteBehind(now);
    }
    this.#warnWhenFull();
    this.#count();
    return this.#copy.last;
  }

  #log(record: DataRecord, sequence: Sequence, now: Instant): void {
    this.#copy.apply({ sequence, time: this.#copy.clock.now(now), record });
  }

  /** Sends everything, once no set that has the copy can be promoted from (PROTOCOL §6.5). */
  #catchUpInFull(progress: CopyProgress, now: Instant): void {
    this.#inSync.dropCandidate(progress.member);
    if (!this.#inSync.mayBePromoted(progress.member)) {
      this.#feeder.beginFull(progress, now);
      return;
    }
    progress.state = "waiting-for-removal";
    this.#tendInSync(now);
  }

  #considerCandidate(progress: CopyProgress): void {
    if (this.#releasing !== undefined || progress.state !== "streaming") return;
    if (!progress.complete || this.#inSync.needs(progress.member)) return;
    const at = this.#copy.log.indexAfter(progress.acked);
    if (at === undefined || this.#copy.log.end - at > candidateLagMax) return;
    this.#inSync.addCandidate(progress.member, this.#copy.last);
  }

  #tendInSync(now: Instant): void {
    if (this.#released !== undefined) return;
    const { inSyncTimeoutMs } = this.#settings();
    const proposal = this.#inSync.propose(now, {
      ackedBy: (member) => this.#ackedBy(member),
      lagging: (member) => {
        const progress = this.#feeder.progressOf(member);
        if (progress === undefined || progress.state === "waiting-for-removal") return true;
        return progress.overdue(this.#copy.last, inSyncTimeoutMs, now);
      },
      mayAdd: this.#releasing === undefined,
    });
    this.#count();
    if (proposal === undefined) return;
    this.#outbox.propose(proposal);
    for (const member of this.#inSync.committed) {
      if (hasMember(proposal.inSync, member)) continue;
      this.#outbox.note({ kind: "lagging", member, acked: this.#ackedBy(member) });
    }
  }

  /** What counts of a copy's ack: nothing before it has this epoch's EPOCH record. */
  #ackedBy(member: Member): Sequence {
    const progress = this.#feeder.progressOf(member);
    if (progress === undefined || !progress.complete) return noSequence;
    return progress.acked >= this.#start ? progress.acked : noSequence;
  }

  /** Recomputes what is acked, and completes a release that has nothing left to wait for. */
  #count(): void {
    const acked = this.#inSync.ackedByAll(this.#copy.last, (member) => this.#ackedBy(member));
    if (acked > this.#acked) {
      assertNotReleased(this.#released, "an acknowledgement");
      this.#acked = acked;
      this.#copy.learnAcked(acked);
    }
    if (this.#releasing === undefined || this.#released !== undefined) return;
    if (this.#acked < this.#copy.last || this.#inSync.unresolved) return;
    this.#released = {
      operation: this.#releasing,
      shard: this.#shard.id,
      epoch: this.#shard.epoch,
      lastSequence: this.#copy.last,
    };
    this.#outbox.release(this.#released);
  }

  #logTime(now: Instant): void {
    if (now - this.#timeLoggedAt < timeRecordMs) return;
    const time = this.#copy.clock.now(now);
    if (!this.#copy.store.expiryDue(time)) return;
    this.#timeLoggedAt = now;
    this.append([{ kind: "time", now: time }], now);
  }

  /** Time in which this primary itself did not run is no silence of its copies. */
  #excuseOwnPause(now: Instant): void {
    const gap = now - this.#tickedAt - this.#settings().heartbeatMs;
    this.#tickedAt = now;
    if (gap <= 0) return;
    for (const progress of this.#feeder.all()) progress.excuse(gap);
  }

  #warnWhenFull(): void {
    if (this.#warnedFull || counterOf(this.#copy.last) < counterCeiling) return;
    this.#warnedFull = true;
    this.#outbox.note({ kind: "epoch-nearly-full" });
  }
}
