// Planned hand-overs (PROTOCOL §7): begun, ended by a transfer after the primary's release, or
// given up. Only a committed entry ends the pause that a release begins.

import { hasMember, type Member, memberText, type Shard, sameMember } from "../model/shard-map.js";
import type { AbortHandOver, BeginHandOver, CommandResult, Transfer } from "./command.js";
import type { Draft } from "./draft.js";
import { Batch, conflict, type Refusal } from "./outcome.js";
import { isActive, mayServe } from "./registry.js";
import { backupsAfter, hasEpochsLeft, installed } from "./shard-change.js";

/** Begins the hand-overs that are possible; the result's value is the first operation's id. */
export function applyBeginHandOver(draft: Draft, command: BeginHandOver): CommandResult {
  const batch = new Batch(draft);
  let first = 0;
  for (const { expect, to } of command.items) {
    batch.item(expect, (shard) => {
      const refusal = beginRefusal(draft, shard, to);
      if (refusal !== undefined) return refusal;
      const pendingOp = draft.beginHandOver({ shard, to, reason: command.reason });
      if (first === 0) first = pendingOp;
      draft.putShard({ ...shard, pendingOp });
      return undefined;
    });
  }
  return batch.result(first);
}

function beginRefusal(draft: Draft, shard: Shard, to: Member): Refusal | undefined {
  const { primary } = shard;
  if (primary === undefined || !mayServe(draft.nodes, primary)) {
    return conflict(`shard ${shard.id} has no primary that could hand over`);
  }
  if (shard.pendingOp !== undefined) {
    return conflict(`operation ${shard.pendingOp} is under way on shard ${shard.id}`);
  }
  if (sameMember(primary, to)) {
    return conflict(`${memberText(to)} is the primary of shard ${shard.id} already`);
  }
  if (!hasMember(shard.inSync, to)) {
    return conflict(`${memberText(to)} is not in sync in shard ${shard.id}`);
  }
  return isActive(draft.nodes, to) ? undefined : conflict(`${memberText(to)} is not active`);
}

/** Makes targets primary of what was released to them, each at a new epoch without a wait. */
export function applyTransfer(draft: Draft, command: Transfer): CommandResult {
  const batch = new Batch(draft);
  for (const { expect, to } of command.items) {
    batch.item(expect, (shard) => {
      const refusal = transferRefusal(draft, shard, to);
      if (refusal !== undefined) return refusal;
      const reason = draft.operationOf(shard)?.reason ?? "";
      draft.endOperation(shard, "done");
      const next = installed(shard, {
        index: draft.index,
        primary: to,
        takeover: "clean",
        beginning: "kept",
      });
      // The old primary waited for every in-sync member, so all of them have all there is.
      draft.putShard({ ...next, backups: backupsAfter(shard, to) });
      noteHandOver(draft, shard, { kind: "hand-over", to, reason });
      return undefined;
    });
  }
  return batch.result();
}

function transferRefusal(draft: Draft, shard: Shard, to: Member): Refusal | undefined {
  const operation = draft.operationOf(shard);
  if (operation === undefined || shard.primary === undefined) {
    return conflict(`no hand-over is under way on shard ${shard.id}`);
  }
  if (!sameMember(operation.to, to)) {
    return conflict(`shard ${shard.id} is handed to ${memberText(operation.to)}`);
  }
  if (!hasMember(shard.inSync, to)) {
    return conflict(`${memberText(to)} is not in sync in shard ${shard.id}`);
  }
  if (!hasEpochsLeft(shard)) return conflict(`shard ${shard.id} has used up its epochs`);
  return mayServe(draft.nodes, to) ? undefined : conflict(`${memberText(to)} is fenced or stale`);
}

/**
 * Gives hand-overs up: the primary, which may have released, is installed again at a new epoch.
 *
 * How the present epoch took over is kept: a primary that still waits for its predecessor's lease
 * to end has neither released nor waited enough, and a clean epoch would let it serve at once (I7).
 */
export function applyAbortHandOver(draft: Draft, command: AbortHandOver): CommandResult {
  const batch = new Batch(draft);
  for (const { expect } of command.items) {
    batch.item(expect, (shard) => {
      const { primary } = shard;
      const operation = draft.operationOf(shard);
      if (operation === undefined || primary === undefined) {
        return conflict(`no hand-over is under way on shard ${shard.id}`);
      }
      if (!mayServe(draft.nodes, primary)) return conflict(`${memberText(primary)} is fenced`);
      if (!hasEpochsLeft(shard)) return conflict(`shard ${shard.id} has used up its epochs`);
      draft.endOperation(shard, "aborted");
      const { takeover } = shard;
      draft.putShard(
        installed(shard, { index: draft.index, primary, takeover, beginning: "kept" }),
      );
      const { reason } = command;
      noteHandOver(draft, shard, { kind: "hand-over-aborted", to: operation.to, reason });
      return undefined;
    });
  }
  return batch.result();
}

function noteHandOver(
  draft: Draft,
  shard: Shard,
  note: { kind: "hand-over" | "hand-over-aborted"; to: Member; reason: string },
): void {
  draft.note({ ...note, shards: [shard.id], from: shard.primary?.node ?? "", to: note.to.node });
}
