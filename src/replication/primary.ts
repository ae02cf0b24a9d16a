// A shard's primary for one epoch: orders the records, sends them to the copies, counts their acks and
// looks after the in-sync set. Made anew at every epoch, so that nothing of an older one is left.

import { assert } from "../base/assert.js";
import type { Instant } from "../base/time.js";
import type { DataRecord } from "../model/data-record.js";
import type { Sequence } from "../model/ids.js";
import {
  counterCeiling,
  counterOf,
  firstSequence,
  nextSequence,
  noSequence,
} from "../model/sequence.js";
import { copiesOf, type Member, memberText, type Shard, sameMember } from "../model/shard-map.js";
import { walkEnd } from "../model/shard-store.js";
import { sendChunks, sendTables } from "./catch-up.js";
import { InSyncSet } from "./in-sync.js";
import { assertNotReleased, assertSameProcess } from "./invariants.js";
import { lastCommon } from "./lineage.js";
import type { Ack, MessageHead, Resume, RewindFetch, StreamRecord } from "./message.js";
import type { Outbox } from "./outbox.js";
import { CopyProgress } from "./progress.js";
import type { CopyStatus, Release } from "./ready.js";
import { answerFetch } from "./rewind-answer.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";

/** Records of one append message: bounds the time a copy spends on one. */
const recordsPerAppendMax = 1024;
/** Bytes of records of one append message, unless a single one is larger. */
const bytesPerAppendMax = 256 * 1024;
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
  readonly now: Instant;
};

/** The primary of one epoch. */
export class Primary {
  readonly #copy: ShardCopy;
  readonly #outbox: Outbox;
  readonly #settings: () => ResolvedSettings;
  readonly #inSync: InSyncSet;
  readonly #copies = new Map<string, CopyProgress>();
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
    const { copy, shard, settings, now } = options;
    this.#copy = copy;
    this.#outbox = options.outbox;
    this.#settings = settings;
    this.#shard = shard;
    this.#tickedAt = now;
    this.#timeLoggedAt = now;
    this.#start = firstSequence(shard.ordinal);
    assertSameProcess(shard.primary ?? copy.self, copy.self);
    copy.beginUnder(shard);
    assert(copy.complete, `I10: an incomplete copy of shard ${shard.id} was promoted`);
    assert(this.#start > copy.last, `ordinal ${shard.ordinal} does not rise above ${copy.last}`);
    copy.led.add(shard.epoch);
    this.#inSync = new InSyncSet(copy.self, shard, settings().retryMs);
    this.#updateCopies(now);
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
    this.#updateCopies(now);
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
    const { heartbeatMs } = this.#settings();
    for (const progress of this.#copies.values()) {
      if (now - progress.sentAt >= heartbeatMs) this.#sendAppend(progress, [], now);
    }
    this.#tendInSync(now);
  }

