// What must hold of every control state and of every step from one to a later one (PROTOCOL §10:
// I5, I6, I12, I15 and the nesting of sets). Looks only at records that changed: cheap enough to
// run after every batch in production as well as after every step in simulation.

import { limits } from "../model/limits.js";
import { copiesOf, hasMember, type Member, memberText, type Shard } from "../model/shard-map.js";
import { slotCount } from "../model/slot.js";
import type { ControlState } from "./control-state.js";
import { isCurrent } from "./registry.js";

/** The first invariant that is broken, in words; undefined when all hold. */
type Broken = string | undefined;

/**
 * Whether `after` may follow `before`, by one command or by several. Shards, namespaces and so on
 * that are the same objects in both are taken as checked.
 */
export function brokenInvariant(before: ControlState, after: ControlState): Broken {
  return (
    brokenCounters(before, after) ??
    brokenShards(before, after) ??
    brokenSlots(before.shards, after.shards) ??
    brokenOperations(before, after) ??
    brokenNamespaces(before, after) ??
    brokenNodes(before, after) ??
    brokenBounds(after)
  );
}

/** Whether the state can stand, whatever came before: for a state read from a snapshot. */
export function brokenState(state: ControlState): Broken {
  for (const shard of state.shards) {
    const broken = brokenShard(state, shard);
    if (broken !== undefined) return broken;
  }
  return brokenSlots([], state.shards) ?? brokenPending(state) ?? brokenBounds(state);
}

function brokenCounters(before: ControlState, after: ControlState): Broken {
  if (after.appliedIndex < before.appliedIndex) return "I5: appliedIndex fell";
  if (after.mapVersion < before.mapVersion) return "mapVersion fell";
  if (after.mapVersion > after.appliedIndex) return "mapVersion is ahead of appliedIndex";
  if (after.requestFloor < before.requestFloor) return "requestFloor fell";
  if (after.operationsBegun < before.operationsBegun) return "operationsBegun fell";
  if (before.clusterId !== undefined && after.clusterId !== before.clusterId) {
    return "clusterId changed";
  }
  const mapChanged = after.shards !== before.shards || after.nodes !== before.nodes;
  if (mapChanged !== after.mapVersion > before.mapVersion)
    return "mapVersion does not tell changes";
  return undefined;
}

function brokenShards(before: ControlState, after: ControlState): Broken {
  if (after.shards === before.shards && after.nodes === before.nodes) return undefined;
  if (before.shards.length > after.shards.length) return "a shard vanished";
  for (const [id, shard] of after.shards.entries()) {
    const earlier = before.shards[id];
    if (shard === earlier && after.nodes === before.nodes) continue;
    const broken =
      brokenShard(after, shard) ??
      (earlier === undefined || earlier === shard
        ? undefined
        : brokenStep(earlier, shard, { before: before.appliedIndex, after: after.appliedIndex }));
    if (broken !== undefined) return `shard ${id}: ${broken}`;
  }
  return undefined;
}

/** The sets of one shard: who is in sync has a copy, nobody twice, nobody stale (I15). */
function brokenShard(state: ControlState, shard: Shard): Broken {
  const copies = copiesOf(shard);
  const nodes = new Set(copies.map((member) => member.node));
  if (nodes.size !== copies.length) return "a node has two copies";
  const stale = copies.find((member) => !isCurrent(state.nodes, member));
  if (stale !== undefined) return `I15: ${memberText(stale)} is stale`;
  if (shard.primary !== undefined && !hasMember(shard.inSync, shard.primary)) {
    return "the primary is not in its in-sync set";
  }
  const settled = (member: Member) =>
    hasMember(copies, member) && !hasMember(shard.joining, member);
  const outside = shard.inSync.find((member) => !settled(member));
  if (outside !== undefined) return `${memberText(outside)} is in sync without a settled copy`;
  if (new Set(shard.inSync.map(memberText)).size !== shard.inSync.length) {
    return "a member is in sync twice";
  }
  if ((shard.epoch === 0) !== (shard.ordinal === 0)) return "an epoch without ordinal";
  if (shard.epoch > shard.configVersion) return "its epoch is ahead of its configVersion";
  const startsHere = shard.coldEpoch === shard.epoch;
  if (shard.coldEpoch > shard.epoch || startsHere !== (shard.beginning === "cold")) {
    return "its coldEpoch does not tell its last cold start";
  }
  return undefined;
}

