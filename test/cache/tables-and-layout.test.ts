// Footprints, positions, table exports, digests, and the engine that owns the stores.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { AssertionError } from "../../src/base/assert.js";
import { DecodeError } from "../../src/base/binary.js";
import { utf8 } from "../../src/base/bytes.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import { footprintOf, sizeClassOf, utf8Length } from "../../src/cache/footprint.js";
import { namespaceId, sequence, shardId, shardTime } from "../../src/model/ids.js";
import { walkEnd } from "../../src/model/shard-store.js";
import { LoneShard } from "./lone-shard.js";
import { naiveFootprint } from "./naive-shard.js";
import {
  configRecord,
  deleteRequest,
  firstEpoch,
  identityOf,
  invalidateRequest,
  setRequest,
} from "./requests.js";

describe("the footprint", () => {
  it("is header, key, value and tags in a size class, and the index share", () => {
    expect(footprintOf({ key: 16, value: 64, tags: [] })).toBe(112 + 8);
    expect(footprintOf({ key: 1, value: 0, tags: [] })).toBe(36 + 8);
    expect(footprintOf({ key: 1, value: 0, tags: ["ab", "ü"] })).toBe(44 + 8);
  });

  it("wastes at most one eighth, never less than it holds, and never falls", () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 2 ** 24 }), (bytes) => {
        const size = sizeClassOf(bytes);
        expect(size).toBeGreaterThanOrEqual(bytes);
        expect(size - bytes).toBeLessThanOrEqual(size / 8);
        expect(sizeClassOf(bytes + 1)).toBeGreaterThanOrEqual(size);
        expect(sizeClassOf(size)).toBe(size);
      }),
    );
  });

  it("agrees with the naive model", () => {
    const text = () => fc.string({ unit: "grapheme", maxLength: 300 });
    fc.assert(
      fc.property(text(), text(), fc.array(text(), { maxLength: 3 }), (key, value, tags) => {
        const lengths = { key: utf8(key).length, value: utf8(value).length, tags };
        expect(footprintOf(lengths)).toBe(naiveFootprint({ key, value, tags }));
        expect(utf8Length(value)).toBe(utf8(value).length);
      }),
    );
  });
});

describe("positions", () => {
  const lone = new LoneShard();
  const positionOf = (key: string, namespace = 7) =>
    lone.store.positionOf({ namespace: namespaceId(namespace), key: utf8(key) });

  it("are unsigned integers that depend on key and namespace", () => {
    expect(positionOf("a")).toBe(positionOf("a"));
    expect(positionOf("a")).not.toBe(positionOf("b"));
    expect(positionOf("a")).not.toBe(positionOf("a", 8));
    expect(positionOf("a", 7)).not.toBe(positionOf("a", 7 + 2 ** 32));
    const many = Array.from({ length: 2000 }, (_, i) => positionOf(`key ${i}`));
    expect(many.every((at) => Number.isInteger(at) && at >= 0 && at < walkEnd)).toBe(true);
    expect(new Set(many.map((at) => at >>> 26)).size).toBe(64);
  });

  it("that two keys share keep them apart, and keep them together in a walk", () => {
    const seen = new Map<number, string>();
    let pair: [string, string] | undefined;
    for (let i = 0; pair === undefined; i++) {
      const other = seen.get(positionOf(`${i}`));
      if (other !== undefined) pair = [other, `${i}`];
      seen.set(positionOf(`${i}`), `${i}`);
    }
    for (const key of pair) lone.send(setRequest(key, key));
    expect(pair.map((key) => lone.read(key)?.value)).toEqual(pair);
    const chunk = lone.store.walk(0, 1);
    expect(chunk.items).toHaveLength(2);
    expect(chunk.to).toBe(positionOf(pair[0]) + 1);
    lone.send(deleteRequest(pair[0]));
    expect(pair.map((key) => lone.read(key)?.value)).toEqual([undefined, pair[1]]);
  });
});

function busyShard(): LoneShard {
  const lone = new LoneShard({ config: { config: { ttlDefaultMs: 500 } } });
  lone.configure({ id: 9, name: "other", config: { eviction: "lfu" } });
  for (let i = 0; i < 20; i++) {
    const identity = identityOf(`client-${i % 3}`, i + 1);
    lone.send(setRequest(`k${i}`, `v${i}`, { tags: [`t${i % 4}`], identity }));
  }
  lone.send(deleteRequest("k3"));
  lone.send(invalidateRequest(["t1"]));
  lone.send(invalidateRequest([], "other"));
  lone.tick();
  lone.send(setRequest("last", "v", { identity: identityOf("client-9", 1) }));
  return lone;
}

