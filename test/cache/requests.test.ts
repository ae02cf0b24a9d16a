// What clients may ask and what they are told: bad input, conditions, concerns, TTL, increments.
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import type { SetCondition } from "../../src/model/data-request.js";
import { limits } from "../../src/model/limits.js";
import { LoneShard } from "./lone-shard.js";
import {
  deleteRequest,
  incrementRequest,
  invalidateRequest,
  setRequest,
  touchRequest,
} from "./requests.js";

function shard(config = {}, shares = {}) {
  return new LoneShard({ config: { config, ...shares } });
}

describe("a refusal", () => {
  it("names an unknown namespace", () => {
    const text = shard().refusal(setRequest("k", "v", { namespace: "users" }));
    expect(text).toBe('UNKNOWN_NAMESPACE: namespace "users" is unknown');
    expect(shard().refusal(deleteRequest("k", "x"))).toContain("UNKNOWN_NAMESPACE");
    expect(shard().refusal(invalidateRequest([], "x"))).toContain("UNKNOWN_NAMESPACE");
  });

  it("names the key's length and its range", () => {
    const lone = shard();
    const long = "k".repeat(limits.keyBytesMax + 1);
    expect(lone.refusal(setRequest("", "v"))).toBe("KEY_TOO_LARGE: key: 0 bytes is not 1 to 65536");
    for (const request of [setRequest(long, ""), touchRequest(long), incrementRequest(long)]) {
      expect(lone.refusal(request)).toBe("KEY_TOO_LARGE: key: 65537 bytes is not 1 to 65536");
    }
    expect(lone.refusal(deleteRequest(""))).toContain("KEY_TOO_LARGE");
    expect(lone.send(setRequest("k".repeat(limits.keyBytesMax), "v")).kind).toBe("apply");
  });

  it("names the limit that an item exceeds", () => {
    const huge = new Uint8Array(limits.valueBytesMax + 1);
    expect(shard().refusal(setRequest("k", huge))).toBe(
      "ITEM_TOO_LARGE: value: 8388609 bytes exceeds the limit of 8388608",
    );
    expect(shard().send(setRequest("k", huge.subarray(1))).kind).toBe("apply");
    const bounded = shard({ maxItemBytes: 200 });
    expect(bounded.refusal(setRequest("k", "v".repeat(170)))).toContain(
      "max_item_bytes, 200 bytes",
    );
    expect(bounded.send(setRequest("k", "v".repeat(159))).kind).toBe("apply");
    const small = shard({ maxItemBytes: 1000 }, { shareBytes: 500 });
    expect(small.refusal(setRequest("k", "v".repeat(500)))).toContain("share of max_bytes, 500");
    const itemless = shard({ maxItems: 3 }, { shareItems: 0 });
    expect(itemless.refusal(setRequest("k", "v"))).toMatch(
      /^ITEM_TOO_LARGE: max_items of 3 leaves/,
    );
  });

  it("names field and range of every other argument that is out of it", () => {
    const lone = shard();
    const rows: readonly [string, Parameters<typeof setRequest>[2]][] = [
      ["ttl_ms: -1 is not a whole number from 1 to 315360000000", { ttl: -1 }],
      ["ttl_ms: 0 is", { ttl: 0 }],
      ["ttl_ms: 1.5 is", { ttl: 1.5 }],
      ["ttl_ms: NaN is", { ttl: Number.NaN }],
      ["ttl_ms: 315360000001 is", { ttl: limits.ttlMsMax + 1 }],
      ["ttl_jitter_pct: 101 is not a whole number from 0 to 100", { ttlJitterPct: 101 }],
      ["grace_ms: -5 is", { graceMs: -5 }],
      ["load_stamp: -1 is", { loadStamp: -1 }],
      ["if_version: -1 is", { condition: { kind: "if-version", version: -1 } }],
      ["source_version: 0.5 is", { condition: { kind: "source-version", version: 0.5 } }],
      ["tags: 17 tags exceed the limit of 16 per item", { tags: new Array(17).fill("t") }],
      ["tags: a tag of 257 bytes is not 1 to 256", { tags: ["t".repeat(257)] }],
      ["tags: a tag of 258 bytes is not 1 to 256", { tags: ["ü".repeat(129)] }],
      ["tags: a tag of 0 bytes", { tags: [""] }],
      ["tags: a tag of 2 bytes is not 1 to 256 bytes of UTF-8", { tags: ["\ud800"] }],
    ];
    for (const [text, more] of rows) {
      expect(lone.refusal(setRequest("k", "v", more))).toContain(`INVALID_ARGUMENT: ${text}`);
    }
    expect(lone.refusal(touchRequest("k", { ttl: -1 }))).toContain("ttl_ms: -1");
    expect(lone.refusal(incrementRequest("k", { delta: 0.5 }))).toContain("delta: 0.5");
    expect(lone.refusal(incrementRequest("k", { initial: 2 ** 53 }))).toContain("initial:");
    expect(lone.refusal(incrementRequest("k", { ttl: -1 }))).toContain("ttl_ms: -1");
    expect(lone.refusal(invalidateRequest([""]))).toContain("tags: a tag of 0 bytes");
    expect(lone.read("k")).toBeUndefined();
  });
});

