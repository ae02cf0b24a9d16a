// What a node believes of its own disk (R7), record by record.

import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import type { LogIndex } from "../../src/model/ids.js";
import { logIndex, nodeId, term } from "../../src/model/ids.js";
import { encodeEntry, encodeHardState, encodeSnapshot } from "../../src/raft/codec.js";
import { type Recovery, recover, type StoredRecords } from "../../src/raft/recovery.js";
import { makeSnapshot } from "../../src/raft/snapshot.js";
import { entriesOf } from "./lone-node.js";
import { Disk, membershipOf } from "./sim-node.js";

const bootstrap = membershipOf(["n1", "n2", "n3"], []);

function records(given: {
  terms: readonly number[];
  first?: number;
  term?: number;
  lastDurable?: number;
  commit?: number;
  snapshotAt?: readonly [index: number, term: number];
}): StoredRecords & { entries: { index: number; bytes: Uint8Array }[] } {
  const { terms, first = 1, snapshotAt } = given;
  const end = Math.max(first + terms.length - 1, snapshotAt?.[0] ?? 0);
  const hardState = encodeHardState({
    term: term(given.term ?? terms[terms.length - 1] ?? 1),
    votedFor: nodeId("n2"),
    commitIndex: logIndex(given.commit ?? 0),
    lastDurableIndex: logIndex(given.lastDurable ?? end),
  });
  const entries = entriesOf(first, terms).map((entry) => ({
    index: entry.index as number,
    bytes: encodeEntry(entry).slice(),
  }));
  if (snapshotAt === undefined) return { hardState, snapshot: undefined, entries };
  const [lastIndex, lastTerm] = snapshotAt;
  const at = { lastIndex: logIndex(lastIndex), lastTerm: term(lastTerm) };
  const snapshot = makeSnapshot({ ...at, membership: bootstrap, state: utf8("[]") });
  return { hardState, snapshot: encodeSnapshot(snapshot), entries };
}

function flip(bytes: Uint8Array | undefined, at = 8): void {
  if (bytes === undefined) throw new Error("no record");
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
}

function recovered(recovery: Recovery): LogIndex[] {
  if (!recovery.ok) throw new Error(`${recovery.reason}: ${recovery.detail}`);
  return recovery.stored.entries.map(({ index }) => index);
}

describe("R7 what is believed", () => {
  it("R7 an empty store is a new node", () => {
    const recovery = recover(new Disk().records(), bootstrap);
    expect(recovery).toMatchObject({ ok: true, stored: { hardState: { term: 0 }, bootstrap } });
  });

  it("R7 a whole log is taken whole", () => {
    const recovery = recover(records({ terms: [1, 1, 2], commit: 2 }), bootstrap);
    expect(recovered(recovery)).toEqual([1, 2, 3]);
    expect(recovery).toMatchObject({ stored: { hardState: { term: 2, votedFor: "n2" } } });
    expect(recovery).toMatchObject({ droppedFrom: undefined });
  });

  it("R7 a torn tail that nobody was promised is dropped", () => {
    const stored = records({ terms: [1, 1, 1], lastDurable: 2 });
    flip(stored.entries[2]?.bytes);
    const recovery = recover(stored, bootstrap);
    expect(recovered(recovery)).toEqual([1, 2]);
    expect(recovery).toMatchObject({ droppedFrom: 3 });
  });

  it("R7 what a snapshot covers may be missing or damaged", () => {
    const stored = records({ terms: [1, 1, 1, 1, 1], snapshotAt: [3, 1] });
    flip(stored.entries[1]?.bytes);
    expect(recovered(recover(stored, bootstrap))).toEqual([3, 4, 5]);
    const gone = records({ terms: [1, 1], first: 4, snapshotAt: [3, 1] });
    expect(recovered(recover(gone, bootstrap))).toEqual([4, 5]);
  });

  it("R7 a log that ends below its snapshot is not needed", () => {
    const stored = records({ terms: [1, 1], snapshotAt: [9, 2], term: 2 });
    expect(recovered(recover(stored, bootstrap))).toEqual([]);
  });
});

