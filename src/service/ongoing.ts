// One data request on its way through this node, and what its caller allowed.

import type { Instant } from "../base/time.js";
import type { Respond } from "../driver/shard-driver.js";
import type { CacheError } from "../model/cache-error.js";
import type { DataRequest } from "../model/data-request.js";
import type { ShardId } from "../model/ids.js";

export type ExecuteOptions = {
  readonly deadline: Instant;
  /** False on a request that was forwarded already: a second hop is refused with WRONG_OWNER. */
  readonly mayForward: boolean;
  /** The epoch by which the caller routed; 0 = it did not. */
  readonly epoch: number;
};

/** One request on its way through this node. */
export type Ongoing = {
  request: DataRequest;
  readonly options: ExecuteOptions;
  readonly respond: Respond;
  /** When this node stops to wait for an owner. */
  readonly ownerDeadline: Instant;
  /** Counts the attempts; answers of earlier ones are ignored. */
  attempt: number;
  /** Whether an earlier attempt may have taken effect. */
  maybeDone: boolean;
  /** What the last owner that was asked said. */
  lastError: CacheError | undefined;
  /** The shard and epoch of a forward under way. */
  forwarded: { readonly shard: ShardId; readonly epoch: number } | undefined;
  done: boolean;
};
