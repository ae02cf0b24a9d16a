// The closed table of errors that users meet: code, outcome, whether a retry can help, gRPC status,
// Redis prefix and meaning. docs/errors is checked against it.

import { unreachable } from "../base/assert.js";

/** What a failed request means for the data: it surely did not happen, or it may have. */
export type Outcome = "refused" | "indeterminate";

/** One row of the table. */
export type ErrorRow = {
  readonly outcome: Outcome;
  readonly retryable: boolean;
  /** The number of the gRPC status code. */
  readonly grpcStatus: number;
  /** The first word of the Redis protocol's error. */
  readonly redisPrefix: string;
  /** What it means and what to do, for docs/errors. */
  readonly meaning: string;
};

const invalidArgument = 3;
const deadlineExceeded = 4;
const notFound = 5;
const alreadyExists = 6;
const resourceExhausted = 8;
const failedPrecondition = 9;
const aborted = 10;
const unimplemented = 12;
const internal = 13;
const unavailable = 14;
const dataLoss = 15;

const refusedFinal = { outcome: "refused", retryable: false } as const;
const refusedRetry = { outcome: "refused", retryable: true } as const;

export const errorTable = {
  INVALID_ARGUMENT: {
    ...refusedFinal,
    grpcStatus: invalidArgument,
    redisPrefix: "ERR",
    meaning:
      "A field of the request is malformed or out of range; the message names it and its limits.",
  },
  KEY_TOO_LARGE: {
    ...refusedFinal,
    grpcStatus: invalidArgument,
    redisPrefix: "ERR",
    meaning: "The key is empty or longer than 64 KiB.",
  },
  ITEM_TOO_LARGE: {
    ...refusedFinal,
    grpcStatus: invalidArgument,
    redisPrefix: "ERR",
    meaning: "The item exceeds max_item_bytes or its shard's share of the namespace's budget.",
  },
  UNKNOWN_NAMESPACE: {
    ...refusedFinal,
    grpcStatus: notFound,
    redisPrefix: "ERR",
    meaning: "No namespace has this name; create it with `cachectl namespace create`.",
  },
  NAMESPACE_EXISTS: {
    ...refusedFinal,
    grpcStatus: alreadyExists,
    redisPrefix: "ERR",
    meaning: "A namespace of this name exists already.",
  },
  NOT_FOUND: {
    ...refusedFinal,
    grpcStatus: notFound,
    redisPrefix: "ERR",
    meaning: "The node, shard or operation that was named does not exist.",
  },
  NOT_AN_INTEGER: {
    ...refusedFinal,
    grpcStatus: failedPrecondition,
    redisPrefix: "ERR",
    meaning:
      "Increment needs a value that is a decimal integer, and a result that is a safe integer.",
  },
  OUT_OF_MEMORY: {
    ...refusedFinal,
    grpcStatus: resourceExhausted,
    redisPrefix: "OOM",
    meaning: "The namespace has `eviction: none` and its budget is full.",
  },
  BUDGET_EXCEEDED: {
    ...refusedFinal,
    grpcStatus: failedPrecondition,
    redisPrefix: "ERR",
    meaning: "The namespaces' budgets would not fit the memory of the active nodes.",
  },
  NO_PRIMARY: {
    ...refusedRetry,
    grpcStatus: unavailable,
    redisPrefix: "CLUSTERDOWN",
    meaning: "The shard has no serving primary yet; the node waited and gave up.",
  },
  WRONG_OWNER: {
    ...refusedRetry,
    grpcStatus: failedPrecondition,
    redisPrefix: "MOVED",
    meaning:
      "This node does not own the key and may not forward again; the shard record says who does.",
  },
  STALE_EPOCH: {
    ...refusedRetry,
    grpcStatus: aborted,
    redisPrefix: "TRYAGAIN",
    meaning: "The shard changed hands; the attached shard record is newer than the request's.",
  },
  NOT_ENOUGH_REPLICAS: {
    ...refusedRetry,
    grpcStatus: unavailable,
    redisPrefix: "NOREPLICAS",
    meaning: "Fewer copies are in sync than min_in_sync demands; nothing was applied.",
  },
  INDETERMINATE: {
    outcome: "indeterminate",
    retryable: true,
    grpcStatus: deadlineExceeded,
    redisPrefix: "INDETERMINATE",
    meaning:
      "The write may or may not have taken effect; retry with the same client_id and request_seq.",
  },
  DEADLINE_EXCEEDED: {
    ...refusedRetry,
    grpcStatus: deadlineExceeded,
    redisPrefix: "TIMEOUT",
    meaning: "The deadline passed before the request began; it had no effect.",
  },
  OVERLOADED: {
    ...refusedRetry,
    grpcStatus: resourceExhausted,
    redisPrefix: "BUSY",
    meaning: "A bounded queue is full; back off and retry.",
  },
  REQUEST_EXPIRED: {
    ...refusedFinal,
    grpcStatus: failedPrecondition,
    redisPrefix: "ERR",
    meaning:
      "The request's identity is older than the remembered outcomes; it was not applied again.",
  },
  NO_LEADER: {
    ...refusedRetry,
    grpcStatus: unavailable,
    redisPrefix: "CLUSTERDOWN",
    meaning: "The control plane has no leader that this node can reach.",
  },
  CONFLICT: {
    ...refusedRetry,
    grpcStatus: aborted,
    redisPrefix: "TRYAGAIN",
    meaning: "What the request expected has changed since; look again and decide anew.",
  },
  SHUTTING_DOWN: {
    ...refusedRetry,
    grpcStatus: unavailable,
    redisPrefix: "CLUSTERDOWN",
    meaning: "This node is leaving; ask another.",
  },
  UNIMPLEMENTED: {
    ...refusedFinal,
    grpcStatus: unimplemented,
    redisPrefix: "ERR",
    meaning: "The named field or method is not served by this version.",
  },
  CORRUPT: {
    ...refusedFinal,
    grpcStatus: dataLoss,
    redisPrefix: "ERR",
    meaning: "Stored data failed its checksum; the store refuses to open and must be replaced.",
  },
  INTERNAL: {
    outcome: "indeterminate",
    retryable: false,
    grpcStatus: internal,
    redisPrefix: "ERR",
    meaning: "A defect of Holdfast; please report it with the message.",
  },
} as const satisfies Record<string, ErrorRow>;

/** The code of an error: the API. Messages may change, codes do not. */
export type ErrorCode = keyof typeof errorTable;

/** Options of a {@link CacheError}. */
export type CacheErrorOptions = {
  /** Facts for programs, for example the shard record of a WRONG_OWNER. */
  readonly details?: unknown;
  readonly cause?: unknown;
  /** Overrides the table's outcome, for an error that is known to be milder or worse here. */
  readonly outcome?: Outcome;
};

/** An operating error with a code of the closed table. */
export class CacheError extends Error {
  override readonly name = "CacheError";
  readonly code: ErrorCode;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: CacheErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.outcome = options.outcome ?? errorTable[code].outcome;
    this.retryable = errorTable[code].retryable;
    this.details = options.details;
  }
}

/** Whether the text is a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}

/** The exit code of `cachectl` for an outcome. */
export function exitCodeOf(outcome: Outcome): 1 | 4 {
  switch (outcome) {
    case "refused":
      return 1;
    case "indeterminate":
      return 4;
    default:
      return unreachable(outcome);
  }
}
