// How far one copy has got, as its primary knows it: what was sent, what is in flight, what it
// acked, and since when it is silent or stuck.

import { RingBuffer } from "../base/ring-buffer.js";
import { after, type Duration, type Instant } from "../base/time.js";
import type { Sequence } from "../model/ids.js";
import { noSequence } from "../model/sequence.js";
import type { Member } from "../model/shard-map.js";
import { walkEnd } from "../model/shard-store.js";
import type { Ack } from "./message.js";
import type { CopyStatus } from "./ready.js";

/** What the primary sends to one copy. */
export class CopyProgress {
  readonly member: Member;
  state: CopyStatus["state"] = "probing";
  /** Of the last resume that was answered; 0 = none yet. */
  round = 0;
  /** The copy has shown by a message of this round that it got the answer. */
  confirmed = false;
  answeredAt: Instant | undefined;
  /** Cumulative, and only what the copy itself said at this epoch. */
  acked: Sequence = noSequence;
  /** Acked, or set aside by a copy that rewinds. */
  received: Sequence = noSequence;
  /** The copy's own walk; `walkEnd` = it is complete. */
  position = 0;
  /** Absolute log index of the next record to send. */
  next = 0;
  /** The last record sent, which the next follows. */
  sent: Sequence = noSequence;
  /** How far chunks of the walk were sent. */
  walkSent = walkEnd;
  inFlightBytes = 0;
  /** When it was last sent something. */
  sentAt: Instant;
  /** Ends of the chunks that it was sent and has not acked. */
  #chunks: number[] = [];
  readonly #inFlight = new RingBuffer<{ sequence: Sequence; bytes: number }>();
  #heardAt: Instant;
  #progressAt: Instant;

  constructor(member: Member, now: Instant) {
    this.member = member;
    this.sentAt = now;
    this.#heardAt = now;
    this.#progressAt = now;
  }

  /** Whether the copy holds every item, so that its acks count. */
  get complete(): boolean {
    return this.position === walkEnd;
  }

  /** Chunks of the walk on their way. */
  get chunksInFlight(): number {
    return this.#chunks.length;
  }

  /** Whether it gets the stream: it said where it stands, and could go on from there. */
  get fed(): boolean {
    return this.state !== "probing" && this.state !== "waiting-for-removal";
  }

  /** Begins to send the walk from a position. */
  walkFrom(position: number): void {
    this.position = position;
    this.walkSent = position;
    this.#chunks = [];
  }

  /** Takes note of a chunk on its way that ends at a position. */
  noteChunkSent(to: number): void {
    this.walkSent = to;
    this.#chunks.push(to);
  }

  /** Begins to send what follows `sequence`, found at the absolute log index `next`. */
  streamFrom(sequence: Sequence, next: number): void {
    this.next = next;
    this.sent = sequence;
    this.received = sequence;
    this.#inFlight.clear();
    this.inFlightBytes = 0;
  }

  /** Takes note of a record on its way. */
  noteSent(sequence: Sequence, bytes: number): void {
    this.#inFlight.push({ sequence, bytes });
    this.inFlightBytes += bytes;
    this.sent = sequence;
    this.next++;
  }

  /** Takes what the copy said of itself. */
  noteAck(ack: Ack, now: Instant): void {
    const received = Math.max(ack.sequence, ack.staged) as Sequence;
    const moved =
      ack.sequence > this.acked || received > this.received || ack.position > this.position;
    this.noteHeard(now, moved);
    if (ack.sequence > this.acked) this.acked = ack.sequence;
    if (received > this.received) this.received = received;
    if (ack.position > this.position) this.position = ack.position;
    this.#chunks = this.#chunks.filter((to) => to > this.position);
    for (;;) {
      const first = this.#inFlight.at(0);
      if (first === undefined || first.sequence > this.received) return;
      this.#inFlight.shift();
      this.inFlightBytes -= first.bytes;
    }
  }

  /** Takes note of a sign of life, and of work done when `moved`. */
  noteHeard(now: Instant, moved: boolean): void {
    this.#heardAt = now;
    if (moved) this.#progressAt = now;
  }

  /** Takes note that a copy that had everything has something to ack from now on. */
  noteBehind(now: Instant): void {
    this.#progressAt = now;
  }

  /** Moves all deadlines by the time in which the primary itself did not run. */
  excuse(gap: Duration): void {
    this.#heardAt = after(this.#heardAt, gap);
    this.#progressAt = after(this.#progressAt, gap);
  }

  /** Whether it was silent, or got no further with what it should have acked, for so long. */
  overdue(last: Sequence, timeout: Duration, now: Instant): boolean {
    const silent = now - this.#heardAt > timeout;
    return silent || (this.acked < last && now - this.#progressAt > timeout);
  }
}
