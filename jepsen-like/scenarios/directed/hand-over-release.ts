// Scripts of planned hand-overs (PROTOCOL §7): what a primary's release promises, who may act on
// it, and that only a committed entry ends the pause.

import type { Directed } from "./directed.js";
import {
  aboutShard,
  type Cast,
  castOf,
  comes,
  getRequest,
  isInSync,
  recordsOf,
  send,
  setRequest,
  settle,
  successor,
} from "./parts.js";
import type { Stage } from "./stage.js";

/** From now on the primary learns nothing of what is committed; the others do. */
function keepFromLearning(stage: Stage, { leader, primary }: Cast) {
  return stage.hold({ from: leader, to: primary, kind: "raft" });
}

/** Runs until the leader asks the primary to release the shard. */
function untilAsked(stage: Stage, { leader, primary }: Cast): void {
  const asked = stage.watch({
    from: leader,
    to: primary,
    lease: ({ kind }) => kind === "release-request",
  });
  stage.until("a request to release", () => asked.seen > 0);
}

/** The present process of the primary has released the shard at its epoch. */
function hasReleased(stage: Stage, { shard, primary }: Cast): boolean {
  return (
    stage
      .running(primary)
      .driver.shard(shard as never)
      ?.replica.released() !== undefined
  );
}

const withoutRelease: Directed = {
  name: "hand-over-without-release",
  rule: "§7 no Transfer before the leader itself heard the Release",
  script(stage) {
    const cast = castOf(stage);
    const unaware = keepFromLearning(stage, cast);
    stage.handOver(cast.shard, cast.backups[0]);
    stage.runFor(400);
    unaware.release();
  },
};

const behind: Directed = {
  name: "hand-over-behind",
  rule: "§7 a primary releases once every in-sync member has everything",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    for (const to of backups) stage.drop({ from: primary, to, replication: recordsOf(shard) });
    stage.set(stage.keyIn(shard), { namespace: "loose", at: [primary] });
    stage.handOver(shard, backups[0]);
    stage.runFor(1000);
  },
};

const reads: Directed = {
  name: "hand-over-reads",
  rule: "§7 after its release a primary neither answers nor drops its data before the entry",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary, backups } = cast;
    const key = stage.keyIn(shard);
    stage.set(key);
    stage.handOver(shard, backups[0]);
    untilAsked(stage, cast);
    const unaware = keepFromLearning(stage, cast);
    for (let i = 0; i < 8; i++) {
      send(stage, primary, { kind: "data", request: getRequest(key), epoch: 0 });
      stage.runFor(20);
    }
    unaware.release();
    stage.get(key);
  },
};

const notHeard: Directed = {
  name: "hand-over-not-heard",
  rule: "§7 only a committed entry ends the pause, never the source's own clock",
  script(stage) {
    const cast = castOf(stage);
    stage.handOver(cast.shard, cast.backups[0]);
    untilAsked(stage, cast);
    const unaware = keepFromLearning(stage, cast);
    stage.until("a release", () => hasReleased(stage, cast));
    // A confirmation would bring the newer map along.
    const { leader, primary } = cast;
    const grants = stage.hold({
      from: leader,
      to: primary,
      lease: ({ kind }) => kind === "confirmation",
    });
    // Whoever went on by itself would take these, and answer them at the epoch that it released.
    for (let asked = 0; asked < 30; asked++) {
      stage.runFor(25);
      const request = setRequest(stage.keyIn(cast.shard), `late ${asked}`);
      send(stage, primary, { kind: "data", request, epoch: 0 });
    }
    grants.release();
    unaware.release();
  },
};

const heldReplies: Directed = {
  name: "hand-over-held-replies",
  rule: "§7 what could not leave before the release may not leave at its epoch any more (I13)",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary, leader, backups } = cast;
    const grants = stage.hold({
      from: leader,
      to: primary,
      lease: ({ kind }) => kind === "confirmation",
    });
    stage.runFor(620);
    const late = stage.hold({ from: primary, to: backups[0], replication: recordsOf(shard) });
    const request = setRequest(stage.keyIn(shard), "x");
    send(stage, primary, { kind: "data", request, epoch: 0 });
    stage.runFor(5);
    stage.handOver(shard, backups[0]);
    const { driver, process } = stage.running(primary);
    stage.until("the end of a lease", () => !process.observe(() => driver.holdsLease()));
    const unaware = keepFromLearning(stage, cast);
    late.release();
    stage.until("a release", () => hasReleased(stage, cast));
    grants.flush();
    stage.runFor(100);
    grants.release();
    unaware.release();
  },
};

