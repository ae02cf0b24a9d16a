// Stamps: what an invalidation kills, what comes too late for it, floors, generations and sweeps.
import { describe, expect, it } from "vitest";
import { namespaceId, sequence, shardTime } from "../../src/model/ids.js";
import { type LoneOptions, LoneShard } from "./lone-shard.js";
import {
  configRecord,
  deleteRequest,
  firstEpoch,
  invalidateRequest,
  setRequest,
} from "./requests.js";

const tagged = (key: string, ...tags: string[]) => setRequest(key, "v", { tags });

function shard(options: LoneOptions = {}) {
  return new LoneShard({ limits: { tagStampsMax: 3 }, ...options });
}

function fill(lone: LoneShard, key: string, loadStamp: number, tags: readonly string[] = []) {
  const evaluation = lone.send(setRequest(key, "late", { loadStamp, tags }));
  return evaluation.kind === "answer" ? evaluation.status : evaluation.kind;
}

describe("an invalidation", () => {
  it("kills items with the tag that were set before, and none that are set after", () => {
    const lone = shard();
    for (const request of [tagged("a", "t"), tagged("b", "u", "t"), tagged("c", "u")]) {
      lone.send(request);
    }
    lone.send(invalidateRequest(["t"]));
    lone.send(tagged("d", "t"));
    expect(lone.present(["a", "b", "c", "d"])).toEqual(["c", "d"]);
    lone.send(tagged("a", "t"));
    expect(lone.read("a")?.value).toBe("v");
  });

  it("of a tag leaves untagged items and other namespaces alone", () => {
    const lone = shard();
    lone.configure({ id: 8, name: "m" });
    lone.send(setRequest("a", "v"));
    lone.send(setRequest("a", "v", { namespace: "m", tags: ["t"] }));
    lone.send(invalidateRequest(["t"]));
    expect(lone.present(["a"])).toEqual(["a"]);
    expect(lone.present(["a"], 8)).toEqual(["a"]);
    lone.send(invalidateRequest([]));
    expect(lone.present(["a"])).toEqual([]);
    expect(lone.present(["a"], 8)).toEqual(["a"]);
  });

  it("kills an item that was checked and read again and again before", () => {
    const lone = shard();
    lone.send(tagged("a", "t"));
    lone.send(invalidateRequest(["u"]));
    expect(lone.read("a")?.value).toBe("v");
    lone.send(invalidateRequest(["t"]));
    expect(lone.read("a")).toBeUndefined();
  });

  it("counts its records", () => {
    const lone = shard();
    lone.send(invalidateRequest(["t", "u", "t"]));
    lone.send(invalidateRequest([]));
    expect(lone.stats()?.invalidations).toBe(3);
  });
});

describe("a late fill", () => {
  it("is dead on arrival when tag, namespace or key were invalidated since its load began", () => {
    const lone = shard();
    const begun = lone.last;
    expect(fill(lone, "a", begun, ["t"])).toBe("apply");
    lone.send(invalidateRequest(["t"]));
    const invalidated = lone.last;
    expect(fill(lone, "b", begun, ["t"])).toBe("CONDITION_NOT_MET");
    expect(fill(lone, "b", begun, ["u"])).toBe("apply");
    expect(fill(lone, "b", invalidated, ["t"])).toBe("apply");
    lone.send(deleteRequest("c"));
    expect(fill(lone, "c", invalidated)).toBe("CONDITION_NOT_MET");
    expect(fill(lone, "c", lone.last)).toBe("apply");
    lone.send(invalidateRequest([]));
    expect(fill(lone, "d", invalidated)).toBe("CONDITION_NOT_MET");
  });

  it("waits for what it came too late for, and names the item that is there", () => {
    const lone = shard();
    const begun = lone.last;
    lone.send(deleteRequest("a"));
    const deleted = lone.last;
    expect(lone.evaluate(setRequest("a", "x", { loadStamp: begun }))).toMatchObject({
      status: "CONDITION_NOT_MET",
      version: 0,
      reveals: deleted,
      insync: true,
    });
    lone.send(setRequest("a", "v"));
    expect(lone.evaluate(setRequest("a", "x", { loadStamp: begun }))).toMatchObject({
      version: lone.last,
    });
  });

  it("that was stored is killed by an invalidation that its load preceded", () => {
    const lone = shard();
    const begun = lone.last;
    lone.send(setRequest("x", "v"));
    expect(fill(lone, "a", begun, ["t"])).toBe("apply");
    expect(lone.records.at(-1)?.record).toMatchObject({ stamp: begun });
  });

  it("cannot claim a stamp from the future", () => {
    const lone = shard();
    fill(lone, "a", lone.last + 1000, ["t"]);
    lone.send(invalidateRequest(["t"]));
    expect(lone.read("a")).toBeUndefined();
  });

  it("whose load began before a cold start is refused", () => {
    const cold = new LoneShard({}, 5 * 2 ** 32);
    expect(fill(cold, "a", firstEpoch + 77)).toBe("CONDITION_NOT_MET");
    expect(fill(cold, "a", cold.last)).toBe("apply");
  });
});