  /** No append from now on; released once every needed member has everything. */
  beginRelease(operation: number): void {
    if (this.#releasing !== undefined) return;
    this.#releasing = operation;
    this.#count();
  }

  /** Copies that have this sequence, this one included. */
  achieved(sequence: Sequence): number {
    let count = this.#copy.last >= sequence ? 1 : 0;
    for (const progress of this.#copies.values()) {
      if (progress.complete && progress.acked >= sequence) count++;
    }
    return count;
  }

  /** Takes a copy's acknowledgement. */
  receiveAck(from: Member, ack: Ack, now: Instant): void {
    const progress = this.#progressOf(from);
    if (progress === undefined) {
      this.#outbox.drop(from, ack, "not-a-copy");
      return;
    }
    if (ack.round !== progress.round || progress.state === "probing") {
      this.#outbox.drop(from, ack, "stale-round");
      return;
    }
    if (ack.sequence > this.#copy.last || ack.staged > this.#copy.last) {
      this.#outbox.drop(from, ack, "ack-beyond-last");
      return;
    }
    progress.confirmed = true;
    progress.noteAck(ack, now);
    if (progress.state === "walking" && progress.complete) progress.state = "streaming";
    if (progress.state === "rewinding" && ack.sequence >= this.#start) progress.state = "streaming";
    this.#considerCandidate(progress);
    this.#count();
    if (this.#inSync.isCandidate(from)) this.#tendInSync(now);
  }

  /** Serves a copy that says where it stands. */
  receiveResume(from: Member, resume: Resume, now: Instant): void {
    const progress = this.#progressOf(from);
    if (progress === undefined) {
      this.#outbox.drop(from, resume, "not-a-copy");
      return;
    }
    if (resume.round < progress.round) {
      this.#outbox.drop(from, resume, "stale-round");
      return;
    }
    if (resume.round === progress.round && this.#answeredLately(progress, now)) {
      this.#outbox.drop(from, resume, "repeated");
      return;
    }
    progress.noteHeard(now, false);
    progress.round = resume.round;
    progress.confirmed = false;
    progress.answeredAt = now;
    if (!this.#goOn(progress, resume, now)) this.#catchUpInFull(progress, now);
    this.#count();
  }

  /** Answers a copy that rewinds. */
  receiveFetch(from: Member, fetch: RewindFetch, now: Instant): void {
    const progress = this.#progressOf(from);
    if (progress === undefined) {
      this.#outbox.drop(from, fetch, "not-a-copy");
      return;
    }
    if (progress.state !== "rewinding" || fetch.round !== progress.round) {
      this.#outbox.drop(from, fetch, "stale-round");
      return;
    }
    progress.confirmed = true;
    const context = this.#context(progress, now);
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
    for (const progress of this.#copies.values()) {
      if (progress.state === "probing" || progress.state === "waiting-for-removal") continue;
      this.#sendRecords(progress, now);
      if (progress.state === "walking" && progress.next === this.#copy.log.end) {
        sendChunks(progress, this.#context(progress, now));
      }
    }
  }

  /** How the copies stand. */
  copies(): readonly CopyStatus[] {
    return [...this.#copies.values()].map((progress) => ({
      member: progress.member,
      acked: progress.acked,
      inSync: this.#inSync.committed.some((one) => sameMember(one, progress.member)),
      state: progress.state,
      inFlightBytes: progress.inFlightBytes,
    }));
  }

  #log(record: DataRecord, sequence: Sequence, now: Instant): void {
    this.#copy.apply({ sequence, time: this.#copy.clock.now(now), record });
  }

  #logAll(records: readonly DataRecord[], now: Instant): Sequence {
    assertNotReleased(this.#released, "a record");
    const before = this.#copy.last;
    for (const record of records) this.#log(record, nextSequence(this.#copy.last), now);
    for (const progress of this.#copies.values()) {
      if (progress.acked >= before) progress.noteBehind(now);
    }
    this.#warnWhenFull();
    this.#count();
    return this.#copy.last;
  }

  #progressOf(member: Member): CopyProgress | undefined {
    return this.#copies.get(memberText(member));
  }

  /** Follows the record's list of copies; only the very processes it names have a place (I15). */
  #updateCopies(now: Instant): void {
    const present = new Set<string>();
    for (const member of copiesOf(this.#shard)) {
      if (sameMember(member, this.#copy.self)) continue;
      const key = memberText(member);
      present.add(key);
      if (!this.#copies.has(key)) this.#copies.set(key, new CopyProgress(member, now));
    }
    for (const [key, progress] of this.#copies) {
      if (present.has(key)) continue;
      this.#copies.delete(key);
      this.#inSync.dropCandidate(progress.member);
    }
  }

  /** Whether a repeated resume was answered so recently, or so surely, that it needs no answer. */
  #answeredLately(progress: CopyProgress, now: Instant): boolean {
    if (progress.state === "waiting-for-removal") return false;
    const lately = now - (progress.answeredAt ?? now) < this.#settings().retryMs / 2;
    return progress.confirmed || lately;
  }

  /** Goes on from where the copy stands, by stream or by rewind. False = it needs everything. */
  #goOn(progress: CopyProgress, resume: Resume, now: Instant): boolean {
    const copy = this.#copy;
    if (resume.full) return false;
    const common = lastCommon(copy, resume);
    if (common === undefined) return false;
    const complete = resume.position === walkEnd;
    if (common < resume.last && !complete) return false;
    const from = common < resume.last && resume.staged > common ? resume.staged : common;
    const next = copy.log.indexAfter(from);
    if (next === undefined) return false;
    progress.streamFrom(from, next);
    progress.walkFrom(resume.position);
    if (common < resume.last) {
      progress.state = "rewinding";
      this.#outbox.send(progress.member, { kind: "diverged", ...this.#head(progress), common });
      return true;
    }
    progress.state = complete ? "streaming" : "walking";
    if (complete && common > progress.acked) progress.acked = common;
    progress.noteHeard(now, false);
    this.#considerCandidate(progress);
    return true;
  }

  /** Sends everything, once no set that has the copy can be promoted from (PROTOCOL §6.5). */
  #catchUpInFull(progress: CopyProgress, now: Instant): void {
    this.#inSync.dropCandidate(progress.member);
    if (this.#inSync.mayBePromoted(progress.member)) {
      progress.state = "waiting-for-removal";
      this.#tendInSync(now);
      return;
    }
    progress.state = "walking";
    progress.acked = noSequence;
    progress.received = noSequence;
    progress.walkFrom(0);
    progress.streamFrom(this.#copy.last, this.#copy.log.end);
    progress.sentAt = now;
    sendTables(progress, this.#context(progress, now), true);
  }

  #sendRecords(progress: CopyProgress, now: Instant): void {
    const { log } = this.#copy;
    const { inFlightBytesMax } = this.#settings();
    while (progress.next < log.end) {
      const records: StreamRecord[] = [];
      const previous = progress.sent;
      let bytes = 0;
      while (records.length < recordsPerAppendMax && bytes < bytesPerAppendMax) {
        const entry = log.at(progress.next);
        const room = progress.inFlightBytes === 0 || progress.inFlightBytes < inFlightBytesMax;
        if (entry === undefined || !room) break;
        records.push({ sequence: entry.sequence, time: entry.time, record: entry.record });
        bytes += entry.bytes;
        progress.noteSent(entry.sequence, entry.bytes);
      }
      if (records.length > 0) this.#sendAppend(progress, records, now, previous);
      else if (progress.inFlightBytes === 0) {
        this.#lostTouch(progress);
        return;
      } else return;
    }
  }

  /** The window no longer has what the copy needs next: it must say anew where it stands. */
  #lostTouch(progress: CopyProgress): void {
    progress.state = "probing";
  }

  #sendAppend(
    progress: CopyProgress,
    records: readonly StreamRecord[],
    now: Instant,
    previous?: Sequence,
  ): void {
    const probing = progress.state === "probing" || progress.state === "waiting-for-removal";
    progress.sentAt = now;
    this.#outbox.send(progress.member, {
      kind: "append",
      ...this.#head(progress),
      round: probing ? 0 : progress.round,
      previous: previous ?? (probing ? this.#copy.last : progress.sent),
      records,
      walked: progress.walkSent,
      acked: this.#acked,
      time: this.#copy.clock.now(now),
    });
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
    const lagging = (member: Member) => {
      const progress = this.#progressOf(member);
      if (progress === undefined || progress.state === "waiting-for-removal") return true;
      return progress.overdue(this.#copy.last, inSyncTimeoutMs, now);
    };
    const proposal = this.#inSync.propose(now, {
      ackedBy: (member) => this.#ackedBy(member),
      lagging,
      mayAdd: this.#releasing === undefined,
    });
    this.#count();
    if (proposal === undefined) return;
    this.#outbox.propose(proposal);
    for (const member of this.#inSync.committed) {
      if (proposal.inSync.some((one) => sameMember(one, member))) continue;
      this.#outbox.note({ kind: "lagging", member, acked: this.#ackedBy(member) });
    }
  }

  /** What counts of a copy's ack: nothing before it has this epoch's EPOCH record. */
  #ackedBy(member: Member): Sequence {
    const progress = this.#progressOf(member);
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
    for (const progress of this.#copies.values()) progress.excuse(gap);
  }

  #warnWhenFull(): void {
    if (this.#warnedFull || counterOf(this.#copy.last) < counterCeiling) return;
    this.#warnedFull = true;
    this.#outbox.note({ kind: "epoch-nearly-full" });
  }

  #head(progress: CopyProgress): MessageHead {
    return { shard: this.#shard.id, epoch: this.#shard.epoch, round: progress.round };
  }

  #context(progress: CopyProgress, now: Instant) {
    return {
      copy: this.#copy,
      outbox: this.#outbox,
      head: this.#head(progress),
      time: this.#copy.clock.now(now),
      chunkBytes: this.#settings().chunkBytes,
    };
  }
}
