// Directed scenarios of the primary's side of a lease: when it must not answer any more.

import { settingsForLease } from "../../../src/model/settings.js";
import type { Directed } from "./directed.js";
import {
  castLone,
  castShard,
  isConfirmation,
  isHeartbeat,
  lagTwice,
  leadOnly,
  servedByOther,
  stateOf,
  untilGranted,
  untilReplaced,
} from "./lease-steps.js";
import { hasEntries, isVote } from "./raft-steps.js";
import type { Stage } from "./stage.js";

/** The split-brain probe: a primary is cut off from all nodes, but not from its clients. */
function cutFromLeader(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  const key = stage.keyIn(shard);
  stage.set(key);
  stage.cut([primary], stage.others(primary));
  const reads = [0, 1, 2, 3, 4, 5].map((at) => {
    stage.runFor(at === 0 ? 0 : 400);
    return stage.begin({ key, action: { f: "get" }, at: [primary] });
  });
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
  stage.set(key, { at: stage.others(primary) });
  stage.begin({ key, action: { f: "get" }, at: [primary] });
  stage.runFor(500);
  stage.assume(reads.length > 0, "reads at the old primary");
}

/** A write waits for its copies; when they have it the lease is over. */
function heldReply(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  const key = stage.keyIn(shard);
  untilGranted(stage, primary);
  stage.drop({ to: primary, lease: isConfirmation });
  stage.drop({ from: primary, kind: "call" });
  const acks = stage.hold({ to: primary, kind: "replication" });
  stage.runFor(850);
  stage.begin({ key, action: { f: "set", value: stage.value() }, at: [primary] });
  stage.runFor(350);
  stage.assume(!stage.serves(primary, shard), "the lease is over");
  acks.release();
  stage.runFor(50);
}

/** The machine sleeps: its monotonic clock stands still, and so does the lease by it. */
function suspended(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  untilGranted(stage, primary);
  stage.assume(primary.sleep(), "the machine falls asleep");
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
  stage.cut([primary], stage.others(primary));
  primary.wake();
  stage.runFor(300);
}

/** A confirmation is late: the lease counts from when its heartbeat was sent. */
function lateConfirmation(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  const late = stage.hold({ to: primary, lease: isConfirmation });
  stage.until("a grant", () => late.held.length > 0);
  stage.drop({ from: primary, lease: isHeartbeat });
  // It does not learn that another has it, and the wall clock is no help.
  stage.drop({ to: primary, raft: hasEntries });
  primary.jumpWall(-5000);
  stage.runFor(900);
  late.release();
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
  stage.runFor(500);
}

/**
 * It is confirmed again, but its map does not know yet that another has its shard. By a new leader:
 * the one that fenced it waits until it knows.
 */
function oldMap(stage: Stage): void {
  const leader = stage.leader();
  const { shard, primary } = castLone(stage);
  stage.drop({ from: primary, raft: isVote });
  stage.drop({ to: primary, raft: ({ kind }) => kind === "append" || kind === "snapshotChunk" });
  const silent = stage.drop({ from: primary, lease: isHeartbeat });
  untilReplaced(stage, shard, primary);
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
  stage.kill(leader);
  stage.until("another leader", () => stage.cluster.leader()?.running?.driver.leader !== undefined);
  silent.discard();
  const grants = stage.watch({ to: primary, lease: isConfirmation });
  stage.until("a confirmation", () => grants.seen > 0);
  stage.runFor(1500);
  stage.assume(!hasEntriesIn(stage, primary.id, shard), "its map is old");
}

/** Whether a node has heard who leads the shard now. */
function hasEntriesIn(stage: Stage, node: string, shard: number): boolean {
  const known = stage.cluster.nodes.get(node as never)?.running?.driver.state.shards[shard];
  return known?.epoch === stage.shard(shard).epoch;
}

/** It stands still for long twice in a row and gives its lease up; another serves at once. */
function givesUp(stage: Stage): void {
  const { shard, primary } = castShard(stage);
  untilGranted(stage, primary);
  stage.drop({ to: primary, lease: isConfirmation });
  // It does not learn that another has it.
  stage.drop({ to: primary, raft: hasEntries });
  lagTwice(stage, primary);
  stage.eventually("another serves", () => servedByOther(stage, shard, primary), 3000);
  stage.runFor(300);
}

/**
 * It gave up and was confirmed anew, since nobody could follow it; then somebody could, and what it
 * said last is still that it gave up.
 */
function gaveUpBefore(stage: Stage): void {
  const { shard, primary, backup } = castLone(stage);
  leadOnly(stage, primary, shard);
  stage.drop({ from: primary, kind: "call" });
  stage.pause(backup);
  stage.eventually("the backup is fenced", () => stateOf(stage, backup) === "FENCED");
  const silent = stage.drop({ to: primary, lease: isConfirmation });
  lagTwice(stage, primary);
  stage.until("it gave up", () => !stage.serves(primary, shard));
  silent.discard();
  untilGranted(stage, primary);
  stage.drop({ from: primary, lease: isHeartbeat });
  stage.drop({ to: primary, raft: hasEntries });
  stage.resume(backup);
  stage.eventually("the backup is back", () => stateOf(stage, backup) === "ACTIVE");
  stage.eventually("another serves", () => servedByOther(stage, shard, primary));
}

/** The scenarios. */
export const primaryScenarios: readonly Directed[] = [
  { name: "lease-cut-from-leader", rule: "§4 lease", script: cutFromLeader },
  { name: "lease-held-reply", rule: "§4 check the lease last", script: heldReply },
  { name: "lease-suspended", rule: "§4 wall clock", script: suspended },
  { name: "lease-late-confirmation", rule: "§4 tSend", script: lateConfirmation },
  {
    name: "lease-old-map",
    rule: "§4 mapVersion",
    knobs: {
      nodes: 5,
      voters: 5,
      shards: 8,
      settings: { ...settingsForLease(1000), copies: 2, restoreAfterMs: 60_000 },
    },
    script: oldMap,
  },
  { name: "lease-gives-up", rule: "§4 giving up", script: givesUp },
  {
    name: "lease-gave-up-before",
    rule: "§4 giving up names the heartbeat",
    knobs: { settings: { ...settingsForLease(1000), copies: 2, restoreAfterMs: 60_000 } },
    script: gaveUpBefore,
  },
];
