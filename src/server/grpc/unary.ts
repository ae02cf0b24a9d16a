// What all calls have in common: a deadline on the node's own clock, and failures that leave as the
// status of the error table. A broken invariant is no failure of a call: it ends the process.

import type {
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { AssertionError } from "../../base/assert.js";
import { after, type Instant } from "../../base/time.js";
import { CacheError } from "../../model/cache-error.js";
import { limits } from "../../model/limits.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import { asCacheError, errorStatus } from "./error-status.js";

/** What handlers need of the process. */
export type CallContext = { readonly clock: Clock; readonly logger: Logger };

/** Milliseconds of the longest deadline that a node honours. */
const deadlineMsMax = 10 * 60_000;
/**
 * What is kept back of the caller's time, so that a refusal at the last moment still arrives and
 * the caller does not see a bare time-out instead: a tenth, and no more milliseconds than these.
 */
const returnMsMax = 100;

/** Ends a unary call, once. */
export type Reply<Response> = {
  ok(response: Response): void;
  fail(error: unknown): void;
};

/** Answers one unary call by its deadline, through `reply`. */
export type UnaryWork<Request, Response> = (
  request: Request,
  deadline: Instant,
  reply: Reply<Response>,
) => void;

/** A request whose bytes do not decode; made by {@link tolerant} instead of throwing. */
class MalformedRequest {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Makes grpc-js's handler of a unary method. */
export function unary<Request, Response>(
  context: CallContext,
  work: UnaryWork<Request, Response>,
): (call: ServerUnaryCall<Request, Response>, send: sendUnaryData<Response>) => void {
  return (call, send) => {
    const fail = (error: unknown): void => send(statusOf(context, call.getPath(), error));
    if (call.request instanceof MalformedRequest) {
      fail(malformed(call.request));
      return;
    }
    try {
      const deadline = deadlineOf(call, context.clock);
      work(call.request, deadline, { ok: (response) => send(null, response), fail });
    } catch (error) {
      fail(error);
    }
  };
}

/** Makes grpc-js's handler of a method that streams its replies. */
export function serverStream<Request, Response>(
  context: CallContext,
  work: (call: ServerWritableStream<Request, Response>) => void,
): (call: ServerWritableStream<Request, Response>) => void {
  return (call) => {
    const fail = (error: unknown): void => {
      call.emit("error", statusOf(context, call.getPath(), error));
    };
    if (call.request instanceof MalformedRequest) {
      fail(malformed(call.request));
      return;
    }
    try {
      work(call);
    } catch (error) {
      fail(error);
    }
  };
}

/** The service with decoders that hand malformed bytes to the handler, to be refused clearly. */
export function tolerant<Definition extends ServiceDefinition<UntypedServiceImplementation>>(
  definition: Definition,
): Definition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch (error) {
        return new MalformedRequest(error instanceof Error ? error.message : String(error));
      }
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as Definition;
}

function malformed(request: MalformedRequest): CacheError {
  return new CacheError("INVALID_ARGUMENT", `the request does not decode: ${request.reason}`);
}

/** When a call must be answered, as an instant of this node: shortly before the caller gives up. */
function deadlineOf(call: { getDeadline(): Date | number }, clock: Clock): Instant {
  const deadline = call.getDeadline();
  const at = typeof deadline === "number" ? deadline : deadline.getTime();
  const remaining = Number.isFinite(at) ? at - clock.wall() : limits.defaultDeadlineMs;
  const budget = Math.min(remaining, deadlineMsMax);
  return after(clock.now(), budget - Math.min(returnMsMax, Math.max(0, budget) / 10));
}

function statusOf(context: CallContext, path: string, error: unknown) {
  if (error instanceof AssertionError) {
    // grpc-js would swallow it; the process must not go on.
    queueMicrotask(() => {
      throw error;
    });
  } else if (!(error instanceof CacheError)) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.logger.error("a handler failed", { path, reason });
  }
  return errorStatus(asCacheError(error));
}
