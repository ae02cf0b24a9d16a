// All shard copies of one process: opens, configures and drops them as the control state says,
// carries their messages in one frame a peer and turn, and brings their proposals to the control
// plane.

import { after, type Instant } from "../base/time.js";
import type { Command } from "../control/command.js";
import type { ControlState } from "../control/control-state.js";
import type { PositionReport, PrimaryReport, ReleasedShard } from "../control/lease-message.js";
import type { Epoch, MapVersion, NodeId, ShardId } from "../model/ids.js";
import {
  copiesOf,
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
} from "../model/shard-map.js";
import type { CacheEngine } from "../model/shard-store.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { PeerTransport } from "../ports/peer-transport.js";
import { CatchUpPacer } from "../replication/catch-up-pacer.js";
import { decodeFrame, encodeFrames } from "../replication/codec.js";
import type { ReplicationMessage } from "../replication/message.js";
import type { ReplicaEvent, ReplicaReady } from "../replication/ready.js";
import { ShardDriver } from "./shard-driver.js";

export type ShardTableOptions = {
  readonly self: Member;
  readonly engine: CacheEngine;
  readonly transport: PeerTransport;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly mayServe: (shard: ShardId, epoch: Epoch) => boolean;
  readonly mapVersion: () => MapVersion;
  /** Brings a command into the log; repeated until it is there when `retry`. */
  readonly submit: (command: Command, retry: boolean) => void;
  /** A release is complete or a policy runs: the leader should hear of it at once. */
  readonly onNews: () => void;
  readonly wake: () => void;
};

/** Bytes of catch-up from one tick (25 ms) to the next: about 40 MiB a second. */
const catchUpBytesPerTick = 1024 * 1024;

/** What goes to one process at the end of the turn. */
type QueuedMessages = { readonly to: Member; readonly messages: ReplicationMessage[] };

/** The shard copies of one process. */
export class ShardTable {
  readonly #options: ShardTableOptions;
  readonly #drivers = new Map<ShardId, ShardDriver>();
  readonly #dirty = new Set<ShardDriver>();
  readonly #pacer = new CatchUpPacer(catchUpBytesPerTick);
  /** When copies that this process no longer holds by the map are dropped. */
  readonly #dropAt = new Map<ShardId, Instant>();
  readonly #outgoing = new Map<NodeId, QueuedMessages>();
  #losses: ControlState["losses"] = [];

  constructor(options: ShardTableOptions) {
    this.#options = options;
  }

  /** This process. */
  get self(): Member {
    return this.#options.self;
  }

  /** The copy of a shard here, if any. */
  get(shard: ShardId): ShardDriver | undefined {
    return this.#drivers.get(shard);
  }

  /** All copies here. */
  all(): Iterable<ShardDriver> {
    return this.#drivers.values();
  }

