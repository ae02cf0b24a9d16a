// The mutation gate itself: a few mutants of it, and what it says of mutants that prove nothing.
import { describe, expect, it } from "vitest";
import { catalogue } from "../../jepsen-like/mutants/catalogue.js";
import { CompiledTree } from "../../jepsen-like/mutants/compiled-tree.js";
import { killTable, mutantsJson } from "../../jepsen-like/mutants/kill-table.js";
import { type Mutant, swarm } from "../../jepsen-like/mutants/mutant.js";
import { isClean, runMutants } from "../../jepsen-like/mutants/run-mutants.js";
import { directedScenarios } from "../../jepsen-like/scenarios/directed/all.js";

const timeout = 120_000;

function mutantOf(name: string): Mutant {
  const found = catalogue.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}

/** A mutant that changes nothing that any rule is about. */
const harmless: Mutant = {
  name: "harmless",
  rule: "none",
  file: "src/control/lease-holder.js",
  before: "this.#settings = settings;",
  after: "this.#settings = { ...settings };",
  scenarios: ["lease-silent-primary"],
  seedsMax: 2,
};

describe("catalogue", () => {
  it("names at least 25 mutants, each once", () => {
    const names = catalogue.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(25);
    expect(new Set(names).size).toBe(names.length);
  });

  it("tries every mutant by a directed scenario first, and by none that is not there", () => {
    const known = new Set([swarm, ...directedScenarios.map(({ name }) => name)]);
    for (const { name, scenarios, seedsMax } of catalogue) {
      expect(scenarios[0], name).not.toBe(swarm);
      for (const scenario of scenarios) expect(known, name).toContain(scenario);
      expect(seedsMax, name).toBeGreaterThan(0);
    }
  });
});

describe("gate", () => {
  it("kills mutants by the checker of their rule, and nothing that breaks none", {
    timeout,
  }, async () => {
    // A program that merely crashes shows nothing about the suite.
    const crash = { ...harmless, name: "crash", after: "throw new TypeError('no rule');" };
    const mutants = [mutantOf("vote-twice-in-a-term"), mutantOf("no-lease-check"), harmless, crash];
    const report = await runMutants({ mutants });
    expect(report.baseline).toEqual([]);
    expect(mutantsJson(report).mutants).toEqual([
      expect.objectContaining({ killed: true, seeds: 1, by: "assertion I5" }),
      expect.objectContaining({ killed: true, seeds: 1, by: "I7" }),
      expect.objectContaining({ name: "harmless", killed: false, seeds: 2, by: "" }),
      expect.objectContaining({ name: "crash", killed: false, seeds: 2, by: "" }),
    ]);
    const text = killTable(report);
    expect(text).toContain("2 of 4 mutants killed");
    expect(text).toContain("harmless survived");
    expect(isClean(report)).toBe(false);
    expect(isClean({ ...report, mutants: report.mutants.slice(0, 2) })).toBe(true);
    expect(isClean({ mutants: report.mutants.slice(0, 2), baseline: ["it fails"] })).toBe(false);
  });

  it("refuses a mutant whose line is not there exactly once", { timeout }, () => {
    const tree = new CompiledTree();
    const make = (changed: Partial<Mutant>) => () => tree.mutated({ ...harmless, ...changed });
    expect(make({ before: "nothing like that;" })).toThrow(/mutant harmless: .* occurs 0 times/);
    expect(make({ before: "}" })).toThrow(/mutant harmless: .* occurs \d+ times/);
    expect(make({ file: "src/control/none.js" })).toThrow(/runs no file src.control.none/);
    tree.dispose();
  });
});
