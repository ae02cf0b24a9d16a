// What clients' mutations did, so that a retry is answered and never applied twice (PROTOCOL §5).
//
// Everything here changes by records only. A client's session is over when a TIME record says that
// it was silent for limits.clientSessionMs; then its rows go, but the highest number it used is
// kept among a bounded number of forgotten clients. So a retry from an expired session is refused
// (every number up to that one), while a number above it was surely never applied here and begins a
// new session. The rule's limit: a retry that comes after its session expired *and* after
// limits.dedupeClientsMax other clients' sessions expired after it would be taken for new. Callers
// keep well clear of it: SDK and forwarders give a request up within 60 s, a session lasts 10 min.

import { DecodeError, type Reader, type Writer } from "../base/binary.js";
import type { Dedupe, MutationOutcome } from "../model/data-record.js";
import { decodeMutationOutcome, encodeMutationOutcome } from "../model/data-record-codec.js";
import type { RequestIdentity } from "../model/data-request.js";
import { type Sequence, type ShardTime, shardTime, sequence as toSequence } from "../model/ids.js";

/** A mutation that took effect. */
export type DedupeRow = {
  readonly outcome: MutationOutcome;
  /** The sequence of its record. */
  readonly version: Sequence;
  /** Whether its record was in-sync. */
  readonly insync: boolean;
};

/** What is known about a request: nothing, what it did, or that its row may be gone. */
export type DedupeLookup =
  | { readonly kind: "new" }
  | { readonly kind: "known"; readonly row: DedupeRow }
  | { readonly kind: "expired" };

/** Bounds of the table. */
export type DedupeLimits = {
  readonly clientsMax: number;
  readonly rowsPerClientMax: number;
  readonly sessionMs: number;
};

type Session = {
  /** Every number up to here is acknowledged or forgotten. */
  floor: number;
  /** The highest number seen. */
  highest: number;
  /** The first TIME record after its last mutation; undefined = none came yet. */
  silentSince: ShardTime | undefined;
  /** By request number, in the order in which they were applied. */
  readonly rows: Map<number, DedupeRow>;
};

const fresh: DedupeLookup = { kind: "new" };
const expired: DedupeLookup = { kind: "expired" };

/** The outcomes one shard remembers. */
export class DedupeTable {
  readonly #limits: DedupeLimits;
  /** In the order of the last mutation. */
  readonly #sessions = new Map<string, Session>();
  /** Clients whose session is over → the highest number they used, in the order they went. */
  readonly #forgotten = new Map<string, number>();
  /** Sessions with a mutation since the last TIME record. */
  readonly #active = new Set<Session>();
  /** When this copy first saw that sessions await a TIME record; a local matter. */
  #awaitedSince: ShardTime | undefined;

  constructor(limits: DedupeLimits) {
    this.#limits = limits;
  }

  /** What is known about a request. */
  lookup(identity: RequestIdentity): DedupeLookup {
    const { clientId, requestSeq, ackedUpTo } = identity;
    const session = this.#sessions.get(clientId);
    const row = session?.rows.get(requestSeq);
    if (row !== undefined) return { kind: "known", row };
    const floor = session?.floor ?? this.#forgotten.get(clientId) ?? 0;
    return requestSeq <= Math.max(floor, ackedUpTo) ? expired : fresh;
  }

  /** Remembers what a record says about its request. */
  record(dedupe: Dedupe, version: Sequence, insync: boolean): void {
    const { clientId, requestSeq, ackedUpTo, outcome } = dedupe;
    const session = this.#sessions.get(clientId) ?? this.#begin(clientId);
    // Taken out first: the map stays in the order of activity.
    this.#sessions.delete(clientId);
    this.#sessions.set(clientId, session);
    this.#active.add(session);
    session.silentSince = undefined;
    session.highest = Math.max(session.highest, requestSeq);
    if (ackedUpTo > session.floor) {
      session.floor = ackedUpTo;
      for (const seq of session.rows.keys()) if (seq <= ackedUpTo) session.rows.delete(seq);
    }
    session.rows.set(requestSeq, { outcome, version, insync });
    if (session.rows.size > this.#limits.rowsPerClientMax) this.#dropOldestRow(session);
  }

