// Copies under concurrent writes: a walk in chunks with applyBelow, and a rewind by key, both end
// with the primary's digest.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { Reader, Writer } from "../../src/base/binary.js";
import { toHex, utf8 } from "../../src/base/bytes.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import type { DataRecord } from "../../src/model/data-record.js";
import { decodeItemCopy, encodeItemCopy } from "../../src/model/data-record-codec.js";
import { epoch, namespaceId, sequence, shardId, shardTime } from "../../src/model/ids.js";
import {
  type ItemCopy,
  type KeyName,
  type ShardStore,
  walkEnd,
} from "../../src/model/shard-store.js";
import { LoneShard } from "./lone-shard.js";
import { firstEpoch, setRequest } from "./requests.js";
import { ShardWorld, smallLimits } from "./shard-world.js";
import { anySteps, keyNames, namespaceNames, type Step } from "./steps.js";

function emptyStore(): ShardStore {
  return createCacheEngine({ limits: smallLimits }).open(shardId(1));
}

/** As it arrives over the wire. */
function sent(item: ItemCopy): ItemCopy {
  const writer = new Writer();
  encodeItemCopy(writer, item);
  return decodeItemCopy(new Reader(writer.finish()));
}

class Joiner {
  readonly store = emptyStore();
  position = 0;

  constructor(world: ShardWorld) {
    this.store.importTables(new Uint8Array(world.primary.exportTables()));
  }

  chunk(world: ShardWorld, bytes: number): void {
    if (this.position === walkEnd) return;
    const chunk = world.primary.walk(this.position, bytes);
    expect(chunk.to).toBeGreaterThan(this.position);
    expect(chunk.done).toBe(chunk.to === walkEnd);
    for (const item of chunk.items) {
      const at = this.store.positionOf(item);
      expect(at >= this.position && at < chunk.to, "items of a chunk lie within it").toBe(true);
      this.store.install(sent(item));
    }
    this.position = chunk.to;
    this.store.checkInvariants();
  }
}

/** Both namespaces full of items, with room for more than the steps' configs leave. */
function filledWorld(): ShardWorld {
  const world = new ShardWorld({ lagging: false });
  for (const ns of namespaceNames) {
    world.run({ op: "config", ns, bytes: 4000, items: 0, policy: "lru", flush: false });
    for (const key of keyNames) {
      const rest = { condition: "none", operand: 0, concern: undefined, tags: ["red"] } as const;
      const none = { loadAge: undefined, identity: undefined };
      world.run({ op: "set", ns, key, size: 9, ttl: "none", ...rest, ...none });
    }
  }
  return world;
}

describe("a walk", () => {
  it("in chunks, between writes of all kinds, ends with an equal copy", () => {
    const options = fc.record({ start: fc.nat(20), every: fc.nat(4), bytes: fc.nat(250) });
    fc.assert(
      fc.property(anySteps, options, (steps, { start, every, bytes }) => {
        const world = filledWorld();
        let joiner: Joiner | undefined;
        world.onRecord = (at, record, now) => {
          joiner?.store.applyBelow(sequence(at), record, shardTime(now), joiner.position);
        };
        for (const [index, step] of steps.entries()) {
          if (index === start) joiner = new Joiner(world);
          world.run(step);
          if (index % (every + 1) === 0) joiner?.chunk(world, bytes);
        }
        joiner ??= new Joiner(world);
        while (joiner.position < walkEnd) joiner.chunk(world, bytes);
        const now = shardTime(world.now);
        expect(joiner.store.digest(now)).toBe(world.primary.digest(now));
        expect(toHex(joiner.store.exportTables())).toBe(toHex(world.primary.exportTables()));
      }),
      { numRuns: 30, interruptAfterTimeLimit: 20_000 },
    );
  });

  it("holds before its end exactly what the primary holds below the cursor", () => {
    fc.assert(
      fc.property(anySteps, fc.nat(250), (steps, bytes) => {
        const world = filledWorld();
        const joiner = new Joiner(world);
        world.onRecord = (at, record, now) => {
          joiner.store.applyBelow(sequence(at), record, shardTime(now), joiner.position);
        };
        for (const step of steps.slice(0, 60)) {
          world.run(step);
          joiner.chunk(world, bytes);
          const whole = world.primary.walk(0, Number.MAX_SAFE_INTEGER).items;
          const below = whole.filter((one) => joiner.store.positionOf(one) < joiner.position);
          expect(joiner.store.walk(0, Number.MAX_SAFE_INTEGER).items).toEqual(below);
        }
      }),
      { numRuns: 15, interruptAfterTimeLimit: 20_000 },
    );
  });

  it("leaves items at and above the cursor to the walk, whatever the record", () => {
    const lone = new LoneShard();
    lone.send(setRequest("k", "v", { tags: ["t"] }));
    const name = { namespace: namespaceId(7), key: utf8("k") };
    const at = lone.store.positionOf(name);
    const records: readonly DataRecord[] = [
      { kind: "delete", ...name },
      { kind: "evict", ...name },
      { kind: "touch", ...name, expiresAt: shardTime(9999), dedupe: undefined },
    ];
    const before = lone.store.copyOf(name);
    const next = () => sequence(++lone.last);
    for (const record of records) {
      lone.store.applyBelow(next(), record, shardTime(0), at);
      expect(lone.store.copyOf(name), record.kind).toEqual(before);
    }
    const [, , touch] = records;
    if (touch !== undefined) lone.store.applyBelow(next(), touch, shardTime(0), at + 1);
    expect(lone.store.copyOf(name)?.expiresAt).toBe(9999);
    lone.store.applyBelow(next(), { kind: "delete", ...name }, shardTime(0), at + 1);
    expect(lone.store.copyOf(name)).toBeUndefined();
  });

  it("of an empty store is one empty chunk", () => {
    expect(emptyStore().walk(0, 100)).toEqual({ items: [], to: walkEnd, done: true });
    expect(emptyStore().walk(walkEnd, 100)).toEqual({ items: [], to: walkEnd, done: true });
  });
});

