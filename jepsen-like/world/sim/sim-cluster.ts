// A whole simulated cluster with its clients, and every checker that looks at it while it runs.

import { Random } from "../../../src/base/random.js";
import type { ControlState } from "../../../src/control/control-state.js";
import type { NodeDriver } from "../../../src/driver/node.js";
import type { CompactionPolicy } from "../../../src/driver/raft-driver.js";
import { type NodeId, nodeId, type ShardId } from "../../../src/model/ids.js";
import type { Settings } from "../../../src/model/settings.js";
import type { RaftConfig } from "../../../src/raft/config.js";
import { AdminHistory, operatorNamespaces, type SeenNamespace } from "../../admin-history.js";
import { History } from "../../history.js";
import { ConfigWatch } from "../../invariants/config-watch.js";
import { ControlWatch } from "../../invariants/control-watch.js";
import { checkCopiesEqual } from "../../invariants/copies-watch.js";
import { MapStreams } from "../../invariants/map-streams.js";
import { RaftWatch } from "../../invariants/raft-watch.js";
import { RecordLedger } from "../../invariants/record-ledger.js";
import { ReplyWatch } from "../../invariants/reply-watch.js";
import { ServingWatch } from "../../invariants/serving.js";
import { demand, Violation } from "../../invariants/violation.js";
import { noFacts } from "./facts.js";
import { recordHash, tapEngine } from "./record-tap.js";
import { type Recording, sampleMs } from "./recording.js";
import { Scheduler } from "./scheduler.js";
import type { DiskConfig } from "./sim-disk.js";
import { SimDoor } from "./sim-door.js";
import { SimMetrics } from "./sim-metrics.js";
import { type NetworkConfig, SimNetwork } from "./sim-network.js";
import { type RunningNode, SimNode } from "./sim-node.js";
import type { ProcessObserver, WakeReason } from "./sim-process.js";
import { Trace } from "./trace.js";

/** What a seed draws about the cluster itself. */
export type ClusterKnobs = {
  readonly nodes: number;
  /** Nodes that vote; the others are learners. */
  readonly voters: number;
  readonly shards: number;
  readonly settings: Settings;
  readonly raftConfig: RaftConfig;
  readonly compaction: CompactionPolicy;
  readonly network: NetworkConfig;
  readonly disk: DiskConfig;
  readonly timerLateMsMax: number;
  /** Clock rates are drawn within this many percent around true time. */
  readonly clockSpreadPct: number;
};

export type SimClusterOptions = {
  readonly seed: number;
  readonly knobs: ClusterKnobs;
  /** Whether a namespace's plain writes are in-sync. */
  readonly isInsync: (namespace: string) => boolean;
  readonly print?: (line: string) => void;
  readonly recording?: Recording | undefined;
};

const wakeNumbers: Record<WakeReason, number> = {
  raft: 1,
  lease: 2,
  replication: 3,
  call: 4,
  answer: 5,
  timer: 6,
  disk: 7,
  client: 8,
  signal: 9,
};

/** How often the checks that look at everything run, virtual milliseconds. */
const wholeCheckMs = 1000;

/** Work after which a node's Raft core or control state may be another. */
const mayMoveRaft = new Set<WakeReason>(["raft", "timer", "disk", "signal"]);

/** The cluster. */
export class SimCluster {
  readonly scheduler = new Scheduler();
  readonly metrics = new SimMetrics();
  readonly facts = noFacts();
  readonly history = new History();
  readonly adminHistory = new AdminHistory();
  readonly mapStreams = new MapStreams();
  readonly trace: Trace;
  readonly random: Random;
  readonly network: SimNetwork;
  readonly nodes = new Map<NodeId, SimNode>();
  readonly door: SimDoor;
  readonly control: ControlWatch;
  readonly ledger = new RecordLedger();
  readonly serving: ServingWatch;
  readonly configs: ConfigWatch;
  readonly knobs: ClusterKnobs;
  readonly #raft = new RaftWatch();
  readonly #replies: ReplyWatch;
  /** True times at which shards were started empty, by shard. */
  readonly #coldStarts = new Map<number, number[]>();
  #copiesCompared = 0;
  #wholeCheckAt = wholeCheckMs;
  readonly #recording: Recording | undefined;
  #sampleAt = Number.POSITIVE_INFINITY;

