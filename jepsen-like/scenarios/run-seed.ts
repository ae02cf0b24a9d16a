// One run of one seed: boot, workload under faults, heal, demand liveness, judge the history.

import { utf8 } from "../../src/base/bytes.js";
import { Random } from "../../src/base/random.js";
import { instant } from "../../src/base/time.js";
import { slotOf } from "../../src/model/slot.js";
import { operationText } from "../history.js";
import { checkAdminHistory } from "../invariants/admin-model.js";
import { checkHistory } from "../invariants/history-checks.js";
import { missingForLiveness } from "../invariants/liveness.js";
import { demand, Violation } from "../invariants/violation.js";
import type { Recording } from "../world/sim/recording.js";
import type { Intent } from "../world/sim/sim-client.js";
import { SimCluster } from "../world/sim/sim-cluster.js";
import { availabilityOf, type FaultSpan, type SeedAvailability } from "./availability.js";
import { type Coverage, coverageOf } from "./coverage.js";
import { faults } from "./faults.js";
import { Load } from "./load.js";
import type { Plan } from "./plan.js";
import { configOf, isInsync, MixedWorkload, workloadNamespaces } from "./workload.js";

/** What a run came to. */
export type SeedReport = {
  readonly seed: number;
  readonly failure: { readonly by: string; readonly message: string } | undefined;
  /** Equal in every run of the seed by the same code. */
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly steps: number;
  readonly operations: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly coverage: Coverage;
  readonly availability: SeedAvailability;
  /** For people: the last events, and what each node logged last. */
  readonly lastEvents: readonly string[];
};

/** Looks on at a run. */
export type RunWatch = {
  /** Hears every event. */
  readonly print?: ((line: string) => void) | undefined;
  /** Is filled with what a page about the run shows. */
  readonly recording?: Recording | undefined;
};

/** Virtual milliseconds within which a new cluster serves, and a healed one is whole again. */
const bootMsMax = 15_000;
const healMsMax = 25_000;
/** How long clients go on after everything is healed. */
const calmMs = 3000;
const pollMs = 100;

/** Runs a plan to its end or to the first violation. */
export function runPlan(plan: Plan, watch: RunWatch = {}): SeedReport {
  const run = new Run(plan, watch);
  let failure: SeedReport["failure"];
  try {
    run.go();
  } catch (error) {
    failure = describe(error);
  }
  return run.report(failure);
}

function describe(error: unknown): SeedReport["failure"] {
  if (error instanceof Violation) return { by: error.invariant, message: error.message };
  if (!(error instanceof Error)) return { by: "error", message: String(error) };
  return { by: error.name, message: error.stack ?? error.message };
}

class Run {
  readonly #plan: Plan;
  readonly #recording: Recording | undefined;
  readonly #cluster: SimCluster;
  readonly #workload: MixedWorkload;
  readonly #load: Load;
  readonly #counts: Record<string, number> = {};
  readonly #spans: FaultSpan[] = [];
  readonly #undo = new Set<() => void>();
  /** How long processes and machines stood still in all: what they knew of time grew old. */
  #stoodStillMs = 0;

