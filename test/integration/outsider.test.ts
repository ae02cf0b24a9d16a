// A program in any language that has nothing but the .proto files, or nothing but a port and server
// reflection: every working call of CacheService at every node, health, and the schema itself.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type Client,
  type ClientDuplexStream,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer, loadSync, type Options } from "@grpc/proto-loader";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { home } from "../house/scratch.js";
import { RealCluster } from "./real-cluster.js";

type Message = Record<string, unknown>;
/** A client made at run time: its methods are known by name only. */
type Stub = Client & Record<string, unknown>;

const modules = createRequire(import.meta.url);
const ids = ["n1", "n2", "n3"];
const callMs = 5000;
/** As a stub of another language shows messages: names as written, enums as words. */
const asWritten: Options = { keepCase: true, enums: String, longs: Number, defaults: true };

let cluster: RealCluster;
const open: Stub[] = [];
beforeAll(async () => {
  cluster = await RealCluster.start();
}, 120_000);
afterAll(async () => {
  for (const stub of open) stub.close();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

/** Makes a client of a service in a loaded package. */
function stubOf(loaded: GrpcObject, path: string, address: string): Stub {
  let found: unknown = loaded;
  for (const name of path.split(".")) found = (found as GrpcObject)[name];
  const Service = found as ServiceClientConstructor;
  const stub = new Service(address, credentials.createInsecure()) as unknown as Stub;
  open.push(stub);
  return stub;
}

function fromProto(path: string, address: string): Stub {
  const options = { ...asWritten, oneofs: true, includeDirs: [join(home, "proto")] };
  return stubOf(loadPackageDefinition(loadSync("cache/v1/cache.proto", options)), path, address);
}

type Unary = (
  request: Message,
  options: { deadline: number },
  done: (error: ServiceError | null, reply: Message) => void,
) => void;

function call(stub: Stub, method: string, request: Message): Promise<Message> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + callMs;
    (stub[method] as Unary).call(stub, request, { deadline }, (error, reply) =>
      error === null ? resolve(reply) : reject(error),
    );
  });
}

describe("a stub made from the .proto files alone", { timeout: 60_000 }, () => {
  it.each(ids)("reads, writes and invalidates at %s", async (id) => {
    const stub = fromProto("cache.v1.CacheService", cluster.addressOf(id));
    const namespace = "default";
    for (let number = 0; number < 6; number++) {
      const key = Buffer.from(`outside-${id}-${number}`);
      const item = { namespace, key };
      const missed = await call(stub, "Get", item);
      expect(missed).toMatchObject({ status: "MISS" });
      const value = Buffer.from("1");
      const load_stamp = missed["load_stamp"];
      const identity = { client_id: `outsider-${id}-${number}`, request_seq: 1 };
      const written = { ...item, value, ttl_ms: 60_000, tags: ["t"], load_stamp, ...identity };
      const stored = await call(stub, "Set", { ...written, write_concern: "INSYNC" });
      expect(stored).toMatchObject({ status: "STORED", achieved: 2 });
      const kept = { ...item, value, condition: { if_absent: true } };
      expect(await call(stub, "Set", kept)).toMatchObject({ status: "CONDITION_NOT_MET" });
      const hit = await call(stub, "Get", { ...item, read_mode: "LINEARIZABLE" });
      expect(hit).toMatchObject({ status: "HIT", value, version: stored["version"] });
      expect(hit["ttl_ms"]).toBeGreaterThan(30_000);
      const counted = { ...item, delta: 4, client_id: identity.client_id, request_seq: 2 };
      expect(await call(stub, "Increment", counted)).toMatchObject({ value: 5 });
      expect(await call(stub, "Increment", counted)).toMatchObject({ value: 5 });
      const touched = await call(stub, "Touch", { ...item, no_ttl: true });
      expect(touched).toMatchObject({ status: "TOUCHED" });
      expect((await call(stub, "Get", item))["ttl_ms"]).toBeUndefined();
      expect(await call(stub, "Get", { ...item, read_mode: "ANY" })).toMatchObject({
        status: "HIT",
        value: Buffer.from("5"),
      });
      const receipt = await call(stub, "Invalidate", { namespace, tags: ["t"], wait: "PRIMARY" });
      expect(receipt["shards"]).toHaveLength(64);
      expect(await call(stub, "Get", item)).toMatchObject({ status: "MISS" });
      const items = [{ set: { ...item, value } }, { get: item }, { delete: item }, { touch: item }];
      const { results } = await call(stub, "Batch", { items });
      // Without an order among them: only the set's outcome is certain.
      expect(results).toMatchObject([
        { result: "set", set: { status: "STORED" } },
        { result: "get" },
        { result: "delete" },
        { result: "touch" },
      ]);
      await call(stub, "Set", { ...item, value });
      expect(await call(stub, "Delete", item)).toMatchObject({ existed: true, achieved: 2 });
      expect(await call(stub, "Get", item)).toMatchObject({ status: "MISS" });
    }
  });

  it("sees the same topology at every node", async () => {
    const maps = await Promise.all(
      ids.map((id) =>
        call(fromProto("cache.v1.TopologyService", cluster.addressOf(id)), "GetTopology", {}),
      ),
    );
    const [first] = maps;
    expect(first?.["shards"]).toHaveLength(64);
    for (const map of maps) {
      expect(map["shards"]).toEqual(first?.["shards"]);
      expect(map["cluster_id"]).toBe(first?.["cluster_id"]);
    }
    expect(maps.map((map) => map["answered_by"])).toEqual(ids);
  });
});

