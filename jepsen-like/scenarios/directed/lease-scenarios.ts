// All directed scenarios of leases (PROTOCOL §4).

import type { Directed } from "./directed.js";
import { leaderScenarios } from "./lease-leaders.js";
import { newLeaderScenarios } from "./lease-new-leaders.js";
import { primaryScenarios } from "./lease-primaries.js";
import { takeoverScenarios } from "./lease-takeovers.js";

/** The scenarios. */
export const leaseScenarios: readonly Directed[] = [
  ...primaryScenarios,
  ...takeoverScenarios,
  ...leaderScenarios,
  ...newLeaderScenarios,
];
