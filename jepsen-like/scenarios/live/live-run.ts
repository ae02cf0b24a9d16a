// One run in the live world: boot, clients and probes under one nemesis after the other, each
// undone and the cluster whole again before the next, final reads.

import { setTimeout as delay } from "node:timers/promises";
import { Random } from "../../../src/base/random.js";
import type { ShardView } from "../../../src/sdk/shard-view.js";
import { History } from "../../history.js";
import type { CutOff } from "../../invariants/cut-off.js";
import { demand } from "../../invariants/violation.js";
import type { FaultEvent } from "../../run-events.js";
import { ClusterWatch } from "../../world/live/cluster-watch.js";
import { type ClientWorld, LiveClient, type Routing } from "../../world/live/live-client.js";
import type { LiveCluster } from "../../world/live/live-cluster.js";
import type { Intent } from "../../world/sim/sim-client.js";
import { configOf, MixedWorkload, workloadNamespaces } from "../workload.js";
import type { Episode } from "./availability.js";
import { HarnessFailure, type LiveOptions } from "./live-report.js";
import { type LiveScenario, type NemesisName, nemeses } from "./live-scenarios.js";
import { OneOf, PassingKeys, ShardProbe } from "./live-workloads.js";
import { type Installed, type Place, type Probes, shuffled } from "./nemesis.js";

/** Milliseconds: how long clients keep to their keys, and how many keys each namespace has. */
const generationMs = 4000;
const keysPerNamespace = 3;
const clientCount = 6;
/** How often a shard's own client asks, and how long it waits for an answer, milliseconds. */
const probePaceMs = 120;
const probeAttemptMs = [250, 350] as const;
const attemptMs = [200, 1700] as const;
/** Clients of the suite's own have identities of their own. */
const probeIds = 1000;
const directIds = 5000;
const directClients = 3;
/** They hear of every refusal, so that each operation is a question of its own. */
const directMs = 300;
/** Bounds of liveness, generous: a machine may be busy with other things. */
const bootMsMax = 90_000;
const healMsMax = 90_000;
/** Milliseconds after which people are told what a cluster still lacks. */
const patienceMs = 5000;
/** Milliseconds until the first nemesis, in which every shard answers somebody. */
const warmUpMs = 1000;
/** Milliseconds of quiet between two nemeses. */
const calmMs = [300, 900] as const;
const readersAtOnce = 8;
const readerIds = 2000;
/** Milliseconds within which any key of a whole cluster can be read. */
const readMsMax = 30_000;
/** Kinds of namespaces in which nothing expires or is evicted. */
const lastingKinds = /^(?:register|counter|set|tagged)$/;

/** A key that somebody wrote to. */
type Written = { readonly namespace: string; readonly key: string };

/** A run under way. */
export class LiveRun {
  readonly history = new History();
  readonly episodes: Episode[] = [];
  readonly cutOffs: CutOff[] = [];
  readonly faults: Record<string, number> = {};
  readonly skipped: Record<string, number> = {};
  readonly indeterminate: Record<string, number> = {};
  readonly events: FaultEvent[] = [];
  readonly counts: Record<string, number> = {};
  readonly watch: ClusterWatch;
  shards: readonly ShardView[] = [];
  readonly #cluster: LiveCluster;
  readonly #scenario: LiveScenario;
  readonly #options: LiveOptions;
  readonly #random: Random;
  readonly #beganAt = performance.now();
  readonly #clients: LiveClient[] = [];
  /** Clients beside the steady ones: of probes, and those that read in the end. */
  readonly #passing = new Set<LiveClient>();
  #aborted = false;
  readonly #workload: MixedWorkload;
  #values = 0;
  #directIds = directIds;

  constructor(cluster: LiveCluster, scenario: LiveScenario, options: LiveOptions) {
    this.#cluster = cluster;
    this.#scenario = scenario;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.watch = new ClusterWatch(cluster.operator, () => this.now());
    const weights = workloadNamespaces.map(({ name }) =>
      scenario.namespaces.includes(name) ? 1 : 0,
    );
    this.#workload = new MixedWorkload({ keys: keysPerNamespace, weights });
  }

  /** Milliseconds since the run began. */
  now(): number {
    return performance.now() - this.#beganAt;
  }

