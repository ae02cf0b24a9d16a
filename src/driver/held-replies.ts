// Replies that must not leave before the records they reveal are acknowledged and the lease holds.
// First in, first out: a reply may wait a little longer behind one that needs more.

import { RingBuffer } from "../base/ring-buffer.js";
import type { Instant } from "../base/time.js";
import { limits } from "../model/limits.js";

/** Why a held reply ended without its answer. */
export type HeldFailure = "deadline" | "demoted";

/** A reply that waits. */
export type HeldReply = {
  /** The greatest sequence it reveals. */
  readonly need: number;
  readonly deadline: Instant;
  readonly release: () => void;
  readonly fail: (why: HeldFailure) => void;
};

/** The replies that one shard holds back, bounded by `limits.heldRepliesMax`. */
export class HeldReplies {
  #queue = new RingBuffer<HeldReply>();

  /** How many wait. */
  get length(): number {
    return this.#queue.length;
  }

  /** Whether another one may be held. */
  get full(): boolean {
    return this.#queue.length >= limits.heldRepliesMax;
  }

  /** Holds a reply. */
  push(reply: HeldReply): void {
    this.#queue.push(reply);
  }

  /** Lets go, in order, all that need at most `acked`. */
  release(acked: number): void {
    for (let first = this.#queue.at(0); first !== undefined; first = this.#queue.at(0)) {
      if (first.need > acked) return;
      this.#queue.shift();
      first.release();
    }
  }

  /** Ends those whose deadline has passed, wherever they stand. */
  expire(now: Instant): void {
    let expired = false;
    for (const reply of this.#queue) if (reply.deadline <= now) expired = true;
    if (!expired) return;
    const old = this.#queue;
    this.#queue = new RingBuffer<HeldReply>();
    const failed: HeldReply[] = [];
    for (const reply of old) {
      if (reply.deadline <= now) failed.push(reply);
      else this.#queue.push(reply);
    }
    for (const reply of failed) reply.fail("deadline");
  }

  /** Ends all: this copy is no longer the primary they were given by. */
  demote(): void {
    const old = this.#queue;
    this.#queue = new RingBuffer<HeldReply>();
    for (const reply of old) reply.fail("demoted");
  }
}
