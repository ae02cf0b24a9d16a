// CRC-32C (Castagnoli), for log entries, snapshots and state hashes.

const table = makeTable();

function makeTable(): Uint32Array {
  const entries = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    entries[n] = value >>> 0;
  }
  return entries;
}

/**
 * The CRC-32C of the bytes, as an unsigned 32-bit integer.
 * @param seed the checksum of what came before, to go on from
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  let value = ~seed;
  for (let i = 0; i < bytes.length; i++) {
    value = (value >>> 8) ^ (table[(value ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return ~value >>> 0;
}