/** I6: epochs only grow, and (shard, epoch) has one primary. */
function brokenStep(before: Shard, after: Shard, index: { before: number; after: number }): Broken {
  const fresh = (version: number) => version > index.before && version <= index.after;
  if (!fresh(after.configVersion)) return "it changed without a new configVersion";
  if (after.coldEpoch < before.coldEpoch) return "its coldEpoch fell";
  if (after.epoch === before.epoch) {
    if (after.ordinal !== before.ordinal) return "I6: an ordinal without an epoch";
    if (after.primary !== undefined && memberText(after.primary) !== memberText(before.primary)) {
      return `I6: epoch ${after.epoch} has a second primary`;
    }
    return undefined;
  }
  if (!fresh(after.epoch)) return `I6: epoch ${after.epoch} follows ${before.epoch}`;
  if (after.ordinal <= before.ordinal) return "I6: an epoch without a new ordinal";
  return undefined;
}

/** I12: the ranges partition the slots. */
function brokenSlots(before: readonly Shard[], after: readonly Shard[]): Broken {
  if (after === before || after.length === 0) return undefined;
  const same = after.every((shard, id) => shard.slots === before[id]?.slots);
  if (same && after.length === before.length) return undefined;
  let next = 0;
  for (const { id, slots } of after.toSorted((a, b) => a.slots.lo - b.slots.lo)) {
    if (slots.lo !== next || slots.hi < slots.lo) return `I12: shard ${id} begins at ${slots.lo}`;
    next = slots.hi + 1;
  }
  return next === slotCount ? undefined : `I12: the shards end at slot ${next - 1}`;
}

function brokenOperations(before: ControlState, after: ControlState): Broken {
  if (after.shards === before.shards && after.operations === before.operations) return undefined;
  return brokenPending(after);
}

/** Operations under way and shards name each other. */
function brokenPending(state: ControlState): Broken {
  let pending = 0;
  for (const shard of state.shards) {
    if (shard.pendingOp === undefined) continue;
    pending += 1;
    const operation = state.operations.get(shard.pendingOp);
    if (operation?.phase !== "releasing")
      return `shard ${shard.id}: its operation is not under way`;
    if (operation.shard !== shard.id) return `shard ${shard.id}: its operation is another's`;
    if (operation.basis !== shard.epoch)
      return `shard ${shard.id}: its operation has another epoch`;
  }
  let releasing = 0;
  for (const { phase } of state.operations.values()) if (phase === "releasing") releasing += 1;
  return releasing === pending ? undefined : "an operation is under way that no shard names";
}

function brokenNamespaces(before: ControlState, after: ControlState): Broken {
  if (after.namespaces === before.namespaces) return undefined;
  for (const [name, namespace] of after.namespaces) {
    if (namespace.name !== name) return `namespace ${name} is called ${namespace.name}`;
    if (namespace.effectiveVersion > namespace.version) {
      return `namespace ${name} is effective before it is committed`;
    }
    const earlier = before.namespaces.get(name);
    if (earlier === undefined || earlier === namespace) continue;
    if (namespace.id < earlier.id) return `namespace ${name} has an older id`;
    if (namespace.id > earlier.id) continue;
    const fell =
      namespace.version < earlier.version ||
      namespace.generation < earlier.generation ||
      namespace.effectiveVersion < earlier.effectiveVersion;
    if (fell) return `namespace ${name}: a version fell`;
  }
  return undefined;
}

function brokenNodes(before: ControlState, after: ControlState): Broken {
  if (after.nodes === before.nodes) return undefined;
  for (const [id, earlier] of before.nodes) {
    const node = after.nodes.get(id);
    if (node === undefined) return `node ${id} vanished`;
    if (node.incarnation < earlier.incarnation) return `node ${id}: its incarnation fell`;
  }
  return undefined;
}

function brokenBounds(state: ControlState): Broken {
  const { history, losses, requests, operations, shards, namespaces, nodes } = state;
  if (history.length > limits.historyRowsMax) return "too many history rows";
  if (losses.length > limits.lossRowsMax) return "too many loss records";
  if (requests.size > limits.adminRequestsMax) return "too many remembered requests";
  if (operations.size > limits.operationRowsMax + shards.length) return "too many operations";
  if (namespaces.size > limits.namespacesMax) return "too many namespaces";
  return nodes.size > limits.nodesMax ? "too many nodes" : undefined;
}
