// Nemeses that are nothing but load: a hot key, memory pressure, and policies that flip under both.

import type { Begun, Place } from "./fault.js";

/** Most operations of all clients go to one key. */
export function hotKey({ load, random }: Place): Begun {
  const { whom, end } = load.workload.heat(random);
  return { whom, undo: end };
}

/** Most operations are large writes into namespaces with little room. */
export function memoryPressure({ load }: Place): Begun {
  return { whom: "small and full", undo: load.workload.press() };
}

/** Pauses between two flips, true milliseconds. */
const flipEveryMs = [40, 150, 400];

/** The eviction policies and other limits of the workload's namespaces change again and again. */
export function flipPolicies({ load, random, cluster, duration }: Place): Begun {
  const every = random.pick(flipEveryMs);
  let over = false;
  const flip = (): void => {
    if (over) return;
    load.flipPolicy(random);
    cluster.scheduler.after(every, flip);
  };
  flip();
  return {
    whom: `every ${every} ms for ${Math.round(duration)} ms`,
    undo: () => {
      over = true;
    },
  };
}
