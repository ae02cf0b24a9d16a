// The state of the control plane: what every node computes alike from the Raft log (PROTOCOL §2).
// Values are immutable; `apply` shares what did not change. Maps stand in key order on every node,
// also on one that began from a snapshot, so that iterating them is deterministic.

import type {
  ClusterId,
  Epoch,
  Incarnation,
  MapVersion,
  NamespaceId,
  NodeId,
  ShardId,
  StoreId,
} from "../model/ids.js";
import type { NamespaceConfig } from "../model/namespace-config.js";
import { defaultSettings, type Settings } from "../model/settings.js";
import type { Member, NodeState, Shard } from "../model/shard-map.js";
import type { CommandResult } from "./command.js";

/** A registered node. */
export type NodeRecord = {
  readonly id: NodeId;
  readonly incarnation: Incarnation;
  readonly storeId: StoreId;
  readonly bootId: string;
  readonly address: string;
  readonly httpAddress: string;
  readonly region: string;
  readonly zone: string;
  readonly memoryBytes: number;
  readonly state: NodeState;
  /**
   * Whether this registration came with the storeId of the one before, which proves the earlier
   * process dead and its lease gone (PROTOCOL §4).
   */
  readonly provesPredecessorDead: boolean;
  /** Whether it is DRAINING for a while only: whoever leads ends that. */
  readonly resting: boolean;
};

/** A namespace. `version` = log index of its last change of config or generation. */
export type NamespaceRecord = {
  readonly id: NamespaceId;
  readonly name: string;
  readonly version: number;
  /** Greatest version known to run on every shard's primary. */
  readonly effectiveVersion: number;
  /** Counts flushes from 1. */
  readonly generation: number;
  readonly config: NamespaceConfig;
};

/** A long-running operation; ids count operations from 1. */
export type OperationRecord = {
  readonly id: number;
  /** Log index of the entry that began it. */
  readonly beganAt: number;
  readonly kind: "hand-over";
  readonly shard: ShardId;
  /** The shard's epoch when it began. */
  readonly basis: Epoch;
  readonly to: Member;
  readonly phase: "releasing" | "done" | "aborted" | "superseded";
  readonly reason: string;
  /** Log index of the entry that ended it. */
  readonly endedAt: number | undefined;
};

/** What a failover may have lost. */
export type LossRecord = {
  readonly shard: ShardId;
  readonly fromEpoch: Epoch;
  readonly toEpoch: Epoch;
  /** Whose copy held what is missing. */
  readonly from: Member | undefined;
  readonly clean: boolean;
  /** Every record up to this sequence was kept; 0 after a cold start. */
  readonly keptThrough: number;
  /** Known once the deposed primary returned; "unknown" until then or for ever. */
  readonly lostCount: number | "unknown";
};

/** One line of the history that people read. */
export type HistoryRow = {
  readonly index: number;
  /** Leader's wall clock in milliseconds, for people only. */
  readonly time: number;
  /** `failover`, `hand-over`, `register`, `fence`, `unfence`, `namespace-create`, … */
  readonly kind: string;
  readonly shards: readonly ShardId[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
};

/** The remembered result of an admin request. */
export type RequestRow = { readonly index: number; readonly result: CommandResult };

/** Everything that the Raft log determines. */
export type ControlState = {
  /** Index of the last applied command. */
  readonly appliedIndex: number;
  /** undefined until Bootstrap was applied. */
  readonly clusterId: ClusterId | undefined;
  readonly mapVersion: MapVersion;
  readonly settings: Settings;
  readonly nodes: ReadonlyMap<NodeId, NodeRecord>;
  /** By shard id, dense. */
  readonly shards: readonly Shard[];
  readonly namespaces: ReadonlyMap<string, NamespaceRecord>;
  /** By id: those under way and the latest that ended. */
  readonly operations: ReadonlyMap<number, OperationRecord>;
  /** Operations begun so far, which is also the greatest operation id. */
  readonly operationsBegun: number;
  readonly losses: readonly LossRecord[];
  readonly history: readonly HistoryRow[];
  /** By request id, in the order of their indexes. */
  readonly requests: ReadonlyMap<string, RequestRow>;
  /** Requests whose basis lies below and that are unknown are refused as REQUEST_EXPIRED. */
  readonly requestFloor: number;
};

/** The state before the first command. */
export const initialControlState: ControlState = {
  appliedIndex: 0,
  clusterId: undefined,
  mapVersion: 0 as MapVersion,
  settings: defaultSettings,
  nodes: new Map(),
  shards: [],
  namespaces: new Map(),
  operations: new Map(),
  operationsBegun: 0,
  losses: [],
  history: [],
  requests: new Map(),
  requestFloor: 0,
};
