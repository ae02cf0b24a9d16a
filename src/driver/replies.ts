// Turns what an evaluation decided into the reply that the client gets.

import { unreachable } from "../base/assert.js";
import type { MutationOutcome } from "../model/data-record.js";
import type { DataReply, ReplyFence } from "../model/data-request.js";
import type { Sequence, ShardTime } from "../model/ids.js";
import type { SlotRange } from "../model/shard-map.js";
import type { Evaluation, MutationRequest } from "../model/shard-store.js";

/** What a reply says beside the evaluation. */
export type ReplyContext = {
  readonly fence: ReplyFence;
  /** Of the mutation's own record, or what an answer without effect reveals. */
  readonly sequence: Sequence;
  readonly achieved: number;
  readonly now: ShardTime;
  readonly slots: SlotRange;
};

/** The reply to a mutation that was evaluated and, where it had an effect, logged. */
export function replyTo(
  request: MutationRequest,
  evaluation: Exclude<Evaluation, { kind: "refuse" }>,
  context: ReplyContext,
): DataReply {
  const { fence, sequence, achieved, slots } = context;
  const { outcome } = evaluation;
  const missed = isMissed(evaluation);
  const version = missed ? outcome.value : versionOf(evaluation, sequence);
  const ttlMs = remaining(outcome.expiresAt, context.now);
  switch (request.kind) {
    case "set": {
      const status = missed ? "CONDITION_NOT_MET" : "STORED";
      return { kind: "set", status, version, achieved, fence };
    }
    case "delete": {
      const existed = evaluation.kind === "apply" && evaluation.existed;
      return { kind: "delete", existed, achieved, fence };
    }
    case "touch": {
      const status = missed ? "MISS" : "TOUCHED";
      return { kind: "touch", status, ttlMs: missed ? undefined : ttlMs, achieved, fence };
    }
    case "increment":
      return {
        kind: "increment",
        value: outcome.value,
        version,
        ttlMs,
        achieved,
        fence,
      };
    case "invalidate":
      return { kind: "invalidate", slots, sequence, achieved, fence };
    default:
      return unreachable(request);
  }
}

/** Whether it had no effect, now or when it was first sent. */
function isMissed({ outcome }: { readonly outcome: MutationOutcome }): boolean {
  return outcome.status === "CONDITION_NOT_MET" || outcome.status === "MISS";
}

function versionOf(
  evaluation: Exclude<Evaluation, { kind: "refuse" }>,
  sequence: Sequence,
): Sequence {
  return evaluation.kind === "apply" ? sequence : evaluation.version;
}

function remaining(expiresAt: ShardTime, now: ShardTime): number | undefined {
  return expiresAt === 0 ? undefined : Math.max(1, Math.ceil(expiresAt - now));
}
