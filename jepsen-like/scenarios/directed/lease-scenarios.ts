// All directed scenarios of leases (PROTOCOL §4).

import type { Directed } from "./directed.js";

/** The scenarios. */
export const leaseScenarios: readonly Directed[] = [];
