// Copies come and go, and the in-sync set moves (PROTOCOL §5): the changes of a shard that leave
// its epoch alone.

import {
  copiesOf,
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
} from "../model/shard-map.js";
import type { ChangeCopies, ChangeInSync, CommandResult } from "./command.js";
import type { Draft } from "./draft.js";
import { Batch, conflict, type Refusal } from "./outcome.js";
import { isActive, isCurrent, mayServe } from "./registry.js";
import { duplicateIn } from "./shard-change.js";

/** Adds joining copies on ACTIVE nodes and drops copies that are not in sync. */
export function applyChangeCopies(draft: Draft, command: ChangeCopies): CommandResult {
  const batch = new Batch(draft);
  for (const { expect, join, drop } of command.items) {
    batch.item(expect, (shard) => {
      const refusal = copiesRefusal(draft, shard, { join, drop });
      if (refusal !== undefined) return refusal;
      if (join.length + drop.length === 0) return undefined;
      const stays = (member: Member) => !hasMember(drop, member);
      draft.putShard({
        ...shard,
        backups: shard.backups.filter(stays),
        joining: [...shard.joining.filter(stays), ...join],
      });
      return undefined;
    });
  }
  return batch.result();
}

function copiesRefusal(
  draft: Draft,
  shard: Shard,
  { join, drop }: { join: readonly Member[]; drop: readonly Member[] },
): Refusal | undefined {
  const copies = copiesOf(shard);
  for (const member of drop) {
    if (hasMember(shard.inSync, member) || sameMember(shard.primary, member)) {
      return conflict(`${memberText(member)} is in sync in shard ${shard.id}`);
    }
    if (!hasMember(copies, member)) {
      return conflict(`${memberText(member)} has no copy of shard ${shard.id}`);
    }
  }
  for (const member of join) {
    if (!isActive(draft.nodes, member)) return conflict(`${memberText(member)} is not active`);
    if (copies.some((copy) => copy.node === member.node)) {
      return conflict(`${member.node} has a copy of shard ${shard.id} already`);
    }
  }
  const twice = duplicateIn([...join, ...drop]);
  return twice === undefined ? undefined : conflict(`${memberText(twice)} is named twice`);
}

/**
 * The primary's own change of its in-sync set: only the shard's current primary may ask, while its
 * node is ACTIVE or DRAINING. (PROTOCOL §5 says ACTIVE; but a draining primary waits for every
 * in-sync member before it releases, so one that could not remove a dead backup would never drain.)
 *
 * The configVersion moves even when the set stays the same: that is how a primary makes an earlier
 * proposal of unknown outcome void.
 */
export function applyChangeInSync(draft: Draft, command: ChangeInSync): CommandResult {
  const batch = new Batch(draft);
  batch.item(command.expect, (shard) => {
    const refusal = inSyncRefusal(draft, shard, command);
    if (refusal !== undefined) return refusal;
    const caughtUp = (member: Member) => hasMember(command.inSync, member);
    draft.putShard({
      ...shard,
      backups: [...shard.backups, ...shard.joining.filter(caughtUp)],
      joining: shard.joining.filter((member) => !caughtUp(member)),
      inSync: command.inSync,
    });
    return undefined;
  });
  return batch.result();
}

function inSyncRefusal(draft: Draft, shard: Shard, command: ChangeInSync): Refusal | undefined {
  const { by, inSync } = command;
  if (!sameMember(shard.primary, by)) {
    return conflict(`${memberText(by)} is not the primary of shard ${shard.id}`);
  }
  if (!mayServe(draft.nodes, by)) return conflict(`${memberText(by)} is fenced`);
  if (!hasMember(inSync, by)) return conflict("the in-sync set must hold the primary");
  const twice = duplicateIn(inSync);
  if (twice !== undefined) return conflict(`${memberText(twice)} is named twice`);
  const copies = copiesOf(shard);
  for (const member of inSync) {
    if (!hasMember(copies, member)) {
      return conflict(`${memberText(member)} has no copy of shard ${shard.id}`);
    }
    if (!isCurrent(draft.nodes, member)) return conflict(`${memberText(member)} is superseded`);
    // A member that is fenced may stay, for its primary need not know; it may not come in.
    if (!hasMember(shard.inSync, member) && !mayServe(draft.nodes, member)) {
      return conflict(`${memberText(member)} is fenced`);
    }
  }
  return undefined;
}
