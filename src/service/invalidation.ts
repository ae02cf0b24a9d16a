// Invalidation by keys, tags or a whole namespace: fans out to every shard concerned and collects a
// receipt that says, shard by shard, what was reached (PROTOCOL §9, fan-outs).

import type { Instant } from "../base/time.js";
import type { Executed } from "../driver/shard-driver.js";
import { CacheError } from "../model/cache-error.js";
import type { DataRequest } from "../model/data-request.js";
import type { ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { SlotRange } from "../model/shard-map.js";
import { slotOf } from "../model/slot.js";
import type { CacheService, DataNode } from "./cache-service.js";

/** What to invalidate: keys, or tags, or the whole namespace. */
export type Invalidation = {
  readonly namespace: string;
  readonly keys: readonly Uint8Array[];
  readonly tags: readonly string[];
  readonly wholeNamespace: boolean;
  readonly wait: "PRIMARY" | "IN_SYNC";
  readonly deadline: Instant;
};

/** One part of a receipt: an acked position, or why the part is not known to be done. */
export type ReceiptPart = {
  readonly shard: ShardId;
  readonly slots: SlotRange;
  /** 0 when not acked. */
  readonly epoch: number;
  readonly sequence: number;
  readonly achieved: number;
  readonly error: CacheError | undefined;
};

/** What an invalidation reached. `complete` = every slot concerned acked it. */
export type Receipt = { readonly complete: boolean; readonly parts: readonly ReceiptPart[] };

/** How an invalidation ended; an incomplete one is a receipt, a senseless one an error. */
export type Invalidated =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly error: CacheError };

/** The fan-out of invalidations. */
export class InvalidationService {
  readonly #node: DataNode;
  readonly #cache: CacheService;

  constructor(node: DataNode, cache: CacheService) {
    this.#node = node;
    this.#cache = cache;
  }

  /** Invalidates; `respond` is called once, by the deadline at the latest. */
  invalidate(invalidation: Invalidation, respond: (result: Invalidated) => void): void {
    const problem = problemOf(invalidation);
    if (problem !== undefined) {
      respond({ ok: false, error: new CacheError("INVALID_ARGUMENT", problem) });
      return;
    }
    const requests = this.#requests(invalidation);
    if (requests.length === 0) {
      const message = "the cluster has no shards yet";
      respond({ ok: false, error: new CacheError("NO_PRIMARY", message) });
      return;
    }
    const parts: ReceiptPart[] = [];
    const options = { deadline: invalidation.deadline, mayForward: true, epoch: 0 };
    for (const request of requests) {
      this.#cache.execute(request, options, (executed) => {
        parts.push(this.#part(request, executed));
        if (parts.length === requests.length) respond(finished(parts));
      });
    }
  }

  #requests(invalidation: Invalidation): DataRequest[] {
    const { namespace, keys, tags, wait } = invalidation;
    if (keys.length > 0) return keys.map((key) => ({ kind: "delete", namespace, key }));
    return this.#node
      .map()
      .shards.map((shard) => ({ kind: "invalidate", namespace, slots: shard.slots, tags, wait }));
  }

  #part(request: DataRequest, executed: Executed): ReceiptPart {
    const slots = request.kind === "invalidate" ? request.slots : slotsOfKey(request.key);
    if (!executed.ok) {
      const shard = this.#node.map().slotTable[slots.lo] ?? 0;
      const { error } = executed;
      return { shard: shard as ShardId, slots, epoch: 0, sequence: 0, achieved: 0, error };
    }
    const { reply } = executed;
    const { shard, epoch, sequence } = reply.fence;
    const achieved = "achieved" in reply ? reply.achieved : 1;
    return { shard, slots, epoch, sequence, achieved, error: undefined };
  }
}

function slotsOfKey(key: Uint8Array): SlotRange {
  const slot = slotOf(key);
  return { lo: slot, hi: slot };
}

function finished(parts: readonly ReceiptPart[]): Invalidated {
  const failed = parts.find((part) => part.error !== undefined)?.error;
  const reached = parts.some((part) => part.error === undefined);
  if (failed !== undefined && !reached) return { ok: false, error: failed };
  const sorted = [...parts].sort((a, b) => a.slots.lo - b.slots.lo);
  return { ok: true, receipt: { complete: failed === undefined, parts: sorted } };
}

function problemOf(invalidation: Invalidation): string | undefined {
  const { keys, tags, wholeNamespace } = invalidation;
  const kinds = Number(keys.length > 0) + Number(tags.length > 0) + Number(wholeNamespace);
  if (kinds !== 1) return "name exactly one of keys, tags or the whole namespace";
  const most = limits.invalidateTargetsMax;
  if (keys.length > most) return `${keys.length} keys; at most ${most} are allowed`;
  if (tags.length > most) return `${tags.length} tags; at most ${most} are allowed`;
  const long = tags.find((tag) => tag.length === 0 || tag.length > limits.tagBytesMax);
  if (long !== undefined)
    return `tag of ${long.length} bytes; 1 to ${limits.tagBytesMax} are allowed`;
  return undefined;
}
