// The pool of processes that run seeds, and the repeatability of a seed in any of them.
import { expect, it } from "vitest";
import { type FinishedJob, runJobs } from "../../jepsen-like/pool/seed-pool.js";
import { planOf } from "../../jepsen-like/scenarios/plan.js";
import { runPlan } from "../../jepsen-like/scenarios/run-seed.js";

const timeout = 300_000;
const shortPlan = (seed: number) => ({ plan: planOf(seed, { faultsMs: 3000 }) });

async function reportsOf(...args: [jobs: Parameters<typeof runJobs>[0], workers?: number]) {
  const reports: FinishedJob[] = [];
  const [jobs, workers = 2] = args;
  await runJobs(jobs, { workers }, (report) => reports.push(report));
  return reports;
}

it("runs a seed alike twice in one process and in another one", { timeout }, async () => {
  const { plan } = shortPlan(3);
  const first = runPlan(plan);
  const again = runPlan(plan);
  expect(again.traceHash).toBe(first.traceHash);
  expect(again.steps).toBe(first.steps);
  const [other, different] = await reportsOf([{ plan }, shortPlan(4)], 1);
  expect(other?.traceHash).toBe(first.traceHash);
  expect(other?.operations).toBe(first.operations);
  expect(different?.traceHash).not.toBe(first.traceHash);
});

it("takes every seed of 32 bits", { timeout }, async () => {
  const seeds = [-(2 ** 31), -1, 0, 2 ** 31, 2 ** 32 - 1];
  const reports = await reportsOf(seeds.map((seed) => shortPlan(seed)));
  expect(reports.map(({ seed }) => seed)).toEqual(seeds);
  expect(reports.filter(({ failure }) => failure !== undefined)).toEqual([]);
});

it("hears of seeds in their order, and fails the one whose process died", { timeout }, async () => {
  const jobs = [shortPlan(1), { scenario: "no such scenario", seed: 77 }, shortPlan(2)];
  const reports = await reportsOf(jobs);
  expect(reports.map(({ seed }) => seed)).toEqual([1, 77, 2]);
  const failures = reports.map(({ failure }) => failure);
  expect(failures).toEqual([
    undefined,
    { by: "process", message: "the process died (exit code 1)" },
    undefined,
  ]);
});

it("ends a seed that takes too long, and fails it", { timeout }, async () => {
  const reports: FinishedJob[] = [];
  await runJobs([shortPlan(9)], { workers: 1, seedMsMax: 1 }, (report) => reports.push(report));
  expect(reports[0]?.seed).toBe(9);
  expect(reports[0]?.failure).toEqual({ by: "process", message: "did not end within 1 ms" });
});
