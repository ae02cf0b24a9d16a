// All directed scenarios by name.

import { configScenarios } from "./config-scenarios.js";
import type { Directed } from "./directed.js";
import { leaseScenarios } from "./lease-scenarios.js";
import { limitScenarios } from "./limits.js";
import { raftScenarios } from "./raft-scenarios.js";

/** Every directed scenario. */
export const directedScenarios: readonly Directed[] = [
  ...raftScenarios,
  ...leaseScenarios,
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
