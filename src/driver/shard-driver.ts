// One shard's copy on this node: its store, its place in replication, and the replies it holds
// back. Reads and writes run here synchronously: evaluate, append, then answer when the fence
// allows.

import { type Instant, longAgo } from "../base/time.js";
import type { ControlState } from "../control/control-state.js";
import { CacheError } from "../model/cache-error.js";
import type { DataRecord } from "../model/data-record.js";
import type { DataReply, DataRequest, GetReply, GetRequest } from "../model/data-request.js";
import type { Epoch, MapVersion, Sequence, ShardId } from "../model/ids.js";
import { shareOf } from "../model/namespace-schema.js";
import type { Settings } from "../model/settings.js";
import type { Member, Shard } from "../model/shard-map.js";
import { sameMember } from "../model/shard-map.js";
import type { Evaluation, MutationRequest, ReadResult, ShardStore } from "../model/shard-store.js";
import type { Metrics } from "../ports/metrics.js";
import type { CatchUpPacer } from "../replication/catch-up-pacer.js";
import type { ReplicationMessage } from "../replication/message.js";
import { Replica } from "../replication/replica.js";
import { HeldReplies } from "./held-replies.js";
import { type ReplyContext, replyTo } from "./replies.js";

/** How a request that a shard took up ended. */
export type Executed =
  | { readonly ok: true; readonly reply: DataReply }
  | { readonly ok: false; readonly error: CacheError };

export type ShardDriverOptions = {
  readonly shard: ShardId;
  readonly self: Member;
  readonly store: ShardStore;
  readonly settings: Settings;
  readonly metrics: Metrics;
  /** Paces the catch-up of all copies that this process feeds. */
  readonly pacer: CatchUpPacer;
  /** Whether this node may serve the shard as primary at the epoch now: lease and takeover wait. */
  readonly mayServe: (shard: ShardId, epoch: Epoch) => boolean;
  /** The map version of this node's control state. */
  readonly mapVersion: () => MapVersion;
  /** Says that there is something to drain. */
  readonly dirty: (driver: ShardDriver) => void;
};

/** Evict records logged at once when a config shrank a budget. */
const overflowPerTick = 2000;

