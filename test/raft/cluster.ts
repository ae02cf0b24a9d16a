// A small group of nodes under one clock, with a network that loses nothing unless told to: for
// tests of single rules and for the scenarios. Deterministic: nodes act in order of their names.

import { utf8 } from "../../src/base/bytes.js";
import { after, type Instant, instant } from "../../src/base/time.js";
import { nodeId } from "../../src/model/ids.js";
import { decodeMessage, encodeMessage } from "../../src/raft/codec.js";
import { defaultRaftConfig, type RaftConfig } from "../../src/raft/config.js";
import { GroupChecker } from "../../src/raft/invariants.js";
import type { RaftMessage } from "../../src/raft/message.js";
import { member, membershipOf, SimNode } from "./sim-node.js";

const tickMs = 25;

export type ClusterOptions = {
  readonly voters?: readonly string[];
  readonly learners?: readonly string[];
  readonly config?: Partial<RaftConfig>;
  readonly seed?: number;
};

/** A group of nodes; every step is checked against I1–I3 and I5. */
export class Cluster {
  readonly config: RaftConfig;
  readonly options: ClusterOptions;
  readonly nodes = new Map<string, SimNode>();
  readonly checker = new GroupChecker();
  now: Instant = instant(0);
  /** Sent and not delivered, in order. */
  network: RaftMessage[] = [];
  /** Says of a message at its delivery that it is lost. */
  lost: (message: RaftMessage) => boolean = () => false;
  /** Sees every message at its delivery, also a lost one. */
  watch: (message: RaftMessage, lost: boolean) => void = () => undefined;
  readonly #cut = new Set<string>();

  constructor(options: ClusterOptions = {}) {
    this.options = options;
    this.config = { ...defaultRaftConfig, ...options.config };
    const { voters = ["n1", "n2", "n3"], learners = [] } = options;
    for (const name of [...voters, ...learners]) this.add(name);
  }

  /** Starts a node, by default on the store that the bootstrap membership names for it. */
  add(name: string, store?: string): SimNode {
    const { voters = ["n1", "n2", "n3"], learners = [], seed = 1 } = this.options;
    const node = new SimNode({
      self: member(name, store),
      config: this.config,
      bootstrap: membershipOf(voters, learners),
      seed: seed * 10 + Number(name.slice(1)),
    });
    node.start(this.now);
    this.nodes.set(name, node);
    return node;
  }

  node(name: string): SimNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  raft(name: string) {
    return this.node(name).raft;
  }

  status(name: string) {
    return this.raft(name).status();
  }

  /** The leader of the highest term, if there is one. */
  leader(): SimNode | undefined {
    let best: SimNode | undefined;
    for (const node of this.#up()) {
      const { role, term } = node.raft.status();
      if (role === "leader" && term > (best?.raft.status().term ?? -1)) best = node;
    }
    return best;
  }

  cut(...names: string[]): void {
    for (const name of names) this.#cut.add(name);
  }

  heal(...names: string[]): void {
    if (names.length === 0) this.#cut.clear();
    for (const name of names) this.#cut.delete(name);
  }

  crash(name: string): void {
    this.node(name).crash();
    this.network = this.network.filter(({ to, from }) => to !== name && from !== name);
  }

  restart(name: string): void {
    this.node(name).start(this.now);
    this.checker.restarted(nodeId(name));
  }

  /** Does what the nodes have ready, delivering nothing. */
  settle(): void {
    for (const node of this.#up()) this.settleNode(node);
  }

  settleNode(node: SimNode): void {
    for (;;) {
      this.network.push(...node.begin());
      if (node.outstanding === undefined) return;
      node.persist();
      this.network.push(...node.finish());
      this.checker.check(node.id, node.raft);
    }
  }

  /** Delivers until nothing is under way any more. */
  run(): void {
    this.settle();
    for (let guard = 0; this.network.length > 0; guard++) {
      if (guard > 100_000) throw new Error("the network does not come to rest");
      this.deliverNext();
    }
  }

  /** Delivers the oldest message and does what follows at its receiver. */
  deliverNext(): void {
    const message = this.network.shift();
    if (message === undefined) return;
    const lost = this.isLost(message);
    this.watch(message, lost);
    if (lost) return;
    const node = this.node(message.to);
    node.raft.step(decodeMessage(encodeMessage(message)), this.now);
    this.settleNode(node);
  }

  isLost(message: RaftMessage): boolean {
    if (this.#cut.has(message.from) || this.#cut.has(message.to)) return true;
    return this.nodes.get(message.to)?.isUp !== true || this.lost(message);
  }

  /** Lets time pass in ticks for all nodes (or those named), delivering everything. */
  pass(ms: number, names?: readonly string[]): void {
    const end = after(this.now, ms);
    while (this.now < end) {
      this.now = after(this.now, tickMs);
      for (const node of this.#up()) {
        if (names === undefined || names.includes(node.id)) node.raft.tick(this.now);
      }
      this.run();
    }
  }

  /** Lets time pass for the named nodes; what they send stays under way. */
  lapse(ms: number, names: readonly string[]): void {
    const end = after(this.now, ms);
    while (this.now < end) {
      this.now = after(this.now, tickMs);
      for (const name of names) this.raft(name).tick(this.now);
      this.settle();
    }
  }

  /** Lets time pass for one node until it leads. */
  elect(name: string): void {
    for (let ms = 0; this.status(name).role !== "leader"; ms += tickMs) {
      if (ms > 5000) throw new Error(`${name} is not elected`);
      this.pass(tickMs, [name]);
    }
  }

  propose(name: string, ...words: string[]) {
    return this.raft(name).propose(words.map(utf8), this.now);
  }

  #up(): SimNode[] {
    return [...this.nodes.values()].filter((node) => node.isUp);
  }
}
