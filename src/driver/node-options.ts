// What a node is made of: who it is, which cluster it belongs to, and the world it runs in.

import type { NodeId, StoreId } from "../model/ids.js";
import type { Settings } from "../model/settings.js";
import type { CacheEngine } from "../model/shard-store.js";
import type { Clock } from "../ports/clock.js";
import type { Identity } from "../ports/identity.js";
import type { LogStore, StoredLog } from "../ports/log-store.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { PeerTransport } from "../ports/peer-transport.js";
import type { Timers } from "../ports/timers.js";
import type { RaftConfig } from "../raft/config.js";
import type { CompactionPolicy } from "./raft-driver.js";

/** The world of one node. */
export type NodePorts = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly transport: PeerTransport;
  readonly logStore: LogStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly identity: Identity;
};

/** Everything a node needs to start. */
export type NodeOptions = {
  readonly self: { readonly id: NodeId; readonly storeId: StoreId };
  /** Where others reach it, "host:port". */
  readonly address: string;
  readonly httpAddress: string;
  readonly region: string;
  readonly zone: string;
  readonly memoryBytes: number;
  /** The first voters of the cluster, the same on every node of it. */
  readonly voters: readonly { readonly id: NodeId; readonly storeId: StoreId }[];
  /** Addresses by which this node reaches peers, over what the registry says. */
  readonly peers: ReadonlyMap<NodeId, string>;
  /** Nodes that the first placement of shards waits for, for a moment. */
  readonly expectedNodes: number;
  /** Settings and shards that a new cluster begins with; later the control state's count. */
  readonly settings: Settings;
  readonly shardCount: number;
  readonly raftConfig: RaftConfig;
  /** When the log is compacted; default {@link defaultCompaction}. */
  readonly compaction?: CompactionPolicy;
  /** Seeds election timeouts. */
  readonly seed: number;
  readonly engine: CacheEngine;
  /** What the log store held when it was opened. */
  readonly stored: StoredLog;
  readonly ports: NodePorts;
  /** The node cannot go on and has stopped; its process should end. */
  readonly onFatal: (reason: string) => void;
};
