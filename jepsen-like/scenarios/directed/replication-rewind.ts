// Scripts about copies that hold more than the shard's new primary (PROTOCOL §6.5, §6.6): how they
// give it up, what must not be lost by that, and what is said about what was lost.

import type { SimNode } from "../../world/sim/sim-node.js";
import type { Directed } from "./directed.js";
import {
  aboutShard,
  type Cast,
  castOf,
  castWithoutLeader,
  comes,
  recordsOf,
  send,
  successor,
} from "./parts.js";
import type { Stage } from "./stage.js";

/** The leader outlives everybody and has no copy of some shard. */
const quietLeader = { nodes: 4, voters: 1, shards: 8 };

/**
 * The primary logs what reaches no copy, is cut off until another one follows it, and comes back
 * with more than the others have. Returns the new primary.
 */
function depose(stage: Stage, { shard, primary }: Cast, act: () => void): SimNode {
  const others = stage.others(primary);
  for (const to of others) stage.drop({ from: primary, to, replication: recordsOf(shard) });
  act();
  stage.runFor(40);
  stage.cut([primary], others);
  return successor(stage, shard, primary);
}

/** The deposed primary is back and holds what the present one has. */
function comeBack(stage: Stage, { shard, primary }: Cast, next: SimNode): void {
  stage.mend([primary], stage.others(primary));
  const last = (node: SimNode) => node.running?.driver.shard(shard as never)?.replica.last();
  stage.eventually("the old primary's return", () => last(primary) === last(next));
}

const lostSuffix: Directed = {
  name: "replication-lost-suffix",
  rule: "§6.5 a deposed primary gives up what only it had, and nothing else",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary } = cast;
    const key = stage.keyIn(shard);
    const tagged = stage.keyIn(shard, "tagged");
    stage.set(key);
    const red = { f: "set", value: "red:1" } as const;
    stage.ask({ namespace: "tagged", key: tagged, action: red, tags: ["red"] });
    const next = depose(stage, cast, () => {
      const action = { f: "set", value: stage.value() } as const;
      stage.begin({ key, action, at: [primary], identified: false });
      const what = { namespace: "tagged", tags: ["red"], wholeNamespace: false };
      send(stage, primary, { kind: "invalidate", ...what }, 300);
    });
    stage.set(stage.keyIn(shard, "next"), { at: [next] });
    comeBack(stage, cast, next);
    stage.get(key);
    stage.cluster.checkWhole();
  },
};

const lostOverwrite: Directed = {
  name: "replication-lost-overwrite",
  rule: "§6.6 keys that were overwritten only at a deposed primary are invalidated and counted",
  script(stage) {
    const cast = castOf(stage);
    const { shard, primary } = cast;
    const loose = { namespace: "loose", key: stage.keyIn(shard) };
    stage.set(loose.key, loose);
    stage.runFor(50);
    const next = depose(stage, cast, () => {
      stage.set(loose.key, { ...loose, at: [primary] });
    });
    comeBack(stage, cast, next);
    const value = stage.get(loose.key, loose);
    stage.demand(value === undefined, "I20", `${value} was overwritten by what is lost`);
    const loss = () => stage.cluster.control.newest.losses.find((one) => one.shard === shard);
    const isCounted = comes(stage, () => loss()?.lostCount !== "unknown", 3000);
    const count = loss()?.lostCount;
    stage.demand(isCounted && count === 1, "I20", `one key was lost, ${count} are recorded`);
  },
};

/**
 * A primary dies whose last write reached one of two copies only, and the other one follows.
 * Returns that one, and the copy that now holds too much.
 */
function promoteTheShorter(stage: Stage, { shard, primary, backups }: Cast, act: () => void) {
  const [longer, shorter = longer] = backups;
  stage.drop({ from: primary, to: shorter, replication: recordsOf(shard) });
  act();
  stage.runFor(60);
  const silence = stage.drop({ from: longer, lease: ({ kind }) => kind === "position-answer" });
  stage.kill(primary);
  stage.until("a new primary", () => stage.cluster.primaryOf(shard) === shorter);
  silence.discard();
  return { longer, shorter };
}

const interrupted: Directed = {
  name: "replication-rewind-interrupted",
  rule: "§6.5 a copy that rewinds throws nothing away: it may yet be the only one",
  knobs: quietLeader,
  script(stage) {
    const { shard, key, longer, shorter } = diverged(stage);
    stage.drop({ from: shorter, to: longer, replication: aboutShard(shard, "rewind-answer") });
    stage.until("a rewind", () => isStaged(longer, shard));
    stage.runFor(20);
    stage.kill(shorter);
    successor(stage, shard, shorter);
    stage.get(key);
  },
};

const acks: Directed = {
  name: "replication-rewind-acks",
  rule: "§6.5 a copy that rewinds acks nothing of the new epoch",
  knobs: quietLeader,
  script(stage) {
    const { shard, key, longer, shorter } = diverged(stage);
    stage.drop({ from: shorter, to: longer, replication: aboutShard(shard, "rewind-answer") });
    stage.until("a rewind", () => isStaged(longer, shard));
    stage.until("a new primary", () => stage.serves(shorter, shard));
    const other = stage.keyIn(shard, "other");
    stage.begin({ key: other, action: { f: "set", value: stage.value() }, at: [shorter] });
    stage.runFor(50);
    stage.kill(shorter);
    successor(stage, shard, shorter);
    stage.get(key);
  },
};

const horizon: Directed = {
  name: "replication-rewind-horizon",
  rule: "§6.5 a copy switches only once its stream has reached where the answers were read",
  knobs: quietLeader,
  script(stage) {
    const { shard, key, longer, shorter } = diverged(stage);
    const fetch = { from: longer, to: shorter, replication: aboutShard(shard, "rewind-fetch") };
    const fetches = stage.hold(fetch);
    stage.until("a rewind", () => fetches.held.length > 0);
    stage.until("a new primary", () => stage.serves(shorter, shard));
    const stream = stage.drop({ from: shorter, to: longer, replication: recordsOf(shard) });
    const loose = { namespace: "loose", key: stage.keyIn(shard, "loose") };
    stage.set(loose.key, { ...loose, at: [shorter] });
    fetches.release();
    stage.runFor(60);
    stream.discard();
    stage.runFor(1500);
    stage.cluster.checkWhole();
    stage.get(key);
  },
};

/** A key was written everywhere, then once more on the longer copy only; the shorter leads. */
function diverged(stage: Stage) {
  const cast = castWithoutLeader(stage);
  const { shard, primary } = cast;
  const key = stage.keyIn(shard);
  stage.set(key);
  const { longer, shorter } = promoteTheShorter(stage, cast, () => {
    stage.begin({ key, action: { f: "set", value: stage.value() }, at: [primary] });
  });
  return { shard, key, longer, shorter };
}

function isStaged(node: SimNode, shard: number): boolean {
  return node.running?.driver.shard(shard as never)?.replica.position().staged ?? false;
}

/** Scripts about rewinds. */
export const rewindScenarios: readonly Directed[] = [
  lostSuffix,
  lostOverwrite,
  interrupted,
  acks,
  horizon,
];