describe("a condition", () => {
  const attempt = (lone: LoneShard, condition: SetCondition) =>
    lone.send(setRequest("k", "new", { condition }));

  it("if-absent and if-present looks at live items only", () => {
    const lone = shard();
    expect(attempt(lone, { kind: "if-present" })).toMatchObject({ status: "CONDITION_NOT_MET" });
    expect(attempt(lone, { kind: "if-absent" }).kind).toBe("apply");
    const version = lone.last;
    expect(attempt(lone, { kind: "if-absent" })).toMatchObject({
      kind: "answer",
      status: "CONDITION_NOT_MET",
      version,
      reveals: version,
    });
    expect(attempt(lone, { kind: "if-present" }).kind).toBe("apply");
    lone.send(setRequest("k", "old", { ttl: 10 }));
    lone.now += 10;
    expect(attempt(lone, { kind: "if-present" })).toMatchObject({ version: 0 });
    expect(attempt(lone, { kind: "if-absent" }).kind).toBe("apply");
    lone.send(invalidateRequest([]));
    expect(attempt(lone, { kind: "if-absent" }).kind).toBe("apply");
  });

  it("if-version wants exactly the live item's version", () => {
    const lone = shard();
    expect(attempt(lone, { kind: "if-version", version: 0 }).kind).toBe("answer");
    lone.send(setRequest("k", "v"));
    const version = lone.last;
    expect(attempt(lone, { kind: "if-version", version: version - 1 }).kind).toBe("answer");
    expect(attempt(lone, { kind: "if-version", version }).kind).toBe("apply");
    expect(attempt(lone, { kind: "if-version", version }).kind).toBe("answer");
  });

  it("source-version stores an equal or higher one and remembers the highest", () => {
    const lone = shard();
    expect(attempt(lone, { kind: "source-version", version: 5 }).kind).toBe("apply");
    expect(attempt(lone, { kind: "source-version", version: 4 }).kind).toBe("answer");
    expect(attempt(lone, { kind: "source-version", version: 5 }).kind).toBe("apply");
    lone.send(setRequest("k", "without a version"));
    lone.send(setRequest("k", "7"));
    lone.send(incrementRequest("k"));
    expect(attempt(lone, { kind: "source-version", version: 4 }).kind).toBe("answer");
    lone.send(deleteRequest("k"));
    expect(attempt(lone, { kind: "source-version", version: 1 }).kind).toBe("apply");
  });
});

describe("the write concern", () => {
  const isInsync = (lone: LoneShard, request: Parameters<LoneShard["send"]>[0]) => {
    const evaluation = lone.send(request);
    return evaluation.kind === "refuse" ? evaluation.code : evaluation.insync;
  };

  it("is the request's, or else the namespace's", () => {
    const lone = shard({ writeConcern: "insync" });
    expect(isInsync(lone, setRequest("a", "v"))).toBe(true);
    expect(isInsync(lone, setRequest("b", "v", { writeConcern: "async" }))).toBe(false);
    expect(isInsync(lone, touchRequest("b"))).toBe(true);
    expect(isInsync(shard(), setRequest("a", "v"))).toBe(false);
    expect(isInsync(shard(), incrementRequest("a", { writeConcern: "insync" }))).toBe(true);
  });

  it("coherent is in-sync exactly when a live value is replaced", () => {
    const lone = shard({ writeConcern: "coherent" });
    expect(isInsync(lone, setRequest("a", "v", { ttl: 5 }))).toBe(false);
    expect(isInsync(lone, setRequest("a", "v", { ttl: 5 }))).toBe(true);
    lone.now += 5;
    expect(isInsync(lone, setRequest("a", "1"))).toBe(false);
    expect(isInsync(lone, incrementRequest("a"))).toBe(true);
    expect(isInsync(lone, touchRequest("a"))).toBe(false);
  });

  it("of deletes and invalidations is always in-sync, whether they find something or not", () => {
    const lone = shard();
    expect(isInsync(lone, deleteRequest("a"))).toBe(true);
    expect(isInsync(lone, invalidateRequest(["t"]))).toBe(true);
    expect(isInsync(lone, invalidateRequest([]))).toBe(true);
  });

  it("of an answer waits for the in-sync record that it reveals, also when it is async itself", () => {
    const lone = shard();
    const ifAbsent = setRequest("a", "v", { condition: { kind: "if-absent" } });
    lone.send(setRequest("a", "v", { writeConcern: "async" }));
    expect(isInsync(lone, ifAbsent)).toBe(false);
    lone.send(setRequest("a", "v", { writeConcern: "insync" }));
    const version = lone.last;
    expect(lone.evaluate(ifAbsent)).toMatchObject({ insync: true, reveals: version });
    lone.send(deleteRequest("a"));
    const deleted = lone.last;
    const ifPresent = setRequest("a", "v", { condition: { kind: "if-present" } });
    expect(lone.evaluate(ifPresent)).toMatchObject({ insync: true, reveals: deleted });
    expect(lone.evaluate(touchRequest("a"))).toMatchObject({
      status: "MISS",
      insync: true,
      reveals: deleted,
    });
  });
});