const targetDies: Directed = {
  name: "hand-over-target-dies",
  rule: "§7 an Abort installs the old primary at a new epoch",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary, backups } = cast;
    const [target] = backups;
    stage.drop({ from: primary, to: target, replication: recordsOf(shard) });
    const set = { f: "set", value: stage.value() } as const;
    stage.begin({ key: stage.keyIn(shard), action: set, at: [primary] });
    stage.runFor(20);
    stage.handOver(shard, target);
    untilAsked(stage, cast);
    stage.kill(target);
    stage.eventually("an end of the hand-over", () => stage.serves(primary, shard));
    stage.set(stage.keyIn(shard, "after"));
  },
};

const twice: Directed = {
  name: "hand-over-twice",
  rule: "§7 a Release counts for its own epoch and operation, not for the next",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary, backups } = cast;
    const [lost, target = lost] = backups;
    const { epoch } = stage.shard(shard);
    stage.drop({ from: primary, to: lost, replication: aboutShard(shard) });
    send(stage, primary, { kind: "data", request: setRequest(stage.keyIn(shard), "x"), epoch: 0 });
    stage.runFor(20);
    const released = stage.watch({
      from: primary,
      lease: (message) => message.kind === "heartbeat" && message.released.length > 0,
    });
    stage.handOver(shard, lost);
    stage.until("an aborted hand-over", () => {
      const known = stage.running(primary).driver.shard(shard as never)?.record;
      return known !== undefined && known.epoch > epoch && stage.serves(primary, shard);
    });
    // Where it learned of the shrink and the abort at once, it never released.
    if (released.seen === 0) return;
    // The leader goes on believing the last heartbeat that it heard.
    const silence = stage.hold({ from: primary, lease: ({ kind }) => kind === "heartbeat" });
    const unaware = stage.hold({ from: stage.leader(), to: primary, kind: "raft" });
    stage.handOver(shard, target);
    comes(stage, () => stage.serves(target, shard), 300);
    silence.release();
    unaware.release();
  },
};

const whileWaiting: Directed = {
  name: "hand-over-while-waiting",
  rule: "§6.4 a primary that waits for a deposed lease to end does not release",
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    settle(stage);
    stage.assume(primary.replace(), "another process takes the primary's name");
    stage.until("a new primary", () => {
      const next = stage.cluster.primaryOf(shard);
      return next !== undefined && next !== primary && next.running !== undefined;
    });
    const next = stage.primary(shard);
    const target = backups.find((node) => node !== next && isInSync(stage, shard, node));
    stage.assume(target !== undefined, "a third copy is in sync");
    // Other changes of the shard come between: a request that conflicts is made again.
    for (let attempt = 0; attempt < 10 && stage.primary(shard) === next; attempt++) {
      const isUnderWay = stage.shard(shard).pendingOp !== undefined;
      if (target !== undefined && !isUnderWay) stage.handOver(shard, target);
      stage.runFor(30);
    }
    stage.runFor(1200);
  },
};

const plannedEnd: Directed = {
  name: "hand-over-planned-end",
  rule: "§6 a process that is asked to stop hands over what it leads, and loses nothing",
  script(stage) {
    const { shard, primary } = castOf(stage);
    const loose = { namespace: "loose", key: stage.keyIn(shard) };
    const value = stage.set(loose.key, loose);
    primary.terminate();
    successor(stage, shard, primary);
    stage.eventually("the end of a process", () => primary.running === undefined);
    const { history } = stage.cluster.control.newest;
    const isClean = !history.some(({ kind }) => kind === "failover");
    stage.demand(isClean, "I22", "a planned end was a failover");
    const found = stage.get(loose.key, loose);
    stage.demand(found === value, "I20", `${loose.key} is ${found} after a planned end`);
  },
};

const dropsLate: Directed = {
  name: "hand-over-drops-late",
  rule: "§7 a copy that was removed is kept for two leases, and serves no reads meanwhile",
  knobs: { nodes: 4, voters: 3, shards: 8 },
  script(stage) {
    const { shard, primary, backups } = castOf(stage);
    const [removed] = backups;
    const key = stage.keyIn(shard);
    stage.set(key);
    stage.drop({ from: primary, to: removed, replication: aboutShard(shard) });
    stage.cut([removed], stage.others(removed));
    stage.until("a shrink", () => !isInSync(stage, shard, removed));
    stage.until("another copy", () => stage.shard(shard).inSync.length === 3);
    stage.mend([removed], stage.others(removed));
    const copy = () => stage.running(removed).driver.shard(shard as never);
    stage.until("the removal of a copy", () => copy()?.replica.role() === "none", 10_000);
    stage.runFor(stage.settings.leaseMs);
    stage.demand(copy() !== undefined, "I14", "a copy was dropped within two leases");
    const value = stage.set(key);
    const found = stage.get(key, { linearizable: false, at: [removed] });
    stage.demand(found === value, "I14", `a removed copy answered ${found}, not ${value}`);
  },
};

/** Scripts of hand-overs. */
export const handOverScenarios: readonly Directed[] = [
  withoutRelease,
  behind,
  reads,
  notHeard,
  heldReplies,
  targetDies,
  twice,
  whileWaiting,
  plannedEnd,
  dropsLate,
];
