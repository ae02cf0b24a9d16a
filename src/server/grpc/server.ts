// The gRPC server of one node: all services on one port, within the limits of the system.

import { Server, type ServerCredentials } from "@grpc/grpc-js";
import {
  adminServiceDefinition,
  cacheServiceDefinition,
  invalidationServiceDefinition,
  peerServiceDefinition,
  topologyServiceDefinition,
} from "../../gen/services.js";
import { CacheError } from "../../model/cache-error.js";
import { limits } from "../../model/limits.js";
import type { GrpcPeerTransport, PeerCall } from "../../platform/grpc-peer-transport.js";
import { type AdminBackend, adminHandlers } from "./admin-handlers.js";
import { type CacheBackend, cacheHandlers } from "./cache-handlers.js";
import { addReflection, Health } from "./introspection.js";
import { type TopologyBackend, topologyHandlers } from "./topology-handlers.js";
import { type CallContext, serverStream, tolerant } from "./unary.js";

/** What the server stands on. */
export type GrpcServerOptions = {
  readonly context: CallContext;
  readonly cache: CacheBackend;
  readonly topology: TopologyBackend;
  readonly admin: AdminBackend;
  readonly transport: Pick<GrpcPeerTransport, "accept">;
};

/** Milliseconds that open calls get to end when the server stops. */
const drainMs = 1000;

/** A server that listens. */
export class GrpcServer {
  readonly health: Health;
  readonly #server: Server;

  constructor(options: GrpcServerOptions) {
    const { context, transport } = options;
    this.#server = new Server({
      // More than is allowed, so that what is too large gets an error of ours and not gRPC's own.
      "grpc.max_receive_message_length": 4 * limits.messageBytesMax,
      "grpc.max_send_message_length": -1,
      "grpc.max_concurrent_streams": 65_536,
      "grpc.keepalive_time_ms": 5000,
      "grpc.keepalive_timeout_ms": 2000,
    });
    const server = this.#server;
    server.addService(tolerant(cacheServiceDefinition), cacheHandlers(context, options.cache));
    server.addService(
      tolerant(topologyServiceDefinition),
      topologyHandlers(context, options.topology),
    );
    server.addService(tolerant(adminServiceDefinition), adminHandlers(context, options.admin));
    server.addService(tolerant(invalidationServiceDefinition), {
      subscribe: serverStream(context, () => {
        throw new CacheError("UNIMPLEMENTED", "Subscribe is not served by this version");
      }),
    });
    server.addService(peerServiceDefinition, {
      exchange: (call: PeerCall) => transport.accept(call),
    });
    this.health = new Health(server);
    addReflection(server);
  }

  /**
   * Listens on "host:port"; returns the port, which port 0 leaves to the system.
   * @throws {Error} when the address cannot be bound
   */
  listen(address: string, credentials: ServerCredentials): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, credentials, (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
  }

  /** Ends: lets open calls finish for a moment, then cuts them. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const cut = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, drainMs);
      this.#server.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
  }
}