describe("a read", () => {
  it("returns value, version, expiry and time of writing, and reveals in-sync records only", () => {
    const lone = shard();
    lone.send(setRequest("a", "v", { ttl: 50 }));
    expect(lone.read("a")).toEqual({
      value: "v",
      version: lone.last,
      expiresAt: 1050,
      writtenAt: 1000,
      reveals: 0,
    });
    lone.send(setRequest("b", "v", { writeConcern: "insync" }));
    expect(lone.read("b")?.reveals).toBe(lone.last);
  });

  it("misses from the very millisecond of expiry on, without any record", () => {
    const lone = shard();
    lone.send(setRequest("a", "v", { ttl: 50 }));
    lone.now = 1049;
    expect(lone.read("a")?.value).toBe("v");
    lone.now = 1050;
    expect(lone.read("a")).toBeUndefined();
    expect(lone.revealedByMiss("a")).toBe(0);
  });

  it("reveals the delete or the invalidation behind a miss", () => {
    const lone = shard();
    lone.send(setRequest("a", "v", { tags: ["t"] }));
    expect(lone.revealedByMiss("other")).toBe(0);
    lone.send(deleteRequest("a"));
    expect(lone.revealedByMiss("a")).toBe(lone.last);
    lone.send(setRequest("b", "v", { tags: ["t"] }));
    lone.send(invalidateRequest(["t"]));
    expect(lone.revealedByMiss("b")).toBe(lone.last);
  });

  it("counts hits and misses", () => {
    const lone = shard();
    lone.send(setRequest("a", "v"));
    for (const key of ["a", "a", "b"]) lone.read(key);
    expect(lone.stats()).toMatchObject({ hits: 2, misses: 1, items: 1 });
    expect(lone.read("a", 99)).toBeUndefined();
  });

  it("is not changed by a caller that reuses its buffers", () => {
    const lone = shard();
    const buffer = Buffer.from("value");
    lone.send(setRequest("a", buffer));
    buffer.fill(0);
    expect(lone.read("a")?.value).toBe("value");
  });
});

describe("the time to live", () => {
  const expiryOf = (lone: LoneShard, more: Parameters<typeof setRequest>[2], key = "k") => {
    lone.send(setRequest(key, "v", more));
    return lone.read(key)?.expiresAt;
  };

  it("is the choice, the namespace's default, or none", () => {
    const lone = shard({ ttlDefaultMs: 500 });
    expect(expiryOf(lone, { ttl: 70 })).toBe(1070);
    expect(expiryOf(lone, { ttl: "default" })).toBe(1500);
    expect(expiryOf(lone, { ttl: "none" })).toBe(0);
    expect(expiryOf(shard(), { ttl: "default" })).toBe(0);
  });

  it("is capped by the namespace's bound, no TTL too", () => {
    const lone = shard({ ttlMaxMs: 100 });
    expect(expiryOf(lone, { ttl: 99 })).toBe(1099);
    expect(expiryOf(lone, { ttl: 101 })).toBe(1100);
    expect(expiryOf(lone, { ttl: "none" })).toBe(1100);
    expect(expiryOf(lone, { ttl: "default" })).toBe(1100);
    lone.send(touchRequest("k", { ttl: "none" }));
    expect(lone.read("k")?.expiresAt).toBe(1100);
  });

  it("is spread by the jitter, never beyond what was asked, and repeatably", () => {
    const lone = shard({ ttlJitterPct: 20 });
    const found = Array.from({ length: 200 }, (_, i) => expiryOf(lone, { ttl: 10_000 }, `k${i}`));
    const ttls = found.map((at) => (at ?? 0) - 1000);
    expect(Math.max(...ttls)).toBeLessThanOrEqual(10_000);
    expect(Math.min(...ttls)).toBeGreaterThanOrEqual(8000);
    expect(Math.max(...ttls) - Math.min(...ttls)).toBeGreaterThan(1500);
    expect(lone.evaluate(setRequest("x", "v", { ttl: 1000 }))).toEqual(
      lone.evaluate(setRequest("x", "v", { ttl: 1000 })),
    );
    expect(expiryOf(lone, { ttl: 10_000, ttlJitterPct: 0 })).toBe(11_000);
    expect(expiryOf(lone, { ttl: 1, ttlJitterPct: 100 })).toBe(1001);
  });

  it("is whole milliseconds, later than now, whatever the clock says", () => {
    const lone = shard();
    lone.now = 1000.25;
    expect(expiryOf(lone, { ttl: 1 })).toBe(1002);
  });

  it("is changed by a touch, which changes neither value, version nor stamp", () => {
    const lone = shard();
    lone.send(setRequest("k", "v", { ttl: 50, tags: ["t"] }));
    const version = lone.last;
    expect(lone.send(touchRequest("k", { ttl: 900 }))).toMatchObject({
      existed: true,
      outcome: { status: "TOUCHED", expiresAt: 1900 },
    });
    expect(lone.read("k")).toMatchObject({ value: "v", version, expiresAt: 1900 });
    lone.send(touchRequest("k", { ttl: "none" }));
    expect(lone.read("k")?.expiresAt).toBe(0);
    lone.send(invalidateRequest(["t"]));
    expect(lone.evaluate(touchRequest("k"))).toMatchObject({ status: "MISS", version: 0 });
  });
});

