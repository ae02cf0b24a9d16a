// Calls as any gRPC client would make them, to one node and with nothing between: the generated
// definitions, a deadline, and the refusal with its trailer as a value.
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { cache } from "../../src/gen/messages.js";

/** How a call was refused, and how long that took. */
export type Refusal = {
  /** gRPC status. */
  readonly status: number;
  /** From the trailer; empty where there was none. */
  readonly code: string;
  readonly message: string;
  readonly outcome: cache.v1.Error.Outcome | undefined;
  readonly shard: cache.v1.ShardRecord.$Properties | undefined;
  readonly elapsedMs: number;
};

/** How a call ended. */
export type Ended<Reply> =
  | { readonly ok: true; readonly reply: Reply; readonly elapsedMs: number }
  | { readonly ok: false; readonly refusal: Refusal };

/** A unary call of the generated tables. */
type Method<Request, Reply> = {
  readonly path: string;
  readonly requestSerialize: (message: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Reply;
};

/** Milliseconds that a call may take when nothing else is said: as the API's default. */
const defaultMs = 5000;

/** One node, spoken to directly. */
export class Wire implements Disposable {
  readonly #client: Client;

  constructor(address: string) {
    // Large messages shall meet the server's limit, not the client's.
    const options = { "grpc.max_send_message_length": -1, "grpc.use_local_subchannel_pool": 1 };
    this.#client = new Client(address, credentials.createInsecure(), options);
  }

  /** Calls a method; never rejects. */
  attempt<Request, Reply>(
    method: Method<Request, Reply>,
    request: Request,
    deadlineMs = defaultMs,
  ): Promise<Ended<Reply>> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + deadlineMs },
        (error, reply) => {
          const elapsedMs = performance.now() - startedAt;
          if (error === null && reply !== undefined) resolve({ ok: true, reply, elapsedMs });
          else resolve({ ok: false, refusal: refusalOf(error, elapsedMs) });
        },
      );
    });
  }

  /** Calls a method that must succeed. @throws {Error} naming the refusal */
  async call<Request, Reply>(
    method: Method<Request, Reply>,
    request: Request,
    deadlineMs = defaultMs,
  ): Promise<Reply> {
    const ended = await this.attempt(method, request, deadlineMs);
    if (ended.ok) return ended.reply;
    const { code, message, status } = ended.refusal;
    throw new Error(`${method.path}: ${status} ${code} ${message}`);
  }

  /** Calls a method that must be refused. @throws {Error} when it succeeded */
  async refused<Request, Reply>(
    method: Method<Request, Reply>,
    request: Request,
    deadlineMs = defaultMs,
  ): Promise<Refusal> {
    const ended = await this.attempt(method, request, deadlineMs);
    if (!ended.ok) return ended.refusal;
    throw new Error(`${method.path} succeeded: ${JSON.stringify(ended.reply)}`);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** A method that sends these bytes as they are. */
export function rawMethod(path: string): Method<Buffer, Buffer> {
  return { path, requestSerialize: (bytes) => bytes, responseDeserialize: (bytes) => bytes };
}

function refusalOf(error: ServiceError | null, elapsedMs: number): Refusal {
  const { code: status = -1, details = "no reply", metadata = new Metadata() } = error ?? {};
  const [trailer] = metadata.get("holdfast-error-bin");
  const described = trailer instanceof Uint8Array ? cache.v1.Error.decode(trailer) : undefined;
  return {
    status,
    code: described?.code ?? "",
    message: described?.message ?? details,
    outcome: described?.outcome,
    shard: described?.shard ?? undefined,
    elapsedMs,
  };
}
