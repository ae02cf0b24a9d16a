// Mutants of what the control plane promises beside leases (PROTOCOL §2, R7, §8, §9): configs that
// are effective, requests of operators, checksums, and the stream of map changes.

import type { Mutant } from "./mutant.js";

/** Mutants of configs, operators' requests, stored logs and watched maps. */
export const controlPlaneMutants: readonly Mutant[] = [
  {
    name: "effective-before-all-report-it",
    rule: "§8 Effective(v) only when every primary reported v at the present epoch (I17)",
    file: "src/control/coordinator-effective.js",
    before: "reached = Math.min(reached, report.namespacesVersion);",
    after: "",
    scenarios: ["effective-too-soon"],
    seedsMax: 5,
  },
  {
    name: "request-applied-again",
    rule: "§2 admin requests are exactly-once: an applied one is answered from memory",
    file: "src/control/requests.js",
    before: "const known = state.requests.get(requestId);",
    after: "const known = undefined;",
    scenarios: ["request-repeated"],
    seedsMax: 5,
  },
  {
    name: "set-replaces-any-version",
    rule: "§8 a namespace's config is versioned: a change names the version that it replaces",
    file: "src/control/apply-namespaces.js",
    before: "if (expectVersion !== undefined && expectVersion !== namespace.version) {",
    after: "if (false) {",
    scenarios: ["set-of-an-old-version"],
    seedsMax: 5,
  },
  {
    name: "entry-checksum-not-checked",
    rule: "R7 a checksum per entry: a log that is corrupt in the middle refuses to start",
    file: "src/raft/record-codec.js",
    before: "if (crc32c(bytes) !== checksum)",
    after: "if (false)",
    scenarios: ["bit-flips"],
    seedsMax: 5,
  },
  {
    name: "map-change-lacks-shards",
    rule: "§9 clients watch map changes as one ordered stream of deltas, without gaps",
    file: "src/server/grpc/topology-messages.js",
    before: "const shards = map.shards.filter((shard) => changedShard(before, now, shard));",
    after: "const shards = [];",
    scenarios: ["map-followed"],
    seedsMax: 5,
  },
];
