// Shards that start empty (PROTOCOL §6.7): at the first placement, after all processes were
// restarted, and where no in-sync copy can or will come back in time.

import { after, type Duration, type Instant } from "../base/time.js";
import type { NodeId, ShardId } from "../model/ids.js";
import { expectationOf, type Shard } from "../model/shard-map.js";
import type { FailoverItem } from "./command.js";
import type { ControlState } from "./control-state.js";
import { heirlessShards } from "./coordinator-failover.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { Outlook } from "./coordinator-roster.js";
import { chooseColdPrimary } from "./placement.js";
import { mayServe } from "./registry.js";

/** While nothing is served: how long further nodes are awaited after the last that registered. */
const settleMs: Duration = 1500;

/** The cold starts of one leadership. */
export class ColdStarts {
  readonly #expectedNodes: number;
  #lastNewsAt: Instant;
  /** Since when nobody can serve or follow. */
  readonly #heirlessSince = new Map<ShardId, Instant>();

  constructor(expectedNodes: number, electedAt: Instant) {
    this.#expectedNodes = expectedNodes;
    this.#lastNewsAt = electedAt;
  }

  /** Notes when nodes register. */
  applied(before: ControlState, state: ControlState, now: Instant): void {
    if (before.nodes === state.nodes) return;
    for (const node of state.nodes.values()) {
      if (before.nodes.get(node.id)?.incarnation !== node.incarnation) this.#lastNewsAt = now;
    }
  }

  /** Proposes what is due; before `quiet` is over only shards that never had an epoch. */
  plan(outlook: Outlook, book: ProposalBook, quiet: boolean): void {
    const heirless = heirlessShards(outlook, book);
    this.#note(heirless, outlook.now);
    if (heirless.length === 0 || this.#isSettling(outlook)) return;
    const due = heirless.filter((shard) => this.#isDue(shard, outlook, quiet));
    if (due.length === 0) return;
    const excluding = unfit(outlook);
    const items: FailoverItem[] = [];
    for (const shard of due) {
      const to = chooseColdPrimary(outlook.state, shard, excluding);
      if (to === undefined) continue;
      items.push({ expect: expectationOf(shard), to, cold: true, keptThrough: 0 });
    }
    if (items.length === 0) return;
    const first = due.every((shard) => shard.epoch === 0);
    const reason = first ? "first placement" : "no copy is left, or none came back in time";
    const shards = items.map(({ expect }) => expect.shard);
    book.propose({ kind: "failover", fence: undefined, items, reason }, { shards, nodes: [] });
  }

  #note(heirless: readonly Shard[], now: Instant): void {
    const present = new Set(heirless.map(({ id }) => id));
    for (const shard of this.#heirlessSince.keys()) {
      if (!present.has(shard)) this.#heirlessSince.delete(shard);
    }
    for (const shard of present) {
      if (!this.#heirlessSince.has(shard)) this.#heirlessSince.set(shard, now);
    }
  }

  /** As long as nothing is served at all, nodes that are expected may still be on their way. */
  #isSettling({ state, roster, now }: Outlook): boolean {
    if (roster.active.length >= this.#expectedNodes) return false;
    if (now >= after(this.#lastNewsAt, settleMs)) return false;
    return !state.shards.some((shard) => roster.isServed(shard));
  }

  #isDue(shard: Shard, { state, roster, now }: Outlook, quiet: boolean): boolean {
    if (shard.epoch === 0) return true;
    if (quiet || shard.inSync.some((member) => mayServe(state.nodes, member))) return false;
    if (!shard.inSync.some((member) => roster.mayReturn(member))) return true;
    if (state.settings.onNoReplica === "wait") return false;
    const since = this.#heirlessSince.get(shard.id) ?? now;
    return now >= after(since, state.settings.coldAfterMs);
  }
}

/** Nodes that must not be given a shard now. */
function unfit({ roster }: Outlook): ReadonlySet<NodeId> {
  const active = new Set(roster.active.map(({ record }) => record.id));
  const all = roster.all.map(({ record }) => record.id);
  return new Set(all.filter((node) => !active.has(node)));
}
