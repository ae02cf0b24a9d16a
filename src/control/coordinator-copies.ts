// Keeps every shard at its number of copies (PROTOCOL §6.8): joins copies elsewhere when some are
// lost for long enough, and drops superfluous ones, asking the primary first to do without them.
// Primaries are also asked to do without copies whose process is about to end.

import { after, type Instant, longAgo } from "../base/time.js";
import type { NodeId, ShardId } from "../model/ids.js";
import {
  copiesOf,
  expectationOf,
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
} from "../model/shard-map.js";
import type { ChangeCopies } from "./command.js";
import type { ControlState } from "./control-state.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { Outlook } from "./coordinator-roster.js";
import type { DropRequest } from "./lease-message.js";
import { planCopies } from "./placement.js";

type CopyChange = ChangeCopies["items"][number];
type DropItem = DropRequest["items"][number];

/** The copies' care during one leadership. */
export class CopyCare {
  /** Since when a process has not been live. */
  readonly #downSince = new Map<string, Instant>();
  /** Copies that a primary was asked to do without: shard → epoch and member. */
  readonly #asked = new Map<ShardId, DropItem>();
  #askedAt: Instant = longAgo;
  /** Since when a live spare copy is kept for its report of a loss, by shard and member. */
  #awaitedSince: ReadonlyMap<string, Instant> = new Map();

  /** Proposes what is due and returns the requests to send. */
  plan(
    outlook: Outlook,
    book: ProposalBook,
  ): readonly { readonly to: NodeId; readonly message: DropRequest }[] {
    const lost = this.#lostNodes(outlook);
    const changes = [...joins(outlook, book, lost), ...this.#drops(outlook, book)];
    if (changes.length > 0) {
      const shards = changes.map(({ expect }) => expect.shard);
      book.propose({ kind: "change-copies", items: changes }, { shards, nodes: [] });
    }
    return this.#requests(outlook, book);
  }

  /** Nodes that have been away for longer than copies are awaited. */
  #lostNodes({ roster, state, now }: Outlook): ReadonlySet<NodeId> {
    const lost = new Set<NodeId>();
    const down = new Set<string>();
    for (const { record, member, live } of roster.all) {
      if (record.state === "GONE") lost.add(record.id);
      if (live || record.state === "GONE") continue;
      const name = memberText(member);
      down.add(name);
      const since = this.#downSince.get(name) ?? now;
      this.#downSince.set(name, since);
      if (now >= after(since, state.settings.restoreAfterMs)) lost.add(record.id);
    }
    for (const name of this.#downSince.keys()) if (!down.has(name)) this.#downSince.delete(name);
    return lost;
  }

  /** Copies not in sync that are not needed any more. */
  #drops(outlook: Outlook, book: ProposalBook): readonly CopyChange[] {
    const changes: CopyChange[] = [];
    const awaited = new Map<string, Instant>();
    for (const shard of outlook.state.shards) {
      if (!hasSpareCopies(shard, outlook) || book.isShardBusy(shard.id)) continue;
      const drop = [...shard.backups, ...shard.joining].filter(
        (member) =>
          !hasMember(shard.inSync, member) &&
          (this.#wasAsked(shard, member) || !this.#awaitsReport(shard, member, outlook, awaited)),
      );
      if (drop.length > 0) changes.push({ expect: expectationOf(shard), join: [], drop });
    }
    this.#awaitedSince = awaited;
    return changes;
  }

  /**
   * Whether a spare copy is kept because it may still tell what was lost. Not for ever: one that
   * has been live for so long and has not told either cannot, or did all it can before this leader
   * came.
   */
  #awaitsReport(
    shard: Shard,
    member: Member,
    { state, roster, now }: Outlook,
    awaited: Map<string, Instant>,
  ): boolean {
    if (!owesReport(shard, member, state)) return false;
    if (!roster.isLive(member)) return true;
    const name = `${shard.id}/${memberText(member)}`;
    const since = this.#awaitedSince.get(name) ?? now;
    awaited.set(name, since);
    return now < after(since, state.settings.coldAfterMs);
  }

