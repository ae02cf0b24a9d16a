// What an error tells its receiver about a shard, so that it need not ask again where to go.

import type { ConfigVersion, Epoch, MapVersion, NodeId, ShardId } from "../model/ids.js";
import type { Shard, ShardMap, SlotRange } from "../model/shard-map.js";

/** A shard's owner as the answering node knows it. */
export type ShardRecordView = {
  readonly shard: ShardId;
  readonly slots: SlotRange;
  readonly epoch: Epoch;
  readonly configVersion: ConfigVersion;
  readonly mapVersion: MapVersion;
  readonly primary: NodeId | undefined;
  /** The primary's gRPC address, empty when there is none. */
  readonly address: string;
};

/** The view of a shard under a map. */
export function shardRecordView(map: ShardMap, shard: Shard): ShardRecordView {
  const primary = shard.primary?.node;
  return {
    shard: shard.id,
    slots: shard.slots,
    epoch: shard.epoch,
    configVersion: shard.configVersion,
    mapVersion: map.mapVersion,
    primary,
    address: primary === undefined ? "" : (map.nodes.get(primary)?.address ?? ""),
  };
}