describe("an increment", () => {
  const sumOf = (lone: LoneShard, more: Parameters<typeof incrementRequest>[1]) => {
    const evaluation = lone.send(incrementRequest("k", more));
    return evaluation.kind === "refuse" ? evaluation.code : evaluation.outcome.value;
  };

  it("starts anew from initial where nothing lives, and logs the resulting value", () => {
    const lone = shard();
    expect(sumOf(lone, { initial: 10, delta: 5, ttl: 20 })).toBe(15);
    expect(lone.records.at(-1)?.record).toMatchObject({ kind: "set", value: utf8("15") });
    expect(sumOf(lone, { delta: -20 })).toBe(-5);
    expect(lone.read("k")).toMatchObject({ value: "-5", expiresAt: 1020 });
    lone.now += 20;
    expect(sumOf(lone, { initial: 1 })).toBe(2);
    lone.send(invalidateRequest([]));
    expect(sumOf(lone, { initial: 7, delta: 0 })).toBe(7);
  });

  it("keeps expiry, tags and stamp of the item", () => {
    const lone = shard();
    lone.send(setRequest("k", "41", { ttl: 50, tags: ["t"], graceMs: 9 }));
    const stamp = lone.last - 1;
    for (let i = 0; i < 3; i++) lone.send(deleteRequest("other"));
    expect(sumOf(lone, { ttl: 10_000 })).toBe(42);
    const record = lone.records.at(-1)?.record;
    expect(record).toMatchObject({ expiresAt: 1050, tags: ["t"], graceMs: 9, stamp });
    lone.send(invalidateRequest(["t"]));
    expect(lone.read("k")).toBeUndefined();
  });

  it("refuses what is no decimal integer and results that are not safe", () => {
    for (const text of ["", "x", "1.5", " 1", "1 ", "+1", "01", "-0", "1e3", "9007199254740993"]) {
      const lone = shard();
      lone.send(setRequest("k", text));
      expect(sumOf(lone, {}), JSON.stringify(text)).toBe("NOT_AN_INTEGER");
      expect(lone.read("k")?.value).toBe(text);
    }
    const lone = shard();
    lone.send(setRequest("k", String(Number.MAX_SAFE_INTEGER)));
    expect(sumOf(lone, {})).toBe("NOT_AN_INTEGER");
    expect(sumOf(lone, { delta: -1 })).toBe(Number.MAX_SAFE_INTEGER - 1);
    expect(sumOf(shard(), { initial: Number.MAX_SAFE_INTEGER })).toBe("NOT_AN_INTEGER");
  });
});

describe("a delete", () => {
  it("is one record, also of what is not there, and says whether a live item was", () => {
    const lone = shard();
    lone.send(setRequest("k", "v"));
    expect(lone.send(deleteRequest("k"))).toMatchObject({ existed: true });
    expect(lone.read("k")).toBeUndefined();
    const again = lone.send(deleteRequest("k"));
    expect(again).toMatchObject({ existed: false, insync: true });
    expect(again.kind === "apply" && again.records).toHaveLength(1);
    lone.send(setRequest("k", "v", { ttl: 1 }));
    lone.now += 1;
    expect(lone.send(deleteRequest("k"))).toMatchObject({ existed: false });
  });
});
