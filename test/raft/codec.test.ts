// The bytes of messages and records: what goes in comes out, and no bytes at all make the decoder
// do anything but answer or throw DecodeError.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/base/binary.js";
import type { LogIndex, Term } from "../../src/model/ids.js";
import {
  decodeEntry,
  decodeHardState,
  decodeMessage,
  decodeSnapshot,
  encodeEntry,
  encodeHardState,
  encodeMessage,
  encodeSnapshot,
} from "../../src/raft/codec.js";
import type { LogEntry } from "../../src/raft/log-entry.js";
import type { MessageBody, RaftMessage } from "../../src/raft/message.js";
import { makeSnapshot } from "../../src/raft/snapshot.js";
import { member } from "./sim-node.js";

fc.configureGlobal({ seed: 20_260_301 });

const index = fc.nat(2 ** 31).map((value) => (value * 2 ** 20) as LogIndex);
const terms = fc.nat(2 ** 31).map((value) => value as Term);
const data = fc.uint8Array({ maxLength: 100 });
const members = fc.uniqueArray(fc.constantFrom("n1", "n2", "n3", "n4"), { maxLength: 4 });
const membership = fc.tuple(members, members, fc.boolean()).map(([voters, others, joint]) => {
  const named = (ids: string[]) => ids.map((id) => member(id));
  const single = { voters: named(voters), learners: named(others) };
  return joint ? { ...single, votersOutgoing: named(others) } : single;
});
const entry: fc.Arbitrary<LogEntry> = fc.record({
  index,
  term: terms,
  kind: fc.constantFrom("noop", "command", "membership"),
  data,
});
const snapshot = fc
  .record({ lastIndex: index, lastTerm: terms, membership, state: data })
  .map(makeSnapshot);
const token = fc.option(fc.record({ term: terms, counter: fc.nat() }), { nil: undefined });
const flag = fc.boolean();

const kind = <K extends string>(name: K) => fc.constant(name);
const body: fc.Arbitrary<MessageBody> = fc.oneof(
  fc.record({
    kind: kind("vote"),
    preVote: flag,
    transfer: flag,
    lastIndex: index,
    lastTerm: terms,
  }),
  fc.record({ kind: kind("voteReply"), preVote: flag, granted: flag }),
  fc.record({
    kind: kind("append"),
    prevIndex: index,
    prevTerm: terms,
    entries: fc.array(entry, { maxLength: 5 }),
    commitIndex: index,
  }),
  fc.record({ kind: kind("appendAccepted"), matchIndex: index }),
  fc.record({
    kind: kind("appendRejected"),
    prevIndex: index,
    hintIndex: index,
    hintTerm: terms,
  }),
  fc.record({ kind: kind("heartbeat"), commitIndex: index, commitTerm: terms, readToken: token }),
  fc.record({ kind: kind("heartbeatReply"), readToken: token }),
  fc.record({
    kind: kind("snapshotChunk"),
    meta: snapshot.map(({ meta }) => meta),
    offset: fc.nat(),
    data,
  }),
  fc.record({
    kind: kind("snapshotReply"),
    lastIndex: index,
    checksum: fc.nat(),
    nextOffset: fc.nat(),
  }),
  fc.record({ kind: kind("timeoutNow") }),
);
const message: fc.Arbitrary<RaftMessage> = fc.tuple(terms, body).map(([term, body]) => {
  const { id: from, storeId: fromStoreId } = member("n1");
  return { from, fromStoreId, to: member("n2").id, term, ...body };
});
const hardState = fc.record({
  term: terms,
  votedFor: fc.constantFrom(member("n3").id, undefined),
  commitIndex: index,
  lastDurableIndex: index,
});

/** The decoder answers or throws DecodeError; whatever else it throws fails the test. */
function survives(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  try {
    decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

describe("messages", () => {
  it("come out as they went in", () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decodeMessage(encodeMessage(sent))).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  it("cut short or lengthened are refused", () => {
    fc.assert(
      fc.property(message, fc.nat(), (sent, cut) => {
        const frame = encodeMessage(sent);
        expect(survives(decodeMessage, frame.slice(0, cut % frame.length))).toBe(false);
        expect(survives(decodeMessage, new Uint8Array([...frame, 0]))).toBe(false);
      }),
    );
  });

  it("with flipped bits, or no message at all, only ever end in DecodeError", () => {
    fc.assert(
      fc.property(message, fc.array(fc.tuple(fc.nat(), fc.nat(7))), (sent, flips) => {
        const frame = encodeMessage(sent).slice();
        for (const [at, bit] of flips) {
          const place = at % frame.length;
          frame[place] = (frame[place] ?? 0) ^ (1 << bit);
        }
        survives(decodeMessage, frame);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(12), (bytes, kind) => {
        survives(decodeMessage, bytes);
        survives(decodeMessage, new Uint8Array([1, kind, ...bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  it("carry entries under their checksum: a flipped bit in one is found", () => {
    const sent: RaftMessage = {
      from: member("n1").id,
      fromStoreId: member("n1").storeId,
      to: member("n2").id,
      term: 1 as Term,
      kind: "append",
      prevIndex: 0 as LogIndex,
      prevTerm: 0 as Term,
      commitIndex: 0 as LogIndex,
      entries: [
        { index: 1 as LogIndex, term: 1 as Term, kind: "command", data: new Uint8Array(50) },
      ],
    };
    const frame = encodeMessage(sent).slice();
    frame[frame.length - 10] = 1;
    expect(() => decodeMessage(frame)).toThrow(/checksum/);
  });
});

describe("records", () => {
  const records = [
    { name: "entry", values: entry, encode: encodeEntry, decode: decodeEntry },
    { name: "hard state", values: hardState, encode: encodeHardState, decode: decodeHardState },
    { name: "snapshot", values: snapshot, encode: encodeSnapshot, decode: decodeSnapshot },
  ] as const;

  for (const { name, values, encode, decode } of records) {
    it(`a ${name} comes out as it went in`, () => {
      fc.assert(
        fc.property(values as fc.Arbitrary<never>, (value) => {
          expect(decode(encode(value))).toEqual(value);
        }),
      );
    });

    it(`a ${name} with any one bit flipped is refused`, () => {
      fc.assert(
        fc.property(values as fc.Arbitrary<never>, fc.nat(), fc.nat(7), (value, at, bit) => {
          const bytes = encode(value).slice();
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
          expect(survives(decode, bytes)).toBe(false);
        }),
        { numRuns: 1000 },
      );
    });

    it(`a ${name} cut short is refused, and garbage is none`, () => {
      fc.assert(
        fc.property(values as fc.Arbitrary<never>, fc.nat(), data, (value, cut, garbage) => {
          const bytes = encode(value);
          expect(survives(decode, bytes.slice(0, cut % bytes.length))).toBe(false);
          expect(survives(decode, garbage)).toBe(false);
        }),
      );
    });
  }
});
