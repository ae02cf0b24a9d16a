// The receipt of an invalidation: what it reached, shard by shard, so that "did the purge happen?"
// is a question with an answer.

import { cache } from "../gen/messages.js";
import { type Epoch, epoch, type ShardId, shardId } from "../model/ids.js";
import type { SlotRange } from "../model/shard-map.js";
import { slotRangeOf } from "./wire-records.js";

/** What an invalidation reached in one shard. */
export type ShardReceipt = {
  readonly shard: ShardId;
  readonly slots: SlotRange;
  readonly epoch: Epoch;
  /** The last of the invalidation's records; every later read of the shard is after it. */
  readonly sequence: number;
  /** Copies that had it when the reply left. */
  readonly achieved: number;
  readonly outcome: "DONE" | "REFUSED" | "INDETERMINATE";
};

/** What an invalidation reached. */
export type Receipt = {
  readonly shards: readonly ShardReceipt[];
  /** Node → milliseconds after which it had applied all of it, as far as is known. */
  readonly appliedMs: Readonly<Record<string, number>>;
  readonly mapVersion: number;
};

/** Reads one shard's part of a receipt. */
export function invalidatedShardOf(part: cache.v1.InvalidatedShard.$Properties): ShardReceipt {
  return {
    shard: shardId(part.shard ?? 0),
    slots: slotRangeOf(part.slots),
    epoch: epoch(part.epoch ?? 0),
    sequence: part.sequence ?? 0,
    achieved: part.achieved ?? 0,
    outcome: outcomeOf(part.outcome ?? 0),
  };
}

/** Reads a receipt. */
export function receiptOf(reply: cache.v1.InvalidateResponse): Receipt {
  return {
    shards: reply.shards.map(invalidatedShardOf),
    appliedMs: { ...reply.appliedMs },
    mapVersion: reply.mapVersion,
  };
}

function outcomeOf(outcome: number): ShardReceipt["outcome"] {
  const { Outcome } = cache.v1.InvalidatedShard;
  if (outcome === Outcome.DONE) return "DONE";
  return outcome === Outcome.REFUSED ? "REFUSED" : "INDETERMINATE";
}
