// A small deterministic world for one shard: real replicas over real stores, a network that loses,
// repeats and reorders, and a control state that installs primaries and in-sync sets.
import { Random } from "../../src/base/random.js";
import { type Instant, instant } from "../../src/base/time.js";
import { configVersion, epoch, incarnation, nodeId, shardId, slot } from "../../src/model/ids.js";
import {
  copiesOf,
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
  withoutMember,
} from "../../src/model/shard-map.js";
import { decodeFrame, encodeFrames } from "../../src/replication/codec.js";
import type { ReplicationMessage } from "../../src/replication/message.js";
import type {
  InSyncProposal,
  LossReport,
  Release,
  ReplicaEvent,
  ReplicaReady,
} from "../../src/replication/ready.js";
import type { ReplicationSettings } from "../../src/replication/replica.js";
import { CopyNode } from "./copy-node.js";
import { Journal } from "./journal.js";

/** What the network does to a message, each a probability. */
export type Weather = {
  readonly lose: number;
  readonly repeat: number;
  /** Milliseconds until it arrives, at least and at most. */
  readonly delay: readonly [number, number];
};

export const fairWeather: Weather = { lose: 0, repeat: 0, delay: [1, 1] };

type Flight = {
  readonly from: Member;
  readonly to: Member;
  readonly payload: Uint8Array;
  readonly arrives: number;
};

export const theShard = shardId(3);

