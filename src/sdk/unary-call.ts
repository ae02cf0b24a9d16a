// One unary call to one node, as a promise that rejects with a CacheError only, and never stays
// open beyond its deadline.

import { CacheError } from "../model/cache-error.js";
import { errorOfCall } from "./call-failure.js";
import type { ChannelPool } from "./channel-pool.js";

/** A call of one request and one reply, as the generated service tables describe it. */
export type UnaryMethod<Request, Reply> = {
  readonly path: string;
  readonly requestSerialize: (message: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Reply;
};

/** Where a call goes and how long it may take. */
export type CallTarget = {
  readonly pool: ChannelPool;
  readonly address: string;
  /** Milliseconds until the call is given up. */
  readonly timeoutMs: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Calls a method once.
 * @throws {CacheError} whatever the node answered or the transport met; its `details` are a
 * FailureDetails
 */
export function callUnary<Request, Reply>(
  method: UnaryMethod<Request, Reply>,
  request: Request,
  target: CallTarget,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { signal } = target;
    if (signal?.aborted) {
      reject(abortedError(signal));
      return;
    }
    const onAbort = () => call.cancel();
    const call = target.pool
      .channel(target.address)
      .makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + Math.max(1, Math.ceil(target.timeoutMs)) },
        (error, reply) => {
          signal?.removeEventListener("abort", onAbort);
          if (error !== null) {
            reject(signal?.aborted ? abortedError(signal) : errorOfCall(error, target.address));
          } else if (reply === undefined) {
            reject(new CacheError("INTERNAL", `${target.address} sent no reply`));
          } else {
            resolve(reply);
          }
        },
      );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** What an operation ends with when its caller called it off. */
export function abortedError(signal: AbortSignal): CacheError {
  return new CacheError("INDETERMINATE", "called off by the caller", { cause: signal.reason });
}
