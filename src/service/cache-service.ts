// Takes any data request on any node: runs it here, forwards it once to the shard's primary, or
// parks it until there is one. Every request ends by its deadline, with an answer or a clear
// refusal.

import { after, earlier, type Instant } from "../base/time.js";
import type { CallOutcome, PeerCalls } from "../driver/peer-calls.js";
import type { Executed, Respond, ShardDriver } from "../driver/shard-driver.js";
import { CacheError, type ErrorCode } from "../model/cache-error.js";
import type { DataRequest, RequestIdentity } from "../model/data-request.js";
import { type NodeId, type ShardId, slot } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Shard, ShardMap } from "../model/shard-map.js";
import { slotOf } from "../model/slot.js";
import type { Clock } from "../ports/clock.js";
import type { Metrics } from "../ports/metrics.js";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
  type ForwardAnswer,
} from "./data-codec.js";
import { ForwarderIdentity } from "./forwarder-identity.js";
import type { ExecuteOptions, Ongoing } from "./ongoing.js";
import { Parking } from "./parking.js";
import { shardRecordView } from "./shard-record.js";

/** What the service needs of its node. */
export type DataNode = {
  readonly self: NodeId;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly calls: PeerCalls;
  /** 32 random hexadecimal digits of this process. */
  readonly bootId: string;
  map(): ShardMap;
  shard(id: ShardId): ShardDriver | undefined;
  /** Names who hears that shards may have changed hands or begun to serve. */
  onProgress(listener: () => void): void;
  onTick(listener: (now: Instant) => void): void;
  onStop(listener: () => void): void;
};

/** How long one forward may take before the owner is looked up again. */
const forwardMs = 1000;
/**
 * The share of what a forwarder will still wait that this node waits for itself to serve: its
 * refusal must arrive before the forwarder gives up, who would have to call the request
 * indeterminate otherwise.
 */
const forwardedWaitShare = 0.5;
/** How much must be left of the caller's time for the owner to be asked again. */
const askAgainMsMin = 200;

/** The data plane's front door on one node. */
export class CacheService {
  readonly #node: DataNode;
  readonly #identity: ForwarderIdentity;
  readonly #parking = new Parking();
  /** The record under which a shard's owner was last asked in vain. */
  readonly #askedInVain = new Map<ShardId, Shard>();
  readonly #forwards = new Set<Ongoing>();
  #stopped = false;

