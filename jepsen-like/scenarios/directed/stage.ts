// The stage of a directed scenario: a simulated cluster on which a script moves one thing at a time
// and lets virtual time run event by event until what it waits for has come.

import { utf8 } from "../../../src/base/bytes.js";
import { instant } from "../../../src/base/time.js";
import type { Settings } from "../../../src/model/settings.js";
import { fullLease } from "../../../src/model/settings.js";
import type { Shard } from "../../../src/model/shard-map.js";
import { slotOf } from "../../../src/model/slot.js";
import type { AdminService } from "../../../src/service/admin-service.js";
import type { Operation } from "../../history.js";
import { checkHistory } from "../../invariants/history-checks.js";
import { missingForLiveness } from "../../invariants/liveness.js";
import { demand, type InvariantName, Violation } from "../../invariants/violation.js";
import type { Recording } from "../../world/sim/recording.js";
import { type Intent, SimClient } from "../../world/sim/sim-client.js";
import { SimCluster, type SimClusterOptions } from "../../world/sim/sim-cluster.js";
import type { CutMode } from "../../world/sim/sim-network.js";
import type { RunningNode, SimNode } from "../../world/sim/sim-node.js";
import { availabilityOf } from "../availability.js";
import { coverageOf } from "../coverage.js";
import type { SeedReport } from "../run-seed.js";
import { configOf, isInsync, workloadNamespaces } from "../workload.js";
import { type Match, type Rule, Wire } from "./wire.js";

/** The script could not get where it wanted: no verdict on the protocol. */
export class NotReached extends Error {
  override readonly name = "NotReached";
}

/** What a client is asked to do; the namespace is `strict` and the node any, unless given. */
export type Ask = Pick<Intent, "key" | "action"> &
  Partial<Intent> & {
    /** Ask these nodes in turn, the first first; retries go on to the next. */
    readonly at?: readonly SimNode[];
  };

/** An operation under way. */
export type Asked = {
  readonly operation: Operation;
  /** Whether it has ended. */
  readonly done: boolean;
};

const limitMs = 20_000;
const healMsMax = 25_000;

/** A cluster and everything that a script may do with it. */
export class Stage {
  readonly cluster: SimCluster;
  readonly settings: Settings;
  readonly #wire: Wire;
  readonly #recording: Recording | undefined;
  readonly #seed: number;
  readonly #paused: RunningNode["process"][] = [];
  #stoodStillMs = 0;
  #clients = 0;
  #values = 0;
  #wholeCheckAt = 0;

  constructor(
    options: Pick<SimClusterOptions, "seed" | "knobs" | "recording"> & Pick<Asks, "print">,
  ) {
    const { seed, knobs, print, recording } = options;
    this.#recording = recording;
    this.#seed = seed;
    this.settings = knobs.settings;
    this.cluster = new SimCluster({
      seed,
      knobs,
      isInsync,
      recording,
      ...(print === undefined ? {} : { print }),
    });
    this.#wire = new Wire(this.cluster.network);
  }

  /** True virtual time, milliseconds. */
  get now(): number {
    return this.cluster.now;
  }

  /** The longest that a granted lease can last as measured elsewhere. */
  get fullLeaseMs(): number {
    return fullLease(this.settings);
  }

  /** Boots a cluster that n1 leads, waits until all of it is well, and makes the namespaces. */
  boot(): void {
    const { nodes } = this.cluster;
    const others = [...nodes.values()].slice(1);
    const rules = others.map((from) => this.drop({ from, raft: ({ kind }) => kind === "vote" }));
    this.cluster.bootAll();
    this.until("a leader", () => this.cluster.leader()?.running?.driver.leader !== undefined);
    for (const rule of rules) rule.discard();
    this.eventually("a whole cluster", () => missingForLiveness(this.cluster) === undefined);
    for (const namespace of workloadNamespaces) {
      const { name } = namespace;
      this.admin(this.node(1), `namespace ${name}`, (admin, options, done) => {
        admin.createNamespace({ name, config: configOf(namespace) }, options, done);
      });
    }
    // A new leader leaves failovers alone for so long.
    this.runFor(this.fullLeaseMs * 1.02);
    this.eventually("a whole cluster", () => missingForLiveness(this.cluster) === undefined);
    this.note("the script begins");
  }

  /** A node by its number, from 1. */
  node(number: number): SimNode {
    return found(`n${number}`, [...this.cluster.nodes.values()][number - 1]);
  }

  /** The process of a node. */
  running(node: SimNode): RunningNode {
    return found(`a process of ${node.id}`, node.running);
  }

  /** Who leads the control plane. */
  leader(): SimNode {
    return found("a leader", this.cluster.leader());
  }

  /** A shard's record in the newest control state. */
  shard(id: number): Shard {
    return found(`shard ${id}`, this.cluster.control.newest.shards[id]);
  }

  /** The first shard for which it says yes. */
  shardWhere(fits: (shard: Shard) => boolean): Shard {
    return found("such a shard", this.cluster.control.newest.shards.find(fits));
  }

