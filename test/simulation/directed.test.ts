// Every directed scenario, once: the program as it is keeps the rule that the script drives at.
import { expect, it } from "vitest";
import { directedScenarios } from "../../jepsen-like/scenarios/directed/all.js";
import { runDirected } from "../../jepsen-like/scenarios/directed/directed.js";

it.each(directedScenarios.map((directed) => [directed.name, directed] as const))(
  "passes %s",
  { timeout: 60_000 },
  (_name, directed) => {
    expect(runDirected(directed, 1).failure).toBeUndefined();
  },
);

it("has a name of its own for every directed scenario", () => {
  const names = directedScenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

it("runs a script twice alike", { timeout: 60_000 }, () => {
  const [first] = directedScenarios;
  if (first === undefined) expect.unreachable("there are directed scenarios");
  else expect(runDirected(first, 2).traceHash).toBe(runDirected(first, 2).traceHash);
});