/** Everything around a few replicas of one shard. */
export class World {
  readonly random: Random;
  readonly journal = new Journal();
  readonly nodes = new Map<string, CopyNode>();
  readonly events: { readonly of: Member; readonly event: ReplicaEvent }[] = [];
  readonly losses: (LossReport & { readonly of: Member })[] = [];
  readonly releases: Release[] = [];
  readonly proposals: InSyncProposal[] = [];
  readonly dropped: string[] = [];
  /** Sees every message before it travels; false keeps it from travelling. */
  onSend: ((from: Member, to: Member, message: ReplicationMessage) => boolean) | undefined;
  weather: Weather = fairWeather;
  /** Whether in-sync proposals are committed at once. */
  committing = true;
  /** Nodes that get no new records of the shard. */
  readonly deaf = new Set<string>();
  readonly cut = new Set<string>();
  now = 1000;
  #index = 10;
  #flights: Flight[] = [];
  readonly #settings: ReplicationSettings;
  #shard: Shard = {
    id: theShard,
    slots: { lo: slot(0), hi: slot(16_383) },
    epoch: epoch(0),
    ordinal: 0,
    configVersion: configVersion(0),
    primary: undefined,
    takeover: "clean",
    beginning: "cold",
    coldEpoch: epoch(0),
    backups: [],
    joining: [],
    inSync: [],
    pendingOp: undefined,
  };

  constructor(seed: number, settings: Partial<ReplicationSettings> = {}) {
    this.random = new Random(seed);
    this.#settings = { inSyncTimeoutMs: 500, ...settings };
  }

  get shard(): Shard {
    return this.#shard;
  }

  get instant(): Instant {
    return instant(this.now);
  }

  /** Starts a process of a node. */
  start(name: string): CopyNode {
    const member = { node: nodeId(name), incarnation: incarnation(++this.#index) };
    const node = new CopyNode(member, this.journal, this.#settings);
    this.nodes.set(name, node);
    return node;
  }

  node(name: string): CopyNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new RangeError(`no node ${name}`);
    return node;
  }

  /** The node that the shard's record names as primary. */
  get primary(): CopyNode {
    if (this.#shard.primary === undefined) throw new RangeError("the shard has no primary");
    return this.node(this.#shard.primary.node);
  }

  /** Commits a change of the shard's record, and tells the nodes that listen. */
  commit(change: Partial<Shard>): void {
    this.#index++;
    this.#shard = { ...this.#shard, ...change, configVersion: configVersion(this.#index) };
    this.tellAll();
  }

  /** Tells every node that listens the present record. */
  tellAll(): void {
    for (const [name, node] of this.nodes) {
      if (!this.deaf.has(name)) node.configure(this.#shard, this.instant);
    }
    this.carryOut();
  }

  /** Installs a primary at a new epoch. */
  install(name: string, how: { readonly cold?: boolean; readonly lost?: string } = {}): void {
    const to = this.node(name).member;
    const old = this.#shard.primary;
    const others = [...copiesOf(this.#shard)].filter((one) => !sameMember(one, to));
    const lost = how.lost === undefined ? undefined : this.node(how.lost).member;
    const kept = how.cold ? [] : this.#shard.inSync;
    const inSync = lost === undefined ? kept : withoutMember(kept, lost);
    const backups = [...others].filter(
      (one) => sameMember(one, old) || hasMember(this.#shard.backups, one),
    );
    this.commit({
      epoch: epoch(this.#index + 1),
      ordinal: this.#shard.ordinal + 1,
      primary: to,
      beginning: how.cold ? "cold" : "kept",
      coldEpoch: how.cold ? epoch(this.#index + 1) : this.#shard.coldEpoch,
      takeover: lost === undefined ? "clean" : "fenced",
      backups,
      joining: others.filter((one) => !hasMember(backups, one)),
      inSync: how.cold ? [to] : inSync,
    });
  }

  /** Adds a copy that joins. */
  join(name: string): void {
    this.commit({ joining: [...this.#shard.joining, this.node(name).member] });
  }

  /** Brings all processes of `names` up as primary and in-sync backups. */
  formed(...names: readonly string[]): this {
    for (const name of names) this.start(name);
    const [first = ""] = names;
    this.install(first, { cold: true });
    this.primary.configureNamespace(this.instant);
    for (const name of names.slice(1)) this.join(name);
    this.run(400);
    if (this.#shard.inSync.length !== names.length) throw new Error("the world did not form");
    return this;
  }

  /** Lets time pass in steps of 5 ms. */
  run(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.now < end) this.step();
  }

  /** One step: what is due arrives, deadlines pass, effects are carried out. */
  step(): void {
    this.now += 5;
    const due = this.#flights.filter((flight) => flight.arrives <= this.now);
    this.#flights = this.#flights.filter((flight) => flight.arrives > this.now);
    for (const flight of due) this.#arrive(flight);
    for (const node of this.nodes.values()) node.replica.tick(this.instant);
    this.carryOut();
  }

  /** Takes what every replica has ready. */
  carryOut(): void {
    for (const node of this.nodes.values()) {
      for (let ready = node.drain(); ready !== undefined; ready = node.drain()) {
        this.#take(node, ready);
      }
    }
  }

  /** Messages that are still on their way. */
  clearFlights(): void {
    this.#flights = [];
  }

  cutLink(a: string, b: string): void {
    this.cut.add(`${a} ${b}`).add(`${b} ${a}`);
  }

  isolate(name: string): void {
    for (const other of this.nodes.keys()) if (other !== name) this.cutLink(name, other);
    this.deaf.add(name);
  }

  heal(): void {
    this.cut.clear();
    this.deaf.clear();
    this.tellAll();
  }

  #take(node: CopyNode, ready: ReplicaReady): void {
    for (const event of ready.events) this.events.push({ of: node.member, event });
    for (const loss of ready.lossReports) this.losses.push({ ...loss, of: node.member });
    for (const { reason } of ready.dropped) this.dropped.push(reason);
    if (ready.released !== undefined) this.releases.push(ready.released);
    for (const proposal of ready.proposals) {
      this.proposals.push(proposal);
      if (this.committing && !this.deaf.has(node.member.node)) this.tryCommit(proposal);
    }
    for (const { to, message } of ready.messages) this.#send(node.member, to, message);
  }

  /** What the control state does with a ChangeInSync: compare and set. */
  tryCommit({ expect, inSync }: InSyncProposal): boolean {
    const { epoch: at, configVersion: version, primary, backups, joining } = this.#shard;
    if (expect.epoch !== at || expect.configVersion !== version) return false;
    const copies = copiesOf(this.#shard);
    if (primary === undefined || !hasMember(inSync, primary)) return false;
    if (!inSync.every((member) => hasMember(copies, member))) return false;
    const joined = joining.filter((member) => hasMember(inSync, member));
    this.commit({
      inSync,
      backups: [...backups, ...joined],
      joining: joining.filter((member) => !hasMember(inSync, member)),
    });
    return true;
  }

  #send(from: Member, to: Member, message: ReplicationMessage): void {
    if (this.onSend !== undefined && !this.onSend(from, to, message)) return;
    const [payload] = encodeFrames({
      from: from.incarnation,
      to: to.incarnation,
      messages: [message],
    });
    if (payload === undefined || this.cut.has(`${from.node} ${to.node}`)) return;
    if (this.random.chance(this.weather.lose)) return;
    const copies = this.random.chance(this.weather.repeat) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const arrives = this.now + this.random.between(...this.weather.delay);
      this.#flights.push({ from, to, payload, arrives });
    }
  }

  #arrive({ from, to, payload }: Flight): void {
    const node = this.nodes.get(to.node);
    const frame = decodeFrame(payload);
    if (node === undefined || frame.to !== node.member.incarnation) return;
    for (const message of frame.messages) node.replica.receive(from, message, this.instant);
  }

  /** For a failure's message. */
  describe(): string {
    return [...this.nodes.values()]
      .map(({ member, replica }) => `${memberText(member)} ${JSON.stringify(replica.status())}`)
      .join("\n");
  }
}
