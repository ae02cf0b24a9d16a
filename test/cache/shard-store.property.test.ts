// Random steps of all kinds against the naive model, on a primary and a backup that only applies
// the records.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, it } from "vitest";
import { ShardWorld } from "./shard-world.js";
import { anySteps } from "./steps.js";

describe("a shard's store", () => {
  it("does what the naive model does, and so does a backup that applies its records", () => {
    fc.assert(
      fc.property(anySteps, fc.boolean(), (steps, lagging) => {
        const world = new ShardWorld({ lagging });
        for (const step of steps) world.run(step);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 25_000 },
    );
  });
});
