// A snapshot of the state machine as Raft sees it: opaque bytes with the position and membership
// they stand for, under one checksum (R6).

import { Writer } from "../base/binary.js";
import { crc32c } from "../base/checksum.js";
import type { LogIndex, Term } from "../model/ids.js";
import { type Membership, writeMembership } from "./membership.js";

/** What a snapshot stands for. */
export type SnapshotMeta = {
  /** Index and term of the last entry whose effect the state holds. */
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
  /** The membership in force at `lastIndex`. */
  readonly membership: Membership;
  /** Bytes of the state. */
  readonly sizeBytes: number;
  /** CRC-32C of all fields above and of the state. */
  readonly checksum: number;
};

/** A snapshot, ready to be stored, sent or installed. */
export type Snapshot = { readonly meta: SnapshotMeta; readonly state: Uint8Array };

/** Makes a snapshot of the state; the checksum is computed here. */
export function makeSnapshot(at: {
  lastIndex: LogIndex;
  lastTerm: Term;
  membership: Membership;
  state: Uint8Array;
}): Snapshot {
  const { state, ...position } = at;
  const fields = { ...position, sizeBytes: state.length };
  return { meta: { ...fields, checksum: checksum(fields, state) }, state };
}

/** Whether the state is the one the meta data was made for. */
export function isIntact(snapshot: Snapshot): boolean {
  const { meta, state } = snapshot;
  return meta.sizeBytes === state.length && meta.checksum === checksum(meta, state);
}

/** Whether two meta data stand for the same bytes, so that a transfer can go on. */
export function sameSnapshot(a: SnapshotMeta, b: SnapshotMeta): boolean {
  return (
    a.lastIndex === b.lastIndex &&
    a.lastTerm === b.lastTerm &&
    a.sizeBytes === b.sizeBytes &&
    a.checksum === b.checksum
  );
}

function checksum(fields: Omit<SnapshotMeta, "checksum">, state: Uint8Array): number {
  const writer = new Writer(256);
  writer.varint(fields.lastIndex).varint(fields.lastTerm).varint(fields.sizeBytes);
  writeMembership(writer, fields.membership);
  return crc32c(state, crc32c(writer.finish()));
}
