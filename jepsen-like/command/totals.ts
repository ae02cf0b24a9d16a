// Adds up what the seeds of a run came to, and says what is missing for the run to count.

import type { FinishedJob } from "../pool/seed-pool.js";
import {
  addAvailability,
  noAvailability,
  type SeedAvailability,
} from "../scenarios/availability.js";
import { addCoverage, type Coverage } from "../scenarios/coverage.js";
import { faultNames } from "../scenarios/faults.js";

/** A seed that failed. */
export type Failure = {
  readonly seed: number;
  /** The invariant of PROTOCOL §10 or the checker of histories that found it. */
  readonly invariant: string;
  readonly message: string;
  readonly replay: string;
};

/** From so many seeds of the swarm on, whatever never happened fails the run. */
const gateSeeds = 150;

/** The sums over all seeds of a run. */
export class Totals {
  readonly scenario: string;
  readonly failures: Failure[] = [];
  readonly faults: Record<string, number> = {};
  seeds = 0;
  coverage: Coverage | undefined;
  availability: SeedAvailability = noAvailability;
  virtualMs = 0;
  steps = 0;
  operations = 0;
  slowest = { seed: 0, milliseconds: 0 };
  readonly #began = performance.now();
  readonly #replay: (seed: number) => string;

  /** @param replay how to see a seed again */
  constructor(scenario: string, replay: (seed: number) => string) {
    this.scenario = scenario;
    this.#replay = replay;
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Seeds in a minute of real time. */
  get seedsPerMinute(): number {
    return Math.round((this.seeds / Math.max(this.seconds, 0.001)) * 60);
  }

  /** Takes what a seed came to. */
  add(report: FinishedJob): void {
    const { seed, failure, coverage, milliseconds } = report;
    this.seeds++;
    if (failure !== undefined) {
      const { by: invariant, message } = failure;
      this.failures.push({ seed, invariant, message, replay: this.#replay(seed) });
    }
    for (const [name, count] of Object.entries(report.faults)) {
      this.faults[name] = (this.faults[name] ?? 0) + count;
    }
    this.coverage = this.coverage === undefined ? coverage : addCoverage(this.coverage, coverage);
    this.availability = addAvailability(this.availability, report.availability);
    this.virtualMs += report.virtualMs;
    this.steps += report.steps;
    this.operations += report.operations;
    if (milliseconds > this.slowest.milliseconds) this.slowest = { seed, milliseconds };
  }

  /**
   * What a run of the swarm must provoke and did not: coverage keys and faults at 0. Nothing for
   * fewer than 150 seeds or a narrower scenario.
   */
  missing(): readonly string[] {
    if (this.scenario !== "swarm" || this.seeds < gateSeeds) return [];
    const keys = Object.entries(this.coverage ?? {}).filter(([, count]) => count === 0);
    const faults = faultNames.filter((name) => (this.faults[name] ?? 0) === 0);
    return [...keys.map(([key]) => key), ...faults];
  }
}

/** How to see a seed of a scenario again. */
export function replayLine(scenario: string, seed: number): string {
  const named = scenario === "swarm" ? "" : ` --scenario ${scenario}`;
  return `npm run chaos --${named} --seed ${seed} --trace`;
}
