// Nemeses that work through the clients: what they ask for becomes hard on the cluster.

import type { Nemesis, Outcome, Place } from "./nemesis.js";

/** The load nemeses by name. */
export const loadNemeses = {
  "hot-key": async (place) => {
    const { whom, end } = place.workload.heat(place.random);
    return installed(place, whom, end);
  },
  "memory-pressure": async (place) => installed(place, "large values", place.workload.press()),
} as const satisfies Record<string, Nemesis>;

function installed({ leaseMs }: Place, whom: string, end: () => void): Outcome {
  const undo = async (): Promise<void> => end();
  return { kind: "installed", whom, victims: [], lastsMs: 4 * leaseMs, undo };
}
