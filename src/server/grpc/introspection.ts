// What any gRPC tool may ask of any server: health by grpc.health.v1 and the .proto files by server
// reflection.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation, protoPath as healthProto } from "grpc-health-check";

/** The services whose health can be asked; "" is the node as a whole. */
const services = [
  "",
  "cache.v1.CacheService",
  "cache.v1.TopologyService",
  "cache.v1.AdminService",
] as const;

const protoFiles = ["cache/v1/cache.proto", "cache/v1/admin.proto", "cache/v1/peer.proto"];

/** Adds server reflection. */
export function addReflection(server: Server): void {
  const includeDirs = [protoRoot(), dirname(healthProto)];
  const files = [...protoFiles, healthProto];
  const loaded = loadSync(files, { keepCase: true, longs: String, includeDirs });
  new ReflectionService(loaded).addToServer(server);
}

/** The health of one node. */
export class Health {
  readonly #health = new HealthImplementation();

  constructor(server: Server) {
    this.#health.addToServer(server);
    this.set("NOT_SERVING");
  }

  /** Tells those who ask and those who watch. */
  set(status: "SERVING" | "NOT_SERVING"): void {
    for (const service of services) this.#health.setStatus(service, status);
  }
}

/** The folder `proto`: beside `src` in the sources as in what is built. */
function protoRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = join(here, "..", "..", "..", "proto");
  if (existsSync(root)) return root;
  return join(here, "..", "..", "..", "..", "proto");
}
