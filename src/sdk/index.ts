// The public face of the TypeScript client. What is not exported here may change at any time.

export { CacheError, type ErrorCode, type Outcome } from "../model/cache-error.js";
export type { AdminClient, AdminOptions, ChangeOptions } from "./admin-client.js";
export type {
  ChangeView,
  ClusterStatus,
  HistoryView,
  LossView,
  NamespaceView,
  NodeView,
  RaftPeerView,
  RaftRole,
  RaftView,
  ShardStatus,
} from "./admin-view.js";
export { CacheClient, connect } from "./cache-client.js";
export { bytes, type Codec, json, text } from "./codec.js";
export type { CallOptions } from "./dispatcher.js";
export type {
  GetOptions,
  IncrementResult,
  InvalidateOptions,
  Key,
  Lookup,
  NamespaceClient,
  SetOptions,
  SetResult,
  TouchResult,
  Ttl,
  WriteOptions,
} from "./namespace-client.js";
export { type ConnectOptions, defaultEndpoints, isEndpoint } from "./options.js";
export type { Receipt, ShardReceipt } from "./receipt.js";
export type { ClusterMap, ShardView } from "./shard-view.js";