describe("R7 what is refused", () => {
  function refusal(stored: StoredRecords): unknown {
    const recovery = recover(stored, bootstrap);
    return recovery.ok ? "believed" : [recovery.reason, recovery.index];
  }

  it("R7 a log shorter than the recorded last durable index", () => {
    expect(refusal(records({ terms: [1, 1], lastDurable: 3 }))).toEqual(["LOG_TOO_SHORT", 3]);
    const gone = records({ terms: [], lastDurable: 3, term: 1 });
    expect(refusal(gone)).toEqual(["LOG_TOO_SHORT", 1]);
  });

  it("R7 a torn tail that was promised", () => {
    const stored = records({ terms: [1, 1, 1] });
    flip(stored.entries[2]?.bytes);
    expect(refusal(stored)).toEqual(["ENTRY_CORRUPT", 3]);
  });

  it("R7 damage in the middle, whatever was recorded", () => {
    for (const lastDurable of [0, 1, 3]) {
      const stored = records({ terms: [1, 1, 1], lastDurable });
      flip(stored.entries[1]?.bytes);
      expect(refusal(stored)).toEqual(["ENTRY_CORRUPT", 2]);
    }
  });

  it("R7 an entry missing in the middle, or between snapshot and log", () => {
    const stored = records({ terms: [1, 1, 1] });
    stored.entries.splice(1, 1);
    expect(refusal(stored)).toEqual(["LOG_GAP", 2]);
    expect(refusal(records({ terms: [1], first: 5, snapshotAt: [3, 1] }))).toEqual(["LOG_GAP", 4]);
    expect(refusal(records({ terms: [1], first: 2 }))).toEqual(["LOG_GAP", 1]);
  });

  it("R7 an entry under another's key", () => {
    const stored = records({ terms: [1, 1, 1] });
    const [first, second] = stored.entries;
    if (first !== undefined && second !== undefined) second.bytes = first.bytes;
    expect(refusal(stored)).toEqual(["ENTRY_CORRUPT", 2]);
  });

  it("R7 a log without term and vote", () => {
    const stored = { ...records({ terms: [1] }), hardState: undefined };
    expect(refusal(stored)).toEqual(["HARD_STATE_MISSING", 0]);
  });

  it("R7 a damaged hard state or snapshot", () => {
    const damaged = records({ terms: [1], snapshotAt: [1, 1] });
    flip(damaged.snapshot);
    expect(refusal(damaged)).toEqual(["SNAPSHOT_CORRUPT", 0]);
    const other = records({ terms: [1] });
    flip(other.hardState, 7);
    expect(refusal(other)).toEqual(["HARD_STATE_CORRUPT", 0]);
  });

  it("R7 terms that fall, or that the hard state never saw", () => {
    const falls = records({ terms: [1, 2, 1], term: 2 });
    expect(refusal(falls)).toEqual(["LOG_INCONSISTENT", 3]);
    expect(refusal(records({ terms: [1, 5], term: 4 }))).toEqual(["LOG_INCONSISTENT", 2]);
  });

  it("R7 a log that contradicts its snapshot", () => {
    const stored = records({ terms: [1, 1, 2], snapshotAt: [2, 2] });
    expect(refusal(stored)).toEqual(["LOG_INCONSISTENT", 2]);
  });

  it("R7 every one of a log's bits, flipped, is noticed", () => {
    const { entries } = records({ terms: [1, 1, 2] });
    for (const [at, { bytes }] of entries.entries()) {
      for (let place = 0; place < bytes.length * 8; place++) {
        const stored = records({ terms: [1, 1, 2] });
        const damaged = stored.entries[at]?.bytes;
        if (damaged === undefined) throw new Error("no entry");
        damaged[place >> 3] = (damaged[place >> 3] ?? 0) ^ (1 << (place & 7));
        expect(refusal(stored)).toEqual(["ENTRY_CORRUPT", at + 1]);
      }
    }
  });
});
