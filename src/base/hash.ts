// Non-cryptographic hashing of byte strings (MurmurHash3, 32 bits), for rings, buckets and
// sketches.

/** MurmurHash3_x86_32 of the bytes, an unsigned 32-bit integer. Source: Appleby 2011. */
export function hash32(bytes: Uint8Array, seed = 0): number {
  const blocks = bytes.length >>> 2;
  let h = seed | 0;
  for (let i = 0; i < blocks; i++) {
    const at = i << 2;
    const k =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    h ^= scramble(k);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= blocks << 2; i--) tail = (tail << 8) | (bytes[i] ?? 0);
  if (bytes.length & 3) h ^= scramble(tail);
  h ^= bytes.length;
  return mix32(h);
}

/** Spreads the bits of an integer over 32 bits (the finaliser of MurmurHash3). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
