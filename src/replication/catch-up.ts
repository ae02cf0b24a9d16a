// Full catch-up (PROTOCOL §7): the tables in parts, then a walk over all items whose chunks stand
// in the stream where they were read. The primary's sending and the copy's assembling.

import type { Sequence, ShardTime } from "../model/ids.js";
import { walkEnd } from "../model/shard-store.js";
import type { CatchUpPacer } from "./catch-up-pacer.js";
import type { MessageHead, Tables } from "./message.js";
import type { Outbox } from "./outbox.js";
import type { CopyProgress } from "./progress.js";
import type { ShardCopy } from "./shard-copy.js";

/** Walk chunks on their way to one copy: two keep it busy while one is installed. */
const chunksInFlightMax = 2;

/** Bytes that an item costs in a chunk beside its key and value. */
const itemOverhead = 64;

/** Bytes of tables that a copy takes: far above what the bounds of their parts allow. */
const tablesBytesMax = 1024 * 1024 * 1024;

/** What sending a part of a catch-up depends on. */
export type CatchUpContext = {
  readonly copy: ShardCopy;
  readonly outbox: Outbox;
  readonly head: MessageHead;
  readonly time: ShardTime;
  /** Bytes of one part or chunk. */
  readonly chunkBytes: number;
  readonly pacer: CatchUpPacer;
};

/**
 * Sends all tables as they are now, in parts.
 * @param full whether they begin a full catch-up, rather than end a rewind's answers
 */
export function sendTables(progress: CopyProgress, context: CatchUpContext, full: boolean): void {
  const { copy, outbox, head, time, chunkBytes } = context;
  const tables = copy.store.exportTables();
  context.pacer.spend(tables.length);
  let offset = 0;
  do {
    const bytes = tables.subarray(offset, offset + chunkBytes);
    outbox.send(progress.member, {
      kind: "tables",
      ...head,
      full,
      at: copy.last,
      time,
      lineage: copy.lineage,
      offset,
      total: tables.length,
      bytes,
    });
    offset += bytes.length;
  } while (offset < tables.length);
}

/**
 * Sends chunks of the walk while few are in flight and the process's pace allows. Only once the
 * copy was sent every record: a chunk belongs where the stream stands now.
 */
export function sendChunks(progress: CopyProgress, context: CatchUpContext): void {
  const { copy, outbox, head, time, chunkBytes, pacer } = context;
  while (progress.walkSent < walkEnd && progress.chunksInFlight < chunksInFlightMax) {
    if (!pacer.open) return;
    const from = progress.walkSent;
    const chunk = copy.store.walk(from, chunkBytes);
    const to = chunk.done ? walkEnd : chunk.to;
    const at = copy.last;
    outbox.send(progress.member, {
      kind: "chunk",
      ...head,
      at,
      from,
      to,
      time,
      items: chunk.items,
    });
    progress.noteChunkSent(to);
    for (const { key, value } of chunk.items) pacer.spend(key.length + value.length + itemOverhead);
  }
}

/** The parts of a table export as they arrive at a copy; parts of one export come in order. */
export class TablesAssembly {
  #at: Sequence | undefined;
  #bytes = new Uint8Array(0);
  #filled = 0;

  /** Takes a part. Returns the last part's message once the export is complete. */
  add(part: Tables): Tables | undefined {
    if (part.offset === 0 && part.bytes.length <= part.total && part.total <= tablesBytesMax) {
      this.#at = part.at;
      this.#bytes = new Uint8Array(part.total);
      this.#filled = 0;
    }
    const fits =
      part.at === this.#at &&
      part.total === this.#bytes.length &&
      part.offset === this.#filled &&
      part.offset + part.bytes.length <= part.total;
    if (!fits) return undefined;
    this.#bytes.set(part.bytes, part.offset);
    this.#filled += part.bytes.length;
    if (this.#filled < part.total) return undefined;
    return { ...part, offset: 0, bytes: this.#bytes };
  }

  /** Whether a part has arrived. */
  get begun(): boolean {
    return this.#at !== undefined;
  }
}