describe("a full table of tags", () => {
  it("forgets the lowest and raises a floor under tagged items only", () => {
    const lone = shard();
    lone.send(setRequest("plain", "v"));
    lone.send(tagged("old", "other"));
    for (const tag of ["t1", "t2", "t3"]) lone.send(invalidateRequest([tag]));
    lone.send(tagged("new", "other"));
    const evaluation = lone.send(invalidateRequest(["t4"]));
    const kinds = evaluation.kind === "apply" && evaluation.records.map((one) => one.kind);
    expect(kinds).toEqual(["tag-floor", "invalidate-tag"]);
    expect(lone.present(["plain", "old", "new"])).toEqual(["plain", "new"]);
  });

  it("over-invalidates, never under: what the forgotten tag killed stays dead", () => {
    const lone = shard();
    lone.send(tagged("a", "t1"));
    const begun = lone.last;
    lone.send(invalidateRequest(["t1"]));
    lone.send(invalidateRequest(["t2", "t3"]));
    lone.send(invalidateRequest(["t4", "t5"]));
    expect(lone.present(["a"])).toEqual([]);
    expect(fill(lone, "b", begun, ["t1"])).toBe("CONDITION_NOT_MET");
    expect(fill(lone, "b", begun)).toBe("apply");
  });

  it("kills the same items on a copy that checked them before and on one that did not", () => {
    const lone = shard();
    const other = shard();
    const follow = () => {
      for (const { sequence: at, record } of lone.records.slice(other.records.length)) {
        other.log(record);
        expect(other.last).toBe(at);
      }
    };
    lone.send(tagged("a", "x"));
    for (const tag of ["t1", "t2", "t3"]) lone.send(invalidateRequest([tag]));
    expect(lone.read("a")?.value).toBe("v");
    lone.send(invalidateRequest(["t4"]));
    follow();
    expect(other.present(["a"])).toEqual(lone.present(["a"]));
    expect(other.digest()).toBe(lone.digest());
  });

  it("spares tags of the same request and takes the lowest over all namespaces", () => {
    const lone = shard();
    lone.configure({ id: 8, name: "m" });
    lone.send(invalidateRequest(["low"], "m"));
    lone.send(invalidateRequest(["t1", "t2"]));
    const evaluation = lone.send(invalidateRequest(["t1", "t3"]));
    expect(evaluation.kind === "apply" && evaluation.records[0]).toMatchObject({
      kind: "tag-floor",
      namespace: 8,
      tag: "low",
    });
    expect(lone.refusal(invalidateRequest(["1", "2", "3", "4"]))).toContain("INVALID_ARGUMENT");
  });
});

describe("a config", () => {
  it("with a higher generation kills everything older, one without it nothing", () => {
    const lone = shard();
    lone.send(setRequest("a", "v"));
    const begun = lone.last;
    lone.configure({ version: 11 });
    expect(lone.present(["a"])).toEqual(["a"]);
    lone.configure({ version: 12, generation: 2 });
    expect(lone.present(["a"])).toEqual([]);
    expect(fill(lone, "b", begun)).toBe("CONDITION_NOT_MET");
  });

  it("of a lower version is ignored", () => {
    const lone = shard();
    lone.configure({ version: 5, config: { eviction: "none" } });
    expect(lone.store.resolve("n")).toMatchObject({ version: 10, config: { eviction: "lru" } });
    lone.configure({ version: 10, shareBytes: 4096 });
    expect(lone.stats()?.shareBytes).toBe(4096);
  });

  it("of a dropped namespace is gone with all items, and its name free for another id", () => {
    const lone = shard();
    lone.send(setRequest("a", "v"));
    lone.log({ kind: "drop", namespace: namespaceId(7), version: 11 });
    expect(lone.store.resolve("n")).toBeUndefined();
    expect(lone.store.namespaces()).toEqual([]);
    expect(lone.refusal(setRequest("a", "v"))).toContain("UNKNOWN_NAMESPACE");
    expect(lone.read("a")).toBeUndefined();
    lone.configure({ id: 20 });
    expect(lone.store.resolve("n")?.id).toBe(20);
    expect(lone.present(["a"], 20)).toEqual([]);
    expect(lone.engine.bytesUsed()).toBeGreaterThan(0);
    lone.store.sweep(sequence(lone.last), 100);
    expect(lone.engine.bytesUsed()).toBe(0);
    lone.store.checkInvariants();
  });

  it("resolves a name to the newer id while both are there", () => {
    const lone = shard();
    lone.log(configRecord({ id: 9, name: "n" }));
    expect(lone.store.resolve("n")?.id).toBe(9);
    lone.log({ kind: "drop", namespace: namespaceId(9), version: 12 });
    expect(lone.store.resolve("n")?.id).toBe(7);
  });
});

