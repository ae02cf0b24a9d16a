// The group under random faults, a few hundred seeds: I1–I3 and I5 after every step, reads that see
// everything committed before them, and at the end one leader and equal copies of all that was
// committed.

import { expect, it } from "vitest";
import { RandomWorld } from "./random-world.js";

const seeds = 200;
const steps = 4000;

function run(seed: number): RandomWorld {
  const world = new RandomWorld(seed);
  try {
    for (let i = 0; i < steps; i++) world.step();
    world.heal(6000);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  return world;
}

it("keeps I1–I3, I5 and every committed entry under random faults", () => {
  const total = { crashes: 0, reads: 0, words: 0, installs: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const world = run(seed);
    const words = world.committedWords();
    const leaders = world.nodes.filter((node) => node.raft.status().role === "leader");
    expect(leaders, `seed ${seed}`).toHaveLength(1);
    const membership = leaders[0]?.raft.status().membership;
    const members = [...(membership?.voters ?? []), ...(membership?.learners ?? [])];
    for (const node of world.nodes) {
      if (!members.some(({ id }) => id === node.id)) continue;
      expect(node.words, `seed ${seed} ${node.id}`).toEqual(words);
      for (const other of world.nodes) world.checker.checkLogs(node.raft, other.raft);
      total.installs += node.installs;
    }
    total.words += words.length;
    total.crashes += world.count.crashes;
    total.reads += world.count.reads;
  }
  // A run in which nothing happens proves nothing.
  expect(total.words).toBeGreaterThan(seeds * 20);
  expect(total.crashes).toBeGreaterThan(seeds * 5);
  expect(total.reads).toBeGreaterThan(seeds * 5);
  expect(total.installs).toBeGreaterThan(seeds / 10);
}, 120_000);

it("gives the same run for the same seed", () => {
  const [a, b] = [run(7), run(7)];
  expect(b.checker.committed).toEqual(a.checker.committed);
});