  /** A shard whose primary does not lead the control plane. */
  shardOffLeader(): Shard {
    const { id } = this.leader();
    return this.shardWhere((shard) => shard.primary !== undefined && shard.primary.node !== id);
  }

  /** The node that the newest map names as a shard's primary. */
  primary(shard: number): SimNode {
    return found(`a primary of shard ${shard}`, this.cluster.primaryOf(shard));
  }

  /** All nodes but these. */
  others(...but: readonly SimNode[]): SimNode[] {
    return [...this.cluster.nodes.values()].filter((node) => !but.includes(node));
  }

  /** Whether a node would answer for a shard as primary now. */
  serves(node: SimNode, shard: number): boolean {
    const { running } = node;
    return running?.process.observe(() => running.driver.shard(shard as never)?.serving()) ?? false;
  }

  /** A key in a shard; the same for the same prefix. */
  keyIn(shard: number, prefix = "key"): string {
    const { slots } = this.shard(shard);
    for (let i = 0; ; i++) {
      const key = `${prefix}-${i}`;
      const slot = slotOf(utf8(key));
      if (slots.lo <= slot && slot <= slots.hi) return key;
    }
  }

  /** A value that nobody wrote before. */
  value(): string {
    return `v:${++this.#values}`;
  }

  /** Lets virtual time pass. */
  runFor(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.#step(end));
  }