  constructor(node: DataNode) {
    this.#node = node;
    this.#identity = new ForwarderIdentity(node.bootId);
    node.calls.serve("data", (call) => {
      const forward = decodeForward(call.payload);
      const deadline = after(node.clock.now(), call.remaining);
      const options = { deadline, mayForward: false, epoch: forward.epoch };
      this.execute(forward.request, options, (executed) => {
        if (executed.ok) call.reply(encodeForwardAnswer(executed));
        else
          call.reply(encodeForwardAnswer({ ...executed, shard: this.#recordOf(forward.request) }));
      });
    });
    node.onProgress(() => this.#progress());
    node.onTick((now) => this.#tick(now));
    node.onStop(() => this.#stop());
  }

  /** Runs a request; `respond` is called exactly once, by the deadline at the latest. */
  execute(request: DataRequest, options: ExecuteOptions, respond: Respond): void {
    const now = this.#node.clock.now();
    const ongoing: Ongoing = {
      request,
      options,
      respond,
      ownerDeadline: after(now, ownerWaitMs(options, now)),
      attempt: 0,
      maybeDone: false,
      lastError: undefined,
      forwarded: undefined,
      done: false,
    };
    this.#dispatch(ongoing, now);
  }

  /** How many requests wait for an owner here. */
  get parked(): number {
    return this.#parking.length;
  }

  #dispatch(ongoing: Ongoing, now: Instant): void {
    if (ongoing.done) return;
    if (this.#stopped) {
      this.#giveUp(ongoing, "SHUTTING_DOWN", "this node is stopping");
      return;
    }
    ongoing.attempt++;
    ongoing.forwarded = undefined;
    if (now >= ongoing.options.deadline) {
      this.#giveUp(ongoing, "DEADLINE_EXCEEDED", "the deadline passed");
      return;
    }
    const map = this.#node.map();
    const shard = shardOf(map, ongoing.request);
    if (shard === undefined) {
      this.#park(ongoing, undefined);
      return;
    }
    const { epoch, mayForward } = ongoing.options;
    if (epoch > shard.epoch) {
      this.#park(ongoing, shard.id);
      return;
    }
    if (!mayForward && shard.primary !== undefined && shard.primary.node !== this.#node.self) {
      this.#refuseHop(ongoing, shard);
      return;
    }
    if (epoch !== 0 && epoch < shard.epoch) {
      this.#refuse(ongoing, "STALE_EPOCH", `shard ${shard.id} is at epoch ${shard.epoch}`);
      return;
    }
    if (this.#readAnywhere(ongoing, shard, now)) return;
    if (shard.primary === undefined) this.#park(ongoing, shard.id);
    else if (shard.primary.node === this.#node.self) this.#runHere(ongoing, shard, now);
    else this.#forward(ongoing, shard, shard.primary.node, now);
  }

  #readAnywhere(ongoing: Ongoing, shard: Shard, now: Instant): boolean {
    const { request } = ongoing;
    if (request.kind !== "get" || request.readMode !== "any") return false;
    const reply = this.#node.shard(shard.id)?.readAny(request, now);
    if (reply === undefined) return false;
    this.#finish(ongoing, { ok: true, reply });
    return true;
  }

  #runHere(ongoing: Ongoing, shard: Shard, now: Instant): void {
    const { attempt, options } = ongoing;
    const respond = (executed: Executed): void => {
      if (attempt !== ongoing.attempt || ongoing.done) return;
      if (executed.ok || !this.#mayRetry(ongoing, executed.error)) this.#finish(ongoing, executed);
      else this.#again(ongoing, executed.error, shard.id);
    };
    const driver = this.#node.shard(shard.id);
    const taken = driver?.execute(ongoing.request, { deadline: options.deadline, now, respond });
    if (taken !== true) this.#park(ongoing, shard.id);
  }

  #forward(ongoing: Ongoing, shard: Shard, to: NodeId, now: Instant): void {
    if (ongoing.request.kind !== "get") this.#mint(ongoing);
    const { attempt, options } = ongoing;
    ongoing.forwarded = { shard: shard.id, epoch: shard.epoch };
    this.#forwards.add(ongoing);
    this.#node.metrics.count("holdfast_forwards_total");
    const deadline = earlier(options.deadline, after(now, forwardMs));
    const payload = encodeForward({ epoch: shard.epoch, request: ongoing.request });
    const decode = decodeForwardAnswer;
    this.#node.calls.call({ to, method: "data", payload, deadline, decode }, (outcome) => {
      if (attempt !== ongoing.attempt || ongoing.done) return;
      this.#forwards.delete(ongoing);
      ongoing.forwarded = undefined;
      this.#answered(ongoing, shard.id, outcome);
    });
  }

  #answered(ongoing: Ongoing, shard: ShardId, outcome: CallOutcome<ForwardAnswer>): void {
    if (outcome.kind === "answered") {
      const { answer } = outcome;
      if (answer.ok || !this.#mayRetry(ongoing, answer.error)) {
        this.#finish(ongoing, answer);
        return;
      }
      this.#noteInVain(shard);
      this.#again(ongoing, answer.error, shard);
      return;
    }
    if (outcome.kind === "timed-out" && ongoing.request.kind !== "get") ongoing.maybeDone = true;
    this.#noteInVain(shard);
    this.#park(ongoing, shard);
  }

  /** The owner by the present record cannot be had: it is asked again at a tick, not every turn. */
  #noteInVain(shard: ShardId): void {
    const record = this.#node.map().shards[shard];
    if (record !== undefined) this.#askedInVain.set(shard, record);
  }

  /** Whether another attempt may do what this one did not. */
  #mayRetry(ongoing: Ongoing, error: CacheError): boolean {
    const left = ongoing.options.deadline - this.#node.clock.now();
    if (left <= 0) return false;
    switch (error.code) {
      case "NO_PRIMARY":
        // An owner that has waited in vain would do so again.
        if (left < askAgainMsMin) return false;
        return ongoing.options.mayForward && ongoing.options.epoch === 0;
      case "WRONG_OWNER":
      case "STALE_EPOCH":
      case "SHUTTING_DOWN":
        return ongoing.options.mayForward && ongoing.options.epoch === 0;
      case "INDETERMINATE":
        return ongoing.options.mayForward && isRepeatable(ongoing.request);
      default:
        return false;
    }
  }

