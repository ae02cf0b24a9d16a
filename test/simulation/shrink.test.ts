// The shrinker finds the few faults that a failure needs, and keeps the failure the same.
import { expect, it } from "vitest";
import type { FaultName } from "../../jepsen-like/scenarios/faults.js";
import { type Plan, planOf } from "../../jepsen-like/scenarios/plan.js";
import { runPlan, type SeedReport } from "../../jepsen-like/scenarios/run-seed.js";
import { shrinkPlan } from "../../jepsen-like/shrink.js";

type Outcome = Pick<SeedReport, "failure">;

const failing = (by: string): Outcome => ({ failure: { by, message: by } });
const clean: Outcome = { failure: undefined };

/** A plan with many faults, some of which a planted checker objects to. */
function planWith(names: readonly FaultName[]): Plan {
  const plan = planOf(7);
  const faults = Array.from({ length: 40 }, (_, index) => ({
    name: names[Math.floor((index * names.length) / 40)] ?? ("kill" as const),
    at: 500 + index * 400.25,
    duration: 900,
    seed: index,
  }));
  return { ...plan, faultsMs: 20_000, clients: 6, faults };
}

const limits = { runsMax: 2000, millisecondsMax: 20_000 };

it("finds the two faults, in their order, that a failure needs", () => {
  const plan = planWith(["kill", "pause", "isolate", "kill-leader"]);
  const needs = (faults: Plan["faults"]): boolean => {
    const pause = faults.find(({ name }) => name === "pause");
    return faults.some(
      ({ name, at }) => name === "kill-leader" && at > (pause?.at ?? Number.POSITIVE_INFINITY),
    );
  };
  const run = ({ faults }: Plan): Outcome => (needs(faults) ? failing("I7") : clean);
  const shrunk = shrinkPlan(plan, "I7", { ...limits, run });
  expect(shrunk.plan.faults.map(({ name }) => name)).toEqual(["pause", "kill-leader"]);
  expect(shrunk.complete).toBe(true);
  expect(shrunk.plan.clients).toBe(1);
  expect(shrunk.plan.faultsMs).toBeLessThan(20_000);
});

it("does not slip to another failure on the way", () => {
  const plan = planWith(["kill", "pause"]);
  const run = ({ faults }: Plan): Outcome => {
    const kills = faults.filter(({ name }) => name === "kill").length;
    if (kills >= 3) return failing("I10");
    return kills > 0 ? failing("I22") : clean;
  };
  const shrunk = shrinkPlan(plan, "I10", { ...limits, run });
  expect(shrunk.plan.faults.map(({ name }) => name)).toEqual(["kill", "kill", "kill"]);
});

it("ends after so many runs, with what it has", () => {
  const plan = planWith(["kill"]);
  const run = ({ faults }: Plan): Outcome => (faults.length > 20 ? failing("I1") : clean);
  const shrunk = shrinkPlan(plan, "I1", { ...limits, runsMax: 5, run });
  expect(shrunk.runs).toBe(5);
  expect(shrunk.complete).toBe(false);
  expect(run(shrunk.plan)).toEqual(failing("I1"));
});

it("shrinks a real run, and the small plan fails alike after its way through a file", {
  timeout: 120_000,
}, () => {
  /** Objects to any failover, as if the protocol forbade them. */
  const run = (plan: Plan): Outcome => {
    const report = runPlan(plan);
    return report.coverage.failover > 0 ? failing("planted") : report;
  };
  const plan = planOf(5, { only: ["kill-primary", "hand-over"], faultsMs: 9000 });
  expect(run(plan)).toEqual(failing("planted"));
  const shrunk = shrinkPlan(plan, "planted", { runsMax: 25, millisecondsMax: 60_000, run });
  expect(shrunk.plan.faults.length).toBeLessThan(plan.faults.length);
  const again = JSON.parse(JSON.stringify(shrunk.plan)) as Plan;
  expect(runPlan(again).traceHash).toBe(runPlan(shrunk.plan).traceHash);
  expect(run(again)).toEqual(failing("planted"));
});
