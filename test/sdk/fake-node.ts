// One fake node: a real gRPC server that serves the fake cluster's state, keeps a record of the
// calls it got, and misbehaves on demand.

import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { cache } from "../../src/gen/messages.js";
import {
  adminServiceDefinition,
  cacheServiceDefinition,
  topologyServiceDefinition,
} from "../../src/gen/services.js";
import { type ErrorCode, errorTable } from "../../src/model/cache-error.js";
import { FakeAdmin } from "./fake-admin.js";
import type { FakeCluster } from "./fake-cluster.js";
import { FakeData } from "./fake-data.js";

/** A refusal of a fake node. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly shard: cache.v1.ShardRecord.$Properties | undefined;

  constructor(code: ErrorCode, message: string, shard?: cache.v1.ShardRecord.$Properties) {
    super(message);
    this.code = code;
    this.shard = shard;
  }

  /** As it stands in a trailer or a batch result. */
  get wire(): cache.v1.Error.$Properties {
    const { code, message, shard } = this;
    const { Outcome } = cache.v1.Error;
    const row = errorTable[code];
    const outcome = row.outcome === "refused" ? Outcome.REFUSED : Outcome.INDETERMINATE;
    return { code, message, outcome, retryable: row.retryable, ...(shard ? { shard } : {}) };
  }
}

/** One call as a node saw it. */
export type SeenCall = { readonly method: string; readonly items: number };

type Unary = ServerUnaryCall<unknown, unknown>;
type Handler = (request: never, call: Unary) => unknown;

/** A node of a fake cluster. */
export class FakeNode {
  readonly id: string;
  readonly calls: SeenCall[] = [];
  /** Does not answer while true, and never answers what arrived meanwhile. */
  hung = false;
  /** What arrives is answered once this is resolved. */
  gate: Promise<void> = Promise.resolve();
  /** Consulted before every item; a returned refusal is sent. */
  intercept: (kind: string, request: object) => Refusal | undefined = () => undefined;
  #server: Server | undefined;
  #port = 0;
  readonly #cluster: FakeCluster;
  readonly #watchers = new Set<ServerWritableStream<unknown, unknown>>();

  constructor(id: string, cluster: FakeCluster) {
    this.id = id;
    this.#cluster = cluster;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get alive(): boolean {
    return this.#server !== undefined;
  }

  /** Listens, on the port of before if it had one. */
  async start(): Promise<void> {
    const server = new Server();
    const data = new FakeData(this, this.#cluster);
    const admin = new FakeAdmin(this, this.#cluster);
    server.addService(cacheServiceDefinition, this.#answering(data.handlers));
    server.addService(adminServiceDefinition, this.#answering(admin.handlers));
    server.addService(topologyServiceDefinition, {
      ...this.#answering({ getTopology: () => this.#topology() }),
      watchTopology: (call: ServerWritableStream<unknown, unknown>) => this.#watch(call),
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      const wanted = `127.0.0.1:${this.#port}`;
      server.bindAsync(wanted, ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    this.#server = server;
  }

  /** Drops every connection and refuses new ones, as a killed process would. */
  stop(): Promise<void> {
    this.#watchers.clear();
    this.#server?.forceShutdown();
    this.#server = undefined;
    return Promise.resolve();
  }

  /** Tells the watchers of changed shards. */
  push(shards: readonly cache.v1.ShardRecord.$Properties[]): void {
    if (this.hung) return;
    const { clusterId, mapVersion } = this.#cluster;
    for (const watcher of this.#watchers) {
      watcher.write({ clusterId, mapVersion, full: false, shards: [...shards] });
    }
  }

  /** Every handler with what all have in common: the record, hanging, and refusals. */
  #answering(handlers: Record<string, Handler>): Record<string, never> {
    const entries = Object.entries(handlers).map(([method, handle]) => {
      const answer = async (call: Unary, callback: sendUnaryData<unknown>): Promise<void> => {
        const { items } = call.request as { items?: readonly unknown[] };
        this.calls.push({ method, items: items?.length ?? 1 });
        if (this.hung) return;
        await this.gate;
        try {
          const reply = await handle(call.request as never, call);
          if (reply !== undefined) callback(null, reply);
        } catch (error) {
          callback(failureOf(error));
        }
      };
      return [method, answer];
    });
    return Object.fromEntries(entries) as Record<string, never>;
  }

  #topology() {
    const { clusterId, mapVersion, shards, nodes } = this.#cluster;
    return {
      clusterId,
      mapVersion,
      shards,
      nodes: nodes.map((node) => ({
        id: node.id,
        address: node.address,
        state: cache.v1.NodeAddress.State.ACTIVE,
        incarnation: 1,
      })),
      answeredBy: this.id,
    };
  }

  #watch(call: ServerWritableStream<unknown, unknown>): void {
    this.calls.push({ method: "watchTopology", items: 1 });
    this.#watchers.add(call);
    call.on("cancelled", () => this.#watchers.delete(call));
    if (!this.hung) call.write({ ...this.#topology(), full: true });
  }
}

function failureOf(error: unknown) {
  const metadata = new Metadata();
  if (!(error instanceof Refusal)) return { code: 13, details: String(error), metadata };
  metadata.set("holdfast-error-bin", Buffer.from(cache.v1.Error.encode(error.wire).finish()));
  return { code: errorTable[error.code].grpcStatus, details: error.message, metadata };
}
