// The primary's sending: to each copy the records it lacks, within its window, and the answer to
// where it says it stands: go on, rewind, or begin from nothing. Decides nothing about acks.

import type { Instant } from "../base/time.js";
import type { Sequence } from "../model/ids.js";
import { noSequence } from "../model/sequence.js";
import { copiesOf, type Member, memberText, type Shard, sameMember } from "../model/shard-map.js";
import { walkEnd } from "../model/shard-store.js";
import { type CatchUpContext, sendChunks, sendTables } from "./catch-up.js";
import type { CatchUpPacer } from "./catch-up-pacer.js";
import { lastCommon } from "./lineage.js";
import type { MessageHead, Resume, StreamRecord } from "./message.js";
import type { Outbox } from "./outbox.js";
import { CopyProgress } from "./progress.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";

/** Records of one append message: bounds the time a copy spends on one. */
const recordsPerAppendMax = 1024;
/** Bytes of records of one append message, unless a single one is larger. */
const bytesPerAppendMax = 256 * 1024;

/** What a feeder works with. */
export type FeederOptions = {
  readonly copy: ShardCopy;
  readonly outbox: Outbox;
  readonly settings: () => ResolvedSettings;
  readonly pacer: CatchUpPacer;
  /** What every message tells the copies to be safe. */
  readonly acked: () => Sequence;
};

/** Feeds the copies of one epoch. */
export class Feeder {
  readonly #copy: ShardCopy;
  readonly #outbox: Outbox;
  readonly #settings: () => ResolvedSettings;
  readonly #pacer: CatchUpPacer;
  readonly #acked: () => Sequence;
  readonly #copies = new Map<string, CopyProgress>();
  #shard: Shard;

  constructor(shard: Shard, options: FeederOptions) {
    this.#shard = shard;
    this.#copy = options.copy;
    this.#outbox = options.outbox;
    this.#settings = options.settings;
    this.#pacer = options.pacer;
    this.#acked = options.acked;
  }

  /** All copies beside the primary. */
  all(): Iterable<CopyProgress> {
    return this.#copies.values();
  }

  /** How this very process gets on; undefined when the record names no such copy (I15). */
  progressOf(member: Member): CopyProgress | undefined {
    return this.#copies.get(memberText(member));
  }

  /** Follows the record's list of copies. Returns the members that left it. */
  configure(shard: Shard, now: Instant): readonly Member[] {
    this.#shard = shard;
    const present = new Set<string>();
    for (const member of copiesOf(shard)) {
      if (sameMember(member, this.#copy.self)) continue;
      const key = memberText(member);
      present.add(key);
      if (!this.#copies.has(key)) this.#copies.set(key, new CopyProgress(member, now));
    }
    const left: Member[] = [];
    for (const [key, { member }] of this.#copies) {
      if (present.has(key)) continue;
      this.#copies.delete(key);
      left.push(member);
    }
    return left;
  }

  /** Whether a repeated resume was answered so recently, or so surely, that it needs no answer. */
  hasAnswered(progress: CopyProgress, resume: Resume, now: Instant): boolean {
    if (resume.round !== progress.round || progress.state === "waiting-for-removal") return false;
    const lately = now - (progress.answeredAt ?? now) < this.#settings().retryMs / 2;
    return progress.confirmed || lately;
  }

  /** Goes on from where the copy stands, by stream or by rewind. False = it needs everything. */
  goOn(progress: CopyProgress, resume: Resume): boolean {
    const copy = this.#copy;
    if (resume.full) return false;
    const common = lastCommon(copy, resume);
    if (common === undefined) return false;
    const complete = resume.position === walkEnd;
    const diverged = common < resume.last;
    if (diverged && !complete) return false;
    const from = diverged && resume.staged > common ? resume.staged : common;
    const next = copy.log.indexAfter(from);
    if (next === undefined) return false;
    progress.streamFrom(from, next);
    progress.walkFrom(resume.position);
    if (diverged) {
      progress.state = "rewinding";
      this.#outbox.send(progress.member, { kind: "diverged", ...this.#head(progress), common });
      return true;
    }
    progress.state = complete ? "streaming" : "walking";
    if (complete && common > progress.acked) progress.acked = common;
    return true;
  }

  /** Sends everything: tables now, then the walk. The copy must be in no in-sync set. */
  beginFull(progress: CopyProgress, now: Instant): void {
    progress.state = "walking";
    progress.acked = noSequence;
    progress.walkFrom(0);
    progress.streamFrom(this.#copy.last, this.#copy.log.end);
    progress.sentAt = now;
    sendTables(progress, this.contextOf(progress, now), true);
  }

  /** Puts everything that the copies may be sent now into the outbox. */
  pump(now: Instant): void {
    for (const progress of this.#copies.values()) {
      if (!progress.fed) continue;
      this.#sendRecords(progress, now);
      if (progress.state === "walking" && progress.next === this.#copy.log.end) {
        sendChunks(progress, this.contextOf(progress, now));
      }
    }
  }

  /** Tells copies that were sent nothing for a while where the stream stands. */
  beat(now: Instant): void {
    const { heartbeatMs } = this.#settings();
    for (const progress of this.#copies.values()) {
      if (now - progress.sentAt >= heartbeatMs) this.#sendAppend(progress, { records: [] }, now);
    }
  }

  /** What sending to this copy depends on. */
  contextOf(progress: CopyProgress, now: Instant): CatchUpContext {
    return {
      copy: this.#copy,
      outbox: this.#outbox,
      head: this.#head(progress),
      time: this.#copy.clock.now(now),
      chunkBytes: this.#settings().chunkBytes,
      pacer: this.#pacer,
    };
  }

  #sendRecords(progress: CopyProgress, now: Instant): void {
    const { log } = this.#copy;
    while (progress.next < log.end) {
      const previous = progress.sent;
      const records = this.#takeRecords(progress);
      if (records.length > 0) this.#sendAppend(progress, { records, previous }, now);
      else {
        // With nothing in flight there is room, so the window has lost what the copy needs next:
        // it must say anew where it stands.
        if (progress.inFlightBytes === 0) progress.state = "probing";
        return;
      }
    }
  }

  /** The next records for one message, as many as the copy's window admits. */
  #takeRecords(progress: CopyProgress): StreamRecord[] {
    const { inFlightBytesMax } = this.#settings();
    const records: StreamRecord[] = [];
    let bytes = 0;
    while (records.length < recordsPerAppendMax && bytes < bytesPerAppendMax) {
      const entry = this.#copy.log.at(progress.next);
      const room = progress.inFlightBytes === 0 || progress.inFlightBytes < inFlightBytesMax;
      if (entry === undefined || !room) break;
      records.push({ sequence: entry.sequence, time: entry.time, record: entry.record });
      bytes += entry.bytes;
      progress.noteSent(entry.sequence, entry.bytes);
    }
    return records;
  }

  #sendAppend(
    progress: CopyProgress,
    part: { readonly records: readonly StreamRecord[]; readonly previous?: Sequence },
    now: Instant,
  ): void {
    progress.sentAt = now;
    this.#outbox.send(progress.member, {
      kind: "append",
      ...this.#head(progress),
      round: progress.fed ? progress.round : 0,
      previous: part.previous ?? (progress.fed ? progress.sent : this.#copy.last),
      records: part.records,
      walked: progress.walkSent,
      acked: this.#acked(),
      time: this.#copy.clock.now(now),
    });
  }

  #head(progress: CopyProgress): MessageHead {
    return { shard: this.#shard.id, epoch: this.#shard.epoch, round: progress.round };
  }
}
