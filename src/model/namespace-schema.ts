// The schema of namespace configs: API names, units, ranges and clear errors (CACHE §2). What the
// command line, the admin API and the control state all check by.

import type { ErrorCode } from "./cache-error.js";
import { limits } from "./limits.js";
import type { NamespaceConfig } from "./namespace-config.js";
import { parseDuration, parseSize } from "./quantity.js";
import type { SlotRange } from "./shard-map.js";
import { slotCount } from "./slot.js";

/** What parsing a config gives: the config, or every problem found, each naming its field. */
export type NamespaceParse =
  | { readonly ok: true; readonly config: NamespaceConfig }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      /** UNIMPLEMENTED when every problem is a value that a later version will accept. */
      readonly code: Extract<ErrorCode, "INVALID_ARGUMENT" | "UNIMPLEMENTED">;
    };

type NumberKey = {
  [K in keyof NamespaceConfig]: NamespaceConfig[K] extends number ? K : never;
}[keyof NamespaceConfig];
type TextKey = Exclude<keyof NamespaceConfig, NumberKey>;

type NumberField = {
  readonly name: string;
  readonly key: NumberKey;
  readonly unit: "bytes" | "ms" | "percent" | "count";
  readonly min: number;
  readonly max: number;
  /** Whether 0, also written `none`, means that there is no such bound. */
  readonly noneAllowed: boolean;
};

type TextField = {
  readonly name: string;
  readonly key: TextKey;
  readonly allowed: readonly string[];
  /** Known names that this version does not serve. */
  readonly later: readonly string[];
};

const bytesMax = 2 ** 50;

const textFields: readonly TextField[] = [
  {
    name: "eviction",
    key: "eviction",
    allowed: ["lru", "lfu", "none"],
    later: ["tinylfu", "s3fifo", "adaptive"],
  },
  {
    name: "write_concern",
    key: "writeConcern",
    allowed: ["async", "coherent", "insync"],
    later: [],
  },
  {
    name: "read_mode",
    key: "readMode",
    allowed: ["linearizable", "any"],
    later: ["session", "bounded"],
  },
];

const numberFields: readonly NumberField[] = [
  numberField("max_bytes", "maxBytes", "bytes", 1024, bytesMax),
  noneOr(numberField("max_items", "maxItems", "count", 1, bytesMax)),
  noneOr(numberField("max_item_bytes", "maxItemBytes", "bytes", 64, bytesMax)),
  noneOr(numberField("ttl_default", "ttlDefaultMs", "ms", 1, limits.ttlMsMax)),
  noneOr(numberField("ttl_max", "ttlMaxMs", "ms", 1, limits.ttlMsMax)),
  numberField("ttl_jitter_pct", "ttlJitterPct", "percent", 0, 100),
  noneOr(numberField("ttl_negative", "ttlNegativeMs", "ms", 1, limits.ttlMsMax)),
  noneOr(numberField("ttl_grace", "ttlGraceMs", "ms", 1, limits.ttlMsMax)),
  numberField("min_in_sync", "minInSync", "count", 1, 16),
  numberField("max_staleness_ms", "maxStalenessMs", "ms", 0, limits.ttlMsMax),
];

/** The API names of all fields, in the order of CACHE §2. */
export const namespaceFieldNames: readonly string[] = [
  "eviction",
  "max_bytes",
  "max_items",
  "max_item_bytes",
  "ttl_default",
  "ttl_max",
  "ttl_jitter_pct",
  "ttl_negative",
  "ttl_grace",
  "write_concern",
  "min_in_sync",
  "read_mode",
  "max_staleness_ms",
];

const textFieldsByName = new Map(textFields.map((field) => [field.name, field]));
const numberFieldsByName = new Map(numberFields.map((field) => [field.name, field]));
const namePattern = /^[A-Za-z0-9._-]+$/;

/** What is wrong with a namespace's name, or undefined. */
export function namespaceNameProblem(name: string): string | undefined {
  if (name.length >= 1 && name.length <= limits.namespaceNameMax && namePattern.test(name)) {
    return undefined;
  }
  const range = `1 to ${limits.namespaceNameMax} characters of A-Z a-z 0-9 . _ -`;
  return `namespace name ${JSON.stringify(name.slice(0, 200))} is not ${range}`;
}

/**
 * Reads assignments such as `eviction=lfu` and `max_bytes=64mb` on top of `base`. Sizes take kb,
 * mb, gb, tb (powers of 1024), durations ms, s, m, h, d; `none` is 0; `ttl.default` is
 * `ttl_default`.
 */
export function parseNamespaceAssignments(
  assignments: readonly string[],
  base: NamespaceConfig,
): NamespaceParse {
  const fields = new Map<string, unknown>();
  const malformed: string[] = [];
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    const name = canonicalName(assignment.slice(0, Math.max(equals, 0)));
    if (equals <= 0) malformed.push(`"${assignment}" is not of the form field=value`);
    else if (fields.has(name)) malformed.push(`${name} is given twice`);
    else fields.set(name, assignment.slice(equals + 1));
  }
  return parseFields(fields, base, malformed);
}

/**
 * Reads an object of API names on top of `base`; values are numbers in the base unit (bytes, ms) or
 * text as for {@link parseNamespaceAssignments}.
 */
export function configFromApi(
  fields: Readonly<Record<string, unknown>>,
  base: NamespaceConfig,
): NamespaceParse {
  const named = Object.entries(fields).map(
    ([name, value]) => [canonicalName(name), value] as const,
  );
  return parseFields(new Map(named), base, []);
}

