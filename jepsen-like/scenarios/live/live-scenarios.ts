// The scenarios of the live world: which namespaces of the workload are used, and which nemeses
// come, in an order that the seed draws anew every round.

import { workloadNamespaces } from "../workload.js";
import { controlNemeses } from "./control-nemeses.js";
import { diskNemeses } from "./disk-nemeses.js";
import { linkNemeses } from "./link-nemeses.js";
import { loadNemeses } from "./load-nemeses.js";
import type { Nemesis } from "./nemesis.js";
import { processNemeses } from "./process-nemeses.js";

/** All nemeses of the live world by name. */
export const nemeses = {
  ...processNemeses,
  ...linkNemeses,
  ...diskNemeses,
  ...controlNemeses,
  ...loadNemeses,
} as const satisfies Record<string, Nemesis>;

/** The name of a nemesis. */
export type NemesisName = keyof typeof nemeses;

/** A scenario of the live world. */
export type LiveScenario = {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  readonly nodes: number;
  readonly shards: number;
  /** Namespaces of the workload that are used. */
  readonly namespaces: readonly string[];
  readonly nemeses: readonly NemesisName[];
};

const allNemeses = Object.keys(nemeses) as NemesisName[];
const allNamespaces = workloadNamespaces.map(({ name }) => name);
/** Those after which no in-sync write may be missing, whatever else happens. */
const usual: readonly NemesisName[] = [
  "kill-primary",
  "kill-leader",
  "pause-1.5-leases",
  "pause-5-leases",
  "isolate-primary",
  "isolate-leader",
  "cut-from-leader",
  "one-way-out",
  "terminate",
  "hand-over",
];

const common = { nodes: 3, shards: 12, nemeses: usual } as const;

/** The scenarios, the default first. */
export const liveScenarios: readonly LiveScenario[] = [
  {
    ...common,
    name: "register-insync",
    summary: "one register a key, every write in-sync; linearizable",
    namespaces: ["strict"],
  },
  {
    ...common,
    name: "register-async",
    summary: "registers that may lose what a loss record names, and nothing else",
    namespaces: ["loose"],
  },
  {
    ...common,
    name: "set-add",
    summary: "members that are added once each, and all read in the end",
    namespaces: allNamespaces.filter((name) => /members$/.test(name)),
  },
  {
    ...common,
    name: "counter",
    summary: "increments with forced time-outs and retries; every one takes effect once",
    namespaces: ["count", "loose-count"],
  },
  {
    ...common,
    name: "invalidate",
    summary: "tags and flushes; nothing outlives its invalidation",
    namespaces: ["tagged"],
  },
  {
    ...common,
    name: "split-brain",
    summary: "primaries cut off from the leader but not from their clients",
    namespaces: ["strict"],
    nemeses: ["split-brain"],
  },
  {
    ...common,
    name: "one-way",
    summary: "primaries that are heard but do not hear, or the other way round",
    nodes: 5,
    namespaces: ["strict"],
    nemeses: ["one-way-in", "one-way-out"],
  },
  {
    ...common,
    name: "smoke",
    summary: "a kill, a pause and a partition under the in-sync workloads",
    shards: 8,
    namespaces: ["strict", "count", "loose", "tagged"],
    nemeses: ["kill-primary", "pause-1.5-leases", "isolate-primary"],
  },
  {
    name: "all",
    summary: "every workload and every nemesis",
    nodes: 5,
    shards: 16,
    namespaces: allNamespaces,
    nemeses: allNemeses,
  },
];

/** The scenario of a name. */
export function liveScenarioOf(name: string): LiveScenario | undefined {
  return liveScenarios.find((scenario) => scenario.name === name);
}
