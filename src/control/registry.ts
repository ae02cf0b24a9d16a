// Questions to the node registry: which process of a node counts, and what it may do. The one place
// that decides whether an incarnation is stale (I15).

import type { Incarnation, NodeId } from "../model/ids.js";
import type { Member, NodeState } from "../model/shard-map.js";

/** What of a node's record decides whether a member counts; fits control state and shard map. */
export type Standing = { readonly incarnation: Incarnation; readonly state: NodeState };

/** The nodes by id. */
export type Registry<T extends Standing = Standing> = ReadonlyMap<NodeId, T>;

/** The record of the member's node, if the member is its present process. */
export function currentRecord<T extends Standing>(
  nodes: Registry<T>,
  member: Member,
): T | undefined {
  const record = nodes.get(member.node);
  return record?.incarnation === member.incarnation ? record : undefined;
}

/** Whether the process is its node's present one and has not left for good. */
export function isCurrent(nodes: Registry, member: Member): boolean {
  const record = currentRecord(nodes, member);
  return record !== undefined && record.state !== "GONE";
}

/** Whether the process may serve: ACTIVE, or DRAINING until it is empty. */
export function mayServe(nodes: Registry, member: Member): boolean {
  const state = currentRecord(nodes, member)?.state;
  return state === "ACTIVE" || state === "DRAINING";
}

/** Whether the process may be given new copies and primaries. */
export function isActive(nodes: Registry, member: Member): boolean {
  return currentRecord(nodes, member)?.state === "ACTIVE";
}

/** The present process of a node. */
export function memberOf(record: { id: NodeId; incarnation: Incarnation }): Member {
  return { node: record.id, incarnation: record.incarnation };
}
