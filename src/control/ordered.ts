// Immutable maps in key order, so that every node iterates them alike whatever way it came to them,
// and lists that forget their oldest elements.

/** Orders keys: text by code unit, numbers by value. */
function compareKeys<K extends string | number>(a: K, b: K): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The map with this entry, in key order, given one in key order. */
export function withEntry<K extends string | number, V>(
  map: ReadonlyMap<K, V>,
  key: K,
  value: V,
): ReadonlyMap<K, V> {
  if (map.has(key)) return new Map(map).set(key, value);
  return inKeyOrder([...map, [key, value]]);
}

/** The map without this key. */
export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** A map of these entries in key order. */
export function inKeyOrder<K extends string | number, V>(
  entries: readonly (readonly [K, V])[],
): ReadonlyMap<K, V> {
  return new Map(entries.toSorted(([a], [b]) => compareKeys(a, b)));
}

/** The list with `more` behind it, without the oldest elements beyond `max`. */
export function appended<T>(list: readonly T[], more: readonly T[], max: number): readonly T[] {
  if (more.length === 0) return list;
  return [...list, ...more].slice(-max);
}
