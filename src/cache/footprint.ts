// What an item costs against its namespace's budget: a pure function of its lengths, so that it is
// equal on every copy whatever the memory layout (CACHE §2).

/** Bytes charged for an item's fixed fields: version, stamps, expiry, lengths, policy links. */
const headerBytes = 32;

/** Bytes charged for an item's share of the index. */
const indexShareBytes = 8;

/** Bytes charged for one tag beside its text: its length. */
const tagHeaderBytes = 2;

/** The lengths that make a footprint. */
export type ItemLengths = {
  readonly key: number;
  readonly value: number;
  readonly tags: readonly string[];
};

/** An item's footprint in bytes: header, key, value and tags in a size class, and the index. */
export function footprintOf(lengths: ItemLengths): number {
  let content = headerBytes + lengths.key + lengths.value;
  for (const tag of lengths.tags) content += tagHeaderBytes + utf8Length(tag);
  return sizeClassOf(content) + indexShareBytes;
}

/**
 * The least size class that holds `bytes`. There are eight classes to a power of two, so at most
 * one eighth is wasted.
 */
export function sizeClassOf(bytes: number): number {
  let step = 1;
  while (step * 16 <= bytes) step *= 2;
  return Math.ceil(bytes / step) * step;
}

/** Bytes of well-formed text in UTF-8, without encoding it. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate is half of a pair that takes four bytes.
    if (unit < 0x80) length += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) length += 2;
    else length += 3;
  }
  return length;
}
