// Seeded worlds of three copies under loss, repetition, reordering, partitions, failovers,
// hand-overs, restarts and split brain: every copy is the replay of its history (I9, I10, I21).
import { expect, it } from "vitest";
import { runSeed } from "./random-run.js";

const seeds = Number(process.env["SEEDS"] ?? 120);
const first = Number(process.env["FIRST_SEED"] ?? 1);

it(`keeps what was acked and equal copies through ${seeds} random worlds`, () => {
  const totals = new Map<string, number>();
  for (let seed = first; seed < first + seeds; seed++) {
    for (const [name, count] of runSeed(seed)) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  if (process.env["SHOW"] !== undefined) console.log([...totals].sort());
  // The worlds must reach what they are meant to test.
  for (const name of ["rewound", "snapshot-begun", "caught-up", "loss", "acked", "release"]) {
    expect(totals.get(name) ?? 0, `${name} was reached`).toBeGreaterThan(0);
  }
}, 120_000);
