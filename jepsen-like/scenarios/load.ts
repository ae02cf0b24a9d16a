// Everything that asks something of the cluster in a run: the clients of the workload, and callers
// that faults use to put calls exactly where they hurt. Started, stopped and counted as one.

import type { Random } from "../../src/base/random.js";
import { after } from "../../src/base/time.js";
import type { NodeId } from "../../src/model/ids.js";
import { type Intent, SimClient } from "../world/sim/sim-client.js";
import type { SimCluster } from "../world/sim/sim-cluster.js";
import { SimOperator } from "../world/sim/sim-operator.js";
import { SimWatcher } from "../world/sim/sim-watcher.js";
import { OperatorWorkload } from "./operators.js";
import type { MixedWorkload } from "./workload.js";

/** What a fault's call is for; see {@link Load.call}. */
export type CallPurpose = "behind-pause" | "probe";

export type LoadOptions = {
  readonly cluster: SimCluster;
  readonly workload: MixedWorkload;
  readonly clients: number;
  /** Longest pause between two operations of a client, true milliseconds. */
  readonly thinkMsMax: number;
  readonly operators: number;
  /** Clients that follow the stream of topology changes. */
  readonly watchers: number;
};

/** Callers of faults; their ids begin where those of clients surely end. */
const callers = 6;
const firstCaller = 100;
/** Longest pause between two commands of an operator, true milliseconds. */
const operatorThinkMsMax = 1500;
/** How long a change of policies may take, milliseconds. */
const flipMs = 2000;

/** The load of one run. */
export class Load {
  readonly workload: MixedWorkload;
  readonly #cluster: SimCluster;
  readonly #random: Random;
  readonly #clients: SimClient[] = [];
  readonly #callers: SimClient[] = [];
  readonly #operators: SimOperator[] = [];
  readonly #watchers: SimWatcher[] = [];
  #stopped = false;

  constructor({ cluster, workload, clients, thinkMsMax, operators, watchers }: LoadOptions) {
    this.workload = workload;
    this.#cluster = cluster;
    this.#random = cluster.random.fork();
    const client = (id: number): SimClient => {
      const { scheduler, door, history, nodes, facts } = cluster;
      const random = this.#random.fork();
      return new SimClient({
        id,
        scheduler,
        random,
        door,
        nodes: [...nodes.keys()],
        history,
        workload,
        thinkMsMax,
        routes: random.chance(0.5),
        facts,
      });
    };
    for (let id = 1; id <= clients; id++) this.#clients.push(client(id));
    for (let id = 0; id < callers; id++) this.#callers.push(client(firstCaller + id));
    this.#addOperators(operators);
    this.#addWatchers(watchers);
  }

  /** Lets the clients begin. */
  start(): void {
    for (const one of [...this.#clients, ...this.#operators, ...this.#watchers]) one.start();
  }

  /** They finish what is under way and begin nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const one of [...this.#clients, ...this.#operators]) one.stop();
  }

  /** Who still waits for an answer; undefined when nobody does. */
  busy(): string | undefined {
    const all = [...this.#clients, ...this.#callers, ...this.#operators];
    const busy = all.filter((one) => one.busy).length;
    return busy === 0 ? undefined : `${busy} clients and operators wait`;
  }

  /** Which of those that watch the map lacks the newest one; undefined when none does. */
  behind(): string | undefined {
    const newest = this.#cluster.control.newest.mapVersion;
    const late = this.#watchers.find(({ mapVersion }) => mapVersion !== newest);
    return late && `a watcher is at map ${late.mapVersion} of ${newest}`;
  }

  /** Calls a node on behalf of a fault, unless all callers wait already. */
  call(node: NodeId, purpose: CallPurpose): void {
    const caller = this.#callers.find(({ busy }) => !busy);
    if (caller === undefined || this.#stopped) return;
    const { facts, nodes } = this.#cluster;
    const wasPaused = nodes.get(node)?.running?.process.paused === true;
    const intent =
      purpose === "probe" ? this.workload.probe(this.#random) : this.workload.next(this.#random);
    caller.perform(
      intent,
      (operation) => {
        this.workload.ended(operation);
        if (operation.ending !== "ok") return;
        if (purpose === "probe") facts.probeAnswers++;
        else if (wasPaused && operation.attempts === 1) facts.callsBehindPause++;
      },
      node,
    );
  }

  /** Lets every client go on with its oldest map; says how many had a newer one. */
  regressMaps(): number {
    return this.#clients.filter((client) => client.regressMap()).length;
  }

  /** Runs operations one after the other, several at a time; `done` when all have ended. */
  performAll(intents: readonly Intent[], done: () => void): void {
    const queue = [...intents];
    let open = this.#callers.length;
    const next = (caller: SimClient): void => {
      const intent = queue.pop();
      if (intent !== undefined) caller.perform(intent, () => next(caller));
      else if (--open === 0) done();
    };
    for (const caller of this.#callers) next(caller);
  }

  #addOperators(count: number): void {
    const { scheduler, door, nodes, adminHistory: history, knobs } = this.#cluster;
    const commands = new OperatorWorkload(knobs.shards);
    for (let id = 1; id <= count; id++) {
      const operator = new SimOperator({
        id,
        scheduler,
        random: this.#random.fork(),
        door,
        nodes,
        history,
        next: (random) => commands.next(random),
        ended: (operation) => commands.ended(operation),
        thinkMsMax: operatorThinkMsMax,
      });
      this.#operators.push(operator);
    }
  }

  #addWatchers(count: number): void {
    const { scheduler, door, nodes, mapStreams: streams } = this.#cluster;
    for (let id = 1; id <= count; id++) {
      const random = this.#random.fork();
      this.#watchers.push(new SimWatcher({ id, scheduler, random, door, nodes, streams }));
    }
  }

  /** Changes the policies of one of the workload's namespaces, over any node. */
  flipPolicy(random: Random): void {
    const running = random.pick([...this.#cluster.nodes.values()]).running;
    if (running === undefined) return;
    const change = { ...this.workload.policy(random), expectVersion: 0 };
    running.process.run("client", () => {
      const deadline = after(running.clock.now(), flipMs);
      const options = { requestId: "", basisIndex: 0, deadline };
      running.admin.setNamespace(change, options, () => undefined);
    });
  }
}
