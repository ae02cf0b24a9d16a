// The files that the command line writes and reads: histories with their events, plans, pages.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { History } from "../history.js";
import { historyText, readHistory } from "../history-file.js";
import { eventsPathOf, eventsText, type RunEvent, readEvents } from "../run-events.js";
import { faultNames } from "../scenarios/faults.js";
import type { Plan } from "../scenarios/plan.js";
import { UsageError } from "./options.js";

/** A run as it stands in files. */
export type RecordedRun = {
  readonly history: History;
  readonly events: readonly RunEvent[];
};

/** Writes a history, and what happened to the world beside it. */
export function writeRun(path: string, { history, events }: RecordedRun): void {
  writeText(path, historyText(history));
  writeText(eventsPathOf(path), eventsText(events));
}

/**
 * Reads a history and, where they are, its events.
 * @throws {UsageError} when there is no such file
 */
export function readRun(path: string): RecordedRun {
  const history = readHistory(readText(path), path);
  const eventsPath = eventsPathOf(path);
  const events = existsSync(eventsPath) ? readEvents(readText(eventsPath)) : [];
  return { history, events };
}

/** Writes a text, making its folder where there is none. */
export function writeText(path: string, text: string): void {
  makeFolderOf(path);
  writeFileSync(path, text);
}

/** Makes the folder of a file where there is none. */
export function makeFolderOf(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Keeps a plan where `--plan` finds it again; returns the path. */
export function keepPlan(plan: Plan): string {
  const path = `.test-results/chaos/seed-${plan.seed}.plan.json`;
  writeText(path, `${JSON.stringify(plan, undefined, 2)}\n`);
  return path;
}

/**
 * Reads a plan.
 * @throws {UsageError} when the file holds none
 */
export function readPlan(path: string): Plan {
  const text = readText(path);
  let plan: Partial<Plan>;
  try {
    plan = JSON.parse(text) as Partial<Plan>;
  } catch (error) {
    throw new UsageError(`--plan ${path}: ${error instanceof Error ? error.message : error}`);
  }
  const isPlan = typeof plan.seed === "number" && plan.knobs && plan.workload && plan.faults;
  if (!isPlan) throw new UsageError(`--plan ${path}: holds no plan as the shrinker writes it`);
  for (const { name } of plan.faults ?? []) {
    if (faultNames.includes(name)) continue;
    throw new UsageError(`--plan ${path}: no fault ${name}; there are ${faultNames.join(" ")}`);
  }
  return plan as Plan;
}
