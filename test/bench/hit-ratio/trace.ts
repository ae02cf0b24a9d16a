// A trace in memory: its requests as numbers of keys, counted in the order of their first requests.

import { basename } from "node:path";
import { TraceReader } from "../../../cli/load/trace-reader.js";
import { slotOf } from "../../../src/model/slot.js";

/** The requests of a trace. */
export type Trace = {
  readonly name: string;
  /** One number of a key a request, 0 to `distinct` − 1. */
  readonly requests: Int32Array;
  readonly distinct: number;
  /** The slot of every key. */
  readonly slots: Uint16Array;
};

/** Reads a trace file: one key a line, plain or gzip. */
export async function readTrace(path: string): Promise<Trace> {
  await using reader = await TraceReader.open(path);
  const numbers = new Map<string, number>();
  const requests: number[] = [];
  for (;;) {
    const found = reader.next();
    const key = found instanceof Promise ? await found : found;
    if (key === undefined) break;
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
    }
    requests.push(number);
  }
  const name = basename(path)
    .replace(/\.gz$/, "")
    .replace(/\.(?:txt|trace|trc)$/, "");
  return traceOf(name, requests, [...numbers.keys()]);
}

/** A trace of keys that are known by number. */
export function traceOf(name: string, requests: ArrayLike<number>, keys: readonly string[]): Trace {
  const slots = Uint16Array.from(keys, (key) => slotOf(Buffer.from(key, "latin1")));
  return { name, requests: Int32Array.from(requests), distinct: keys.length, slots };
}