describe("table exports", () => {
  it("carry everything that no key names", () => {
    const lone = busyShard();
    const copy = new LoneShard();
    copy.store.clear();
    copy.store.importTables(lone.store.exportTables());
    for (const item of lone.store.walk(0, 1e9).items) copy.store.install(item);
    copy.store.checkInvariants();
    expect(copy.store.digest(shardTime(lone.now))).toBe(lone.digest());
    expect(copy.store.resolve("other")).toEqual(lone.store.resolve("other"));
    [copy.last, copy.now] = [lone.last, lone.now];
    for (const request of [
      setRequest("k3", "v", { loadStamp: firstEpoch + 5 }),
      setRequest("new", "v", { loadStamp: firstEpoch + 5, tags: ["t1"] }),
      setRequest("new", "v", { identity: identityOf("client-1", 2) }),
      setRequest("new", "v", { identity: identityOf("client-9", 1) }),
    ]) {
      expect(copy.evaluate(request)).toEqual(lone.evaluate(request));
      expect(copy.evaluate(request)).toMatchObject({ kind: "answer" });
    }
    lone.now += 20 * 60_000;
    const later = shardTime(lone.now);
    for (const { store } of [lone, copy])
      store.apply(sequence(lone.last + 1), timeAt(later), later);
    expect(copy.store.digest(later)).toBe(lone.store.digest(later));
  });

  it("replace what was there and drop items of namespaces that they do not name", () => {
    const lone = busyShard();
    const empty = new LoneShard();
    lone.store.importTables(empty.store.exportTables());
    expect(lone.store.namespaces()).toEqual(empty.store.namespaces());
    lone.store.checkInvariants();
    const none = createCacheEngine().open(shardId(0));
    lone.store.importTables(none.exportTables());
    expect(lone.engine.bytesUsed()).toBe(0);
  });

  it("make every item be checked anew, also one that survived later invalidations here", () => {
    const lone = new LoneShard();
    lone.send(setRequest("a", "v", { tags: ["t"] }));
    const other = new LoneShard();
    other.send(setRequest("a", "v", { tags: ["t"] }));
    other.send(invalidateRequest(["t"]));
    for (const tag of ["u", "v", "w"]) lone.send(invalidateRequest([tag]));
    expect(lone.read("a")?.value).toBe("v");
    lone.store.importTables(other.store.exportTables());
    expect(lone.read("a")).toBeUndefined();
  });

  it("that are cut off, damaged or garbage are a DecodeError, and change nothing", () => {
    const lone = busyShard();
    const bytes = new Uint8Array(lone.store.exportTables());
    const digest = lone.digest();
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      expect(() => lone.store.importTables(cut)).toThrow(DecodeError);
    }
    expect(() => lone.store.importTables(Uint8Array.of(...bytes, 0))).toThrow(DecodeError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (garbage) => {
        const first = Uint8Array.of(1, ...garbage);
        for (const input of [garbage, first]) {
          try {
            createCacheEngine().open(shardId(0)).importTables(input);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
    );
    expect(lone.digest()).toBe(digest);
    lone.store.checkInvariants();
  });
});

function timeAt(now: ReturnType<typeof shardTime>) {
  return { kind: "time", now } as const;
}

describe("the digest", () => {
  it("tells every replicated difference", () => {
    const base = busyShard().digest();
    const changes: readonly ((lone: LoneShard) => void)[] = [
      (lone) => lone.send(setRequest("k0", "other")),
      (lone) => lone.send(setRequest("k0", "v0", { ttl: "none" })),
      (lone) => lone.send(deleteRequest("absent")),
      (lone) => lone.send(invalidateRequest(["unused"])),
      (lone) => lone.configure({ id: 9, name: "other", version: 11 }),
      (lone) => lone.store.remove({ namespace: namespaceId(7), key: utf8("k0") }),
    ];
    const digests = changes.map((change) => {
      const lone = busyShard();
      change(lone);
      return lone.digest();
    });
    expect(new Set([base, ...digests]).size).toBe(changes.length + 1);
  });

  it("depends on neither reads nor the order in which items came", () => {
    const lone = busyShard();
    const before = lone.digest();
    for (let i = 0; i < 20; i++) lone.read(`k${i}`);
    expect(lone.digest()).toBe(before);
  });

  it("leaves out what is expired or dead, whether it is freed or not", () => {
    const lone = new LoneShard();
    lone.send(setRequest("a", "v", { ttl: 10 }));
    const with10 = lone.digest();
    lone.now += 10;
    const expired = lone.digest();
    expect(expired).not.toBe(with10);
    lone.store.remove({ namespace: namespaceId(7), key: utf8("a") });
    expect(lone.digest()).toBe(expired);
  });
});

describe("the engine", () => {
  it("opens a store once, counts the memory of all, and returns it when one is dropped", () => {
    const engine = createCacheEngine();
    const stores = [1, 2].map((id) => engine.open(shardId(id)));
    expect(() => engine.open(shardId(1))).toThrow(AssertionError);
    for (const store of stores) {
      store.apply(sequence(firstEpoch), configRecord(), shardTime(0));
      const context = { now: shardTime(0), last: sequence(firstEpoch) };
      const evaluation = store.evaluate(setRequest("k", "v"), context);
      if (evaluation.kind !== "apply") throw new Error("a set is stored");
      for (const record of evaluation.records) {
        store.apply(sequence(firstEpoch + 1), record, shardTime(0));
      }
    }
    expect(engine.bytesUsed()).toBe(88);
    engine.drop(shardId(1));
    expect(engine.bytesUsed()).toBe(44);
    stores[1]?.clear();
    expect(engine.bytesUsed()).toBe(0);
    expect(engine.open(shardId(1)).namespaces()).toEqual([]);
    engine.drop(shardId(5));
  });

  it("stops at a record of a namespace that does not run here", () => {
    const store = createCacheEngine().open(shardId(1));
    const record = { kind: "invalidate-namespace", namespace: namespaceId(1) } as const;
    expect(() => store.apply(sequence(1), record, shardTime(0))).toThrow(AssertionError);
  });
});
