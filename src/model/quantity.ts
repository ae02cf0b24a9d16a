// Sizes and durations as people write them ("64mb", "10m"), for configs, flags and commands.

const sizeUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["kb", 1024],
  ["mb", 1024 ** 2],
  ["gb", 1024 ** 3],
  ["tb", 1024 ** 4],
]);

const durationUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

const quantityPattern = /^(\d{1,16}(?:\.\d{1,6})?)\s*([a-z]*)$/;

/**
 * Bytes of a size: a plain integer or a number with b, kb, mb, gb or tb (powers of 1024).
 * undefined when the text is none, or not a whole number of bytes.
 */
export function parseSize(text: string): number | undefined {
  return parseQuantity(text, sizeUnits);
}

/**
 * Milliseconds of a duration: a plain integer or a number with ms, s, m, h or d.
 * undefined when the text is none, or not a whole number of milliseconds.
 */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, durationUnits);
}

function parseQuantity(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const parts = quantityPattern.exec(text.trim().toLowerCase());
  const unit = units.get(parts?.[2] ?? "?");
  if (parts === null || unit === undefined) return undefined;
  const amount = Number(parts[1]) * unit;
  return Number.isSafeInteger(amount) ? amount : undefined;
}
