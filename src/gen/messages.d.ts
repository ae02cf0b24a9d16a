// Generated from proto/ by `npm run proto`. Never edit: change the .proto instead.
import * as $protobuf from "./runtime.js";

/** Namespace cache. */
export namespace cache {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an AdminChange.
         * @deprecated Use cache.v1.AdminChange.$Properties instead.
         */
        interface IAdminChange extends cache.v1.AdminChange.$Properties {
        }

        /** A change that was committed. */
        class AdminChange {

            /**
             * Constructs a new AdminChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.AdminChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Raft index of the change. */
            index: number;

            /** Shards whose part of the change did not apply, because they had changed meanwhile. */
            conflicts: number[];

            /** The id of the operation or namespace that the change began or made; 0 = none. */
            id: number;

            /**
             * Creates a new AdminChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AdminChange instance
             */
            static create(properties: cache.v1.AdminChange.$Shape): cache.v1.AdminChange & cache.v1.AdminChange.$Shape;
            static create(properties?: cache.v1.AdminChange.$Properties): cache.v1.AdminChange;

            /**
             * Encodes the specified AdminChange message. Does not implicitly {@link cache.v1.AdminChange.verify|verify} messages.
             * @param message AdminChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.AdminChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AdminChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.AdminChange & cache.v1.AdminChange.$Shape} AdminChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.AdminChange & cache.v1.AdminChange.$Shape;

            /**
             * Creates an AdminChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns AdminChange
             */
            static fromObject(object: { [k: string]: any }): cache.v1.AdminChange;

            /**
             * Creates a plain object from an AdminChange message. Also converts values to other types if specified.
             * @param message AdminChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.AdminChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this AdminChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace AdminChange {

            /** Properties of an AdminChange. */
            interface $Properties {

                /** Raft index of the change. */
                index?: (number|null)|undefined;

                /** Shards whose part of the change did not apply, because they had changed meanwhile. */
                conflicts?: (number[]|null)|undefined;

                /** The id of the operation or namespace that the change began or made; 0 = none. */
                id?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AdminChange. */
            type $Shape = cache.v1.AdminChange.$Properties;
        }

        /**
         * Properties of a GetStatusRequest.
         * @deprecated Use cache.v1.GetStatusRequest.$Properties instead.
         */
        interface IGetStatusRequest extends cache.v1.GetStatusRequest.$Properties {
        }

        /** Represents a GetStatusRequest. */
        class GetStatusRequest {

            /**
             * Constructs a new GetStatusRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetStatusRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new GetStatusRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetStatusRequest instance
             */
            static create(properties: cache.v1.GetStatusRequest.$Shape): cache.v1.GetStatusRequest & cache.v1.GetStatusRequest.$Shape;
            static create(properties?: cache.v1.GetStatusRequest.$Properties): cache.v1.GetStatusRequest;

            /**
             * Encodes the specified GetStatusRequest message. Does not implicitly {@link cache.v1.GetStatusRequest.verify|verify} messages.
             * @param message GetStatusRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetStatusRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetStatusRequest & cache.v1.GetStatusRequest.$Shape} GetStatusRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetStatusRequest & cache.v1.GetStatusRequest.$Shape;

            /**
             * Creates a GetStatusRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetStatusRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetStatusRequest;

            /**
             * Creates a plain object from a GetStatusRequest message. Also converts values to other types if specified.
             * @param message GetStatusRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetStatusRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetStatusRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetStatusRequest {

            /** Properties of a GetStatusRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetStatusRequest. */
            type $Shape = cache.v1.GetStatusRequest.$Properties;
        }

        /**
         * Properties of a GetStatusResponse.
         * @deprecated Use cache.v1.GetStatusResponse.$Properties instead.
         */
        interface IGetStatusResponse extends cache.v1.GetStatusResponse.$Properties {
        }

        /** Represents a GetStatusResponse. */
        class GetStatusResponse {

            /**
             * Constructs a new GetStatusResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetStatusResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetStatusResponse clusterId. */
            clusterId: string;

            /** Absent while there is none that this node can reach. */
            leader?: (string|null)|undefined;

            /** GetStatusResponse term. */
            term: number;

            /** GetStatusResponse mapVersion. */
            mapVersion: number;

            /** GetStatusResponse appliedIndex. */
            appliedIndex: number;

            /** Sorted by id. */
            nodes: cache.v1.NodeStatus[];

            /** GetStatusResponse shards. */
            shards?: (cache.v1.ShardCounts|null)|undefined;

            /** GetStatusResponse answeredBy. */
            answeredBy: string;

            /**
             * Creates a new GetStatusResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetStatusResponse instance
             */
            static create(properties: cache.v1.GetStatusResponse.$Shape): cache.v1.GetStatusResponse & cache.v1.GetStatusResponse.$Shape;
            static create(properties?: cache.v1.GetStatusResponse.$Properties): cache.v1.GetStatusResponse;

            /**
             * Encodes the specified GetStatusResponse message. Does not implicitly {@link cache.v1.GetStatusResponse.verify|verify} messages.
             * @param message GetStatusResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetStatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetStatusResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetStatusResponse & cache.v1.GetStatusResponse.$Shape} GetStatusResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetStatusResponse & cache.v1.GetStatusResponse.$Shape;

            /**
             * Creates a GetStatusResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetStatusResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetStatusResponse;

            /**
             * Creates a plain object from a GetStatusResponse message. Also converts values to other types if specified.
             * @param message GetStatusResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetStatusResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetStatusResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetStatusResponse {

            /** Properties of a GetStatusResponse. */
            interface $Properties {

                /** GetStatusResponse clusterId */
                clusterId?: (string|null)|undefined;

                /** Absent while there is none that this node can reach. */
                leader?: (string|null)|undefined;

                /** GetStatusResponse term */
                term?: (number|null)|undefined;

                /** GetStatusResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** GetStatusResponse appliedIndex */
                appliedIndex?: (number|null)|undefined;

                /** Sorted by id. */
                nodes?: (cache.v1.NodeStatus.$Properties[]|null)|undefined;

                /** GetStatusResponse shards */
                shards?: (cache.v1.ShardCounts.$Properties|null)|undefined;

                /** GetStatusResponse answeredBy */
                answeredBy?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetStatusResponse. */
            type $Shape = cache.v1.GetStatusResponse.$Properties;
        }

        /**
         * Properties of a ShardCounts.
         * @deprecated Use cache.v1.ShardCounts.$Properties instead.
         */
        interface IShardCounts extends cache.v1.ShardCounts.$Properties {
        }

        /** Represents a ShardCounts. */
        class ShardCounts {

            /**
             * Constructs a new ShardCounts.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ShardCounts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardCounts total. */
            total: number;

            /** Those whose primary holds a confirmed lease now. */
            serving: number;

            /** Those whose in-sync set is smaller than `copies`. */
            underReplicated: number;

            /**
             * Creates a new ShardCounts instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardCounts instance
             */
            static create(properties: cache.v1.ShardCounts.$Shape): cache.v1.ShardCounts & cache.v1.ShardCounts.$Shape;
            static create(properties?: cache.v1.ShardCounts.$Properties): cache.v1.ShardCounts;

            /**
             * Encodes the specified ShardCounts message. Does not implicitly {@link cache.v1.ShardCounts.verify|verify} messages.
             * @param message ShardCounts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ShardCounts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardCounts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ShardCounts & cache.v1.ShardCounts.$Shape} ShardCounts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ShardCounts & cache.v1.ShardCounts.$Shape;

            /**
             * Creates a ShardCounts message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardCounts
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ShardCounts;

            /**
             * Creates a plain object from a ShardCounts message. Also converts values to other types if specified.
             * @param message ShardCounts
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ShardCounts, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardCounts to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardCounts {

            /** Properties of a ShardCounts. */
            interface $Properties {

                /** ShardCounts total */
                total?: (number|null)|undefined;

                /** Those whose primary holds a confirmed lease now. */
                serving?: (number|null)|undefined;

                /** Those whose in-sync set is smaller than `copies`. */
                underReplicated?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardCounts. */
            type $Shape = cache.v1.ShardCounts.$Properties;
        }

        /**
         * Properties of a NodeStatus.
         * @deprecated Use cache.v1.NodeStatus.$Properties instead.
         */
        interface INodeStatus extends cache.v1.NodeStatus.$Properties {
        }

        /** Represents a NodeStatus. */
        class NodeStatus {

            /**
             * Constructs a new NodeStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.NodeStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeStatus id. */
            id: string;

            /** NodeStatus address. */
            address: string;

            /** NodeStatus httpAddress. */
            httpAddress: string;

            /** Of the node's process; absent when it is not alive. */
            pid?: (number|null)|undefined;

            /** NodeStatus region. */
            region: string;

            /** NodeStatus zone. */
            zone: string;

            /** NodeStatus state. */
            state: cache.v1.NodeAddress.State;

            /** NodeStatus incarnation. */
            incarnation: number;

            /** NodeStatus raftRole. */
            raftRole: cache.v1.NodeStatus.RaftRole;

            /** Shards that it leads and shards that it backs up. */
            primaries: number;

            /** NodeStatus backups. */
            backups: number;

            /** NodeStatus memoryBytes. */
            memoryBytes: number;

            /**
             * Creates a new NodeStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeStatus instance
             */
            static create(properties: cache.v1.NodeStatus.$Shape): cache.v1.NodeStatus & cache.v1.NodeStatus.$Shape;
            static create(properties?: cache.v1.NodeStatus.$Properties): cache.v1.NodeStatus;

            /**
             * Encodes the specified NodeStatus message. Does not implicitly {@link cache.v1.NodeStatus.verify|verify} messages.
             * @param message NodeStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.NodeStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.NodeStatus & cache.v1.NodeStatus.$Shape} NodeStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.NodeStatus & cache.v1.NodeStatus.$Shape;

            /**
             * Creates a NodeStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NodeStatus
             */
            static fromObject(object: { [k: string]: any }): cache.v1.NodeStatus;

            /**
             * Creates a plain object from a NodeStatus message. Also converts values to other types if specified.
             * @param message NodeStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.NodeStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NodeStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NodeStatus {

            /** Properties of a NodeStatus. */
            interface $Properties {

                /** NodeStatus id */
                id?: (string|null)|undefined;

                /** NodeStatus address */
                address?: (string|null)|undefined;

                /** NodeStatus httpAddress */
                httpAddress?: (string|null)|undefined;

                /** Of the node's process; absent when it is not alive. */
                pid?: (number|null)|undefined;

                /** NodeStatus region */
                region?: (string|null)|undefined;

                /** NodeStatus zone */
                zone?: (string|null)|undefined;

                /** NodeStatus state */
                state?: (cache.v1.NodeAddress.State|null)|undefined;

                /** NodeStatus incarnation */
                incarnation?: (number|null)|undefined;

                /** NodeStatus raftRole */
                raftRole?: (cache.v1.NodeStatus.RaftRole|null)|undefined;

                /** Shards that it leads and shards that it backs up. */
                primaries?: (number|null)|undefined;

                /** NodeStatus backups */
                backups?: (number|null)|undefined;

                /** NodeStatus memoryBytes */
                memoryBytes?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeStatus. */
            type $Shape = cache.v1.NodeStatus.$Properties;

            /** RaftRole enum. */
            enum RaftRole {

                /** UNKNOWN value */
                UNKNOWN = 0,

                /** LEADER value */
                LEADER = 1,

                /** FOLLOWER value */
                FOLLOWER = 2,

                /** CANDIDATE value */
                CANDIDATE = 3,

                /** LEARNER value */
                LEARNER = 4
            }
        }

        /**
         * Properties of a ListNodesRequest.
         * @deprecated Use cache.v1.ListNodesRequest.$Properties instead.
         */
        interface IListNodesRequest extends cache.v1.ListNodesRequest.$Properties {
        }

        /** Represents a ListNodesRequest. */
        class ListNodesRequest {

            /**
             * Constructs a new ListNodesRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListNodesRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListNodesRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListNodesRequest instance
             */
            static create(properties: cache.v1.ListNodesRequest.$Shape): cache.v1.ListNodesRequest & cache.v1.ListNodesRequest.$Shape;
            static create(properties?: cache.v1.ListNodesRequest.$Properties): cache.v1.ListNodesRequest;

            /**
             * Encodes the specified ListNodesRequest message. Does not implicitly {@link cache.v1.ListNodesRequest.verify|verify} messages.
             * @param message ListNodesRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListNodesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListNodesRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListNodesRequest & cache.v1.ListNodesRequest.$Shape} ListNodesRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListNodesRequest & cache.v1.ListNodesRequest.$Shape;

            /**
             * Creates a ListNodesRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListNodesRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListNodesRequest;

            /**
             * Creates a plain object from a ListNodesRequest message. Also converts values to other types if specified.
             * @param message ListNodesRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListNodesRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListNodesRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListNodesRequest {

            /** Properties of a ListNodesRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListNodesRequest. */
            type $Shape = cache.v1.ListNodesRequest.$Properties;
        }

        /**
         * Properties of a ListNodesResponse.
         * @deprecated Use cache.v1.ListNodesResponse.$Properties instead.
         */
        interface IListNodesResponse extends cache.v1.ListNodesResponse.$Properties {
        }

        /** Represents a ListNodesResponse. */
        class ListNodesResponse {

            /**
             * Constructs a new ListNodesResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListNodesResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListNodesResponse nodes. */
            nodes: cache.v1.NodeStatus[];

            /**
             * Creates a new ListNodesResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListNodesResponse instance
             */
            static create(properties: cache.v1.ListNodesResponse.$Shape): cache.v1.ListNodesResponse & cache.v1.ListNodesResponse.$Shape;
            static create(properties?: cache.v1.ListNodesResponse.$Properties): cache.v1.ListNodesResponse;

            /**
             * Encodes the specified ListNodesResponse message. Does not implicitly {@link cache.v1.ListNodesResponse.verify|verify} messages.
             * @param message ListNodesResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListNodesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListNodesResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListNodesResponse & cache.v1.ListNodesResponse.$Shape} ListNodesResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListNodesResponse & cache.v1.ListNodesResponse.$Shape;

            /**
             * Creates a ListNodesResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListNodesResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListNodesResponse;

            /**
             * Creates a plain object from a ListNodesResponse message. Also converts values to other types if specified.
             * @param message ListNodesResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListNodesResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListNodesResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListNodesResponse {

            /** Properties of a ListNodesResponse. */
            interface $Properties {

                /** ListNodesResponse nodes */
                nodes?: (cache.v1.NodeStatus.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListNodesResponse. */
            type $Shape = cache.v1.ListNodesResponse.$Properties;
        }

        /**
         * Properties of a SetNodeStateRequest.
         * @deprecated Use cache.v1.SetNodeStateRequest.$Properties instead.
         */
        interface ISetNodeStateRequest extends cache.v1.SetNodeStateRequest.$Properties {
        }

        /** Represents a SetNodeStateRequest. */
        class SetNodeStateRequest {

            /**
             * Constructs a new SetNodeStateRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SetNodeStateRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SetNodeStateRequest node. */
            node: string;

            /** ACTIVE, DRAINING or GONE. */
            state: cache.v1.NodeAddress.State;

            /** SetNodeStateRequest reason. */
            reason: string;

            /** SetNodeStateRequest requestId. */
            requestId: string;

            /** SetNodeStateRequest basisIndex. */
            basisIndex: number;

            /**
             * Creates a new SetNodeStateRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SetNodeStateRequest instance
             */
            static create(properties: cache.v1.SetNodeStateRequest.$Shape): cache.v1.SetNodeStateRequest & cache.v1.SetNodeStateRequest.$Shape;
            static create(properties?: cache.v1.SetNodeStateRequest.$Properties): cache.v1.SetNodeStateRequest;

            /**
             * Encodes the specified SetNodeStateRequest message. Does not implicitly {@link cache.v1.SetNodeStateRequest.verify|verify} messages.
             * @param message SetNodeStateRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SetNodeStateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SetNodeStateRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SetNodeStateRequest & cache.v1.SetNodeStateRequest.$Shape} SetNodeStateRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SetNodeStateRequest & cache.v1.SetNodeStateRequest.$Shape;

            /**
             * Creates a SetNodeStateRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SetNodeStateRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SetNodeStateRequest;

            /**
             * Creates a plain object from a SetNodeStateRequest message. Also converts values to other types if specified.
             * @param message SetNodeStateRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SetNodeStateRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SetNodeStateRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SetNodeStateRequest {

            /** Properties of a SetNodeStateRequest. */
            interface $Properties {

                /** SetNodeStateRequest node */
                node?: (string|null)|undefined;

                /** ACTIVE, DRAINING or GONE. */
                state?: (cache.v1.NodeAddress.State|null)|undefined;

                /** SetNodeStateRequest reason */
                reason?: (string|null)|undefined;

                /** SetNodeStateRequest requestId */
                requestId?: (string|null)|undefined;

                /** SetNodeStateRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SetNodeStateRequest. */
            type $Shape = cache.v1.SetNodeStateRequest.$Properties;
        }

        /**
         * Properties of a ListShardsRequest.
         * @deprecated Use cache.v1.ListShardsRequest.$Properties instead.
         */
        interface IListShardsRequest extends cache.v1.ListShardsRequest.$Properties {
        }

        /** Represents a ListShardsRequest. */
        class ListShardsRequest {

            /**
             * Constructs a new ListShardsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListShardsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Empty = all. */
            ids: number[];

            /**
             * Creates a new ListShardsRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListShardsRequest instance
             */
            static create(properties: cache.v1.ListShardsRequest.$Shape): cache.v1.ListShardsRequest & cache.v1.ListShardsRequest.$Shape;
            static create(properties?: cache.v1.ListShardsRequest.$Properties): cache.v1.ListShardsRequest;

            /**
             * Encodes the specified ListShardsRequest message. Does not implicitly {@link cache.v1.ListShardsRequest.verify|verify} messages.
             * @param message ListShardsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListShardsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListShardsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListShardsRequest & cache.v1.ListShardsRequest.$Shape} ListShardsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListShardsRequest & cache.v1.ListShardsRequest.$Shape;

            /**
             * Creates a ListShardsRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListShardsRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListShardsRequest;

            /**
             * Creates a plain object from a ListShardsRequest message. Also converts values to other types if specified.
             * @param message ListShardsRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListShardsRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListShardsRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListShardsRequest {

            /** Properties of a ListShardsRequest. */
            interface $Properties {

