// Directed scenarios of a new leader that has not applied yet what the leader before it committed:
// it must confirm nobody by what it knows.

import { decodeLoggedCommand } from "../../../src/control/codec.js";
import type { ShardId } from "../../../src/model/ids.js";
import { settingsForLease } from "../../../src/model/settings.js";
import type { RaftMessage } from "../../../src/raft/message.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import { castLone, isHeartbeat, servedByOther } from "./lease-steps.js";
import { hasEntries, isVote, logEnd } from "./raft-steps.js";
import { NotReached, type Stage } from "./stage.js";

/** Index of the failover that an append brings, 0 when it brings none. */
function failoverIn(message: RaftMessage): number {
  if (message.kind !== "append") return 0;
  const entry = message.entries.find(
    ({ kind, data }) => kind === "command" && decodeLoggedCommand(data).command.kind === "failover",
  );
  return entry?.index ?? 0;
}

type Cast = { readonly shard: ShardId; readonly primary: SimNode; readonly next: SimNode };

/**
 * The leader gives the shard of a primary that it does not hear to its backup, and dies; `next` has
 * that entry, but does not know that it is committed. The old primary hears `next`, yet gets no
 * entries.
 */
function failoverUnknownToNext(stage: Stage): Cast {
  const leader = stage.leader();
  const { shard, primary, backup } = castLone(stage);
  const [next] = stage.others(leader, primary, backup);
  if (next === undefined) throw new NotReached("there are too few nodes");
  let failover = Number.POSITIVE_INFINITY;
  stage.watch({
    to: next,
    raft: (message) => {
      failover = failoverIn(message) || failover;
      return false;
    },
  });
  stage.drop({ to: primary, raft: ({ kind }) => kind === "append" || kind === "snapshotChunk" });
  for (const from of stage.others(next)) stage.drop({ from, raft: isVote });
  stage.drop({
    from: leader,
    to: next,
    raft: (message) => "commitIndex" in message && message.commitIndex >= failover,
  });
  stage.drop({ from: primary, to: leader, lease: isHeartbeat });
  const learned = (): boolean => {
    const known = stage.running(backup).driver.state.shards[shard];
    return known?.primary?.node === backup.id;
  };
  stage.eventually("the backup is primary", () => learned() && logEnd(stage, next) >= failover);
  stage.kill(leader);
  return { shard, primary, next };
}

/** Until its first entry is committed it does not know what is. */
function firstEntry(stage: Stage): void {
  const { shard, primary, next } = failoverUnknownToNext(stage);
  const first = stage.drop({ from: next, raft: hasEntries });
  stage.until("it leads", () => stage.cluster.leader() === next);
  stage.runFor(1500);
  first.discard();
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
}

const settings = { ...settingsForLease(1000), copies: 2 };
const five = { nodes: 5, voters: 5, settings } as const;

/** The scenarios. */
export const newLeaderScenarios: readonly Directed[] = [
  { name: "lease-first-entry", rule: "§3 R4 no-op", knobs: five, script: firstEntry },
];
