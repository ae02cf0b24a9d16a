// A copy that follows a primary for one epoch, whether it is in sync, behind, rewinding or joining: it
// applies the stream in order, says where it stands when something is missing, and acks the rest.

import { DecodeError } from "../base/binary.js";
import type { Instant } from "../base/time.js";
import { noSequence } from "../model/sequence.js";
import { hasMember, type Member, type Shard } from "../model/shard-map.js";
import { walkEnd } from "../model/shard-store.js";
import { TablesAssembly } from "./catch-up.js";
import { assertSameRecord, assertUnderEpoch } from "./invariants.js";
import { type Lineage, lastCommon } from "./lineage.js";
import type {
  Append,
  Chunk,
  Diverged,
  MessageHead,
  ReplicationMessage,
  RewindAnswer,
  Tables,
} from "./message.js";
import type { Outbox } from "./outbox.js";
import type { FullReason, ReplicaStatus } from "./ready.js";
import { type LostSuffix, lostSuffix, Staging } from "./rewind.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";

/** Fetches that may stay unanswered before the copy says anew where it stands. */
const unansweredFetchesMax = 3;

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
  #shard: Shard;
  /** When the unanswered resume was sent; undefined = none is. */
  #resumedAt: Instant | undefined;
  #assembly: TablesAssembly | undefined;
  #staging: Staging | undefined;
  #fetchedAt: Instant | undefined;
  #unansweredFetches = 0;
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
    this.#resume(options.now);
  }

  /** Whether it rewinds at the moment. */
  get staged(): boolean {
    return this.#staging !== undefined;
  }

  /** What it is doing. */
  get activity(): ReplicaStatus["activity"] {
    if (this.#staging !== undefined) return "rewinding";
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
        this.#receiveDiverged(message, now);
        return;
      case "rewind-answer":
        this.#receiveAnswer(message, now);
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
    if (this.#fetchedAt !== undefined && now - this.#fetchedAt >= retryMs) {
      if (++this.#unansweredFetches > unansweredFetchesMax) this.#resume(now);
      else this.#fetch(now);
    }
  }

  /** Puts the acknowledgement that is due into the outbox. */
  pump(): void {
    if (!this.#ackDue) return;
    this.#ackDue = false;
    const copy = this.#copy;
    const staging = this.#staging;
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
    if (this.#staging !== undefined) {
      this.#stage(this.#staging, message, now);
      return;
    }
    let previous = message.previous;
    for (const entry of message.records) {
      if (entry.sequence > this.#copy.last) {
        if (previous !== this.#copy.last) {
          this.#gap(now);
          return;
        }
        if (!this.#attempt(() => this.#apply(message, entry), now)) return;
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

  #apply(message: Append, entry: Append["records"][number]): void {
    assertUnderEpoch(message.epoch, this.#shard.epoch);
    this.#copy.apply(entry);
  }

  #receiveChunk(message: Chunk, now: Instant): void {
    const copy = this.#copy;
    if (this.#needsFull !== undefined || this.#staging !== undefined || copy.complete) {
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
      this.#stageTables(message, now);
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
    this.#reportAbandoned(tables);
    copy.clear();
    this.#itemsWalked = 0;
    this.#needsFull = undefined;
    this.#assembly = undefined;
    this.#staging = undefined;
    try {
      copy.store.importTables(tables.bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#drop(tables, "malformed-tables");
      copy.clear();
      this.#resume(now);
      return;
    }
    copy.startAt(tables.lineage, tables.at, 0);
    this.#outbox.note({ kind: "snapshot-begun", at: tables.at });
    this.#served();
  }

  /** Tells what a deposed primary throws away without having rewound. */
  #reportAbandoned(tables: Tables): void {
    const copy = this.#copy;
    const surviving = { lineage: tables.lineage, last: tables.at };
    const common = lastCommon(copy, surviving) ?? noSequence;
    const led = copy.lineage.findLast(({ epoch }, index) => {
      const end = copy.lineage[index + 1]?.inherited ?? copy.last;
      return copy.led.has(epoch) && end > common;
    });
    if (led === undefined) return;
    const suffix = lostSuffix(copy, common);
    if (suffix !== undefined) this.#reportLoss(suffix, tables.lineage);
    else this.#outbox.note({ kind: "loss-uncounted", fromEpoch: led.epoch });
  }

  #reportLoss({ ledEpoch, lostCount }: LostSuffix, surviving: Lineage): void {
    if (ledEpoch === undefined) return;
    const toEpoch = surviving.find(({ epoch }) => epoch > ledEpoch)?.epoch ?? this.#shard.epoch;
    this.#outbox.reportLoss({ fromEpoch: ledEpoch, toEpoch, lostCount });
  }

  #receiveDiverged(message: Diverged, now: Instant): void {
    const copy = this.#copy;
    const { common } = message;
    if (this.#needsFull !== undefined) return;
    if (!copy.complete || common >= copy.last || common < noSequence) {
      this.#drop(message, "not-diverged");
      return;
    }
    this.#resumedAt = undefined;
    this.#unansweredFetches = 0;
    if (this.#staging?.common !== common) {
      const suffix = lostSuffix(copy, common);
      if (suffix === undefined) {
        this.#giveUp("log-too-short", now);
        return;
      }
      this.#staging = new Staging(common, suffix, this.#settings().logBytesMax);
      if (this.#staging.tooLarge) {
        this.#giveUp("staging-too-large", now);
        return;
      }
    }
    this.#fetch(now);
    this.#ackDue = true;
  }

  #receiveAnswer(message: RewindAnswer, now: Instant): void {
    const staging = this.#staging;
    if (staging === undefined || !staging.addAnswer(message)) {
      this.#drop(message, "not-asked-for");
      return;
    }
    this.#unansweredFetches = 0;
    if (staging.tooLarge) {
      this.#giveUp("staging-too-large", now);
      return;
    }
    this.#fetch(now);
  }

  #stageTables(message: Tables, now: Instant): void {
    const staging = this.#staging;
    if (staging === undefined || !staging.addTables(message)) {
      this.#drop(message, "not-asked-for");
      return;
    }
    this.#unansweredFetches = 0;
    this.#fetchedAt = staging.answered ? undefined : now;
    this.#switchWhenComplete(staging, now);
  }

  #stage(staging: Staging, message: Append, now: Instant): void {
    if (!staging.addRecords(message)) {
      this.#gap(now);
      return;
    }
    this.#served();
    if (staging.tooLarge) {
      this.#giveUp("staging-too-large", now);
      return;
    }
    // The stream of this round says that the primary knows of the divergence, so it may be asked,
    // even when its own word for it was lost.
    if (this.#fetchedAt === undefined) this.#fetch(now);
    this.#switchWhenComplete(staging, now);
  }

  #switchWhenComplete(staging: Staging, now: Instant): void {
    if (!staging.complete) return;
    const copy = this.#copy;
    const abandoned = copy.last;
    this.#staging = undefined;
    this.#fetchedAt = undefined;
    if (!this.#attempt(() => staging.switch(copy), now)) {
      // Half switched is nothing: it must neither be promoted nor walked over.
      copy.clear();
      return;
    }
    this.#outbox.note({
      kind: "rewound",
      common: staging.common,
      abandoned,
      to: copy.last,
      keysFetched: staging.suffix.names.length,
    });
    this.#reportLoss(staging.suffix, copy.lineage);
    this.#served();
  }

  /** Asks for the next keys, or at last for the tables. */
  #fetch(now: Instant): void {
    const staging = this.#staging;
    if (staging === undefined || staging.answered) return;
    this.#fetchedAt = now;
    const next = staging.nextFetch(this.#settings().chunkBytes);
    this.#send({ kind: "rewind-fetch", ...this.#head(), ...next });
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

  /** The copy cannot go on: it asks for everything, and waits until it is out of the in-sync set. */
  #giveUp(reason: FullReason, now: Instant, detail = ""): void {
    this.#needsFull = reason;
    this.#staging = undefined;
    this.#fetchedAt = undefined;
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
    this.#fetchedAt = undefined;
    this.#unansweredFetches = 0;
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
      staged: this.#staging?.last ?? noSequence,
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
