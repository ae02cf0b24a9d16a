// Watches what cache engines are asked to do, on every copy: which records they apply under which
// sequence, and which shards they drop. The engines behind it stay as they are.

import { Writer } from "../../../src/base/binary.js";
import { hash32 } from "../../../src/base/hash.js";
import type { NodeDriver } from "../../../src/driver/node.js";
import type { DataRecord } from "../../../src/model/data-record.js";
import { encodeDataRecord } from "../../../src/model/data-record-codec.js";
import type { ShardId } from "../../../src/model/ids.js";
import type { CacheEngine, ShardStore } from "../../../src/model/shard-store.js";

/** The driver whose engine it is, once there is one. */
export type TappedDriver = () => NodeDriver | undefined;

/** Hears of every record that a copy applies, and of every shard that an engine drops. */
export type TapListener = {
  applied(at: {
    readonly of: TappedDriver;
    readonly shard: ShardId;
    readonly sequence: number;
    readonly record: DataRecord;
  }): void;
  dropped(of: TappedDriver, shard: ShardId): void;
  /** A mutation was found to have taken effect before. */
  repeated(): void;
};

/** Makes an engine tell what it is asked to do; returns the same engine. */
export function tapEngine(
  engine: CacheEngine,
  of: TappedDriver,
  listener: TapListener,
): CacheEngine {
  const open = engine.open.bind(engine);
  const drop = engine.drop.bind(engine);
  engine.open = (shard) => tapStore(open(shard), of, listener);
  engine.drop = (shard) => {
    listener.dropped(of, shard);
    drop(shard);
  };
  return engine;
}

function tapStore(store: ShardStore, of: TappedDriver, listener: TapListener): ShardStore {
  const { shard } = store;
  const apply = store.apply.bind(store);
  const applyBelow = store.applyBelow.bind(store);
  const evaluate = store.evaluate.bind(store);
  store.evaluate = (request, at) => {
    const evaluation = evaluate(request, at);
    if (evaluation.kind === "answer" && evaluation.status === "REPEATED") listener.repeated();
    return evaluation;
  };
  store.apply = (sequence, record, now) => {
    listener.applied({ of, shard, sequence, record });
    apply(sequence, record, now);
  };
  store.applyBelow = (sequence, record, now, position) => {
    listener.applied({ of, shard, sequence, record });
    applyBelow(sequence, record, now, position);
  };
  return store;
}

/** A fingerprint of a record: equal records, equal numbers. */
export function recordHash(record: DataRecord): number {
  const writer = new Writer(128);
  encodeDataRecord(writer, record);
  return hash32(writer.finish());
}