/** The file descriptors behind a symbol, as the node's reflection gives them. */
function descriptorsOf(address: string, symbol: string): Promise<Buffer[]> {
  const proto = modules.resolve("@grpc/reflection/package.json");
  const file = join(dirname(proto), "build/proto/grpc/reflection/v1/reflection.proto");
  const loaded = loadPackageDefinition(loadSync(file, { ...asWritten, oneofs: true }));
  const stub = stubOf(loaded, "grpc.reflection.v1.ServerReflection", address);
  type Ask = () => ClientDuplexStream<Message, Message>;
  const stream = (stub["ServerReflectionInfo"] as Ask).call(stub);
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("data", (reply: Message) => {
      stream.end();
      const { file_descriptor_proto: files } = reply["file_descriptor_response"] as {
        file_descriptor_proto: Buffer[];
      };
      resolve(files);
    });
    stream.write({ file_containing_symbol: symbol });
  });
}

/** Files as a FileDescriptorSet: one field, number 1, repeated. */
function descriptorSet(files: readonly Buffer[]): Buffer {
  const parts = files.flatMap((file) => {
    const length: number[] = [];
    for (let rest = file.length; ; rest >>>= 7) {
      length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
      if (rest <= 0x7f) break;
    }
    return [Buffer.from([0x0a, ...length]), file];
  });
  return Buffer.concat(parts);
}

describe("a program that has only an address", { timeout: 60_000 }, () => {
  it.each(ids)("learns the API from %s by reflection, and uses it", async (id) => {
    const address = cluster.addressOf(id);
    const files = await descriptorsOf(address, "cache.v1.CacheService");
    const loaded = loadFileDescriptorSetFromBuffer(descriptorSet(files), asWritten);
    const stub = stubOf(loadPackageDefinition(loaded), "cache.v1.CacheService", address);
    const item = { namespace: "default", key: Buffer.from(`reflected-${id}`) };
    const stored = await call(stub, "Set", { ...item, value: Buffer.from("seen") });
    expect(stored).toMatchObject({ status: "STORED" });
    const hit = await call(stub, "Get", item);
    expect(hit).toMatchObject({ status: "HIT", value: Buffer.from("seen") });
  });

  it.each(ids)("learns from %s that it is well", async (id) => {
    const proto = modules.resolve("grpc-health-check/package.json");
    const file = join(dirname(proto), "proto/health/v1/health.proto");
    const loaded = loadPackageDefinition(loadSync(file, asWritten));
    const stub = stubOf(loaded, "grpc.health.v1.Health", cluster.addressOf(id));
    for (const service of ["", "cache.v1.CacheService", "cache.v1.AdminService"]) {
      expect(await call(stub, "Check", { service })).toMatchObject({ status: "SERVING" });
    }
    await expect(call(stub, "Check", { service: "nobody" })).rejects.toMatchObject({ code: 5 });
  });
});
