// Identities and counters that all parts share, each a type of its own so that none stands in for
// another.

import { assert } from "../base/assert.js";
import type { Brand } from "../base/brand.js";

/** A node's name in its cluster: 1–64 characters of [a-z0-9-], as `n1`. */
export type NodeId = Brand<string, "NodeId">;
/** The random identity of one data directory: 32 hexadecimal digits. */
export type StoreId = Brand<string, "StoreId">;
/** The random identity of one cluster: 32 hexadecimal digits. */
export type ClusterId = Brand<string, "ClusterId">;
/** A Raft term: counts elections. */
export type Term = Brand<number, "Term">;
/** A position in the Raft log; the first entry is 1, 0 is "before all". */
export type LogIndex = Brand<number, "LogIndex">;
/** Which process of a node: the log index of its registration. */
export type Incarnation = Brand<number, "Incarnation">;
/** The number of a shard, 0-based. */
export type ShardId = Brand<number, "ShardId">;
/** A shard's fencing token: the log index that installed its primary or its range. */
export type Epoch = Brand<number, "Epoch">;
/** The log index of the last change of a shard, an operation or a namespace. */
export type ConfigVersion = Brand<number, "ConfigVersion">;
/** The log index of the last change of the shard map. */
export type MapVersion = Brand<number, "MapVersion">;
/** The number of one record of a shard; never repeats, compares across epochs (see sequence.ts). */
export type Sequence = Brand<number, "Sequence">;
/** A slot, 0 to 16,383. */
export type Slot = Brand<number, "Slot">;
/** A namespace's identity: the log index that created it. Names may be used again, ids never. */
export type NamespaceId = Brand<number, "NamespaceId">;
/** A client's random identity: 1–64 characters. */
export type ClientId = Brand<string, "ClientId">;
/** A point of a shard's own time in milliseconds; only durations of it mean something. */
export type ShardTime = Brand<number, "ShardTime">;

const nodeIdPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Whether the text can name a node. */
export function isNodeId(text: string): text is NodeId {
  return nodeIdPattern.test(text);
}

/** Reads a node's name; the text must have been checked. */
export function nodeId(text: string): NodeId {
  assert(isNodeId(text), `node id "${text}"`);
  return text;
}

function counter(value: number): number {
  assert(Number.isSafeInteger(value) && value >= 0, `counter of ${value}`);
  return value;
}

export const storeId = (text: string): StoreId => text as StoreId;
export const clusterId = (text: string): ClusterId => text as ClusterId;
export const clientId = (text: string): ClientId => text as ClientId;
export const term = (value: number): Term => counter(value) as Term;
export const logIndex = (value: number): LogIndex => counter(value) as LogIndex;
export const incarnation = (value: number): Incarnation => counter(value) as Incarnation;
export const shardId = (value: number): ShardId => counter(value) as ShardId;
export const epoch = (value: number): Epoch => counter(value) as Epoch;
export const configVersion = (value: number): ConfigVersion => counter(value) as ConfigVersion;
export const mapVersion = (value: number): MapVersion => counter(value) as MapVersion;
export const sequence = (value: number): Sequence => counter(value) as Sequence;
export const slot = (value: number): Slot => counter(value) as Slot;
export const namespaceId = (value: number): NamespaceId => counter(value) as NamespaceId;
export const shardTime = (value: number): ShardTime => value as ShardTime;
