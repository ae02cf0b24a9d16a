// A small world for the coordinator's tests: one leader, an instant log, and nodes that heartbeat,
// catch up, shrink, release and answer as the real ones do, until a test tells them not to.
import { type Instant, instant } from "../../src/base/time.js";
import { applyCommand, initialControlState } from "../../src/control/apply.js";
import type { Command, CommandResult } from "../../src/control/command.js";
import type { ControlState } from "../../src/control/control-state.js";
import { Coordinator, type CoordinatorReady } from "../../src/control/coordinator.js";
import type { LeaseMessage } from "../../src/control/lease-message.js";
import { stateHash } from "../../src/control/state-hash.js";
import { clusterId, type LogIndex, type NodeId, nodeId, type Term } from "../../src/model/ids.js";
import { type Settings, settingsForLease } from "../../src/model/settings.js";
import { expectationOf, hasMember, type Member, type Shard } from "../../src/model/shard-map.js";
import { FakeNode } from "./coordinator-fake-node.js";

const stepMs = 25;

export type WorldOptions = {
  readonly nodes?: number;
  readonly shards?: number;
  readonly expectedNodes?: number;
  readonly settings?: Partial<Settings>;
};

export class World {
  now: Instant = instant(10_000);
  state: ControlState = initialControlState;
  readonly nodes = new Map<NodeId, FakeNode>();
  coordinator: Coordinator;
  readonly #expectedNodes: number;
  /** Everything the leader sent and proposed, in order, with the time. */
  readonly sent: { readonly at: Instant; readonly to: NodeId; readonly message: LeaseMessage }[] =
    [];
  readonly proposed: { readonly at: Instant; readonly command: Command }[] = [];
  readonly divergences: CoordinatorReady["divergences"][number][] = [];
  /** While set, proposals and rounds of the leader wait here instead of ending at once. */
  holdProposals = false;
  holdReads = false;
  heldProposals: { readonly token: number; readonly command: Command }[] = [];
  heldReads: number[] = [];
  /** Whether a message of the leader is lost. */
  loses: (to: NodeId, message: LeaseMessage) => boolean = () => false;
  /** Whether copies catch up by themselves. */
  catchesUp = true;
  #term = 0;
  #leads = false;