  /** Waits for the map to show what the error says, then tries again. */
  #again(ongoing: Ongoing, error: CacheError, shard: ShardId): void {
    if (error.outcome === "indeterminate") ongoing.maybeDone = true;
    ongoing.lastError = error;
    this.#park(ongoing, shard);
  }

  #park(ongoing: Ongoing, shard: ShardId | undefined): void {
    ongoing.attempt++;
    if (this.#stopped) {
      this.#giveUp(ongoing, "SHUTTING_DOWN", "this node is stopping");
      return;
    }
    if (this.#node.clock.now() >= ongoing.ownerDeadline) {
      this.#noPrimary(ongoing);
      return;
    }
    if (this.#parking.add(ongoing, shard)) return;
    this.#giveUp(ongoing, "OVERLOADED", "too many requests wait for an owner on this node");
  }

  #progress(atTick = false): void {
    if (this.#forwards.size === 0 && this.#parking.length === 0) return;
    const map = this.#node.map();
    const now = this.#node.clock.now();
    for (const ongoing of [...this.#forwards]) {
      const forwarded = ongoing.forwarded;
      if (forwarded === undefined) continue;
      if ((map.shards[forwarded.shard]?.epoch ?? 0) <= forwarded.epoch) continue;
      // The shard changed hands while the old owner had the request: ask the new one.
      this.#forwards.delete(ongoing);
      if (ongoing.request.kind !== "get") ongoing.maybeDone = true;
      this.#dispatch(ongoing, now);
    }
    const open = new Map<ShardId | undefined, boolean>();
    const ready = this.#parking.take((shard, { options }) => {
      let mayProceed = open.get(shard);
      if (mayProceed === undefined) {
        mayProceed = this.#mayProceed(map, shard, atTick);
        open.set(shard, mayProceed);
      }
      // What was routed by a higher epoch waits until this node's map has come so far.
      return (
        mayProceed && (shard === undefined || options.epoch <= (map.shards[shard]?.epoch ?? 0))
      );
    });
    for (const ongoing of ready) this.#dispatch(ongoing, now);
  }

  #mayProceed(map: ShardMap, id: ShardId | undefined, atTick: boolean): boolean {
    if (id === undefined) return map.shards.length > 0;
    const shard = map.shards[id];
    if (shard?.primary === undefined) return false;
    if (shard.primary.node !== this.#node.self) {
      return atTick || this.#askedInVain.get(id) !== shard;
    }
    return this.#node.shard(id)?.serving() ?? false;
  }

  #tick(now: Instant): void {
    for (const ongoing of this.#parking.expired(now)) this.#noPrimary(ongoing);
    this.#progress(true);
  }

  #stop(): void {
    this.#stopped = true;
    for (const ongoing of [...this.#forwards, ...this.#parking.take(() => true)]) {
      this.#giveUp(ongoing, "SHUTTING_DOWN", "this node is stopping");
    }
  }

  #noPrimary(ongoing: Ongoing): void {
    const { lastError } = ongoing;
    if (lastError?.code === "WRONG_OWNER" || lastError?.code === "STALE_EPOCH") {
      // This node's map is behind: what the other node said helps the client more than a wait.
      this.#finish(ongoing, { ok: false, error: lastError });
      return;
    }
    const shard = shardOf(this.#node.map(), ongoing.request);
    const which = shard === undefined ? "the cluster" : `shard ${shard.id}`;
    this.#giveUp(ongoing, "NO_PRIMARY", `${which} has no serving primary that this node can reach`);
  }

  #giveUp(ongoing: Ongoing, code: ErrorCode, message: string): void {
    if (ongoing.maybeDone) {
      const text = `${message}; an earlier attempt may have taken effect`;
      this.#finish(ongoing, { ok: false, error: new CacheError("INDETERMINATE", text) });
    } else {
      this.#refuse(ongoing, code, message);
    }
  }

  #refuseHop(ongoing: Ongoing, shard: Shard): void {
    const owner = shard.primary?.node ?? "nobody";
    this.#refuse(ongoing, "WRONG_OWNER", `shard ${shard.id} is served by ${owner}`);
  }

  #refuse(ongoing: Ongoing, code: ErrorCode, message: string): void {
    const details = this.#recordOf(ongoing.request);
    const error = new CacheError(code, message, details === undefined ? {} : { details });
    this.#finish(ongoing, { ok: false, error });
  }

  #finish(ongoing: Ongoing, executed: Executed): void {
    if (ongoing.done) return;
    ongoing.done = true;
    ongoing.attempt++;
    this.#forwards.delete(ongoing);
    this.#identity.settle(ongoing.request);
    if (!executed.ok && ongoing.maybeDone && executed.error.outcome === "refused") {
      // A later attempt was refused, but an earlier one may have got through.
      const text = `${executed.error.message}; an earlier attempt may have taken effect`;
      ongoing.respond({ ok: false, error: new CacheError("INDETERMINATE", text) });
      return;
    }
    ongoing.respond(executed);
  }

  /** Gives a client's mutation the identity under which it may be repeated. */
  #mint(ongoing: Ongoing): void {
    const { request } = ongoing;
    if (!("identity" in request) || request.identity !== undefined) return;
    const identity: RequestIdentity = this.#identity.mint();
    ongoing.request = { ...request, identity };
  }

  #recordOf(request: DataRequest): ReturnType<typeof shardRecordView> | undefined {
    const map = this.#node.map();
    const shard = shardOf(map, request);
    return shard === undefined ? undefined : shardRecordView(map, shard);
  }
}

/** How long this node waits for an owner. */
function ownerWaitMs({ deadline, mayForward }: ExecuteOptions, now: Instant): number {
  const left = Math.max(0, deadline - now);
  return Math.min(limits.ownerWaitMs, mayForward ? left : left * forwardedWaitShare);
}

/** The shard that answers a request under a map, or undefined while there are no shards. */
function shardOf(map: ShardMap, request: DataRequest): Shard | undefined {
  const place = request.kind === "invalidate" ? request.slots.lo : slotOf(request.key);
  const position = map.slotTable[slot(place)];
  return position === undefined ? undefined : map.shards[position];
}

/** Whether a request that may have taken effect can be sent again without harm. */
function isRepeatable(request: DataRequest): boolean {
  return !("identity" in request) || request.identity !== undefined;
}
