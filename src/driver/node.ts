// One node: composes the Raft core, the control state, leases, the leader's duties and the shard
// copies over the ports. Runs unchanged in the real and in the simulated world.

import { DecodeError } from "../base/binary.js";
import { Random } from "../base/random.js";
import { after, type Instant } from "../base/time.js";
import type { Command } from "../control/command.js";
import type { ControlState } from "../control/control-state.js";
import type { LeaseMessage } from "../control/lease-message.js";
import { decodeLeaseMessage, encodeLeaseMessage } from "../control/lease-message-codec.js";
import { shardMapOf } from "../control/shard-map-view.js";
import { clusterId, type LogIndex, type NodeId, type ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Member, ShardMap } from "../model/shard-map.js";
import type { PeerMessage } from "../ports/peer-transport.js";
import type { LogEntry } from "../raft/log-entry.js";
import { Raft } from "../raft/raft.js";
import type { RoleState } from "../raft/ready.js";
import type { RaftStatus } from "../raft/status.js";
import { ControlMachine } from "./control-machine.js";
import { depart } from "./departure.js";
import { LeaderDriver } from "./leader-driver.js";
import { LeaseDriver } from "./lease-driver.js";
import type { NodeOptions } from "./node-options.js";
import { PeerCalls } from "./peer-calls.js";
import { RaftDriver } from "./raft-driver.js";
import { recoverLog } from "./recover-log.js";
import { Registration } from "./registration.js";
import type { ShardDriver } from "./shard-driver.js";
import { ShardTable } from "./shard-table.js";
import { type Submitted, Submitter } from "./submitter.js";

/** How often deadlines are looked at, milliseconds. */
const tickMs = 25;
/** Of an admin command's time, what may pass without a leader: the refusal must arrive in time. */
const leaderWaitShare = 0.5;
/** How long a node tries to report what a deposed primary lost, milliseconds. */
const lossReportMs = 60_000;

/** What exists only while this process is registered. */
type RegisteredProcess = {
  readonly member: Member;
  readonly shards: ShardTable;
  readonly leases: LeaseDriver;
};

/** The driver of one node. */
export class NodeDriver {
  readonly options: NodeOptions;
  readonly self: NodeId;
  readonly calls: PeerCalls;
  readonly machine: ControlMachine;
  readonly #raft: Raft;
  readonly #raftDriver: RaftDriver;
  readonly #leaderDriver: LeaderDriver;
  readonly #submitter: Submitter;
  readonly #registration: Registration;
  readonly #progressListeners: (() => void)[] = [];
  readonly #stopListeners: (() => void)[] = [];
  readonly #tickListeners: ((now: Instant) => void)[] = [];
  readonly #mapListeners: ((map: ShardMap) => void)[] = [];
  #process: RegisteredProcess | undefined;
  #role: RoleState;
  #scheduled = false;
  #stopped = false;
  #leaving = false;

