// All directed scenarios of Raft (PROTOCOL §3).

import type { Directed } from "./directed.js";
import { commitScenarios } from "./raft-commits.js";
import { voteScenarios } from "./raft-votes.js";

/** The scenarios. */
export const raftScenarios: readonly Directed[] = [...voteScenarios, ...commitScenarios];
