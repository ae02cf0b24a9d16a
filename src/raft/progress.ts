// What a leader knows of one follower: how far its log agrees, and what is on its way to it.

import { RingBuffer } from "../base/ring-buffer.js";
import { type Instant, longAgo } from "../base/time.js";
import type { LogIndex, StoreId } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { RaftConfig } from "./config.js";
import { entryBytes, type LogEntry } from "./log-entry.js";
import type { Member } from "./membership.js";
import type { SnapshotSender } from "./snapshot-transfer.js";

/** How a leader feeds one follower. */
export type FlowState = "probe" | "replicate" | "snapshot";

type Inflight = { readonly lastIndex: LogIndex; readonly bytes: number };

/**
 * One follower as its leader sees it. `probe` sends one append and waits; `replicate` pipelines;
 * `snapshot` sends chunks and no appends.
 *
 * Invariant: `match < next`; `countedMatch` never falls.
 */
export class Progress {
  member: Member;
  /** Steers the flow only: it forgets when another store answers under the same id. */
  match: LogIndex = logIndex(0);
  next: LogIndex;
  /** What the member's own store acknowledged: the only index that counts for commit (R9). */
  countedMatch: LogIndex = logIndex(0);
  /** When the member's own store was last heard. */
  heardAt: Instant = longAgo;
  /** The commit index that the last append told. */
  toldCommit: LogIndex = logIndex(0);
  /** An append is due although there is nothing to send: what is in flight may be lost. */
  nudged = false;
  #flow: FlowState = "probe";
  #probing = false;
  #storeId: StoreId | undefined;
  #sender: SnapshotSender | undefined;
  #inflights = new RingBuffer<Inflight>();
  #inflightBytes = 0;

  constructor(member: Member, next: LogIndex) {
    this.member = member;
    this.next = next;
  }

  get flow(): FlowState {
    return this.#flow;
  }

  /** The snapshot on its way; present exactly in flow `snapshot`. */
  get sender(): SnapshotSender | undefined {
    return this.#sender;
  }

  get inflightMessages(): number {
    return this.#inflights.length;
  }

  get inflightBytes(): number {
    return this.#inflightBytes + (this.#sender?.inflightBytes ?? 0);
  }

  /** Whether the store that answers is the member's, as far as is known. */
  get storeMatches(): boolean {
    return this.#storeId === undefined || this.#storeId === this.member.storeId;
  }

  /** Whether an append with entries may be sent now. */
  mayAppend(config: RaftConfig): boolean {
    if (this.#flow === "probe") return !this.#probing;
    if (this.#flow === "snapshot") return false;
    if (this.#inflights.length === 0) return true;
    if (this.#inflights.length >= config.maxInflightMessages) return false;
    return this.#inflightBytes < config.maxInflightBytes;
  }

  /** Notes an append that was sent. */
  sent(entries: readonly LogEntry[]): void {
    if (this.#flow === "probe") this.#probing = true;
    const last = entries[entries.length - 1];
    if (last === undefined || this.#flow !== "replicate") return;
    let bytes = 0;
    for (const entry of entries) bytes += entryBytes(entry);
    this.#inflights.push({ lastIndex: last.index, bytes });
    this.#inflightBytes += bytes;
    this.next = logIndex(last.index + 1);
  }

  /** Notes which store answers; another one than before begins from nothing. */
  answeredBy(storeId: StoreId, lastIndex: LogIndex): void {
    const changed = this.#storeId !== undefined && this.#storeId !== storeId;
    this.#storeId = storeId;
    if (!changed) return;
    this.match = logIndex(0);
    this.becomeProbe(logIndex(lastIndex + 1));
  }

  /** The follower has everything up to the index. */
  accepted(index: LogIndex): void {
    this.match = logIndex(Math.max(this.match, index));
    if (this.#flow === "replicate") this.#free(index);
    this.next = logIndex(Math.max(this.next, this.match + 1));
    this.#probing = false;
  }

  /** One append at a time until it is known where the logs agree. */
  becomeProbe(next: LogIndex): void {
    this.#enter("probe", logIndex(Math.max(next, this.match + 1)));
  }

  becomeReplicate(): void {
    this.#enter("replicate", logIndex(this.match + 1));
  }

  becomeSnapshot(sender: SnapshotSender): void {
    this.#enter("snapshot", logIndex(sender.snapshot.meta.lastIndex + 1));
    this.#sender = sender;
  }

  /** A probe may have been lost: allows another. */
  resumeProbe(): void {
    this.#probing = false;
  }

  #enter(flow: FlowState, next: LogIndex): void {
    this.#flow = flow;
    this.next = next;
    this.#probing = false;
    this.nudged = false;
    this.#sender = undefined;
    this.#inflights.clear();
    this.#inflightBytes = 0;
  }

  #free(upTo: LogIndex): void {
    for (;;) {
      const first = this.#inflights.at(0);
      if (first === undefined || first.lastIndex > upTo) return;
      this.#inflights.shift();
      this.#inflightBytes -= first.bytes;
    }
  }
}
