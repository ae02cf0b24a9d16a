// Mutants of leases and failure detection (PROTOCOL §4).

import type { Mutant } from "./mutant.js";

/** The mutants. */
export const leaseMutants: readonly Mutant[] = [];
