// A real node in this process, alone in its cluster, and a client that knows nothing but the .proto
// files: what an outsider meets.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { vi } from "vitest";
import { cache } from "../../src/gen/messages.js";
import { readNodeConfig } from "../../src/server/node-config.js";
import { type RunningNode, startNode } from "../../src/server/start-node.js";
import { home } from "../house/scratch.js";

/** A message as proto-loader gives it: names as in the .proto, enums as text, longs as numbers. */
export type Message = Record<string, unknown>;
type Unary = (
  request: Message,
  options: { deadline: number },
  done: (error: ServiceError | null, response: Message) => void,
) => void;
type Stub = Client & Record<string, Unary | ((request: Message) => ClientReadableStream<Message>)>;

/** How a refused call looks from outside. */
export type Refusal = { readonly status: number; readonly error: cache.v1.Error };

export type OneNode = AsyncDisposable & {
  readonly address: string;
  readonly httpAddress: string;
  readonly running: RunningNode;
  /** Calls a unary method, for example "CacheService.Get". */
  call(method: string, request: Message): Promise<Message>;
  /** Calls a method that must be refused. */
  refused(method: string, request: Message): Promise<Refusal>;
  /** Opens a stream of replies. */
  stream(method: string, request: Message): ClientReadableStream<Message>;
};

/** A port that nobody uses now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

/** Starts the node and waits until it serves all shards. */
export async function startOneNode(): Promise<OneNode> {
  const data = mkdtempSync(join(tmpdir(), "holdfast-node-"));
  const [grpcPort, httpPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${grpcPort}`;
  const httpAddress = `127.0.0.1:${httpPort}`;
  const flags = { id: "n1", data, listen: address, http: httpAddress, shards: "8" };
  const more = { log: join(data, "node.log") };
  const config = readNodeConfig(new Map(Object.entries({ ...flags, ...more })), "/");
  const running = await startNode(config, (reason) => {
    throw new Error(reason);
  });
  await vi.waitFor(
    () => {
      if (running.node.servingShards().length < 8) throw new Error("not every shard serves");
    },
    { timeout: 15_000, interval: 10 },
  );
  const stubs = new Map<string, Stub>();
  const stubOf = (service: string): Stub => {
    let stub = stubs.get(service);
    stub ??= makeStub(service, address);
    stubs.set(service, stub);
    return stub;
  };
  const call = (method: string, request: Message): Promise<Message> => {
    const [service = "", name = ""] = method.split(".");
    const stub = stubOf(service);
    return new Promise((resolve, reject) => {
      (stub[name] as Unary).call(stub, request, { deadline: Date.now() + 5000 }, (error, reply) =>
        error === null ? resolve(reply) : reject(error),
      );
    });
  };
  return {
    address,
    httpAddress,
    running,
    call,
    refused: async (method, request) => {
      const error: unknown = await call(method, request).then(
        (reply) => new Error(`answered: ${JSON.stringify(reply)}`),
        (reason: unknown) => reason,
      );
      return refusalOf(error);
    },
    stream: (method, request) => {
      const [service = "", name = ""] = method.split(".");
      const stub = stubOf(service);
      return (stub[name] as (one: Message) => ClientReadableStream<Message>).call(stub, request);
    },
    [Symbol.asyncDispose]: async () => {
      for (const stub of stubs.values()) stub.close();
      await running.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Decodes the trailer of a failed call. */
function refusalOf(error: unknown): Refusal {
  const { code, metadata } = error as { code?: number; metadata?: Metadata };
  const [trailer] = metadata?.get("holdfast-error-bin") ?? [];
  if (code === undefined || !(trailer instanceof Uint8Array)) throw error;
  return { status: code, error: cache.v1.Error.decode(trailer) };
}

function makeStub(service: string, address: string): Stub {
  const files = ["cache/v1/cache.proto", "cache/v1/admin.proto"];
  const options = { keepCase: true, enums: String, longs: Number, defaults: true, oneofs: true };
  const loaded = loadSync(files, { ...options, includeDirs: [join(home, "proto")] });
  const { v1 } = loadPackageDefinition(loaded)["cache"] as unknown as {
    v1: Record<string, new (address: string, secret: typeof insecure) => Stub>;
  };
  const insecure = credentials.createInsecure();
  const Service = v1[service];
  if (Service === undefined) throw new Error(`no service ${service}`);
  return new Service(address, insecure);
}
