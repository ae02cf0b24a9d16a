// Command-line flags of the two programs of this folder: `--name value` or `--name=value`, checked
// against a table. Anything wrong is one clear line.

import { DataDirectoryError } from "../platform/data-directory-error.js";

/** A bad flag, file or value: its message is the line that the person reads. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code of a program that cannot start: 2 when a flag, file or directory is to blame. */
export function exitCodeOfStart(error: unknown): 1 | 2 {
  if (error instanceof UsageError) return 2;
  return error instanceof DataDirectoryError && error.trouble === "unusable" ? 2 : 1;
}

/** What a flag is for. `value` undefined = it takes none. */
export type FlagSpec = { readonly value: string | undefined; readonly help: string };

/** Flags by name, without the dashes. */
export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

/** What was given: text of flags with a value, "" of those without. */
export type Flags = ReadonlyMap<string, string>;

/** @throws {UsageError} on an unknown or repeated flag, a missing value, or a loose word */
export function parseFlags(words: readonly string[], specs: FlagSpecs): Flags {
  const flags = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--"))
      throw new UsageError(`unexpected word "${word}"; flags begin with --`);
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) throw new UsageError(`unknown flag --${name}; see --help`);
    if (flags.has(name)) throw new UsageError(`--${name} is given twice`);
    if (spec.value === undefined) {
      if (equals >= 0) throw new UsageError(`--${name} takes no value`);
      flags.set(name, "");
      continue;
    }
    const given = equals < 0 ? words[++at] : word.slice(equals + 1);
    if (given === undefined || given === "" || (equals < 0 && given.startsWith("--"))) {
      throw new UsageError(`--${name} needs a value: ${spec.value}`);
    }
    flags.set(name, given);
  }
  return flags;
}

/** The text of --help. */
export function helpText(summary: string, specs: FlagSpecs): string {
  const rows = Object.entries(specs).map(([name, { value, help }]) => {
    return [`--${name}${value === undefined ? "" : ` ${value}`}`, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return `${summary}\n\n${rows.map(([l, help]) => `  ${l.padEnd(width)}  ${help}`).join("\n")}\n`;
}

/** @throws {UsageError} when the text is no whole number in the range */
export function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`${name} is "${text}"; allowed are whole numbers from ${low} to ${high}`);
}
