// The conduct of a rewind by key at the copy that must rewind (PROTOCOL §6.5): asks for every key
// that its lost records name, then for the tables, repeats the unanswered, tells what was lost.

import type { Instant } from "../base/time.js";
import { noSequence } from "../model/sequence.js";
import { type Lineage, type LineagePoint, lastCommon } from "./lineage.js";
import type { Append, Diverged, RewindAnswer, RewindFetch, Tables } from "./message.js";
import type { Outbox } from "./outbox.js";
import type { FullReason } from "./ready.js";
import type { ResolvedSettings } from "./settings.js";
import type { ShardCopy } from "./shard-copy.js";
import { type LostSuffix, lostSuffix, Staging } from "./staging.js";

/** Fetches that may stay unanswered before the copy says anew where it stands. */
const unansweredFetchesMax = 3;

/** How a rewind stands after a message: a reason means that the copy cannot rewind at all. */
export type RewindStep = "goes-on" | "complete" | "gap" | "not-asked-for" | FullReason;

/** What a rewind works with. */
export type RewindOptions = {
  readonly copy: ShardCopy;
  readonly outbox: Outbox;
  readonly settings: () => ResolvedSettings;
  /** Asks the primary. */
  readonly ask: (fetch: Pick<RewindFetch, "offset" | "names">) => void;
};

/** The rewinds of one copy under one epoch. */
export class Rewind {
  readonly #copy: ShardCopy;
  readonly #outbox: Outbox;
  readonly #settings: () => ResolvedSettings;
  readonly #ask: RewindOptions["ask"];
  #staging: Staging | undefined;
  /** When the unanswered fetch was sent; undefined = none is. */
  #askedAt: Instant | undefined;
  #unanswered = 0;

  constructor(options: RewindOptions) {
    this.#copy = options.copy;
    this.#outbox = options.outbox;
    this.#settings = options.settings;
    this.#ask = options.ask;
  }

  /** What is set aside at the moment, if the copy rewinds. */
  get staging(): Staging | undefined {
    return this.#staging;
  }

  /** Begins, or goes on after a new round with what was set aside. */
  begin({ common }: Diverged, now: Instant): RewindStep {
    const copy = this.#copy;
    if (!copy.complete || common >= copy.last) return "not-asked-for";
    this.#unanswered = 0;
    if (this.#staging?.common !== common) {
      const suffix = lostSuffix(copy, common);
      if (suffix === undefined) return "log-too-short";
      this.#staging = new Staging(common, suffix, this.#settings().logBytesMax);
    }
    return this.#goOn(this.#staging, now);
  }

  /** Sets answers aside. */
  takeAnswer(message: RewindAnswer, now: Instant): RewindStep {
    const staging = this.#staging;
    if (staging === undefined || !staging.addAnswer(message)) return "not-asked-for";
    this.#unanswered = 0;
    this.#askedAt = undefined;
    return this.#goOn(staging, now);
  }

  /** Sets a part of the tables aside. */
  takeTables(message: Tables, now: Instant): RewindStep {
    const staging = this.#staging;
    if (staging === undefined || !staging.addTables(message)) return "not-asked-for";
    this.#unanswered = 0;
    this.#askedAt = now;
    return this.#goOn(staging, now);
  }

  /** Sets a part of the stream aside. */
  takeRecords(message: Append, now: Instant): RewindStep {
    const staging = this.#staging;
    if (staging === undefined) return "not-asked-for";
    return staging.addRecords(message) ? this.#goOn(staging, now) : "gap";
  }

  /** Repeats an unanswered question. False = it stayed unanswered too often. */
  tick(now: Instant): boolean {
    if (this.#askedAt === undefined || now - this.#askedAt < this.#settings().retryMs) return true;
    if (++this.#unanswered > unansweredFetchesMax) return false;
    this.#askedAt = undefined;
    if (this.#staging !== undefined) this.#goOn(this.#staging, now);
    return true;
  }

  /** Waits with questions until the primary has heard where the copy stands. */
  pause(): void {
    this.#askedAt = undefined;
    this.#unanswered = 0;
  }

  /** Throws away what was set aside, never what the copy holds. */
  abandon(): void {
    this.#staging = undefined;
    this.pause();
  }

  /**
   * Makes the switch once {@link RewindStep} was "complete", and tells what it came to.
   * @throws what the store throws; then the copy is half switched
   */
  switch(): void {
    const staging = this.#staging;
    if (staging === undefined) return;
    const copy = this.#copy;
    const abandoned = copy.last;
    this.abandon();
    staging.switch(copy);
    const { common, suffix } = staging;
    const keysFetched = suffix.names.length;
    this.#outbox.note({ kind: "rewound", common, abandoned, to: copy.last, keysFetched });
    this.#reportLoss(suffix, copy.lineage);
  }

  /** Tells what a deposed primary throws away without having rewound, before it is emptied. */
  reportAbandoned(surviving: LineagePoint): void {
    const copy = this.#copy;
    const common = lastCommon(copy, surviving) ?? noSequence;
    const led = copy.lineage.findLast(({ epoch }, index) => {
      const end = copy.lineage[index + 1]?.inherited ?? copy.last;
      return copy.led.has(epoch) && end > common;
    });
    if (led === undefined) {
      const nothing = { names: [], lostCount: 0, ledEpoch: copy.ledLast };
      this.#reportLoss(nothing, surviving.lineage);
      return;
    }
    const suffix = lostSuffix(copy, common);
    if (suffix !== undefined) this.#reportLoss(suffix, surviving.lineage);
    else this.#outbox.note({ kind: "loss-uncounted", fromEpoch: led.epoch });
  }

  /** Asks for the next keys, or at last for the tables, unless an answer is awaited. */
  #goOn(staging: Staging, now: Instant): RewindStep {
    if (staging.tooLarge) return "staging-too-large";
    if (staging.complete) return "complete";
    if (staging.answered) this.#askedAt = undefined;
    else if (this.#askedAt === undefined) {
      this.#askedAt = now;
      this.#ask(staging.nextFetch(this.#settings().chunkBytes));
    }
    return "goes-on";
  }

  #reportLoss({ ledEpoch, lostCount }: LostSuffix, surviving: Lineage): void {
    if (ledEpoch === undefined) return;
    const heir = surviving.find(({ epoch }) => epoch > ledEpoch)?.epoch;
    if (heir === undefined) return;
    this.#outbox.reportLoss({ fromEpoch: ledEpoch, toEpoch: heir, lostCount });
  }
}