  /** Takes over what changed in the control state. */
  reconfigure(after_: ControlState, before: ControlState, now: Instant): void {
    this.#losses = after_.losses;
    for (const shard of after_.shards) {
      if (before.shards[shard.id] !== shard || !this.#knows(shard)) {
        this.#configure(shard, after_, now);
      }
    }
    if (after_.namespaces === before.namespaces) return;
    for (const driver of this.#drivers.values()) driver.logConfigs(after_, now);
    this.#options.onNews();
  }

  /** Takes a "replication" message. @throws {DecodeError} when it is malformed */
  receive(from: NodeId, payload: Uint8Array, now: Instant): void {
    const frame = decodeFrame(payload);
    // Meant for an earlier process of this node (I15).
    if (frame.to !== this.#options.self.incarnation) return;
    const member: Member = { node: from, incarnation: frame.from };
    for (const message of frame.messages) {
      const driver = this.#drivers.get(message.shard);
      if (driver === undefined) continue;
      driver.receive(member, message, now);
    }
    this.#options.wake();
  }

  /** Lets deadlines pass on every copy. */
  tick(now: Instant): void {
    this.#pacer.refill();
    for (const driver of this.#drivers.values()) driver.tick(now);
    for (const [shard, at] of this.#dropAt) if (at <= now) this.#drop(shard);
    this.#options.wake();
  }

  /** Carries out what the copies have ready. */
  settle(): void {
    while (this.#dirty.size > 0) {
      const dirty = [...this.#dirty];
      this.#dirty.clear();
      for (const driver of dirty) this.#drain(driver);
    }
    this.#flush();
  }

  /** Says that held replies may be released: a lease was renewed. */
  leaseRenewed(): void {
    for (const driver of this.#drivers.values()) driver.settleReplies();
  }

  /** What a heartbeat tells of the shards that this process leads. */
  reports(): { reports: PrimaryReport[]; released: ReleasedShard[] } {
    const reports: PrimaryReport[] = [];
    const released: ReleasedShard[] = [];
    for (const driver of this.#drivers.values()) {
      if (driver.replica.role() !== "primary") continue;
      const epoch = driver.replica.epoch();
      reports.push({ shard: driver.shard, epoch, namespacesVersion: driver.configsLoggedTo });
      const release = driver.replica.released();
      if (release !== undefined) released.push(release);
    }
    return { reports, released };
  }

  /** How far the copies of these shards are, for a position query. */
  positions(asked: readonly { shard: ShardId; epoch: Epoch }[]): PositionReport[] {
    const answers: PositionReport[] = [];
    for (const { shard, epoch } of asked) {
      const position = this.#drivers.get(shard)?.replica.position();
      if (position === undefined || !position.complete) continue;
      const { epoch: tailEpoch, last, staged } = position;
      answers.push({ shard, epoch, tailEpoch, position: last, staged });
    }
    return answers;
  }

  /** Ends everything that waits for a copy here and forgets all data. */
  stop(): void {
    for (const driver of this.#drivers.values()) {
      driver.stop();
      this.#options.engine.drop(driver.shard);
    }
    this.#drivers.clear();
  }

  #knows(shard: Shard): boolean {
    const record = this.#drivers.get(shard.id)?.record;
    return record === shard || (record === undefined && !this.#holds(shard));
  }

  #holds(shard: Shard): boolean {
    return hasMember(copiesOf(shard), this.#options.self);
  }

  #configure(shard: Shard, state: ControlState, now: Instant): void {
    const holds = this.#holds(shard);
    let driver = this.#drivers.get(shard.id);
    if (driver === undefined) {
      if (!holds) return;
      driver = this.#open(shard.id, state);
    }
    this.#noteShrink(driver.record, shard);
    driver.configure(shard, state, now);
    if (holds) this.#dropAt.delete(shard.id);
    else if (!this.#dropAt.has(shard.id)) {
      this.#dropAt.set(shard.id, after(now, 2 * state.settings.leaseMs));
    }
  }

  /** Says which copies the primary here went on without. */
  #noteShrink(before: Shard | undefined, shard: Shard): void {
    const { self, logger } = this.#options;
    if (before?.epoch !== shard.epoch || !sameMember(shard.primary, self)) return;
    for (const member of before.inSync) {
      if (hasMember(shard.inSync, member)) continue;
      logger.warn("copy left the in-sync set", { shard: shard.id, member: memberText(member) });
    }
  }

  #open(shard: ShardId, state: ControlState): ShardDriver {
    const { self, engine, metrics, mayServe, mapVersion } = this.#options;
    const driver = new ShardDriver({
      shard,
      self,
      store: engine.open(shard),
      settings: state.settings,
      metrics,
      pacer: this.#pacer,
      mayServe,
      mapVersion,
      dirty: (dirty) => {
        this.#dirty.add(dirty);
        this.#options.wake();
      },
    });
    this.#drivers.set(shard, driver);
    return driver;
  }

  #drop(shard: ShardId): void {
    this.#dropAt.delete(shard);
    const driver = this.#drivers.get(shard);
    if (driver === undefined) return;
    driver.stop();
    this.#drivers.delete(shard);
    this.#dirty.delete(driver);
    this.#options.engine.drop(shard);
  }

  #drain(driver: ShardDriver): void {
    const ready = driver.replica.ready();
    if (ready !== undefined) this.#carryOut(driver, ready);
    driver.settleReplies();
  }

  #carryOut(driver: ShardDriver, ready: ReplicaReady): void {
    const { self, submit, logger, metrics } = this.#options;
    for (const { to, message } of ready.messages) this.#queue(to, message);
    if (ready.released !== undefined) this.#options.onNews();
    for (const { expect, inSync } of ready.proposals) {
      submit({ kind: "change-in-sync", expect, by: self, inSync }, false);
    }
    for (const loss of ready.lossReports) {
      if (this.#owesReport(driver.shard, loss.fromEpoch)) {
        submit({ kind: "report-loss", shard: driver.shard, by: self, ...loss }, true);
      }
      if (loss.lostCount === 0) continue;
      logger.warn("records of a deposed primary are lost", { shard: driver.shard, ...loss });
    }
    for (const event of ready.events) this.#note(driver.shard, event);
    for (const dropped of ready.dropped) {
      metrics.count("holdfast_replication_dropped_total", 1, { reason: dropped.reason });
    }
  }

  /** Whether a loss waits for this process's word; after a hand-over none does. */
  #owesReport(shard: ShardId, fromEpoch: Epoch): boolean {
    return this.#losses.some(
      (loss) =>
        loss.shard === shard &&
        loss.fromEpoch === fromEpoch &&
        loss.lostCount === "unknown" &&
        sameMember(loss.from, this.#options.self),
    );
  }

  #note(shard: ShardId, event: ReplicaEvent): void {
    const { logger, metrics } = this.#options;
    metrics.count("holdfast_replication_events_total", 1, { kind: event.kind });
    switch (event.kind) {
      case "rewound":
        metrics.count("holdfast_rewind_keys_fetched_total", event.keysFetched);
        logger.info("copy rewound", { shard, keysFetched: event.keysFetched, to: event.to });
        return;
      case "needs-full":
        logger.warn("copy needs a full catch-up", { shard, reason: event.reason });
        return;
      default:
        logger.debug("replication", { shard, event: event.kind });
    }
  }

  #queue(to: Member, message: ReplicationMessage): void {
    const queued = this.#outgoing.get(to.node);
    if (queued?.to.incarnation === to.incarnation) {
      queued.messages.push(message);
      return;
    }
    if (queued !== undefined) this.#sendFrames(queued);
    this.#outgoing.set(to.node, { to, messages: [message] });
  }

  #flush(): void {
    for (const queued of this.#outgoing.values()) this.#sendFrames(queued);
    this.#outgoing.clear();
  }

  #sendFrames({ to, messages }: QueuedMessages): void {
    const from = this.#options.self.incarnation;
    for (const payload of encodeFrames({ from, to: to.incarnation, messages })) {
      this.#options.transport.send(to.node, "bulk", { kind: "replication", payload });
    }
  }
}