  constructor(plan: Plan, { print, recording }: RunWatch) {
    this.#plan = plan;
    this.#recording = recording;
    const { seed, knobs } = plan;
    this.#cluster = new SimCluster({
      seed,
      knobs,
      isInsync,
      recording,
      ...(print === undefined ? {} : { print }),
    });
    this.#workload = new MixedWorkload(plan.workload);
    const { clients, thinkMsMax, operators = 0, watchers = 0 } = plan;
    const asking = { clients, thinkMsMax, operators, watchers };
    this.#load = new Load({ cluster: this.#cluster, workload: this.#workload, ...asking });
  }

  go(): void {
    const cluster = this.#cluster;
    cluster.bootAll();
    this.#until("boot", bootMsMax, () => missingForLiveness(cluster));
    this.#createNamespaces();
    this.#load.start();
    this.#planFaults();
    cluster.runFor(this.#plan.faultsMs);
    this.#heal();
    cluster.runFor(calmMs);
    this.#load.stop();
    this.#until("clients", 10_000, () => this.#load.busy());
    this.#until("heal", healMsMax, () => missingForLiveness(cluster));
    this.#freshWrites();
    this.#finalReads();
    this.#until("quiet", healMsMax, () => missingForLiveness(cluster) ?? this.#load.behind());
    cluster.checkAtEnd();
    checkAdminHistory(cluster.adminHistory, {
      namespace: (name) => cluster.namespaceSeen(name),
      handOvers: cluster.control.newest.operations,
    });
    checkHistory(cluster.history, workloadNamespaces, {
      coldStarts: (_namespace, key) => cluster.coldStartsOf(slotOf(utf8(key))),
      clockSlackMs: this.#stoodStillMs,
      losses: cluster.control.newest.losses,
    });
  }

  report(failure: SeedReport["failure"]): SeedReport {
    const cluster = this.#cluster;
    this.#recording?.sample(cluster);
    return {
      seed: this.#plan.seed,
      failure,
      traceHash: cluster.trace.hash,
      virtualMs: cluster.now,
      steps: cluster.scheduler.steps,
      operations: cluster.history.operations.length,
      faults: this.#counts,
      coverage: coverageOf(cluster),
      availability: availabilityOf(cluster, this.#spans),
      lastEvents: failure === undefined ? [] : this.#lastEvents(),
    };
  }

  #until(phase: string, limitMs: number, missing: () => string | undefined): void {
    const cluster = this.#cluster;
    const deadline = cluster.now + limitMs;
    cluster.trace.event(cluster.now, `phase ${phase}`);
    for (let lacks = missing(); lacks !== undefined; lacks = missing()) {
      if (cluster.now >= deadline) {
        throw new Violation("I22", `${phase}: after ${limitMs} ms still ${lacks}`);
      }
      cluster.runFor(pollMs);
    }
  }

  #createNamespaces(): void {
    const cluster = this.#cluster;
    for (const namespace of workloadNamespaces) {
      const { name } = namespace;
      let created = false;
      const running = [...cluster.nodes.values()][0]?.running;
      running?.process.run("client", () => {
        const deadline = instant(running.clock.now() + 5000);
        const options = { requestId: "", basisIndex: 0, deadline };
        const config = configOf(namespace);
        running.admin.createNamespace({ name, config }, options, (changed) => {
          if (!changed.ok) throw new Violation("I22", `${name}: ${changed.error.message}`);
          created = true;
        });
      });
      this.#until(`namespace ${name}`, 5000, () => (created ? undefined : "not created"));
    }
  }

  #planFaults(): void {
    const cluster = this.#cluster;
    cluster.trace.event(cluster.now, "phase faults");
    for (const { name, at, duration, seed } of this.#plan.faults) {
      cluster.scheduler.after(at, () => {
        const random = new Random(seed);
        const begun = faults[name]({ cluster, random, duration, load: this.#load });
        if (begun === undefined) return;
        const count = (this.#counts[name] ?? 0) + 1;
        this.#counts[name] = count;
        const { trace } = cluster;
        const lastsMs = begun.lastsMs ?? duration;
        if (/suspend|pause|stall/.test(name)) this.#stoodStillMs += lastsMs;
        trace.event(cluster.now, `fault ${name} ${begun.whom} for ${Math.round(lastsMs)} ms`);
        const ended = this.#recording?.fault(name, begun.whom, cluster.now);
        const span = { name, from: cluster.now, until: cluster.now + lastsMs };
        this.#spans.push(span);
        const undo = (): void => {
          if (!this.#undo.delete(undo)) return;
          span.until = cluster.now;
          ended?.(cluster.now);
          trace.event(cluster.now, `end of ${name} ${begun.whom}`);
          begun.undo();
        };
        this.#undo.add(undo);
        cluster.scheduler.after(lastsMs, undo);
      });
    }
  }

  #heal(): void {
    const cluster = this.#cluster;
    cluster.trace.event(cluster.now, "phase heal");
    for (const undo of [...this.#undo]) undo();
    cluster.network.heal();
    cluster.network.calm = true;
    for (const node of cluster.nodes.keys()) cluster.door.setCut(node, false);
    cluster.bootAll();
  }

  /** I22: a write to every shard succeeds. */
  #freshWrites(): void {
    const { newest } = this.#cluster.control;
    const missing = new Set(newest.shards.map(({ id }) => id));
    const writes: Intent[] = [];
    for (let i = 0; missing.size > 0 && i < 2000; i++) {
      const key = `fresh-${i}`;
      const slot = slotOf(utf8(key));
      const shard = newest.shards.find(({ slots }) => slots.lo <= slot && slot <= slots.hi);
      if (shard === undefined || !missing.delete(shard.id)) continue;
      writes.push(this.#workload.freshWrite("strict", key));
    }
    this.#performAll("fresh writes", writes);
  }

  /** The last word on every member that was ever added. */
  #finalReads(): void {
    this.#performAll("final reads", this.#workload.finalReads());
  }

  #performAll(phase: string, intents: readonly Intent[]): void {
    const { history } = this.#cluster;
    const first = history.operations.length;
    let done = false;
    this.#load.performAll(intents, () => {
      done = true;
    });
    this.#until(phase, 10_000, () => (done ? undefined : "not ended"));
    for (const operation of history.operations.slice(first)) {
      demand(operation.ending === "ok", "I22", () => `${phase}: ${operationText(operation)}`);
    }
  }

  #lastEvents(): string[] {
    const { trace, nodes } = this.#cluster;
    const logs = [...nodes.values()].flatMap((node) =>
      node.logger.lines().map(({ at, text }) => `${at.toFixed(3).padStart(10)} ${node.id} ${text}`),
    );
    return [...trace.last(), ...logs].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  }
}
