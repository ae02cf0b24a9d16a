// What a mutant is: one line of the compiled program, and the line in its place, that takes one
// rule of the protocol away.

/** One mutant. */
export type Mutant = {
  readonly name: string;
  /** The rule that it takes away, by the protocol's section: "§4 freeze". */
  readonly rule: string;
  /** A file of the compiled tree: "src/control/lease-grantor.js". */
  readonly file: string;
  /** A whole line of that file without its indentation, which must occur exactly once. */
  readonly before: string;
  /** The line in its place; empty takes it away. */
  readonly after: string;
  /** Directed scenarios by name, tried in this order, and `swarm` behind them, if it shall help. */
  readonly scenarios: readonly string[];
  /** Runs in all until it must be dead. */
  readonly seedsMax: number;
};

/** The scenario of random seeds. */
export const swarm = "swarm";

/** Seeds of each directed scenario that are tried, from 1. */
export const directedSeeds = 6;
