// Plans that once failed and must not again. They are kept as plans, not as seeds: what a seed
// draws changes with the suite, a plan does not.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Plan } from "../scenarios/plan.js";
import { runPlan } from "../scenarios/run-seed.js";

/** One file of this directory. */
type Golden = {
  /** What was broken, in a sentence or two. */
  readonly found: string;
  /** The checker that found it. */
  readonly by: string;
  readonly plan: Plan;
};

const here = new URL(".", import.meta.url);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".json"))
  .sort();

describe("plans that once failed", () => {
  it.each(files)("%s passes", { timeout: 120_000 }, (file) => {
    const { found, by, plan } = JSON.parse(readFileSync(new URL(file, here), "utf8")) as Golden;
    const { failure, lastEvents } = runPlan(plan);
    const story = [`once by ${by}: ${found}`, failure?.message, ...lastEvents.slice(-40)];
    expect(failure, story.join("\n")).toBeUndefined();
  });
});
