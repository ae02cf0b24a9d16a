// A copy that follows a primary for one epoch, whether in sync, behind, rewinding or joining: it
// applies the stream in order, says where it stands when something is missing, and acks the rest.

import { DecodeError } from "../base/binary.js";
import type { Instant } from "../base/time.js";
import { noSequence } from "../model/sequence.js";
import { hasMember, type Member, type Shard } from "../model/shard-map.js";
import { walkEnd } from "../model/shard-store.js";
import { TablesAssembly } from "./catch-up.js";
import { assertSameRecord, assertUnderEpoch } from "./invariants.js";
import type {
  Append,
  Chunk,
  MessageHead,
  ReplicationMessage,
  StreamRecord,
  Tables,
} from "./message.js";
import type { Outbox } from "./outbox.js";
import type { FullReason, ReplicaStatus } from "./ready.js";
import { Rewind, type RewindStep } from "./rewind.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";

/** Counts a copy's resumes over all epochs. */
export type RoundCounter = { round: number };

/** What a backup works with. */
export type BackupOptions = {
  readonly copy: ShardCopy;
  readonly outbox: Outbox;
  readonly shard: Shard;
  readonly rounds: RoundCounter;
  readonly settings: () => ResolvedSettings;
  readonly now: Instant;
};

/** A follower of one epoch's primary. */
export class Backup {
  readonly #copy: ShardCopy;
  readonly #outbox: Outbox;
  readonly #rounds: RoundCounter;
  readonly #settings: () => ResolvedSettings;
  readonly #rewind: Rewind;
  #shard: Shard;
  /** When the unanswered resume was sent; undefined = none is. */
  #resumedAt: Instant | undefined;
  #assembly: TablesAssembly | undefined;
  /** Why the copy cannot go on from where it stands. */
  #needsFull: FullReason | undefined;
  #itemsWalked = 0;
  #ackDue = false;

