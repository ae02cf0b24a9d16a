// How a refusal leaves over gRPC: a status of the error table and, in the trailer, cache.v1.Error.
// The one place that knows both words.

import { Metadata, type StatusObject } from "@grpc/grpc-js";
import { cache } from "../../gen/messages.js";
import { CacheError, errorTable, type Outcome } from "../../model/cache-error.js";
import type { ShardRecordView } from "../../service/shard-record.js";

/** The trailer that holds an encoded cache.v1.Error. */
const errorTrailer = "holdfast-error-bin";

const outcomes: Readonly<Record<Outcome, cache.v1.Error.Outcome>> = {
  refused: cache.v1.Error.Outcome.REFUSED,
  indeterminate: cache.v1.Error.Outcome.INDETERMINATE,
};

/** The error as cache.v1.Error, with the shard record or the unreached parts that it came with. */
export function errorMessage(error: CacheError): cache.v1.Error.$Properties {
  const { code, outcome, retryable, message, details } = error;
  const shard = isShardRecordView(details) ? { shard: shardMessage(details) } : {};
  const unreached = isUnreached(details) ? { unreached: [...details.unreached] } : {};
  return { code, outcome: outcomes[outcome], retryable, message, ...shard, ...unreached };
}

/** The gRPC status of an error, with its trailer. */
export function errorStatus(error: CacheError): StatusObject {
  const metadata = new Metadata();
  const bytes = cache.v1.Error.encode(errorMessage(error)).finish();
  metadata.set(errorTrailer, Buffer.from(bytes));
  const details = `${error.code}: ${error.message}`;
  return { code: errorTable[error.code].grpcStatus, details, metadata };
}

/** What a caller is told of any failure: a CacheError as it is, all else as INTERNAL. */
export function asCacheError(error: unknown): CacheError {
  if (error instanceof CacheError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CacheError("INTERNAL", message, { cause: error });
}

function isShardRecordView(details: unknown): details is ShardRecordView {
  return (
    typeof details === "object" && details !== null && "slots" in details && "epoch" in details
  );
}

/** Details of an Invalidate that did not reach every shard. */
type Unreached = { readonly unreached: readonly cache.v1.InvalidatedShard.$Properties[] };

function isUnreached(details: unknown): details is Unreached {
  return typeof details === "object" && details !== null && "unreached" in details;
}

function shardMessage(view: ShardRecordView): cache.v1.ShardRecord.$Properties {
  return {
    id: view.shard,
    slots: view.slots,
    epoch: view.epoch,
    configVersion: view.configVersion,
    primary: view.primary === undefined ? null : { node: view.primary },
    primaryAddress: view.address,
  };
}
