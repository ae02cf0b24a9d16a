// The primary's side of a rewind: reads the keys that a copy asks for, and first invalidates those
// that a deposed primary had overwritten and this one still has in an older value (PROTOCOL §6.6).

import type { DataRecord } from "../model/data-record.js";
import type { Sequence } from "../model/ids.js";
import type { Member } from "../model/shard-map.js";
import type { ItemCopy } from "../model/shard-store.js";
import type { CatchUpContext } from "./catch-up.js";
import type { RewindFetch } from "./message.js";

/** What answering depends on beside the store. */
export type FetchContext = CatchUpContext & {
  readonly member: Member;
  /** This epoch's first sequence: an item of a lower version is as old as the lost change. */
  readonly start: Sequence;
  /** Logs invalidations; undefined while nothing may be logged. */
  readonly invalidate: ((records: readonly DataRecord[]) => void) | undefined;
};

/** Answers a first part of the names, as many as fit. False = it cannot: it may log nothing. */
export function answerFetch(fetch: RewindFetch, context: FetchContext): boolean {
  const { copy, outbox, head, member, start, chunkBytes, invalidate } = context;
  const answers: (ItemCopy | undefined)[] = [];
  const outdated: DataRecord[] = [];
  let bytes = 0;
  for (const { name, lost } of fetch.names) {
    if (bytes > chunkBytes) break;
    const item = copy.store.copyOf(name);
    const dies = lost && item !== undefined && item.version < start;
    if (dies) outdated.push({ kind: "delete", ...name });
    answers.push(dies ? undefined : item);
    if (item !== undefined && !dies) bytes += item.key.length + item.value.length;
  }
  if (outdated.length > 0) {
    if (invalidate === undefined) return false;
    invalidate(outdated);
    outbox.note({ kind: "lost-keys-invalidated", by: member, count: outdated.length });
  }
  const at = copy.last;
  outbox.send(member, { kind: "rewind-answer", ...head, offset: fetch.offset, at, answers });
  return true;
}
