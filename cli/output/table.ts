// Output for people: plain columns without lines, and the spellings of sizes, durations and times.

import Table from "cli-table3";

/** A column's heading and which way its cells lean. */
export type Column = { readonly head: string; readonly align?: "left" | "right" };

const noLines = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right"],
    ...["bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ...["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ].map((place) => [place, ""]),
);

/** The rows below the headings, as text without a line end; `(none)` when there are no rows. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
): string {
  if (rows.length === 0) return "(none)";
  const made = new Table({
    head: columns.map((column) => column.head),
    colAligns: columns.map((column) => column.align ?? "left"),
    chars: { ...noLines, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) made.push([...row]);
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Name and value pairs below each other. */
export function facts(pairs: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** Bytes as people write them: `64mb`, `1.5kb`, powers of 1024. */
export function sizeText(bytes: number): string {
  const units = ["b", "kb", "mb", "gb", "tb"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${value}` : `${round(value)}${units[unit]}`;
}

/** Milliseconds as people write them: `90ms`, `10s`, `1.5m`, `2h`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${round(ms / 1000)}s`;
  if (ms < 3_600_000) return `${round(ms / 60_000)}m`;
  return ms < 86_400_000 ? `${round(ms / 3_600_000)}h` : `${round(ms / 86_400_000)}d`;
}

/** A wall-clock time in milliseconds as `2025-01-31 14:05:09`, in the reader's zone. */
export function timeText(ms: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Numbers as ranges where they follow each other: `0–3, 7`; at most `max` pieces. */
export function rangesText(values: readonly number[], max = 6): string {
  const sorted = [...values].sort((a, b) => a - b);
  const pieces: string[] = [];
  let start = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i + 1] === (sorted[i] ?? 0) + 1) continue;
    pieces.push(start === i ? `${sorted[i]}` : `${sorted[start]}–${sorted[i]}`);
    start = i + 1;
  }
  const rest = pieces.length > max ? `, … (${values.length})` : "";
  return pieces.slice(0, max).join(", ") + rest;
}

function round(value: number): string {
  return value >= 100 ? `${Math.round(value)}` : `${Math.round(value * 10) / 10}`;
}
