// Nodes come, are fenced no longer, drain and leave (PROTOCOL §2). A registration is where a stale
// incarnation stops to count for anything.

import { type Incarnation, isNodeId, type NodeId, type ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import { memberText } from "../model/shard-map.js";
import { budgetRefusal } from "./budget.js";
import type { CommandResult, Register, SetNodeState, Unfence } from "./command.js";
import type { NodeRecord } from "./control-state.js";
import type { Draft } from "./draft.js";
import { done, type Refusal, refused } from "./outcome.js";
import { currentRecord } from "./registry.js";
import { withoutNode } from "./shard-change.js";

/**
 * A new process takes its node's place: the copies of earlier ones are gone, and shards they led
 * have no primary. The same process registering again gets the incarnation it has.
 */
export function applyRegister(draft: Draft, command: Register): CommandResult {
  const malformed = malformedRegister(draft, command);
  if (malformed !== undefined) return refused(draft, malformed.code, malformed.message);
  const before = draft.nodes.get(command.node);
  if (before?.bootId === command.bootId) return done(draft, before.incarnation);

  const { kind, node, ...fields } = command;
  draft.putNode({
    id: node,
    ...fields,
    incarnation: draft.index as Incarnation,
    state: "ACTIVE",
    provesPredecessorDead: provesDead(draft, command, before),
    resting: false,
  });
  const left = removeCopies(draft, node);
  draft.note({
    kind,
    shards: left,
    from: before === undefined ? "" : node,
    to: node,
    reason: registerReason(command, before),
  });
  return done(draft, draft.index);
}

/**
 * Only the one process that holds the data directory's lock has its storeId, so another process
 * with it has outlived the one before, provided that it knew that one: a registration delayed in
 * the network may itself come from the dead (its sender had not seen its successor's).
 */
function provesDead(draft: Draft, command: Register, before: NodeRecord | undefined): boolean {
  if (before === undefined) return false;
  return before.storeId === command.storeId && draft.basisIndex >= before.incarnation;
}

function registerReason(command: Register, before: NodeRecord | undefined): string {
  if (before === undefined) return `new node at ${command.address}`;
  const disk =
    before.storeId === command.storeId ? "restarted" : "came with another data directory";
  return `${disk} at ${command.address}; was incarnation ${before.incarnation}`;
}

function malformedRegister(draft: Draft, command: Register): Refusal | undefined {
  const invalid = (message: string): Refusal => ({ code: "INVALID_ARGUMENT", message });
  if (!isNodeId(command.node)) return invalid("node must be 1–64 characters of [a-z0-9-]");
  if (command.bootId === "" || command.storeId === "") {
    return invalid("bootId and storeId must not be empty");
  }
  if (!Number.isSafeInteger(command.memoryBytes) || command.memoryBytes < 0) {
    return invalid("memoryBytes must be a whole number of bytes");
  }
  if (!draft.nodes.has(command.node) && draft.nodes.size >= limits.nodesMax) {
    return invalid(`the cluster has ${limits.nodesMax} nodes already, which is the most`);
  }
  return undefined;
}

/** Takes the node out of every shard. Returns the shards that lost their primary by it. */
function removeCopies(draft: Draft, node: NodeId): ShardId[] {
  const left: ShardId[] = [];
  for (const shard of draft.shards) {
    const without = withoutNode(shard, node);
    if (without === shard) continue;
    const wasPrimary = shard.primary?.node === node;
    // A hand-over whose target alone is gone stays: its primary may have released and only an
    // entry ends that (AbortHandOver). One whose primary is gone is a failover's business.
    if (wasPrimary) draft.endOperation(shard, "superseded");
    draft.putShard(wasPrimary ? { ...without, pendingOp: undefined } : without);
    if (wasPrimary) left.push(shard.id);
  }
  return left;
}

/** A fenced process may hold leases again. Shards still listed with it resume by a Failover. */
export function applyUnfence(draft: Draft, command: Unfence): CommandResult {
  const node = currentRecord(draft.nodes, command.node);
  if (node?.state !== "FENCED") {
    return refused(draft, "CONFLICT", `${memberText(command.node)} is not fenced`);
  }
  draft.putNode({ ...node, state: "ACTIVE", resting: false });
  draft.note({ kind: "unfence", to: node.id, reason: "came back" });
  return done(draft);
}

/** Drains a node, ends its drain, or strikes it off for good. */
export function applySetNodeState(draft: Draft, command: SetNodeState): CommandResult {
  const node = currentRecord(draft.nodes, command.node);
  if (node === undefined) {
    return refused(draft, "CONFLICT", `${memberText(command.node)} is not registered`);
  }
  const resting = command.state === "DRAINING" && command.resting;
  if (node.state === command.state && node.resting === resting) return done(draft);
  const refusal = transitionRefusal(draft, node, command.state);
  if (refusal !== undefined) return refused(draft, refusal.code, refusal.message);

  draft.putNode({ ...node, state: command.state, resting });
  const kind = { ACTIVE: "undrain", DRAINING: "drain", GONE: "leave" } as const;
  const shards = command.state === "GONE" ? removeCopies(draft, node.id) : [];
  draft.note({ kind: kind[command.state], shards, from: node.id, reason: command.reason });
  return done(draft);
}

/**
 * ACTIVE ⇄ DRAINING, and either → GONE once it leads nothing; FENCED → GONE at any time. A node
 * that leads shards is not struck off unless it is fenced: it may hold a lease.
 */
function transitionRefusal(
  draft: Draft,
  node: NodeRecord,
  to: SetNodeState["state"],
): Refusal | undefined {
  const no = (message: string): Refusal => ({ code: "CONFLICT", message });
  if (node.state === "GONE") return no(`${node.id} is gone; it may register anew`);
  if (to !== "GONE") {
    return node.state === "FENCED" ? no(`${node.id} is fenced; unfence it first`) : undefined;
  }
  if (node.state === "FENCED") return undefined;
  const led = draft.shards.filter((shard) => shard.primary?.node === node.id).length;
  if (led > 0) return no(`${node.id} is primary of ${led} shards; drain it first`);
  return budgetRefusal(draft, { without: node.id });
}
