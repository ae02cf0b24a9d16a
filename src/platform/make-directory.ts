// Creates a directory with its parents, one after the other: the recursive call of Node never
// returns where a file system has no such entry to make, as below /proc.

import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Creates `path` and the parents it lacks. Throws what the system says of the first it cannot. */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (!existsSync(at)) {
    missing.push(at);
    at = dirname(at);
  }
  if (!statSync(at).isDirectory()) throw new Error(`${at} is not a directory`);
  for (const one of missing.reverse()) makeOne(one);
}

/** Another process may be quicker. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}
