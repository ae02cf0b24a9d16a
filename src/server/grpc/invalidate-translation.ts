// Invalidate's request and receipt between gRPC and the service. An incomplete receipt leaves as an
// error that names what was not reached.

import type { Instant } from "../../base/time.js";
import { cache } from "../../gen/messages.js";
import { limits } from "../../model/limits.js";
import type { Invalidation, Receipt, ReceiptPart } from "../../service/invalidation.js";
import { keyBytes, namespaceName, notYet, refusal, tagList } from "./request-fields.js";

const { Mode, Wait } = cache.v1.InvalidateRequest;
const { Outcome } = cache.v1.InvalidatedShard;

/** Parts that an error names; all of them might not fit a trailer. */
const unreachedMax = 64;

/** @throws {CacheError} when a field is out of range or not served yet */
export function invalidation(message: cache.v1.InvalidateRequest, deadline: Instant): Invalidation {
  const { keys, tags } = message;
  if (message.mode === Mode.SOFT) notYet("mode SOFT");
  if (message.mode !== Mode.HARD) throw refusal(`mode ${message.mode} is unknown`);
  if (keys.length > limits.invalidateTargetsMax) {
    const text = `keys has ${keys.length} entries`;
    throw refusal(`${text}; at most ${limits.invalidateTargetsMax} are allowed`);
  }
  return {
    namespace: namespaceName(message.namespace),
    keys: keys.map(keyBytes),
    tags: tagList(tags, limits.invalidateTargetsMax),
    wholeNamespace: keys.length === 0 && tags.length === 0,
    wait: wait(message.wait),
    deadline,
  };
}

function wait(wanted: cache.v1.InvalidateRequest.Wait): "PRIMARY" | "IN_SYNC" {
  switch (wanted) {
    case Wait.PRIMARY:
      return "PRIMARY";
    case Wait.IN_SYNC:
    case Wait.WAIT_UNSPECIFIED:
      return "IN_SYNC";
    case Wait.REGION:
      return notYet("wait REGION");
    case Wait.ALL:
      return notYet("wait ALL");
    default:
      throw refusal(`wait ${wanted} is unknown`);
  }
}

/** The receipt of an invalidation that reached everything. */
export function invalidateResponse(
  receipt: Receipt,
  mapVersion: number,
): cache.v1.InvalidateResponse.$Properties {
  return { shards: receipt.parts.map(partMessage), appliedMs: {}, mapVersion };
}

/** What an invalidation did not reach, at most {@link unreachedMax} parts. */
export function unreachedParts(receipt: Receipt): cache.v1.InvalidatedShard.$Properties[] {
  const failed = receipt.parts.filter((part) => part.error !== undefined);
  return failed.slice(0, unreachedMax).map(partMessage);
}

function partMessage(part: ReceiptPart): cache.v1.InvalidatedShard.$Properties {
  const { shard, slots, epoch, sequence, achieved, error } = part;
  const failed = error?.outcome === "refused" ? Outcome.REFUSED : Outcome.INDETERMINATE;
  const outcome = error === undefined ? Outcome.DONE : failed;
  return { shard, slots, epoch, sequence, achieved, outcome };
}
