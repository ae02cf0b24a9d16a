// Which node an attempt goes to: the primary of the key's shard as far as the map knows, and others
// when that one fails. Pure bookkeeping over an immutable map; it sends nothing.

import { type Epoch, epoch, type NodeId, type Slot } from "../model/ids.js";
import type { Member } from "../model/shard-map.js";
import type { NodeHealth } from "./node-health.js";
import { type ClusterMap, emptyMap, isNewer, mapWithShards, type ShardView } from "./shard-view.js";

/** Where an attempt goes. */
export type Route = {
  /** "host:port". */
  readonly address: string;
  /** The epoch to send: the one that made this node the primary; 0 = not routed by the map. */
  readonly epoch: Epoch;
  /**
   * Whether the node is expected to answer by itself and at once. Attempts that a node must
   * forward, or hold until a takeover is over, travel apart, so that they do not delay the
   * others.
   */
  readonly settled: boolean;
};

/** A node that failed an operation, and the shard's epoch as it was known then. */
export type FailedTry = { readonly address: string; readonly epoch: Epoch };

/** Where this client runs, to prefer what is near. */
export type Locality = { readonly region: string; readonly zone: string };

/** How long after a fenced takeover its shard counts as unsettled, unless it answers before. */
const unsettledMs = 2500;
/**
 * Failures of one operation that are remembered: after two other nodes the primary is due
 * again.
 */
const triesRemembered = 2;
const noEpoch = epoch(0);

/** Chooses nodes by slot. */
export class Router {
  #map: ClusterMap = emptyMap;
  readonly #endpoints: readonly string[];
  readonly #health: NodeHealth;
  readonly #locality: Locality;
  /** Shards that were taken over lately: until when they travel apart. */
  readonly #unsettled = new Map<number, number>();
  #addresses: readonly string[];
  /** Addresses of nodes that are cut off by decision: asked last. */
  #away: ReadonlySet<string> = new Set();
  #turn = 0;

  constructor(endpoints: readonly string[], health: NodeHealth, locality: Locality) {
    this.#endpoints = endpoints;
    this.#health = health;
    this.#locality = locality;
    this.#addresses = endpoints;
  }

  /** The newest map it knows. */
  get map(): ClusterMap {
    return this.#map;
  }

  /** Every address it knows: nodes of the map, the nearest first, then the endpoints given. */
  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Takes a newer map; an older one, or another cluster's, changes nothing. */
  learn(map: ClusterMap, now: number): void {
    const before = this.#map;
    if (before.clusterId !== "" && map.clusterId !== before.clusterId) return;
    if (map.mapVersion < before.mapVersion) return;
    for (const shard of map.shards) this.#note(before.shards[shard.id], shard, now);
    const ahead = before.shards.filter((shard) => isNewer(shard, map.shards[shard.id]));
    const known = ahead.filter((shard) => map.shards[shard.id] !== undefined);
    this.#map = mapWithShards(map, known);
    this.#addresses = this.#sortedAddresses();
    const fenced = [...map.nodes.values()].filter((node) => node.state === "FENCED");
    this.#away = new Set(fenced.map((node) => node.address));
  }

  /** Takes one shard's record from a refusal. Returns whether it was news. */
  learnShard(shard: ShardView, now: number): boolean {
    const before = this.#map.shards[shard.id];
    if (!isNewer(shard, before)) return false;
    this.#note(before, shard, now);
    this.#map = mapWithShards(this.#map, [shard]);
    return true;
  }

  /** The primary of this slot's shard answered: it is settled. */
  answered(slot: Slot): void {
    if (this.#unsettled.size === 0) return;
    const shard = this.shardOf(slot);
    if (shard !== undefined) this.#unsettled.delete(shard.id);
  }

  /** The shard that owns the slot, or undefined while no map is known. */
  shardOf(slot: Slot): ShardView | undefined {
    const position = this.#map.slotTable[slot];
    return position === undefined ? undefined : this.#map.shards[position];
  }

  /** The epoch of the slot's shard as far as it is known; 0 = unknown. */
  epochOf(slot: Slot): Epoch {
    return this.shardOf(slot)?.epoch ?? noEpoch;
  }

  /**
   * Where the next attempt for a slot goes.
   * @param failed nodes that this operation tried in vain, oldest first
   */
  route(slot: Slot, failed: readonly FailedTry[], now: number): Route {
    const shard = this.shardOf(slot);
    const present = shard?.epoch ?? noEpoch;
    const tried = new Set<string>();
    for (const one of failed.slice(-triesRemembered)) {
      if (one.epoch === present) tried.add(one.address);
    }
    const primary = this.#primaryAddress(shard);
    if (primary !== undefined && !tried.has(primary) && !this.#health.isSuspect(primary, now)) {
      return { address: primary, epoch: present, settled: this.#isSettled(shard, now) };
    }
    return { address: this.#other(shard, tried, now), epoch: noEpoch, settled: false };
  }

  /** Any node but those tried, for what concerns no slot; another one each time. */
  any(tried: ReadonlySet<string>, now: number): string {
    return this.#other(undefined, tried, now);
  }

  /** A node beside those tried: in-sync copies first, since one of them takes over. */
  #other(shard: ShardView | undefined, tried: ReadonlySet<string>, now: number): string {
    const copies = (shard?.inSync ?? [])
      .map((member) => this.#addressOf(member))
      .filter((address) => address !== undefined);
    const rest = rotated(this.#addresses, this.#turn++);
    const fresh = [...copies, ...rest].filter((address) => !tried.has(address));
    const calm = (address: string) =>
      !this.#away.has(address) && !this.#health.isSuspect(address, now);
    return fresh.find(calm) ?? fresh[0] ?? rest.find(calm) ?? rest[0] ?? "";
  }

  #primaryAddress(shard: ShardView | undefined): string | undefined {
    if (shard?.primary === undefined) return undefined;
    const node = this.#map.nodes.get(shard.primary.node);
    const current = node !== undefined && node.incarnation >= shard.primary.incarnation;
    if (current && node.address !== "") return node.address;
    return shard.primaryAddress === "" ? this.#addressOf(shard.primary) : shard.primaryAddress;
  }

  #addressOf(member: Member): string | undefined {
    const address = this.#map.nodes.get(member.node)?.address;
    return address === "" ? undefined : address;
  }

  #sortedAddresses(): readonly string[] {
    const nodes = [...this.#map.nodes.values()]
      .filter((node) => node.state !== "GONE" && node.address !== "")
      .sort((a, b) => this.#distance(a.id) - this.#distance(b.id));
    return [...new Set([...nodes.map((node) => node.address), ...this.#endpoints])];
  }

  #distance(id: NodeId): number {
    const node = this.#map.nodes.get(id);
    const far = node?.region === this.#locality.region ? 0 : 2;
    return far + (node?.zone === this.#locality.zone ? 0 : 1);
  }

  #note(before: ShardView | undefined, after: ShardView, now: number): void {
    if (before === undefined || after.epoch <= before.epoch) return;
    if (after.takeover === "fenced") this.#unsettled.set(after.id, now + unsettledMs);
    else this.#unsettled.delete(after.id);
  }

  #isSettled(shard: ShardView | undefined, now: number): boolean {
    if (shard === undefined || this.#unsettled.size === 0) return true;
    const until = this.#unsettled.get(shard.id);
    if (until === undefined) return true;
    if (until > now) return false;
    this.#unsettled.delete(shard.id);
    return true;
  }
}

function rotated<T>(values: readonly T[], by: number): readonly T[] {
  if (values.length === 0) return values;
  const start = by % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}
