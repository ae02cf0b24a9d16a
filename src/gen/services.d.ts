// Generated from proto/ by `npm run proto`. Never edit: change the .proto instead.
import { cache } from "./messages.js";

interface MessageClass {
  create(properties: never): unknown;
  encode(message: never): unknown;
  decode(bytes: Uint8Array): unknown;
}

/** What may be sent as a message of this class: a plain object will do. */
export type Sent<Class extends MessageClass> = Parameters<Class["encode"]>[0];

/** What arrives as a message of this class. */
export type Received<Class extends MessageClass> = ReturnType<Class["decode"]>;

/** One call, in the shape that grpc-js takes. */
export interface MethodDefinition<
  Request extends MessageClass,
  Response extends MessageClass,
  RequestStream extends boolean,
  ResponseStream extends boolean,
> {
  readonly path: string;
  readonly requestStream: RequestStream;
  readonly responseStream: ResponseStream;
  readonly requestSerialize: (message: Sent<Request>) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Received<Request>;
  readonly responseSerialize: (message: Sent<Response>) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Received<Response>;
}

/** cache.v1.AdminService */
export declare const adminServiceDefinition: {
  readonly getStatus: MethodDefinition<typeof cache.v1.GetStatusRequest, typeof cache.v1.GetStatusResponse, false, false>;
  readonly listNodes: MethodDefinition<typeof cache.v1.ListNodesRequest, typeof cache.v1.ListNodesResponse, false, false>;
  readonly setNodeState: MethodDefinition<typeof cache.v1.SetNodeStateRequest, typeof cache.v1.AdminChange, false, false>;
  readonly listShards: MethodDefinition<typeof cache.v1.ListShardsRequest, typeof cache.v1.ListShardsResponse, false, false>;
  readonly failoverShard: MethodDefinition<typeof cache.v1.FailoverShardRequest, typeof cache.v1.AdminChange, false, false>;
  readonly createNamespace: MethodDefinition<typeof cache.v1.CreateNamespaceRequest, typeof cache.v1.AdminChange, false, false>;
  readonly getNamespace: MethodDefinition<typeof cache.v1.GetNamespaceRequest, typeof cache.v1.Namespace, false, false>;
  readonly listNamespaces: MethodDefinition<typeof cache.v1.ListNamespacesRequest, typeof cache.v1.ListNamespacesResponse, false, false>;
  readonly setNamespace: MethodDefinition<typeof cache.v1.SetNamespaceRequest, typeof cache.v1.AdminChange, false, false>;
  readonly flushNamespace: MethodDefinition<typeof cache.v1.FlushNamespaceRequest, typeof cache.v1.AdminChange, false, false>;
  readonly deleteNamespace: MethodDefinition<typeof cache.v1.DeleteNamespaceRequest, typeof cache.v1.AdminChange, false, false>;
  readonly waitEffective: MethodDefinition<typeof cache.v1.WaitEffectiveRequest, typeof cache.v1.WaitEffectiveResponse, false, false>;
  readonly listOperations: MethodDefinition<typeof cache.v1.ListOperationsRequest, typeof cache.v1.ListOperationsResponse, false, false>;
  readonly listHistory: MethodDefinition<typeof cache.v1.ListHistoryRequest, typeof cache.v1.ListHistoryResponse, false, false>;
  readonly listLosses: MethodDefinition<typeof cache.v1.ListLossesRequest, typeof cache.v1.ListLossesResponse, false, false>;
  readonly raftStatus: MethodDefinition<typeof cache.v1.RaftStatusRequest, typeof cache.v1.RaftStatusResponse, false, false>;
};

/** cache.v1.CacheService */
export declare const cacheServiceDefinition: {
  readonly get: MethodDefinition<typeof cache.v1.GetRequest, typeof cache.v1.GetResponse, false, false>;
  readonly set: MethodDefinition<typeof cache.v1.SetRequest, typeof cache.v1.SetResponse, false, false>;
  readonly delete: MethodDefinition<typeof cache.v1.DeleteRequest, typeof cache.v1.DeleteResponse, false, false>;
  readonly touch: MethodDefinition<typeof cache.v1.TouchRequest, typeof cache.v1.TouchResponse, false, false>;
  readonly increment: MethodDefinition<typeof cache.v1.IncrementRequest, typeof cache.v1.IncrementResponse, false, false>;
  readonly fill: MethodDefinition<typeof cache.v1.FillRequest, typeof cache.v1.FillResponse, false, false>;
  readonly batch: MethodDefinition<typeof cache.v1.BatchRequest, typeof cache.v1.BatchResponse, false, false>;
  readonly session: MethodDefinition<typeof cache.v1.SessionRequest, typeof cache.v1.SessionResponse, true, true>;
  readonly invalidate: MethodDefinition<typeof cache.v1.InvalidateRequest, typeof cache.v1.InvalidateResponse, false, false>;
};

/** cache.v1.TopologyService */
export declare const topologyServiceDefinition: {
  readonly getTopology: MethodDefinition<typeof cache.v1.GetTopologyRequest, typeof cache.v1.GetTopologyResponse, false, false>;
  readonly watchTopology: MethodDefinition<typeof cache.v1.WatchTopologyRequest, typeof cache.v1.WatchTopologyResponse, false, true>;
};

/** cache.v1.InvalidationService */
export declare const invalidationServiceDefinition: {
  readonly subscribe: MethodDefinition<typeof cache.v1.SubscribeRequest, typeof cache.v1.SubscribeResponse, false, true>;
};

/** cache.v1.PeerService */
export declare const peerServiceDefinition: {
  readonly exchange: MethodDefinition<typeof cache.v1.PeerFrame, typeof cache.v1.PeerFrame, true, true>;
};
