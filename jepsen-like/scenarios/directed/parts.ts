// What several scripts have in common: who plays which part around a shard, bare requests beside
// the clients' history, and the messages that replication is cut by.

import { utf8 } from "../../../src/base/bytes.js";
import type { DataRequest, SetRequest } from "../../../src/model/data-request.js";
import { clientId } from "../../../src/model/ids.js";
import { hasMember } from "../../../src/model/shard-map.js";
import type { ReplicationMessage } from "../../../src/replication/message.js";
import type { Attempt, Question } from "../../world/sim/sim-door.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import type { Stage } from "./stage.js";

/** Who plays which part around one shard. */
export type Cast = {
  readonly shard: number;
  readonly leader: SimNode;
  readonly primary: SimNode;
  /** The other copies' nodes, the leader last if it is one of them. */
  readonly backups: readonly [SimNode, ...SimNode[]];
};

/** The parts around a shard whose primary does not lead the control plane. */
export function castOf(stage: Stage): Cast {
  return castOfShard(stage, stage.shardOffLeader().id);
}

/** The parts around a shard of which the leader has no copy. */
export function castWithoutLeader(stage: Stage): Cast {
  const leader = stage.leader();
  const { id } = stage.shardWhere(({ primary, backups }) =>
    [primary, ...backups].every((member) => member !== undefined && member.node !== leader.id),
  );
  return castOfShard(stage, id);
}

function castOfShard(stage: Stage, shard: number): Cast {
  const leader = stage.leader();
  const primary = stage.primary(shard);
  const holders = stage.shard(shard).backups.map(({ node }) => node);
  const [first, ...rest] = stage
    .others(primary)
    .filter(({ id }) => holders.includes(id))
    .sort((a, b) => Number(a === leader) - Number(b === leader));
  if (first === undefined) throw new Error(`shard ${shard} has no backup`);
  return { shard, leader, primary, backups: [first, ...rest] };
}

/** Waits until the leader may act on a primary that it misses: it first waits out older leases. */
export function settle(stage: Stage): void {
  stage.runFor(stage.fullLeaseMs + 100);
}

/** Whether the newest map counts a node's present process among a shard's in-sync copies. */
export function isInSync(stage: Stage, shard: number, node: SimNode): boolean {
  const member = node.running?.driver.member;
  return member !== undefined && hasMember(stage.shard(shard).inSync, member);
}

/** Whether it comes to hold within a while; neither is wrong. */
export function comes(stage: Stage, holds: () => boolean, withinMs: number): boolean {
  const end = stage.now + withinMs;
  while (!holds()) {
    if (stage.now >= end) return false;
    stage.runFor(0.5);
  }
  return true;
}

/** Waits until another node than `from` serves the shard; returns that node. */
export function successor(stage: Stage, shard: number, from: SimNode): SimNode {
  stage.eventually(`a successor of ${from.id}`, () => {
    const next = stage.cluster.primaryOf(shard);
    return next !== undefined && next !== from && stage.serves(next, shard);
  });
  return stage.primary(shard);
}

/** Frames that carry records of the shard. */
export function recordsOf(shard: number): (message: ReplicationMessage) => boolean {
  return (message) =>
    message.shard === shard && message.kind === "append" && message.records.length > 0;
}

/** Frames about the shard, of some kinds if any are given. */
export function aboutShard(
  shard: number,
  ...kinds: readonly ReplicationMessage["kind"][]
): (message: ReplicationMessage) => boolean {
  return (message) =>
    message.shard === shard && (kinds.length === 0 || kinds.includes(message.kind));
}

/** A bare request that was sent, and what became of it. */
export type Asking = { answer: Attempt | undefined };

/** Sends a bare request that no history knows. */
export function send(stage: Stage, to: SimNode, question: Question, timeoutMs = 2500): Asking {
  const asking: Asking = { answer: undefined };
  stage.cluster.door.ask(to.id, question, timeoutMs, (attempt) => {
    asking.answer = attempt;
  });
  return asking;
}

/** Sends a bare request of one shard and waits for its end. */
export function call(stage: Stage, to: SimNode, request: DataRequest, epoch = 0): Attempt {
  const asking = send(stage, to, { kind: "data", request, epoch });
  stage.until("an answer", () => asking.answer !== undefined);
  return asking.answer ?? { kind: "lost" };
}

/** What an attempt was told, in one word: a reply's status, or the error's code. */
export function told(attempt: Attempt | undefined): string {
  if (attempt?.kind === "error") return attempt.error.code;
  if (attempt?.kind !== "reply") return attempt?.kind ?? "nothing";
  return "status" in attempt.reply ? attempt.reply.status : attempt.reply.kind;
}

/** A set as a client sends it. */
export function setRequest(
  key: string,
  value: string,
  more: Partial<Omit<SetRequest, "kind" | "key" | "value">> = {},
): SetRequest {
  return {
    kind: "set",
    namespace: "strict",
    key: utf8(key),
    value: utf8(value),
    ttl: "none",
    ttlJitterPct: undefined,
    tags: [],
    graceMs: undefined,
    condition: { kind: "none" },
    writeConcern: undefined,
    loadStamp: undefined,
    identity: undefined,
    ...more,
  };
}

/** A read as a client sends it. */
export function getRequest(
  key: string,
  readMode: "linearizable" | "any" = "linearizable",
  namespace = "strict",
): DataRequest {
  return { kind: "get", namespace, key: utf8(key), readMode };
}

/** The identity of a request that may be repeated. */
export function identityOf(client: string, requestSeq: number, ackedUpTo = 0) {
  return { clientId: clientId(client), requestSeq, ackedUpTo };
}
