// A hostile world for leases: processes on clocks of their own rate, a log that may lose what a
// deposed leader appended, messages late or lost, pauses, restarts, and two leaders at a time.
import type { Random } from "../../src/base/random.js";
import { type Instant, instant } from "../../src/base/time.js";
import { applyCommand, initialControlState } from "../../src/control/apply.js";
import type { Command } from "../../src/control/command.js";
import type { ControlState } from "../../src/control/control-state.js";
import { Coordinator } from "../../src/control/coordinator.js";
import type { LeaseMessage } from "../../src/control/lease-message.js";
import { clusterId, type LogIndex, type NodeId, nodeId, type Term } from "../../src/model/ids.js";
import { type Settings, settingsForLease } from "../../src/model/settings.js";
import { expectationOf, hasMember } from "../../src/model/shard-map.js";
import { FakeNode } from "./coordinator-fake-node.js";

/** Far more than any clock has: it widens every gap in which two might serve. */
const driftPct = 30;
const stepMs = 2;
const nodeNames = ["n1", "n2", "n3", "n4"];

const hostileSettings: Settings = {
  ...settingsForLease(200),
  heartbeatMs: 40,
  driftPct,
  slackMs: 4,
  inSyncTimeoutMs: 100,
  copies: 3,
  coldAfterMs: 2000,
  restoreAfterMs: 300,
};

/** One process: its clocks, its view of the log, its node part and its coordinator. */
type Process = {
  readonly id: NodeId;
  readonly node: FakeNode;
  readonly coordinator: Coordinator;
  readonly rate: number;
  readonly offset: number;
  applied: number;
  /** The term it believes to lead. */
  leads: number | undefined;
  pausedUntil: number;
  /** Until then nothing it sends arrives, and nothing reaches it. */
  mutedUntil: number;
  deafUntil: number;
  /** Until then it applies nothing. */
  stalledUntil: number;
  nextTickAt: number;
  registered: boolean;
  inbox: (() => void)[];
};

/** An entry of the log: a no-op has no command. */
type Entry = {
  readonly command: Command | undefined;
  readonly basis: number;
  readonly ended: Ended;
};
type Ended = (index: number | "lost") => void;

type Later = { readonly at: number; readonly what: () => void };

export class HostileWorld {
  readonly random: Random;
  /** Real time, which nobody in the world can read. */
  t = 0;
  processes: Process[] = [];
  /** By index; the state after it. All committed. */
  readonly #states: ControlState[] = [initialControlState];
  readonly #ended: Ended[] = [() => undefined];
  #pending: Entry[] = [];
  #later: Later[] = [];
  #term = 0;
  #leader: Process | undefined;
  #noop = 0;
  #boots = 0;
  /** What happened, for whoever looks at a failure, and how often what was served. */
  readonly history: string[] = [];
  served = 0;