  /** @throws {CacheError} CORRUPT when the stored log must not be used (see raft/recovery.ts) */
  constructor(options: NodeOptions) {
    this.options = options;
    this.self = options.self.id;
    const { clock, timers, transport, logger, metrics } = options.ports;
    const stored = recoverLog(options);
    const random = new Random(options.seed);
    const now = clock.now();
    this.#raft = new Raft({ self: options.self, config: options.raftConfig, stored, random, now });
    this.#role = { role: "follower", term: this.#raft.status().term, leader: undefined };
    this.machine = new ControlMachine((index, reason) => {
      logger.error("a committed entry cannot be decoded", { index, reason });
    });
    this.calls = new PeerCalls({ transport, clock, identity: options.ports.identity });
    this.#raftDriver = new RaftDriver({
      raft: this.#raft,
      store: options.ports.logStore,
      transport,
      machine: this.machine,
      logger,
      metrics,
      compaction: options.compaction,
      onRole: (role) => this.#changeRole(role),
      wake: () => this.#wake(),
      onFatal: (reason) => this.#fail(reason),
    });
    if (stored.snapshot !== undefined) {
      this.machine.restore(stored.snapshot.state, stored.snapshot.meta.lastIndex);
      this.#raftDriver.startFrom(stored.snapshot.meta.lastIndex);
    }
    this.#leaderDriver = new LeaderDriver({
      raft: this.#raft,
      driver: this.#raftDriver,
      machine: this.machine,
      clock,
      logger,
      expectedNodes: options.expectedNodes,
      send: (to, message) => this.#sendLease(to, message),
      bootstrap: () => this.#bootstrap(),
    });
    this.#submitter = new Submitter({
      self: this.self,
      raft: this.#raftDriver,
      machine: this.machine,
      calls: this.calls,
      clock,
      timers,
      leader: () => this.leader,
      voters: options.voters.map((voter) => voter.id),
    });
    this.#registration = new Registration(options, this.#submitter, this.machine);
    this.machine.listen((state, before) => this.#stateMoved(state, before));
    // What the snapshot restored counts too: the leader's waits come from its settings and shards.
    this.#leaderDriver.applied(this.machine.state, now);
    transport.onMessage((from, message) => this.#receive(from, message));
  }

  /** Begins to run: addresses peers, ticks, registers. */
  start(): void {
    const { transport } = this.options.ports;
    for (const [node, address] of this.options.peers) transport.setAddress(node, address);
    this.#learnAddresses(this.machine.state);
    this.#tick();
  }

  /** Stops at once, as a crash would, but ends everything that waits. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#raftDriver.stop();
    this.#process?.shards.stop();
    this.calls.stop();
    for (const listener of this.#stopListeners) listener();
  }

  /**
   * Planned end: hands over everything that this node leads, the control plane too, and calls
   * `done` when it leads nothing any more or `deadline` has passed. The node still runs then.
   */
  leave(deadline: Instant, done: () => void): void {
    this.#leaving = true;
    this.#process?.leases.leave();
    const { clock, timers } = this.options.ports;
    const parts = { self: this.self, raft: this.#raft, clock, timers };
    depart({ ...parts, state: () => this.state, wake: () => this.#wake() }, deadline, () => {
      // What could not be handed over by now is failed over at once instead of after a lease.
      if (this.servingShards().length > 0) this.#process?.leases.giveUp();
      done();
    });
  }

  /** Whether this node was asked to leave. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /** This process as the control state knows it; undefined until it is registered. */
  get member(): Member | undefined {
    return this.#process?.member;
  }

  /** Who leads the control plane as far as this node knows. */
  get leader(): NodeId | undefined {
    return this.#role.leader;
  }

  /** The random identity of this process. */
  get bootId(): string {
    return this.#registration.bootId;
  }

  /** The control state as applied here. */
  get state(): ControlState {
    return this.machine.state;
  }

  /** What the Raft core tells of itself. */
  raftStatus(): RaftStatus {
    return this.#raft.status();
  }

  /** An entry of the Raft log in memory, for checkers. */
  raftEntry(index: LogIndex): LogEntry | undefined {
    return this.#raft.entryAt(index);
  }

  /** The shard map as applied here. */
  map(): ShardMap {
    return shardMapOf(this.machine.state);
  }

  /** The copy of a shard here, if any. */
  shard(id: ShardId): ShardDriver | undefined {
    return this.#process?.shards.get(id);
  }

  /** All copies here. */
  copies(): Iterable<ShardDriver> {
    return this.#process?.shards.all() ?? [];
  }

  /** The shards that this process serves as primary now. */
  servingShards(): ShardId[] {
    return [...this.copies()].filter((copy) => copy.serving()).map((copy) => copy.shard);
  }

  /** Whether this process holds a lease now. */
  holdsLease(): boolean {
    return this.#process?.leases.holds() ?? false;
  }

  /** Names who hears, once a turn, that something moved. */
  onProgress(listener: () => void): void {
    this.#progressListeners.push(listener);
  }

  /** Names who hears every tick. */
  onTick(listener: (now: Instant) => void): void {
    this.#tickListeners.push(listener);
  }

  /** Names who hears that the node has stopped: everything that waits must end now. */
  onStop(listener: () => void): void {
    this.#stopListeners.push(listener);
  }

  /** Names who hears every new shard map. */
  onMap(listener: (map: ShardMap) => void): void {
    this.#mapListeners.push(listener);
  }

  /** Brings an admin command into the log; see {@link Submitter}. */
  submit(
    command: Command,
    options: {
      readonly requestId: string;
      readonly basisIndex?: number;
      readonly deadline: Instant;
    },
    done: (submitted: Submitted) => void,
  ): void {
    const { requestId, deadline } = options;
    const basisIndex = options.basisIndex ?? this.machine.state.appliedIndex;
    const now = this.options.ports.clock.now();
    const leaderBy = after(now, (deadline - now) * leaderWaitShare);
    this.#submitter.submit({ command, requestId, basisIndex, deadline, leaderBy }, done);
  }

  /**
   * Asks the leader for an index that, once applied here, shows everything committed before now.
   */
  readIndex(done: (index: number | undefined) => void): void {
    this.#raftDriver.readIndex(done);
  }

  #tick(): void {
    if (this.#stopped) return;
    const { clock, timers } = this.options.ports;
    const now = clock.now();
    this.#raftDriver.tick(now);
    this.#leaderDriver.tick(now);
    this.calls.tick(now);
    this.#registration.tick(now);
    // Heartbeats first: a release that the shards' tick completes is told only after the replies
    // that were held for it have left (I13).
    this.#process?.leases.tick(now, tickMs);
    this.#process?.shards.tick(now);
    for (const listener of this.#tickListeners) listener(now);
    this.#wake();
    timers.after(tickMs, () => this.#tick());
  }

  #wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    this.options.ports.timers.soon(() => {
      this.#scheduled = false;
      this.#settle();
    });
  }

  /** Carries out everything that the cores have ready, once a turn. */
  #settle(): void {
    if (this.#stopped) return;
    const now = this.options.ports.clock.now();
    this.#raftDriver.settle(now);
    while (this.#leaderDriver.settle(now)) this.#raftDriver.settle(now);
    this.#process?.shards.settle();
    this.#process?.leases.beat(now);
    for (const listener of this.#progressListeners) listener();
    this.#process?.shards.settle();
  }

  #receive(from: NodeId, message: PeerMessage): void {
    if (this.#stopped) return;
    const now = this.options.ports.clock.now();
    try {
      this.#dispatch(from, message, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.options.ports.metrics.count("holdfast_malformed_messages_total", 1, { from });
      this.options.ports.logger.warn("dropped a malformed message", {
        from,
        kind: message.kind,
        reason: error.message,
      });
    }
  }

  #dispatch(from: NodeId, message: PeerMessage, now: Instant): void {
    switch (message.kind) {
      case "raft":
        this.#raftDriver.receive(message.payload, now);
        return;
      case "lease":
        this.#receiveLease(from, decodeLeaseMessage(message.payload), now);
        return;
      case "replication":
        this.#process?.shards.receive(from, message.payload, now);
        return;
      case "call":
        this.calls.receiveCall(from, message.payload);
        return;
      case "answer":
        this.calls.receiveAnswer(from, message.payload);
        return;
    }
  }

  #receiveLease(from: NodeId, message: LeaseMessage, now: Instant): void {
    switch (message.kind) {
      case "heartbeat":
      case "position-answer":
        this.#leaderDriver.receive(from, message, now);
        break;
      case "confirmation":
        if (this.#process?.leases.confirm(message, now)) this.#process.shards.leaseRenewed();
        break;
      case "position-query":
        this.#answerPositions(from, message);
        break;
      case "release-request":
        this.#release(message.items, now);
        break;
      case "drop-request":
        for (const item of message.items) {
          const copy = this.shard(item.shard);
          // A request from before the shard's last change may mean a copy that joined anew since.
          if (copy?.record?.configVersion !== item.configVersion) continue;
          copy.replica.shrink(item.member, now);
        }
        break;
    }
    this.#wake();
  }

  #answerPositions(from: NodeId, query: Extract<LeaseMessage, { kind: "position-query" }>): void {
    const process = this.#process;
    if (process === undefined) return;
    this.#sendLease(from, {
      kind: "position-answer",
      term: query.term,
      round: query.round,
      incarnation: process.member.incarnation,
      answers: process.shards.positions(query.shards),
    });
  }

  #release(items: Extract<LeaseMessage, { kind: "release-request" }>["items"], now: Instant): void {
    for (const { shard, epoch, operation } of items) {
      const copy = this.shard(shard);
      if (copy?.record?.epoch !== epoch || copy.record.pendingOp !== operation) continue;
      // Its successor waits for nobody, so this primary must not release while it still waits
      // (§6.4).
      if (this.#process?.leases.waitIsOver(shard, epoch)) copy.beginRelease(operation, now);
    }
  }

  #sendLease(to: NodeId, message: LeaseMessage): void {
    if (to === this.self) {
      // By the same road as everybody's, but without a wire.
      this.options.ports.timers.soon(() => {
        if (!this.#stopped) this.#receiveLease(this.self, message, this.options.ports.clock.now());
      });
      return;
    }
    const payload = encodeLeaseMessage(message);
    this.options.ports.transport.send(to, "control", { kind: "lease", payload });
  }

  #changeRole(role: RoleState): void {
    const now = this.options.ports.clock.now();
    const leaderChanged = role.leader !== this.#role.leader;
    this.#role = role;
    this.#leaderDriver.changeRole(role.role === "leader", role.term, now);
    if (leaderChanged) this.#process?.leases.hurry();
    this.options.ports.logger.info("raft role", {
      role: role.role,
      term: role.term,
      leader: role.leader ?? "none",
    });
  }

  #stateMoved(state: ControlState, before: ControlState): void {
    const now = this.options.ports.clock.now();
    if (state.nodes !== before.nodes) this.#learnAddresses(state);
    this.#becomeRegistered(state, before, now);
    this.#process?.leases.reconfigure(state, before, now);
    this.#process?.shards.reconfigure(state, before, now);
    this.#leaderDriver.applied(state, now);
    if (state.mapVersion !== before.mapVersion && this.#mapListeners.length > 0) {
      const map = this.map();
      for (const listener of this.#mapListeners) listener(map);
    }
    this.#wake();
  }

  #becomeRegistered(state: ControlState, before: ControlState, now: Instant): void {
    const incarnation = this.#registration.incarnation(state);
    if (incarnation === this.#process?.member.incarnation) return;
    this.#process?.shards.stop();
    this.#process = undefined;
    if (incarnation === undefined) return;
    const member: Member = { node: this.self, incarnation };
    this.#process = this.#openProcess(member);
    if (this.#leaving) this.#process.leases.leave();
    this.options.ports.logger.info("registered", { incarnation });
    // Everything is new to this process: it takes the whole state, not what changed last.
    const nothing: ControlState = { ...before, shards: [], namespaces: new Map() };
    this.#process.leases.reconfigure(state, nothing, now);
    this.#process.shards.reconfigure(state, nothing, now);
  }

  #openProcess(member: Member): RegisteredProcess {
    const { clock, transport, logger, metrics } = this.options.ports;
    const shards: ShardTable = new ShardTable({
      self: member,
      engine: this.options.engine,
      transport,
      logger,
      metrics,
      mayServe: (shard, epoch) => leases.mayServe(shard, epoch),
      mapVersion: () => this.machine.state.mapVersion,
      submit: (command, retry) => this.#submitInternal(command, retry),
      onNews: () => leases.hurry(),
      wake: () => this.#wake(),
    });
    const leases: LeaseDriver = new LeaseDriver({
      self: member,
      clock,
      logger,
      metrics,
      state: () => this.machine.state,
      shards: () => shards,
      leader: () => this.leader,
      send: (to, message) => this.#sendLease(to, message),
    });
    return { member, shards, leases };
  }

  /** Commands of the node itself; those to be retried carry an identity. */
  #submitInternal(command: Command, retry: boolean): void {
    const { clock, identity } = this.options.ports;
    const common = { command, basisIndex: this.machine.state.appliedIndex };
    const now = clock.now();
    const submission = retry
      ? { ...common, requestId: identity.unique(), deadline: after(now, lossReportMs) }
      : { ...common, requestId: undefined, deadline: after(now, limits.ownerWaitMs), once: true };
    this.#submitter.submit(submission, () => undefined);
  }

  #learnAddresses(state: ControlState): void {
    for (const node of state.nodes.values()) {
      if (node.id === this.self || this.options.peers.has(node.id)) continue;
      this.options.ports.transport.setAddress(node.id, node.address);
    }
  }

  #bootstrap(): Command {
    return {
      kind: "bootstrap",
      clusterId: clusterId(this.options.ports.identity.unique()),
      settings: this.options.settings,
      shardCount: this.options.shardCount,
    };
  }

  #fail(reason: string): void {
    this.options.ports.logger.error("the node must stop", { reason });
    this.stop();
    this.options.onFatal(reason);
  }
}
