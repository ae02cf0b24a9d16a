// Steps that the directed scenarios of leases have in common.

import type { LeaseMessage } from "../../../src/control/lease-message.js";
import type { Shard } from "../../../src/model/shard-map.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import { NotReached, type Stage } from "./stage.js";

/** Whether a lease message is a leader's grant. */
export function isConfirmation({ kind }: LeaseMessage): boolean {
  return kind === "confirmation";
}

/** Whether a lease message is a node's sign of life. */
export function isHeartbeat({ kind }: LeaseMessage): boolean {
  return kind === "heartbeat";
}

/** A shard whose primary does not lead the control plane, and that primary. */
export function castShard(stage: Stage): {
  readonly shard: Shard["id"];
  readonly primary: SimNode;
} {
  const { id } = stage.shardOffLeader();
  return { shard: id, primary: stage.primary(id) };
}

/** Waits until a node was granted a lease just now. */
export function untilGranted(stage: Stage, node: SimNode): void {
  const grants = stage.watch({ to: node, lease: isConfirmation });
  stage.until(`a grant to ${node.id}`, () => grants.seen > 0);
  grants.stop();
  stage.runFor(6);
}

/** Whether somebody else serves the shard. */
export function servedByOther(stage: Stage, shard: Shard["id"], but: SimNode): boolean {
  return stage.others(but).some((node) => stage.serves(node, shard));
}

/** Waits until the newest map names another primary than this one. */
export function untilReplaced(stage: Stage, shard: Shard["id"], old: SimNode): SimNode {
  const isNew = (): boolean => {
    const primary = stage.shard(shard).primary;
    return primary !== undefined && primary.node !== old.id;
  };
  stage.eventually("another primary", isNew);
  return stage.primary(shard);
}

/** Hands a shard over to a node and waits until it serves there. */
export function moveTo(stage: Stage, shard: Shard["id"], to: SimNode): void {
  stage.handOver(shard, to);
  stage.eventually(`shard ${shard} on ${to.id}`, () => stage.serves(to, shard));
  stage.runFor(300);
}

/** A shard of two copies of which the leader has none. */
export function castLone(stage: Stage): {
  readonly shard: Shard["id"];
  readonly primary: SimNode;
  readonly backup: SimNode;
} {
  const { id: leader } = stage.leader();
  const { id, primary, backups } = stage.shardWhere(
    (one) => one.primary?.node !== leader && one.backups.every(({ node }) => node !== leader),
  );
  const [backup] = stage.others().filter((node) => node.id === backups[0]?.node);
  if (primary === undefined || backup === undefined) throw new NotReached("there is no backup");
  return { shard: id, primary: stage.primary(id), backup };
}

/** Hands all but one shard that a node leads to their first backups. */
export function leadOnly(stage: Stage, node: SimNode, shard: Shard["id"]): void {
  for (const { id, primary, backups } of stage.cluster.control.newest.shards) {
    const to = stage.others().find((one) => one.id === backups[0]?.node);
    if (id !== shard && primary?.node === node.id && to !== undefined) moveTo(stage, id, to);
  }
}

/** A node's state in the newest control state. */
export function stateOf(stage: Stage, node: SimNode): string | undefined {
  return stage.cluster.control.newest.nodes.get(node.id)?.state;
}

/** Makes a process stand still in two samples of its event loop in a row. */
export function lagTwice(stage: Stage, node: SimNode): void {
  for (let i = 0; i < 2; i++) {
    const beats = stage.watch({ from: node, lease: isHeartbeat });
    // A message that it finds waiting would make it send before its tick has told it of the time.
    const kinds = ["raft", "replication", "call", "answer"] as const;
    const waiting = kinds.map((kind) => stage.hold({ to: node, kind }));
    stage.runFor(5);
    stage.pause(node);
    stage.runFor(290);
    stage.resume(node);
    stage.until(`a heartbeat of ${node.id}`, () => beats.seen > 0);
    beats.stop();
    for (const rule of waiting) rule.release();
  }
}