  #wasAsked(shard: Shard, member: Member): boolean {
    const asked = this.#asked.get(shard.id);
    return asked?.epoch === shard.epoch && sameMember(asked.member, member);
  }

  /** Asks primaries with too many in-sync copies to do without one, again and again. */
  #requests(
    outlook: Outlook,
    book: ProposalBook,
  ): readonly { readonly to: NodeId; readonly message: DropRequest }[] {
    const { state, roster, now } = outlook;
    if (now < after(this.#askedAt, state.settings.heartbeatMs)) return [];
    const requests = new Map<NodeId, DropItem[]>();
    for (const shard of state.shards) {
      const asked = this.#asked.get(shard.id);
      if (asked !== undefined && !hasMember(copiesOf(shard), asked.member)) {
        this.#asked.delete(shard.id);
      }
      if (!isSettled(shard, state) || book.isShardBusy(shard.id)) continue;
      if (shard.primary === undefined || !roster.isLive(shard.primary)) continue;
      const member = this.#superfluous(shard, outlook);
      if (member === undefined) continue;
      const { id, epoch, configVersion } = shard;
      const item = { shard: id, epoch, configVersion, member };
      this.#asked.set(shard.id, item);
      const items = requests.get(shard.primary.node) ?? [];
      items.push(item);
      requests.set(shard.primary.node, items);
    }
    if (requests.size > 0) this.#askedAt = now;
    return [...requests].map(([to, items]) => ({ to, message: { kind: "drop-request", items } }));
  }

  /**
   * The in-sync copy to do without. One whose process is about to end, in any case: writes would
   * wait for it once it is gone. Else, of too many, the one asked before, or on a draining or full
   * node.
   */
  #superfluous(shard: Shard, { state, roster }: Outlook): Member | undefined {
    const spare = shard.inSync.filter(
      (member) => !sameMember(member, shard.primary) && roster.isLive(member),
    );
    const leaving = spare.find((member) => roster.isLeaving(member));
    if (leaving !== undefined) return leaving;
    if (spare.length + 1 <= state.settings.copies) return undefined;
    const asked = spare.find((member) => this.#wasAsked(shard, member));
    if (asked !== undefined) return asked;
    const draining = spare.find(({ node }) => state.nodes.get(node)?.state === "DRAINING");
    return draining ?? fullest(spare, state);
  }
}

/** Copies to join where some are missing and a node is there that has none. */
function joins(
  outlook: Outlook,
  book: ProposalBook,
  lost: ReadonlySet<NodeId>,
): readonly CopyChange[] {
  const { state, roster } = outlook;
  const short: Shard[] = [];
  const stranded: Shard[] = [];
  for (const shard of state.shards) {
    if (book.isShardBusy(shard.id) || !roster.isServed(shard)) continue;
    const holders = copiesOf(shard);
    const room = roster.active.some(({ member }) =>
      holders.every((one) => one.node !== member.node),
    );
    if (!room) continue;
    const counted = holders.filter(({ node }) => !lost.has(node)).length;
    if (counted < state.settings.copies) short.push(shard);
    else if (isStranded(shard, outlook)) stranded.push(shard);
  }
  if (short.length === 0 && stranded.length === 0) return [];
  const draining = [...state.nodes.values()].filter((node) => node.state === "DRAINING");
  const leaving = new Set([...lost, ...draining.map(({ id }) => id)]);
  const plans = [
    ...(short.length > 0 ? planCopies(state, short, lost) : []),
    ...(stranded.length > 0 ? planCopies(state, stranded, leaving) : []),
  ];
  return plans.flatMap(({ shard, join }) => {
    const ready = join.filter((member) => roster.isLive(member));
    return ready.length === 0 ? [] : [{ expect: expectationOf(shard), join: ready, drop: [] }];
  });
}

/** Its primary is to be emptied, and no copy is anywhere it could be handed to. */
function isStranded(shard: Shard, { state, roster }: Outlook): boolean {
  if (shard.primary === undefined) return false;
  if (state.nodes.get(shard.primary.node)?.state !== "DRAINING") return false;
  const heirs = new Set(roster.active.map(({ record }) => record.id));
  return !copiesOf(shard).some(({ node }) => heirs.has(node));
}

/** Whether enough live copies are in sync, so that others may go. */
function hasSpareCopies(shard: Shard, { state, roster }: Outlook): boolean {
  if (!isSettled(shard, state)) return false;
  if (shard.backups.length + shard.joining.length < state.settings.copies) return false;
  const live = shard.inSync.filter((member) => roster.isLive(member)).length;
  return live >= state.settings.copies;
}

/** Whether the shard has a primary that means to stay: one that leaves needs copies to go to. */
function isSettled(shard: Shard, state: ControlState): boolean {
  if (shard.primary === undefined || shard.pendingOp !== undefined) return false;
  return state.nodes.get(shard.primary.node)?.state === "ACTIVE";
}

/** Whether this copy may still tell what was lost: a deposed primary that has not caught up. */
function owesReport(shard: Shard, member: Member, state: ControlState): boolean {
  return state.losses.some(
    (loss) =>
      loss.shard === shard.id && loss.lostCount === "unknown" && sameMember(loss.from, member),
  );
}

/** The one whose node has the most copies. */
function fullest(members: readonly Member[], state: ControlState): Member | undefined {
  const counts = new Map<NodeId, number>();
  for (const shard of state.shards) {
    for (const { node } of copiesOf(shard)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return members.toSorted((a, b) => (counts.get(b.node) ?? 0) - (counts.get(a.node) ?? 0))[0];
}
