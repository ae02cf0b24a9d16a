// A node as the coordinator sees it: the real lease holder and takeover waits, and just enough of a
// replica to answer position queries, release and forget copies.
import type { Instant } from "../../src/base/time.js";
import type { Register } from "../../src/control/command.js";
import type { ControlState } from "../../src/control/control-state.js";
import { LeaseHolder } from "../../src/control/lease-holder.js";
import type {
  Heartbeat,
  LeaseMessage,
  PositionAnswer,
  ReleasedShard,
} from "../../src/control/lease-message.js";
import { TakeoverWaits } from "../../src/control/lease-takeover.js";
import {
  type Epoch,
  type Incarnation,
  incarnation,
  type NodeId,
  type Sequence,
  type ShardId,
  storeId,
} from "../../src/model/ids.js";
import { defaultSettings } from "../../src/model/settings.js";
import { hasMember, type Member, type Shard, sameMember } from "../../src/model/shard-map.js";

export class FakeNode {
  readonly id: NodeId;
  readonly #storeId: string;
  readonly #bootId: string;
  member: Member;
  holder: LeaseHolder;
  readonly waits = new TakeoverWaits(defaultSettings);
  /** The process runs. */
  alive = true;
  /** Its heartbeats leave; the leader's messages arrive. */
  speaks = true;
  hears = true;
  answersPositions = true;
  releases = true;
  leaving = false;
  lagging = false;
  lagMs = 0;
  /** Wall clock minus monotonic clock. */
  wallShift = 0;
  /** Reported instead of the true state hash. */
  wrongHash: number | undefined;
  /** Reported instead of the applied index. */
  namespacesVersion: number | undefined;
  /** The last sequence of each copy, where it differs from 100. */
  readonly positions = new Map<ShardId, number>();
  #released: ReleasedShard[] = [];
  readonly #dropped: { readonly shard: ShardId; readonly epoch: Epoch; readonly member: Member }[] =
    [];
  readonly #led = new Map<ShardId, Epoch>();

  constructor(options: { id: NodeId; storeId: string; boot: number }) {
    this.id = options.id;
    this.#storeId = options.storeId;
    this.#bootId = `${options.id}-${options.boot}`;
    this.member = { node: options.id, incarnation: 0 as Incarnation };
    this.holder = new LeaseHolder({ self: this.member, settings: defaultSettings });
  }

  registration(): Register {
    return {
      kind: "register",
      node: this.id,
      storeId: storeId(this.#storeId),
      bootId: this.#bootId,
      address: `${this.id}:1`,
      httpAddress: "",
      region: "",
      zone: "",
      memoryBytes: 2 ** 30,
    };
  }

  registered(state: ControlState, value: number, now: Instant): void {
    this.member = { node: this.id, incarnation: incarnation(value) };
    const { settings } = state;
    this.holder = new LeaseHolder({ self: this.member, settings });
    this.waits.changeSettings(settings);
    this.applied(state, now);
  }

  applied(state: ControlState, now: Instant): void {
    if (!this.alive) return;
    for (const shard of state.shards) {
      if (sameMember(shard.primary, this.member)) {
        if (this.#led.get(shard.id) === shard.epoch) continue;
        this.#led.set(shard.id, shard.epoch);
        this.waits.learned(shard, now);
        this.holder.hurry();
      } else if (this.#led.delete(shard.id)) {
        this.waits.lost(shard.id);
      }
    }
    this.#released = this.#released.filter((one) => state.shards[one.shard]?.epoch === one.epoch);
  }

  heartbeat(
    now: Instant,
    state: ControlState,
    hashOf: (state: ControlState) => number,
  ): Heartbeat | undefined {
    if (!this.alive || !this.speaks || !this.holder.heartbeatDue(now)) return undefined;
    return this.holder.nextHeartbeat({
      now,
      wall: now + this.wallShift,
      lagMs: this.lagMs,
      content: {
        appliedIndex: state.appliedIndex,
        stateHash: this.wrongHash ?? hashOf(state),
        mapVersion: state.mapVersion,
        reports: state.shards
          .filter((shard) => sameMember(shard.primary, this.member))
          .map(({ id, epoch }) => ({
            shard: id,
            epoch,
            namespacesVersion: this.namespacesVersion ?? state.appliedIndex,
          })),
        released: this.#released,
        leaving: this.leaving,
        lagging: this.lagging,
      },
    });
  }

  receive(message: LeaseMessage, state: ControlState, now: Instant): PositionAnswer | undefined {
    if (!this.alive) return undefined;
    switch (message.kind) {
      case "confirmation":
        this.holder.confirm(message, now, now + this.wallShift);
        for (const wait of message.serveAfter) this.waits.told(wait, now);
        return undefined;
      case "position-query":
        if (!this.answersPositions) return undefined;
        return {
          kind: "position-answer",
          term: message.term,
          round: message.round,
          incarnation: this.member.incarnation,
          answers: message.shards
            .filter(({ shard }) => hasMember(state.shards[shard]?.inSync ?? [], this.member))
            .map(({ shard, epoch }) => ({
              shard,
              epoch,
              tailEpoch: epoch,
              position: (this.positions.get(shard) ?? 100) as Sequence,
              staged: false,
            })),
        };
      case "release-request":
        for (const item of message.items) this.#release(item, state, now);
        return undefined;
      case "drop-request":
        this.#dropped.push(...message.items);
        return undefined;
      default:
        return undefined;
    }
  }

  serves(shard: Shard, state: ControlState, now: Instant): boolean {
    const at = { shard: shard.id, epoch: shard.epoch };
    return (
      this.alive &&
      sameMember(shard.primary, this.member) &&
      this.holder.holds({ now, wall: now + this.wallShift, mapVersion: state.mapVersion }) &&
      this.waits.isOver(at, now) &&
      !this.#released.some((one) => one.shard === shard.id && one.epoch === shard.epoch)
    );
  }

  wasToldToDrop(shard: Shard, member: Member): boolean {
    return this.#dropped.some(
      (one) =>
        one.shard === shard.id && one.epoch === shard.epoch && sameMember(one.member, member),
    );
  }

  #release(
    item: { shard: ShardId; epoch: Epoch; operation: number },
    state: ControlState,
    now: Instant,
  ): void {
    const shard = state.shards[item.shard];
    const asked = shard?.epoch === item.epoch && shard.pendingOp === item.operation;
    if (!this.releases || !asked || !this.waits.isOver(item, now)) return;
    if (this.#released.some((one) => one.operation === item.operation)) return;
    const { shard: id, epoch, operation } = item;
    this.#released.push({ shard: id, epoch, operation, lastSequence: 100 as Sequence });
    this.holder.hurry();
  }
}
