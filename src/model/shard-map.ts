// The shard map: which slots each shard owns, who serves it, and under which fencing token. Values
// are immutable; the control state makes new ones, every node reads the same.

import type {
  ConfigVersion,
  Epoch,
  Incarnation,
  MapVersion,
  NodeId,
  ShardId,
  Slot,
} from "./ids.js";

/** One process of one node: the unit that holds copies, acks and leases. */
export type Member = { readonly node: NodeId; readonly incarnation: Incarnation };

/** A contiguous slot range, both ends included. */
export type SlotRange = { readonly lo: Slot; readonly hi: Slot };

/** How a shard's present epoch took over: the predecessor released it, or had to be fenced. */
export type Takeover = "clean" | "fenced";

/** What the present epoch's primary began with: its copy's data, or nothing. */
export type Beginning = "kept" | "cold";

/** One shard's record in the control state. */
export type Shard = {
  readonly id: ShardId;
  readonly slots: SlotRange;
  /** Log index of the entry that installed the primary or the range; 0 before the first. */
  readonly epoch: Epoch;
  /** Counts the shard's epochs from 1; sequences of this epoch start at ordinal · 2^32. */
  readonly ordinal: number;
  /** Log index of the shard's last change of any kind. */
  readonly configVersion: ConfigVersion;
  readonly primary: Member | undefined;
  readonly takeover: Takeover;
  readonly beginning: Beginning;
  /**
   * The epoch of the last cold start: the history of every copy that counts begins with it. A
   * process that missed that epoch and is made primary later still knows that its data is void.
   */
  readonly coldEpoch: Epoch;
  /** Copies beside the primary that were in sync once; those not in `inSync` catch up again. */
  readonly backups: readonly Member[];
  /** Copies that catch up for the first time. */
  readonly joining: readonly Member[];
  /** Members whose copy may be promoted with its data; contains the primary while there is one. */
  readonly inSync: readonly Member[];
  /** The hand-over under way, by operation id, or undefined. */
  readonly pendingOp: number | undefined;
};

/** Which state of a shard a command expects; see PROTOCOL §1. */
export type ShardExpectation = {
  readonly shard: ShardId;
  readonly epoch: Epoch;
  readonly configVersion: ConfigVersion;
};

/** Where a node stands: serving, being emptied, cut off by decision, or gone for good. */
export type NodeState = "ACTIVE" | "DRAINING" | "FENCED" | "GONE";

/** The public part of a node that clients and peers need to reach it. */
export type NodeAddress = {
  readonly id: NodeId;
  /** gRPC, "host:port". */
  readonly address: string;
  /** HTTP for metrics and health, "host:port"; empty when none. */
  readonly httpAddress: string;
  readonly region: string;
  readonly zone: string;
  readonly state: NodeState;
  readonly incarnation: Incarnation;
};

/** All shards and nodes at one map version. */
export type ShardMap = {
  readonly mapVersion: MapVersion;
  readonly shards: readonly Shard[];
  readonly nodes: ReadonlyMap<NodeId, NodeAddress>;
  /** Slot → index into `shards`; 16,384 entries. */
  readonly slotTable: Uint16Array;
};

/** Whether two members are the same process. */
export function sameMember(a: Member | undefined, b: Member | undefined): boolean {
  return a !== undefined && b !== undefined && a.node === b.node && a.incarnation === b.incarnation;
}

/** Whether the list names this very process. */
export function hasMember(members: readonly Member[], member: Member): boolean {
  return members.some((one) => sameMember(one, member));
}

/** The list without this process. */
export function withoutMember(members: readonly Member[], member: Member): readonly Member[] {
  return members.filter((one) => !sameMember(one, member));
}

/** Everyone who holds a copy or is about to: primary, backups, joining. */
export function copiesOf(shard: Shard): readonly Member[] {
  const primary = shard.primary === undefined ? [] : [shard.primary];
  return [...primary, ...shard.backups, ...shard.joining];
}

/** The shard's present state as a command's expectation. */
export function expectationOf(shard: Shard): ShardExpectation {
  return { shard: shard.id, epoch: shard.epoch, configVersion: shard.configVersion };
}

/** `member` as text for logs: `n1@42`. */
export function memberText(member: Member | undefined): string {
  return member === undefined ? "none" : `${member.node}@${member.incarnation}`;
}
