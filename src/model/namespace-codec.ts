// Namespace configs as bytes, the same in records, tables and the control state's snapshot.

import { DecodeError, type Reader, type Writer } from "../base/binary.js";
import type {
  EvictionPolicy,
  NamespaceConfig,
  ReadMode,
  WriteConcern,
} from "./namespace-config.js";

// The place in these lists is the byte on the wire: append only.
const evictionCodes: readonly EvictionPolicy[] = [
  "lru",
  "lfu",
  "tinylfu",
  "s3fifo",
  "adaptive",
  "none",
];
const writeConcernCodes: readonly WriteConcern[] = ["async", "coherent", "insync"];
const readModeCodes: readonly ReadMode[] = ["linearizable", "session", "bounded", "any"];

/** Appends a config. */
export function encodeNamespaceConfig(writer: Writer, config: NamespaceConfig): void {
  writer
    .u8(evictionCodes.indexOf(config.eviction))
    .varint(config.maxBytes)
    .varint(config.maxItems)
    .varint(config.maxItemBytes)
    .varint(config.ttlDefaultMs)
    .varint(config.ttlMaxMs)
    .varint(config.ttlJitterPct)
    .varint(config.ttlNegativeMs)
    .varint(config.ttlGraceMs)
    .u8(writeConcernCodes.indexOf(config.writeConcern))
    .varint(config.minInSync)
    .u8(readModeCodes.indexOf(config.readMode))
    .varint(config.maxStalenessMs);
}

/**
 * Reads what {@link encodeNamespaceConfig} wrote.
 * @throws {DecodeError} when the bytes are no config
 */
export function decodeNamespaceConfig(reader: Reader): NamespaceConfig {
  return {
    eviction: oneOf(evictionCodes, reader.u8(), "eviction"),
    maxBytes: reader.varint(),
    maxItems: reader.varint(),
    maxItemBytes: reader.varint(),
    ttlDefaultMs: reader.varint(),
    ttlMaxMs: reader.varint(),
    ttlJitterPct: reader.varint(),
    ttlNegativeMs: reader.varint(),
    ttlGraceMs: reader.varint(),
    writeConcern: oneOf(writeConcernCodes, reader.u8(), "write concern"),
    minInSync: reader.varint(),
    readMode: oneOf(readModeCodes, reader.u8(), "read mode"),
    maxStalenessMs: reader.varint(),
  };
}

function oneOf<T>(values: readonly T[], code: number, what: string): T {
  const value = values[code];
  if (value === undefined) throw new DecodeError(`${what} code ${code}`);
  return value;
}