  constructor(options: SimClusterOptions) {
    const { seed, knobs, recording } = options;
    this.#recording = recording;
    if (recording !== undefined) {
      recording.history = this.history;
      this.#sampleAt = sampleMs;
    }
    const { scheduler } = this;
    this.knobs = knobs;
    this.random = new Random(seed);
    this.trace = new Trace(options.print);
    this.network = new SimNetwork({
      scheduler,
      random: this.random.fork(),
      config: knobs.network,
      observer: ({ message }) => this.trace.mix(message.payload.length),
    });
    for (let i = 1; i <= knobs.nodes; i++) this.#addNode(i);
    this.control = new ControlWatch((state, before) => this.#stateMoved(state, before));
    this.serving = new ServingWatch(this.nodes);
    this.configs = new ConfigWatch(this.control);
    this.#replies = new ReplyWatch({
      ledger: this.ledger,
      control: this.control,
      nodes: this.nodes,
      isInsync: options.isInsync,
    });
    this.door = new SimDoor({
      scheduler,
      random: this.random.fork(),
      nodes: this.nodes,
      observer: (node, question, attempt) => {
        this.#replies.answered(node, question, attempt);
        this.configs.answered(node, question, attempt);
      },
    });
  }

  /** True virtual time, milliseconds. */
  get now(): number {
    return this.scheduler.now;
  }

  /** How many pairs of copies were compared so far. */
  get copiesCompared(): number {
    return this.#copiesCompared;
  }

  /** Starts every node that does not run. */
  bootAll(): void {
    for (const node of this.nodes.values()) node.boot();
  }

  /** Lets the world go on, looking at the whole of it every virtual second. */
  runFor(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.scheduler.runUntil(Math.min(end, this.#wholeCheckAt, this.#sampleAt));
      if (this.now >= this.#sampleAt) {
        this.#recording?.sample(this);
        this.#sampleAt = this.now + sampleMs;
      }
      if (this.now < this.#wholeCheckAt) continue;
      this.#wholeCheckAt = this.now + wholeCheckMs;
      this.checkWhole();
    }
  }

  /** The checks that look at everything. */
  checkWhole(): void {
    this.#copiesCompared += checkCopiesEqual(this.nodes.values(), this.knobs.shards);
    for (const running of [...this.nodes.values()].flatMap((node) => node.processes())) {
      this.serving.check(running, true);
      for (const copy of running.driver.copies()) copy.store.checkInvariants();
    }
  }

  /** I20, and whatever else can only be judged when a run is over. */
  checkAtEnd(): void {
    this.checkWhole();
    this.ledger.checkLosses(this.control.newest.losses);
  }

  /** A namespace of operators as the newest control state has it. */
  namespaceSeen(name: string): SeenNamespace | undefined {
    const record = this.control.newest.namespaces.get(name);
    if (record === undefined) return undefined;
    const { version, generation, config } = record;
    return { version, generation, mark: config.maxStalenessMs };
  }

  /** When the shard of a slot was started empty. */
  coldStartsOf(slot: number): readonly number[] {
    const shard = this.control.newest.shards.find(
      ({ slots }) => slots.lo <= slot && slot <= slots.hi,
    );
    return shard === undefined ? [] : (this.#coldStarts.get(shard.id) ?? []);
  }

  /** The node that leads by its own word in the highest term. */
  leader(): SimNode | undefined {
    let best: { readonly node: SimNode; readonly term: number } | undefined;
    for (const node of this.nodes.values()) {
      const status = node.running?.driver.raftStatus();
      if (status?.role !== "leader") continue;
      if (best === undefined || status.term > best.term) best = { node, term: status.term };
    }
    return best?.node;
  }

  /** The node that the newest map names as a shard's primary. */
  primaryOf(shard: number): SimNode | undefined {
    const primary = this.control.newest.shards[shard]?.primary;
    return primary === undefined ? undefined : this.nodes.get(primary.node);
  }

  #addNode(number: number): void {
    const id = nodeId(`n${number}`);
    const { knobs, random, scheduler, network, metrics, facts } = this;
    const spread = knobs.clockSpreadPct / 100;
    // The extremes are where the bounds are tested.
    const side = random.pick([-1, 0, 1, random.float() * 2 - 1]);
    const node = new SimNode({
      id,
      scheduler,
      random: random.fork(),
      network,
      metrics,
      facts,
      observer: (running) => this.#observerOf(number, running),
      setting: () => this.#setting(),
      disk: knobs.disk,
      clockRate: 1 + side * spread,
      timerLateMsMax: knobs.timerLateMsMax,
      tap: (engine, of) => tapEngine(engine, of, this.#tap()),
      onFatal: (at, reason) => {
        throw new Violation("I5", `${at} stopped: ${reason}`);
      },
    });
    this.nodes.set(id, node);
  }

  #setting(): ConstructorParameters<typeof SimNode>[0] extends { setting: () => infer S }
    ? S
    : never {
    const { knobs } = this;
    const all = [...this.nodes.values()].map(({ id, disk }) => ({ id, storeId: disk.storeId }));
    const voters = all.slice(0, knobs.voters);
    return {
      voters,
      expectedNodes: knobs.nodes,
      settings: knobs.settings,
      shardCount: knobs.shards,
      raftConfig: knobs.raftConfig,
      compaction: knobs.compaction,
    };
  }

  #observerOf(number: number, running: () => RunningNode | undefined): ProcessObserver {
    return {
      began: (reason) => {
        this.trace.mix(this.scheduler.now);
        this.trace.mix(number * 16 + wakeNumbers[reason]);
      },
      ended: (reason) => {
        const present = running();
        if (present === undefined) return;
        const node = this.nodes.get(present.driver.self);
        // One that was replaced is outside of what the cluster knows, but may still serve.
        if (node?.running === present) {
          if (mayMoveRaft.has(reason)) this.#raft.check(node);
          this.control.check(node);
        }
        this.serving.check(present, reason === "timer");
        this.#replies.stepEnded(present);
      },
    };
  }

  #tap(): Parameters<typeof tapEngine>[2] {
    return {
      applied: ({ of, shard, sequence, record }) => {
        if (record.kind === "evict") this.facts.evictions++;
        if (record.kind === "epoch" && this.ledger.record(shard, sequence) === undefined) {
          this.#epochBegins(of(), shard);
        }
        this.ledger.applied(shard, sequence, record, recordHash(record));
      },
      dropped: (of, shard) => this.#checkDrop(of(), shard),
      repeated: () => {
        this.facts.repeated++;
      },
    };
  }

  #epochBegins(driver: NodeDriver | undefined, shard: ShardId): void {
    const copy = driver?.shard(shard);
    const record = copy?.record;
    if (driver === undefined || copy === undefined || record === undefined) return;
    const { epoch, ordinal, beginning } = record;
    const { last: inherited, epoch: parent } = copy.replica.position();
    const cold = driver.state.history.findLast(
      ({ kind, shards, index }) =>
        kind === "cold-start" && index <= epoch && shards.includes(shard),
    );
    const coldAt = cold?.index ?? 0;
    this.ledger.epochBegan({ shard, epoch, ordinal, beginning, coldAt, inherited, parent });
  }

  /** I14: data is dropped only after the entry that removes the copy was applied here. */
  #checkDrop(driver: NodeDriver | undefined, shard: ShardId): void {
    const record = driver?.state.shards[shard];
    const member = driver?.member;
    // A process that was asked to stop, or cannot go on, forgets everything.
    if (driver?.leaving !== false || record === undefined || member === undefined) return;
    const processes = this.nodes.get(driver.self)?.processes() ?? [];
    if (processes.find((one) => one.driver === driver)?.process.doomed === true) return;
    const copies = [record.primary, ...record.backups, ...record.joining];
    const named = copies.some(
      (copy) => copy?.node === member.node && copy.incarnation === member.incarnation,
    );
    demand(!named, "I14", () => `${driver.self} drops shard ${shard} although it holds a copy`);
  }

  /** The namespaces of operators, known by the number in their config. */
  #noteNamespaces(state: ControlState, before: ControlState): void {
    for (const { name, version, generation, config } of state.namespaces.values()) {
      if (!operatorNamespaces.includes(name)) continue;
      if (before.namespaces.get(name)?.version === version) continue;
      this.adminHistory.saw({ name, version, generation, mark: config.maxStalenessMs });
    }
  }

  #stateMoved(state: ControlState, before: ControlState): void {
    this.#recording?.moved(this.now, state, before);
    if (state.namespaces !== before.namespaces) this.#noteNamespaces(state, before);
    for (const row of state.history) {
      if (row.index <= before.appliedIndex) continue;
      const who = [row.from, row.to].filter((name) => name !== "").join(" → ");
      const shards = row.shards.length === 0 ? "" : ` shards ${row.shards.join(",")}`;
      this.trace.event(this.now, `control ${row.index} ${row.kind} ${who}${shards}`);
      if (row.kind !== "cold-start") continue;
      for (const shard of row.shards) {
        const times = this.#coldStarts.get(shard) ?? [];
        times.push(this.now);
        this.#coldStarts.set(shard, times);
      }
    }
  }
}
