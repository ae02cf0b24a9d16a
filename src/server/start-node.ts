// Composes one node process: opens its store, gives the driver its world, and puts gRPC and HTTP in
// front of the services.

import { randomBytes } from "node:crypto";
import { ServerCredentials } from "@grpc/grpc-js";
import { after } from "../base/time.js";
import { createCacheEngine } from "../cache/cache-engine.js";
import { NodeDriver } from "../driver/node.js";
import type { NodeOptions } from "../driver/node-options.js";
import type { NodeId } from "../model/ids.js";
import { settingsForLease } from "../model/settings.js";
import { GrpcPeerTransport } from "../platform/grpc-peer-transport.js";
import { type OpenLogStore, openLogStore } from "../platform/level-log-store.js";
import { nodeTimers } from "../platform/node-timers.js";
import { openPinoLogger, type PinoLogger } from "../platform/pino-logger.js";
import { PrometheusMetrics } from "../platform/prometheus-metrics.js";
import { randomIdentity } from "../platform/random-identity.js";
import { systemClock } from "../platform/system-clock.js";
import { defaultRaftConfig, type RaftConfig } from "../raft/config.js";
import { AdminService } from "../service/admin-service.js";
import { CacheService, type DataNode } from "../service/cache-service.js";
import { InvalidationService } from "../service/invalidation.js";
import { AddressInUseError, busyAddresses } from "./free-ports.js";
import { GrpcServer } from "./grpc/server.js";
import { HttpServer } from "./http/server.js";
import type { NodeConfig } from "./node-config.js";
import { measureNode } from "./node-gauges.js";

/** A node process that runs. */
export type RunningNode = {
  readonly node: NodeDriver;
  readonly logger: PinoLogger;
  /** Hands over what the node leads, for at most so many milliseconds. */
  leave(budgetMs: number): Promise<void>;
  /** Stops everything; a second call waits for the first. */
  stop(): Promise<void>;
};

/** Milliseconds of a lease that an election must fit into, as a share (PROTOCOL R5). */
const electionShare = { min: 0.3, max: 0.6 };

/**
 * Starts a node.
 * @param onFatal the node has stopped by itself and its process should end
 * @throws {DataDirectoryError} when the data directory is in use or cannot be used
 * @throws {CacheError} CORRUPT when the store is damaged
 * @throws {AddressInUseError} when an address cannot be bound
 */
export async function startNode(
  config: NodeConfig,
  onFatal: (reason: string) => void,
): Promise<RunningNode> {
  const file = config.log === undefined ? {} : { file: config.log };
  const logger = openPinoLogger({ ...file, fields: { node: config.id } });
  const opened = await openLogStore(config.data);
  try {
    await demandFree([config.listen, config.http].filter((address) => address !== ""));
    return await compose(config, opened, logger, onFatal);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Asked first: grpc-js would write a line of its own beside the error. */
async function demandFree(addresses: readonly string[]): Promise<void> {
  const busy = await busyAddresses(addresses);
  if (busy.length === 0) return;
  const text = `cannot listen on ${busy.join(", ")}: in use, or no address of this machine`;
  throw new AddressInUseError(text);
}

async function compose(
  config: NodeConfig,
  opened: OpenLogStore,
  logger: PinoLogger,
  onFatal: (reason: string) => void,
): Promise<RunningNode> {
  const metrics = new PrometheusMetrics();
  const transport = new GrpcPeerTransport({ self: config.id, logger, metrics });
  const ports = {
    clock: systemClock,
    timers: nodeTimers,
    transport,
    logStore: opened.store,
    logger,
    metrics,
    identity: randomIdentity,
  };
  const node = new NodeDriver(nodeOptions(config, opened, ports, onFatal));
  const cache = new CacheService(dataNode(node));
  const invalidations = new InvalidationService(dataNode(node), cache);
  const admin = new AdminService({ node, pid: process.pid });
  const grpc = new GrpcServer({
    context: { clock: systemClock, logger },
    transport,
    cache: { cache, invalidations, region: config.region, mapVersion: () => node.state.mapVersion },
    topology: {
      self: node.self,
      state: () => node.state,
      onState: (listener) => node.machine.listen(listener),
    },
    admin: { admin, self: node.self, raftStatus: () => node.raftStatus(), state: () => node.state },
  });
  const http = new HttpServer({
    notReady: () => notReady(node),
    metricsType: metrics.contentType,
    metrics: () => {
      measureNode(node, cache, metrics);
      return metrics.text();
    },
  });
  await grpc.listen(config.listen, ServerCredentials.createInsecure());
  if (config.http !== "") await http.listen(config.http);
  node.onTick(() => grpc.health.set(notReady(node) === undefined ? "SERVING" : "NOT_SERVING"));
  node.start();
  logger.info("node started", { listen: config.listen, http: config.http });
  const stop = async (): Promise<void> => {
    // Callers first, while the node can still forward what they asked.
    await Promise.all([grpc.close(), http.close()]);
    node.stop();
    transport.close();
    await opened.close();
    logger.info("node stopped");
    logger.flush();
  };
  let stopped: Promise<void> | undefined;
  return {
    node,
    logger,
    leave: (budgetMs) => {
      grpc.health.set("NOT_SERVING");
      return new Promise((done) => node.leave(after(systemClock.now(), budgetMs), done));
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function nodeOptions(
  config: NodeConfig,
  opened: OpenLogStore,
  ports: NodeOptions["ports"],
  onFatal: (reason: string) => void,
): NodeOptions {
  const self = { id: config.id, storeId: opened.storeId };
  const peers = new Map<NodeId, string>();
  for (const voter of config.voters) if (voter.id !== self.id) peers.set(voter.id, voter.address);
  for (const [id, address] of config.peers) peers.set(id, address);
  return {
    self,
    address: config.advertise,
    httpAddress: config.http,
    region: config.region,
    zone: config.zone,
    memoryBytes: config.memoryBytes,
    voters: config.voters.length === 0 ? [self] : config.voters,
    peers,
    expectedNodes: config.nodes,
    settings: settingsForLease(config.leaseMs),
    shardCount: config.shards,
    raftConfig: raftConfigFor(config.leaseMs),
    seed: randomBytes(4).readUInt32LE(),
    engine: createCacheEngine(),
    stored: opened.stored,
    ports,
    onFatal,
  };
}

/** An election fits inside a lease; for leases of a second and more the defaults do. */
function raftConfigFor(leaseMs: number): RaftConfig {
  const [min, max] = defaultRaftConfig.electionTimeoutMs;
  const shortest = Math.min(min, Math.floor(leaseMs * electionShare.min));
  return {
    ...defaultRaftConfig,
    electionTimeoutMs: [shortest, Math.min(max, Math.floor(leaseMs * electionShare.max))],
    heartbeatMs: Math.min(defaultRaftConfig.heartbeatMs, Math.floor(shortest / 4)),
  };
}

function dataNode(node: NodeDriver): DataNode {
  return {
    self: node.self,
    clock: systemClock,
    metrics: node.options.ports.metrics,
    calls: node.calls,
    bootId: node.bootId,
    map: () => node.map(),
    shard: (id) => node.shard(id),
    onProgress: (listener) => node.onProgress(listener),
    onTick: (listener) => node.onTick(listener),
    onStop: (listener) => node.onStop(listener),
  };
}

/** Why clients should not be sent here now. */
function notReady(node: NodeDriver): string | undefined {
  if (node.leaving) return "leaving";
  if (node.member === undefined) return "not registered yet";
  if (node.leader === undefined) return "no leader of the control plane known";
  return node.holdsLease() ? undefined : "no lease";
}
