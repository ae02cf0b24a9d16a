// What a live run came to, for the command line and for the report page.

import type { RunEvent } from "../../run-events.js";
import type { Availability } from "./availability.js";

/** Something that was promised and did not hold. */
export type LiveFailure = {
  readonly seed: number;
  /** The invariant or the checker that says so. */
  readonly invariant: string;
  readonly message: string;
  readonly replay: string;
};

/** A run of the live world. */
export type LiveReport = {
  readonly world: "live";
  readonly scenario: string;
  /** One: a live run has one seed, which draws nemeses, victims and operations. */
  readonly seeds: 1;
  readonly seed: number;
  readonly failures: readonly LiveFailure[];
  readonly seedsPerMinute: number;
  /** Nemeses that were installed. */
  readonly faults: Readonly<Record<string, number>>;
  /** Nemeses that were not, with why: `name: why` → count. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly indeterminate: Readonly<Record<string, number>>;
  readonly coverage: Readonly<Record<string, number>>;
  readonly availability: Availability;
  readonly operations: { readonly ok: number; readonly fail: number; readonly info: number };
  readonly seconds: number;
  readonly events: readonly RunEvent[];
};

/** What a run was asked for. */
export type LiveOptions = {
  readonly scenario: string;
  /** How long nemeses come; boot, final reads and judging are extra. */
  readonly seconds: number;
  readonly seed: number;
  /** Where to write the history as JSON lines, and beside it what happened to the cluster. */
  readonly history?: string | undefined;
  /** Hears a line about everything that happens. */
  readonly hear: (line: string) => void;
};

/** The run itself failed: a defect of the suite or of its machine, and no verdict. */
export class HarnessFailure extends Error {
  override readonly name = "HarnessFailure";
}
