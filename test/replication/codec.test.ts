// The wire form of replication messages: what goes in comes out, and garbage is told from it.
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/base/binary.js";
import { utf8 } from "../../src/base/bytes.js";
import { Random } from "../../src/base/random.js";
import { epoch, incarnation, sequence, shardId, shardTime } from "../../src/model/ids.js";
import {
  decodeFrame,
  decodeMessage,
  encodeFrames,
  encodeMessage,
} from "../../src/replication/codec.js";
import type { ReplicationMessage } from "../../src/replication/message.js";
import { theNamespace } from "./copy-node.js";

const head = { shard: shardId(16_383), epoch: epoch(2 ** 40), round: 7 };
const at = sequence(5 * 2 ** 32 + 9);
const item = {
  namespace: theNamespace,
  key: utf8("key"),
  value: utf8("value"),
  version: at,
  stamp: at,
  expiresAt: shardTime(99),
  writtenAt: shardTime(12),
  tags: ["t"],
  graceMs: 0,
  sourceVersion: 0,
  insync: true,
};
const lineage = [{ epoch: epoch(3), start: sequence(2 ** 32), inherited: sequence(0) }];

const messages: readonly ReplicationMessage[] = [
  {
    kind: "append",
    ...head,
    previous: at,
    records: [
      { sequence: at, time: shardTime(4), record: { kind: "time", now: shardTime(4) } },
      {
        sequence: sequence(at + 1),
        time: shardTime(5),
        record: { kind: "delete", namespace: theNamespace, key: utf8("k") },
      },
    ],
    walked: 2 ** 32,
    acked: at,
    time: shardTime(44),
  },
  { kind: "ack", ...head, sequence: at, staged: at, position: 2 ** 32 },
  { kind: "resume", ...head, lineage, last: at, position: 17, staged: sequence(0), full: true },
  { kind: "diverged", ...head, common: at },
  {
    kind: "rewind-fetch",
    ...head,
    offset: 3,
    names: [{ name: { namespace: theNamespace, key: utf8("k") }, lost: true }],
  },
  { kind: "rewind-answer", ...head, offset: 3, at, answers: [item, undefined] },
  {
    kind: "tables",
    ...head,
    full: false,
    at,
    time: shardTime(1),
    lineage,
    offset: 2,
    total: 5,
    bytes: utf8("abc"),
  },
  { kind: "chunk", ...head, at, from: 0, to: 2 ** 32, time: shardTime(1), items: [item] },
];

describe("a message", () => {
  for (const message of messages) {
    it(`of kind ${message.kind} comes back as it was`, () => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    });
  }

  it("cut short or with a byte too many is a DecodeError", () => {
    for (const message of messages) {
      const bytes = encodeMessage(message);
      for (let length = 0; length < bytes.length; length += 1 + (length >> 4)) {
        expect(() => decodeMessage(bytes.subarray(0, length))).toThrow(DecodeError);
      }
      expect(() => decodeMessage(new Uint8Array([...bytes, 0]))).toThrow(DecodeError);
    }
  });

  it("with any byte changed decodes to something or fails as a DecodeError only", () => {
    const random = new Random(7);
    for (let run = 0; run < 4000; run++) {
      const bytes = new Uint8Array(encodeMessage(random.pick(messages)));
      for (let i = random.between(1, 4); i > 0; i--) {
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      }
      try {
        decodeMessage(bytes);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }
  });
});

describe("a frame", () => {
  const ends = { from: incarnation(5), to: incarnation(6) };

  it("carries many messages in order, and the processes at both ends", () => {
    const frames = encodeFrames({ ...ends, messages });
    expect(frames).toHaveLength(1);
    expect(decodeFrame(frames[0] ?? new Uint8Array())).toEqual({ ...ends, messages });
  });

  it("is cut at its size, and a larger message has one of its own", () => {
    const large = {
      ...messages[7],
      kind: "chunk",
      items: [{ ...item, value: new Uint8Array(900) }],
    };
    const mixed = [...messages, large as ReplicationMessage, ...messages];
    const frames = encodeFrames({ ...ends, messages: mixed }, 300);
    expect(frames.length).toBeGreaterThan(4);
    const back = frames.flatMap((frame) => decodeFrame(frame).messages);
    expect(back).toEqual(mixed);
    expect(frames.filter(({ length }) => length > 400)).toHaveLength(1);
  });

  it("of garbage is a DecodeError", () => {
    const random = new Random(3);
    for (let run = 0; run < 5000; run++) {
      const bytes = Uint8Array.from({ length: random.between(0, 60) }, () =>
        random.between(0, 255),
      );
      if (run % 2 === 0 && bytes.length > 0) bytes[0] = 1;
      try {
        decodeFrame(bytes);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }
  });
});
