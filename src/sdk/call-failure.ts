// What a failed call means: the error that a node put into its trailer or into a batch result, or,
// without one, what the transport's own status says about whether the request was ever sent.

import { type Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { cache } from "../gen/messages.js";
import { CacheError, isErrorCode, type Outcome } from "../model/cache-error.js";
import { invalidatedShardOf, type ShardReceipt } from "./receipt.js";
import type { ShardView } from "./shard-view.js";
import { shardViewOf } from "./wire-records.js";

/** The trailer that carries an encoded cache.v1.Error. */
const errorTrailer = "holdfast-error-bin";

/** How a call failed, as far as the next attempt depends on it. */
export type FailureKind =
  /** The node refused or answered with an error of its own. */
  | "answered"
  /** The connection could not be made, so that nothing was sent. */
  | "unreachable"
  /** The connection was lost after the request was sent. */
  | "dropped"
  /** No answer came in time. */
  | "silent";

/** The `details` of every {@link CacheError} that a call ended with. */
export type FailureDetails = {
  readonly kind: FailureKind;
  /** The shard as the refusing node knows it. */
  readonly shard: ShardView | undefined;
  /** Of an invalidation: the shards that it did not reach. */
  readonly unreached: readonly ShardReceipt[];
};

/** The details of an error, or undefined when it did not come from a call. */
export function failureOf(error: unknown): FailureDetails | undefined {
  if (!(error instanceof CacheError)) return undefined;
  const details = error.details;
  if (typeof details !== "object" || details === null) return undefined;
  return "kind" in details && "unreached" in details ? (details as FailureDetails) : undefined;
}

/** The error that a node described. */
export function errorOfMessage(message: cache.v1.Error.$Properties): CacheError {
  const text = message.message ?? "";
  const code = message.code ?? "";
  const details: FailureDetails = {
    kind: "answered",
    shard: message.shard ? shardViewOf(message.shard) : undefined,
    unreached: (message.unreached ?? []).map(invalidatedShardOf),
  };
  const outcome: Outcome =
    message.outcome === cache.v1.Error.Outcome.INDETERMINATE ? "indeterminate" : "refused";
  if (isErrorCode(code)) return new CacheError(code, text, { details, outcome });
  return new CacheError("INTERNAL", `${code}: ${text}`, { details, outcome });
}

/** The error that a failed call of grpc-js stands for. */
export function errorOfCall(error: ServiceError, address: string): CacheError {
  const described = describedError(error.metadata);
  if (described !== undefined) return described;
  const text = error.details || error.message;
  switch (error.code) {
    case status.UNAVAILABLE:
      return neverSent(text)
        ? plain("NO_PRIMARY", "unreachable", `${address} cannot be reached: ${reason(text)}`)
        : plain("INDETERMINATE", "dropped", `connection to ${address} was lost: ${text}`);
    case status.DEADLINE_EXCEEDED:
      return text.includes("Waiting for LB pick")
        ? plain("DEADLINE_EXCEEDED", "silent", `${address} accepted no connection in time`)
        : plain("INDETERMINATE", "silent", `${address} did not answer in time`);
    case status.RESOURCE_EXHAUSTED:
      return /larger than max/.test(text)
        ? plain("ITEM_TOO_LARGE", "answered", text)
        : plain("OVERLOADED", "answered", text);
    case status.INVALID_ARGUMENT:
      return plain("INVALID_ARGUMENT", "answered", text);
    case status.NOT_FOUND:
      return plain("NOT_FOUND", "answered", text);
    case status.UNIMPLEMENTED:
      return plain("UNIMPLEMENTED", "answered", text);
    default:
      return plain("INDETERMINATE", "dropped", `call to ${address} failed: ${text}`);
  }
}

/** The cache.v1.Error in a call's trailers, or undefined when there is none that decodes. */
function describedError(metadata: Metadata | undefined): CacheError | undefined {
  const bytes = metadata?.get(errorTrailer)[0];
  if (bytes === undefined || typeof bytes === "string") return undefined;
  try {
    return errorOfMessage(cache.v1.Error.decode(bytes));
  } catch {
    return undefined;
  }
}

function neverSent(text: string): boolean {
  return /^(?:No connection established|Name resolution failed|Stream refused)/.test(text);
}

/** The cause inside grpc-js's sentence about a failed connection. */
function reason(text: string): string {
  const match = /Last error: (?:Error: )?(.*?)\.? Resolution note:/.exec(text);
  return match?.[1] ?? text;
}

function plain(
  code:
    | "NO_PRIMARY"
    | "INDETERMINATE"
    | "DEADLINE_EXCEEDED"
    | "ITEM_TOO_LARGE"
    | "OVERLOADED"
    | "INVALID_ARGUMENT"
    | "NOT_FOUND"
    | "UNIMPLEMENTED",
  kind: FailureKind,
  message: string,
): CacheError {
  const details: FailureDetails = { kind, shard: undefined, unreached: [] };
  return new CacheError(code, message, { details });
}
