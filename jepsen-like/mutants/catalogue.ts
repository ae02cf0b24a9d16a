// All mutants, one file a part of the protocol.

import { leaseMutants } from "./catalogue-lease.js";
import { raftMutants } from "./catalogue-raft.js";
import type { Mutant } from "./mutant.js";

/** Every mutant of the gate. */
export const catalogue: readonly Mutant[] = [...raftMutants, ...leaseMutants];
