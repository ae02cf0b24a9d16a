// All mutants, one file a part of the protocol.

import { controlPlaneMutants } from "./catalogue-control-plane.js";
import { failoverMutants } from "./catalogue-failover.js";
import { leaseMutants } from "./catalogue-lease.js";
import { raftMutants } from "./catalogue-raft.js";
import { replicationMutants } from "./catalogue-replication.js";
import { serviceMutants } from "./catalogue-service.js";
import type { Mutant } from "./mutant.js";

/** Every mutant of the gate. */
export const catalogue: readonly Mutant[] = [
  ...raftMutants,
  ...leaseMutants,
  ...replicationMutants,
  ...failoverMutants,
  ...serviceMutants,
  ...controlPlaneMutants,
];