  /** Runs event by event until it holds; not reaching it is no verdict. */
  until(what: string, holds: () => boolean, withinMs = limitMs): void {
    if (!this.#reaches(holds, withinMs)) throw new NotReached(`never came: ${what}`);
  }

  /** Runs event by event until it holds, which the protocol promises (I22). */
  eventually(what: string, holds: () => boolean, withinMs = limitMs): void {
    if (this.#reaches(holds, withinMs)) return;
    const missing = missingForLiveness(this.cluster) ?? "nothing else";
    throw new Violation("I22", `never came: ${what}; missing: ${missing}`);
  }

  /** What the protocol promises here and now. */
  demand(holds: boolean, invariant: InvariantName, message: string): void {
    demand(holds, invariant, () => message);
  }

  /** What the script rests on here and now; if it does not hold, that is no verdict. */
  assume(holds: boolean, what: string): void {
    if (!holds) throw new NotReached(`does not hold: ${what}`);
  }

  /** Writes a line into the trace. */
  note(text: string): void {
    this.cluster.trace.event(this.now, text);
  }

  /** Begins a client's operation and does not wait for it. */
  begin({ at, ...asked }: Ask): Asked {
    const { scheduler, door, history, nodes, random, facts } = this.cluster;
    const intent: Intent = {
      namespace: "strict",
      insync: isInsync(asked.namespace ?? "strict"),
      linearizable: true,
      tags: [],
      identified: true,
      fromVersion: 0,
      concern: undefined,
      ...asked,
    };
    this.#clients++;
    const client = new SimClient({
      id: this.#clients,
      scheduler,
      random: random.fork(),
      door,
      nodes: at?.map(({ id }) => id) ?? [...nodes.keys()],
      history,
      facts,
      workload: { next: () => intent, ended: () => undefined },
      thinkMsMax: 0,
      routes: false,
    });
    client.perform(intent, () => undefined);
    const operation = found("an operation", history.operations.at(-1));
    return {
      operation,
      get done() {
        return !client.busy;
      },
    };
  }

  /** Runs a client's operation to its end, whatever that is. */
  ask(asked: Ask): Operation {
    const begun = this.begin(asked);
    this.eventually("the end of an operation", () => begun.done);
    return begun.operation;
  }

  /** Writes a value and demands that it succeeds. */
  set(key: string, asked: Partial<Ask> = {}): string {
    const value = this.value();
    const { ending, error } = this.ask({ key, action: { f: "set", value }, ...asked });
    this.demand(ending === "ok", "I22", `the set of ${key} ended ${ending} ${error}`);
    return value;
  }

  /** Reads a key's value and demands that it succeeds. */
  get(key: string, asked: Partial<Ask> = {}): string | undefined {
    const { ending, error, answer } = this.ask({ key, action: { f: "get" }, ...asked });
    this.demand(ending === "ok", "I22", `the get of ${key} ended ${ending} ${error}`);
    return answer?.value;
  }

  /** Runs an admin request at a node until it is answered; true = it succeeded. */
  admin(node: SimNode, what: string, ask: AdminAsk): boolean {
    let ok: boolean | undefined;
    const { process, clock, admin } = this.running(node);
    process.run("client", () => {
      const deadline = instant(clock.now() + 5000);
      ask(admin, { requestId: "", basisIndex: 0, deadline }, (changed) => {
        ok = changed.ok;
      });
    });
    this.eventually(`an answer to ${what}`, () => ok !== undefined);
    return ok === true;
  }

  /** Asks a node to hand a shard over and does not wait for it. */
  handOver(shard: number, to: SimNode, at = this.leader()): void {
    const { process, clock, admin } = this.running(at);
    process.run("client", () => {
      const options = { requestId: "", basisIndex: 0, deadline: instant(clock.now() + 5000) };
      const request = { shard, to: to.id, reason: "the script asks" };
      admin.failoverShard(request, options, () => undefined);
    });
  }

  /** Loses messages from now on. */
  drop(match: Match): Rule {
    return this.#wire.add("drop", match);
  }

  /** Keeps messages from now on until they are let go. */
  hold(match: Match): Rule {
    return this.#wire.add("hold", match);
  }

  /** Counts messages from now on. */
  watch(match: Match): Rule {
    return this.#wire.add("watch", match);
  }

  /** Cuts nodes off from others in both directions. */
  cut(some: readonly SimNode[], others: readonly SimNode[], mode: CutMode = "drop"): void {
    for (const a of some) for (const b of others) this.#bothWays(a, b, mode);
  }

  /** Mends what was cut. */
  mend(some: readonly SimNode[], others: readonly SimNode[]): void {
    const { network } = this.cluster;
    for (const a of some) {
      for (const b of others) {
        network.mend(a.id, b.id);
        network.mend(b.id, a.id);
      }
    }
  }

  /** Stops a node's process between two pieces of work. */
  pause(node: SimNode): void {
    const { process } = this.running(node);
    process.pause();
    this.#paused.push(process);
    this.#stoodStillMs -= this.now;
    this.note(`${node.id} stands still`);
  }

  /** Lets a paused process go on. */
  resume(node: SimNode): void {
    const { process } = this.running(node);
    const at = this.#paused.indexOf(process);
    if (at < 0) return;
    this.#paused.splice(at, 1);
    this.#stoodStillMs += this.now;
    this.note(`${node.id} goes on`);
    process.resume();
  }

  /** Ends a process at once; what its disk had not synced is lost, as the power was. */
  kill(node: SimNode): void {
    node.kill("lost");
    this.note(`${node.id} is killed`);
  }

  /** Heals everything, demands that the cluster becomes whole (I22), and checks all that was. */
  finish(): void {
    const { cluster } = this;
    this.note("heal");
    this.#heal();
    this.eventually("a whole cluster", () => this.#isWhole(), healMsMax);
    for (const { id } of cluster.control.newest.shards) this.set(this.keyIn(id, "fresh"));
    this.eventually("a quiet cluster", () => this.#isWhole(), healMsMax);
    cluster.checkAtEnd();
    checkHistory(cluster.history, workloadNamespaces, {
      coldStarts: (_namespace, key) => cluster.coldStartsOf(slotOf(utf8(key))),
      clockSlackMs: this.#stoodStillMs,
    });
  }

  /** What the run came to. */
  report(failure: SeedReport["failure"]): SeedReport {
    const { cluster } = this;
    const { trace, nodes } = cluster;
    this.#recording?.sample(cluster);
    const logs = [...nodes.values()].flatMap((node) =>
      node.logger.lines().map(({ at, text }) => `${at.toFixed(3).padStart(10)} ${node.id} ${text}`),
    );
    const events = [...trace.last(), ...logs];
    return {
      seed: this.#seed,
      failure,
      traceHash: trace.hash,
      virtualMs: cluster.now,
      steps: cluster.scheduler.steps,
      operations: cluster.history.operations.length,
      faults: {},
      coverage: coverageOf(cluster),
      availability: availabilityOf(cluster, []),
      lastEvents:
        failure === undefined
          ? []
          : events.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b)),
    };
  }

  #heal(): void {
    const { cluster } = this;
    this.#wire.clear();
    for (const process of this.#paused.splice(0)) {
      this.#stoodStillMs += this.now;
      process.resume();
    }
    for (const node of cluster.nodes.values()) {
      node.restore();
      cluster.door.setCut(node.id, false);
    }
    cluster.network.heal();
    cluster.bootAll();
  }

  #isWhole(): boolean {
    return missingForLiveness(this.cluster) === undefined;
  }

  #bothWays(a: SimNode, b: SimNode, mode: CutMode): void {
    this.cluster.network.cut(a.id, b.id, mode);
    this.cluster.network.cut(b.id, a.id, mode);
  }

  #reaches(holds: () => boolean, withinMs: number): boolean {
    const end = this.now + withinMs;
    while (!holds()) {
      if (!this.#step(end)) return holds();
    }
    return true;
  }

  /** One event and, every virtual second, the checks that look at everything. */
  #step(limit: number): boolean {
    const ran = this.cluster.scheduler.runNext(limit);
    if (this.now >= this.#wholeCheckAt) {
      this.#wholeCheckAt = this.now + 1000;
      this.cluster.checkWhole();
    }
    return ran;
  }
}

type Asks = { readonly print?: ((line: string) => void) | undefined };

type AdminAsk = (
  admin: AdminService,
  options: Parameters<AdminService["createNamespace"]>[1],
  done: Parameters<AdminService["createNamespace"]>[2],
) => void;

function found<T>(what: string, value: T | undefined): T {
  if (value === undefined) throw new NotReached(`there is no ${what}`);
  return value;
}
