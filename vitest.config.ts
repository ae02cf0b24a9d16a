// How the tests run: two forked workers for two cores, and a JSON result next to the readable one
// from which the last line of .ci/run is made.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "jepsen-like/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ["default", ["json", { outputFile: ".test-results/results.json" }]],
  },
});
