// Codecs of configs, records and items: everything comes back, garbage is a DecodeError.
import fc from "fast-check";
import "./fixed-seed.js";
import { describe, expect, it } from "vitest";
import { DecodeError, Reader, Writer } from "../../src/base/binary.js";
import { utf8 } from "../../src/base/bytes.js";
import type { SetRecord } from "../../src/model/data-record.js";
import {
  decodeDataRecord,
  decodeItemCopy,
  encodeDataRecord,
  encodeItemCopy,
} from "../../src/model/data-record-codec.js";
import { namespaceId, sequence, shardTime } from "../../src/model/ids.js";
import { limits } from "../../src/model/limits.js";
import { decodeNamespaceConfig, encodeNamespaceConfig } from "../../src/model/namespace-codec.js";
import { anyConfig, anyItemCopy, anyRecord } from "./samples.js";

function bytesOf<T>(encode: (writer: Writer, value: T) => void, value: T): Uint8Array {
  const writer = new Writer();
  encode(writer, value);
  return writer.finish();
}

function decoded<T>(decode: (reader: Reader) => T, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  const value = decode(reader);
  reader.end();
  return value;
}

const plainSet: SetRecord = {
  kind: "set",
  namespace: namespaceId(3),
  key: utf8("key"),
  value: utf8("value"),
  expiresAt: shardTime(0),
  stamp: sequence(7),
  tags: [],
  graceMs: 0,
  sourceVersion: 0,
  insync: false,
  dedupe: undefined,
};

describe("codecs", () => {
  it("bring every config back", () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        const bytes = bytesOf(encodeNamespaceConfig, config);
        expect(decoded(decodeNamespaceConfig, bytes)).toEqual(config);
      }),
    );
  });

  it("bring every record of every kind back", () => {
    fc.assert(
      fc.property(anyRecord(), (record) => {
        expect(decoded(decodeDataRecord, bytesOf(encodeDataRecord, record))).toEqual(record);
      }),
      { numRuns: 500 },
    );
  });

  it("bring every item back", () => {
    fc.assert(
      fc.property(anyItemCopy(), (item) => {
        expect(decoded(decodeItemCopy, bytesOf(encodeItemCopy, item))).toEqual(item);
      }),
    );
  });

  it("spend few bytes on a plain set", () => {
    const overhead = bytesOf(encodeDataRecord, plainSet).length - 3 - 5;
    expect(overhead).toBeLessThanOrEqual(8);
  });

  it("answer a cut-off record with a DecodeError at every length", () => {
    fc.assert(
      fc.property(anyRecord(), fc.nat(), (record, at) => {
        const bytes = bytesOf(encodeDataRecord, record);
        const cut = bytes.subarray(0, at % bytes.length);
        expect(() => decoded(decodeDataRecord, cut)).toThrow(DecodeError);
      }),
    );
  });

  it("throw nothing but DecodeError on random and on damaged bytes", () => {
    const attempts = [decodeDataRecord, decodeItemCopy, decodeNamespaceConfig];
    const damaged = fc.tuple(anyRecord(), fc.nat(), fc.nat(255)).map(([record, at, byte]) => {
      const bytes = bytesOf(encodeDataRecord, record);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (bytes) => {
        for (const decode of attempts) {
          try {
            decoded<unknown>(decode, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("refuse what breaks a limit: keys, tags, clients, flags and times", () => {
    const tag = "t".repeat(limits.tagBytesMax + 1);
    const broken: readonly SetRecord[] = [
      { ...plainSet, key: new Uint8Array(0) },
      { ...plainSet, key: new Uint8Array(limits.keyBytesMax + 1) },
      { ...plainSet, value: new Uint8Array(limits.valueBytesMax + 1) },
      { ...plainSet, tags: new Array<string>(limits.tagsPerItemMax + 1).fill("t") },
      { ...plainSet, tags: [tag] },
      { ...plainSet, expiresAt: shardTime(Number.POSITIVE_INFINITY) },
    ];
    for (const record of broken) {
      const bytes = bytesOf(encodeDataRecord, record);
      expect(() => decoded(decodeDataRecord, bytes)).toThrow(DecodeError);
    }
  });
});
