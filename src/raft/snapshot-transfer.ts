// Both ends of a snapshot on its way: the leader's window over the bytes and the follower's
// assembly of them. Position is a byte offset, so a transfer goes on where it stopped.

import { concatBytes } from "../base/bytes.js";
import type { Duration, Instant } from "../base/time.js";
import type { MessageOf } from "./message.js";
import { isIntact, type Snapshot, type SnapshotMeta, sameSnapshot } from "./snapshot.js";

/** The leader's end: which bytes of one snapshot one follower was sent and has. */
export class SnapshotSender {
  readonly snapshot: Snapshot;
  #acknowledged = 0;
  #sent = 0;
  /** Whether the end was sent since the last rewind; tells an empty state from nothing sent. */
  #sentEnd = false;
  #movedAt: Instant;

  constructor(snapshot: Snapshot, now: Instant) {
    this.snapshot = snapshot;
    this.#movedAt = now;
  }

  /** Bytes sent and not acknowledged. */
  get inflightBytes(): number {
    return this.#sent - this.#acknowledged;
  }

  /** The next chunk, or undefined when the window is full or everything was sent. */
  next(window: { chunkBytes: number; maxChunks: number }): SnapshotPiece | undefined {
    const { state } = this.snapshot;
    if (this.#sentEnd || this.inflightBytes >= window.chunkBytes * window.maxChunks) return;
    const offset = this.#sent;
    const data = state.subarray(offset, offset + window.chunkBytes);
    this.#sent += data.length;
    this.#sentEnd = this.#sent === state.length;
    return { offset, data };
  }

  /** Takes the follower's word for what it has; an older offset means that it lost its part. */
  acknowledge(nextOffset: number, now: Instant): void {
    if (nextOffset === this.#acknowledged || nextOffset > this.snapshot.state.length) return;
    const back = nextOffset < this.#acknowledged;
    this.#acknowledged = nextOffset;
    if (back || nextOffset > this.#sent) this.#rewind();
    this.#movedAt = now;
  }

  /** Sends again from the last acknowledged byte when nothing has moved for so long. */
  retry(now: Instant, patience: Duration): void {
    if (now - this.#movedAt < patience) return;
    this.#movedAt = now;
    this.#rewind();
  }

  #rewind(): void {
    this.#sent = this.#acknowledged;
    this.#sentEnd = false;
  }
}

/** A part of a snapshot's state. */
export type SnapshotPiece = { readonly offset: number; readonly data: Uint8Array };

/** The follower's end: the bytes of one snapshot received so far. */
export class SnapshotAssembly {
  #meta: SnapshotMeta | undefined;
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** The first byte it lacks. */
  get nextOffset(): number {
    return this.#length;
  }

  /** Takes a chunk; gives the snapshot once whole and intact. A damaged one is begun anew. */
  take(chunk: MessageOf<"snapshotChunk">): Snapshot | undefined {
    if (this.#meta === undefined || !sameSnapshot(this.#meta, chunk.meta)) this.#begin(chunk.meta);
    if (chunk.offset !== this.#length) return undefined;
    if (this.#length + chunk.data.length > chunk.meta.sizeBytes) return undefined;
    // A copy: the chunk is a view of a whole received frame.
    if (chunk.data.length > 0) this.#pieces.push(chunk.data.slice());
    this.#length += chunk.data.length;
    if (this.#length < chunk.meta.sizeBytes) return undefined;
    const snapshot = { meta: chunk.meta, state: concatBytes(this.#pieces) };
    this.#begin(undefined);
    return isIntact(snapshot) ? snapshot : undefined;
  }

  #begin(meta: SnapshotMeta | undefined): void {
    this.#meta = meta;
    this.#pieces = [];
    this.#length = 0;
  }
}
