// A minute of the live world: real processes are killed, paused and cut off under clients, and what
// they answered is judged. Its bounds are on what is right, not on how fast it is.
import { expect, it } from "vitest";
import { runLive } from "../../jepsen-like/scenarios/live/run-live.js";

/** How long nemeses come; each of them comes once at least. */
const seconds = 50;
const seed = 3;

it("survives a kill, a pause and a partition of real processes", { timeout: 400_000 }, async () => {
  const lines: string[] = [];
  const hear = (line: string): number => lines.push(line);
  const report = await runLive({ scenario: "smoke", seconds, seed, hear });
  const { failures, faults, operations, availability, coverage } = report;
  console.info(
    `seed ${seed}\n${lines.join("\n")}\n${JSON.stringify({ operations, availability })}`,
  );
  expect(failures).toEqual([]);
  // Whatever the machine was doing meanwhile: it bit.
  expect(Object.keys(faults).sort()).toEqual([
    "isolate-primary",
    "kill-primary",
    "pause-1.5-leases",
  ]);
  expect(coverage["failover"]).toBeGreaterThan(0);
  expect(operations.ok).toBeGreaterThan(100);
});
