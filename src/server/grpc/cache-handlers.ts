// CacheService over gRPC: translates, hands over, answers. No decision about data is made here.

import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Instant } from "../../base/time.js";
import type { cache } from "../../gen/messages.js";
import { CacheError } from "../../model/cache-error.js";
import type { DataReply, DataRequest } from "../../model/data-request.js";
import { limits } from "../../model/limits.js";
import type { CacheService } from "../../service/cache-service.js";
import type { InvalidationService, Receipt } from "../../service/invalidation.js";
import { asCacheError, errorMessage, errorStatus } from "./error-status.js";
import { invalidateResponse, invalidation, unreachedParts } from "./invalidate-translation.js";
import {
  batchResult,
  deleteResponse,
  getResponse,
  incrementResponse,
  setResponse,
  touchResponse,
} from "./reply-translation.js";
import { inRange, notYet } from "./request-fields.js";
import {
  batchItem,
  deleteRequest,
  getRequest,
  incrementRequest,
  setRequest,
  touchRequest,
} from "./request-translation.js";
import { type CallContext, type Reply, unary } from "./unary.js";

type V1 = typeof cache.v1;
type Message<Name extends keyof V1> = V1[Name] extends { prototype: infer T } ? T : never;

/** What the handlers stand on. */
export type CacheBackend = {
  readonly cache: Pick<CacheService, "execute">;
  readonly invalidations: Pick<InvalidationService, "invalidate">;
  /** This node's region, for `served_by`. */
  readonly region: string;
  readonly mapVersion: () => number;
};

/** Bytes that a batch's reply may hold: what one gRPC message may, less its envelope. */
const batchReplyBytesMax = limits.messageBytesMax - 1024 * 1024;
/** Bytes that a result costs in a reply beside its value. */
const resultOverheadBytes = 128;

/** The handlers of CacheService. */
export function cacheHandlers(
  context: CallContext,
  backend: CacheBackend,
): UntypedServiceImplementation {
  /** One operation: how its request reads and how its reply is written. */
  function operation<Request extends { readonly epoch: number }, Response>(
    read: (message: Request) => DataRequest,
    write: (reply: DataReply) => Response,
  ): UntypedServiceImplementation[string] {
    return unary<Request, Response>(context, (message, deadline, reply) => {
      const options = { deadline, mayForward: true, epoch: message.epoch };
      backend.cache.execute(read(message), options, (executed) => {
        if (executed.ok) reply.ok(write(executed.reply));
        else reply.fail(executed.error);
      });
    });
  }

  return {
    get: operation(getRequest, (reply) => getResponse(of("get", reply), backend.region)),
    set: operation(setRequest, (reply) => setResponse(of("set", reply))),
    delete: operation(deleteRequest, (reply) => deleteResponse(of("delete", reply))),
    touch: operation(touchRequest, (reply) => touchResponse(of("touch", reply))),
    increment: operation(incrementRequest, (reply) => incrementResponse(of("increment", reply))),
    batch: unary<Message<"BatchRequest">, cache.v1.BatchResponse.$Properties>(
      context,
      (request, deadline, reply) => runBatch(backend, request, deadline, reply),
    ),
    invalidate: unary<Message<"InvalidateRequest">, cache.v1.InvalidateResponse.$Properties>(
      context,
      (request, deadline, reply) => {
        backend.invalidations.invalidate(invalidation(request, deadline), (result) => {
          if (!result.ok) reply.fail(result.error);
          else if (result.receipt.complete) {
            reply.ok(invalidateResponse(result.receipt, backend.mapVersion()));
          } else {
            reply.fail(incomplete(result.receipt));
          }
        });
      },
    ),
    fill: unary(context, () => notYet("Fill")),
    session: (call: Parameters<typeof refuseStream>[0]) => refuseStream(call, "Session"),
  };
}

/** A stream that this version does not serve. */
function refuseStream(
  call: { emit(event: "error", status: unknown): boolean },
  name: string,
): void {
  const error = new CacheError("UNIMPLEMENTED", `${name} is not served by this version`);
  call.emit("error", errorStatus(error));
}

/** The reply of the kind that was asked for. */
function of<Kind extends DataReply["kind"]>(
  kind: Kind,
  reply: DataReply,
): Extract<DataReply, { kind: Kind }> {
  if (reply.kind === kind) return reply as Extract<DataReply, { kind: Kind }>;
  throw new CacheError("INTERNAL", `a ${kind} was answered with a ${reply.kind}`);
}

function runBatch(
  backend: CacheBackend,
  request: cache.v1.BatchRequest,
  deadline: Instant,
  reply: Reply<cache.v1.BatchResponse.$Properties>,
): void {
  const { items } = request;
  inRange("the number of items", items.length, 1, limits.batchItemsMax);
  const results: cache.v1.BatchResult.$Properties[] = new Array(items.length);
  let open = items.length;
  let bytes = 0;
  const put = (at: number, result: cache.v1.BatchResult.$Properties): void => {
    results[at] = result;
    if (--open === 0) reply.ok({ results, mapVersion: backend.mapVersion() });
  };
  const refuse = (at: number, error: unknown): void => {
    put(at, { error: errorMessage(asCacheError(error)) });
  };
  for (const [at, item] of items.entries()) {
    try {
      const { request: one, epoch } = batchItem(item);
      backend.cache.execute(one, { deadline, mayForward: true, epoch }, (executed) => {
        if (!executed.ok) return refuse(at, executed.error);
        const value = executed.reply.kind === "get" ? executed.reply.value.length : 0;
        bytes += value + resultOverheadBytes;
        if (value > 0 && bytes > batchReplyBytesMax) return refuse(at, tooMuch());
        return put(at, batchResult(executed.reply, backend.region));
      });
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      refuse(at, error);
    }
  }
}

/** Parts were not reached: what they name may or may not be invalid by now. */
function incomplete(receipt: Receipt): CacheError {
  const parts = receipt.parts.filter((part) => part.error !== undefined);
  const first = parts[0]?.error?.message ?? "unknown";
  const text = `${parts.length} of ${receipt.parts.length} shards did not confirm: ${first}`;
  return new CacheError("INDETERMINATE", text, { details: { unreached: unreachedParts(receipt) } });
}

function tooMuch(): CacheError {
  const text = `the batch's values exceed ${batchReplyBytesMax} bytes; ask for fewer at once`;
  return new CacheError("OVERLOADED", text);
}