  /** Runs to the end. @throws {Violation} when the cluster does not heal */
  async go(): Promise<void> {
    await this.#boot();
    this.watch.start();
    this.#startClients();
    await this.#nemeses();
    if (this.episodes.length === 0) throw new HarnessFailure("no nemesis was ever installed");
    await Promise.all(this.#clients.map((client) => client.stop()));
    await this.#finalReads();
    await this.#heal("the end");
    if (!(await this.watch.stop())) throw new HarnessFailure("no node tells its history");
    await this.#compareStates();
  }

  /** Ends all clients, whether the run has come to its end or not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#aborted = true;
    const clients = [...this.#clients, ...this.#passing];
    await Promise.allSettled([this.watch.stop(), ...clients.map((client) => client.stop())]);
    for (const client of clients) client[Symbol.dispose]();
  }

  async #boot(): Promise<void> {
    const cluster = this.#cluster;
    const missing = await cluster.untilWhole(bootMsMax);
    if (missing !== undefined) throw new HarnessFailure(`the cluster did not boot: ${missing}`);
    for (const namespace of workloadNamespaces) {
      await cluster.operator.createNamespace(namespace.name, configOf(namespace));
    }
    const shards = await cluster.operator.shards();
    if (shards === undefined) throw new HarnessFailure("no node tells its shards");
    this.shards = shards;
    this.#say(`${cluster.nodes.size} nodes serve ${shards.length} shards`);
  }

  #startClients(): void {
    const generation = (): number => Math.floor(this.now() / generationMs);
    const workload = new PassingKeys(this.#workload, generation);
    const routings: readonly Routing[] = ["any", "map", "old-map"];
    for (let id = 1; id <= clientCount; id++) {
      const routing = routings[id % routings.length] ?? "any";
      const client = new LiveClient({
        world: this.#world(),
        id,
        random: this.#random.fork(),
        workload,
        routing,
        thinkMsMax: this.#random.pick([20, 60, 120]),
        attemptMs,
      });
      this.#clients.push(client);
    }
    for (const shard of this.shards) {
      const client = new LiveClient({
        world: this.#world(),
        id: probeIds + Number(shard.id),
        random: this.#random.fork(),
        workload: this.#probeOf(shard),
        routing: "map",
        thinkMsMax: probePaceMs,
        attemptMs: probeAttemptMs,
      });
      this.#clients.push(client);
    }
    for (const client of this.#clients) client.start();
  }

  #world(nodes: ReadonlyMap<string, string> = this.#cluster.clientAddresses()): ClientWorld {
    const { history, counts } = this;
    return { history, counts, now: () => this.now(), addresses: nodes };
  }

  #probeOf(shard: ShardView): ShardProbe {
    const generation = (): number => Math.floor(this.now() / generationMs);
    return new ShardProbe(shard, generation, () => `p:${++this.#values}`);
  }

  /** Clients that ask one node only. */
  #probe(node: string, shards: readonly number[]): Probes {
    const address = this.#cluster.clientAddresses().get(node) ?? "";
    const ours = this.shards.filter(({ id }) => shards.includes(Number(id)));
    const workload = new OneOf(ours.map((shard) => this.#probeOf(shard)));
    const clients = Array.from({ length: directClients }, () => {
      const id = ++this.#directIds;
      const random = this.#random.fork();
      const world = this.#world(new Map([[node, address]]));
      const ways = { world, id, random, workload, attemptMs: probeAttemptMs };
      return new LiveClient({ ...ways, routing: "any", thinkMsMax: 40, operationMs: directMs });
    });
    const ids = clients.map((_, at) => this.#directIds - at);
    for (const client of clients) {
      this.#passing.add(client);
      client.start();
    }
    return {
      ids,
      stop: async () => {
        await Promise.all(clients.map((client) => client.stop()));
      },
    };
  }

  async #nemeses(): Promise<void> {
    const endsAt = this.now() + this.#options.seconds * 1000;
    let left: NemesisName[] = [];
    await delay(warmUpMs);
    while (this.now() < endsAt && !this.#aborted) {
      if (left.length === 0) left = shuffled(this.#random, this.#scenario.nemeses);
      const name = left.pop();
      if (name !== undefined) await this.#nemesis(name);
      const [shortest, longest] = calmMs;
      await delay(this.#random.between(shortest, longest));
    }
  }

  async #nemesis(name: NemesisName): Promise<void> {
    const cluster = this.#cluster;
    let from: number | undefined;
    const place: Place = {
      cluster,
      random: this.#random,
      leaseMs: cluster.options.leaseMs,
      bites: () => {
        from = this.now();
      },
      probe: (node, shards) => this.#probe(node, shards),
      workload: this.#workload,
    };
    const [led, before] = await Promise.all([cluster.primaries(), cluster.operator.status()]);
    const outcome = await nemeses[name](place);
    if (outcome.kind !== "installed") {
      const row = `${name}: ${outcome.why}`;
      this[outcome.kind][row] = (this[outcome.kind][row] ?? 0) + 1;
      this.#say(`${outcome.kind} ${row}`);
      await this.#heal(name);
      return;
    }
    const installedAt = this.now();
    from ??= installedAt;
    const fault: FaultEvent = { kind: "fault", name, whom: outcome.whom, at: from, until: null };
    this.events.push(fault);
    await delay(outcome.lastsMs);
    // Asking takes time while a node is silent, and a pause must not grow by it.
    const after = outcome.cutOff?.fromLeaderOnly ? await cluster.operator.status() : before;
    const undoneAt = this.now();
    await outcome.undo();
    fault.until = undoneAt;
    await this.#heal(name);
    this.faults[name] = (this.faults[name] ?? 0) + 1;
    const hit = new Map(outcome.victims.flatMap((victim) => led.get(victim) ?? []).map(idAndEpoch));
    const wholeAt = this.now();
    this.episodes.push({ name, whom: outcome.whom, from, undoneAt, wholeAt, hit });
    this.#say(
      `${name} ${outcome.whom}: ${Math.round(undoneAt - from)} ms, ` +
        `whole after another ${Math.round(wholeAt - undoneAt)} ms`,
    );
    const sameLeader = before?.leader === after?.leader && before?.term === after?.term;
    this.#noteCutOff(outcome, { installedAt, undoneAt, sameLeader, led });
  }

  #noteCutOff(
    { cutOff }: Installed,
    seen: {
      readonly installedAt: number;
      readonly undoneAt: number;
      readonly sameLeader: boolean;
      readonly led: ReadonlyMap<string, readonly ShardView[]>;
    },
  ): void {
    if (cutOff === undefined) return;
    // A new leader, whom the node can reach, may give it leases anew.
    if (cutOff.fromLeaderOnly && !seen.sameLeader) return;
    this.cutOffs.push({
      node: cutOff.node,
      shards: new Map((seen.led.get(cutOff.node) ?? []).map(idAndEpoch)),
      from: seen.installedAt,
      to: seen.undoneAt,
      probes: cutOff.probes ?? [],
    });
  }

  /** I22: whatever was done is undone, and the cluster is whole again within a bound. */
  async #heal(after: string): Promise<void> {
    const cluster = this.#cluster;
    cluster.healAll();
    const beganAt = this.now();
    const missing = await cluster.untilWhole(healMsMax, (what) => {
      if (this.now() - beganAt > patienceMs) this.#say(`  still ${what}`);
    });
    demand(missing === undefined, "I22", () => {
      const words = cluster.lastWords(6).join("\n");
      return `after ${after}: ${healMsMax} ms later ${missing}\n${words}`;
    });
    const [end] = cluster.unexpectedEnds;
    demand(end === undefined, "crash", () => {
      const words = cluster.lastWords(6).join("\n");
      return `${end?.node} ended by itself (${end?.how}) around ${after}\n${words}`;
    });
  }

