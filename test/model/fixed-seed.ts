// Imported by property tests for its effect: every run draws the same samples, so that a red test
// is red again. `SEED=n npx vitest run …` draws others.
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["SEED"] ?? 1) });