/** The copy of one shard on one node. */
export class ShardDriver {
  readonly shard: ShardId;
  readonly replica: Replica;
  readonly store: ShardStore;
  readonly #options: ShardDriverOptions;
  readonly #held = new HeldReplies();
  readonly #read: ReadResult = {
    value: new Uint8Array(0),
    version: 0 as Sequence,
    expiresAt: 0 as ReadResult["expiresAt"],
    writtenAt: 0 as ReadResult["writtenAt"],
    reveals: 0 as Sequence,
  };
  #record: Shard | undefined;
  /** When this copy last heard of its primary. */
  #heardAt: Instant = longAgo;
  /** Configs committed at or below this control index are logged at the present epoch. */
  #configsLoggedTo = 0;

  constructor(options: ShardDriverOptions) {
    this.#options = options;
    this.shard = options.shard;
    this.store = options.store;
    this.replica = new Replica({
      shard: options.shard,
      self: options.self,
      store: options.store,
      settings: { inSyncTimeoutMs: options.settings.inSyncTimeoutMs },
      pacer: options.pacer,
    });
  }

  /** The shard's record as this copy was last configured. */
  get record(): Shard | undefined {
    return this.#record;
  }

  /** Greatest control index whose configs this primary has logged; 0 when not primary. */
  get configsLoggedTo(): number {
    return this.#configsLoggedTo;
  }

  /** How many replies wait for an acknowledgement or a lease. */
  get heldReplies(): number {
    return this.#held.length;
  }

  /** Takes over a changed record of the control state. */
  configure(shard: Shard, state: ControlState, now: Instant): void {
    const newEpoch = this.#record?.epoch !== shard.epoch;
    const wasPrimary = this.#isPrimary();
    this.#record = shard;
    this.replica.configure(shard, now);
    if (wasPrimary && (newEpoch || !this.#isPrimary())) this.#held.demote();
    if (!this.#isPrimary()) this.#configsLoggedTo = 0;
    else this.logConfigs(state, now);
    this.#options.dirty(this);
  }

  /** As primary: logs every namespace config that the shard does not run yet. */
  logConfigs(state: ControlState, now: Instant): void {
    if (!this.replica.canAppend()) return;
    const records: DataRecord[] = [];
    const running = new Map(this.store.namespaces().map((view) => [view.id, view]));
    for (const namespace of state.namespaces.values()) {
      const view = running.get(namespace.id);
      running.delete(namespace.id);
      if (view !== undefined && view.version >= namespace.version) continue;
      records.push({
        kind: "config",
        namespace: namespace.id,
        name: namespace.name,
        version: namespace.version,
        generation: namespace.generation,
        config: namespace.config,
        shareBytes: shareOf(namespace.config.maxBytes, this.#slots()),
        shareItems: shareOf(namespace.config.maxItems, this.#slots()),
      });
    }
    for (const view of running.values()) {
      records.push({ kind: "drop", namespace: view.id, version: state.appliedIndex });
    }
    if (records.length > 0) this.#append(records, now);
    this.#configsLoggedTo = state.appliedIndex;
    this.#trim(now);
  }

  /** Whether requests can be answered here now as primary. */
  serving(): boolean {
    return this.replica.canAppend() && this.#configsLoggedTo > 0 && this.mayAnswer();
  }

  /** Whether lease and takeover wait let the primary answer at the present epoch now (§4). */
  mayAnswer(): boolean {
    const record = this.#record;
    return record !== undefined && this.#options.mayServe(this.shard, record.epoch);
  }

  /**
   * Runs a request as primary. False when this copy may not serve now; then nothing happened and
   * `respond` is never called. True: `respond` is called once, by the deadline at the latest.
   */
  execute(
    request: DataRequest,
    call: { readonly deadline: Instant; readonly now: Instant; readonly respond: Respond },
  ): boolean {
    if (!this.serving()) return false;
    return request.kind === "get" ? this.#get(request, call) : this.#mutate(request, call);
  }

  /**
   * Reads from this copy, primary or backup; undefined when it is not complete or lacks the
   * namespace.
   */
  readAny(request: GetRequest, now: Instant): GetReply | undefined {
    const namespace = this.store.resolve(request.namespace);
    const record = this.#record;
    if (namespace === undefined || record === undefined) return undefined;
    if (this.replica.role() === "none" || !this.replica.position().complete) return undefined;
    const shardTime = this.replica.shardTime(now);
    const hit = this.store.read(namespace.id, request.key, shardTime, this.#read);
    return this.#getReply(hit, now);
  }

  /** Takes a replication message of a peer. */
  receive(from: Member, message: ReplicationMessage, now: Instant): void {
    if (sameMember(from, this.#record?.primary)) this.#heardAt = now;
    this.replica.receive(from, message, now);
    this.#options.dirty(this);
  }

  /** Lets deadlines pass: replication's, those of held replies, and trims what is over budget. */
  tick(now: Instant): void {
    this.replica.tick(now);
    this.#held.expire(now);
    if (this.replica.canAppend()) this.#trim(now);
    this.#options.dirty(this);
  }

  /** Begins to hand the shard over; writes wait from here on until an entry ends it. */
  beginRelease(operation: number, now: Instant): void {
    if (!this.replica.canAppend()) return;
    this.replica.beginRelease(operation, now);
    this.#options.dirty(this);
  }

  /** Lets held replies go that are acknowledged by now; called after replication moved. */
  settleReplies(): void {
    if (this.#held.length === 0) return;
    const record = this.#record;
    if (record === undefined || !this.#isPrimary()) return;
    if (this.#options.mayServe(this.shard, record.epoch)) this.#held.release(this.replica.acked());
    // What could not leave before the release may not leave at this epoch any more (I13).
    if (this.replica.released() !== undefined) this.#held.demote();
  }

  /** Ends all that waits here. */
  stop(): void {
    this.#held.demote();
  }

  /** How long ago this copy last heard of its primary: it may lack what came since. */
  #lagMs(now: Instant): number {
    return Math.min(Math.ceil(now - this.#heardAt), Number.MAX_SAFE_INTEGER);
  }

  #isPrimary(): boolean {
    return this.#record !== undefined && this.replica.role() === "primary";
  }

  #slots(): Shard["slots"] {
    const record = this.#record;
    if (record === undefined) throw new Error("unreachable: a configured copy has a record");
    return record.slots;
  }

  #append(records: readonly DataRecord[], now: Instant): Sequence {
    const last = this.replica.append(records, now);
    this.#options.dirty(this);
    return last;
  }

  #trim(now: Instant): void {
    const evictions = this.store.overflow(overflowPerTick);
    if (evictions.length > 0) this.#append(evictions, now);
  }

  #get(request: GetRequest, call: Call): boolean {
    const namespace = this.store.resolve(request.namespace);
    if (namespace === undefined) return refuse(call, unknownNamespace(request.namespace));
    const shardTime = this.replica.shardTime(call.now);
    const hit = this.store.read(namespace.id, request.key, shardTime, this.#read);
    const need = this.#read.reveals;
    const reply = this.#getReply(hit, call.now);
    if (need <= this.replica.acked()) {
      // The read came first; the lease is checked after it, before the answer leaves.
      if (!this.serving()) return false;
      call.respond({ ok: true, reply });
      return true;
    }
    return this.#hold(call, need, { reply, mutation: false });
  }

  #mutate(request: MutationRequest, call: Call): boolean {
    const { replica, store } = this;
    const now = replica.shardTime(call.now);
    // The store looks for a repetition before anything else, also before the namespace.
    const evaluation = store.evaluate(request, { now, last: replica.last() });
    if (evaluation.kind === "refuse") {
      return refuse(call, new CacheError(evaluation.code, evaluation.message));
    }
    const insync = evaluation.insync && !waitsForPrimaryOnly(request);
    const minInSync = insync ? (store.resolve(request.namespace)?.config.minInSync ?? 1) : 1;
    const obstacle = this.#obstacle(minInSync);
    if (obstacle !== undefined) {
      // Never tell a retry that it surely did not happen when it was its first attempt that did.
      const repeated = evaluation.kind === "answer" && evaluation.status === "REPEATED";
      return refuse(call, repeated ? indeterminate(obstacle.message) : obstacle);
    }
    const sequence = this.#effect(evaluation, call.now);
    const need = insync ? sequence : 0;
    const reply = (): DataReply =>
      replyTo(request, evaluation, this.#replyContext(call.now, sequence));
    if (need <= replica.acked()) {
      if (this.serving()) call.respond({ ok: true, reply: reply() });
      else call.respond({ ok: false, error: lapsed() });
      return true;
    }
    return this.#hold(call, need, { reply, mutation: true, minInSync });
  }

  /** Logs and applies what the evaluation decided; the sequence that its reply reveals. */
  #effect(evaluation: Exclude<Evaluation, { kind: "refuse" }>, now: Instant): Sequence {
    return evaluation.kind === "apply" ? this.#append(evaluation.records, now) : evaluation.reveals;
  }

  #hold(
    call: Call,
    need: number,
    held: {
      readonly reply: DataReply | (() => DataReply);
      readonly mutation: boolean;
      readonly minInSync?: number;
    },
  ): boolean {
    if (!held.mutation && this.#held.full) return refuse(call, overloaded());
    const { reply, mutation, minInSync = 1 } = held;
    this.#held.push({
      need,
      deadline: call.deadline,
      release: () => {
        if (mutation && minInSync > this.replica.inSyncCount()) {
          call.respond({ ok: false, error: indeterminate("fewer copies in sync than demanded") });
          return;
        }
        call.respond({ ok: true, reply: typeof reply === "function" ? reply() : reply });
      },
      fail: (why) => {
        call.respond({ ok: false, error: mutation ? indeterminate(reasons[why]) : staleRead(why) });
      },
    });
    this.#options.dirty(this);
    return true;
  }

  /** Why nothing may be applied now that has to wait for so many copies. */
  #obstacle(minInSync: number): CacheError | undefined {
    const inSync = this.replica.inSyncCount();
    if (minInSync > inSync) {
      const message = `${inSync} copies are in sync, min_in_sync is ${minInSync}`;
      return new CacheError("NOT_ENOUGH_REPLICAS", message);
    }
    return this.#held.full ? overloaded() : undefined;
  }

  #replyContext(now: Instant, sequence: Sequence): ReplyContext {
    return {
      fence: {
        shard: this.shard,
        epoch: this.replica.epoch(),
        mapVersion: this.#options.mapVersion(),
        sequence,
      },
      sequence,
      achieved: this.replica.achieved(sequence),
      now: this.replica.shardTime(now),
      slots: this.#slots(),
    };
  }

  #getReply(hit: boolean, now: Instant): GetReply {
    const { replica } = this;
    const read = this.#read;
    const shardTime = replica.shardTime(now);
    const sequence = Math.max(read.reveals, hit ? read.version : 0) as Sequence;
    const primary = sameMember(this.#record?.primary, this.#options.self);
    return {
      kind: "get",
      status: hit ? "HIT" : "MISS",
      value: hit ? read.value.slice() : emptyValue,
      version: hit ? read.version : 0,
      ttlMs:
        hit && read.expiresAt !== 0
          ? Math.max(1, Math.ceil(read.expiresAt - shardTime))
          : undefined,
      ageMs: hit ? Math.max(0, Math.floor(shardTime - read.writtenAt)) : 0,
      loadStamp: hit ? 0 : replica.last(),
      servedBy: {
        node: this.#options.self.node,
        role: primary ? "primary" : "backup",
        lagMs: primary ? 0 : this.#lagMs(now),
      },
      fence: {
        shard: this.shard,
        epoch: replica.epoch(),
        mapVersion: this.#options.mapVersion(),
        sequence,
      },
    };
  }
}

/** Hears how a request ended. */
export type Respond = (executed: Executed) => void;

type Call = { readonly deadline: Instant; readonly now: Instant; readonly respond: Respond };

const emptyValue = new Uint8Array(0);

const reasons = {
  deadline: "the copies did not acknowledge the write before its deadline",
  demoted: "the shard changed hands before the write was acknowledged",
} as const;

function refuse(call: Call, error: CacheError): true {
  call.respond({ ok: false, error });
  return true;
}

function waitsForPrimaryOnly(request: MutationRequest): boolean {
  return request.kind === "invalidate" && request.wait === "PRIMARY";
}

function overloaded(): CacheError {
  return new CacheError("OVERLOADED", "too many replies of this shard wait");
}

function indeterminate(message: string): CacheError {
  return new CacheError("INDETERMINATE", message);
}

function lapsed(): CacheError {
  return indeterminate("the lease ended before the write could be answered");
}

function staleRead(why: "deadline" | "demoted"): CacheError {
  return why === "deadline"
    ? new CacheError("DEADLINE_EXCEEDED", "what the read reveals was not acknowledged in time")
    : new CacheError("STALE_EPOCH", "the shard changed hands during the read");
}

function unknownNamespace(name: string): CacheError {
  return new CacheError("UNKNOWN_NAMESPACE", `no namespace "${name}"`);
}