  constructor(random: Random) {
    this.random = random;
    this.#append({
      kind: "bootstrap",
      clusterId: clusterId("c1"),
      settings: hostileSettings,
      shardCount: 4,
    });
    this.#commitPending();
    for (const name of nodeNames) this.#start(name, `store-${name}`);
    this.elect();
  }

  get committed(): number {
    return this.#states.length - 1;
  }

  get state(): ControlState {
    return this.#stateAt(this.committed);
  }

  /** Lets one step of real time pass. */
  step(): void {
    this.t += stepMs;
    const due = this.#later.filter(({ at }) => at <= this.t);
    this.#later = this.#later.filter(({ at }) => at > this.t);
    for (const { what } of due) what();
    if (this.random.chance(0.3)) this.#commitPending();
    for (const process of this.processes) if (process.pausedUntil <= this.t) this.#run(process);
  }

  /** The processes that would answer for a shard at this instant. */
  servers(shard: number): string[] {
    return this.processes.flatMap((process) => {
      const view = this.#stateAt(process.applied);
      const record = view.shards[shard];
      const serves = record !== undefined && process.node.serves(record, view, this.#now(process));
      return serves ? [`${process.id}@${process.node.member.incarnation} at ${record.epoch}`] : [];
    });
  }

  /** Something bad happens. */
  fault(): void {
    const { random } = this;
    const process = random.pick(this.processes);
    const span = random.between(20, 900);
    const what = random.between(0, 9);
    const names = "elect pause cut restart replace give-up drain lag wall stall".split(" ");
    this.history.push(`${this.t}: ${names[what]} ${process.id} for ${span}`);
    if (what === 0) this.elect();
    else if (what === 1) process.pausedUntil = this.t + span;
    else if (what === 2) this.#cut(process, this.t + span);
    else if (what === 3) this.#restart(process.id);
    else if (what === 4) this.#replace(process.id);
    else if (what === 5) process.node.holder.giveUp();
    else if (what === 6) process.node.leaving = !process.node.leaving;
    else if (what === 7) process.node.lagMs = process.node.lagMs === 0 ? 400 : 0;
    else if (what === 9) process.stalledUntil = this.t + span;
    else process.node.wallShift += random.between(-500, 500);
  }

  /** Cut off, or in one direction only. */
  #cut(process: Process, until: number): void {
    const how = this.random.between(0, 2);
    if (how !== 0) process.mutedUntil = until;
    if (how !== 1) process.deafUntil = until;
  }

  /** Ends what can be ended, so that everything should serve again. */
  heal(): void {
    for (const process of this.processes) {
      process.pausedUntil = 0;
      process.mutedUntil = 0;
      process.deafUntil = 0;
      process.stalledUntil = 0;
      process.node.leaving = false;
      process.node.lagMs = 0;
    }
  }

  /** A new leader; the old one hears of it late. Of what was not committed, any end may be lost. */
  elect(): void {
    const present = this.processes.filter(
      (one) => this.#isPresent(one) && one.pausedUntil <= this.t,
    );
    if (present.length === 0) return;
    const lost = this.#pending.splice(this.random.between(0, this.#pending.length));
    for (const { ended } of lost) ended("lost");
    this.#leader = this.random.pick(present);
    this.#term++;
    this.#append(undefined);
    this.#noop = this.committed + this.#pending.length;
    const { id } = this.#leader;
    this.history.push(`${this.t}: ${id} leads term ${this.#term}`);
    for (const process of this.processes) {
      const isNew = process === this.#leader;
      const term = this.#term;
      this.#tell(process, isNew ? 0 : this.random.between(0, 400), () => {
        if (isNew) this.#beginLeading(process, term);
        else if (process.leads !== undefined && process.leads < term) this.#stopLeading(process);
      });
    }
  }

  #beginLeading(process: Process, term: number): void {
    if (term !== this.#term) return;
    process.leads = term;
    process.coordinator.becomeLeader(term as Term, this.#now(process));
  }

  #stopLeading(process: Process): void {
    process.leads = undefined;
    process.coordinator.stepDown();
  }

  /** Whether the process is its node's present one: a replaced one lives on beside it. */
  #isPresent(process: Process): boolean {
    return this.processes.findLast(({ id }) => id === process.id) === process;
  }

  #start(name: string, store: string): void {
    const id = nodeId(name);
    const node = new FakeNode({ id, storeId: store, boot: ++this.#boots });
    const process: Process = {
      id,
      node,
      coordinator: new Coordinator({ expectedNodes: nodeNames.length }),
      rate: 1 + (this.random.pick([-1, this.random.float() * 2 - 1, 1]) * driftPct) / 100,
      offset: this.random.between(1000, 9000),
      applied: this.committed,
      leads: undefined,
      pausedUntil: 0,
      mutedUntil: 0,
      deafUntil: 0,
      stalledUntil: 0,
      nextTickAt: 0,
      registered: false,
      inbox: [],
    };
    this.processes.push(process);
    process.coordinator.applied(this.state, this.#now(process));
    this.#submit(node.registration(), process.applied);
  }

  #restart(id: NodeId): void {
    const dead = this.processes.find((one) => one.id === id && this.#isPresent(one));
    if (dead === undefined) return;
    dead.node.alive = false;
    this.processes = this.processes.filter((one) => one !== dead);
    if (this.#leader === dead) this.elect();
    this.#start(id, dead.node.registration().storeId);
  }

  /** Another process takes the node's name with another disk; the old one does not know. */
  #replace(id: NodeId): void {
    const old = this.processes.find((one) => one.id === id && this.#isPresent(one));
    if (old === undefined || this.processes.length > 6) return;
    this.#start(id, `store-${this.#boots}`);
    this.#after(1500, () => {
      this.processes = this.processes.filter((one) => one !== old);
      if (this.#leader === old) this.elect();
    });
    if (this.#leader === old) this.elect();
  }

  #run(process: Process): void {
    for (const work of process.inbox.splice(0)) work();
    if (this.random.chance(0.2)) this.#applySome(process);
    if (this.t < process.nextTickAt) return;
    process.nextTickAt = this.t + this.random.between(4, 12);
    const now = this.#now(process);
    if (process.leads !== undefined) process.coordinator.tick(now);
    this.#pump(process);
    const view = this.#stateAt(process.applied);
    if (!process.registered) {
      if (this.random.chance(0.05)) this.#submit(process.node.registration(), process.applied);
      return;
    }
    const heartbeat = process.node.heartbeat(now, view, () => 0);
    if (heartbeat !== undefined) this.#sendToLeader(process, heartbeat);
    if (this.random.chance(0.1)) this.#careForCopies(process, view);
  }

  #applySome(process: Process): void {
    const before = process.applied;
    const upTo = Math.min(this.committed, before + this.random.between(1, 20));
    if (upTo === before || process.stalledUntil > this.t) return;
    const now = this.#now(process);
    process.applied = upTo;
    const view = this.#stateAt(upTo);
    const record = view.nodes.get(process.id);
    const isOwn = record?.bootId === process.node.registration().bootId;
    if (!process.registered && isOwn) {
      process.registered = true;
      process.node.registered(view, record.incarnation, now);
    }
    process.node.applied(view, now);
    process.coordinator.applied(view, now);
    if (process !== this.#leader) return;
    for (let index = before + 1; index <= upTo; index++) this.#ended[index]?.(index);
  }

  #pump(process: Process): void {
    for (let ready = process.coordinator.ready(); ready !== undefined; ) {
      for (const { to, message } of ready.messages) this.#send(process, to, message);
      for (const { token, command } of ready.proposals) this.#propose(process, token, command);
      for (const token of ready.readIndex) this.#readIndex(process, token);
      ready = process.coordinator.ready();
    }
  }

  /** Only the real leader's proposals reach the log, and only while it leads. */
  #propose(process: Process, token: number, command: Command): void {
    const term = process.leads;
    const ended: Ended = (index) => {
      if (process.leads !== term) return;
      const result =
        index === "lost" ? "lost" : ({ ok: true, index, conflicts: [], value: 0 } as const);
      process.coordinator.proposalDone(token, result, this.#now(process));
    };
    if (this.#leader !== process || term !== this.#term) ended("lost");
    else this.#append(command, 0, ended);
  }

  /** A round: proves the leader if it led when it began and when a majority answered. */
  #readIndex(process: Process, token: number): void {
    const term = process.leads;
    const leads = () => this.#leader === process && term === this.#term;
    const index = leads() ? Math.max(this.committed, this.#noop) : undefined;
    this.#after(this.random.between(0, 15), () => {
      const proved = index !== undefined && leads() && process.deafUntil <= this.t;
      this.#tell(process, this.random.chance(0.05) ? 300 : this.random.between(0, 5), () => {
        const end = proved ? (index as LogIndex) : "aborted";
        process.coordinator.readIndexDone(token, end, this.#now(process));
      });
    });
  }

  #sendToLeader(process: Process, message: LeaseMessage): void {
    const believed = this.random.chance(0.9)
      ? this.#leader
      : this.processes.find(({ leads }) => leads !== undefined);
    if (believed !== undefined) this.#send(process, believed.id, message);
  }

  /** A message to a node's name reaches every process of that name. */
  #send(from: Process, to: NodeId, message: LeaseMessage): void {
    if (from.mutedUntil > this.t || this.random.chance(0.05)) return;
    const delay = this.random.chance(0.08)
      ? this.random.between(50, 600)
      : this.random.between(0, 12);
    for (const process of this.processes) {
      if (process.id !== to || process.deafUntil > this.t) continue;
      this.#tell(process, delay, () => this.#receive(process, from, message));
    }
  }

  #receive(process: Process, from: Process, message: LeaseMessage): void {
    const now = this.#now(process);
    process.coordinator.receive(from.id, message, now);
    const answer = process.node.receive(message, this.#stateAt(process.applied), now);
    if (answer !== undefined) this.#send(process, from.id, answer);
    this.#pump(process);
  }

  #careForCopies(process: Process, view: ControlState): void {
    for (const shard of view.shards) {
      if (!process.node.serves(shard, view, this.#now(process))) continue;
      const copies = [process.node.member, ...shard.backups, ...shard.joining];
      const inSync = copies.filter((member) => {
        const holder = this.processes.find(
          ({ node }) => node.member.incarnation === member.incarnation,
        );
        const reached = holder !== undefined && holder.pausedUntil <= this.t;
        return reached && !process.node.wasToldToDrop(shard, member);
      });
      const same = inSync.length === shard.inSync.length;
      if (same && inSync.every((member) => hasMember(shard.inSync, member))) continue;
      const by = process.node.member;
      this.#submit({ kind: "change-in-sync", expect: expectationOf(shard), by, inSync }, 0);
    }
  }

  /** From any process to the log, if there is a leader when it arrives. */
  #submit(command: Command, basis: number): void {
    this.#after(this.random.between(0, 20), () => this.#append(command, basis));
  }

  #append(command: Command | undefined, basis = 0, ended: Ended = () => undefined): void {
    this.#pending.push({ command, basis, ended });
  }

  #commitPending(): void {
    for (const { command, basis: basisIndex, ended } of this.#pending.splice(0)) {
      const index = this.committed + 1;
      this.#ended.push(ended);
      const logged = { requestId: undefined, basisIndex, at: 0 };
      this.#states.push(
        command === undefined
          ? { ...this.state, appliedIndex: index }
          : applyCommand(this.state, index, { ...logged, command }).state,
      );
    }
  }

  #stateAt(index: number): ControlState {
    return this.#states[index] ?? initialControlState;
  }

  #now(process: Process): Instant {
    return instant(process.offset + this.t * process.rate);
  }

  /** Work of a process: waits while it is paused. */
  #tell(process: Process, delay: number, work: () => void): void {
    this.#after(delay, () => {
      process.inbox.push(work);
    });
  }

  #after(delay: number, what: () => void): void {
    this.#later.push({ at: this.t + delay, what });
  }
}
