// How a shard's record moves on: a new epoch, a process that is no more, a copy that changes lists.
// Pure steps that keep I6 and the nesting of in-sync ⊆ copies; the rules stand in apply-*.ts.

import type { Epoch } from "../model/ids.js";
import { ordinalLimit } from "../model/sequence.js";
import {
  type Beginning,
  hasMember,
  type Member,
  type Shard,
  sameMember,
  type Takeover,
  withoutMember,
} from "../model/shard-map.js";

/** A new primary and how it begins. */
export type Installation = {
  readonly index: number;
  readonly primary: Member;
  readonly takeover: Takeover;
  readonly beginning: Beginning;
};

/** Whether the shard can have another epoch: sequences must stay safe integers. */
export function hasEpochsLeft(shard: Shard): boolean {
  return shard.ordinal + 1 < ordinalLimit;
}

/** The shard at a new epoch; its pending operation, if any, is over. Lists are the caller's. */
export function installed(shard: Shard, installation: Installation): Shard {
  const epoch = installation.index as Epoch;
  return {
    ...shard,
    epoch,
    ordinal: shard.ordinal + 1,
    primary: installation.primary,
    takeover: installation.takeover,
    beginning: installation.beginning,
    coldEpoch: installation.beginning === "cold" ? epoch : shard.coldEpoch,
    pendingOp: undefined,
  };
}

/** The backups after `to` took the primary's place; the old primary stays behind as a backup. */
export function backupsAfter(shard: Shard, to: Member): readonly Member[] {
  const others = withoutMember(shard.backups, to);
  const old = shard.primary;
  return old === undefined || sameMember(old, to) ? others : [...others, old];
}

/** The shard without any process of the node; the same record when it names none. */
export function withoutNode(shard: Shard, node: Member["node"]): Shard {
  const isOther = (member: Member) => member.node !== node;
  const named =
    shard.primary?.node === node ||
    !shard.backups.every(isOther) ||
    !shard.joining.every(isOther) ||
    !shard.inSync.every(isOther);
  if (!named) return shard;
  return {
    ...shard,
    primary: shard.primary?.node === node ? undefined : shard.primary,
    backups: shard.backups.filter(isOther),
    joining: shard.joining.filter(isOther),
    inSync: shard.inSync.filter(isOther),
  };
}

/** The first member that stands in the list twice. */
export function duplicateIn(members: readonly Member[]): Member | undefined {
  return members.find((member, at) => hasMember(members.slice(0, at), member));
}
