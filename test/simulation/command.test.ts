// The command line: what it accepts, what it says about the rest, what it prints for programs, and
// when it ends well.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions, seedsFrom } from "../../jepsen-like/command/options.js";
import { Totals } from "../../jepsen-like/command/totals.js";
import { noAvailability } from "../../jepsen-like/scenarios/availability.js";
import { noCoverage } from "../../jepsen-like/scenarios/coverage.js";
import { faultNames } from "../../jepsen-like/scenarios/faults.js";
import type { SeedReport } from "../../jepsen-like/scenarios/run-seed.js";

const folder = mkdtempSync(join(tmpdir(), "chaos-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the command as `npm run chaos` does. */
function chaos(...args: readonly string[]): Promise<Ended> {
  const program = ["--import", "tsx", "jepsen-like/run.ts", ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, program, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("the options", () => {
  it("have defaults for everything", () => {
    expect(readOptions([])).toMatchObject({
      task: "run",
      world: "sim",
      scenario: undefined,
      firstSeed: 1,
      seeds: 100,
      minutes: undefined,
      json: false,
    });
  });

  it("take any 32-bit integer as a seed", () => {
    const first = (...args: string[]): number => readOptions(args).firstSeed;
    expect(first("--first-seed", "-2147483648")).toBe(-(2 ** 31));
    expect(first("--first-seed", "4294967295")).toBe(2 ** 32 - 1);
    expect(first("--first-seed=-5")).toBe(-5);
    expect(readOptions(["--seed", "-7"])).toMatchObject({ firstSeed: -7, seeds: 1 });
    expect([...seedsFrom(2 ** 32 - 1, 3)]).toEqual([2 ** 32 - 1, 0, 1]);
    expect([...seedsFrom(-2, 3)]).toEqual([-2, -1, 0]);
  });

  it("run without a number of seeds where minutes bound the run", () => {
    expect(readOptions(["--minutes", "0.5"])).toMatchObject({
      minutes: 0.5,
      seeds: Number.POSITIVE_INFINITY,
    });
    expect(readOptions(["--minutes", "2", "--seeds", "5"])).toMatchObject({ seeds: 5 });
  });

  it.each([
    [["--world", "mars"], '--world must be sim or live, not "mars"'],
    [["--seeds", "0"], '--seeds must be a whole number of at least 1, not "0"'],
    [["--seeds", "ten"], '--seeds must be a whole number of at least 1, not "ten"'],
    [["--minutes", "0"], '--minutes must be a number above 0, not "0"'],
    [["--first-seed", "4294967296"], "--first-seed must be a 32-bit integer, -2147483648 to 4294"],
    [["--seed", "1.5"], "--seed must be a 32-bit integer"],
    [["--seed", "1", "--seeds", "2"], "--seed and --seeds exclude each other"],
    [["--mutants", "--check", "x"], "--mutants and --check exclude each other"],
    [["--trace"], "--trace wants one seed: --seed N"],
    [["--report", "page.pdf"], '--report must be a .html file, not "page.pdf"'],
    [["--world", "live", "--seeds", "5"], "a live run has one seed"],
    [["--sceds", "3"], "'--sceds'; allowed are --world --scenario"],
    [["--world"], "'--world"],
    [["swarm"], "'swarm'"],
  ])("say what is wrong with %j", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe("the gate of a run", () => {
  const bit = Object.fromEntries(Object.keys(noCoverage).map((key) => [key, 1]));
  const report = {
    seed: 1,
    failure: undefined,
    traceHash: "",
    virtualMs: 1,
    steps: 1,
    operations: 1,
    faults: Object.fromEntries(faultNames.map((name) => [name, 1])),
    coverage: bit,
    availability: noAvailability,
    lastEvents: [],
    milliseconds: 1,
  } as unknown as SeedReport & { milliseconds: number };

  function totalsOf(scenario: string, seeds: number, one: Partial<SeedReport>): Totals {
    const totals = new Totals(scenario, (seed) => `again ${seed}`);
    for (let i = 0; i < seeds; i++) totals.add({ ...report, ...one });
    return totals;
  }

  it("names coverage keys and faults that stayed at 0 in 150 seeds of the swarm", () => {
    const lacking = {
      coverage: { ...bit, rewind: 0 } as never,
      faults: { ...report.faults, kill: 0 },
    };
    expect(totalsOf("swarm", 150, {}).missing()).toEqual([]);
    expect(totalsOf("swarm", 150, lacking).missing()).toEqual(["rewind", "kill"]);
    expect(totalsOf("swarm", 149, lacking).missing()).toEqual([]);
    expect(totalsOf("counter", 150, lacking).missing()).toEqual([]);
  });
});

describe("the command", () => {
  const timeout = 120_000;

  it("prints one JSON object and nothing else for programs", { timeout }, async () => {
    const { code, stdout } = await chaos("--seeds", "2", "--first-seed", "-1", "--json");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(summary).toMatchObject({ world: "sim", scenario: "swarm", seeds: 2, failures: [] });
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining(["seedsPerMinute", "faults", "coverage", "slowestSeed"]),
    );
    expect(summary["seedsPerMinute"]).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it("writes a history that its own check finds good, and a forged one bad", {
    timeout,
  }, async () => {
    const path = join(folder, "run.jsonl");
    const page = join(folder, "run.html");
    const args = ["--scenario", "register-insync", "--seed", "2", "--history", path];
    expect(await chaos(...args, "--report", page)).toMatchObject({ code: 0 });
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
    expect(await chaos("--check", path)).toMatchObject({ code: 0 });
    const forged = readFileSync(path, "utf8").replace(
      /("type":"ok","f":"get".*"value":)"v:\d+"/,
      '$1"v:999999"',
    );
    writeFileSync(path, forged);
    const { code, stdout } = await chaos("--check", path, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ failures: [{ checker: "phantom" }] });
  });

  it("ends with 2 and says why when it is used badly", { timeout }, async () => {
    const { code, stdout, stderr } = await chaos("--scenario", "nothing", "--json");
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("--scenario must be one of swarm, register-insync");
    expect(await chaos("--check", join(folder, "nowhere.jsonl"))).toMatchObject({ code: 2 });
  });
});