  /** Begins to follow: says where the copy stands. */
  constructor(options: BackupOptions) {
    this.#copy = options.copy;
    this.#outbox = options.outbox;
    this.#shard = options.shard;
    this.#rounds = options.rounds;
    this.#settings = options.settings;
    this.#rewind = new Rewind({
      ...options,
      ask: (fetch) => this.#send({ kind: "rewind-fetch", ...this.#head(), ...fetch }),
    });
    this.#resume(options.now);
  }

  /** Whether it rewinds at the moment. */
  get staged(): boolean {
    return this.#rewind.staging !== undefined;
  }

  /** What it is doing. */
  get activity(): ReplicaStatus["activity"] {
    if (this.staged) return "rewinding";
    if (this.#resumedAt !== undefined) return "resuming";
    return this.#copy.complete ? "following" : "walking";
  }

  /** Takes a newer record of the same epoch. */
  configure(shard: Shard): void {
    this.#shard = shard;
  }

  /** Takes a message of the primary. */
  receive(message: ReplicationMessage, now: Instant): void {
    if (!this.#isOfThisRound(message, now)) return;
    switch (message.kind) {
      case "append":
        this.#receiveAppend(message, now);
        return;
      case "chunk":
        this.#receiveChunk(message, now);
        return;
      case "tables":
        this.#receiveTables(message, now);
        return;
      case "diverged":
        if (this.#needsFull !== undefined) return;
        this.#conduct(this.#rewind.begin(message, now), message, now);
        return;
      case "rewind-answer":
        this.#conduct(this.#rewind.takeAnswer(message, now), message, now);
        return;
      default:
        this.#drop(message, "not-for-a-backup");
        return;
    }
  }

  /** Lets deadlines pass. */
  tick(now: Instant): void {
    const { retryMs } = this.#settings();
    if (this.#resumedAt !== undefined && now - this.#resumedAt >= retryMs) this.#sendResume(now);
    if (!this.#rewind.tick(now)) this.#resume(now);
  }

  /** Puts the acknowledgement that is due into the outbox. */
  pump(): void {
    if (!this.#ackDue) return;
    this.#ackDue = false;
    const copy = this.#copy;
    const { staging } = this.#rewind;
    // A copy that rewinds acks nothing of the epoch: it holds only what both lineages share.
    const sequence = staging === undefined ? copy.last : staging.common;
    this.#send({
      kind: "ack",
      ...this.#head(),
      sequence,
      staged: staging?.last ?? sequence,
      position: copy.position,
    });
  }

  /** Sorts out what belongs to an earlier resume, and asks anew when the primary knows none. */
  #isOfThisRound(message: ReplicationMessage, now: Instant): boolean {
    if (message.kind === "append") this.#copy.clock.receive(message.time, now);
    if (message.round === this.#rounds.round) return true;
    if (message.round === 0 && this.#resumedAt === undefined) this.#resume(now);
    else if (message.round !== 0) this.#drop(message, "stale-round");
    return false;
  }

  #receiveAppend(message: Append, now: Instant): void {
    if (this.#needsFull !== undefined || this.#assembly?.begun) return;
    if (this.staged) {
      this.#conduct(this.#rewind.takeRecords(message, now), message, now);
      return;
    }
    assertUnderEpoch(message.epoch, this.#shard.epoch);
    let previous = message.previous;
    for (const entry of message.records) {
      if (entry.sequence > this.#copy.last) {
        if (previous !== this.#copy.last) {
          this.#gap(now);
          return;
        }
        if (!this.#follow(entry, now)) return;
      } else {
        const ours = this.#copy.log.find(entry.sequence);
        if (ours !== undefined) assertSameRecord(ours, entry);
      }
      previous = entry.sequence;
    }
    if (previous > this.#copy.last || message.walked > this.#copy.position) {
      this.#gap(now);
      return;
    }
    this.#served();
    this.#copy.learnAcked(message.acked);
  }

  /** Applies the next record; a deposed primary that can do so has lost nothing, and says so. */
  #follow(entry: StreamRecord, now: Instant): boolean {
    const copy = this.#copy;
    const { ledLast } = copy;
    if (!this.#attempt(() => copy.apply(entry), now)) return false;
    const { record } = entry;
    if (record.kind === "epoch" && ledLast !== undefined) {
      this.#outbox.reportLoss({ fromEpoch: ledLast, toEpoch: record.epoch, lostCount: 0 });
    }
    return true;
  }

  #receiveChunk(message: Chunk, now: Instant): void {
    const copy = this.#copy;
    if (this.#needsFull !== undefined || this.staged || copy.complete) {
      this.#drop(message, "no-walk");
      return;
    }
    copy.clock.receive(message.time, now);
    if (message.from < copy.position) {
      this.#served();
      return;
    }
    if (message.from > copy.position || message.at !== copy.last) {
      this.#gap(now);
      return;
    }
    const install = () => {
      for (const item of message.items) copy.store.install(item);
    };
    if (!this.#attempt(install, now)) return;
    this.#itemsWalked += message.items.length;
    copy.walkedTo(message.to);
    if (message.to === walkEnd) {
      this.#outbox.note({ kind: "caught-up", at: copy.last, items: this.#itemsWalked });
    }
    this.#served();
  }

  #receiveTables(message: Tables, now: Instant): void {
    this.#copy.clock.receive(message.time, now);
    if (!message.full) {
      this.#conduct(this.#rewind.takeTables(message, now), message, now);
      return;
    }
    if (this.#resumedAt === undefined) {
      this.#drop(message, "not-asked-for");
      return;
    }
    // Its own view of the set may only lag: a copy that may be promoted never throws its data away.
    if (hasMember(this.#shard.inSync, this.#copy.self)) {
      this.#drop(message, "in-sync");
      return;
    }
    this.#assembly ??= new TablesAssembly();
    this.#resumedAt = now;
    const tables = this.#assembly.add(message);
    if (tables !== undefined) this.#beginWalk(tables, now);
  }

  /** Empties the copy and begins the walk at the tables' sequence. */
  #beginWalk(tables: Tables, now: Instant): void {
    const copy = this.#copy;
    this.#rewind.reportAbandoned({ lineage: tables.lineage, last: tables.at });
    copy.clear();
    this.#itemsWalked = 0;
    this.#needsFull = undefined;
    this.#assembly = undefined;
    this.#rewind.abandon();
    try {
      copy.store.importTables(tables.bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#drop(tables, "malformed-tables");
      this.#resume(now);
      return;
    }
    copy.startAt(tables.lineage, tables.at, 0);
    this.#outbox.note({ kind: "snapshot-begun", at: tables.at });
    this.#served();
  }

  /** Acts on how the rewind stands. */
  #conduct(step: RewindStep, message: ReplicationMessage, now: Instant): void {
    switch (step) {
      case "goes-on":
        this.#served();
        return;
      case "complete":
        this.#switch(now);
        return;
      case "gap":
        this.#gap(now);
        return;
      case "not-asked-for":
        this.#drop(message, step);
        return;
      default:
        this.#giveUp(step, now);
        return;
    }
  }

  #switch(now: Instant): void {
    if (this.#attempt(() => this.#rewind.switch(), now)) this.#served();
    // Half switched is nothing: it must neither be promoted nor walked over.
    else this.#copy.clear();
  }

  /** Something is missing: asks from where the copy stands. */
  #gap(now: Instant): void {
    if (this.#resumedAt === undefined) this.#resume(now);
  }

  /** The primary's stream and this copy fit together. */
  #served(): void {
    this.#resumedAt = undefined;
    this.#ackDue = true;
  }

  /** The copy cannot go on: it asks for everything, and gets it once it is out of the set. */
  #giveUp(reason: FullReason, now: Instant, detail = ""): void {
    this.#needsFull = reason;
    this.#rewind.abandon();
    this.#outbox.note({ kind: "needs-full", reason, detail });
    this.#resume(now);
  }

  /** Does what changes the store; a copy that cannot stops acking, with an alarm. */
  #attempt(change: () => void, now: Instant): boolean {
    try {
      change();
      return true;
    } catch (error) {
      this.#giveUp("cannot-apply", now, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** Begins a new round. */
  #resume(now: Instant): void {
    this.#rounds.round++;
    this.#assembly = undefined;
    this.#rewind.pause();
    this.#ackDue = false;
    this.#sendResume(now);
  }

  #sendResume(now: Instant): void {
    const copy = this.#copy;
    this.#resumedAt = now;
    this.#send({
      kind: "resume",
      ...this.#head(),
      lineage: copy.lineage,
      last: copy.last,
      position: copy.position,
      staged: this.#rewind.staging?.last ?? noSequence,
      full: this.#needsFull !== undefined,
    });
  }

  #send(message: ReplicationMessage): void {
    const { primary } = this.#shard;
    if (primary !== undefined) this.#outbox.send(primary, message);
  }

  #head(): MessageHead {
    return { shard: this.#shard.id, epoch: this.#shard.epoch, round: this.#rounds.round };
  }

  #drop(message: ReplicationMessage, reason: string): void {
    const from: Member = this.#shard.primary ?? this.#copy.self;
    this.#outbox.drop(from, message, reason);
  }
}
