// Lease messages survive their bytes, and bytes that are no lease message are refused.
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/base/binary.js";
import { Random } from "../../src/base/random.js";
import type { LeaseMessage } from "../../src/control/lease-message.js";
import { decodeLeaseMessage, encodeLeaseMessage } from "../../src/control/lease-message-codec.js";
import {
  configVersion,
  epoch,
  incarnation,
  mapVersion,
  nodeId,
  sequence,
  shardId,
  term,
} from "../../src/model/ids.js";

const member = { node: nodeId("n2"), incarnation: incarnation(7) };
const at = { shard: shardId(3), epoch: epoch(2 ** 40) };

const messages: LeaseMessage[] = [
  {
    kind: "heartbeat",
    node: nodeId("n1"),
    incarnation: incarnation(5),
    heartbeatSeq: 9,
    gaveUpThrough: 8,
    heardSeq: 11,
    appliedIndex: 1234,
    stateHash: 0xffff_ffff,
    mapVersion: mapVersion(1200),
    reports: [{ ...at, namespacesVersion: 1100 }],
    released: [{ ...at, operation: 4, lastSequence: sequence(2 ** 33 + 5) }],
    leaving: true,
    lagging: false,
  },
  {
    kind: "confirmation",
    term: term(3),
    incarnation: incarnation(5),
    heartbeatSeq: 9,
    leaseMs: 1000,
    mapVersion: mapVersion(1200),
    serveAfter: [{ ...at, remainingMs: 40 }],
  },
  { kind: "position-query", term: term(3), round: 2, shards: [at] },
  {
    kind: "position-answer",
    term: term(3),
    round: 2,
    incarnation: incarnation(5),
    answers: [{ ...at, tailEpoch: epoch(9), position: sequence(2 ** 34), staged: true }],
  },
  { kind: "release-request", items: [{ ...at, operation: 4, to: member }] },
  { kind: "drop-request", items: [{ ...at, configVersion: configVersion(9), member }] },
];

describe("the codec of lease messages", () => {
  it.each(messages)("brings back a $kind", (message) => {
    expect(decodeLeaseMessage(encodeLeaseMessage(message))).toEqual(message);
  });

  it.each(messages)("refuses a $kind that is cut short or too long", (message) => {
    const bytes = encodeLeaseMessage(message);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeLeaseMessage(bytes.slice(0, length))).toThrow(DecodeError);
    }
    expect(() => decodeLeaseMessage(new Uint8Array([...bytes, 0]))).toThrow(DecodeError);
  });

  it("refuses another version, an unknown tag and a node id that cannot be one", () => {
    expect(() => decodeLeaseMessage(new Uint8Array([1, 1]))).toThrow("another version");
    expect(() => decodeLeaseMessage(new Uint8Array([2, 99]))).toThrow("tag 99");
    expect(() => decodeLeaseMessage(new Uint8Array([2, 1, 1, 0x20]))).toThrow("node id");
  });

  it("throws nothing but DecodeError on garbage", () => {
    const random = new Random(1);
    for (let round = 0; round < 5000; round++) {
      const message = random.pick(messages);
      const bytes = encodeLeaseMessage(message).slice();
      for (let flips = random.between(1, 4); flips > 0; flips--) {
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      }
      try {
        decodeLeaseMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });
});
