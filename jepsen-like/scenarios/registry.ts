// The scenarios of the simulated world by name. A random one is which namespaces of the workload
// are used and which faults happen; the checkers follow from the namespaces. A directed one is a
// script.

import { directedScenarios } from "./directed/all.js";
import { type FaultName, faultNames } from "./faults.js";
import { type Plan, planOf } from "./plan.js";
import { workloadNamespaces } from "./workload.js";

/** Where a scenario runs. */
export const worlds = ["sim", "live"] as const;

/** One of the {@link worlds}. */
export type World = (typeof worlds)[number];

/** A random scenario: its seeds draw everything but what it fixes. */
export type Scenario = {
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** Namespaces of the workload that are used; all of them when absent. */
  readonly namespaces?: readonly string[];
  /** Faults that may happen; all of them when absent. */
  readonly faults?: readonly FaultName[];
};

/** The default of each world. */
export const defaultScenario: Readonly<Record<World, string>> = {
  sim: "swarm",
  live: "register-insync",
};

const crashes: readonly FaultName[] = faultNames.filter((name) =>
  /kill|terminate|replace|restart/.test(name),
);
const pauses: readonly FaultName[] = faultNames.filter((name) => /pause|stall|suspend/.test(name));
const partitions: readonly FaultName[] = faultNames.filter((name) =>
  /cut|isolate|split|partition|bridge|clog/.test(name),
);

/** The random scenarios, the default first. */
const scenarios: readonly Scenario[] = [
  { name: "swarm", summary: "everything: all workloads, and faults drawn by the seed" },
  {
    name: "register-insync",
    summary: "one register a key, every write in-sync; linearizable",
    namespaces: ["strict"],
  },
  {
    name: "register-async",
    summary: "registers that may lose what a loss record names, and nothing else",
    namespaces: ["loose"],
  },
  {
    name: "set-add",
    summary: "members that are added once each, and all read in the end",
    namespaces: ["members", "loose-members"],
  },
  {
    name: "counter",
    summary: "increments with retries; every one takes effect once",
    namespaces: ["count", "loose-count"],
  },
  {
    name: "invalidate",
    summary: "tags and flushes; nothing outlives its invalidation",
    namespaces: ["tagged"],
  },
  { name: "expiry", summary: "items die by their TTL and not before", namespaces: ["mortal"] },
  { name: "crash", summary: "all workloads under crashes only", faults: crashes },
  { name: "pause", summary: "all workloads under pauses and sleep only", faults: pauses },
  { name: "partition", summary: "all workloads under cut links only", faults: partitions },
];

/** The random scenario of a name. */
export function scenarioOf(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}

/** The plan of a seed in a random scenario. */
export function planOfScenario({ namespaces, faults }: Scenario, seed: number): Plan {
  const plan = planOf(seed, faults === undefined ? {} : { only: faults });
  if (namespaces === undefined) return plan;
  const weights = workloadNamespaces.map(({ name }, index) =>
    namespaces.includes(name) ? (plan.workload.weights[index] ?? 1) : 0,
  );
  return { ...plan, workload: { ...plan.workload, weights } };
}

/** The scenarios of the simulated world with a line about each: random ones, then directed ones. */
export function simScenarios(): readonly Pick<Scenario, "name" | "summary">[] {
  const directed = directedScenarios.map(({ name, rule }) => ({ name, summary: rule }));
  return [...scenarios, ...directed];
}