describe("a sweep", () => {
  it("frees only what was killed at or below the acknowledged sequence", () => {
    const lone = shard();
    lone.send(tagged("a", "t"));
    lone.send(tagged("b", "u"));
    lone.send(setRequest("c", "v"));
    lone.send(invalidateRequest(["t"]));
    const acked = lone.last;
    lone.send(invalidateRequest(["u"]));
    expect(lone.store.sweep(sequence(acked - 1), 100)).toBe(0);
    expect(lone.stats()?.items).toBe(3);
    expect(lone.store.sweep(sequence(acked), 100)).toBe(1);
    expect(lone.stats()?.items).toBe(2);
    expect(lone.store.sweep(sequence(lone.last), 100)).toBe(1);
    expect(lone.present(["a", "b", "c"])).toEqual(["c"]);
  });

  it("waits for any number of invalidations that are not acknowledged yet", () => {
    const lone = shard();
    const sequences: number[] = [];
    for (let i = 0; i < 100; i++) {
      lone.configure({ id: 100 + i, name: `m${i}` });
      lone.send(setRequest("k", "v", { namespace: `m${i}` }));
    }
    for (let i = 0; i < 100; i++) {
      lone.send(invalidateRequest([], `m${i}`));
      sequences.push(lone.last);
    }
    const items = () => lone.store.stats().reduce((sum, one) => sum + one.items, 0);
    lone.store.sweep(sequence(sequences[9] ?? 0), 1000);
    expect(items()).toBe(90);
    for (const acked of sequences.slice(10)) lone.store.sweep(sequence(acked), 1000);
    expect(items()).toBe(0);
  });

  it("goes on after the tables were replaced by those of another copy", () => {
    const lone = shard();
    lone.send(setRequest("a", "v"));
    lone.send(invalidateRequest([]));
    lone.store.importTables(lone.store.exportTables());
    expect(lone.store.sweep(sequence(lone.last - 1), 100)).toBe(0);
    expect(lone.store.sweep(sequence(lone.last), 100)).toBe(1);
  });

  it("works in small steps and changes no digest", () => {
    const lone = shard();
    for (let i = 0; i < 500; i++) lone.send(tagged(`k${i}`, i % 2 ? "t" : "u"));
    lone.send(invalidateRequest(["t"]));
    const digest = lone.digest();
    let freed = 0;
    for (let calls = 0; calls < 200; calls++) {
      const count = lone.store.sweep(sequence(lone.last), 7);
      expect(count).toBeLessThan(7 + 16);
      freed += count;
    }
    expect(freed).toBe(250);
    expect(lone.digest()).toBe(digest);
    expect(lone.store.sweep(sequence(lone.last), 1000)).toBe(0);
    lone.store.checkInvariants();
  });

  it("makes room on a copy that the primary's sweep has outrun", () => {
    const config = { config: {}, shareBytes: 1000 };
    const primary = new LoneShard({ config });
    const backup = new LoneShard({ config });
    const share = () =>
      primary.records.slice(backup.records.length).map(({ record }) => backup.log(record));
    for (let i = 0; i < 10; i++) primary.send(setRequest(`old${i}`, "v".repeat(40)));
    primary.send(invalidateRequest([]));
    share();
    primary.store.sweep(sequence(primary.last), 100);
    backup.store.sweep(sequence(primary.last), 0);
    for (let i = 0; i < 10; i++) {
      const evaluation = primary.send(setRequest(`new${i}`, "v".repeat(40)));
      expect(evaluation.kind === "apply" && evaluation.records).toHaveLength(1);
      share();
      expect(backup.stats()?.bytes).toBeLessThanOrEqual(1000);
    }
    expect(backup.store.digest(shardTime(0))).toBe(primary.store.digest(shardTime(0)));
  });
});
