// Traces made by rule, one for each way in which requests differ: what a policy must cope with
// though no trace at hand shows it. Equal names give equal traces.

import { Random } from "../../../src/base/random.js";
import { type Trace, traceOf } from "./trace.js";

type Draw = () => number;
type Family = (random: Random) => Draw;

const requestsPerFamily = 200_000;
const popularKeys = 10_000;

/** Ranks 0 to `keys` − 1 with probability ∝ 1 / (rank + 1)^skew. */
function zipf(random: Random, keys: number, skew: number): Draw {
  const sums = new Float64Array(keys);
  let sum = 0;
  for (let rank = 0; rank < keys; rank++) {
    sum += (rank + 1) ** -skew;
    sums[rank] = sum;
  }
  return () => {
    const at = random.float() * sum;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Keys from `first` on, again and again. */
function loop(first: number, keys: number): Draw {
  let at = -1;
  return () => {
    at = (at + 1) % keys;
    return first + at;
  };
}

/** Keys that never come again. */
function fresh(first: number): Draw {
  let next = first;
  return () => next++;
}

/** Keys by how long ago they were used: depth ∝ a power law up to `keys`, else a new key. */
function byRecency(random: Random, keys: number, skew: number, newShare: number): Draw {
  const stack: number[] = [];
  const depth = zipf(random, keys, skew);
  let next = 0;
  return () => {
    const at = depth();
    const known = at < stack.length && !random.chance(newShare);
    const key = known ? (stack.splice(stack.length - 1 - at, 1)[0] as number) : next++;
    stack.push(key);
    if (stack.length > keys) stack.shift();
    return key;
  };
}

/** A zipf whose ranks wander: every `every` requests the ranks move on by `by` keys. */
function drifting(random: Random, skew: number, every: number, by: number): Draw {
  const rank = zipf(random, popularKeys, skew);
  let count = 0;
  return () => {
    // The keys of ranks drift through the popularities one by one: rank r goes to another key.
    const offset = Math.floor(count++ / every) * by;
    return offset + ((rank() * 7919) % popularKeys);
  };
}

/** Every key is requested `times` times, about `distance` requests apart. */
function spaced(random: Random, times: number, distance: number): Draw {
  const due: number[][] = [];
  let now = 0;
  let next = 0;
  const plan = (key: number, left: number): void => {
    if (left === 0) return;
    const at = now + Math.max(1, Math.round(distance * (0.5 + random.float())));
    due[at] ??= [];
    due[at]?.push(key, left);
  };
  const ready: number[] = [];
  return () => {
    now++;
    const here = due[now];
    if (here !== undefined) ready.push(...here);
    delete due[now];
    const left = ready.pop();
    const key = ready.pop();
    if (key === undefined || left === undefined) {
      plan(next, times - 1);
      return next++;
    }
    plan(key, left - 1);
    return key;
  };
}

/** Another draw with each request, `share` of them from the second. */
function mixed(random: Random, one: Draw, two: Draw, share: number): Draw {
  return () => (random.chance(share) ? two() : one());
}

/** Stretches of the draws in turn. */
function inTurn(length: number, ...draws: Draw[]): Draw {
  let count = 0;
  return () => (draws[Math.floor(count++ / length) % draws.length] as Draw)();
}

/** Each key again one to `times` requests later, now and then: requests come in bursts. */
function bursts(random: Random, draw: Draw, again: number): Draw {
  let last = 0;
  return () => {
    if (!random.chance(again)) last = draw();
    return last;
  };
}

const far = 10_000_000;

/** tidy: flat table, one row per family */
const families: Readonly<Record<string, Family>> = {
  "zipf-0.6": (random) => zipf(random, popularKeys, 0.6),
  "zipf-0.8": (random) => zipf(random, popularKeys, 0.8),
  "zipf-1.0": (random) => zipf(random, popularKeys, 1),
  "zipf-1.2": (random) => zipf(random, popularKeys, 1.2),
  uniform: (random) => zipf(random, popularKeys, 0),
  loop: () => loop(0, popularKeys),
  "loops-of-three": () => inTurn(20_000, loop(0, 600), loop(far, 2000), loop(2 * far, 6000)),
  "loop-and-zipf": (random) => mixed(random, zipf(random, popularKeys, 0.9), loop(far, 8000), 0.5),
  "scans-and-zipf": (random) =>
    inTurn(5000, zipf(random, popularKeys, 0.9), zipf(random, popularKeys, 0.9), fresh(far)),
  "one-hit-wonders": (random) => mixed(random, zipf(random, popularKeys, 0.9), fresh(far), 0.4),
  "drift-slow": (random) => drifting(random, 1, 100, 1),
  "drift-fast": (random) => drifting(random, 1, 10, 1),
  "drift-jumps": (random) => drifting(random, 0.9, 20_000, 3000),
  "recency-strong": (random) => byRecency(random, 4000, 1.1, 0.05),
  "recency-weak": (random) => byRecency(random, 4000, 0.7, 0.05),
  "thrice-near": (random) => spaced(random, 3, 200),
  "thrice-middle": (random) => spaced(random, 3, 1500),
  "ten-times-middle": (random) => spaced(random, 10, 1500),
  "twice-far": (random) => spaced(random, 2, 8000),
  bursts: (random) => bursts(random, zipf(random, popularKeys, 0.7), 0.5),
  "bursts-of-fresh": (random) =>
    mixed(random, zipf(random, popularKeys, 0.9), bursts(random, fresh(far), 0.67), 0.5),
  "phases-short": (random) =>
    inTurn(10_000, zipf(random, popularKeys, 1), loop(far, 1500), byRecency(random, 2000, 1, 0.1)),
  "phases-long": (random) =>
    inTurn(50_000, zipf(random, popularKeys, 1), loop(far, 1500), byRecency(random, 2000, 1, 0.1)),
  "recency-and-scan": (random) => inTurn(4000, byRecency(random, 3000, 0.9, 0.1), fresh(far)),
};

/** Names of the families. */
export const familyNames: readonly string[] = Object.keys(families);

/** The trace of a family; undefined when there is none of that name. */
export function familyTrace(name: string): Trace | undefined {
  const family = families[name];
  if (family === undefined) return undefined;
  const draw = family(new Random(familyNames.indexOf(name) + 1));
  const numbers = new Map<number, number>();
  const requests = new Int32Array(requestsPerFamily);
  for (let i = 0; i < requests.length; i++) {
    const key = draw();
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
    }
    requests[i] = number;
  }
  return traceOf(name, requests, [...numbers.keys()].map(String));
}
