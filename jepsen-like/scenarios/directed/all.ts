// All directed scenarios by name.

import { configScenarios } from "./config-scenarios.js";
import type { Directed } from "./directed.js";
import { failoverScenarios } from "./failover-takeover.js";
import { handOverScenarios } from "./hand-over-release.js";
import { leaseScenarios } from "./lease-scenarios.js";
import { limitScenarios } from "./limits.js";
import { raftScenarios } from "./raft-scenarios.js";
import { copyScenarios } from "./replication-copies.js";
import { inSyncScenarios } from "./replication-in-sync.js";
import { rewindScenarios } from "./replication-rewind.js";
import { unackedScenarios } from "./replication-unacked.js";
import { serviceScenarios } from "./service-requests.js";

/** Every directed scenario. */
export const directedScenarios: readonly Directed[] = [
  ...raftScenarios,
  ...leaseScenarios,
  ...inSyncScenarios,
  ...unackedScenarios,
  ...rewindScenarios,
  ...copyScenarios,
  ...failoverScenarios,
  ...handOverScenarios,
  ...serviceScenarios,
  ...configScenarios,
  ...limitScenarios,
];

/**
 * The directed scenario of a name.
 * @throws {Error} when there is none
 */
export function directedOf(name: string): Directed {
  const directed = directedScenarios.find((one) => one.name === name);
  if (directed !== undefined) return directed;
  const known = directedScenarios.map((one) => one.name).join(", ");
  throw new Error(`there is no directed scenario "${name}"; there are: ${known}`);
}
