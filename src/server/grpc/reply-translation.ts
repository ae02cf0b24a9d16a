// Replies of the data plane as messages of CacheService.

import { cache } from "../../gen/messages.js";
import type {
  DataReply,
  DeleteReply,
  GetReply,
  IncrementReply,
  ReplyFence,
  SetReply,
  TouchReply,
} from "../../model/data-request.js";

const { v1 } = cache;

/** What a reply of any shard carries. */
function fenced(fence: ReplyFence): { mapVersion: number; fence: cache.v1.Fence.$Properties } {
  const { shard, epoch, sequence, mapVersion } = fence;
  return { mapVersion, fence: { shard, epoch, sequence } };
}

/** @param region of the node that answers */
export function getResponse(reply: GetReply, region: string): cache.v1.GetResponse.$Properties {
  const { Role } = v1.ServedBy;
  const { node, role, lagMs } = reply.servedBy;
  return {
    status: v1.GetResponse.Status[reply.status],
    value: reply.value,
    version: reply.version,
    ttlMs: reply.ttlMs === undefined ? null : Math.ceil(reply.ttlMs),
    ageMs: Math.max(0, Math.floor(reply.ageMs)),
    loadStamp: reply.loadStamp,
    servedBy: {
      node,
      role: role === "primary" ? Role.PRIMARY : Role.BACKUP,
      region,
      lagMs: Math.max(0, Math.ceil(lagMs)),
    },
    ...fenced(reply.fence),
  };
}

export function setResponse(reply: SetReply): cache.v1.SetResponse.$Properties {
  const { version, achieved } = reply;
  const status = v1.SetResponse.Status[reply.status];
  return { status, version, achieved, ...fenced(reply.fence) };
}

export function deleteResponse(reply: DeleteReply): cache.v1.DeleteResponse.$Properties {
  return { existed: reply.existed, achieved: reply.achieved, ...fenced(reply.fence) };
}

export function touchResponse(reply: TouchReply): cache.v1.TouchResponse.$Properties {
  return {
    status: v1.TouchResponse.Status[reply.status],
    ttlMs: reply.ttlMs === undefined ? null : Math.ceil(reply.ttlMs),
    achieved: reply.achieved,
    ...fenced(reply.fence),
  };
}

export function incrementResponse(reply: IncrementReply): cache.v1.IncrementResponse.$Properties {
  return {
    value: reply.value,
    version: reply.version,
    ttlMs: reply.ttlMs === undefined ? null : Math.ceil(reply.ttlMs),
    achieved: reply.achieved,
    ...fenced(reply.fence),
  };
}

/** A batch item's reply. */
export function batchResult(reply: DataReply, region: string): cache.v1.BatchResult.$Shape {
  switch (reply.kind) {
    case "get":
      return { result: "get", get: getResponse(reply, region) };
    case "set":
      return { result: "set", set: setResponse(reply) };
    case "delete":
      return { result: "delete", delete: deleteResponse(reply) };
    case "touch":
      return { result: "touch", touch: touchResponse(reply) };
    case "increment":
      return { result: "increment", increment: incrementResponse(reply) };
    case "invalidate":
      throw new TypeError("a batch has no invalidations");
  }
}