                /** Empty = all. */
                ids?: (number[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListShardsRequest. */
            type $Shape = cache.v1.ListShardsRequest.$Properties;
        }

        /**
         * Properties of a ShardStatus.
         * @deprecated Use cache.v1.ShardStatus.$Properties instead.
         */
        interface IShardStatus extends cache.v1.ShardStatus.$Properties {
        }

        /** Represents a ShardStatus. */
        class ShardStatus {

            /**
             * Constructs a new ShardStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ShardStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardStatus record. */
            record?: (cache.v1.ShardRecord|null)|undefined;

            /**
             * By the record: serving, handing-over, failing-over or no-primary. Whether the primary holds a
             * lease now is counted in GetStatus.
             */
            state: string;

            /**
             * Creates a new ShardStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardStatus instance
             */
            static create(properties: cache.v1.ShardStatus.$Shape): cache.v1.ShardStatus & cache.v1.ShardStatus.$Shape;
            static create(properties?: cache.v1.ShardStatus.$Properties): cache.v1.ShardStatus;

            /**
             * Encodes the specified ShardStatus message. Does not implicitly {@link cache.v1.ShardStatus.verify|verify} messages.
             * @param message ShardStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ShardStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ShardStatus & cache.v1.ShardStatus.$Shape} ShardStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ShardStatus & cache.v1.ShardStatus.$Shape;

            /**
             * Creates a ShardStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardStatus
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ShardStatus;

            /**
             * Creates a plain object from a ShardStatus message. Also converts values to other types if specified.
             * @param message ShardStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ShardStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardStatus {

            /** Properties of a ShardStatus. */
            interface $Properties {

                /** ShardStatus record */
                record?: (cache.v1.ShardRecord.$Properties|null)|undefined;

                /**
                 * By the record: serving, handing-over, failing-over or no-primary. Whether the primary holds a
                 * lease now is counted in GetStatus.
                 */
                state?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardStatus. */
            type $Shape = cache.v1.ShardStatus.$Properties;
        }

        /**
         * Properties of a ListShardsResponse.
         * @deprecated Use cache.v1.ListShardsResponse.$Properties instead.
         */
        interface IListShardsResponse extends cache.v1.ListShardsResponse.$Properties {
        }

        /** Represents a ListShardsResponse. */
        class ListShardsResponse {

            /**
             * Constructs a new ListShardsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListShardsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListShardsResponse shards. */
            shards: cache.v1.ShardStatus[];

            /**
             * Creates a new ListShardsResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListShardsResponse instance
             */
            static create(properties: cache.v1.ListShardsResponse.$Shape): cache.v1.ListShardsResponse & cache.v1.ListShardsResponse.$Shape;
            static create(properties?: cache.v1.ListShardsResponse.$Properties): cache.v1.ListShardsResponse;

            /**
             * Encodes the specified ListShardsResponse message. Does not implicitly {@link cache.v1.ListShardsResponse.verify|verify} messages.
             * @param message ListShardsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListShardsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListShardsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListShardsResponse & cache.v1.ListShardsResponse.$Shape} ListShardsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListShardsResponse & cache.v1.ListShardsResponse.$Shape;

            /**
             * Creates a ListShardsResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListShardsResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListShardsResponse;

            /**
             * Creates a plain object from a ListShardsResponse message. Also converts values to other types if specified.
             * @param message ListShardsResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListShardsResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListShardsResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListShardsResponse {

            /** Properties of a ListShardsResponse. */
            interface $Properties {

                /** ListShardsResponse shards */
                shards?: (cache.v1.ShardStatus.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListShardsResponse. */
            type $Shape = cache.v1.ListShardsResponse.$Properties;
        }

        /**
         * Properties of a FailoverShardRequest.
         * @deprecated Use cache.v1.FailoverShardRequest.$Properties instead.
         */
        interface IFailoverShardRequest extends cache.v1.FailoverShardRequest.$Properties {
        }

        /** Represents a FailoverShardRequest. */
        class FailoverShardRequest {

            /**
             * Constructs a new FailoverShardRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.FailoverShardRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FailoverShardRequest shard. */
            shard: number;

            /** The node to take over; empty = the best in-sync copy. */
            to: string;

            /** Also when the primary does not release: freezes its whole node for one lease. */
            force: boolean;

            /** FailoverShardRequest reason. */
            reason: string;

            /** FailoverShardRequest requestId. */
            requestId: string;

            /** FailoverShardRequest basisIndex. */
            basisIndex: number;

            /**
             * Creates a new FailoverShardRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FailoverShardRequest instance
             */
            static create(properties: cache.v1.FailoverShardRequest.$Shape): cache.v1.FailoverShardRequest & cache.v1.FailoverShardRequest.$Shape;
            static create(properties?: cache.v1.FailoverShardRequest.$Properties): cache.v1.FailoverShardRequest;

            /**
             * Encodes the specified FailoverShardRequest message. Does not implicitly {@link cache.v1.FailoverShardRequest.verify|verify} messages.
             * @param message FailoverShardRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.FailoverShardRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FailoverShardRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.FailoverShardRequest & cache.v1.FailoverShardRequest.$Shape} FailoverShardRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.FailoverShardRequest & cache.v1.FailoverShardRequest.$Shape;

            /**
             * Creates a FailoverShardRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FailoverShardRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.FailoverShardRequest;

            /**
             * Creates a plain object from a FailoverShardRequest message. Also converts values to other types if specified.
             * @param message FailoverShardRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.FailoverShardRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FailoverShardRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FailoverShardRequest {

            /** Properties of a FailoverShardRequest. */
            interface $Properties {

                /** FailoverShardRequest shard */
                shard?: (number|null)|undefined;

                /** The node to take over; empty = the best in-sync copy. */
                to?: (string|null)|undefined;

                /** Also when the primary does not release: freezes its whole node for one lease. */
                force?: (boolean|null)|undefined;

                /** FailoverShardRequest reason */
                reason?: (string|null)|undefined;

                /** FailoverShardRequest requestId */
                requestId?: (string|null)|undefined;

                /** FailoverShardRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FailoverShardRequest. */
            type $Shape = cache.v1.FailoverShardRequest.$Properties;
        }

        /**
         * Properties of a NamespaceConfig.
         * @deprecated Use cache.v1.NamespaceConfig.$Properties instead.
         */
        interface INamespaceConfig extends cache.v1.NamespaceConfig.$Properties {
        }

        /**
         * The policies of one namespace. Sizes in bytes, durations in milliseconds, choices as words; 0 =
         * none, where there may be none.
         */
        class NamespaceConfig {

            /**
             * Constructs a new NamespaceConfig.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.NamespaceConfig.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** lru, lfu, tinylfu, s3fifo, adaptive or none. */
            eviction: string;

            /** Of one copy, over all shards. */
            maxBytes: number;

            /** NamespaceConfig maxItems. */
            maxItems: number;

            /** NamespaceConfig maxItemBytes. */
            maxItemBytes: number;

            /** NamespaceConfig ttlDefault. */
            ttlDefault: number;

            /** NamespaceConfig ttlMax. */
            ttlMax: number;

            /** NamespaceConfig ttlJitterPct. */
            ttlJitterPct: number;

            /** NamespaceConfig ttlNegative. */
            ttlNegative: number;

            /** NamespaceConfig ttlGrace. */
            ttlGrace: number;

            /** async, coherent or insync. */
            writeConcern: string;

            /** NamespaceConfig minInSync. */
            minInSync: number;

            /** linearizable, session, bounded or any. */
            readMode: string;

            /** NamespaceConfig maxStalenessMs. */
            maxStalenessMs: number;

            /**
             * Creates a new NamespaceConfig instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NamespaceConfig instance
             */
            static create(properties: cache.v1.NamespaceConfig.$Shape): cache.v1.NamespaceConfig & cache.v1.NamespaceConfig.$Shape;
            static create(properties?: cache.v1.NamespaceConfig.$Properties): cache.v1.NamespaceConfig;

            /**
             * Encodes the specified NamespaceConfig message. Does not implicitly {@link cache.v1.NamespaceConfig.verify|verify} messages.
             * @param message NamespaceConfig message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.NamespaceConfig.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NamespaceConfig message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.NamespaceConfig & cache.v1.NamespaceConfig.$Shape} NamespaceConfig
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.NamespaceConfig & cache.v1.NamespaceConfig.$Shape;

            /**
             * Creates a NamespaceConfig message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NamespaceConfig
             */
            static fromObject(object: { [k: string]: any }): cache.v1.NamespaceConfig;

            /**
             * Creates a plain object from a NamespaceConfig message. Also converts values to other types if specified.
             * @param message NamespaceConfig
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.NamespaceConfig, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NamespaceConfig to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NamespaceConfig {

            /** Properties of a NamespaceConfig. */
            interface $Properties {

                /** lru, lfu, tinylfu, s3fifo, adaptive or none. */
                eviction?: (string|null)|undefined;

                /** Of one copy, over all shards. */
                maxBytes?: (number|null)|undefined;

                /** NamespaceConfig maxItems */
                maxItems?: (number|null)|undefined;

                /** NamespaceConfig maxItemBytes */
                maxItemBytes?: (number|null)|undefined;

                /** NamespaceConfig ttlDefault */
                ttlDefault?: (number|null)|undefined;

                /** NamespaceConfig ttlMax */
                ttlMax?: (number|null)|undefined;

                /** NamespaceConfig ttlJitterPct */
                ttlJitterPct?: (number|null)|undefined;

                /** NamespaceConfig ttlNegative */
                ttlNegative?: (number|null)|undefined;

                /** NamespaceConfig ttlGrace */
                ttlGrace?: (number|null)|undefined;

                /** async, coherent or insync. */
                writeConcern?: (string|null)|undefined;

                /** NamespaceConfig minInSync */
                minInSync?: (number|null)|undefined;

                /** linearizable, session, bounded or any. */
                readMode?: (string|null)|undefined;

                /** NamespaceConfig maxStalenessMs */
                maxStalenessMs?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NamespaceConfig. */
            type $Shape = cache.v1.NamespaceConfig.$Properties;
        }

        /**
         * Properties of a Namespace.
         * @deprecated Use cache.v1.Namespace.$Properties instead.
         */
        interface INamespace extends cache.v1.Namespace.$Properties {
        }

        /** Represents a Namespace. */
        class Namespace {

            /**
             * Constructs a new Namespace.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Namespace.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Namespace name. */
            name: string;

            /** Raft index of its last change. */
            configVersion: number;

            /** Counts flushes from 1. */
            generation: number;

            /** The newest version that every shard's primary runs. */
            effectiveVersion: number;

            /** Namespace config. */
            config?: (cache.v1.NamespaceConfig|null)|undefined;

            /** Namespace id. */
            id: number;

            /**
             * Creates a new Namespace instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Namespace instance
             */
            static create(properties: cache.v1.Namespace.$Shape): cache.v1.Namespace & cache.v1.Namespace.$Shape;
            static create(properties?: cache.v1.Namespace.$Properties): cache.v1.Namespace;

            /**
             * Encodes the specified Namespace message. Does not implicitly {@link cache.v1.Namespace.verify|verify} messages.
             * @param message Namespace message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Namespace.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Namespace message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Namespace & cache.v1.Namespace.$Shape} Namespace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Namespace & cache.v1.Namespace.$Shape;

            /**
             * Creates a Namespace message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Namespace
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Namespace;

            /**
             * Creates a plain object from a Namespace message. Also converts values to other types if specified.
             * @param message Namespace
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Namespace, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Namespace to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Namespace {

            /** Properties of a Namespace. */
            interface $Properties {

                /** Namespace name */
                name?: (string|null)|undefined;

                /** Raft index of its last change. */
                configVersion?: (number|null)|undefined;

                /** Counts flushes from 1. */
                generation?: (number|null)|undefined;

                /** The newest version that every shard's primary runs. */
                effectiveVersion?: (number|null)|undefined;

                /** Namespace config */
                config?: (cache.v1.NamespaceConfig.$Properties|null)|undefined;

                /** Namespace id */
                id?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Namespace. */
            type $Shape = cache.v1.Namespace.$Properties;
        }

        /**
         * Properties of a CreateNamespaceRequest.
         * @deprecated Use cache.v1.CreateNamespaceRequest.$Properties instead.
         */
        interface ICreateNamespaceRequest extends cache.v1.CreateNamespaceRequest.$Properties {
        }

        /** Represents a CreateNamespaceRequest. */
        class CreateNamespaceRequest {

            /**
             * Constructs a new CreateNamespaceRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.CreateNamespaceRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CreateNamespaceRequest name. */
            name: string;

            /**
             * Fields of NamespaceConfig by name, each as text: `lfu`, `64mb`, `10m`, `none`. kb, mb and gb are
             * powers of 1024; `ttl.default` is `ttl_default`. What is not named gets its default.
             */
            config: { [k: string]: string };

            /** CreateNamespaceRequest requestId. */
            requestId: string;

            /** CreateNamespaceRequest basisIndex. */
            basisIndex: number;

            /** Check and answer as if, but change nothing. */
            dryRun: boolean;

            /**
             * Creates a new CreateNamespaceRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CreateNamespaceRequest instance
             */
            static create(properties: cache.v1.CreateNamespaceRequest.$Shape): cache.v1.CreateNamespaceRequest & cache.v1.CreateNamespaceRequest.$Shape;
            static create(properties?: cache.v1.CreateNamespaceRequest.$Properties): cache.v1.CreateNamespaceRequest;

            /**
             * Encodes the specified CreateNamespaceRequest message. Does not implicitly {@link cache.v1.CreateNamespaceRequest.verify|verify} messages.
             * @param message CreateNamespaceRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.CreateNamespaceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CreateNamespaceRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.CreateNamespaceRequest & cache.v1.CreateNamespaceRequest.$Shape} CreateNamespaceRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.CreateNamespaceRequest & cache.v1.CreateNamespaceRequest.$Shape;

            /**
             * Creates a CreateNamespaceRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns CreateNamespaceRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.CreateNamespaceRequest;

            /**
             * Creates a plain object from a CreateNamespaceRequest message. Also converts values to other types if specified.
             * @param message CreateNamespaceRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.CreateNamespaceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this CreateNamespaceRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace CreateNamespaceRequest {

            /** Properties of a CreateNamespaceRequest. */
            interface $Properties {

                /** CreateNamespaceRequest name */
                name?: (string|null)|undefined;

                /**
                 * Fields of NamespaceConfig by name, each as text: `lfu`, `64mb`, `10m`, `none`. kb, mb and gb are
                 * powers of 1024; `ttl.default` is `ttl_default`. What is not named gets its default.
                 */
                config?: ({ [k: string]: string }|null)|undefined;

                /** CreateNamespaceRequest requestId */
                requestId?: (string|null)|undefined;

                /** CreateNamespaceRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** Check and answer as if, but change nothing. */
                dryRun?: (boolean|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CreateNamespaceRequest. */
            type $Shape = cache.v1.CreateNamespaceRequest.$Properties;
        }

        /**
         * Properties of a GetNamespaceRequest.
         * @deprecated Use cache.v1.GetNamespaceRequest.$Properties instead.
         */
        interface IGetNamespaceRequest extends cache.v1.GetNamespaceRequest.$Properties {
        }

        /** Represents a GetNamespaceRequest. */
        class GetNamespaceRequest {

            /**
             * Constructs a new GetNamespaceRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetNamespaceRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetNamespaceRequest name. */
            name: string;

            /**
             * Creates a new GetNamespaceRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetNamespaceRequest instance
             */
            static create(properties: cache.v1.GetNamespaceRequest.$Shape): cache.v1.GetNamespaceRequest & cache.v1.GetNamespaceRequest.$Shape;
            static create(properties?: cache.v1.GetNamespaceRequest.$Properties): cache.v1.GetNamespaceRequest;

            /**
             * Encodes the specified GetNamespaceRequest message. Does not implicitly {@link cache.v1.GetNamespaceRequest.verify|verify} messages.
             * @param message GetNamespaceRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetNamespaceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetNamespaceRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetNamespaceRequest & cache.v1.GetNamespaceRequest.$Shape} GetNamespaceRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetNamespaceRequest & cache.v1.GetNamespaceRequest.$Shape;

            /**
             * Creates a GetNamespaceRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetNamespaceRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetNamespaceRequest;

            /**
             * Creates a plain object from a GetNamespaceRequest message. Also converts values to other types if specified.
             * @param message GetNamespaceRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetNamespaceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetNamespaceRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetNamespaceRequest {

            /** Properties of a GetNamespaceRequest. */
            interface $Properties {

                /** GetNamespaceRequest name */
                name?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetNamespaceRequest. */
            type $Shape = cache.v1.GetNamespaceRequest.$Properties;
        }

        /**
         * Properties of a ListNamespacesRequest.
         * @deprecated Use cache.v1.ListNamespacesRequest.$Properties instead.
         */
        interface IListNamespacesRequest extends cache.v1.ListNamespacesRequest.$Properties {
        }

        /** Represents a ListNamespacesRequest. */
        class ListNamespacesRequest {

            /**
             * Constructs a new ListNamespacesRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListNamespacesRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListNamespacesRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListNamespacesRequest instance
             */
            static create(properties: cache.v1.ListNamespacesRequest.$Shape): cache.v1.ListNamespacesRequest & cache.v1.ListNamespacesRequest.$Shape;
            static create(properties?: cache.v1.ListNamespacesRequest.$Properties): cache.v1.ListNamespacesRequest;

            /**
             * Encodes the specified ListNamespacesRequest message. Does not implicitly {@link cache.v1.ListNamespacesRequest.verify|verify} messages.
             * @param message ListNamespacesRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListNamespacesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListNamespacesRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListNamespacesRequest & cache.v1.ListNamespacesRequest.$Shape} ListNamespacesRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListNamespacesRequest & cache.v1.ListNamespacesRequest.$Shape;

            /**
             * Creates a ListNamespacesRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListNamespacesRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListNamespacesRequest;

            /**
             * Creates a plain object from a ListNamespacesRequest message. Also converts values to other types if specified.
             * @param message ListNamespacesRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListNamespacesRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListNamespacesRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListNamespacesRequest {

            /** Properties of a ListNamespacesRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListNamespacesRequest. */
            type $Shape = cache.v1.ListNamespacesRequest.$Properties;
        }

        /**
         * Properties of a ListNamespacesResponse.
         * @deprecated Use cache.v1.ListNamespacesResponse.$Properties instead.
         */
        interface IListNamespacesResponse extends cache.v1.ListNamespacesResponse.$Properties {
        }

        /** Represents a ListNamespacesResponse. */
        class ListNamespacesResponse {

            /**
             * Constructs a new ListNamespacesResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListNamespacesResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListNamespacesResponse namespaces. */
            namespaces: cache.v1.Namespace[];

            /**
             * Creates a new ListNamespacesResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListNamespacesResponse instance
             */
            static create(properties: cache.v1.ListNamespacesResponse.$Shape): cache.v1.ListNamespacesResponse & cache.v1.ListNamespacesResponse.$Shape;
            static create(properties?: cache.v1.ListNamespacesResponse.$Properties): cache.v1.ListNamespacesResponse;

            /**
             * Encodes the specified ListNamespacesResponse message. Does not implicitly {@link cache.v1.ListNamespacesResponse.verify|verify} messages.
             * @param message ListNamespacesResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListNamespacesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListNamespacesResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListNamespacesResponse & cache.v1.ListNamespacesResponse.$Shape} ListNamespacesResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListNamespacesResponse & cache.v1.ListNamespacesResponse.$Shape;

            /**
             * Creates a ListNamespacesResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListNamespacesResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListNamespacesResponse;

            /**
             * Creates a plain object from a ListNamespacesResponse message. Also converts values to other types if specified.
             * @param message ListNamespacesResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListNamespacesResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListNamespacesResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListNamespacesResponse {

            /** Properties of a ListNamespacesResponse. */
            interface $Properties {

                /** ListNamespacesResponse namespaces */
                namespaces?: (cache.v1.Namespace.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListNamespacesResponse. */
            type $Shape = cache.v1.ListNamespacesResponse.$Properties;
        }

        /**
         * Properties of a SetNamespaceRequest.
         * @deprecated Use cache.v1.SetNamespaceRequest.$Properties instead.
         */
        interface ISetNamespaceRequest extends cache.v1.SetNamespaceRequest.$Properties {
        }

        /** Represents a SetNamespaceRequest. */
        class SetNamespaceRequest {

            /**
             * Constructs a new SetNamespaceRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SetNamespaceRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SetNamespaceRequest name. */
            name: string;

            /** As in CreateNamespaceRequest; what is not named stays. */
            config: { [k: string]: string };

            /** The config_version that the sender had seen; 0 = whatever it is now. */
            expectVersion: number;

            /** SetNamespaceRequest requestId. */
            requestId: string;

            /** SetNamespaceRequest basisIndex. */
            basisIndex: number;

            /** SetNamespaceRequest dryRun. */
            dryRun: boolean;

            /**
             * Creates a new SetNamespaceRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SetNamespaceRequest instance
             */
            static create(properties: cache.v1.SetNamespaceRequest.$Shape): cache.v1.SetNamespaceRequest & cache.v1.SetNamespaceRequest.$Shape;
            static create(properties?: cache.v1.SetNamespaceRequest.$Properties): cache.v1.SetNamespaceRequest;

            /**
             * Encodes the specified SetNamespaceRequest message. Does not implicitly {@link cache.v1.SetNamespaceRequest.verify|verify} messages.
             * @param message SetNamespaceRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SetNamespaceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SetNamespaceRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SetNamespaceRequest & cache.v1.SetNamespaceRequest.$Shape} SetNamespaceRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SetNamespaceRequest & cache.v1.SetNamespaceRequest.$Shape;

            /**
             * Creates a SetNamespaceRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SetNamespaceRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SetNamespaceRequest;

            /**
             * Creates a plain object from a SetNamespaceRequest message. Also converts values to other types if specified.
             * @param message SetNamespaceRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SetNamespaceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SetNamespaceRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SetNamespaceRequest {

            /** Properties of a SetNamespaceRequest. */
            interface $Properties {

                /** SetNamespaceRequest name */
                name?: (string|null)|undefined;

                /** As in CreateNamespaceRequest; what is not named stays. */
                config?: ({ [k: string]: string }|null)|undefined;

                /** The config_version that the sender had seen; 0 = whatever it is now. */
                expectVersion?: (number|null)|undefined;

                /** SetNamespaceRequest requestId */
                requestId?: (string|null)|undefined;

                /** SetNamespaceRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** SetNamespaceRequest dryRun */
                dryRun?: (boolean|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SetNamespaceRequest. */
            type $Shape = cache.v1.SetNamespaceRequest.$Properties;
        }

        /**
         * Properties of a FlushNamespaceRequest.
         * @deprecated Use cache.v1.FlushNamespaceRequest.$Properties instead.
         */
        interface IFlushNamespaceRequest extends cache.v1.FlushNamespaceRequest.$Properties {
        }

        /** Represents a FlushNamespaceRequest. */
        class FlushNamespaceRequest {

            /**
             * Constructs a new FlushNamespaceRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.FlushNamespaceRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FlushNamespaceRequest name. */
            name: string;

            /** FlushNamespaceRequest requestId. */
            requestId: string;

            /** FlushNamespaceRequest basisIndex. */
            basisIndex: number;

            /**
             * Creates a new FlushNamespaceRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FlushNamespaceRequest instance
             */
            static create(properties: cache.v1.FlushNamespaceRequest.$Shape): cache.v1.FlushNamespaceRequest & cache.v1.FlushNamespaceRequest.$Shape;
            static create(properties?: cache.v1.FlushNamespaceRequest.$Properties): cache.v1.FlushNamespaceRequest;

            /**
             * Encodes the specified FlushNamespaceRequest message. Does not implicitly {@link cache.v1.FlushNamespaceRequest.verify|verify} messages.
             * @param message FlushNamespaceRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.FlushNamespaceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FlushNamespaceRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.FlushNamespaceRequest & cache.v1.FlushNamespaceRequest.$Shape} FlushNamespaceRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.FlushNamespaceRequest & cache.v1.FlushNamespaceRequest.$Shape;

            /**
             * Creates a FlushNamespaceRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FlushNamespaceRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.FlushNamespaceRequest;

            /**
             * Creates a plain object from a FlushNamespaceRequest message. Also converts values to other types if specified.
             * @param message FlushNamespaceRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.FlushNamespaceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FlushNamespaceRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FlushNamespaceRequest {

            /** Properties of a FlushNamespaceRequest. */
            interface $Properties {

                /** FlushNamespaceRequest name */
                name?: (string|null)|undefined;

                /** FlushNamespaceRequest requestId */
                requestId?: (string|null)|undefined;

                /** FlushNamespaceRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FlushNamespaceRequest. */
            type $Shape = cache.v1.FlushNamespaceRequest.$Properties;
        }

        /**
         * Properties of a DeleteNamespaceRequest.
         * @deprecated Use cache.v1.DeleteNamespaceRequest.$Properties instead.
         */
        interface IDeleteNamespaceRequest extends cache.v1.DeleteNamespaceRequest.$Properties {
        }

        /** Represents a DeleteNamespaceRequest. */
        class DeleteNamespaceRequest {

            /**
             * Constructs a new DeleteNamespaceRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.DeleteNamespaceRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeleteNamespaceRequest name. */
            name: string;

            /** DeleteNamespaceRequest requestId. */
            requestId: string;

            /** DeleteNamespaceRequest basisIndex. */
            basisIndex: number;

            /**
             * Creates a new DeleteNamespaceRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeleteNamespaceRequest instance
             */
            static create(properties: cache.v1.DeleteNamespaceRequest.$Shape): cache.v1.DeleteNamespaceRequest & cache.v1.DeleteNamespaceRequest.$Shape;
            static create(properties?: cache.v1.DeleteNamespaceRequest.$Properties): cache.v1.DeleteNamespaceRequest;

            /**
             * Encodes the specified DeleteNamespaceRequest message. Does not implicitly {@link cache.v1.DeleteNamespaceRequest.verify|verify} messages.
             * @param message DeleteNamespaceRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.DeleteNamespaceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeleteNamespaceRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.DeleteNamespaceRequest & cache.v1.DeleteNamespaceRequest.$Shape} DeleteNamespaceRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.DeleteNamespaceRequest & cache.v1.DeleteNamespaceRequest.$Shape;

            /**
             * Creates a DeleteNamespaceRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DeleteNamespaceRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.DeleteNamespaceRequest;

            /**
             * Creates a plain object from a DeleteNamespaceRequest message. Also converts values to other types if specified.
             * @param message DeleteNamespaceRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.DeleteNamespaceRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DeleteNamespaceRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DeleteNamespaceRequest {

            /** Properties of a DeleteNamespaceRequest. */
            interface $Properties {

                /** DeleteNamespaceRequest name */
                name?: (string|null)|undefined;

                /** DeleteNamespaceRequest requestId */
                requestId?: (string|null)|undefined;

                /** DeleteNamespaceRequest basisIndex */
                basisIndex?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeleteNamespaceRequest. */
            type $Shape = cache.v1.DeleteNamespaceRequest.$Properties;
        }

        /**
         * Properties of a WaitEffectiveRequest.
         * @deprecated Use cache.v1.WaitEffectiveRequest.$Properties instead.
         */
        interface IWaitEffectiveRequest extends cache.v1.WaitEffectiveRequest.$Properties {
        }

        /** Represents a WaitEffectiveRequest. */
        class WaitEffectiveRequest {

            /**
             * Constructs a new WaitEffectiveRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.WaitEffectiveRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WaitEffectiveRequest name. */
            name: string;

            /** A namespace that is gone by then counts as effective. */
            version: number;

            /**
             * Creates a new WaitEffectiveRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WaitEffectiveRequest instance
             */
            static create(properties: cache.v1.WaitEffectiveRequest.$Shape): cache.v1.WaitEffectiveRequest & cache.v1.WaitEffectiveRequest.$Shape;
            static create(properties?: cache.v1.WaitEffectiveRequest.$Properties): cache.v1.WaitEffectiveRequest;

            /**
             * Encodes the specified WaitEffectiveRequest message. Does not implicitly {@link cache.v1.WaitEffectiveRequest.verify|verify} messages.
             * @param message WaitEffectiveRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.WaitEffectiveRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WaitEffectiveRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.WaitEffectiveRequest & cache.v1.WaitEffectiveRequest.$Shape} WaitEffectiveRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.WaitEffectiveRequest & cache.v1.WaitEffectiveRequest.$Shape;

            /**
             * Creates a WaitEffectiveRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WaitEffectiveRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.WaitEffectiveRequest;

            /**
             * Creates a plain object from a WaitEffectiveRequest message. Also converts values to other types if specified.
             * @param message WaitEffectiveRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.WaitEffectiveRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WaitEffectiveRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WaitEffectiveRequest {

            /** Properties of a WaitEffectiveRequest. */
            interface $Properties {

                /** WaitEffectiveRequest name */
                name?: (string|null)|undefined;

                /** A namespace that is gone by then counts as effective. */
                version?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WaitEffectiveRequest. */
            type $Shape = cache.v1.WaitEffectiveRequest.$Properties;
        }

        /**
         * Properties of a WaitEffectiveResponse.
         * @deprecated Use cache.v1.WaitEffectiveResponse.$Properties instead.
         */
        interface IWaitEffectiveResponse extends cache.v1.WaitEffectiveResponse.$Properties {
        }

        /** Represents a WaitEffectiveResponse. */
        class WaitEffectiveResponse {

            /**
             * Constructs a new WaitEffectiveResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.WaitEffectiveResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WaitEffectiveResponse effectiveVersion. */
            effectiveVersion: number;

            /**
             * Creates a new WaitEffectiveResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WaitEffectiveResponse instance
             */
            static create(properties: cache.v1.WaitEffectiveResponse.$Shape): cache.v1.WaitEffectiveResponse & cache.v1.WaitEffectiveResponse.$Shape;
            static create(properties?: cache.v1.WaitEffectiveResponse.$Properties): cache.v1.WaitEffectiveResponse;

            /**
             * Encodes the specified WaitEffectiveResponse message. Does not implicitly {@link cache.v1.WaitEffectiveResponse.verify|verify} messages.
             * @param message WaitEffectiveResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.WaitEffectiveResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WaitEffectiveResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.WaitEffectiveResponse & cache.v1.WaitEffectiveResponse.$Shape} WaitEffectiveResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.WaitEffectiveResponse & cache.v1.WaitEffectiveResponse.$Shape;

            /**
             * Creates a WaitEffectiveResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WaitEffectiveResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.WaitEffectiveResponse;

            /**
             * Creates a plain object from a WaitEffectiveResponse message. Also converts values to other types if specified.
             * @param message WaitEffectiveResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.WaitEffectiveResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WaitEffectiveResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WaitEffectiveResponse {

            /** Properties of a WaitEffectiveResponse. */
            interface $Properties {

                /** WaitEffectiveResponse effectiveVersion */
                effectiveVersion?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WaitEffectiveResponse. */
            type $Shape = cache.v1.WaitEffectiveResponse.$Properties;
        }

        /**
         * Properties of a ListOperationsRequest.
         * @deprecated Use cache.v1.ListOperationsRequest.$Properties instead.
         */
        interface IListOperationsRequest extends cache.v1.ListOperationsRequest.$Properties {
        }

        /** Represents a ListOperationsRequest. */
        class ListOperationsRequest {

            /**
             * Constructs a new ListOperationsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListOperationsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Whether those that have ended are wanted too. */
            ended: boolean;

            /**
             * Creates a new ListOperationsRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListOperationsRequest instance
             */
            static create(properties: cache.v1.ListOperationsRequest.$Shape): cache.v1.ListOperationsRequest & cache.v1.ListOperationsRequest.$Shape;
            static create(properties?: cache.v1.ListOperationsRequest.$Properties): cache.v1.ListOperationsRequest;

            /**
             * Encodes the specified ListOperationsRequest message. Does not implicitly {@link cache.v1.ListOperationsRequest.verify|verify} messages.
             * @param message ListOperationsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListOperationsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListOperationsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListOperationsRequest & cache.v1.ListOperationsRequest.$Shape} ListOperationsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListOperationsRequest & cache.v1.ListOperationsRequest.$Shape;

            /**
             * Creates a ListOperationsRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListOperationsRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListOperationsRequest;

            /**
             * Creates a plain object from a ListOperationsRequest message. Also converts values to other types if specified.
             * @param message ListOperationsRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListOperationsRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListOperationsRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListOperationsRequest {

            /** Properties of a ListOperationsRequest. */
            interface $Properties {

                /** Whether those that have ended are wanted too. */
                ended?: (boolean|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListOperationsRequest. */
            type $Shape = cache.v1.ListOperationsRequest.$Properties;
        }

        /**
         * Properties of an Operation.
         * @deprecated Use cache.v1.Operation.$Properties instead.
         */
        interface IOperation extends cache.v1.Operation.$Properties {
        }

        /** Represents an Operation. */
        class Operation {

            /**
             * Constructs a new Operation.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Operation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Operation id. */
            id: number;

            /** For example hand-over. */
            kind: string;

            /** Operation shard. */
            shard: number;

            /** Operation to. */
            to?: (cache.v1.Member|null)|undefined;

            /** releasing, done, aborted or superseded. */
            phase: string;

            /** Operation reason. */
            reason: string;

            /**
             * Creates a new Operation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Operation instance
             */
            static create(properties: cache.v1.Operation.$Shape): cache.v1.Operation & cache.v1.Operation.$Shape;
            static create(properties?: cache.v1.Operation.$Properties): cache.v1.Operation;

            /**
             * Encodes the specified Operation message. Does not implicitly {@link cache.v1.Operation.verify|verify} messages.
             * @param message Operation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Operation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Operation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Operation & cache.v1.Operation.$Shape} Operation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Operation & cache.v1.Operation.$Shape;

            /**
             * Creates an Operation message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Operation
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Operation;

            /**
             * Creates a plain object from an Operation message. Also converts values to other types if specified.
             * @param message Operation
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Operation, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Operation to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Operation {

            /** Properties of an Operation. */
            interface $Properties {

                /** Operation id */
                id?: (number|null)|undefined;

                /** For example hand-over. */
                kind?: (string|null)|undefined;

                /** Operation shard */
                shard?: (number|null)|undefined;

                /** Operation to */
                to?: (cache.v1.Member.$Properties|null)|undefined;

                /** releasing, done, aborted or superseded. */
                phase?: (string|null)|undefined;

                /** Operation reason */
                reason?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Operation. */
            type $Shape = cache.v1.Operation.$Properties;
        }

        /**
         * Properties of a ListOperationsResponse.
         * @deprecated Use cache.v1.ListOperationsResponse.$Properties instead.
         */
        interface IListOperationsResponse extends cache.v1.ListOperationsResponse.$Properties {
        }

        /** Represents a ListOperationsResponse. */
        class ListOperationsResponse {

            /**
             * Constructs a new ListOperationsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListOperationsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListOperationsResponse operations. */
            operations: cache.v1.Operation[];

            /**
             * Creates a new ListOperationsResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListOperationsResponse instance
             */
            static create(properties: cache.v1.ListOperationsResponse.$Shape): cache.v1.ListOperationsResponse & cache.v1.ListOperationsResponse.$Shape;
            static create(properties?: cache.v1.ListOperationsResponse.$Properties): cache.v1.ListOperationsResponse;

            /**
             * Encodes the specified ListOperationsResponse message. Does not implicitly {@link cache.v1.ListOperationsResponse.verify|verify} messages.
             * @param message ListOperationsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListOperationsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListOperationsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListOperationsResponse & cache.v1.ListOperationsResponse.$Shape} ListOperationsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListOperationsResponse & cache.v1.ListOperationsResponse.$Shape;

            /**
             * Creates a ListOperationsResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListOperationsResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListOperationsResponse;

            /**
             * Creates a plain object from a ListOperationsResponse message. Also converts values to other types if specified.
             * @param message ListOperationsResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListOperationsResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListOperationsResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListOperationsResponse {

            /** Properties of a ListOperationsResponse. */
            interface $Properties {

                /** ListOperationsResponse operations */
                operations?: (cache.v1.Operation.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListOperationsResponse. */
            type $Shape = cache.v1.ListOperationsResponse.$Properties;
        }

        /**
         * Properties of a ListHistoryRequest.
         * @deprecated Use cache.v1.ListHistoryRequest.$Properties instead.
         */
        interface IListHistoryRequest extends cache.v1.ListHistoryRequest.$Properties {
        }

        /** Represents a ListHistoryRequest. */
        class ListHistoryRequest {

            /**
             * Constructs a new ListHistoryRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListHistoryRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** The newest so many; 0 = all that is kept. */
            limit: number;

            /** Only rows above this Raft index. */
            afterIndex: number;

            /**
             * Creates a new ListHistoryRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListHistoryRequest instance
             */
            static create(properties: cache.v1.ListHistoryRequest.$Shape): cache.v1.ListHistoryRequest & cache.v1.ListHistoryRequest.$Shape;
            static create(properties?: cache.v1.ListHistoryRequest.$Properties): cache.v1.ListHistoryRequest;

            /**
             * Encodes the specified ListHistoryRequest message. Does not implicitly {@link cache.v1.ListHistoryRequest.verify|verify} messages.
             * @param message ListHistoryRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListHistoryRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListHistoryRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListHistoryRequest & cache.v1.ListHistoryRequest.$Shape} ListHistoryRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListHistoryRequest & cache.v1.ListHistoryRequest.$Shape;

            /**
             * Creates a ListHistoryRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListHistoryRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListHistoryRequest;

            /**
             * Creates a plain object from a ListHistoryRequest message. Also converts values to other types if specified.
             * @param message ListHistoryRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListHistoryRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListHistoryRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListHistoryRequest {

            /** Properties of a ListHistoryRequest. */
            interface $Properties {

                /** The newest so many; 0 = all that is kept. */
                limit?: (number|null)|undefined;

                /** Only rows above this Raft index. */
                afterIndex?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListHistoryRequest. */
            type $Shape = cache.v1.ListHistoryRequest.$Properties;
        }

        /**
         * Properties of a HistoryRow.
         * @deprecated Use cache.v1.HistoryRow.$Properties instead.
         */
        interface IHistoryRow extends cache.v1.HistoryRow.$Properties {
        }

        /** Represents a HistoryRow. */
        class HistoryRow {

            /**
             * Constructs a new HistoryRow.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.HistoryRow.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HistoryRow index. */
            index: number;

            /** Wall clock of the leader in milliseconds, for people. */
            time: number;

            /** For example failover. */
            kind: string;

            /** HistoryRow shards. */
            shards: number[];

            /** HistoryRow from. */
            from: string;

            /** HistoryRow to. */
            to: string;

            /** HistoryRow reason. */
            reason: string;

            /**
             * Creates a new HistoryRow instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HistoryRow instance
             */
            static create(properties: cache.v1.HistoryRow.$Shape): cache.v1.HistoryRow & cache.v1.HistoryRow.$Shape;
            static create(properties?: cache.v1.HistoryRow.$Properties): cache.v1.HistoryRow;

            /**
             * Encodes the specified HistoryRow message. Does not implicitly {@link cache.v1.HistoryRow.verify|verify} messages.
             * @param message HistoryRow message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.HistoryRow.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HistoryRow message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.HistoryRow & cache.v1.HistoryRow.$Shape} HistoryRow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.HistoryRow & cache.v1.HistoryRow.$Shape;

            /**
             * Creates a HistoryRow message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns HistoryRow
             */
            static fromObject(object: { [k: string]: any }): cache.v1.HistoryRow;

            /**
             * Creates a plain object from a HistoryRow message. Also converts values to other types if specified.
             * @param message HistoryRow
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.HistoryRow, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this HistoryRow to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace HistoryRow {

            /** Properties of a HistoryRow. */
            interface $Properties {

                /** HistoryRow index */
                index?: (number|null)|undefined;

                /** Wall clock of the leader in milliseconds, for people. */
                time?: (number|null)|undefined;

                /** For example failover. */
                kind?: (string|null)|undefined;

                /** HistoryRow shards */
                shards?: (number[]|null)|undefined;

                /** HistoryRow from */
                from?: (string|null)|undefined;

                /** HistoryRow to */
                to?: (string|null)|undefined;

                /** HistoryRow reason */
                reason?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HistoryRow. */
            type $Shape = cache.v1.HistoryRow.$Properties;
        }

        /**
         * Properties of a ListHistoryResponse.
         * @deprecated Use cache.v1.ListHistoryResponse.$Properties instead.
         */
        interface IListHistoryResponse extends cache.v1.ListHistoryResponse.$Properties {
        }

        /** Represents a ListHistoryResponse. */
        class ListHistoryResponse {

            /**
             * Constructs a new ListHistoryResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListHistoryResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Oldest first. */
            rows: cache.v1.HistoryRow[];

            /**
             * Creates a new ListHistoryResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListHistoryResponse instance
             */
            static create(properties: cache.v1.ListHistoryResponse.$Shape): cache.v1.ListHistoryResponse & cache.v1.ListHistoryResponse.$Shape;
            static create(properties?: cache.v1.ListHistoryResponse.$Properties): cache.v1.ListHistoryResponse;

            /**
             * Encodes the specified ListHistoryResponse message. Does not implicitly {@link cache.v1.ListHistoryResponse.verify|verify} messages.
             * @param message ListHistoryResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListHistoryResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListHistoryResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListHistoryResponse & cache.v1.ListHistoryResponse.$Shape} ListHistoryResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListHistoryResponse & cache.v1.ListHistoryResponse.$Shape;

            /**
             * Creates a ListHistoryResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListHistoryResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListHistoryResponse;

            /**
             * Creates a plain object from a ListHistoryResponse message. Also converts values to other types if specified.
             * @param message ListHistoryResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListHistoryResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListHistoryResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListHistoryResponse {

            /** Properties of a ListHistoryResponse. */
            interface $Properties {

                /** Oldest first. */
                rows?: (cache.v1.HistoryRow.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListHistoryResponse. */
            type $Shape = cache.v1.ListHistoryResponse.$Properties;
        }

        /**
         * Properties of a ListLossesRequest.
         * @deprecated Use cache.v1.ListLossesRequest.$Properties instead.
         */
        interface IListLossesRequest extends cache.v1.ListLossesRequest.$Properties {
        }

        /** Represents a ListLossesRequest. */
        class ListLossesRequest {

            /**
             * Constructs a new ListLossesRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListLossesRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListLossesRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListLossesRequest instance
             */
            static create(properties: cache.v1.ListLossesRequest.$Shape): cache.v1.ListLossesRequest & cache.v1.ListLossesRequest.$Shape;
            static create(properties?: cache.v1.ListLossesRequest.$Properties): cache.v1.ListLossesRequest;

            /**
             * Encodes the specified ListLossesRequest message. Does not implicitly {@link cache.v1.ListLossesRequest.verify|verify} messages.
             * @param message ListLossesRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListLossesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListLossesRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListLossesRequest & cache.v1.ListLossesRequest.$Shape} ListLossesRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListLossesRequest & cache.v1.ListLossesRequest.$Shape;

            /**
             * Creates a ListLossesRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListLossesRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListLossesRequest;

            /**
             * Creates a plain object from a ListLossesRequest message. Also converts values to other types if specified.
             * @param message ListLossesRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListLossesRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListLossesRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListLossesRequest {

            /** Properties of a ListLossesRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListLossesRequest. */
            type $Shape = cache.v1.ListLossesRequest.$Properties;
        }

        /**
         * Properties of a Loss.
         * @deprecated Use cache.v1.Loss.$Properties instead.
         */
        interface ILoss extends cache.v1.Loss.$Properties {
        }

        /** Represents a Loss. */
        class Loss {

            /**
             * Constructs a new Loss.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Loss.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Loss shard. */
            shard: number;

            /** Loss fromEpoch. */
            fromEpoch: number;

            /** Loss toEpoch. */
            toEpoch: number;

            /** Whether nothing can have been lost. */
            clean: boolean;

            /** Absent = not known until the deposed primary returns. */
            lostCount?: (number|null)|undefined;

            /** Whose copy held what is missing. */
            from?: (cache.v1.Member|null)|undefined;

            /** The last sequence that the new epoch kept: what may be missing is beyond it. 0 = unknown. */
            keptThrough: number;

            /**
             * Creates a new Loss instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Loss instance
             */
            static create(properties: cache.v1.Loss.$Shape): cache.v1.Loss & cache.v1.Loss.$Shape;
            static create(properties?: cache.v1.Loss.$Properties): cache.v1.Loss;

            /**
             * Encodes the specified Loss message. Does not implicitly {@link cache.v1.Loss.verify|verify} messages.
             * @param message Loss message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Loss.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Loss message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Loss & cache.v1.Loss.$Shape} Loss
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Loss & cache.v1.Loss.$Shape;

            /**
             * Creates a Loss message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Loss
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Loss;

            /**
             * Creates a plain object from a Loss message. Also converts values to other types if specified.
             * @param message Loss
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Loss, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Loss to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Loss {

            /** Properties of a Loss. */
            interface $Properties {

                /** Loss shard */
                shard?: (number|null)|undefined;

                /** Loss fromEpoch */
                fromEpoch?: (number|null)|undefined;

                /** Loss toEpoch */
                toEpoch?: (number|null)|undefined;

                /** Whether nothing can have been lost. */
                clean?: (boolean|null)|undefined;

                /** Absent = not known until the deposed primary returns. */
                lostCount?: (number|null)|undefined;

                /** Whose copy held what is missing. */
                from?: (cache.v1.Member.$Properties|null)|undefined;

                /** The last sequence that the new epoch kept: what may be missing is beyond it. 0 = unknown. */
                keptThrough?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Loss. */
            type $Shape = cache.v1.Loss.$Properties;
        }

        /**
         * Properties of a ListLossesResponse.
         * @deprecated Use cache.v1.ListLossesResponse.$Properties instead.
         */
        interface IListLossesResponse extends cache.v1.ListLossesResponse.$Properties {
        }

        /** Represents a ListLossesResponse. */
        class ListLossesResponse {

            /**
             * Constructs a new ListLossesResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ListLossesResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListLossesResponse losses. */
            losses: cache.v1.Loss[];

            /**
             * Creates a new ListLossesResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListLossesResponse instance
             */
            static create(properties: cache.v1.ListLossesResponse.$Shape): cache.v1.ListLossesResponse & cache.v1.ListLossesResponse.$Shape;
            static create(properties?: cache.v1.ListLossesResponse.$Properties): cache.v1.ListLossesResponse;

            /**
             * Encodes the specified ListLossesResponse message. Does not implicitly {@link cache.v1.ListLossesResponse.verify|verify} messages.
             * @param message ListLossesResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ListLossesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListLossesResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ListLossesResponse & cache.v1.ListLossesResponse.$Shape} ListLossesResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ListLossesResponse & cache.v1.ListLossesResponse.$Shape;

            /**
             * Creates a ListLossesResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListLossesResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ListLossesResponse;

            /**
             * Creates a plain object from a ListLossesResponse message. Also converts values to other types if specified.
             * @param message ListLossesResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ListLossesResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListLossesResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListLossesResponse {

            /** Properties of a ListLossesResponse. */
            interface $Properties {

                /** ListLossesResponse losses */
                losses?: (cache.v1.Loss.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListLossesResponse. */
            type $Shape = cache.v1.ListLossesResponse.$Properties;
        }

        /**
         * Properties of a RaftStatusRequest.
         * @deprecated Use cache.v1.RaftStatusRequest.$Properties instead.
         */
        interface IRaftStatusRequest extends cache.v1.RaftStatusRequest.$Properties {
        }

        /** Represents a RaftStatusRequest. */
        class RaftStatusRequest {

            /**
             * Constructs a new RaftStatusRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.RaftStatusRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new RaftStatusRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RaftStatusRequest instance
             */
            static create(properties: cache.v1.RaftStatusRequest.$Shape): cache.v1.RaftStatusRequest & cache.v1.RaftStatusRequest.$Shape;
            static create(properties?: cache.v1.RaftStatusRequest.$Properties): cache.v1.RaftStatusRequest;

            /**
             * Encodes the specified RaftStatusRequest message. Does not implicitly {@link cache.v1.RaftStatusRequest.verify|verify} messages.
             * @param message RaftStatusRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.RaftStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RaftStatusRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.RaftStatusRequest & cache.v1.RaftStatusRequest.$Shape} RaftStatusRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.RaftStatusRequest & cache.v1.RaftStatusRequest.$Shape;

            /**
             * Creates a RaftStatusRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RaftStatusRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.RaftStatusRequest;

            /**
             * Creates a plain object from a RaftStatusRequest message. Also converts values to other types if specified.
             * @param message RaftStatusRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.RaftStatusRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RaftStatusRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RaftStatusRequest {

            /** Properties of a RaftStatusRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RaftStatusRequest. */
            type $Shape = cache.v1.RaftStatusRequest.$Properties;
        }

        /**
         * Properties of a RaftPeer.
         * @deprecated Use cache.v1.RaftPeer.$Properties instead.
         */
        interface IRaftPeer extends cache.v1.RaftPeer.$Properties {
        }

        /** How a leader feeds one other member. */
        class RaftPeer {

            /**
             * Constructs a new RaftPeer.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.RaftPeer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RaftPeer node. */
            node: string;

            /** RaftPeer voter. */
            voter: boolean;

            /** probe, replicate or snapshot. */
            flow: string;

            /** RaftPeer matchIndex. */
            matchIndex: number;

            /** RaftPeer nextIndex. */
            nextIndex: number;

            /** Whether it answers with the store that the membership names. */
            storeMatches: boolean;

            /**
             * Creates a new RaftPeer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RaftPeer instance
             */
            static create(properties: cache.v1.RaftPeer.$Shape): cache.v1.RaftPeer & cache.v1.RaftPeer.$Shape;
            static create(properties?: cache.v1.RaftPeer.$Properties): cache.v1.RaftPeer;

            /**
             * Encodes the specified RaftPeer message. Does not implicitly {@link cache.v1.RaftPeer.verify|verify} messages.
             * @param message RaftPeer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.RaftPeer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RaftPeer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.RaftPeer & cache.v1.RaftPeer.$Shape} RaftPeer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.RaftPeer & cache.v1.RaftPeer.$Shape;

            /**
             * Creates a RaftPeer message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RaftPeer
             */
            static fromObject(object: { [k: string]: any }): cache.v1.RaftPeer;

            /**
             * Creates a plain object from a RaftPeer message. Also converts values to other types if specified.
             * @param message RaftPeer
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.RaftPeer, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RaftPeer to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RaftPeer {

            /** Properties of a RaftPeer. */
            interface $Properties {

                /** RaftPeer node */
                node?: (string|null)|undefined;

                /** RaftPeer voter */
                voter?: (boolean|null)|undefined;

                /** probe, replicate or snapshot. */
                flow?: (string|null)|undefined;

                /** RaftPeer matchIndex */
                matchIndex?: (number|null)|undefined;

                /** RaftPeer nextIndex */
                nextIndex?: (number|null)|undefined;

                /** Whether it answers with the store that the membership names. */
                storeMatches?: (boolean|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RaftPeer. */
            type $Shape = cache.v1.RaftPeer.$Properties;
        }

        /**
         * Properties of a RaftStatusResponse.
         * @deprecated Use cache.v1.RaftStatusResponse.$Properties instead.
         */
        interface IRaftStatusResponse extends cache.v1.RaftStatusResponse.$Properties {
        }

        /** Represents a RaftStatusResponse. */
        class RaftStatusResponse {

            /**
             * Constructs a new RaftStatusResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.RaftStatusResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RaftStatusResponse node. */
            node: string;

            /** RaftStatusResponse role. */
            role: cache.v1.NodeStatus.RaftRole;

            /** RaftStatusResponse term. */
            term: number;

            /** RaftStatusResponse leader. */
            leader?: (string|null)|undefined;

            /** RaftStatusResponse votedFor. */
            votedFor?: (string|null)|undefined;

            /** RaftStatusResponse commitIndex. */
            commitIndex: number;

            /** RaftStatusResponse appliedIndex. */
            appliedIndex: number;

            /** RaftStatusResponse lastIndex. */
            lastIndex: number;

            /** RaftStatusResponse durableIndex. */
            durableIndex: number;

            /** RaftStatusResponse snapshotIndex. */
            snapshotIndex: number;

            /** RaftStatusResponse voters. */
            voters: string[];

            /** RaftStatusResponse learners. */
            learners: string[];

            /** Only at the leader. */
            peers: cache.v1.RaftPeer[];

            /** Of the control state at applied_index, as hexadecimal digits. */
            stateHash: string;

            /**
             * Creates a new RaftStatusResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RaftStatusResponse instance
             */
            static create(properties: cache.v1.RaftStatusResponse.$Shape): cache.v1.RaftStatusResponse & cache.v1.RaftStatusResponse.$Shape;
            static create(properties?: cache.v1.RaftStatusResponse.$Properties): cache.v1.RaftStatusResponse;

            /**
             * Encodes the specified RaftStatusResponse message. Does not implicitly {@link cache.v1.RaftStatusResponse.verify|verify} messages.
             * @param message RaftStatusResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.RaftStatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RaftStatusResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.RaftStatusResponse & cache.v1.RaftStatusResponse.$Shape} RaftStatusResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.RaftStatusResponse & cache.v1.RaftStatusResponse.$Shape;

            /**
             * Creates a RaftStatusResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RaftStatusResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.RaftStatusResponse;

            /**
             * Creates a plain object from a RaftStatusResponse message. Also converts values to other types if specified.
             * @param message RaftStatusResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.RaftStatusResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RaftStatusResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RaftStatusResponse {

            /** Properties of a RaftStatusResponse. */
            interface $Properties {

                /** RaftStatusResponse node */
                node?: (string|null)|undefined;

                /** RaftStatusResponse role */
                role?: (cache.v1.NodeStatus.RaftRole|null)|undefined;

                /** RaftStatusResponse term */
                term?: (number|null)|undefined;

                /** RaftStatusResponse leader */
                leader?: (string|null)|undefined;

                /** RaftStatusResponse votedFor */
                votedFor?: (string|null)|undefined;

                /** RaftStatusResponse commitIndex */
                commitIndex?: (number|null)|undefined;

                /** RaftStatusResponse appliedIndex */
                appliedIndex?: (number|null)|undefined;

                /** RaftStatusResponse lastIndex */
                lastIndex?: (number|null)|undefined;

                /** RaftStatusResponse durableIndex */
                durableIndex?: (number|null)|undefined;

                /** RaftStatusResponse snapshotIndex */
                snapshotIndex?: (number|null)|undefined;

                /** RaftStatusResponse voters */
                voters?: (string[]|null)|undefined;

                /** RaftStatusResponse learners */
                learners?: (string[]|null)|undefined;

                /** Only at the leader. */
                peers?: (cache.v1.RaftPeer.$Properties[]|null)|undefined;

                /** Of the control state at applied_index, as hexadecimal digits. */
                stateHash?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RaftStatusResponse. */
            type $Shape = cache.v1.RaftStatusResponse.$Properties;
        }

        /** What a read promises. Unset = linearizable. */
        enum ReadMode {

            /** READ_MODE_UNSPECIFIED value */
            READ_MODE_UNSPECIFIED = 0,

            /** A hit is the latest value. */
            LINEARIZABLE = 1,

            /** Read-your-writes and monotonic reads by `session_token`. */
            SESSION = 2,

            /** At most `max_staleness_ms` old. */
            BOUNDED = 3,

            /** Best effort, from any copy. */
            ANY = 4
        }

        /** When a write is acknowledged. Unset = as the namespace says. */
        enum WriteConcern {

            /** WRITE_CONCERN_UNSPECIFIED value */
            WRITE_CONCERN_UNSPECIFIED = 0,

            /** Once the primary has applied it; deletes and invalidations nevertheless as INSYNC. */
            ASYNC = 1,

            /** Sets that replace a live value as INSYNC, others as ASYNC. */
            COHERENT = 2,

            /** Once every in-sync copy has it. */
            INSYNC = 3
        }

        /**
         * Properties of a Fence.
         * @deprecated Use cache.v1.Fence.$Properties instead.
         */
        interface IFence extends cache.v1.Fence.$Properties {
        }

        /** What every reply of a shard says about where it came from. */
        class Fence {

            /**
             * Constructs a new Fence.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Fence.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Fence shard. */
            shard: number;

            /** The shard's epoch under which the reply was given. */
            epoch: number;

            /** The greatest sequence of the shard that the reply reveals. */
            sequence: number;

            /**
             * Creates a new Fence instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Fence instance
             */
            static create(properties: cache.v1.Fence.$Shape): cache.v1.Fence & cache.v1.Fence.$Shape;
            static create(properties?: cache.v1.Fence.$Properties): cache.v1.Fence;

            /**
             * Encodes the specified Fence message. Does not implicitly {@link cache.v1.Fence.verify|verify} messages.
             * @param message Fence message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Fence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Fence message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Fence & cache.v1.Fence.$Shape} Fence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Fence & cache.v1.Fence.$Shape;

            /**
             * Creates a Fence message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Fence
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Fence;

            /**
             * Creates a plain object from a Fence message. Also converts values to other types if specified.
             * @param message Fence
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Fence, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Fence to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Fence {

            /** Properties of a Fence. */
            interface $Properties {

                /** Fence shard */
                shard?: (number|null)|undefined;

                /** The shard's epoch under which the reply was given. */
                epoch?: (number|null)|undefined;

                /** The greatest sequence of the shard that the reply reveals. */
                sequence?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Fence. */
            type $Shape = cache.v1.Fence.$Properties;
        }

        /**
         * Properties of a GetRequest.
         * @deprecated Use cache.v1.GetRequest.$Properties instead.
         */
        interface IGetRequest extends cache.v1.GetRequest.$Properties {
        }

        /** Represents a GetRequest. */
        class GetRequest {

            /**
             * Constructs a new GetRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** 1-128 characters; `default` exists always. */
            namespace: string;

            /** 1 B - 64 KiB. */
            key: Uint8Array;

            /** GetRequest readMode. */
            readMode: cache.v1.ReadMode;

            /** With BOUNDED: how old the answer may be; unset = as the namespace says. */
            maxStalenessMs?: (number|null)|undefined;

            /** With SESSION: the token of the session's last reply. */
            sessionToken: Uint8Array;

            /** GetRequest lease. */
            lease: cache.v1.GetRequest.LeaseMode;

            /** How long to wait for another caller's load, in milliseconds. */
            waitMs: number;

            /** Whether a value past its expiry but within its grace will do. */
            acceptStale: boolean;

            /**
             * The shard's epoch by which the client routed; 0 = it did not. A lower one than the shard's is
             * refused with STALE_EPOCH, a higher one waits until the node's map has caught up.
             */
            epoch: number;

            /**
             * Creates a new GetRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetRequest instance
             */
            static create(properties: cache.v1.GetRequest.$Shape): cache.v1.GetRequest & cache.v1.GetRequest.$Shape;
            static create(properties?: cache.v1.GetRequest.$Properties): cache.v1.GetRequest;

            /**
             * Encodes the specified GetRequest message. Does not implicitly {@link cache.v1.GetRequest.verify|verify} messages.
             * @param message GetRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetRequest & cache.v1.GetRequest.$Shape} GetRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetRequest & cache.v1.GetRequest.$Shape;

            /**
             * Creates a GetRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetRequest;

            /**
             * Creates a plain object from a GetRequest message. Also converts values to other types if specified.
             * @param message GetRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetRequest {

            /** Properties of a GetRequest. */
            interface $Properties {

                /** 1-128 characters; `default` exists always. */
                namespace?: (string|null)|undefined;

                /** 1 B - 64 KiB. */
                key?: (Uint8Array|null)|undefined;

                /** GetRequest readMode */
                readMode?: (cache.v1.ReadMode|null)|undefined;

                /** With BOUNDED: how old the answer may be; unset = as the namespace says. */
                maxStalenessMs?: (number|null)|undefined;

                /** With SESSION: the token of the session's last reply. */
                sessionToken?: (Uint8Array|null)|undefined;

                /** GetRequest lease */
                lease?: (cache.v1.GetRequest.LeaseMode|null)|undefined;

                /** How long to wait for another caller's load, in milliseconds. */
                waitMs?: (number|null)|undefined;

                /** Whether a value past its expiry but within its grace will do. */
                acceptStale?: (boolean|null)|undefined;

                /**
                 * The shard's epoch by which the client routed; 0 = it did not. A lower one than the shard's is
                 * refused with STALE_EPOCH, a higher one waits until the node's map has caught up.
                 */
                epoch?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetRequest. */
            type $Shape = cache.v1.GetRequest.$Properties;

            /** The values of `lease`. */
            enum LeaseMode {

                /** The caller wants no load lease. */
                NONE = 0,

                /** On a miss, one caller gets a lease and the others wait or get LOADING. */
                IF_MISS = 1,

                /** Also on a stale value. */
                IF_MISS_OR_STALE = 2
            }
        }

        /**
         * Properties of a Lease.
         * @deprecated Use cache.v1.Lease.$Properties instead.
         */
        interface ILease extends cache.v1.Lease.$Properties {
        }

        /** A right to load a value, given to one caller. */
        class Lease {

            /**
             * Constructs a new Lease.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Lease.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Lease token. */
            token: Uint8Array;

            /** The shard's sequence at load start. */
            stamp: number;

            /** How long the right lasts. */
            expiresMs: number;

            /**
             * Creates a new Lease instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Lease instance
             */
            static create(properties: cache.v1.Lease.$Shape): cache.v1.Lease & cache.v1.Lease.$Shape;
            static create(properties?: cache.v1.Lease.$Properties): cache.v1.Lease;

            /**
             * Encodes the specified Lease message. Does not implicitly {@link cache.v1.Lease.verify|verify} messages.
             * @param message Lease message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Lease.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Lease message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Lease & cache.v1.Lease.$Shape} Lease
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Lease & cache.v1.Lease.$Shape;

            /**
             * Creates a Lease message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Lease
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Lease;

            /**
             * Creates a plain object from a Lease message. Also converts values to other types if specified.
             * @param message Lease
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Lease, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Lease to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Lease {

            /** Properties of a Lease. */
            interface $Properties {

                /** Lease token */
                token?: (Uint8Array|null)|undefined;

                /** The shard's sequence at load start. */
                stamp?: (number|null)|undefined;

                /** How long the right lasts. */
                expiresMs?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Lease. */
            type $Shape = cache.v1.Lease.$Properties;
        }

        /**
         * Properties of a ServedBy.
         * @deprecated Use cache.v1.ServedBy.$Properties instead.
         */
        interface IServedBy extends cache.v1.ServedBy.$Properties {
        }

        /** Which copy answered. */
        class ServedBy {

            /**
             * Constructs a new ServedBy.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ServedBy.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ServedBy node. */
            node: string;

            /** ServedBy role. */
            role: cache.v1.ServedBy.Role;

            /** ServedBy region. */
            region: string;

            /** How far this copy may be behind the primary; 0 at the primary. */
            lagMs: number;

            /**
             * Creates a new ServedBy instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ServedBy instance
             */
            static create(properties: cache.v1.ServedBy.$Shape): cache.v1.ServedBy & cache.v1.ServedBy.$Shape;
            static create(properties?: cache.v1.ServedBy.$Properties): cache.v1.ServedBy;

            /**
             * Encodes the specified ServedBy message. Does not implicitly {@link cache.v1.ServedBy.verify|verify} messages.
             * @param message ServedBy message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ServedBy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ServedBy message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ServedBy & cache.v1.ServedBy.$Shape} ServedBy
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ServedBy & cache.v1.ServedBy.$Shape;

            /**
             * Creates a ServedBy message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ServedBy
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ServedBy;

            /**
             * Creates a plain object from a ServedBy message. Also converts values to other types if specified.
             * @param message ServedBy
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ServedBy, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ServedBy to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ServedBy {

            /** Properties of a ServedBy. */
            interface $Properties {

                /** ServedBy node */
                node?: (string|null)|undefined;

                /** ServedBy role */
                role?: (cache.v1.ServedBy.Role|null)|undefined;

                /** ServedBy region */
                region?: (string|null)|undefined;

                /** How far this copy may be behind the primary; 0 at the primary. */
                lagMs?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ServedBy. */
            type $Shape = cache.v1.ServedBy.$Properties;

            /** Role enum. */
            enum Role {

                /** ROLE_UNSPECIFIED value */
                ROLE_UNSPECIFIED = 0,

                /** PRIMARY value */
                PRIMARY = 1,

                /** BACKUP value */
                BACKUP = 2
            }
        }

        /**
         * Properties of a GetResponse.
         * @deprecated Use cache.v1.GetResponse.$Properties instead.
         */
        interface IGetResponse extends cache.v1.GetResponse.$Properties {
        }

        /** Represents a GetResponse. */
        class GetResponse {

            /**
             * Constructs a new GetResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetResponse status. */
            status: cache.v1.GetResponse.Status;

            /** GetResponse value. */
            value: Uint8Array;

            /** The item's version: the sequence of the record that wrote it. Grows with every write of a key. */
            version: number;

            /** Milliseconds until it expires; absent = it does not. */
            ttlMs?: (number|null)|undefined;

            /** Milliseconds since it was written. */
            ageMs: number;

            /** Whether the key is asked for so often that a near cache should keep it, for near_ttl_ms. */
            hot: boolean;

            /** GetResponse nearTtlMs. */
            nearTtlMs: number;

            /** GetResponse lease. */
            lease?: (cache.v1.Lease|null)|undefined;

            /**
             * On every miss: to be sent along with the value that will be loaded, so that an invalidation
             * between the miss and the set wins.
             */
            loadStamp: number;

            /** GetResponse sessionToken. */
            sessionToken: Uint8Array;

            /** GetResponse servedBy. */
            servedBy?: (cache.v1.ServedBy|null)|undefined;

            /** GetResponse mapVersion. */
            mapVersion: number;

            /** GetResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new GetResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetResponse instance
             */
            static create(properties: cache.v1.GetResponse.$Shape): cache.v1.GetResponse & cache.v1.GetResponse.$Shape;
            static create(properties?: cache.v1.GetResponse.$Properties): cache.v1.GetResponse;

            /**
             * Encodes the specified GetResponse message. Does not implicitly {@link cache.v1.GetResponse.verify|verify} messages.
             * @param message GetResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetResponse & cache.v1.GetResponse.$Shape} GetResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetResponse & cache.v1.GetResponse.$Shape;

            /**
             * Creates a GetResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetResponse;

            /**
             * Creates a plain object from a GetResponse message. Also converts values to other types if specified.
             * @param message GetResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetResponse {

            /** Properties of a GetResponse. */
            interface $Properties {

                /** GetResponse status */
                status?: (cache.v1.GetResponse.Status|null)|undefined;

                /** GetResponse value */
                value?: (Uint8Array|null)|undefined;

                /** The item's version: the sequence of the record that wrote it. Grows with every write of a key. */
                version?: (number|null)|undefined;

                /** Milliseconds until it expires; absent = it does not. */
                ttlMs?: (number|null)|undefined;

                /** Milliseconds since it was written. */
                ageMs?: (number|null)|undefined;

                /** Whether the key is asked for so often that a near cache should keep it, for near_ttl_ms. */
                hot?: (boolean|null)|undefined;

                /** GetResponse nearTtlMs */
                nearTtlMs?: (number|null)|undefined;

                /** GetResponse lease */
                lease?: (cache.v1.Lease.$Properties|null)|undefined;

                /**
                 * On every miss: to be sent along with the value that will be loaded, so that an invalidation
                 * between the miss and the set wins.
                 */
                loadStamp?: (number|null)|undefined;

                /** GetResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** GetResponse servedBy */
                servedBy?: (cache.v1.ServedBy.$Properties|null)|undefined;

                /** GetResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** GetResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetResponse. */
            type $Shape = cache.v1.GetResponse.$Properties;

            /** Status enum. */
            enum Status {

                /** STATUS_UNSPECIFIED value */
                STATUS_UNSPECIFIED = 0,

                /** HIT value */
                HIT = 1,

                /** A value past its expiry, within its grace. */
                STALE = 2,

                /** MISS value */
                MISS = 3,

                /** The origin was asked and has no such thing. */
                NEGATIVE = 4,

                /** Another caller loads it. */
                LOADING = 5
            }
        }

        /**
         * Properties of a Condition.
         * @deprecated Use cache.v1.Condition.$Properties instead.
         */
        interface ICondition extends cache.v1.Condition.$Properties {
        }

        /** At most one condition on the present item. */
        class Condition {

            /**
             * Constructs a new Condition.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Condition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Condition ifAbsent. */
            ifAbsent?: (boolean|null)|undefined;

            /** Condition ifPresent. */
            ifPresent?: (boolean|null)|undefined;

            /** The present item's version is this one. */
            ifVersion?: (number|null)|undefined;

            /** No value of a higher source version is present; the set carries this one. */
            sourceVersion?: (number|null)|undefined;

            /** Condition condition. */
            condition?: ("ifAbsent"|"ifPresent"|"ifVersion"|"sourceVersion")|undefined;

            /**
             * Creates a new Condition instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Condition instance
             */
            static create(properties: cache.v1.Condition.$Shape): cache.v1.Condition & cache.v1.Condition.$Shape;
            static create(properties?: cache.v1.Condition.$Properties): cache.v1.Condition;

            /**
             * Encodes the specified Condition message. Does not implicitly {@link cache.v1.Condition.verify|verify} messages.
             * @param message Condition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Condition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Condition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Condition & cache.v1.Condition.$Shape} Condition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Condition & cache.v1.Condition.$Shape;

            /**
             * Creates a Condition message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Condition
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Condition;

            /**
             * Creates a plain object from a Condition message. Also converts values to other types if specified.
             * @param message Condition
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Condition, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Condition to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Condition {

            /** Properties of a Condition. */
            interface $Properties {

                /** Condition ifAbsent */
                ifAbsent?: (boolean|null)|undefined;

                /** Condition ifPresent */
                ifPresent?: (boolean|null)|undefined;

                /** The present item's version is this one. */
                ifVersion?: (number|null)|undefined;

                /** No value of a higher source version is present; the set carries this one. */
                sourceVersion?: (number|null)|undefined;

                /** Condition condition */
                condition?: ("ifAbsent"|"ifPresent"|"ifVersion"|"sourceVersion")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Condition. */
            type $Shape = {
              ifAbsent?: boolean|null|undefined;
              ifPresent?: boolean|null|undefined;
              ifVersion?: number|null|undefined;
              sourceVersion?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ condition?: undefined; ifAbsent?: null; ifPresent?: null; ifVersion?: null; sourceVersion?: null }|{ condition?: "ifAbsent"; ifAbsent: boolean; ifPresent?: null; ifVersion?: null; sourceVersion?: null }|{ condition?: "ifPresent"; ifAbsent?: null; ifPresent: boolean; ifVersion?: null; sourceVersion?: null }|{ condition?: "ifVersion"; ifAbsent?: null; ifPresent?: null; ifVersion: number; sourceVersion?: null }|{ condition?: "sourceVersion"; ifAbsent?: null; ifPresent?: null; ifVersion?: null; sourceVersion: number })
            );
        }

        /**
         * Properties of a SetRequest.
         * @deprecated Use cache.v1.SetRequest.$Properties instead.
         */
        interface ISetRequest extends cache.v1.SetRequest.$Properties {
        }

        /** Represents a SetRequest. */
        class SetRequest {

            /**
             * Constructs a new SetRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SetRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SetRequest namespace. */
            namespace: string;

            /** SetRequest key. */
            key: Uint8Array;

            /** 0 B - 8 MiB. */
            value: Uint8Array;

            /** Milliseconds, 1 - 315,360,000,000. */
            ttlMs?: (number|null)|undefined;

            /** SetRequest noTtl. */
            noTtl?: (boolean|null)|undefined;

            /** Shortens the ttl by up to so many percent, the same on every copy; unset = as the namespace. */
            ttlJitterPct?: (number|null)|undefined;

            /** At most 16, each 1-256 bytes. */
            tags: string[];

            /** How long a stale value may be served after expiry; unset = as the namespace says. */
            graceMs?: (number|null)|undefined;

            /** SetRequest condition. */
            condition?: (cache.v1.Condition|null)|undefined;

            /** SetRequest writeConcern. */
            writeConcern: cache.v1.WriteConcern;

            /** The load_stamp of the miss that made the caller load this value; 0 = none. */
            loadStamp: number;

            /** With request_seq: makes a retry safe. A random name of the client, 1-64 characters. */
            clientId: string;

            /** Counts the client's mutations from 1; the same number again returns the first outcome. */
            requestSeq: number;

            /** The client has the outcomes of all its mutations up to here. */
            ackedUpTo: number;

            /** SetRequest epoch. */
            epoch: number;

            /** Neither = the namespace's default. */
            ttl?: ("ttlMs"|"noTtl")|undefined;

            /**
             * Creates a new SetRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SetRequest instance
             */
            static create(properties: cache.v1.SetRequest.$Shape): cache.v1.SetRequest & cache.v1.SetRequest.$Shape;
            static create(properties?: cache.v1.SetRequest.$Properties): cache.v1.SetRequest;

            /**
             * Encodes the specified SetRequest message. Does not implicitly {@link cache.v1.SetRequest.verify|verify} messages.
             * @param message SetRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SetRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SetRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SetRequest & cache.v1.SetRequest.$Shape} SetRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SetRequest & cache.v1.SetRequest.$Shape;

            /**
             * Creates a SetRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SetRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SetRequest;

            /**
             * Creates a plain object from a SetRequest message. Also converts values to other types if specified.
             * @param message SetRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SetRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SetRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SetRequest {

            /** Properties of a SetRequest. */
            interface $Properties {

                /** SetRequest namespace */
                namespace?: (string|null)|undefined;

                /** SetRequest key */
                key?: (Uint8Array|null)|undefined;

                /** 0 B - 8 MiB. */
                value?: (Uint8Array|null)|undefined;

                /** Milliseconds, 1 - 315,360,000,000. */
                ttlMs?: (number|null)|undefined;

                /** SetRequest noTtl */
                noTtl?: (boolean|null)|undefined;

                /** Shortens the ttl by up to so many percent, the same on every copy; unset = as the namespace. */
                ttlJitterPct?: (number|null)|undefined;

                /** At most 16, each 1-256 bytes. */
                tags?: (string[]|null)|undefined;

                /** How long a stale value may be served after expiry; unset = as the namespace says. */
                graceMs?: (number|null)|undefined;

                /** SetRequest condition */
                condition?: (cache.v1.Condition.$Properties|null)|undefined;

                /** SetRequest writeConcern */
                writeConcern?: (cache.v1.WriteConcern|null)|undefined;

                /** The load_stamp of the miss that made the caller load this value; 0 = none. */
                loadStamp?: (number|null)|undefined;

                /** With request_seq: makes a retry safe. A random name of the client, 1-64 characters. */
                clientId?: (string|null)|undefined;

                /** Counts the client's mutations from 1; the same number again returns the first outcome. */
                requestSeq?: (number|null)|undefined;

                /** The client has the outcomes of all its mutations up to here. */
                ackedUpTo?: (number|null)|undefined;

                /** SetRequest epoch */
                epoch?: (number|null)|undefined;

                /** Neither = the namespace's default. */
                ttl?: ("ttlMs"|"noTtl")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a SetRequest. */
            type $Shape = {
              namespace?: string|null|undefined;
              key?: Uint8Array|null|undefined;
              value?: Uint8Array|null|undefined;
              ttlMs?: number|null|undefined;
              noTtl?: boolean|null|undefined;
              ttlJitterPct?: number|null|undefined;
              tags?: string[]|null|undefined;
              graceMs?: number|null|undefined;
              condition?: cache.v1.Condition.$Shape|null|undefined;
              writeConcern?: cache.v1.WriteConcern|null|undefined;
              loadStamp?: number|null|undefined;
              clientId?: string|null|undefined;
              requestSeq?: number|null|undefined;
              ackedUpTo?: number|null|undefined;
              epoch?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ ttl?: undefined; ttlMs?: null; noTtl?: null }|{ ttl?: "ttlMs"; ttlMs: number; noTtl?: null }|{ ttl?: "noTtl"; ttlMs?: null; noTtl: boolean })
            );
        }

        /**
         * Properties of a SetResponse.
         * @deprecated Use cache.v1.SetResponse.$Properties instead.
         */
        interface ISetResponse extends cache.v1.SetResponse.$Properties {
        }

        /** Represents a SetResponse. */
        class SetResponse {

            /**
             * Constructs a new SetResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SetResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SetResponse status. */
            status: cache.v1.SetResponse.Status;

            /** Of the stored item, or of the one that kept the condition from holding (0 = absent). */
            version: number;

            /** Copies that had it when the reply left. */
            achieved: number;

            /** SetResponse sessionToken. */
            sessionToken: Uint8Array;

            /** SetResponse mapVersion. */
            mapVersion: number;

            /** SetResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new SetResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SetResponse instance
             */
            static create(properties: cache.v1.SetResponse.$Shape): cache.v1.SetResponse & cache.v1.SetResponse.$Shape;
            static create(properties?: cache.v1.SetResponse.$Properties): cache.v1.SetResponse;

            /**
             * Encodes the specified SetResponse message. Does not implicitly {@link cache.v1.SetResponse.verify|verify} messages.
             * @param message SetResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SetResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SetResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SetResponse & cache.v1.SetResponse.$Shape} SetResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SetResponse & cache.v1.SetResponse.$Shape;

            /**
             * Creates a SetResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SetResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SetResponse;

            /**
             * Creates a plain object from a SetResponse message. Also converts values to other types if specified.
             * @param message SetResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SetResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SetResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SetResponse {

            /** Properties of a SetResponse. */
            interface $Properties {

                /** SetResponse status */
                status?: (cache.v1.SetResponse.Status|null)|undefined;

                /** Of the stored item, or of the one that kept the condition from holding (0 = absent). */
                version?: (number|null)|undefined;

                /** Copies that had it when the reply left. */
                achieved?: (number|null)|undefined;

                /** SetResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** SetResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** SetResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SetResponse. */
            type $Shape = cache.v1.SetResponse.$Properties;

            /** Status enum. */
            enum Status {

                /** STATUS_UNSPECIFIED value */
                STATUS_UNSPECIFIED = 0,

                /** STORED value */
                STORED = 1,

                /** CONDITION_NOT_MET value */
                CONDITION_NOT_MET = 2
            }
        }

        /**
         * Properties of a DeleteRequest.
         * @deprecated Use cache.v1.DeleteRequest.$Properties instead.
         */
        interface IDeleteRequest extends cache.v1.DeleteRequest.$Properties {
        }

        /** Represents a DeleteRequest. */
        class DeleteRequest {

            /**
             * Constructs a new DeleteRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.DeleteRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeleteRequest namespace. */
            namespace: string;

            /** DeleteRequest key. */
            key: Uint8Array;

            /** DeleteRequest epoch. */
            epoch: number;

            /**
             * Creates a new DeleteRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeleteRequest instance
             */
            static create(properties: cache.v1.DeleteRequest.$Shape): cache.v1.DeleteRequest & cache.v1.DeleteRequest.$Shape;
            static create(properties?: cache.v1.DeleteRequest.$Properties): cache.v1.DeleteRequest;

            /**
             * Encodes the specified DeleteRequest message. Does not implicitly {@link cache.v1.DeleteRequest.verify|verify} messages.
             * @param message DeleteRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.DeleteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeleteRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.DeleteRequest & cache.v1.DeleteRequest.$Shape} DeleteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.DeleteRequest & cache.v1.DeleteRequest.$Shape;

            /**
             * Creates a DeleteRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DeleteRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.DeleteRequest;

            /**
             * Creates a plain object from a DeleteRequest message. Also converts values to other types if specified.
             * @param message DeleteRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.DeleteRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DeleteRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DeleteRequest {

            /** Properties of a DeleteRequest. */
            interface $Properties {

                /** DeleteRequest namespace */
                namespace?: (string|null)|undefined;

                /** DeleteRequest key */
                key?: (Uint8Array|null)|undefined;

                /** DeleteRequest epoch */
                epoch?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeleteRequest. */
            type $Shape = cache.v1.DeleteRequest.$Properties;
        }

        /**
         * Properties of a DeleteResponse.
         * @deprecated Use cache.v1.DeleteResponse.$Properties instead.
         */
        interface IDeleteResponse extends cache.v1.DeleteResponse.$Properties {
        }

        /** Represents a DeleteResponse. */
        class DeleteResponse {

            /**
             * Constructs a new DeleteResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.DeleteResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Whether there was a live item. */
            existed: boolean;

            /** DeleteResponse achieved. */
            achieved: number;

            /** DeleteResponse sessionToken. */
            sessionToken: Uint8Array;

            /** DeleteResponse mapVersion. */
            mapVersion: number;

            /** DeleteResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new DeleteResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeleteResponse instance
             */
            static create(properties: cache.v1.DeleteResponse.$Shape): cache.v1.DeleteResponse & cache.v1.DeleteResponse.$Shape;
            static create(properties?: cache.v1.DeleteResponse.$Properties): cache.v1.DeleteResponse;

            /**
             * Encodes the specified DeleteResponse message. Does not implicitly {@link cache.v1.DeleteResponse.verify|verify} messages.
             * @param message DeleteResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.DeleteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeleteResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.DeleteResponse & cache.v1.DeleteResponse.$Shape} DeleteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.DeleteResponse & cache.v1.DeleteResponse.$Shape;

            /**
             * Creates a DeleteResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DeleteResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.DeleteResponse;

            /**
             * Creates a plain object from a DeleteResponse message. Also converts values to other types if specified.
             * @param message DeleteResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.DeleteResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DeleteResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DeleteResponse {

            /** Properties of a DeleteResponse. */
            interface $Properties {

                /** Whether there was a live item. */
                existed?: (boolean|null)|undefined;

                /** DeleteResponse achieved */
                achieved?: (number|null)|undefined;

                /** DeleteResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** DeleteResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** DeleteResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeleteResponse. */
            type $Shape = cache.v1.DeleteResponse.$Properties;
        }

        /**
         * Properties of a TouchRequest.
         * @deprecated Use cache.v1.TouchRequest.$Properties instead.
         */
        interface ITouchRequest extends cache.v1.TouchRequest.$Properties {
        }

        /** Represents a TouchRequest. */
        class TouchRequest {

            /**
             * Constructs a new TouchRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.TouchRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TouchRequest namespace. */
            namespace: string;

            /** TouchRequest key. */
            key: Uint8Array;

            /** TouchRequest ttlMs. */
            ttlMs?: (number|null)|undefined;

            /** TouchRequest noTtl. */
            noTtl?: (boolean|null)|undefined;

            /** TouchRequest writeConcern. */
            writeConcern: cache.v1.WriteConcern;

            /** TouchRequest clientId. */
            clientId: string;

            /** TouchRequest requestSeq. */
            requestSeq: number;

            /** TouchRequest ackedUpTo. */
            ackedUpTo: number;

            /** TouchRequest epoch. */
            epoch: number;

            /** Neither = the namespace's default. */
            ttl?: ("ttlMs"|"noTtl")|undefined;

            /**
             * Creates a new TouchRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TouchRequest instance
             */
            static create(properties: cache.v1.TouchRequest.$Shape): cache.v1.TouchRequest & cache.v1.TouchRequest.$Shape;
            static create(properties?: cache.v1.TouchRequest.$Properties): cache.v1.TouchRequest;

            /**
             * Encodes the specified TouchRequest message. Does not implicitly {@link cache.v1.TouchRequest.verify|verify} messages.
             * @param message TouchRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.TouchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TouchRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.TouchRequest & cache.v1.TouchRequest.$Shape} TouchRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.TouchRequest & cache.v1.TouchRequest.$Shape;

            /**
             * Creates a TouchRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns TouchRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.TouchRequest;

            /**
             * Creates a plain object from a TouchRequest message. Also converts values to other types if specified.
             * @param message TouchRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.TouchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this TouchRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace TouchRequest {

            /** Properties of a TouchRequest. */
            interface $Properties {

                /** TouchRequest namespace */
                namespace?: (string|null)|undefined;

                /** TouchRequest key */
                key?: (Uint8Array|null)|undefined;

                /** TouchRequest ttlMs */
                ttlMs?: (number|null)|undefined;

                /** TouchRequest noTtl */
                noTtl?: (boolean|null)|undefined;

                /** TouchRequest writeConcern */
                writeConcern?: (cache.v1.WriteConcern|null)|undefined;

                /** TouchRequest clientId */
                clientId?: (string|null)|undefined;

                /** TouchRequest requestSeq */
                requestSeq?: (number|null)|undefined;

                /** TouchRequest ackedUpTo */
                ackedUpTo?: (number|null)|undefined;

                /** TouchRequest epoch */
                epoch?: (number|null)|undefined;

                /** Neither = the namespace's default. */
                ttl?: ("ttlMs"|"noTtl")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a TouchRequest. */
            type $Shape = {
              namespace?: string|null|undefined;
              key?: Uint8Array|null|undefined;
              ttlMs?: number|null|undefined;
              noTtl?: boolean|null|undefined;
              writeConcern?: cache.v1.WriteConcern|null|undefined;
              clientId?: string|null|undefined;
              requestSeq?: number|null|undefined;
              ackedUpTo?: number|null|undefined;
              epoch?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ ttl?: undefined; ttlMs?: null; noTtl?: null }|{ ttl?: "ttlMs"; ttlMs: number; noTtl?: null }|{ ttl?: "noTtl"; ttlMs?: null; noTtl: boolean })
            );
        }

        /**
         * Properties of a TouchResponse.
         * @deprecated Use cache.v1.TouchResponse.$Properties instead.
         */
        interface ITouchResponse extends cache.v1.TouchResponse.$Properties {
        }

        /** Represents a TouchResponse. */
        class TouchResponse {

            /**
             * Constructs a new TouchResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.TouchResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TouchResponse status. */
            status: cache.v1.TouchResponse.Status;

            /** TouchResponse ttlMs. */
            ttlMs?: (number|null)|undefined;

            /** TouchResponse achieved. */
            achieved: number;

            /** TouchResponse sessionToken. */
            sessionToken: Uint8Array;

            /** TouchResponse mapVersion. */
            mapVersion: number;

            /** TouchResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new TouchResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TouchResponse instance
             */
            static create(properties: cache.v1.TouchResponse.$Shape): cache.v1.TouchResponse & cache.v1.TouchResponse.$Shape;
            static create(properties?: cache.v1.TouchResponse.$Properties): cache.v1.TouchResponse;

            /**
             * Encodes the specified TouchResponse message. Does not implicitly {@link cache.v1.TouchResponse.verify|verify} messages.
             * @param message TouchResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.TouchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TouchResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.TouchResponse & cache.v1.TouchResponse.$Shape} TouchResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.TouchResponse & cache.v1.TouchResponse.$Shape;

            /**
             * Creates a TouchResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns TouchResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.TouchResponse;

            /**
             * Creates a plain object from a TouchResponse message. Also converts values to other types if specified.
             * @param message TouchResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.TouchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this TouchResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace TouchResponse {

            /** Properties of a TouchResponse. */
            interface $Properties {

                /** TouchResponse status */
                status?: (cache.v1.TouchResponse.Status|null)|undefined;

                /** TouchResponse ttlMs */
                ttlMs?: (number|null)|undefined;

                /** TouchResponse achieved */
                achieved?: (number|null)|undefined;

                /** TouchResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** TouchResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** TouchResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TouchResponse. */
            type $Shape = cache.v1.TouchResponse.$Properties;

            /** Status enum. */
            enum Status {

                /** STATUS_UNSPECIFIED value */
                STATUS_UNSPECIFIED = 0,

                /** TOUCHED value */
                TOUCHED = 1,

                /** MISS value */
                MISS = 2
            }
        }

        /**
         * Properties of an IncrementRequest.
         * @deprecated Use cache.v1.IncrementRequest.$Properties instead.
         */
        interface IIncrementRequest extends cache.v1.IncrementRequest.$Properties {
        }

        /** Represents an IncrementRequest. */
        class IncrementRequest {

            /**
             * Constructs a new IncrementRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.IncrementRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** IncrementRequest namespace. */
            namespace: string;

            /** IncrementRequest key. */
            key: Uint8Array;

            /** May be negative; unset = 1. */
            delta?: (number|null)|undefined;

            /** What an absent item counts from. */
            initial: number;

            /** IncrementRequest ttlMs. */
            ttlMs?: (number|null)|undefined;

            /** IncrementRequest noTtl. */
            noTtl?: (boolean|null)|undefined;

            /** IncrementRequest writeConcern. */
            writeConcern: cache.v1.WriteConcern;

            /** IncrementRequest clientId. */
            clientId: string;

            /** IncrementRequest requestSeq. */
            requestSeq: number;

            /** IncrementRequest ackedUpTo. */
            ackedUpTo: number;

            /** IncrementRequest epoch. */
            epoch: number;

            /** Applied when the item is created. Neither = the namespace's default. */
            ttl?: ("ttlMs"|"noTtl")|undefined;

            /**
             * Creates a new IncrementRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns IncrementRequest instance
             */
            static create(properties: cache.v1.IncrementRequest.$Shape): cache.v1.IncrementRequest & cache.v1.IncrementRequest.$Shape;
            static create(properties?: cache.v1.IncrementRequest.$Properties): cache.v1.IncrementRequest;

            /**
             * Encodes the specified IncrementRequest message. Does not implicitly {@link cache.v1.IncrementRequest.verify|verify} messages.
             * @param message IncrementRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.IncrementRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an IncrementRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.IncrementRequest & cache.v1.IncrementRequest.$Shape} IncrementRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.IncrementRequest & cache.v1.IncrementRequest.$Shape;

            /**
             * Creates an IncrementRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns IncrementRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.IncrementRequest;

            /**
             * Creates a plain object from an IncrementRequest message. Also converts values to other types if specified.
             * @param message IncrementRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.IncrementRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this IncrementRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace IncrementRequest {

            /** Properties of an IncrementRequest. */
            interface $Properties {

                /** IncrementRequest namespace */
                namespace?: (string|null)|undefined;

                /** IncrementRequest key */
                key?: (Uint8Array|null)|undefined;

                /** May be negative; unset = 1. */
                delta?: (number|null)|undefined;

                /** What an absent item counts from. */
                initial?: (number|null)|undefined;

                /** IncrementRequest ttlMs */
                ttlMs?: (number|null)|undefined;

                /** IncrementRequest noTtl */
                noTtl?: (boolean|null)|undefined;

                /** IncrementRequest writeConcern */
                writeConcern?: (cache.v1.WriteConcern|null)|undefined;

                /** IncrementRequest clientId */
                clientId?: (string|null)|undefined;

                /** IncrementRequest requestSeq */
                requestSeq?: (number|null)|undefined;

                /** IncrementRequest ackedUpTo */
                ackedUpTo?: (number|null)|undefined;

                /** IncrementRequest epoch */
                epoch?: (number|null)|undefined;

                /** Applied when the item is created. Neither = the namespace's default. */
                ttl?: ("ttlMs"|"noTtl")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an IncrementRequest. */
            type $Shape = {
              namespace?: string|null|undefined;
              key?: Uint8Array|null|undefined;
              delta?: number|null|undefined;
              initial?: number|null|undefined;
              ttlMs?: number|null|undefined;
              noTtl?: boolean|null|undefined;
              writeConcern?: cache.v1.WriteConcern|null|undefined;
              clientId?: string|null|undefined;
              requestSeq?: number|null|undefined;
              ackedUpTo?: number|null|undefined;
              epoch?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ ttl?: undefined; ttlMs?: null; noTtl?: null }|{ ttl?: "ttlMs"; ttlMs: number; noTtl?: null }|{ ttl?: "noTtl"; ttlMs?: null; noTtl: boolean })
            );
        }

        /**
         * Properties of an IncrementResponse.
         * @deprecated Use cache.v1.IncrementResponse.$Properties instead.
         */
        interface IIncrementResponse extends cache.v1.IncrementResponse.$Properties {
        }

        /** Represents an IncrementResponse. */
        class IncrementResponse {

            /**
             * Constructs a new IncrementResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.IncrementResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** IncrementResponse value. */
            value: number;

            /** IncrementResponse version. */
            version: number;

            /** IncrementResponse ttlMs. */
            ttlMs?: (number|null)|undefined;

            /** IncrementResponse achieved. */
            achieved: number;

            /** IncrementResponse sessionToken. */
            sessionToken: Uint8Array;

            /** IncrementResponse mapVersion. */
            mapVersion: number;

            /** IncrementResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new IncrementResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns IncrementResponse instance
             */
            static create(properties: cache.v1.IncrementResponse.$Shape): cache.v1.IncrementResponse & cache.v1.IncrementResponse.$Shape;
            static create(properties?: cache.v1.IncrementResponse.$Properties): cache.v1.IncrementResponse;

            /**
             * Encodes the specified IncrementResponse message. Does not implicitly {@link cache.v1.IncrementResponse.verify|verify} messages.
             * @param message IncrementResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.IncrementResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an IncrementResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.IncrementResponse & cache.v1.IncrementResponse.$Shape} IncrementResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.IncrementResponse & cache.v1.IncrementResponse.$Shape;

            /**
             * Creates an IncrementResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns IncrementResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.IncrementResponse;

            /**
             * Creates a plain object from an IncrementResponse message. Also converts values to other types if specified.
             * @param message IncrementResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.IncrementResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this IncrementResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace IncrementResponse {

            /** Properties of an IncrementResponse. */
            interface $Properties {

                /** IncrementResponse value */
                value?: (number|null)|undefined;

                /** IncrementResponse version */
                version?: (number|null)|undefined;

                /** IncrementResponse ttlMs */
                ttlMs?: (number|null)|undefined;

                /** IncrementResponse achieved */
                achieved?: (number|null)|undefined;

                /** IncrementResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** IncrementResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** IncrementResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an IncrementResponse. */
            type $Shape = cache.v1.IncrementResponse.$Properties;
        }

        /**
         * Properties of a FillRequest.
         * @deprecated Use cache.v1.FillRequest.$Properties instead.
         */
        interface IFillRequest extends cache.v1.FillRequest.$Properties {
        }

        /** Represents a FillRequest. */
        class FillRequest {

            /**
             * Constructs a new FillRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.FillRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FillRequest namespace. */
            namespace: string;

            /** FillRequest key. */
            key: Uint8Array;

            /** The token of the lease. */
            token: Uint8Array;

            /** FillRequest value. */
            value?: (Uint8Array|null)|undefined;

            /** The origin has no such thing: a negative entry is stored. */
            notFound?: (boolean|null)|undefined;

            /** The load failed: the lease ends, the next caller gets one. */
            failed?: (boolean|null)|undefined;

            /** FillRequest ttlMs. */
            ttlMs?: (number|null)|undefined;

            /** FillRequest noTtl. */
            noTtl?: (boolean|null)|undefined;

            /** FillRequest ttlJitterPct. */
            ttlJitterPct?: (number|null)|undefined;

            /** FillRequest tags. */
            tags: string[];

            /** FillRequest graceMs. */
            graceMs?: (number|null)|undefined;

            /** FillRequest writeConcern. */
            writeConcern: cache.v1.WriteConcern;

            /** FillRequest clientId. */
            clientId: string;

            /** FillRequest requestSeq. */
            requestSeq: number;

            /** FillRequest ackedUpTo. */
            ackedUpTo: number;

            /** FillRequest epoch. */
            epoch: number;

            /** FillRequest loaded. */
            loaded?: ("value"|"notFound"|"failed")|undefined;

            /** FillRequest ttl. */
            ttl?: ("ttlMs"|"noTtl")|undefined;

            /**
             * Creates a new FillRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FillRequest instance
             */
            static create(properties: cache.v1.FillRequest.$Shape): cache.v1.FillRequest & cache.v1.FillRequest.$Shape;
            static create(properties?: cache.v1.FillRequest.$Properties): cache.v1.FillRequest;

            /**
             * Encodes the specified FillRequest message. Does not implicitly {@link cache.v1.FillRequest.verify|verify} messages.
             * @param message FillRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.FillRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FillRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.FillRequest & cache.v1.FillRequest.$Shape} FillRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.FillRequest & cache.v1.FillRequest.$Shape;

            /**
             * Creates a FillRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FillRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.FillRequest;

            /**
             * Creates a plain object from a FillRequest message. Also converts values to other types if specified.
             * @param message FillRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.FillRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FillRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FillRequest {

            /** Properties of a FillRequest. */
            interface $Properties {

                /** FillRequest namespace */
                namespace?: (string|null)|undefined;

                /** FillRequest key */
                key?: (Uint8Array|null)|undefined;

                /** The token of the lease. */
                token?: (Uint8Array|null)|undefined;

                /** FillRequest value */
                value?: (Uint8Array|null)|undefined;

                /** The origin has no such thing: a negative entry is stored. */
                notFound?: (boolean|null)|undefined;

                /** The load failed: the lease ends, the next caller gets one. */
                failed?: (boolean|null)|undefined;

                /** FillRequest ttlMs */
                ttlMs?: (number|null)|undefined;

                /** FillRequest noTtl */
                noTtl?: (boolean|null)|undefined;

                /** FillRequest ttlJitterPct */
                ttlJitterPct?: (number|null)|undefined;

                /** FillRequest tags */
                tags?: (string[]|null)|undefined;

                /** FillRequest graceMs */
                graceMs?: (number|null)|undefined;

                /** FillRequest writeConcern */
                writeConcern?: (cache.v1.WriteConcern|null)|undefined;

                /** FillRequest clientId */
                clientId?: (string|null)|undefined;

                /** FillRequest requestSeq */
                requestSeq?: (number|null)|undefined;

                /** FillRequest ackedUpTo */
                ackedUpTo?: (number|null)|undefined;

                /** FillRequest epoch */
                epoch?: (number|null)|undefined;

                /** FillRequest loaded */
                loaded?: ("value"|"notFound"|"failed")|undefined;

                /** FillRequest ttl */
                ttl?: ("ttlMs"|"noTtl")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a FillRequest. */
            type $Shape = {
              namespace?: string|null|undefined;
              key?: Uint8Array|null|undefined;
              token?: Uint8Array|null|undefined;
              value?: Uint8Array|null|undefined;
              notFound?: boolean|null|undefined;
              failed?: boolean|null|undefined;
              ttlMs?: number|null|undefined;
              noTtl?: boolean|null|undefined;
              ttlJitterPct?: number|null|undefined;
              tags?: string[]|null|undefined;
              graceMs?: number|null|undefined;
              writeConcern?: cache.v1.WriteConcern|null|undefined;
              clientId?: string|null|undefined;
              requestSeq?: number|null|undefined;
              ackedUpTo?: number|null|undefined;
              epoch?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ loaded?: undefined; value?: null; notFound?: null; failed?: null }|{ loaded?: "value"; value: Uint8Array; notFound?: null; failed?: null }|{ loaded?: "notFound"; value?: null; notFound: boolean; failed?: null }|{ loaded?: "failed"; value?: null; notFound?: null; failed: boolean })
            ) & (
              ({ ttl?: undefined; ttlMs?: null; noTtl?: null }|{ ttl?: "ttlMs"; ttlMs: number; noTtl?: null }|{ ttl?: "noTtl"; ttlMs?: null; noTtl: boolean })
            );
        }

        /**
         * Properties of a FillResponse.
         * @deprecated Use cache.v1.FillResponse.$Properties instead.
         */
        interface IFillResponse extends cache.v1.FillResponse.$Properties {
        }

        /** Represents a FillResponse. */
        class FillResponse {

            /**
             * Constructs a new FillResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.FillResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FillResponse status. */
            status: cache.v1.FillResponse.Status;

            /** FillResponse version. */
            version: number;

            /** FillResponse achieved. */
            achieved: number;

            /** FillResponse sessionToken. */
            sessionToken: Uint8Array;

            /** FillResponse mapVersion. */
            mapVersion: number;

            /** FillResponse fence. */
            fence?: (cache.v1.Fence|null)|undefined;

            /**
             * Creates a new FillResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FillResponse instance
             */
            static create(properties: cache.v1.FillResponse.$Shape): cache.v1.FillResponse & cache.v1.FillResponse.$Shape;
            static create(properties?: cache.v1.FillResponse.$Properties): cache.v1.FillResponse;

            /**
             * Encodes the specified FillResponse message. Does not implicitly {@link cache.v1.FillResponse.verify|verify} messages.
             * @param message FillResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.FillResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FillResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.FillResponse & cache.v1.FillResponse.$Shape} FillResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.FillResponse & cache.v1.FillResponse.$Shape;

            /**
             * Creates a FillResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FillResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.FillResponse;

            /**
             * Creates a plain object from a FillResponse message. Also converts values to other types if specified.
             * @param message FillResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.FillResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FillResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FillResponse {

            /** Properties of a FillResponse. */
            interface $Properties {

                /** FillResponse status */
                status?: (cache.v1.FillResponse.Status|null)|undefined;

                /** FillResponse version */
                version?: (number|null)|undefined;

                /** FillResponse achieved */
                achieved?: (number|null)|undefined;

                /** FillResponse sessionToken */
                sessionToken?: (Uint8Array|null)|undefined;

                /** FillResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** FillResponse fence */
                fence?: (cache.v1.Fence.$Properties|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FillResponse. */
            type $Shape = cache.v1.FillResponse.$Properties;

            /** Status enum. */
            enum Status {

                /** STATUS_UNSPECIFIED value */
                STATUS_UNSPECIFIED = 0,

                /** STORED value */
                STORED = 1,

                /** A write, a delete or an invalidation came between: the value is the caller's own only. */
                SUPERSEDED = 2
            }
        }

        /**
         * Properties of a BatchItem.
         * @deprecated Use cache.v1.BatchItem.$Properties instead.
         */
        interface IBatchItem extends cache.v1.BatchItem.$Properties {
        }

        /** Represents a BatchItem. */
        class BatchItem {

            /**
             * Constructs a new BatchItem.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.BatchItem.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BatchItem get. */
            get?: (cache.v1.GetRequest|null)|undefined;

            /** BatchItem set. */
            set?: (cache.v1.SetRequest|null)|undefined;

            /** BatchItem delete. */
            delete?: (cache.v1.DeleteRequest|null)|undefined;

            /** BatchItem touch. */
            touch?: (cache.v1.TouchRequest|null)|undefined;

            /** BatchItem increment. */
            increment?: (cache.v1.IncrementRequest|null)|undefined;

            /** BatchItem operation. */
            operation?: ("get"|"set"|"delete"|"touch"|"increment")|undefined;

            /**
             * Creates a new BatchItem instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BatchItem instance
             */
            static create(properties: cache.v1.BatchItem.$Shape): cache.v1.BatchItem & cache.v1.BatchItem.$Shape;
            static create(properties?: cache.v1.BatchItem.$Properties): cache.v1.BatchItem;

            /**
             * Encodes the specified BatchItem message. Does not implicitly {@link cache.v1.BatchItem.verify|verify} messages.
             * @param message BatchItem message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.BatchItem.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BatchItem message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.BatchItem & cache.v1.BatchItem.$Shape} BatchItem
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.BatchItem & cache.v1.BatchItem.$Shape;

            /**
             * Creates a BatchItem message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BatchItem
             */
            static fromObject(object: { [k: string]: any }): cache.v1.BatchItem;

            /**
             * Creates a plain object from a BatchItem message. Also converts values to other types if specified.
             * @param message BatchItem
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.BatchItem, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BatchItem to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BatchItem {

            /** Properties of a BatchItem. */
            interface $Properties {

                /** BatchItem get */
                get?: (cache.v1.GetRequest.$Properties|null)|undefined;

                /** BatchItem set */
                set?: (cache.v1.SetRequest.$Properties|null)|undefined;

                /** BatchItem delete */
                "delete"?: (cache.v1.DeleteRequest.$Properties|null);

                /** BatchItem touch */
                touch?: (cache.v1.TouchRequest.$Properties|null)|undefined;

                /** BatchItem increment */
                increment?: (cache.v1.IncrementRequest.$Properties|null)|undefined;

                /** BatchItem operation */
                operation?: ("get"|"set"|"delete"|"touch"|"increment")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a BatchItem. */
            type $Shape = {
              get?: cache.v1.GetRequest.$Shape|null|undefined;
              set?: cache.v1.SetRequest.$Shape|null|undefined;
              "delete"?: cache.v1.DeleteRequest.$Shape|null;
              touch?: cache.v1.TouchRequest.$Shape|null|undefined;
              increment?: cache.v1.IncrementRequest.$Shape|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ operation?: undefined; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null }|{ operation?: "get"; get: cache.v1.GetRequest.$Shape; set?: null; "delete"?: null; touch?: null; increment?: null }|{ operation?: "set"; get?: null; set: cache.v1.SetRequest.$Shape; "delete"?: null; touch?: null; increment?: null }|{ operation?: "delete"; get?: null; set?: null; "delete": cache.v1.DeleteRequest.$Shape; touch?: null; increment?: null }|{ operation?: "touch"; get?: null; set?: null; "delete"?: null; touch: cache.v1.TouchRequest.$Shape; increment?: null }|{ operation?: "increment"; get?: null; set?: null; "delete"?: null; touch?: null; increment: cache.v1.IncrementRequest.$Shape })
            );
        }

        /**
         * Properties of a BatchRequest.
         * @deprecated Use cache.v1.BatchRequest.$Properties instead.
         */
        interface IBatchRequest extends cache.v1.BatchRequest.$Properties {
        }

        /** Represents a BatchRequest. */
        class BatchRequest {

            /**
             * Constructs a new BatchRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.BatchRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** 1-4096. */
            items: cache.v1.BatchItem[];

            /**
             * Creates a new BatchRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BatchRequest instance
             */
            static create(properties: cache.v1.BatchRequest.$Shape): cache.v1.BatchRequest & cache.v1.BatchRequest.$Shape;
            static create(properties?: cache.v1.BatchRequest.$Properties): cache.v1.BatchRequest;

            /**
             * Encodes the specified BatchRequest message. Does not implicitly {@link cache.v1.BatchRequest.verify|verify} messages.
             * @param message BatchRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.BatchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BatchRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.BatchRequest & cache.v1.BatchRequest.$Shape} BatchRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.BatchRequest & cache.v1.BatchRequest.$Shape;

            /**
             * Creates a BatchRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BatchRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.BatchRequest;

            /**
             * Creates a plain object from a BatchRequest message. Also converts values to other types if specified.
             * @param message BatchRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.BatchRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BatchRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BatchRequest {

            /** Properties of a BatchRequest. */
            interface $Properties {

                /** 1-4096. */
                items?: (cache.v1.BatchItem.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BatchRequest. */
            type $Shape = {
              items?: cache.v1.BatchItem.$Shape[]|null|undefined;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a BatchResult.
         * @deprecated Use cache.v1.BatchResult.$Properties instead.
         */
        interface IBatchResult extends cache.v1.BatchResult.$Properties {
        }

        /** Represents a BatchResult. */
        class BatchResult {

            /**
             * Constructs a new BatchResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.BatchResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BatchResult get. */
            get?: (cache.v1.GetResponse|null)|undefined;

            /** BatchResult set. */
            set?: (cache.v1.SetResponse|null)|undefined;

            /** BatchResult delete. */
            delete?: (cache.v1.DeleteResponse|null)|undefined;

            /** BatchResult touch. */
            touch?: (cache.v1.TouchResponse|null)|undefined;

            /** BatchResult increment. */
            increment?: (cache.v1.IncrementResponse|null)|undefined;

            /** The item was refused or its outcome is unknown; the others stand. */
            error?: (cache.v1.Error|null)|undefined;

            /** BatchResult result. */
            result?: ("get"|"set"|"delete"|"touch"|"increment"|"error")|undefined;

            /**
             * Creates a new BatchResult instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BatchResult instance
             */
            static create(properties: cache.v1.BatchResult.$Shape): cache.v1.BatchResult & cache.v1.BatchResult.$Shape;
            static create(properties?: cache.v1.BatchResult.$Properties): cache.v1.BatchResult;

            /**
             * Encodes the specified BatchResult message. Does not implicitly {@link cache.v1.BatchResult.verify|verify} messages.
             * @param message BatchResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.BatchResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BatchResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.BatchResult & cache.v1.BatchResult.$Shape} BatchResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.BatchResult & cache.v1.BatchResult.$Shape;

            /**
             * Creates a BatchResult message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BatchResult
             */
            static fromObject(object: { [k: string]: any }): cache.v1.BatchResult;

            /**
             * Creates a plain object from a BatchResult message. Also converts values to other types if specified.
             * @param message BatchResult
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.BatchResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BatchResult to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BatchResult {

            /** Properties of a BatchResult. */
            interface $Properties {

                /** BatchResult get */
                get?: (cache.v1.GetResponse.$Properties|null)|undefined;

                /** BatchResult set */
                set?: (cache.v1.SetResponse.$Properties|null)|undefined;

                /** BatchResult delete */
                "delete"?: (cache.v1.DeleteResponse.$Properties|null);

                /** BatchResult touch */
                touch?: (cache.v1.TouchResponse.$Properties|null)|undefined;

                /** BatchResult increment */
                increment?: (cache.v1.IncrementResponse.$Properties|null)|undefined;

                /** The item was refused or its outcome is unknown; the others stand. */
                error?: (cache.v1.Error.$Properties|null)|undefined;

                /** BatchResult result */
                result?: ("get"|"set"|"delete"|"touch"|"increment"|"error")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a BatchResult. */
            type $Shape = {
              get?: cache.v1.GetResponse.$Shape|null|undefined;
              set?: cache.v1.SetResponse.$Shape|null|undefined;
              "delete"?: cache.v1.DeleteResponse.$Shape|null;
              touch?: cache.v1.TouchResponse.$Shape|null|undefined;
              increment?: cache.v1.IncrementResponse.$Shape|null|undefined;
              error?: cache.v1.Error.$Shape|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ result?: undefined; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; error?: null }|{ result?: "get"; get: cache.v1.GetResponse.$Shape; set?: null; "delete"?: null; touch?: null; increment?: null; error?: null }|{ result?: "set"; get?: null; set: cache.v1.SetResponse.$Shape; "delete"?: null; touch?: null; increment?: null; error?: null }|{ result?: "delete"; get?: null; set?: null; "delete": cache.v1.DeleteResponse.$Shape; touch?: null; increment?: null; error?: null }|{ result?: "touch"; get?: null; set?: null; "delete"?: null; touch: cache.v1.TouchResponse.$Shape; increment?: null; error?: null }|{ result?: "increment"; get?: null; set?: null; "delete"?: null; touch?: null; increment: cache.v1.IncrementResponse.$Shape; error?: null }|{ result?: "error"; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; error: cache.v1.Error.$Shape })
            );
        }

        /**
         * Properties of a BatchResponse.
         * @deprecated Use cache.v1.BatchResponse.$Properties instead.
         */
        interface IBatchResponse extends cache.v1.BatchResponse.$Properties {
        }

        /** Represents a BatchResponse. */
        class BatchResponse {

            /**
             * Constructs a new BatchResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.BatchResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** One an item, in the order of the request. */
            results: cache.v1.BatchResult[];

            /** BatchResponse mapVersion. */
            mapVersion: number;

            /**
             * Creates a new BatchResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BatchResponse instance
             */
            static create(properties: cache.v1.BatchResponse.$Shape): cache.v1.BatchResponse & cache.v1.BatchResponse.$Shape;
            static create(properties?: cache.v1.BatchResponse.$Properties): cache.v1.BatchResponse;

            /**
             * Encodes the specified BatchResponse message. Does not implicitly {@link cache.v1.BatchResponse.verify|verify} messages.
             * @param message BatchResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.BatchResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BatchResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.BatchResponse & cache.v1.BatchResponse.$Shape} BatchResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.BatchResponse & cache.v1.BatchResponse.$Shape;

            /**
             * Creates a BatchResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BatchResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.BatchResponse;

            /**
             * Creates a plain object from a BatchResponse message. Also converts values to other types if specified.
             * @param message BatchResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.BatchResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BatchResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BatchResponse {

            /** Properties of a BatchResponse. */
            interface $Properties {

                /** One an item, in the order of the request. */
                results?: (cache.v1.BatchResult.$Properties[]|null)|undefined;

                /** BatchResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BatchResponse. */
            type $Shape = {
              results?: cache.v1.BatchResult.$Shape[]|null|undefined;
              mapVersion?: number|null|undefined;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a SessionOperation.
         * @deprecated Use cache.v1.SessionOperation.$Properties instead.
         */
        interface ISessionOperation extends cache.v1.SessionOperation.$Properties {
        }

        /** One operation of a session. `tag` is the client's own number for it, unused until answered. */
        class SessionOperation {

            /**
             * Constructs a new SessionOperation.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SessionOperation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SessionOperation tag. */
            tag: number;

            /** Milliseconds that the caller will wait; 0 = the node's default. */
            deadlineMs: number;

            /** SessionOperation get. */
            get?: (cache.v1.GetRequest|null)|undefined;

            /** SessionOperation set. */
            set?: (cache.v1.SetRequest|null)|undefined;

            /** SessionOperation delete. */
            delete?: (cache.v1.DeleteRequest|null)|undefined;

            /** SessionOperation touch. */
            touch?: (cache.v1.TouchRequest|null)|undefined;

            /** SessionOperation increment. */
            increment?: (cache.v1.IncrementRequest|null)|undefined;

            /** SessionOperation fill. */
            fill?: (cache.v1.FillRequest|null)|undefined;

            /** The caller no longer waits for this tag. */
            cancel?: (number|null)|undefined;

            /** SessionOperation operation. */
            operation?: ("get"|"set"|"delete"|"touch"|"increment"|"fill"|"cancel")|undefined;

            /**
             * Creates a new SessionOperation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SessionOperation instance
             */
            static create(properties: cache.v1.SessionOperation.$Shape): cache.v1.SessionOperation & cache.v1.SessionOperation.$Shape;
            static create(properties?: cache.v1.SessionOperation.$Properties): cache.v1.SessionOperation;

            /**
             * Encodes the specified SessionOperation message. Does not implicitly {@link cache.v1.SessionOperation.verify|verify} messages.
             * @param message SessionOperation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SessionOperation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SessionOperation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SessionOperation & cache.v1.SessionOperation.$Shape} SessionOperation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SessionOperation & cache.v1.SessionOperation.$Shape;

            /**
             * Creates a SessionOperation message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SessionOperation
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SessionOperation;

            /**
             * Creates a plain object from a SessionOperation message. Also converts values to other types if specified.
             * @param message SessionOperation
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SessionOperation, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SessionOperation to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SessionOperation {

            /** Properties of a SessionOperation. */
            interface $Properties {

                /** SessionOperation tag */
                tag?: (number|null)|undefined;

                /** Milliseconds that the caller will wait; 0 = the node's default. */
                deadlineMs?: (number|null)|undefined;

                /** SessionOperation get */
                get?: (cache.v1.GetRequest.$Properties|null)|undefined;

                /** SessionOperation set */
                set?: (cache.v1.SetRequest.$Properties|null)|undefined;

                /** SessionOperation delete */
                "delete"?: (cache.v1.DeleteRequest.$Properties|null);

                /** SessionOperation touch */
                touch?: (cache.v1.TouchRequest.$Properties|null)|undefined;

                /** SessionOperation increment */
                increment?: (cache.v1.IncrementRequest.$Properties|null)|undefined;

                /** SessionOperation fill */
                fill?: (cache.v1.FillRequest.$Properties|null)|undefined;

                /** The caller no longer waits for this tag. */
                cancel?: (number|null)|undefined;

                /** SessionOperation operation */
                operation?: ("get"|"set"|"delete"|"touch"|"increment"|"fill"|"cancel")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a SessionOperation. */
            type $Shape = {
              tag?: number|null|undefined;
              deadlineMs?: number|null|undefined;
              get?: cache.v1.GetRequest.$Shape|null|undefined;
              set?: cache.v1.SetRequest.$Shape|null|undefined;
              "delete"?: cache.v1.DeleteRequest.$Shape|null;
              touch?: cache.v1.TouchRequest.$Shape|null|undefined;
              increment?: cache.v1.IncrementRequest.$Shape|null|undefined;
              fill?: cache.v1.FillRequest.$Shape|null|undefined;
              cancel?: number|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ operation?: undefined; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; cancel?: null }|{ operation?: "get"; get: cache.v1.GetRequest.$Shape; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; cancel?: null }|{ operation?: "set"; get?: null; set: cache.v1.SetRequest.$Shape; "delete"?: null; touch?: null; increment?: null; fill?: null; cancel?: null }|{ operation?: "delete"; get?: null; set?: null; "delete": cache.v1.DeleteRequest.$Shape; touch?: null; increment?: null; fill?: null; cancel?: null }|{ operation?: "touch"; get?: null; set?: null; "delete"?: null; touch: cache.v1.TouchRequest.$Shape; increment?: null; fill?: null; cancel?: null }|{ operation?: "increment"; get?: null; set?: null; "delete"?: null; touch?: null; increment: cache.v1.IncrementRequest.$Shape; fill?: null; cancel?: null }|{ operation?: "fill"; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill: cache.v1.FillRequest.$Shape; cancel?: null }|{ operation?: "cancel"; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; cancel: number })
            );
        }

        /**
         * Properties of a SessionRequest.
         * @deprecated Use cache.v1.SessionRequest.$Properties instead.
         */
        interface ISessionRequest extends cache.v1.SessionRequest.$Properties {
        }

        /** Represents a SessionRequest. */
        class SessionRequest {

            /**
             * Constructs a new SessionRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SessionRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SessionRequest operations. */
            operations: cache.v1.SessionOperation[];

            /**
             * Creates a new SessionRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SessionRequest instance
             */
            static create(properties: cache.v1.SessionRequest.$Shape): cache.v1.SessionRequest & cache.v1.SessionRequest.$Shape;
            static create(properties?: cache.v1.SessionRequest.$Properties): cache.v1.SessionRequest;

            /**
             * Encodes the specified SessionRequest message. Does not implicitly {@link cache.v1.SessionRequest.verify|verify} messages.
             * @param message SessionRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SessionRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SessionRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SessionRequest & cache.v1.SessionRequest.$Shape} SessionRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SessionRequest & cache.v1.SessionRequest.$Shape;

            /**
             * Creates a SessionRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SessionRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SessionRequest;

            /**
             * Creates a plain object from a SessionRequest message. Also converts values to other types if specified.
             * @param message SessionRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SessionRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SessionRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SessionRequest {

            /** Properties of a SessionRequest. */
            interface $Properties {

                /** SessionRequest operations */
                operations?: (cache.v1.SessionOperation.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SessionRequest. */
            type $Shape = {
              operations?: cache.v1.SessionOperation.$Shape[]|null|undefined;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a SessionResult.
         * @deprecated Use cache.v1.SessionResult.$Properties instead.
         */
        interface ISessionResult extends cache.v1.SessionResult.$Properties {
        }

        /** Represents a SessionResult. */
        class SessionResult {

            /**
             * Constructs a new SessionResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SessionResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SessionResult tag. */
            tag: number;

            /** SessionResult get. */
            get?: (cache.v1.GetResponse|null)|undefined;

            /** SessionResult set. */
            set?: (cache.v1.SetResponse|null)|undefined;

            /** SessionResult delete. */
            delete?: (cache.v1.DeleteResponse|null)|undefined;

            /** SessionResult touch. */
            touch?: (cache.v1.TouchResponse|null)|undefined;

            /** SessionResult increment. */
            increment?: (cache.v1.IncrementResponse|null)|undefined;

            /** SessionResult fill. */
            fill?: (cache.v1.FillResponse|null)|undefined;

            /** SessionResult error. */
            error?: (cache.v1.Error|null)|undefined;

            /** SessionResult result. */
            result?: ("get"|"set"|"delete"|"touch"|"increment"|"fill"|"error")|undefined;

            /**
             * Creates a new SessionResult instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SessionResult instance
             */
            static create(properties: cache.v1.SessionResult.$Shape): cache.v1.SessionResult & cache.v1.SessionResult.$Shape;
            static create(properties?: cache.v1.SessionResult.$Properties): cache.v1.SessionResult;

            /**
             * Encodes the specified SessionResult message. Does not implicitly {@link cache.v1.SessionResult.verify|verify} messages.
             * @param message SessionResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SessionResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SessionResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SessionResult & cache.v1.SessionResult.$Shape} SessionResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SessionResult & cache.v1.SessionResult.$Shape;

            /**
             * Creates a SessionResult message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SessionResult
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SessionResult;

            /**
             * Creates a plain object from a SessionResult message. Also converts values to other types if specified.
             * @param message SessionResult
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SessionResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SessionResult to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SessionResult {

            /** Properties of a SessionResult. */
            interface $Properties {

                /** SessionResult tag */
                tag?: (number|null)|undefined;

                /** SessionResult get */
                get?: (cache.v1.GetResponse.$Properties|null)|undefined;

                /** SessionResult set */
                set?: (cache.v1.SetResponse.$Properties|null)|undefined;

                /** SessionResult delete */
                "delete"?: (cache.v1.DeleteResponse.$Properties|null);

                /** SessionResult touch */
                touch?: (cache.v1.TouchResponse.$Properties|null)|undefined;

                /** SessionResult increment */
                increment?: (cache.v1.IncrementResponse.$Properties|null)|undefined;

                /** SessionResult fill */
                fill?: (cache.v1.FillResponse.$Properties|null)|undefined;

                /** SessionResult error */
                error?: (cache.v1.Error.$Properties|null)|undefined;

                /** SessionResult result */
                result?: ("get"|"set"|"delete"|"touch"|"increment"|"fill"|"error")|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a SessionResult. */
            type $Shape = {
              tag?: number|null|undefined;
              get?: cache.v1.GetResponse.$Shape|null|undefined;
              set?: cache.v1.SetResponse.$Shape|null|undefined;
              "delete"?: cache.v1.DeleteResponse.$Shape|null;
              touch?: cache.v1.TouchResponse.$Shape|null|undefined;
              increment?: cache.v1.IncrementResponse.$Shape|null|undefined;
              fill?: cache.v1.FillResponse.$Shape|null|undefined;
              error?: cache.v1.Error.$Shape|null|undefined;
              $unknowns?: Uint8Array[];
            } & (
              ({ result?: undefined; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; error?: null }|{ result?: "get"; get: cache.v1.GetResponse.$Shape; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; error?: null }|{ result?: "set"; get?: null; set: cache.v1.SetResponse.$Shape; "delete"?: null; touch?: null; increment?: null; fill?: null; error?: null }|{ result?: "delete"; get?: null; set?: null; "delete": cache.v1.DeleteResponse.$Shape; touch?: null; increment?: null; fill?: null; error?: null }|{ result?: "touch"; get?: null; set?: null; "delete"?: null; touch: cache.v1.TouchResponse.$Shape; increment?: null; fill?: null; error?: null }|{ result?: "increment"; get?: null; set?: null; "delete"?: null; touch?: null; increment: cache.v1.IncrementResponse.$Shape; fill?: null; error?: null }|{ result?: "fill"; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill: cache.v1.FillResponse.$Shape; error?: null }|{ result?: "error"; get?: null; set?: null; "delete"?: null; touch?: null; increment?: null; fill?: null; error: cache.v1.Error.$Shape })
            );
        }

        /**
         * Properties of a SessionResponse.
         * @deprecated Use cache.v1.SessionResponse.$Properties instead.
         */
        interface ISessionResponse extends cache.v1.SessionResponse.$Properties {
        }

        /** Represents a SessionResponse. */
        class SessionResponse {

            /**
             * Constructs a new SessionResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SessionResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SessionResponse results. */
            results: cache.v1.SessionResult[];

            /** SessionResponse mapVersion. */
            mapVersion: number;

            /** Operations that the client may have unanswered on this stream. */
            window: number;

            /**
             * Creates a new SessionResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SessionResponse instance
             */
            static create(properties: cache.v1.SessionResponse.$Shape): cache.v1.SessionResponse & cache.v1.SessionResponse.$Shape;
            static create(properties?: cache.v1.SessionResponse.$Properties): cache.v1.SessionResponse;

            /**
             * Encodes the specified SessionResponse message. Does not implicitly {@link cache.v1.SessionResponse.verify|verify} messages.
             * @param message SessionResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SessionResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SessionResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SessionResponse & cache.v1.SessionResponse.$Shape} SessionResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SessionResponse & cache.v1.SessionResponse.$Shape;

            /**
             * Creates a SessionResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SessionResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SessionResponse;

            /**
             * Creates a plain object from a SessionResponse message. Also converts values to other types if specified.
             * @param message SessionResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SessionResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SessionResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SessionResponse {

            /** Properties of a SessionResponse. */
            interface $Properties {

                /** SessionResponse results */
                results?: (cache.v1.SessionResult.$Properties[]|null)|undefined;

                /** SessionResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** Operations that the client may have unanswered on this stream. */
                window?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SessionResponse. */
            type $Shape = {
              results?: cache.v1.SessionResult.$Shape[]|null|undefined;
              mapVersion?: number|null|undefined;
              window?: number|null|undefined;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of an InvalidateRequest.
         * @deprecated Use cache.v1.InvalidateRequest.$Properties instead.
         */
        interface IInvalidateRequest extends cache.v1.InvalidateRequest.$Properties {
        }

        /** Represents an InvalidateRequest. */
        class InvalidateRequest {

            /**
             * Constructs a new InvalidateRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.InvalidateRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InvalidateRequest namespace. */
            namespace: string;

            /**
             * Keys or tags to invalidate in the namespace, at most 1024. Neither of both names the whole
             * namespace: a program that computes the lists must not call with both empty.
             */
            keys: Uint8Array[];

            /** InvalidateRequest tags. */
            tags: string[];

            /** InvalidateRequest mode. */
            mode: cache.v1.InvalidateRequest.Mode;

            /** InvalidateRequest wait. */
            wait: cache.v1.InvalidateRequest.Wait;

            /**
             * Creates a new InvalidateRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InvalidateRequest instance
             */
            static create(properties: cache.v1.InvalidateRequest.$Shape): cache.v1.InvalidateRequest & cache.v1.InvalidateRequest.$Shape;
            static create(properties?: cache.v1.InvalidateRequest.$Properties): cache.v1.InvalidateRequest;

            /**
             * Encodes the specified InvalidateRequest message. Does not implicitly {@link cache.v1.InvalidateRequest.verify|verify} messages.
             * @param message InvalidateRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.InvalidateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InvalidateRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.InvalidateRequest & cache.v1.InvalidateRequest.$Shape} InvalidateRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.InvalidateRequest & cache.v1.InvalidateRequest.$Shape;

            /**
             * Creates an InvalidateRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns InvalidateRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.InvalidateRequest;

            /**
             * Creates a plain object from an InvalidateRequest message. Also converts values to other types if specified.
             * @param message InvalidateRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.InvalidateRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this InvalidateRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace InvalidateRequest {

            /** Properties of an InvalidateRequest. */
            interface $Properties {

                /** InvalidateRequest namespace */
                namespace?: (string|null)|undefined;

                /**
                 * Keys or tags to invalidate in the namespace, at most 1024. Neither of both names the whole
                 * namespace: a program that computes the lists must not call with both empty.
                 */
                keys?: (Uint8Array[]|null)|undefined;

                /** InvalidateRequest tags */
                tags?: (string[]|null)|undefined;

                /** InvalidateRequest mode */
                mode?: (cache.v1.InvalidateRequest.Mode|null)|undefined;

                /** InvalidateRequest wait */
                wait?: (cache.v1.InvalidateRequest.Wait|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InvalidateRequest. */
            type $Shape = cache.v1.InvalidateRequest.$Properties;

            /** Mode enum. */
            enum Mode {

                /** The items are gone. */
                HARD = 0,

                /** The items are stale: served as such within their grace. */
                SOFT = 1
            }

            /** What the reply waits for. */
            enum Wait {

                /** The same as IN_SYNC. */
                WAIT_UNSPECIFIED = 0,

                /** The primary of every shard concerned. */
                PRIMARY = 1,

                /** Every in-sync copy. */
                IN_SYNC = 2,

                /** Every copy of the caller's region. */
                REGION = 3,

                /** Every copy and every connected near cache. */
                ALL = 4
            }
        }

        /**
         * Properties of an InvalidatedShard.
         * @deprecated Use cache.v1.InvalidatedShard.$Properties instead.
         */
        interface IInvalidatedShard extends cache.v1.InvalidatedShard.$Properties {
        }

        /** What an invalidation reached in one shard. */
        class InvalidatedShard {

            /**
             * Constructs a new InvalidatedShard.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.InvalidatedShard.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InvalidatedShard shard. */
            shard: number;

            /** InvalidatedShard slots. */
            slots?: (cache.v1.SlotRange|null)|undefined;

            /** InvalidatedShard epoch. */
            epoch: number;

            /** The last of the invalidation's records: every later read of the shard is after it. */
            sequence: number;

            /** InvalidatedShard achieved. */
            achieved: number;

            /** InvalidatedShard outcome. */
            outcome: cache.v1.InvalidatedShard.Outcome;

            /**
             * Creates a new InvalidatedShard instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InvalidatedShard instance
             */
            static create(properties: cache.v1.InvalidatedShard.$Shape): cache.v1.InvalidatedShard & cache.v1.InvalidatedShard.$Shape;
            static create(properties?: cache.v1.InvalidatedShard.$Properties): cache.v1.InvalidatedShard;

            /**
             * Encodes the specified InvalidatedShard message. Does not implicitly {@link cache.v1.InvalidatedShard.verify|verify} messages.
             * @param message InvalidatedShard message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.InvalidatedShard.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InvalidatedShard message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.InvalidatedShard & cache.v1.InvalidatedShard.$Shape} InvalidatedShard
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.InvalidatedShard & cache.v1.InvalidatedShard.$Shape;

            /**
             * Creates an InvalidatedShard message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns InvalidatedShard
             */
            static fromObject(object: { [k: string]: any }): cache.v1.InvalidatedShard;

            /**
             * Creates a plain object from an InvalidatedShard message. Also converts values to other types if specified.
             * @param message InvalidatedShard
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.InvalidatedShard, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this InvalidatedShard to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace InvalidatedShard {

            /** Properties of an InvalidatedShard. */
            interface $Properties {

                /** InvalidatedShard shard */
                shard?: (number|null)|undefined;

                /** InvalidatedShard slots */
                slots?: (cache.v1.SlotRange.$Properties|null)|undefined;

                /** InvalidatedShard epoch */
                epoch?: (number|null)|undefined;

                /** The last of the invalidation's records: every later read of the shard is after it. */
                sequence?: (number|null)|undefined;

                /** InvalidatedShard achieved */
                achieved?: (number|null)|undefined;

                /** InvalidatedShard outcome */
                outcome?: (cache.v1.InvalidatedShard.Outcome|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InvalidatedShard. */
            type $Shape = cache.v1.InvalidatedShard.$Properties;

            /** Outcome enum. */
            enum Outcome {

                /** OUTCOME_UNSPECIFIED value */
                OUTCOME_UNSPECIFIED = 0,

                /** Done, as far as `wait` asked. */
                DONE = 1,

                /** It surely did not happen here. */
                REFUSED = 2,

                /** It may have happened here. */
                INDETERMINATE = 3
            }
        }

        /**
         * Properties of an InvalidateResponse.
         * @deprecated Use cache.v1.InvalidateResponse.$Properties instead.
         */
        interface IInvalidateResponse extends cache.v1.InvalidateResponse.$Properties {
        }

        /** The receipt. The call is OK only when every shard concerned is DONE. */
        class InvalidateResponse {

            /**
             * Constructs a new InvalidateResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.InvalidateResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InvalidateResponse shards. */
            shards: cache.v1.InvalidatedShard[];

            /** Node -> milliseconds after which it had applied all of it, as far as is known. */
            appliedMs: { [k: string]: number };

            /** InvalidateResponse mapVersion. */
            mapVersion: number;

            /**
             * Creates a new InvalidateResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InvalidateResponse instance
             */
            static create(properties: cache.v1.InvalidateResponse.$Shape): cache.v1.InvalidateResponse & cache.v1.InvalidateResponse.$Shape;
            static create(properties?: cache.v1.InvalidateResponse.$Properties): cache.v1.InvalidateResponse;

            /**
             * Encodes the specified InvalidateResponse message. Does not implicitly {@link cache.v1.InvalidateResponse.verify|verify} messages.
             * @param message InvalidateResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.InvalidateResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InvalidateResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.InvalidateResponse & cache.v1.InvalidateResponse.$Shape} InvalidateResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.InvalidateResponse & cache.v1.InvalidateResponse.$Shape;

            /**
             * Creates an InvalidateResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns InvalidateResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.InvalidateResponse;

            /**
             * Creates a plain object from an InvalidateResponse message. Also converts values to other types if specified.
             * @param message InvalidateResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.InvalidateResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this InvalidateResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace InvalidateResponse {

            /** Properties of an InvalidateResponse. */
            interface $Properties {

                /** InvalidateResponse shards */
                shards?: (cache.v1.InvalidatedShard.$Properties[]|null)|undefined;

                /** Node -> milliseconds after which it had applied all of it, as far as is known. */
                appliedMs?: ({ [k: string]: number }|null)|undefined;

                /** InvalidateResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InvalidateResponse. */
            type $Shape = cache.v1.InvalidateResponse.$Properties;
        }

        /**
         * Properties of a SlotRange.
         * @deprecated Use cache.v1.SlotRange.$Properties instead.
         */
        interface ISlotRange extends cache.v1.SlotRange.$Properties {
        }

        /** A contiguous range of the 16,384 slots, both ends included. */
        class SlotRange {

            /**
             * Constructs a new SlotRange.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SlotRange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SlotRange lo. */
            lo: number;

            /** SlotRange hi. */
            hi: number;

            /**
             * Creates a new SlotRange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SlotRange instance
             */
            static create(properties: cache.v1.SlotRange.$Shape): cache.v1.SlotRange & cache.v1.SlotRange.$Shape;
            static create(properties?: cache.v1.SlotRange.$Properties): cache.v1.SlotRange;

            /**
             * Encodes the specified SlotRange message. Does not implicitly {@link cache.v1.SlotRange.verify|verify} messages.
             * @param message SlotRange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SlotRange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SlotRange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SlotRange & cache.v1.SlotRange.$Shape} SlotRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SlotRange & cache.v1.SlotRange.$Shape;

            /**
             * Creates a SlotRange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SlotRange
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SlotRange;

            /**
             * Creates a plain object from a SlotRange message. Also converts values to other types if specified.
             * @param message SlotRange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SlotRange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SlotRange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SlotRange {

            /** Properties of a SlotRange. */
            interface $Properties {

                /** SlotRange lo */
                lo?: (number|null)|undefined;

                /** SlotRange hi */
                hi?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SlotRange. */
            type $Shape = cache.v1.SlotRange.$Properties;
        }

        /**
         * Properties of a Member.
         * @deprecated Use cache.v1.Member.$Properties instead.
         */
        interface IMember extends cache.v1.Member.$Properties {
        }

        /** One process of one node; incarnation = the Raft index of its registration. */
        class Member {

            /**
             * Constructs a new Member.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Member.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Member node. */
            node: string;

            /** Member incarnation. */
            incarnation: number;

            /**
             * Creates a new Member instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Member instance
             */
            static create(properties: cache.v1.Member.$Shape): cache.v1.Member & cache.v1.Member.$Shape;
            static create(properties?: cache.v1.Member.$Properties): cache.v1.Member;

            /**
             * Encodes the specified Member message. Does not implicitly {@link cache.v1.Member.verify|verify} messages.
             * @param message Member message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Member & cache.v1.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Member & cache.v1.Member.$Shape;

            /**
             * Creates a Member message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Member
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Member;

            /**
             * Creates a plain object from a Member message. Also converts values to other types if specified.
             * @param message Member
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Member, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Member to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Member {

            /** Properties of a Member. */
            interface $Properties {

                /** Member node */
                node?: (string|null)|undefined;

                /** Member incarnation */
                incarnation?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Member. */
            type $Shape = cache.v1.Member.$Properties;
        }

        /**
         * Properties of a ShardRecord.
         * @deprecated Use cache.v1.ShardRecord.$Properties instead.
         */
        interface IShardRecord extends cache.v1.ShardRecord.$Properties {
        }

        /** Who serves a shard, and under which fencing token. */
        class ShardRecord {

            /**
             * Constructs a new ShardRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ShardRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardRecord id. */
            id: number;

            /** ShardRecord slots. */
            slots?: (cache.v1.SlotRange|null)|undefined;

            /** ShardRecord epoch. */
            epoch: number;

            /** ShardRecord configVersion. */
            configVersion: number;

            /** Absent while nobody serves it. */
            primary?: (cache.v1.Member|null)|undefined;

            /** ShardRecord backups. */
            backups: cache.v1.Member[];

            /** ShardRecord joining. */
            joining: cache.v1.Member[];

            /** ShardRecord inSync. */
            inSync: cache.v1.Member[];

            /** ShardRecord takeover. */
            takeover: cache.v1.ShardRecord.Takeover;

            /** Where the primary is reached, "host:port"; empty while there is none. */
            primaryAddress: string;

            /**
             * Creates a new ShardRecord instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardRecord instance
             */
            static create(properties: cache.v1.ShardRecord.$Shape): cache.v1.ShardRecord & cache.v1.ShardRecord.$Shape;
            static create(properties?: cache.v1.ShardRecord.$Properties): cache.v1.ShardRecord;

            /**
             * Encodes the specified ShardRecord message. Does not implicitly {@link cache.v1.ShardRecord.verify|verify} messages.
             * @param message ShardRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ShardRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ShardRecord & cache.v1.ShardRecord.$Shape} ShardRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ShardRecord & cache.v1.ShardRecord.$Shape;

            /**
             * Creates a ShardRecord message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardRecord
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ShardRecord;

            /**
             * Creates a plain object from a ShardRecord message. Also converts values to other types if specified.
             * @param message ShardRecord
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ShardRecord, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardRecord to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardRecord {

            /** Properties of a ShardRecord. */
            interface $Properties {

                /** ShardRecord id */
                id?: (number|null)|undefined;

                /** ShardRecord slots */
                slots?: (cache.v1.SlotRange.$Properties|null)|undefined;

                /** ShardRecord epoch */
                epoch?: (number|null)|undefined;

                /** ShardRecord configVersion */
                configVersion?: (number|null)|undefined;

                /** Absent while nobody serves it. */
                primary?: (cache.v1.Member.$Properties|null)|undefined;

                /** ShardRecord backups */
                backups?: (cache.v1.Member.$Properties[]|null)|undefined;

                /** ShardRecord joining */
                joining?: (cache.v1.Member.$Properties[]|null)|undefined;

                /** ShardRecord inSync */
                inSync?: (cache.v1.Member.$Properties[]|null)|undefined;

                /** ShardRecord takeover */
                takeover?: (cache.v1.ShardRecord.Takeover|null)|undefined;

                /** Where the primary is reached, "host:port"; empty while there is none. */
                primaryAddress?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardRecord. */
            type $Shape = cache.v1.ShardRecord.$Properties;

            /** Takeover enum. */
            enum Takeover {

                /** TAKEOVER_UNSPECIFIED value */
                TAKEOVER_UNSPECIFIED = 0,

                /** The predecessor handed over. */
                CLEAN = 1,

                /** The predecessor was fenced, its lease waited for. */
                FENCED = 2
            }
        }

        /**
         * Properties of a NodeAddress.
         * @deprecated Use cache.v1.NodeAddress.$Properties instead.
         */
        interface INodeAddress extends cache.v1.NodeAddress.$Properties {
        }

        /** A node as clients need it. */
        class NodeAddress {

            /**
             * Constructs a new NodeAddress.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.NodeAddress.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeAddress id. */
            id: string;

            /** gRPC, "host:port". */
            address: string;

            /** HTTP for health and metrics, "host:port"; empty = none. */
            httpAddress: string;

            /** NodeAddress region. */
            region: string;

            /** NodeAddress zone. */
            zone: string;

            /** NodeAddress state. */
            state: cache.v1.NodeAddress.State;

            /** NodeAddress incarnation. */
            incarnation: number;

            /**
             * Creates a new NodeAddress instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeAddress instance
             */
            static create(properties: cache.v1.NodeAddress.$Shape): cache.v1.NodeAddress & cache.v1.NodeAddress.$Shape;
            static create(properties?: cache.v1.NodeAddress.$Properties): cache.v1.NodeAddress;

            /**
             * Encodes the specified NodeAddress message. Does not implicitly {@link cache.v1.NodeAddress.verify|verify} messages.
             * @param message NodeAddress message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.NodeAddress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeAddress message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.NodeAddress & cache.v1.NodeAddress.$Shape} NodeAddress
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.NodeAddress & cache.v1.NodeAddress.$Shape;

            /**
             * Creates a NodeAddress message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NodeAddress
             */
            static fromObject(object: { [k: string]: any }): cache.v1.NodeAddress;

            /**
             * Creates a plain object from a NodeAddress message. Also converts values to other types if specified.
             * @param message NodeAddress
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.NodeAddress, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NodeAddress to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NodeAddress {

            /** Properties of a NodeAddress. */
            interface $Properties {

                /** NodeAddress id */
                id?: (string|null)|undefined;

                /** gRPC, "host:port". */
                address?: (string|null)|undefined;

                /** HTTP for health and metrics, "host:port"; empty = none. */
                httpAddress?: (string|null)|undefined;

                /** NodeAddress region */
                region?: (string|null)|undefined;

                /** NodeAddress zone */
                zone?: (string|null)|undefined;

                /** NodeAddress state */
                state?: (cache.v1.NodeAddress.State|null)|undefined;

                /** NodeAddress incarnation */
                incarnation?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeAddress. */
            type $Shape = cache.v1.NodeAddress.$Properties;

            /** State enum. */
            enum State {

                /** STATE_UNSPECIFIED value */
                STATE_UNSPECIFIED = 0,

                /** ACTIVE value */
                ACTIVE = 1,

                /** DRAINING value */
                DRAINING = 2,

                /** FENCED value */
                FENCED = 3,

                /** GONE value */
                GONE = 4
            }
        }

        /**
         * Properties of a NamespaceSummary.
         * @deprecated Use cache.v1.NamespaceSummary.$Properties instead.
         */
        interface INamespaceSummary extends cache.v1.NamespaceSummary.$Properties {
        }

        /** A namespace as clients need it. */
        class NamespaceSummary {

            /**
             * Constructs a new NamespaceSummary.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.NamespaceSummary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NamespaceSummary name. */
            name: string;

            /** Raft index of its last change. */
            configVersion: number;

            /** NamespaceSummary generation. */
            generation: number;

            /**
             * Creates a new NamespaceSummary instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NamespaceSummary instance
             */
            static create(properties: cache.v1.NamespaceSummary.$Shape): cache.v1.NamespaceSummary & cache.v1.NamespaceSummary.$Shape;
            static create(properties?: cache.v1.NamespaceSummary.$Properties): cache.v1.NamespaceSummary;

            /**
             * Encodes the specified NamespaceSummary message. Does not implicitly {@link cache.v1.NamespaceSummary.verify|verify} messages.
             * @param message NamespaceSummary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.NamespaceSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NamespaceSummary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.NamespaceSummary & cache.v1.NamespaceSummary.$Shape} NamespaceSummary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.NamespaceSummary & cache.v1.NamespaceSummary.$Shape;

            /**
             * Creates a NamespaceSummary message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NamespaceSummary
             */
            static fromObject(object: { [k: string]: any }): cache.v1.NamespaceSummary;

            /**
             * Creates a plain object from a NamespaceSummary message. Also converts values to other types if specified.
             * @param message NamespaceSummary
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.NamespaceSummary, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NamespaceSummary to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NamespaceSummary {

            /** Properties of a NamespaceSummary. */
            interface $Properties {

                /** NamespaceSummary name */
                name?: (string|null)|undefined;

                /** Raft index of its last change. */
                configVersion?: (number|null)|undefined;

                /** NamespaceSummary generation */
                generation?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NamespaceSummary. */
            type $Shape = cache.v1.NamespaceSummary.$Properties;
        }

        /**
         * Properties of a GetTopologyRequest.
         * @deprecated Use cache.v1.GetTopologyRequest.$Properties instead.
         */
        interface IGetTopologyRequest extends cache.v1.GetTopologyRequest.$Properties {
        }

        /** Represents a GetTopologyRequest. */
        class GetTopologyRequest {

            /**
             * Constructs a new GetTopologyRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetTopologyRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new GetTopologyRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetTopologyRequest instance
             */
            static create(properties: cache.v1.GetTopologyRequest.$Shape): cache.v1.GetTopologyRequest & cache.v1.GetTopologyRequest.$Shape;
            static create(properties?: cache.v1.GetTopologyRequest.$Properties): cache.v1.GetTopologyRequest;

            /**
             * Encodes the specified GetTopologyRequest message. Does not implicitly {@link cache.v1.GetTopologyRequest.verify|verify} messages.
             * @param message GetTopologyRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetTopologyRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetTopologyRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetTopologyRequest & cache.v1.GetTopologyRequest.$Shape} GetTopologyRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetTopologyRequest & cache.v1.GetTopologyRequest.$Shape;

            /**
             * Creates a GetTopologyRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetTopologyRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetTopologyRequest;

            /**
             * Creates a plain object from a GetTopologyRequest message. Also converts values to other types if specified.
             * @param message GetTopologyRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetTopologyRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetTopologyRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetTopologyRequest {

            /** Properties of a GetTopologyRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetTopologyRequest. */
            type $Shape = cache.v1.GetTopologyRequest.$Properties;
        }

        /**
         * Properties of a GetTopologyResponse.
         * @deprecated Use cache.v1.GetTopologyResponse.$Properties instead.
         */
        interface IGetTopologyResponse extends cache.v1.GetTopologyResponse.$Properties {
        }

        /** Represents a GetTopologyResponse. */
        class GetTopologyResponse {

            /**
             * Constructs a new GetTopologyResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.GetTopologyResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetTopologyResponse clusterId. */
            clusterId: string;

            /** GetTopologyResponse mapVersion. */
            mapVersion: number;

            /** By id, all of them. */
            shards: cache.v1.ShardRecord[];

            /** GetTopologyResponse nodes. */
            nodes: cache.v1.NodeAddress[];

            /** GetTopologyResponse namespaces. */
            namespaces: cache.v1.NamespaceSummary[];

            /** Which node says so. */
            answeredBy: string;

            /**
             * Creates a new GetTopologyResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetTopologyResponse instance
             */
            static create(properties: cache.v1.GetTopologyResponse.$Shape): cache.v1.GetTopologyResponse & cache.v1.GetTopologyResponse.$Shape;
            static create(properties?: cache.v1.GetTopologyResponse.$Properties): cache.v1.GetTopologyResponse;

            /**
             * Encodes the specified GetTopologyResponse message. Does not implicitly {@link cache.v1.GetTopologyResponse.verify|verify} messages.
             * @param message GetTopologyResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.GetTopologyResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetTopologyResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.GetTopologyResponse & cache.v1.GetTopologyResponse.$Shape} GetTopologyResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.GetTopologyResponse & cache.v1.GetTopologyResponse.$Shape;

            /**
             * Creates a GetTopologyResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns GetTopologyResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.GetTopologyResponse;

            /**
             * Creates a plain object from a GetTopologyResponse message. Also converts values to other types if specified.
             * @param message GetTopologyResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.GetTopologyResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this GetTopologyResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace GetTopologyResponse {

            /** Properties of a GetTopologyResponse. */
            interface $Properties {

                /** GetTopologyResponse clusterId */
                clusterId?: (string|null)|undefined;

                /** GetTopologyResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** By id, all of them. */
                shards?: (cache.v1.ShardRecord.$Properties[]|null)|undefined;

                /** GetTopologyResponse nodes */
                nodes?: (cache.v1.NodeAddress.$Properties[]|null)|undefined;

                /** GetTopologyResponse namespaces */
                namespaces?: (cache.v1.NamespaceSummary.$Properties[]|null)|undefined;

                /** Which node says so. */
                answeredBy?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetTopologyResponse. */
            type $Shape = cache.v1.GetTopologyResponse.$Properties;
        }

        /**
         * Properties of a WatchTopologyRequest.
         * @deprecated Use cache.v1.WatchTopologyRequest.$Properties instead.
         */
        interface IWatchTopologyRequest extends cache.v1.WatchTopologyRequest.$Properties {
        }

        /** Represents a WatchTopologyRequest. */
        class WatchTopologyRequest {

            /**
             * Constructs a new WatchTopologyRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.WatchTopologyRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** What the client has; the stream begins with what is newer. 0 = nothing. */
            mapVersion: number;

            /** WatchTopologyRequest clusterId. */
            clusterId: string;

            /**
             * Creates a new WatchTopologyRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WatchTopologyRequest instance
             */
            static create(properties: cache.v1.WatchTopologyRequest.$Shape): cache.v1.WatchTopologyRequest & cache.v1.WatchTopologyRequest.$Shape;
            static create(properties?: cache.v1.WatchTopologyRequest.$Properties): cache.v1.WatchTopologyRequest;

            /**
             * Encodes the specified WatchTopologyRequest message. Does not implicitly {@link cache.v1.WatchTopologyRequest.verify|verify} messages.
             * @param message WatchTopologyRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.WatchTopologyRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchTopologyRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.WatchTopologyRequest & cache.v1.WatchTopologyRequest.$Shape} WatchTopologyRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.WatchTopologyRequest & cache.v1.WatchTopologyRequest.$Shape;

            /**
             * Creates a WatchTopologyRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WatchTopologyRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.WatchTopologyRequest;

            /**
             * Creates a plain object from a WatchTopologyRequest message. Also converts values to other types if specified.
             * @param message WatchTopologyRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.WatchTopologyRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WatchTopologyRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WatchTopologyRequest {

            /** Properties of a WatchTopologyRequest. */
            interface $Properties {

                /** What the client has; the stream begins with what is newer. 0 = nothing. */
                mapVersion?: (number|null)|undefined;

                /** WatchTopologyRequest clusterId */
                clusterId?: (string|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WatchTopologyRequest. */
            type $Shape = cache.v1.WatchTopologyRequest.$Properties;
        }

        /**
         * Properties of a WatchTopologyResponse.
         * @deprecated Use cache.v1.WatchTopologyResponse.$Properties instead.
         */
        interface IWatchTopologyResponse extends cache.v1.WatchTopologyResponse.$Properties {
        }

        /** Represents a WatchTopologyResponse. */
        class WatchTopologyResponse {

            /**
             * Constructs a new WatchTopologyResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.WatchTopologyResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WatchTopologyResponse clusterId. */
            clusterId: string;

            /** WatchTopologyResponse mapVersion. */
            mapVersion: number;

            /** Whether the lists are the whole topology and replace what was known. */
            full: boolean;

            /** WatchTopologyResponse shards. */
            shards: cache.v1.ShardRecord[];

            /** WatchTopologyResponse nodes. */
            nodes: cache.v1.NodeAddress[];

            /** WatchTopologyResponse removedNodes. */
            removedNodes: string[];

            /** WatchTopologyResponse namespaces. */
            namespaces: cache.v1.NamespaceSummary[];

            /** WatchTopologyResponse removedNamespaces. */
            removedNamespaces: string[];

            /**
             * Creates a new WatchTopologyResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WatchTopologyResponse instance
             */
            static create(properties: cache.v1.WatchTopologyResponse.$Shape): cache.v1.WatchTopologyResponse & cache.v1.WatchTopologyResponse.$Shape;
            static create(properties?: cache.v1.WatchTopologyResponse.$Properties): cache.v1.WatchTopologyResponse;

            /**
             * Encodes the specified WatchTopologyResponse message. Does not implicitly {@link cache.v1.WatchTopologyResponse.verify|verify} messages.
             * @param message WatchTopologyResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.WatchTopologyResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchTopologyResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.WatchTopologyResponse & cache.v1.WatchTopologyResponse.$Shape} WatchTopologyResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.WatchTopologyResponse & cache.v1.WatchTopologyResponse.$Shape;

            /**
             * Creates a WatchTopologyResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WatchTopologyResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.WatchTopologyResponse;

            /**
             * Creates a plain object from a WatchTopologyResponse message. Also converts values to other types if specified.
             * @param message WatchTopologyResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.WatchTopologyResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WatchTopologyResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WatchTopologyResponse {

            /** Properties of a WatchTopologyResponse. */
            interface $Properties {

                /** WatchTopologyResponse clusterId */
                clusterId?: (string|null)|undefined;

                /** WatchTopologyResponse mapVersion */
                mapVersion?: (number|null)|undefined;

                /** Whether the lists are the whole topology and replace what was known. */
                full?: (boolean|null)|undefined;

                /** WatchTopologyResponse shards */
                shards?: (cache.v1.ShardRecord.$Properties[]|null)|undefined;

                /** WatchTopologyResponse nodes */
                nodes?: (cache.v1.NodeAddress.$Properties[]|null)|undefined;

                /** WatchTopologyResponse removedNodes */
                removedNodes?: (string[]|null)|undefined;

                /** WatchTopologyResponse namespaces */
                namespaces?: (cache.v1.NamespaceSummary.$Properties[]|null)|undefined;

                /** WatchTopologyResponse removedNamespaces */
                removedNamespaces?: (string[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WatchTopologyResponse. */
            type $Shape = cache.v1.WatchTopologyResponse.$Properties;
        }

        /**
         * Properties of a ShardPosition.
         * @deprecated Use cache.v1.ShardPosition.$Properties instead.
         */
        interface IShardPosition extends cache.v1.ShardPosition.$Properties {
        }

        /** How far a subscriber is in one shard. */
        class ShardPosition {

            /**
             * Constructs a new ShardPosition.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.ShardPosition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardPosition shard. */
            shard: number;

            /** ShardPosition epoch. */
            epoch: number;

            /** ShardPosition sequence. */
            sequence: number;

            /**
             * Creates a new ShardPosition instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardPosition instance
             */
            static create(properties: cache.v1.ShardPosition.$Shape): cache.v1.ShardPosition & cache.v1.ShardPosition.$Shape;
            static create(properties?: cache.v1.ShardPosition.$Properties): cache.v1.ShardPosition;

            /**
             * Encodes the specified ShardPosition message. Does not implicitly {@link cache.v1.ShardPosition.verify|verify} messages.
             * @param message ShardPosition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.ShardPosition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardPosition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.ShardPosition & cache.v1.ShardPosition.$Shape} ShardPosition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.ShardPosition & cache.v1.ShardPosition.$Shape;

            /**
             * Creates a ShardPosition message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardPosition
             */
            static fromObject(object: { [k: string]: any }): cache.v1.ShardPosition;

            /**
             * Creates a plain object from a ShardPosition message. Also converts values to other types if specified.
             * @param message ShardPosition
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.ShardPosition, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardPosition to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardPosition {

            /** Properties of a ShardPosition. */
            interface $Properties {

                /** ShardPosition shard */
                shard?: (number|null)|undefined;

                /** ShardPosition epoch */
                epoch?: (number|null)|undefined;

                /** ShardPosition sequence */
                sequence?: (number|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardPosition. */
            type $Shape = cache.v1.ShardPosition.$Properties;
        }

        /**
         * Properties of a SubscribeRequest.
         * @deprecated Use cache.v1.SubscribeRequest.$Properties instead.
         */
        interface ISubscribeRequest extends cache.v1.SubscribeRequest.$Properties {
        }

        /** Represents a SubscribeRequest. */
        class SubscribeRequest {

            /**
             * Constructs a new SubscribeRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SubscribeRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Empty = all. */
            namespaces: string[];

            /** Where to go on; a shard that is missing here begins now. */
            positions: cache.v1.ShardPosition[];

            /**
             * Creates a new SubscribeRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SubscribeRequest instance
             */
            static create(properties: cache.v1.SubscribeRequest.$Shape): cache.v1.SubscribeRequest & cache.v1.SubscribeRequest.$Shape;
            static create(properties?: cache.v1.SubscribeRequest.$Properties): cache.v1.SubscribeRequest;

            /**
             * Encodes the specified SubscribeRequest message. Does not implicitly {@link cache.v1.SubscribeRequest.verify|verify} messages.
             * @param message SubscribeRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SubscribeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubscribeRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SubscribeRequest & cache.v1.SubscribeRequest.$Shape} SubscribeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SubscribeRequest & cache.v1.SubscribeRequest.$Shape;

            /**
             * Creates a SubscribeRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SubscribeRequest
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SubscribeRequest;

            /**
             * Creates a plain object from a SubscribeRequest message. Also converts values to other types if specified.
             * @param message SubscribeRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SubscribeRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SubscribeRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SubscribeRequest {

            /** Properties of a SubscribeRequest. */
            interface $Properties {

                /** Empty = all. */
                namespaces?: (string[]|null)|undefined;

                /** Where to go on; a shard that is missing here begins now. */
                positions?: (cache.v1.ShardPosition.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SubscribeRequest. */
            type $Shape = cache.v1.SubscribeRequest.$Properties;
        }

        /**
         * Properties of a SubscribeResponse.
         * @deprecated Use cache.v1.SubscribeResponse.$Properties instead.
         */
        interface ISubscribeResponse extends cache.v1.SubscribeResponse.$Properties {
        }

        /** Represents a SubscribeResponse. */
        class SubscribeResponse {

            /**
             * Constructs a new SubscribeResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.SubscribeResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SubscribeResponse shard. */
            shard: number;

            /** SubscribeResponse epoch. */
            epoch: number;

            /** Everything up to here was sent. */
            sequence: number;

            /** SubscribeResponse events. */
            events: cache.v1.SubscribeResponse.Event[];

            /**
             * Something between the subscriber's position and this event is unknown: what it holds of the
             * shard must be treated as stale.
             */
            gap: boolean;

            /**
             * Creates a new SubscribeResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SubscribeResponse instance
             */
            static create(properties: cache.v1.SubscribeResponse.$Shape): cache.v1.SubscribeResponse & cache.v1.SubscribeResponse.$Shape;
            static create(properties?: cache.v1.SubscribeResponse.$Properties): cache.v1.SubscribeResponse;

            /**
             * Encodes the specified SubscribeResponse message. Does not implicitly {@link cache.v1.SubscribeResponse.verify|verify} messages.
             * @param message SubscribeResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.SubscribeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubscribeResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.SubscribeResponse & cache.v1.SubscribeResponse.$Shape} SubscribeResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SubscribeResponse & cache.v1.SubscribeResponse.$Shape;

            /**
             * Creates a SubscribeResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SubscribeResponse
             */
            static fromObject(object: { [k: string]: any }): cache.v1.SubscribeResponse;

            /**
             * Creates a plain object from a SubscribeResponse message. Also converts values to other types if specified.
             * @param message SubscribeResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.SubscribeResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SubscribeResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SubscribeResponse {

            /** Properties of a SubscribeResponse. */
            interface $Properties {

                /** SubscribeResponse shard */
                shard?: (number|null)|undefined;

                /** SubscribeResponse epoch */
                epoch?: (number|null)|undefined;

                /** Everything up to here was sent. */
                sequence?: (number|null)|undefined;

                /** SubscribeResponse events */
                events?: (cache.v1.SubscribeResponse.Event.$Properties[]|null)|undefined;

                /**
                 * Something between the subscriber's position and this event is unknown: what it holds of the
                 * shard must be treated as stale.
                 */
                gap?: (boolean|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SubscribeResponse. */
            type $Shape = {
              shard?: number|null|undefined;
              epoch?: number|null|undefined;
              sequence?: number|null|undefined;
              events?: cache.v1.SubscribeResponse.Event.$Shape[]|null|undefined;
              gap?: boolean|null|undefined;
              $unknowns?: Uint8Array[];
            };

            /**
             * Properties of an Event.
             * @deprecated Use cache.v1.SubscribeResponse.Event.$Properties instead.
             */
            interface IEvent extends cache.v1.SubscribeResponse.Event.$Properties {
            }

            /** One thing to forget. */
            class Event {

                /**
                 * Constructs a new Event.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: cache.v1.SubscribeResponse.Event.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Event namespace. */
                namespace: string;

                /** Event key. */
                key?: (Uint8Array|null)|undefined;

                /** Event tag. */
                tag?: (string|null)|undefined;

                /** Event wholeNamespace. */
                wholeNamespace?: (boolean|null)|undefined;

                /** Event sequence. */
                sequence: number;

                /** Event mode. */
                mode: cache.v1.InvalidateRequest.Mode;

                /** Event target. */
                target?: ("key"|"tag"|"wholeNamespace")|undefined;

                /**
                 * Creates a new Event instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Event instance
                 */
                static create(properties: cache.v1.SubscribeResponse.Event.$Shape): cache.v1.SubscribeResponse.Event & cache.v1.SubscribeResponse.Event.$Shape;
                static create(properties?: cache.v1.SubscribeResponse.Event.$Properties): cache.v1.SubscribeResponse.Event;

                /**
                 * Encodes the specified Event message. Does not implicitly {@link cache.v1.SubscribeResponse.Event.verify|verify} messages.
                 * @param message Event message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: cache.v1.SubscribeResponse.Event.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Event message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {cache.v1.SubscribeResponse.Event & cache.v1.SubscribeResponse.Event.$Shape} Event
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.SubscribeResponse.Event & cache.v1.SubscribeResponse.Event.$Shape;

                /**
                 * Creates an Event message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Event
                 */
                static fromObject(object: { [k: string]: any }): cache.v1.SubscribeResponse.Event;

                /**
                 * Creates a plain object from an Event message. Also converts values to other types if specified.
                 * @param message Event
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: cache.v1.SubscribeResponse.Event, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Event to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Event {

                /** Properties of an Event. */
                interface $Properties {

                    /** Event namespace */
                    namespace?: (string|null)|undefined;

                    /** Event key */
                    key?: (Uint8Array|null)|undefined;

                    /** Event tag */
                    tag?: (string|null)|undefined;

                    /** Event wholeNamespace */
                    wholeNamespace?: (boolean|null)|undefined;

                    /** Event sequence */
                    sequence?: (number|null)|undefined;

                    /** Event mode */
                    mode?: (cache.v1.InvalidateRequest.Mode|null)|undefined;

                    /** Event target */
                    target?: ("key"|"tag"|"wholeNamespace")|undefined;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of an Event. */
                type $Shape = {
                  namespace?: string|null|undefined;
                  key?: Uint8Array|null|undefined;
                  tag?: string|null|undefined;
                  wholeNamespace?: boolean|null|undefined;
                  sequence?: number|null|undefined;
                  mode?: cache.v1.InvalidateRequest.Mode|null|undefined;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ target?: undefined; key?: null; tag?: null; wholeNamespace?: null }|{ target?: "key"; key: Uint8Array; tag?: null; wholeNamespace?: null }|{ target?: "tag"; key?: null; tag: string; wholeNamespace?: null }|{ target?: "wholeNamespace"; key?: null; tag?: null; wholeNamespace: boolean })
                );
            }
        }

        /**
         * Properties of an Error.
         * @deprecated Use cache.v1.Error.$Properties instead.
         */
        interface IError extends cache.v1.Error.$Properties {
        }

        /** Why a call failed: the content of the trailer `holdfast-error-bin`. */
        class Error {

            /**
             * Constructs a new Error.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.Error.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** A code of docs/errors, for example NO_PRIMARY. */
            code: string;

            /** Error outcome. */
            outcome: cache.v1.Error.Outcome;

            /** Whether the same request may succeed later; mutations with their client_id and request_seq. */
            retryable: boolean;

            /** For people; may change. */
            message: string;

            /** With WRONG_OWNER, STALE_EPOCH and NO_PRIMARY: the shard as this node knows it. */
            shard?: (cache.v1.ShardRecord|null)|undefined;

            /** Of an Invalidate that did not reach every shard: those that it did not, at most 64. */
            unreached: cache.v1.InvalidatedShard[];

            /**
             * Creates a new Error instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Error instance
             */
            static create(properties: cache.v1.Error.$Shape): cache.v1.Error & cache.v1.Error.$Shape;
            static create(properties?: cache.v1.Error.$Properties): cache.v1.Error;

            /**
             * Encodes the specified Error message. Does not implicitly {@link cache.v1.Error.verify|verify} messages.
             * @param message Error message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Error message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.Error & cache.v1.Error.$Shape} Error
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.Error & cache.v1.Error.$Shape;

            /**
             * Creates an Error message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Error
             */
            static fromObject(object: { [k: string]: any }): cache.v1.Error;

            /**
             * Creates a plain object from an Error message. Also converts values to other types if specified.
             * @param message Error
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.Error, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Error to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Error {

            /** Properties of an Error. */
            interface $Properties {

                /** A code of docs/errors, for example NO_PRIMARY. */
                code?: (string|null)|undefined;

                /** Error outcome */
                outcome?: (cache.v1.Error.Outcome|null)|undefined;

                /** Whether the same request may succeed later; mutations with their client_id and request_seq. */
                retryable?: (boolean|null)|undefined;

                /** For people; may change. */
                message?: (string|null)|undefined;

                /** With WRONG_OWNER, STALE_EPOCH and NO_PRIMARY: the shard as this node knows it. */
                shard?: (cache.v1.ShardRecord.$Properties|null)|undefined;

                /** Of an Invalidate that did not reach every shard: those that it did not, at most 64. */
                unreached?: (cache.v1.InvalidatedShard.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Error. */
            type $Shape = cache.v1.Error.$Properties;

            /** What the failure means for the data. */
            enum Outcome {

                /** OUTCOME_UNSPECIFIED value */
                OUTCOME_UNSPECIFIED = 0,

                /** It surely did not happen. */
                REFUSED = 1,

                /** It may have happened. */
                INDETERMINATE = 2
            }
        }

        /**
         * Properties of a PeerHello.
         * @deprecated Use cache.v1.PeerHello.$Properties instead.
         */
        interface IPeerHello extends cache.v1.PeerHello.$Properties {
        }

        /** Represents a PeerHello. */
        class PeerHello {

            /**
             * Constructs a new PeerHello.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.PeerHello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Changes when an older node would misread a newer one. */
            protocol: number;

            /** PeerHello from. */
            from: string;

            /** Who the sender believes to be talking to; another node refuses. */
            to: string;

            /** PeerHello lane. */
            lane: cache.v1.PeerHello.Lane;

            /**
             * Creates a new PeerHello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PeerHello instance
             */
            static create(properties: cache.v1.PeerHello.$Shape): cache.v1.PeerHello & cache.v1.PeerHello.$Shape;
            static create(properties?: cache.v1.PeerHello.$Properties): cache.v1.PeerHello;

            /**
             * Encodes the specified PeerHello message. Does not implicitly {@link cache.v1.PeerHello.verify|verify} messages.
             * @param message PeerHello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.PeerHello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PeerHello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.PeerHello & cache.v1.PeerHello.$Shape} PeerHello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.PeerHello & cache.v1.PeerHello.$Shape;

            /**
             * Creates a PeerHello message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns PeerHello
             */
            static fromObject(object: { [k: string]: any }): cache.v1.PeerHello;

            /**
             * Creates a plain object from a PeerHello message. Also converts values to other types if specified.
             * @param message PeerHello
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.PeerHello, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this PeerHello to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace PeerHello {

            /** Properties of a PeerHello. */
            interface $Properties {

                /** Changes when an older node would misread a newer one. */
                protocol?: (number|null)|undefined;

                /** PeerHello from */
                from?: (string|null)|undefined;

                /** Who the sender believes to be talking to; another node refuses. */
                to?: (string|null)|undefined;

                /** PeerHello lane */
                lane?: (cache.v1.PeerHello.Lane|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PeerHello. */
            type $Shape = cache.v1.PeerHello.$Properties;

            /** Lane enum. */
            enum Lane {

                /** LANE_UNSPECIFIED value */
                LANE_UNSPECIFIED = 0,

                /** Small and urgent. */
                CONTROL = 1,

                /** Everything else. */
                BULK = 2
            }
        }

        /**
         * Properties of a PeerMessage.
         * @deprecated Use cache.v1.PeerMessage.$Properties instead.
         */
        interface IPeerMessage extends cache.v1.PeerMessage.$Properties {
        }

        /** Represents a PeerMessage. */
        class PeerMessage {

            /**
             * Constructs a new PeerMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.PeerMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PeerMessage kind. */
            kind: cache.v1.PeerMessage.Kind;

            /** PeerMessage payload. */
            payload: Uint8Array;

            /**
             * Creates a new PeerMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PeerMessage instance
             */
            static create(properties: cache.v1.PeerMessage.$Shape): cache.v1.PeerMessage & cache.v1.PeerMessage.$Shape;
            static create(properties?: cache.v1.PeerMessage.$Properties): cache.v1.PeerMessage;

            /**
             * Encodes the specified PeerMessage message. Does not implicitly {@link cache.v1.PeerMessage.verify|verify} messages.
             * @param message PeerMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.PeerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PeerMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.PeerMessage & cache.v1.PeerMessage.$Shape} PeerMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.PeerMessage & cache.v1.PeerMessage.$Shape;

            /**
             * Creates a PeerMessage message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns PeerMessage
             */
            static fromObject(object: { [k: string]: any }): cache.v1.PeerMessage;

            /**
             * Creates a plain object from a PeerMessage message. Also converts values to other types if specified.
             * @param message PeerMessage
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.PeerMessage, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this PeerMessage to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace PeerMessage {

            /** Properties of a PeerMessage. */
            interface $Properties {

                /** PeerMessage kind */
                kind?: (cache.v1.PeerMessage.Kind|null)|undefined;

                /** PeerMessage payload */
                payload?: (Uint8Array|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PeerMessage. */
            type $Shape = cache.v1.PeerMessage.$Properties;

            /** Kind enum. */
            enum Kind {

                /** KIND_UNSPECIFIED value */
                KIND_UNSPECIFIED = 0,

                /** RAFT value */
                RAFT = 1,

                /** LEASE value */
                LEASE = 2,

                /** REPLICATION value */
                REPLICATION = 3,

                /** CALL value */
                CALL = 4,

                /** ANSWER value */
                ANSWER = 5
            }
        }

        /**
         * Properties of a PeerFrame.
         * @deprecated Use cache.v1.PeerFrame.$Properties instead.
         */
        interface IPeerFrame extends cache.v1.PeerFrame.$Properties {
        }

        /** Represents a PeerFrame. */
        class PeerFrame {

            /**
             * Constructs a new PeerFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: cache.v1.PeerFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PeerFrame hello. */
            hello?: (cache.v1.PeerHello|null)|undefined;

            /** In order; all that one turn of the sender's event loop had for this peer and lane. */
            messages: cache.v1.PeerMessage[];

            /**
             * Creates a new PeerFrame instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PeerFrame instance
             */
            static create(properties: cache.v1.PeerFrame.$Shape): cache.v1.PeerFrame & cache.v1.PeerFrame.$Shape;
            static create(properties?: cache.v1.PeerFrame.$Properties): cache.v1.PeerFrame;

            /**
             * Encodes the specified PeerFrame message. Does not implicitly {@link cache.v1.PeerFrame.verify|verify} messages.
             * @param message PeerFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: cache.v1.PeerFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PeerFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {cache.v1.PeerFrame & cache.v1.PeerFrame.$Shape} PeerFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): cache.v1.PeerFrame & cache.v1.PeerFrame.$Shape;

            /**
             * Creates a PeerFrame message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns PeerFrame
             */
            static fromObject(object: { [k: string]: any }): cache.v1.PeerFrame;

            /**
             * Creates a plain object from a PeerFrame message. Also converts values to other types if specified.
             * @param message PeerFrame
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: cache.v1.PeerFrame, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this PeerFrame to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace PeerFrame {

            /** Properties of a PeerFrame. */
            interface $Properties {

                /** PeerFrame hello */
                hello?: (cache.v1.PeerHello.$Properties|null)|undefined;

                /** In order; all that one turn of the sender's event loop had for this peer and lane. */
                messages?: (cache.v1.PeerMessage.$Properties[]|null)|undefined;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PeerFrame. */
            type $Shape = cache.v1.PeerFrame.$Properties;
        }
    }
}