  /** Reads everything that was ever written and may not have gone by itself. */
  async #finalReads(): Promise<void> {
    const random = this.#random.fork();
    const pending = this.#keysWritten();
    const ways = { world: this.#world(), random, workload: this.#workload, thinkMsMax: 0 };
    const readers = Array.from({ length: readersAtOnce }, (_, at) => {
      const id = readerIds + at;
      const patience = { attemptMs: [2000, 3000], operationMs: readMsMax } as const;
      return new LiveClient({ ...ways, ...patience, id, routing: "map" });
    });
    const read = async (client: LiveClient): Promise<void> => {
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        const { ending, error, key } = await client.perform(readOf(next));
        demand(ending === "ok", "I22", () => `${key} of a whole cluster cannot be read: ${error}`);
      }
    };
    for (const reader of readers) this.#passing.add(reader);
    await Promise.all(readers.map(read));
  }

  #keysWritten(): Written[] {
    const lasting = new Set(
      workloadNamespaces.filter(({ kind }) => lastingKinds.test(kind)).map(({ name }) => name),
    );
    const places = new Map<string, Written>();
    for (const { namespace, key, action } of this.history.operations) {
      if (key === "" || action.f === "get" || !lasting.has(namespace)) continue;
      places.set(`${namespace}/${key}`, { namespace, key });
    }
    return [...places.values()];
  }

  /** I4: nodes that have applied the same entries have the same state. */
  async #compareStates(): Promise<void> {
    const hashes = new Map<number, { readonly node: string; readonly stateHash: string }>();
    for (let round = 0; round < 3; round++) {
      for (const node of this.#cluster.nodes.keys()) {
        const { appliedIndex, stateHash } = await this.#cluster.operator.raftOf(node);
        const known = hashes.get(appliedIndex);
        if (known === undefined) hashes.set(appliedIndex, { node, stateHash });
        else if (known.node !== node) this.counts["statesCompared"] = this.#compared + 1;
        demand(known === undefined || known.stateHash === stateHash, "I4", () => {
          return `${node} and ${known?.node} differ at index ${appliedIndex}`;
        });
      }
    }
  }

  get #compared(): number {
    return this.counts["statesCompared"] ?? 0;
  }

  #say(line: string): void {
    this.#options.hear(`${(this.now() / 1000).toFixed(1).padStart(7)} ${line}`);
  }
}

function readOf({ namespace, key }: Written): Intent {
  return {
    namespace,
    key,
    action: { f: "get" },
    insync: true,
    linearizable: true,
    tags: [],
    identified: false,
    fromVersion: 0,
    concern: undefined,
  };
}

function idAndEpoch({ id, epoch }: ShardView): [number, number] {
  return [Number(id), Number(epoch)];
}
