// What becomes of nodes beside failover: one that came back is unfenced and resumes what it still
// leads; one that wants to leave, or keeps giving its lease up, is drained.

import { after, type Duration, type Instant } from "../base/time.js";
import type { Epoch, ShardId } from "../model/ids.js";
import { expectationOf, type Member, memberText, sameMember } from "../model/shard-map.js";
import type { SetNodeState } from "./command.js";
import type { ControlState } from "./control-state.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { NodeView, Outlook } from "./coordinator-roster.js";
import type { Heartbeat } from "./lease-message.js";

/** A node that gives its lease up twice within this is drained: no flapping. */
const giveUpWindowMs: Duration = 60_000;

/** When a process gave up: the heartbeat named last, and the times within the window. */
type GivenUp = { through: number; times: Instant[] };

/** The care of nodes during one leadership. */
export class NodeCare {
  readonly #givenUp = new Map<string, GivenUp>();
  /** Since when this leader sees a process rest that gave up too often. */
  readonly #resting = new Map<string, Instant>();
  /** Shards whose primary was unfenced at this epoch: they resume at a new one. */
  readonly #resume = new Map<ShardId, Epoch>();

  /** Counts how often a process gives up. */
  heard(heartbeat: Heartbeat, now: Instant): void {
    if (heartbeat.gaveUpThrough === 0) return;
    const name = memberText(heartbeat);
    const given = this.#givenUp.get(name) ?? { through: 0, times: [] };
    if (heartbeat.gaveUpThrough > given.through) {
      given.through = heartbeat.gaveUpThrough;
      given.times.push(now);
    }
    this.#givenUp.set(name, given);
  }

  /** Notes whose fence ended with the applied batch. */
  applied(before: ControlState, after: ControlState): void {
    if (before.nodes === after.nodes) return;
    for (const node of after.nodes.values()) {
      const was = before.nodes.get(node.id);
      const unfenced = was?.state === "FENCED" && node.state === "ACTIVE";
      if (!unfenced || was.incarnation !== node.incarnation) continue;
      const member: Member = { node: node.id, incarnation: node.incarnation };
      for (const shard of after.shards) {
        if (sameMember(shard.primary, member)) this.#resume.set(shard.id, shard.epoch);
      }
    }
  }

  /** Proposes what is due. */
  plan(outlook: Outlook, book: ProposalBook): void {
    for (const view of outlook.roster.all) {
      if (book.isNodeBusy(view.record.id)) continue;
      if (view.returned) this.#unfence(view, outlook, book);
      else if (view.live) this.#setState(view, outlook, book);
    }
    this.#resumeShards(outlook, book);
  }

  /** Never while a failover of what it leads is pending. */
  #unfence(view: NodeView, { state }: Outlook, book: ProposalBook): void {
    const pending = state.shards.some(
      (shard) => sameMember(shard.primary, view.member) && book.isShardBusy(shard.id),
    );
    if (pending) return;
    const nodes = [view.record.id];
    book.propose({ kind: "unfence", node: view.member }, { shards: [], nodes });
  }

  #setState(view: NodeView, outlook: Outlook, book: ProposalBook): void {
    const { member, record, heartbeat } = view;
    const propose = (to: Pick<SetNodeState, "state" | "resting" | "reason">): void => {
      const nodes = [record.id];
      book.propose({ kind: "set-node-state", node: member, ...to }, { shards: [], nodes });
    };
    const flapping = this.#gaveUpTwice(member, outlook.now);
    if (record.state === "DRAINING") {
      const isOver = record.resting && this.#hasRested(member, outlook.now);
      if (!isOver || flapping || heartbeat?.leaving !== false) return;
      propose({ state: "ACTIVE", resting: false, reason: "it kept its lease for a minute" });
      return;
    }
    this.#resting.delete(memberText(member));
    if (heartbeat?.leaving) {
      propose({ state: "DRAINING", resting: false, reason: "it is shutting down" });
    } else if (flapping && canRest(view, outlook)) {
      const reason = "it gave its lease up twice within a minute";
      propose({ state: "DRAINING", resting: true, reason });
    }
  }

  /** Whether it has rested long enough, as far as this leader can tell. */
  #hasRested(member: Member, now: Instant): boolean {
    const name = memberText(member);
    const since = this.#resting.get(name) ?? now;
    this.#resting.set(name, since);
    return now >= after(since, giveUpWindowMs);
  }

  #gaveUpTwice(member: Member, now: Instant): boolean {
    const given = this.#givenUp.get(memberText(member));
    if (given === undefined) return false;
    given.times = given.times.filter((time) => now < after(time, giveUpWindowMs));
    return given.times.length >= 2;
  }

  #resumeShards({ state, roster }: Outlook, book: ProposalBook): void {
    const items = [];
    for (const [id, epoch] of this.#resume) {
      const shard = state.shards[id];
      if (shard?.epoch !== epoch || shard.primary === undefined) {
        this.#resume.delete(id);
        continue;
      }
      if (book.isShardBusy(id) || !roster.isLive(shard.primary)) continue;
      const to = shard.primary;
      items.push({ expect: expectationOf(shard), to, cold: false, keptThrough: 0 });
    }
    if (items.length === 0) return;
    const reason = "its primary came back";
    const shards = items.map(({ expect }) => expect.shard);
    book.propose({ kind: "failover", fence: undefined, items, reason }, { shards, nodes: [] });
  }
}

/** Whether enough others remain to hold all copies: a starved machine must not drain itself. */
function canRest(view: NodeView, { roster, state }: Outlook): boolean {
  const others = roster.active.filter(({ member }) => !sameMember(member, view.member));
  return others.length >= state.settings.copies;
}
