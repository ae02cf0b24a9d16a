// The choice of who follows a failed primary (PROTOCOL §6.2): pure, from what in-sync copies
// answered. Whether it may follow is decided again when the entry is applied.

import type { NodeId, Sequence } from "../model/ids.js";
import { hasMember, type Member, type Shard } from "../model/shard-map.js";
import type { ControlState, NodeRecord } from "./control-state.js";
import { currentRecord, mayServe } from "./registry.js";

/** How far a member's copy is, by its own answer. */
export type AnsweredPosition = { readonly member: Member; readonly position: Sequence };

/** What the choice is made from. */
export type SuccessorQuestion<P extends AnsweredPosition> = {
  readonly nodes: ControlState["nodes"];
  readonly shard: Shard;
  /** The answers of this round. Who did not answer is not a candidate, but may be alive. */
  readonly positions: readonly P[];
  /** Primaries per node, with those counted that were chosen in this round before. */
  readonly primaries: ReadonlyMap<NodeId, number>;
};

/**
 * The answer of the member to promote: in sync, of a current incarnation, on a node that may serve
 * (the old primary included); ACTIVE before DRAINING, then the greatest position, then another
 * zone than the failed primary's, then fewer primaries, then the id. undefined: nobody answered
 * who could follow; ask again.
 */
export function chooseSuccessor<P extends AnsweredPosition>(
  question: SuccessorQuestion<P>,
): P | undefined {
  const { nodes, shard, positions, primaries } = question;
  const failed = shard.primary === undefined ? undefined : nodes.get(shard.primary.node);
  const candidates = positions.flatMap((answer) => {
    const { member } = answer;
    const node = currentRecord(nodes, member);
    if (node === undefined || !hasMember(shard.inSync, member)) return [];
    if (!mayServe(nodes, member)) return [];
    return [{ answer, node }];
  });
  const inOrder = candidates.toSorted(
    (a, b) =>
      Number(a.node.state !== "ACTIVE") - Number(b.node.state !== "ACTIVE") ||
      b.answer.position - a.answer.position ||
      Number(sharesZone(a.node, failed)) - Number(sharesZone(b.node, failed)) ||
      (primaries.get(a.node.id) ?? 0) - (primaries.get(b.node.id) ?? 0) ||
      (a.node.id < b.node.id ? -1 : 1),
  );
  return inOrder[0]?.answer;
}

/** How many shards each node is the primary of; nodes without any are left out. */
export function primaryCounts(shards: readonly Shard[]): Map<NodeId, number> {
  const counts = new Map<NodeId, number>();
  for (const { primary } of shards) {
    if (primary !== undefined) counts.set(primary.node, (counts.get(primary.node) ?? 0) + 1);
  }
  return counts;
}

/** A zone that is not set is shared with nobody. */
function sharesZone(node: NodeRecord, failed: NodeRecord | undefined): boolean {
  if (failed === undefined || node.id === failed.id || node.zone === "") return false;
  return node.zone === failed.zone && node.region === failed.region;
}
