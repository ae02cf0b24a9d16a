// A broken invariant of the protocol, found by a checker of the suite.

/** Which invariant of PROTOCOL §10, or which checker of histories. */
export type InvariantName =
  | `I${number}`
  | "linearizability"
  | "version-order"
  | "counter"
  | "phantom"
  | "expiry"
  /** A damaged store was not refused, or a good one was (R7). */
  | "corruption"
  /** Unique adds: lost, duplicated, or never asked for. */
  | "set"
  /** Asynchronous writes beyond what loss records name. */
  | "async"
  /** Operators' commands against a sequential model, and watched maps. */
  | "admin"
  | "map-stream"
  /** A process ended by itself although nothing had been done to it. */
  | "crash";

/** Stops a run: what was promised did not hold. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, message: string) {
    super(`${invariant}: ${message}`);
    this.invariant = invariant;
  }
}

/** Stops the run when `condition` does not hold. */
export function demand(
  condition: boolean,
  invariant: InvariantName,
  message: () => string,
): asserts condition {
  if (!condition) throw new Violation(invariant, message());
}
