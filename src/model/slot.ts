// Which slot a key belongs to: CRC16 (XMODEM) of the key or of its hash tag, modulo 16,384, exactly
// as Redis Cluster computes it.

import type { Slot } from "./ids.js";

/** How many slots the key space is cut into. */
export const slotCount = 16_384;

const openBrace = 0x7b;
const closeBrace = 0x7d;
const table = makeTable();

function makeTable(): Uint16Array {
  const entries = new Uint16Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n << 8;
    for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
    entries[n] = value;
  }
  return entries;
}

/** CRC16 (polynomial 0x1021, initial value 0) of `bytes[start, end)`. */
export function crc16(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    value = ((value << 8) & 0xffff) ^ (table[((value >>> 8) ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return value;
}

/**
 * The slot of a key. A non-empty `{tag}` in it is hashed alone, so that such keys live together.
 */
export function slotOf(key: Uint8Array): Slot {
  const open = key.indexOf(openBrace);
  if (open >= 0) {
    const close = key.indexOf(closeBrace, open + 1);
    if (close > open + 1) return (crc16(key, open + 1, close) & (slotCount - 1)) as Slot;
  }
  return (crc16(key) & (slotCount - 1)) as Slot;
}