  /** Whether a TIME record would end a session, or is awaited to begin counting silence. */
  due(now: ShardTime): boolean {
    for (const oldest of this.#sessions.values()) {
      if (oldest.silentSince !== undefined) {
        return oldest.silentSince + this.#limits.sessionMs <= now;
      }
      this.#awaitedSince ??= now;
      return this.#awaitedSince + this.#limits.sessionMs <= now;
    }
    return false;
  }

  /** A TIME record: begins to count the silence of recent sessions, ends those silent for long. */
  pass(now: ShardTime): void {
    for (const session of this.#active) session.silentSince = now;
    this.#active.clear();
    this.#awaitedSince = undefined;
    for (const [client, session] of this.#sessions) {
      // Silence only falls along the order of activity.
      if ((session.silentSince ?? now) + this.#limits.sessionMs > now) break;
      this.#forget(client, session);
    }
  }

  clear(): void {
    this.#sessions.clear();
    this.#forgotten.clear();
    this.#active.clear();
    this.#awaitedSince = undefined;
  }

  /** How many sessions and forgotten clients it holds, for tests and invariants. */
  get size(): { readonly sessions: number; readonly forgotten: number } {
    return { sessions: this.#sessions.size, forgotten: this.#forgotten.size };
  }

  /** Appends the whole table; equal tables give equal bytes. */
  encode(writer: Writer): void {
    writer.list([...this.#sessions], (to, [client, session]) => {
      to.string(client).varint(session.floor).varint(session.highest);
      to.optional(session.silentSince, (out, time) => out.f64(time));
      to.list([...session.rows], (out, [seq, row]) => {
        out.varint(seq).varint(row.version).bool(row.insync);
        encodeMutationOutcome(out, row.outcome);
      });
    });
    writer.list([...this.#forgotten], (to, [client, highest]) => to.string(client).varint(highest));
  }

  /**
   * Reads what {@link encode} wrote into a new table.
   * @throws {DecodeError} when the bytes are no such table
   */
  static decode(reader: Reader, limits: DedupeLimits): DedupeTable {
    const table = new DedupeTable(limits);
    for (const [client, session] of reader.list(decodeSession)) {
      table.#sessions.set(client, session);
      if (session.silentSince === undefined) table.#active.add(session);
    }
    for (const [client, highest] of reader.list(decodeForgotten)) {
      table.#forgotten.set(client, highest);
    }
    return table;
  }

  #begin(client: string): Session {
    const floor = this.#forgotten.get(client) ?? 0;
    this.#forgotten.delete(client);
    if (this.#sessions.size >= this.#limits.clientsMax) {
      for (const [oldest, session] of this.#sessions) {
        this.#forget(oldest, session);
        break;
      }
    }
    return { floor, highest: floor, silentSince: undefined, rows: new Map() };
  }

  #forget(client: string, session: Session): void {
    this.#sessions.delete(client);
    this.#active.delete(session);
    this.#forgotten.set(client, Math.max(session.highest, session.floor));
    if (this.#forgotten.size <= this.#limits.clientsMax) return;
    for (const oldest of this.#forgotten.keys()) {
      this.#forgotten.delete(oldest);
      break;
    }
  }

  #dropOldestRow(session: Session): void {
    for (const seq of session.rows.keys()) {
      session.rows.delete(seq);
      session.floor = Math.max(session.floor, seq);
      break;
    }
  }
}

function decodeSession(reader: Reader): [string, Session] {
  const client = reader.string();
  const floor = reader.varint();
  const highest = reader.varint();
  const silentSince = reader.optional((from) => shardTime(from.f64()));
  if (silentSince !== undefined && !Number.isFinite(silentSince)) {
    throw new DecodeError(`shard time ${silentSince}`);
  }
  const rows = reader.list((from): [number, DedupeRow] => {
    const seq = from.varint();
    const version = toSequence(from.varint());
    const insync = from.bool();
    return [seq, { outcome: decodeMutationOutcome(from), version, insync }];
  });
  return [client, { floor, highest, silentSince, rows: new Map(rows) }];
}

function decodeForgotten(reader: Reader): [string, number] {
  return [reader.string(), reader.varint()];
}
