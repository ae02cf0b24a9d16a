// Makes a failing plan small: as few faults as the failure needs, then as short, and with as few
// clients, keys and shards. Every step keeps only what fails by the same checker.

import type { Plan, PlannedFault } from "./scenarios/plan.js";
import { runPlan, type SeedReport } from "./scenarios/run-seed.js";

/** How much may be tried. */
export type ShrinkLimits = {
  readonly runsMax: number;
  readonly millisecondsMax: number;
  /** Runs a plan; the suite's own run when absent. */
  readonly run?: (plan: Plan) => Pick<SeedReport, "failure">;
};

/** The smallest plan found. */
export type Shrunk = {
  readonly plan: Plan;
  /** Plans that were tried. */
  readonly runs: number;
  /** Whether nothing smaller was left to try; otherwise a limit ended the search. */
  readonly complete: boolean;
};

/** What it takes by default: about a minute. */
const shrinkLimits: ShrinkLimits = { runsMax: 400, millisecondsMax: 60_000 };

/**
 * Shrinks a plan that failed.
 * @param by the checker that found it: a plan that fails by another one is no smaller plan
 */
export function shrinkPlan(plan: Plan, by: string, limits: ShrinkLimits = shrinkLimits): Shrunk {
  return new Shrinker(plan, by, limits).shrink();
}

class Shrinker {
  readonly #by: string;
  readonly #limits: ShrinkLimits;
  readonly #run: (plan: Plan) => Pick<SeedReport, "failure">;
  readonly #deadline: number;
  #plan: Plan;
  #runs = 0;

  constructor(plan: Plan, by: string, limits: ShrinkLimits) {
    this.#plan = plan;
    this.#by = by;
    this.#limits = limits;
    this.#run = limits.run ?? runPlan;
    this.#deadline = performance.now() + limits.millisecondsMax;
  }

  shrink(): Shrunk {
    this.#dropFaults();
    let before: Plan;
    do {
      before = this.#plan;
      this.#shortenFaults();
      this.#shortenRun();
      this.#shrinkWorkload();
      this.#dropFaults();
    } while (before !== this.#plan && !this.#isOver());
    return { plan: this.#plan, runs: this.#runs, complete: !this.#isOver() };
  }

  #isOver(): boolean {
    return this.#runs >= this.#limits.runsMax || performance.now() >= this.#deadline;
  }

  /** Goes on from a smaller plan if it fails alike. */
  #try(change: Partial<Plan>): boolean {
    if (this.#isOver()) return false;
    const plan = { ...this.#plan, ...change };
    this.#runs++;
    if (this.#run(plan).failure?.by !== this.#by) return false;
    this.#plan = plan;
    return true;
  }

  /** Delta debugging (Zeller and Hildebrandt 2002): drops halves, quarters, …, single faults. */
  #dropFaults(): void {
    let size = Math.ceil(this.#plan.faults.length / 2);
    while (size >= 1 && this.#plan.faults.length > 0) {
      let dropped = false;
      // The last ones first: what begins after the failure is surely not needed.
      for (let end = this.#plan.faults.length; end > 0; end -= size) {
        const begin = Math.max(0, end - size);
        const faults = this.#plan.faults.filter((_, index) => index < begin || index >= end);
        dropped = this.#try({ faults }) || dropped;
      }
      if (size === 1 && !dropped) return;
      size = size === 1 ? 1 : Math.ceil(size / 2);
      if (this.#isOver()) return;
    }
  }

  #shortenFaults(): void {
    for (let index = 0; index < this.#plan.faults.length; index++) {
      const halve = (fault: PlannedFault): PlannedFault => ({
        ...fault,
        duration: Math.round(fault.duration / 2),
      });
      while ((this.#plan.faults[index]?.duration ?? 0) > 50) {
        if (!this.#try({ faults: this.#plan.faults.with(index, halve(this.#at(index))) })) break;
      }
      const rounded = { ...this.#at(index), at: Math.round(this.#at(index).at) };
      if (rounded.at !== this.#at(index).at) {
        this.#try({ faults: this.#plan.faults.with(index, rounded) });
      }
    }
  }

  #at(index: number): PlannedFault {
    const fault = this.#plan.faults[index];
    if (fault === undefined) throw new RangeError(`there is no fault ${index}`);
    return fault;
  }

  /** Ends the phase with faults soon after the last one; begins it soon before the first. */
  #shortenRun(): void {
    const { faults } = this.#plan;
    const first = faults.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
    if (first > 200 && Number.isFinite(first)) {
      const by = Math.floor(first) - 100;
      this.#try({ faults: faults.map((fault) => ({ ...fault, at: fault.at - by })) });
    }
    const last = this.#plan.faults.reduce((most, { at, duration }) => {
      return Math.max(most, at + duration);
    }, 0);
    for (const faultsMs of [last + 100, last + 1000, this.#plan.faultsMs / 2]) {
      const whole = Math.ceil(faultsMs);
      if (whole < this.#plan.faultsMs && this.#try({ faultsMs: whole })) return;
    }
  }

  #shrinkWorkload(): void {
    for (const clients of smaller(this.#plan.clients)) if (this.#try({ clients })) break;
    if ((this.#plan.operators ?? 0) > 0) this.#try({ operators: 0 });
    if ((this.#plan.watchers ?? 0) > 0) this.#try({ watchers: 0 });
    const { workload, knobs } = this.#plan;
    for (const keys of smaller(workload.keys)) {
      if (this.#try({ workload: { ...workload, keys } })) break;
    }
    for (const shards of smaller(knobs.shards)) {
      if (this.#try({ knobs: { ...knobs, shards } })) break;
    }
    for (let index = 0; index < workload.weights.length; index++) {
      const { weights } = this.#plan.workload;
      const others = weights.with(index, 0);
      if (weights[index] === 0 || others.every((weight) => weight === 0)) continue;
      this.#try({ workload: { ...this.#plan.workload, weights: others } });
    }
    const slower = this.#plan.thinkMsMax * 2;
    if (slower <= 1000) this.#try({ thinkMsMax: slower });
  }
}

/** Smaller counts to try, the smallest first. */
function smaller(count: number): number[] {
  return [...new Set([1, 2, Math.floor(count / 2), count - 1])].filter(
    (less) => less >= 1 && less < count,
  );
}
