// The suite can fail: with a rule of the protocol taken away, or its assumption on clocks broken,
// some of a few seeds is caught, and by the right checker.
import { afterEach, expect, it, vi } from "vitest";
import { runDirected } from "../../jepsen-like/scenarios/directed/directed.js";
import { splitBrainBeyondBound } from "../../jepsen-like/scenarios/directed/limits.js";
import { runScenario } from "../../jepsen-like/scenarios/run-scenario.js";
import { DedupeTable } from "../../src/cache/dedupe.js";
import { TakeoverWaits } from "../../src/control/lease-takeover.js";
import { LeaseDriver } from "../../src/driver/lease-driver.js";
import { ShardDriver } from "../../src/driver/shard-driver.js";
import { InSyncSet } from "../../src/replication/in-sync.js";
import { families, firstFailure } from "./seeds.js";

const timeout = 120_000;

afterEach(() => {
  vi.restoreAllMocks();
});

it("finds two primaries when clock rates differ by more than the bound", { timeout }, () => {
  const only = ["isolate-primary", "cut-from-leader", "pause-primary"] as const;
  const failure = firstFailure(1, 20, { only, clockSpreadPct: 45 });
  expect(failure?.by).toBe("I7");
});

it("finds with the split-brain probe two primaries beyond the bound, and none within it", {
  timeout,
}, () => {
  const beyond = [1, 2, 3].map((seed) => runDirected(splitBrainBeyondBound, seed).failure?.by);
  expect(beyond).toContain("I7");
  for (const seed of [1, 2, 3]) expect(runScenario("split-brain", seed).failure).toBeUndefined();
});

it("shows what is lost by contract: asynchronous writes, and all in-sync copies at once", {
  timeout,
}, () => {
  for (const name of ["async-loss", "all-copies-lost", "last-in-sync-lost"]) {
    for (const seed of [1, 2]) expect(runScenario(name, seed).failure, name).toBeUndefined();
  }
});

it("finds a reply under an older config than the effective one", { timeout }, () => {
  expect(runScenario("effective-too-soon", 1).failure).toBeUndefined();
  vi.spyOn(ShardDriver.prototype, "configsLoggedTo", "get").mockReturnValue(10 ** 9);
  expect(runScenario("effective-too-soon", 1).failure?.by).toBe("I17");
});

it("finds a primary that serves without a lease", { timeout }, () => {
  vi.spyOn(LeaseDriver.prototype, "mayServe").mockReturnValue(true);
  expect(firstFailure(1, 20, { only: families.partition })?.by).toBe("I7");
});

it("finds a new primary that does not wait for the lease of one that was replaced", {
  timeout,
}, () => {
  vi.spyOn(TakeoverWaits.prototype, "isOver").mockReturnValue(true);
  expect(firstFailure(1, 40, { only: ["replace"] })?.by).toBe("I7");
});

it("finds an acknowledgement that did not wait for the in-sync copies", { timeout }, () => {
  vi.spyOn(InSyncSet.prototype, "ackedByAll").mockImplementation((last) => last);
  expect(firstFailure(1, 20, { only: families.kill })?.by).toMatch(/^I1[01]$/);
});

it("finds a retry that was applied again", { timeout }, () => {
  vi.spyOn(DedupeTable.prototype, "lookup").mockReturnValue({ kind: "new" });
  const failure = firstFailure(1, 40, { only: families.partition });
  expect(failure?.by).toMatch(/^(?:I16|AssertionError|linearizability|counter)$/);
});