/** The config with API names: every field, enums as text, sizes in bytes, durations in ms. */
export function configToApi(config: NamespaceConfig): Record<string, string | number> {
  const api: Record<string, string | number> = {};
  for (const name of namespaceFieldNames) {
    const key = textFieldsByName.get(name)?.key ?? numberFieldsByName.get(name)?.key;
    if (key !== undefined) api[name] = config[key];
  }
  return api;
}

/** Everything that is wrong with a config, each text naming its field; empty = it may be used. */
export function checkNamespaceConfig(config: NamespaceConfig): string[] {
  return findProblems(config).map((problem) => problem.text);
}

/**
 * The part of a namespace's budget that belongs to a slot range. Over any partition of the slots
 * the shares sum to exactly `total`, so a share of a very small budget may be 0: nothing fits
 * there.
 */
export function shareOf(total: number, slots: SlotRange): number {
  return shareBelow(total, slots.hi + 1) - shareBelow(total, slots.lo);
}

/** The share of the slots below `end`: floor(total · end / slotCount), free of overflow. */
function shareBelow(total: number, end: number): number {
  const rest = total % slotCount;
  return ((total - rest) / slotCount) * end + Math.floor((rest * end) / slotCount);
}

type Problem = { readonly text: string; readonly later: boolean };

function parseFields(
  fields: ReadonlyMap<string, unknown>,
  base: NamespaceConfig,
  malformed: readonly string[],
): NamespaceParse {
  const problems: Problem[] = malformed.map((text) => ({ text, later: false }));
  const changes: Partial<Record<keyof NamespaceConfig, unknown>> = {};
  for (const [name, value] of fields) {
    const text = textFieldsByName.get(name);
    const number = numberFieldsByName.get(name);
    if (text !== undefined) {
      changes[text.key] = typeof value === "string" ? value.trim().toLowerCase() : value;
    } else if (number !== undefined) {
      const read = readNumber(number, value);
      if (read === undefined) {
        problems.push({
          text: `${name}: ${shown(value)} is not ${rangeText(number)}`,
          later: false,
        });
      } else {
        changes[number.key] = read;
      }
    } else {
      problems.push({ text: unknownField(name), later: false });
    }
  }
  const config: NamespaceConfig = { ...base, ...(changes as Partial<NamespaceConfig>) };
  problems.push(...findProblems(config));
  if (problems.length === 0) return { ok: true, config };
  return {
    ok: false,
    problems: problems.map((problem) => problem.text),
    code: problems.every((problem) => problem.later) ? "UNIMPLEMENTED" : "INVALID_ARGUMENT",
  };
}

function findProblems(config: NamespaceConfig): Problem[] {
  const problems: Problem[] = [];
  for (const field of textFields) {
    const value: string = config[field.key];
    if (field.allowed.includes(value)) continue;
    const allowed = `use ${field.allowed.join(", ")}`;
    problems.push(
      field.later.includes(value)
        ? { text: `${field.name}: "${value}" is not implemented yet; ${allowed}`, later: true }
        : { text: `${field.name}: ${shown(value)} is unknown; ${allowed}`, later: false },
    );
  }
  for (const field of numberFields) {
    const value = config[field.key];
    if (inRange(field, value)) continue;
    problems.push({
      text: `${field.name}: ${shown(value)} is not ${rangeText(field)}`,
      later: false,
    });
  }
  if (config.ttlMaxMs > 0 && config.ttlDefaultMs > config.ttlMaxMs) {
    const text = `ttl_default: ${config.ttlDefaultMs} exceeds ttl_max of ${config.ttlMaxMs}`;
    problems.push({ text, later: false });
  }
  if (config.maxItemBytes > config.maxBytes) {
    const text = `max_item_bytes: ${config.maxItemBytes} exceeds max_bytes of ${config.maxBytes}`;
    problems.push({ text, later: false });
  }
  return problems;
}

function readNumber(field: NumberField, value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase();
  if (text === "none") return field.noneAllowed ? 0 : undefined;
  switch (field.unit) {
    case "bytes":
      return parseSize(text);
    case "ms":
      return parseDuration(text);
    case "percent":
      return /^\d{1,3}%?$/.test(text) ? Number.parseInt(text, 10) : undefined;
    default:
      return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  }
}

function inRange(field: NumberField, value: number): boolean {
  if (!Number.isSafeInteger(value)) return false;
  return (value >= field.min && value <= field.max) || (field.noneAllowed && value === 0);
}

function rangeText(field: NumberField): string {
  const examples = {
    bytes: " bytes, as 64mb",
    ms: " milliseconds, as 10m",
    percent: "",
    count: "",
  };
  const none = field.noneAllowed ? ", or none" : "";
  return `a whole number from ${field.min} to ${field.max}${examples[field.unit]}${none}`;
}

function unknownField(name: string): string {
  let nearest = "";
  let best = 4;
  for (const known of namespaceFieldNames) {
    const distance = editDistance(name.slice(0, 64), known);
    if (distance < best) {
      best = distance;
      nearest = known;
    }
  }
  const hint = nearest === "" ? "" : ` (did you mean ${nearest}?)`;
  return `unknown field ${shown(name)}${hint}; known are ${namespaceFieldNames.join(", ")}`;
}

/** The number of insertions, deletions and replacements between two texts. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 100);
}

function canonicalName(name: string): string {
  return name.trim().toLowerCase().replaceAll(".", "_");
}

function numberField(
  name: string,
  key: NumberKey,
  unit: NumberField["unit"],
  min: number,
  max: number,
): NumberField {
  return { name, key, unit, min, max, noneAllowed: false };
}

function noneOr(field: NumberField): NumberField {
  return { ...field, noneAllowed: true };
}
