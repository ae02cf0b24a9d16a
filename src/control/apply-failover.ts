// Failover (PROTOCOL §6): one entry fences a node and gives its shards to others. This is where a
// new epoch is made without the old primary's release, so every condition here guards I7 or I10.

import type { Epoch } from "../model/ids.js";
import {
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
  withoutMember,
} from "../model/shard-map.js";
import { clipFirstNamespace } from "./budget.js";
import type { CommandResult, Failover, FailoverItem } from "./command.js";
import type { Draft } from "./draft.js";
import { Batch, conflict, type Refusal } from "./outcome.js";
import { currentRecord, isActive, isCurrent, mayServe } from "./registry.js";
import { backupsAfter, hasEpochsLeft, installed } from "./shard-change.js";

/** Fences the node, if its process is the present one, then applies each item that holds. */
export function applyFailover(draft: Draft, command: Failover): CommandResult {
  const batch = new Batch(draft);
  if (command.fence !== undefined) batch.beside(fence(draft, command.fence, command.reason));
  let installs = false;
  for (const item of command.items) {
    batch.item(item.expect, (shard) => {
      const refusal = failoverRefusal(draft, shard, item);
      if (refusal !== undefined) return refusal;
      installs ||= shard.ordinal === 0;
      failOver(draft, shard, { item, reason: command.reason });
      return undefined;
    });
  }
  if (installs) clipFirstNamespace(draft);
  return batch.result();
}

function fence(draft: Draft, member: Member, reason: string): Refusal | undefined {
  const node = currentRecord(draft.nodes, member);
  if (node === undefined) return conflict(`${memberText(member)} is superseded`);
  if (node.state === "GONE") return conflict(`${memberText(member)} is gone`);
  if (node.state === "FENCED") return undefined;
  draft.putNode({ ...node, state: "FENCED" });
  draft.note({ kind: "fence", from: node.id, reason });
  return undefined;
}

function failoverRefusal(draft: Draft, shard: Shard, item: FailoverItem): Refusal | undefined {
  const { to } = item;
  if (!hasEpochsLeft(shard)) return conflict(`shard ${shard.id} has used up its epochs`);
  if (!isReleasable(draft, shard, to)) {
    return conflict(`${memberText(shard.primary)} leads shard ${shard.id} and is not fenced`);
  }
  if (item.cold) return coldRefusal(draft, shard, to);
  if (!hasMember(shard.inSync, to)) {
    return conflict(`${memberText(to)} is not in sync in shard ${shard.id}`);
  }
  return mayServe(draft.nodes, to) ? undefined : conflict(`${memberText(to)} is fenced or stale`);
}

/** Nobody can serve the shard any more, or it goes to the very process that leads it. */
function isReleasable(draft: Draft, shard: Shard, to: Member): boolean {
  const { primary } = shard;
  return primary === undefined || sameMember(primary, to) || !mayServe(draft.nodes, primary);
}

/**
 * Starting empty throws away what in-sync copies hold: never while one of them is on a live node;
 * with one on a fenced node only if the settings say so (the leader waited `coldAfterMs` for it).
 */
function coldRefusal(draft: Draft, shard: Shard, to: Member): Refusal | undefined {
  if (!isActive(draft.nodes, to)) return conflict(`${memberText(to)} is not active`);
  const alive = shard.inSync.find((member) => mayServe(draft.nodes, member));
  if (alive !== undefined) {
    return conflict(`${memberText(alive)} is in sync in shard ${shard.id} and not fenced`);
  }
  const mayReturn = shard.inSync.find((member) => isCurrent(draft.nodes, member));
  if (mayReturn !== undefined && draft.settings.onNoReplica === "wait") {
    return conflict(`${memberText(mayReturn)} may return to shard ${shard.id}`);
  }
  return undefined;
}

function failOver(
  draft: Draft,
  shard: Shard,
  { item, reason }: { item: FailoverItem; reason: string },
): void {
  const { to, cold } = item;
  const from = shard.primary;
  const isFirst = shard.ordinal === 0;
  draft.endOperation(shard, "superseded");
  const next = installed(shard, {
    index: draft.index,
    primary: to,
    // Before a shard's first epoch nobody can hold a lease on it: nothing to wait for.
    takeover: isFirst ? "clean" : "fenced",
    beginning: cold ? "cold" : "kept",
  });
  const lists = cold
    ? { backups: [], joining: [], inSync: [to] }
    : { backups: backupsAfter(shard, to), inSync: inSyncAfter(shard, to) };
  draft.putShard({ ...next, ...lists });
  const isResumption = !cold && sameMember(from, to);
  if (!isFirst && !isResumption) {
    draft.addLoss({
      shard: shard.id,
      fromEpoch: shard.epoch,
      toEpoch: draft.index as Epoch,
      from,
      clean: false,
      keptThrough: cold ? 0 : item.keptThrough,
      lostCount: "unknown",
    });
  }
  draft.note({
    kind: isFirst ? "install" : cold ? "cold-start" : "failover",
    shards: [shard.id],
    from: from?.node ?? "",
    to: to.node,
    reason,
  });
}

/** The failed primary leaves the in-sync set. */
function inSyncAfter(shard: Shard, to: Member): readonly Member[] {
  const { primary, inSync } = shard;
  if (primary === undefined || sameMember(primary, to)) return inSync;
  return withoutMember(inSync, primary);
}
