// A world that goes wrong at random, the same way for the same seed: messages are lost, repeated
// and overtaken, nodes are cut off and crash between any two effects, losing what no batch had
// synced.

import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { Random } from "../../src/base/random.js";
import { after, type Instant, instant } from "../../src/base/time.js";
import { nodeId } from "../../src/model/ids.js";
import { decodeMessage, encodeMessage } from "../../src/raft/codec.js";
import { defaultRaftConfig, type RaftConfig } from "../../src/raft/config.js";
import { GroupChecker } from "../../src/raft/invariants.js";
import type { RaftMessage } from "../../src/raft/message.js";
import { member, membershipOf, SimNode } from "./sim-node.js";

/** Caps small enough that each is met; timeouts short, so that leaders change often. */
const tightConfig: RaftConfig = {
  ...defaultRaftConfig,
  heartbeatMs: 40,
  electionTimeoutMs: [120, 300],
  maxInflightMessages: 4,
  maxInflightBytes: 600,
  maxAppendBytes: 200,
  maxUncommittedBytes: 2000,
  maxCommittedPerReady: 7,
  snapshotChunkBytes: 32,
  maxInflightChunks: 3,
};

const inFlightMax = 400;

type Read = { readonly node: string; readonly floor: number };

export class RandomWorld {
  readonly random: Random;
  readonly nodes: SimNode[] = [];
  readonly checker = new GroupChecker();
  readonly seed: number;
  /** Chances, drawn by seed: a fault left out lets the others reach further (swarm testing). */
  readonly faults: Readonly<
    Record<"crash" | "cut" | "loss" | "repeat" | "overtake" | "pause" | "tear" | "heal", number>
  >;
  now: Instant = instant(0);
  network: RaftMessage[] = [];
  /** Per node: whether its outstanding batch is written. */
  readonly #persisted = new Set<SimNode>();
  readonly #cut = new Set<string>();
  readonly #reads = new Map<number, Read>();
  readonly #readsSeen = new Map<string, number>();
  #words = 0;
  #tokens = 0;
  /** What happened, to see that a run was worth its time. */
  readonly count = { crashes: 0, reads: 0, installs: 0, leaders: 0, refused: 0 };

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Random(seed);
    this.faults = {
      crash: this.random.pick([0, 0.001, 0.004]),
      cut: this.random.pick([0, 0.001, 0.004]),
      loss: this.random.pick([0, 0.02, 0.1]),
      repeat: this.random.pick([0, 0.03, 0.1]),
      overtake: this.random.pick([0, 0.1, 0.4]),
      pause: this.random.pick([0, 0.001, 0.01]),
      tear: this.random.pick([0, 0.01, 0.1]),
      heal: this.random.pick([0.001, 0.003, 0.01]),
    };
    const size = this.random.pick([1, 2, 3, 3, 3, 5]);
    const voters = Array.from({ length: size }, (_, i) => `n${i + 1}`);
    const learners = this.random.chance(0.3) ? ["n8"] : [];
    for (const name of [...voters, ...learners]) {
      const bootstrap = membershipOf(voters, learners);
      const self = member(name);
      const node = new SimNode({ self, config: tightConfig, bootstrap, seed: this.random.u32() });
      node.start(this.now);
      this.nodes.push(node);
    }
  }

  /** One random event. */
  step(): void {
    const { random, faults } = this;
    const node = random.pick(this.nodes);
    const chance = random.float();
    if (random.chance(faults.crash)) this.#crash(this.#victim());
    else if (random.chance(faults.cut)) this.#cut.add(this.#victim().id);
    else if (random.chance(faults.heal)) this.#cut.clear();
    else if (chance < 0.45) this.#deliver();
    else if (chance < 0.76) this.#work(node);
    else if (chance < 0.9) this.#tick(node);
    else if (chance < 0.98) this.#ask(random.chance(0.7) ? this.#victim() : node);
    else if (chance < 0.995) this.#restart(node);
    else if (node.isUp) node.compact(random.between(0, 4));
    this.#look(node);
  }

  /** Heals everything and lets time pass until the group is at rest. */
  heal(ms: number): void {
    this.#cut.clear();
    for (const node of this.nodes) if (!node.isUp) this.#restart(node);
    const end = after(this.now, ms);
    while (this.now < end) {
      this.now = after(this.now, 25);
      for (const node of this.nodes) {
        node.raft.tick(this.now);
        this.#settle(node);
      }
      for (let message = this.network.shift(); message; message = this.network.shift()) {
        this.#receive(message);
        const receiver = this.nodes.find(({ id }) => id === message?.to);
        if (receiver !== undefined) this.#settle(receiver);
      }
    }
  }

  /** The words of all committed commands, in order. */
  committedWords(): string[] {
    const commands = this.checker.committed.filter(({ kind }) => kind === "command");
    return commands.map(({ data }) => fromUtf8(data));
  }

  /** Often a leader, or who believes to be one: there it hurts. */
  #victim(): SimNode {
    const isLeader = (node: SimNode): boolean => node.isUp && node.raft.status().role === "leader";
    const leaders = this.nodes.filter(isLeader);
    return this.random.pick(leaders.length > 0 && this.random.chance(0.6) ? leaders : this.nodes);
  }

  /** Mostly a whole Ready, else one effect of it; sometimes the node dies in between. */
  #work(node: SimNode): void {
    if (this.random.chance(0.3)) this.#effect(node);
    else this.#settle(node);
    if (node.outstanding !== undefined && this.random.chance(this.faults.tear)) this.#crash(node);
  }

  #settle(node: SimNode): void {
    do {
      this.#effect(node);
      this.#look(node);
    } while (node.isUp && node.outstanding !== undefined);
  }

  #effect(node: SimNode): void {
    if (!node.isUp) return;
    if (node.outstanding === undefined) {
      this.#send(node.begin());
    } else if (!this.#persisted.has(node)) {
      if (this.random.chance(0.2)) this.#send(node.begin());
      node.persist();
      this.#persisted.add(node);
    } else {
      this.#persisted.delete(node);
      this.#send(node.finish());
    }
  }

  #send(messages: readonly RaftMessage[]): void {
    this.network.push(...messages);
    while (this.network.length > inFlightMax) this.network.shift();
  }

  #deliver(): void {
    const { random, network, faults } = this;
    if (network.length === 0) return;
    const at = random.chance(faults.overtake) ? random.between(0, network.length - 1) : 0;
    const [message] = random.chance(faults.repeat) ? [network[at]] : network.splice(at, 1);
    if (message === undefined || random.chance(faults.loss)) return;
    this.#receive(message);
  }

  #receive(message: RaftMessage): void {
    if (this.#cut.has(message.from) || this.#cut.has(message.to)) return;
    const node = this.nodes.find(({ id }) => id === message.to);
    if (node?.isUp !== true) return;
    node.raft.step(decodeMessage(encodeMessage(message)), this.now);
    this.#look(node);
  }

  #tick(node: SimNode): void {
    this.now = after(
      this.now,
      this.random.between(0, this.random.chance(this.faults.pause) ? 900 : 16),
    );
    if (node.isUp) node.raft.tick(this.now);
  }

  #ask(node: SimNode): void {
    if (!node.isUp) return;
    const { random } = this;
    const chance = random.float();
    if (chance < 0.6) {
      const count = random.between(1, 5);
      const words = Array.from({ length: count }, () => `w${this.#words++}`);
      if (!node.raft.propose(words.map(utf8), this.now).ok) this.count.refused++;
    } else if (chance < 0.9) {
      const floor = this.checker.committed.length;
      const token = this.#tokens++;
      if (node.raft.readIndex(token)) this.#reads.set(token, { node: node.id, floor });
    } else if (chance < 0.95) {
      node.raft.transferLeadership(random.pick(this.nodes).id, this.now);
    } else {
      const id = nodeId("n8");
      const added = member("n8", `s8-${random.between(0, 3)}`);
      const kind = random.pick(["addLearner", "removeLearner", "rebindLearner"] as const);
      const change = kind === "removeLearner" ? { kind, id } : { kind, member: added };
      node.raft.proposeMembership(change, this.now);
    }
  }

  #crash(node: SimNode): void {
    if (!node.isUp) return;
    this.count.crashes++;
    this.#readsSeen.delete(node.id);
    node.reads = [];
    node.crash();
    this.#persisted.delete(node);
  }

  #restart(node: SimNode): void {
    if (node.isUp) return;
    node.start(this.now);
    this.checker.restarted(node.id);
  }

  #look(node: SimNode): void {
    if (!node.isUp) return;
    this.checker.check(node.id, node.raft);
    const seen = this.#readsSeen.get(node.id) ?? 0;
    for (const read of node.reads.slice(seen)) this.#checkRead(node, read);
    this.#readsSeen.set(node.id, node.reads.length);
  }

  #checkRead(node: SimNode, read: SimNode["reads"][number]): void {
    const asked = this.#reads.get(read.token);
    if (asked?.node !== node.id) throw new Error(`read ${read.token} was not asked of ${node.id}`);
    this.#reads.delete(read.token);
    if (read.outcome === "aborted") return;
    this.count.reads++;
    // R4: whatever was committed anywhere when the read was asked is seen by it.
    if (read.index >= asked.floor) return;
    throw new Error(`R4: a read at ${read.index} misses what was committed at ${asked.floor}`);
  }
}
