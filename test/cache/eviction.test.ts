// Orders of eviction: exact LRU, LFU that ages, refusal without eviction, live switches, shrinking.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { namespaceId, sequence } from "../../src/model/ids.js";
import type { EvictionPolicy } from "../../src/model/namespace-config.js";
import { LoneShard } from "./lone-shard.js";
import { incrementRequest, invalidateRequest, setRequest } from "./requests.js";

function shard(eviction: EvictionPolicy, maxItems: number) {
  return new LoneShard({ config: { config: { eviction, maxItems } } });
}

function put(lone: LoneShard, ...keys: string[]) {
  for (const key of keys) lone.send(setRequest(key, "v"));
}

/** The keys that were evicted so far, in order. */
function evicted(lone: LoneShard): string {
  return lone.records
    .flatMap(({ record }) => (record.kind === "evict" ? [String.fromCharCode(...record.key)] : []))
    .join("");
}

describe("lru", () => {
  it("evicts exactly what a list of keys by last use evicts", () => {
    const accesses = fc.array(fc.constantFrom(..."abcdefghij"), { maxLength: 200, size: "max" });
    fc.assert(
      fc.property(accesses, fc.integer({ min: 1, max: 6 }), (keys, capacity) => {
        const lone = shard("lru", capacity);
        let naive: string[] = [];
        let gone = "";
        for (const key of keys) {
          const hit = lone.read(key) !== undefined;
          expect(hit).toBe(naive.includes(key));
          if (!hit) put(lone, key);
          naive = [...naive.filter((one) => one !== key), key];
          if (naive.length > capacity) gone += naive.shift();
          expect(evicted(lone)).toBe(gone);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("makes as much room as the item needs and not more", () => {
    const lone = new LoneShard({ config: { shareBytes: 400 } });
    put(lone, "a", "b", "c", "d", "e");
    expect(lone.stats()).toMatchObject({ items: 5, bytes: 220 });
    lone.send(setRequest("f", "v".repeat(170)));
    expect(evicted(lone)).toBe("a");
    lone.send(setRequest("g", "v".repeat(300)));
    expect(evicted(lone)).toBe("abcdef");
    lone.send(setRequest("g", "v".repeat(350)));
    expect(evicted(lone)).toBe("abcdef");
    expect(lone.stats()?.evictions).toBe(6);
  });

  it("makes room for an increment that grows and spares the item itself", () => {
    const lone = new LoneShard({ config: { shareBytes: 100 } });
    lone.send(setRequest("n", "999999999999999"));
    put(lone, "a");
    expect(lone.stats()?.bytes).toBe(100);
    lone.send(incrementRequest("n", { delta: 1 }));
    expect(lone.read("n")?.value).toBe("1000000000000000");
    expect(evicted(lone)).toBe("a");
  });

  it("evicts expired items before live ones", () => {
    const lone = shard("lru", 3);
    put(lone, "a", "b");
    lone.send(setRequest("c", "v", { ttl: 10 }));
    lone.now += 10;
    put(lone, "d");
    expect(evicted(lone)).toBe("c");
  });

  it("counts an expired victim once and goes on with the order", () => {
    const lone = new LoneShard({ config: { shareBytes: 3 * 44 } });
    lone.send(setRequest("a", "v", { ttl: 10 }));
    put(lone, "b", "c");
    lone.now += 10;
    lone.send(setRequest("d", "v".repeat(30)));
    expect(evicted(lone)).toBe("ab");
    expect(lone.stats()?.bytes).toBe(44 + 72);
  });

  it("never evicts the expired item that is replaced: its room comes free anyway", () => {
    const lone = new LoneShard({ config: { shareBytes: 3 * 44 } });
    lone.send(setRequest("a", "v", { ttl: 10 }));
    put(lone, "b", "c");
    lone.now += 10;
    lone.send(setRequest("a", "v".repeat(30)));
    expect(evicted(lone)).toBe("b");
    expect(lone.stats()?.bytes).toBe(44 + 72);
  });
});

describe("lfu", () => {
  it("evicts the least frequent, the least recent among equals", () => {
    const lone = shard("lfu", 3);
    put(lone, "a", "b", "c");
    for (const key of ["a", "a", "b"]) lone.read(key);
    put(lone, "d", "e");
    expect(evicted(lone)).toBe("cd");
    lone.read("e");
    put(lone, "f");
    expect(evicted(lone)).toBe("cdb");
  });

  it("lets what was hot long ago go in the end", () => {
    const lone = shard("lfu", 4);
    put(lone, "h");
    for (let i = 0; i < 40; i++) lone.read("h");
    for (let i = 0; i < 30; i++) put(lone, "x", "y", "z", "u", "v", "w");
    expect(lone.present(["h"])).toEqual(["h"]);
    // Others are used more than once between evictions: the age rises with them.
    for (let round = 0; round < 200 && lone.present(["h"]).length > 0; round++) {
      const key = `k${round}`;
      put(lone, key);
      for (let i = 0; i < 3; i++)
        for (let back = 0; back < 3; back++) lone.read(`k${round - back}`);
    }
    expect(lone.present(["h"])).toEqual([]);
  });

  it("counts no further than its bound, so that even the hottest can age out", () => {
    const lone = shard("lfu", 2);
    put(lone, "h");
    for (let i = 0; i < 2000; i++) lone.read("h");
    for (let i = 0; i < 400 && lone.present(["h"]).length > 0; i++) {
      put(lone, `k${i}`);
      for (let use = 0; use < 300; use++) lone.read(`k${i}`);
    }
    expect(lone.present(["h"])).toEqual([]);
  });
});

describe("no eviction", () => {
  it("refuses what does not fit, keeps what is there, and replaces in place", () => {
    const lone = shard("none", 2);
    put(lone, "a", "b");
    expect(lone.refusal(setRequest("c", "v"))).toMatch(/^OUT_OF_MEMORY: namespace n is full/);
    expect(lone.refusal(incrementRequest("c"))).toContain("OUT_OF_MEMORY");
    expect(lone.send(setRequest("a", "w")).kind).toBe("apply");
    expect(lone.present(["a", "b", "c"])).toEqual(["a", "b"]);
  });

  it("makes room by what is expired or dead", () => {
    const lone = shard("none", 2);
    lone.send(setRequest("a", "v", { ttl: 10 }));
    lone.send(setRequest("b", "v", { tags: ["t"] }));
    lone.now += 10;
    put(lone, "c");
    expect(evicted(lone)).toBe("a");
    expect(lone.refusal(setRequest("d", "v"))).toContain("OUT_OF_MEMORY");
    lone.send(invalidateRequest(["t"]));
    put(lone, "d");
    expect(evicted(lone)).toBe("ab");
  });
});

describe("a change of config", () => {
  it("switches the policy live and keeps items and their order", () => {
    const lone = shard("lru", 3);
    put(lone, "a", "b", "c");
    lone.read("a");
    let version = 11;
    for (const eviction of ["lfu", "none", "lfu", "lru", "none", "lru"] as const) {
      lone.configure({ version: version++, config: { eviction, maxItems: 3 } });
      expect(lone.present(["a", "b", "c"])).toEqual(["a", "b", "c"]);
    }
    put(lone, "d");
    expect(evicted(lone)).toBe("b");
    lone.read("c");
    put(lone, "e");
    expect(evicted(lone)).toBe("ba");
  });

  it("that shrinks the share is followed by evictions in steps until it fits", () => {
    const lone = shard("lru", 10);
    put(lone, ..."abcdefghij");
    expect(lone.store.overflow(100)).toEqual([]);
    lone.configure({ version: 11, config: { maxItems: 4 } });
    expect(lone.store.overflow(2)).toHaveLength(2);
    for (let left = lone.store.overflow(2); left.length > 0; left = lone.store.overflow(2)) {
      for (const record of left) lone.log(record);
    }
    expect(evicted(lone)).toBe("abcdef");
    lone.configure({ version: 12, config: { maxItems: 4 }, shareBytes: 100 });
    for (const record of lone.store.overflow(100)) lone.log(record);
    expect(lone.stats()).toMatchObject({ items: 2, bytes: 88, evictions: 8 });
  });

  it("that shrinks the share without an overflow is made good by the next set", () => {
    const lone = shard("lru", 10);
    put(lone, ..."abcdefghij");
    lone.configure({ version: 11, config: { maxItems: 3 } });
    put(lone, "z");
    expect(lone.present([..."abcdefghijz"])).toEqual(["i", "j", "z"]);
  });

  it("to no eviction leaves what is above the share", () => {
    const lone = shard("none", 10);
    put(lone, "a", "b");
    lone.configure({ version: 11, config: { eviction: "none", maxItems: 1 } });
    expect(lone.store.overflow(100)).toEqual([]);
    expect(lone.refusal(setRequest("a", "w"))).toContain("OUT_OF_MEMORY");
    lone.store.sweep(sequence(lone.last), 100);
    expect(lone.present(["a", "b"])).toEqual(["a", "b"]);
  });
});

describe("a copy that was filled by a walk", () => {
  const copyInto = (from: LoneShard, eviction: EvictionPolicy) => {
    const copy = shard(eviction, 100);
    copy.store.importTables(from.store.exportTables());
    copy.last = from.last;
    copy.now = from.now;
    const items = from.store.walk(0, 1e9).items;
    for (const item of items) copy.store.install(item);
    copy.store.checkInvariants();
    return copy;
  };

  it("evicts in the order in which items were written, then by use", () => {
    const original = shard("lru", 10);
    put(original, ..."cabdjgfhie");
    const copy = copyInto(original, "lru");
    expect(copy.read("a")?.value).toBe("v");
    put(copy, "k", "l", "m");
    expect(evicted(copy)).toBe("cbd");
    put(copy, ..."nopqrs");
    expect(evicted(copy)).toBe("cbdjgfhie");
    put(copy, "t");
    expect(evicted(copy)).toBe("cbdjgfhiea");
  });

  it("takes few refetched items as news, not as the past", () => {
    const lone = shard("lru", 6);
    put(lone, ..."abcdef");
    const name = { namespace: namespaceId(7), key: utf8("a") };
    const item = lone.store.copyOf(name);
    if (item === undefined) throw new Error("a is there");
    lone.store.remove(name);
    lone.store.remove(name);
    lone.store.install({ ...item, version: sequence(lone.last) });
    put(lone, "g");
    expect(evicted(lone)).toBe("b");
  });

  it("takes removals and replacements of items that were not placed yet", () => {
    const original = shard("lru", 300);
    const keys = Array.from({ length: 200 }, (_, i) => `k${i}`);
    put(original, ...keys);
    const copy = copyInto(original, "lru");
    for (const key of keys.slice(0, 150)) {
      copy.store.remove({ namespace: namespaceId(7), key: utf8(key) });
    }
    put(copy, "k170");
    copy.store.checkInvariants();
    copy.configure({ version: 11, config: { eviction: "lfu", maxItems: 300 } });
    expect(copy.stats()?.items).toBe(50);
  });
});
