// The history that people read: one row per event, not per shard. Rows never decide anything.

import type { ShardId } from "../model/ids.js";
import type { HistoryRow } from "./control-state.js";

/** What happened, as operators see it in `cachectl history`. */
export type HistoryKind =
  | "bootstrap"
  | "register"
  | "fence"
  | "unfence"
  | "drain"
  | "undrain"
  | "leave"
  | "install"
  | "failover"
  | "cold-start"
  | "hand-over"
  | "hand-over-aborted"
  | "loss"
  | "namespace-create"
  | "namespace-set"
  | "namespace-flush"
  | "namespace-delete";

/** A row without its position; `from` and `to` are node ids, or empty where none is meant. */
export type HistoryNote = {
  readonly kind: HistoryKind;
  readonly shards?: readonly ShardId[];
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
};

/** Collects the rows of one command: notes alike in kind, from, to and reason become one row. */
export class HistoryNotes {
  readonly #rows = new Map<string, { note: HistoryNote; shards: ShardId[] }>();

  /** Adds a note; its shards join those of its like. */
  add(note: HistoryNote): void {
    const key = JSON.stringify([note.kind, note.from, note.to, note.reason]);
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { note, shards: [...(note.shards ?? [])] });
    else row.shards.push(...(note.shards ?? []));
  }

  /** The rows in the order of their first notes. */
  rows(at: { index: number; time: number }): HistoryRow[] {
    return [...this.#rows.values()].map(({ note, shards }) => ({
      index: at.index,
      time: at.time,
      kind: note.kind,
      shards,
      from: note.from ?? "",
      to: note.to ?? "",
      reason: note.reason ?? "",
    }));
  }
}
