// What one copy of a shard holds: store, latest records, lineage and how far it has got.
// The only file that applies records to the store, so that nothing else can change an item.

import { assert } from "../base/assert.js";
import type { DataRecord } from "../model/data-record.js";
import type { Epoch, Sequence } from "../model/ids.js";
import { noSequence } from "../model/sequence.js";
import type { Member, Shard } from "../model/shard-map.js";
import { type KeyName, type ShardStore, walkEnd } from "../model/shard-store.js";
import { extended, type Lineage, lineageAt } from "./lineage.js";
import type { StreamRecord } from "./message.js";
import { type LogBounds, ReplicationLog, sizeOfRecord } from "./replication-log.js";
import { ShardClock } from "./shard-clock.js";

/** Names of expired items that one TIME record keeps for a rewind; beyond, none can cross it. */
const expiredNamesMax = 4096;
/** Bytes that a kept name is charged with beside its key. */
const nameOverheadBytes = 32;
/** Invalidated items freed in one tick. */
const sweptPerTickMax = 1024;

/** A copy of a shard. `position` = `walkEnd` when it is complete. */
export class ShardCopy {
  readonly self: Member;
  readonly store: ShardStore;
  readonly log: ReplicationLog;
  readonly clock = new ShardClock();
  lineage: Lineage = [];
  last: Sequence = noSequence;
  position = 0;
  /** Below this the names in the log do not tell all that changed: no rewind goes there. */
  namesFrom: Sequence = noSequence;
  /** Every copy that may be promoted has everything up to here; never falls. */
  sweepable: Sequence = noSequence;
  /** Epochs of records it holds whose primary this very process was. */
  readonly led = new Set<Epoch>();

  constructor(self: Member, store: ShardStore, bounds: LogBounds) {
    this.self = self;
    this.store = store;
    this.log = new ReplicationLog(bounds, noSequence);
  }

  /** Whether it holds every item of its sequence. */
  get complete(): boolean {
    return this.position === walkEnd;
  }

  /** The epoch of its last records if this very process led it: no later one has been heard of. */
  get ledLast(): Epoch | undefined {
    const epoch = this.lineage.at(-1)?.epoch;
    return epoch !== undefined && this.led.has(epoch) ? epoch : undefined;
  }

  /** Applies the record that follows the last one. */
  apply(entry: StreamRecord): void {
    const { sequence, time, record } = entry;
    assert(sequence > this.last, `I9: record ${sequence} applied after ${this.last}`);
    const expired = this.#expiredBy(record);
    const unnamed = expired.length > expiredNamesMax || this.#removesUnnamed(record);
    if (this.complete) this.store.apply(sequence, record, time);
    else this.store.applyBelow(sequence, record, time, this.position);
    if (record.kind === "epoch") {
      const next = { epoch: record.epoch, start: sequence, inherited: this.last };
      this.lineage = extended(this.lineage, next);
    }
    const removed = unnamed ? [] : expired;
    let bytes = sizeOfRecord(record);
    for (const { key } of removed) bytes += nameOverheadBytes + key.length;
    this.log.push({ sequence, time, record, previous: this.last, bytes, removed, unnamed });
    this.last = sequence;
  }

  /** Gives up the records after `sequence`: what the store holds is the caller's duty. */
  truncateAfter(sequence: Sequence): void {
    this.log.truncateAfter(sequence);
    this.lineage = lineageAt(this.lineage, sequence);
    this.last = sequence;
  }

  /** Forgets everything. Only for a copy that is in no in-sync set, and for a cold start. */
  clear(): void {
    this.store.clear();
    this.led.clear();
    this.startAt([], noSequence, 0);
    this.sweepable = noSequence;
  }

  /**
   * What a new primary does with what it holds: nothing of before the shard's last cold start
   * counts, also when this process never saw that epoch and a later one is the first it hears of.
   */
  beginUnder(shard: Shard): void {
    const cold = shard.beginning === "cold";
    if (!cold && this.lineage.at(0)?.epoch === shard.coldEpoch) return;
    this.clear();
    const missed = { epoch: shard.coldEpoch, start: noSequence, inherited: noSequence };
    this.startAt(cold ? [] : [missed], noSequence, walkEnd);
  }

  /** Begins anew from what was installed into the store. */
  startAt(lineage: Lineage, last: Sequence, position: number): void {
    this.log.reset(last);
    this.lineage = lineage;
    this.last = last;
    this.position = position;
    this.namesFrom = last;
  }

  /** The walk has reached a position; at its end the copy is complete. */
  walkedTo(position: number): void {
    this.position = position;
    if (position === walkEnd) this.namesFrom = this.last;
  }

  /** Takes note that everything up to `acked` is safe on every copy that may be promoted. */
  learnAcked(acked: Sequence): void {
    const known = Math.min(acked, this.last) as Sequence;
    if (known > this.sweepable) this.sweepable = known;
  }

  /** Frees some items that were invalidated at or below what is acked everywhere. */
  sweep(): void {
    if (this.sweepable > noSequence) this.store.sweep(this.sweepable, sweptPerTickMax);
  }

  #expiredBy(record: DataRecord): readonly KeyName[] {
    if (record.kind !== "time") return [];
    return this.store.expiredBy(record.now, expiredNamesMax + 1);
  }

  /** Whether the record may remove items that nothing names. */
  #removesUnnamed(record: DataRecord): boolean {
    if (record.kind === "drop") return true;
    if (record.kind !== "config") return false;
    const present = this.store.namespaces().find(({ id }) => id === record.namespace);
    return present !== undefined && record.generation > present.generation;
  }
}