  constructor(options: WorldOptions = {}) {
    const count = options.nodes ?? 3;
    this.#expectedNodes = options.expectedNodes ?? count;
    this.coordinator = new Coordinator({ expectedNodes: this.#expectedNodes });
    const settings = { ...settingsForLease(1000), ...options.settings };
    this.commit({
      kind: "bootstrap",
      clusterId: clusterId("c1"),
      settings,
      shardCount: options.shards ?? 6,
    });
    for (let k = 1; k <= count; k++) this.start(`n${k}`);
  }

  /** A world whose shards all serve with all copies in sync. */
  static serving(options: WorldOptions = {}): World {
    const world = new World(options);
    world.lead();
    world.run(3000);
    return world;
  }

  /** Starts a process of a node; a node that was there before is restarted. */
  start(name: string, storeId = `store-${name}`): FakeNode {
    const id = nodeId(name);
    const node = new FakeNode({ id, storeId, boot: this.state.appliedIndex });
    this.nodes.set(id, node);
    const result = this.commit(node.registration(), this.state.appliedIndex);
    if (!result.ok) throw new Error(result.message);
    node.registered(this.state, result.value, this.now);
    return node;
  }

  node(name: string): FakeNode {
    const node = this.nodes.get(nodeId(name));
    if (node === undefined) throw new Error(`no node ${name}`);
    return node;
  }

  member(name: string): Member {
    return this.node(name).member;
  }

  shard(id: number): Shard {
    const shard = this.state.shards[id];
    if (shard === undefined) throw new Error(`no shard ${id}`);
    return shard;
  }

  /** The leader begins, or a new one does. */
  lead(): void {
    this.#term++;
    this.#leads = true;
    this.coordinator = new Coordinator({ expectedNodes: this.#expectedNodes });
    this.coordinator.applied(this.state, this.now);
    this.coordinator.becomeLeader(this.#term as Term, this.now);
    this.heldProposals = [];
    this.heldReads = [];
    this.pump();
  }

  /** Puts a command into the log and applies it everywhere. */
  commit(command: Command, basisIndex = 0): CommandResult {
    const { state, result } = applyCommand(this.state, this.state.appliedIndex + 1, {
      requestId: undefined,
      basisIndex,
      at: 0,
      command,
    });
    this.state = state;
    for (const node of this.nodes.values()) node.applied(state, this.now);
    if (this.#leads) this.coordinator.applied(state, this.now);
    return result;
  }

  /** Lets time pass in steps; every step ticks the leader and lets the nodes act. */
  run(milliseconds: number, until: () => boolean = () => false): void {
    const end = this.now + milliseconds;
    while (this.now < end && !until()) {
      this.now = instant(this.now + stepMs);
      if (this.#leads) this.coordinator.tick(this.now);
      this.pump();
      this.beat();
      this.#careForCopies();
      this.pump();
    }
  }

  /** Every node that is due sends its heartbeat. */
  beat(): void {
    for (const node of this.nodes.values()) {
      const heartbeat = node.heartbeat(this.now, this.state, stateHash);
      if (heartbeat !== undefined) this.coordinator.receive(node.id, heartbeat, this.now);
      this.pump();
    }
  }

  /** Does what the leader has ready, until it has nothing more. */
  pump(): void {
    for (;;) {
      const ready = this.coordinator.ready();
      if (ready === undefined) return;
      this.divergences.push(...ready.divergences);
      for (const { to, message } of ready.messages) this.#deliver(to, message);
      for (const proposal of ready.proposals) {
        this.proposed.push({ at: this.now, command: proposal.command });
        if (this.holdProposals) this.heldProposals.push(proposal);
        else this.endProposal(proposal);
      }
      for (const token of ready.readIndex) {
        if (this.holdReads) this.heldReads.push(token);
        else this.coordinator.readIndexDone(token, this.#readIndex(), this.now);
      }
    }
  }

  endProposal({ token, command }: { token: number; command: Command }): CommandResult {
    const result = this.commit(command);
    this.coordinator.proposalDone(token, result, this.now);
    return result;
  }

  endHeldReads(how: LogIndex | "aborted" = this.#readIndex()): void {
    const held = this.heldReads;
    this.heldReads = [];
    for (const token of held) this.coordinator.readIndexDone(token, how, this.now);
    this.pump();
  }

  /** Commands of one kind that were proposed since `from`. */
  commands<Kind extends Command["kind"]>(kind: Kind, from = 0): Extract<Command, { kind: Kind }>[] {
    return this.proposed
      .filter(({ at, command }) => at >= from && command.kind === kind)
      .map(({ command }) => command as Extract<Command, { kind: Kind }>);
  }

  /** Messages of one kind that were sent since `from`. */
  messages<Kind extends LeaseMessage["kind"]>(kind: Kind, from = 0) {
    return this.sent
      .filter(({ at, message }) => at >= from && message.kind === kind)
      .map(({ at, to, message }) => ({
        at,
        to,
        message: message as Extract<LeaseMessage, { kind: Kind }>,
      }));
  }

  /** Nodes that would answer for the shard now. */
  servers(shard: number): string[] {
    return [...this.nodes.values()]
      .filter((node) => node.serves(this.shard(shard), this.state, this.now))
      .map(({ id }) => id);
  }

  allServe(): boolean {
    return this.state.shards.every((shard) => this.servers(shard.id).length === 1);
  }

  #readIndex(): LogIndex {
    return this.state.appliedIndex as LogIndex;
  }

  #deliver(to: NodeId, message: LeaseMessage): void {
    this.sent.push({ at: this.now, to, message });
    const node = this.nodes.get(to);
    if (node === undefined || !node.hears || this.loses(to, message)) return;
    const answer = node.receive(message, this.state, this.now);
    if (answer !== undefined) this.coordinator.receive(to, answer, this.now);
  }

  /** Primaries add copies that caught up, and shrink out the silent and the superfluous. */
  #careForCopies(): void {
    if (!this.catchesUp) return;
    for (const { id } of this.state.shards) {
      const shard = this.shard(id);
      const primary = shard.primary && this.nodes.get(shard.primary.node);
      if (primary === undefined || !primary.serves(shard, this.state, this.now)) continue;
      const copies = [primary.member, ...shard.backups, ...shard.joining];
      const inSync = copies.filter((member) => {
        const node = this.nodes.get(member.node);
        const alive = node?.alive === true && node.member.incarnation === member.incarnation;
        const fenced = this.state.nodes.get(member.node)?.state === "FENCED";
        return alive && !fenced && !primary.wasToldToDrop(shard, member);
      });
      const same = inSync.length === shard.inSync.length;
      if (same && inSync.every((member) => hasMember(shard.inSync, member))) continue;
      this.commit({
        kind: "change-in-sync",
        expect: expectationOf(shard),
        by: primary.member,
        inSync,
      });
    }
  }
}