/** The names that a record touched, as the log of a deposed primary tells them. */
function touchedBy(record: DataRecord, store: ShardStore): KeyName[] {
  switch (record.kind) {
    case "set":
    case "delete":
    case "evict":
    case "touch":
      return [record];
    case "time":
      return [...store.expiredBy(record.now, 1_000_000)];
    default:
      return [];
  }
}

/** Runs steps on a store as its primary, from a last sequence on; no model, no other copy. */
class Reign {
  readonly touched: KeyName[] = [];
  readonly world: ShardWorld;
  readonly store: ShardStore;
  last: number;
  now: number;

  constructor(world: ShardWorld, store: ShardStore, beginning: number) {
    this.world = world;
    this.store = store;
    this.last = beginning - 1;
    this.now = world.now;
  }

  log(record: DataRecord): void {
    this.touched.push(...touchedBy(record, this.store));
    this.last++;
    this.store.apply(sequence(this.last), record, shardTime(this.now));
    this.store.checkInvariants();
  }

  run(step: Step): void {
    const context = { now: shardTime(this.now), last: sequence(this.last) };
    if (step.op === "wait") this.now += step.ms;
    else if (step.op === "time") this.log({ kind: "time", now: shardTime(this.now) });
    else if (step.op === "recreate") {
      const namespace = this.store.resolve(step.ns);
      if (namespace !== undefined) {
        this.log({ kind: "drop", namespace: namespace.id, version: namespace.version + 1 });
      }
    } else {
      const request = this.world.requestOf(step, this.last);
      const found = request && this.store.evaluate(request, context);
      if (found?.kind === "apply") for (const record of found.records) this.log(record);
    }
  }
}

describe("a rewind by key", () => {
  it("turns a deposed primary's store into a copy of the new primary's", () => {
    const phases = fc.tuple(anySteps, anySteps, anySteps, fc.boolean());
    fc.assert(
      fc.property(phases, ([before, lost, after, reads]) => {
        const world = new ShardWorld({ lagging: false });
        for (const step of before.slice(0, 60)) world.run(step);
        const acked = sequence(world.last);
        const deposed = new Reign(world, world.primary, world.last + 1);
        for (const step of lost.slice(0, 30)) {
          deposed.run(step);
          deposed.store.sweep(acked, 100);
        }
        const reign = new Reign(world, world.backup, 2 * firstEpoch);
        reign.log({ kind: "epoch", epoch: epoch(2) });
        for (const step of after.slice(0, 30)) reign.run(step);
        if (reads) deposed.store.walk(0, 1e9);
        deposed.store.importTables(reign.store.exportTables());
        for (const name of [...deposed.touched, ...reign.touched]) {
          const item = reign.store.copyOf(name);
          if (item === undefined) deposed.store.remove(name);
          else deposed.store.install(sent(item));
        }
        deposed.store.checkInvariants();
        const now = shardTime(Math.max(deposed.now, reign.now));
        expect(deposed.store.digest(now)).toBe(reign.store.digest(now));
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
  });
});
