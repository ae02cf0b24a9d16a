// When a namespace's change is in effect everywhere (PROTOCOL §8): every shard's primary runs it at
// the present epoch, and nobody who might still serve an older one is left.

import type { NamespaceId, ShardId } from "../model/ids.js";
import { sameMember } from "../model/shard-map.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { Outlook } from "./coordinator-roster.js";
import type { ServeTimes } from "./coordinator-serve-times.js";
import type { PrimaryReport } from "./lease-message.js";

/** Proposes Effective for every namespace whose newest version runs in all shards. */
export function planEffective(outlook: Outlook, times: ServeTimes, book: ProposalBook): void {
  const { namespaces } = outlook.state;
  const pending = [...namespaces.values()].filter((one) => one.effectiveVersion < one.version);
  if (pending.length === 0 || book.isTopicBusy("effective")) return;
  const reached = versionReached(outlook, times);
  const items: { namespace: NamespaceId; version: number }[] = [];
  for (const { id, version } of pending) {
    if (version <= reached) items.push({ namespace: id, version });
  }
  if (items.length === 0) return;
  book.propose({ kind: "effective", items }, { shards: [], nodes: [], topic: "effective" });
}

/** The greatest index such that every shard runs all namespace changes at or below it. */
function versionReached(outlook: Outlook, times: ServeTimes): number {
  const reports = reportsOf(outlook);
  let reached = Number.POSITIVE_INFINITY;
  for (const shard of outlook.state.shards) {
    // A deposed primary may serve under an older config until its lease is over, whatever the new
    // one reports while it waits ⚑.
    const deposedMayServe = shard.takeover === "fenced" || shard.primary === undefined;
    if (deposedMayServe && outlook.now < times.notBefore(shard.id)) return 0;
    // Without a primary nobody serves, and who comes next logs every config below its epoch first.
    if (shard.primary === undefined) continue;
    const report = reports.get(shard.id);
    if (report?.epoch !== shard.epoch) return 0;
    reached = Math.min(reached, report.namespacesVersion);
  }
  return reached;
}

/** What the shards' present primaries last reported. */
function reportsOf({ state, roster }: Outlook): ReadonlyMap<ShardId, PrimaryReport> {
  const reports = new Map<ShardId, PrimaryReport>();
  for (const { member, heartbeat } of roster.all) {
    for (const report of heartbeat?.reports ?? []) {
      const isPrimary = sameMember(state.shards[report.shard]?.primary, member);
      if (isPrimary) reports.set(report.shard, report);
    }
  }
  return reports;
}
