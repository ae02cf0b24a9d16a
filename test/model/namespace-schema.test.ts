// Namespace configs: what parses, what is refused and with which words, and how budgets are shared.
import fc from "fast-check";
import "./fixed-seed.js";
import { describe, expect, it } from "vitest";
import { slot } from "../../src/model/ids.js";
import {
  defaultNamespaceConfig,
  firstNamespaceConfig,
  type NamespaceConfig,
} from "../../src/model/namespace-config.js";
import {
  checkNamespaceConfig,
  configFromApi,
  configToApi,
  namespaceFieldNames,
  namespaceNameProblem,
  parseNamespaceAssignments,
  shareOf,
} from "../../src/model/namespace-schema.js";
import { slotCount } from "../../src/model/slot.js";
import { anyConfig } from "./samples.js";

function parse(...assignments: string[]) {
  return parseNamespaceAssignments(assignments, defaultNamespaceConfig);
}

function problems(...assignments: string[]): string {
  const parsed = parse(...assignments);
  return parsed.ok ? "no problem" : parsed.problems.join("\n");
}

describe("assignments", () => {
  it("change the fields they name, with sizes, durations and none", () => {
    const parsed = parse(
      "eviction=lfu",
      "max_bytes=64mb",
      "max_items=1000",
      "max_item_bytes=1mb",
      "ttl_default=10m",
      "ttl_max=1d",
      "ttl_jitter_pct=10",
      "ttl_negative=none",
      "ttl_grace=6h",
      "write_concern=insync",
      "min_in_sync=2",
      "read_mode=any",
      "max_staleness_ms=250",
    );
    const config: NamespaceConfig = {
      eviction: "lfu",
      maxBytes: 64 * 1024 * 1024,
      maxItems: 1000,
      maxItemBytes: 1024 * 1024,
      ttlDefaultMs: 600_000,
      ttlMaxMs: 86_400_000,
      ttlJitterPct: 10,
      ttlNegativeMs: 0,
      ttlGraceMs: 21_600_000,
      writeConcern: "insync",
      minInSync: 2,
      readMode: "any",
      maxStalenessMs: 250,
    };
    expect(parsed).toEqual({ ok: true, config });
  });

  it("keep everything else of the base", () => {
    const base = { ...firstNamespaceConfig, ttlDefaultMs: 5 };
    const parsed = parseNamespaceAssignments(["eviction=none"], base);
    expect(parsed).toEqual({ ok: true, config: { ...base, eviction: "none" } });
  });

  it("take dotted names, any case and spaces around", () => {
    const parsed = parse("ttl.default=5s", " Eviction = LFU ", "ttl_jitter_pct=5%");
    const changed = { eviction: "lfu", ttlDefaultMs: 5000, ttlJitterPct: 5 };
    expect(parsed).toEqual({ ok: true, config: { ...defaultNamespaceConfig, ...changed } });
  });

  it("name field, value and what is allowed when a value is wrong", () => {
    expect(problems("eviction=fifo")).toBe('eviction: "fifo" is unknown; use lru, lfu, none');
    expect(problems("max_bytes=lots")).toMatch(/^max_bytes: "lots" is not .*from 1024 .*64mb/);
    expect(problems("max_bytes=-1")).toMatch(/^max_bytes: "-1" is not a whole number/);
    expect(problems("max_bytes=none")).toMatch(/^max_bytes: "none" is not/);
    expect(problems("max_bytes=1b")).toMatch(/^max_bytes: 1 is not/);
    expect(problems("ttl_default=yes")).toMatch(/^ttl_default: "yes" .* or none$/);
    expect(problems("ttl_max=11000d")).toMatch(/^ttl_max: .* from 1 to 315360000000/);
    expect(problems("ttl_jitter_pct=101")).toMatch(/^ttl_jitter_pct: 101 .* from 0 to 100/);
    expect(problems("min_in_sync=0")).toMatch(/^min_in_sync: 0 is not .* from 1 to 16$/);
    expect(problems("max_items=1.5")).toMatch(/^max_items: "1.5"/);
    expect(problems("write_concern=quorum")).toMatch(/use async, coherent, insync$/);
  });

  it("suggest the field that was meant and list all", () => {
    const text = problems("evction=lru");
    expect(text).toContain('unknown field "evction" (did you mean eviction?)');
    for (const name of namespaceFieldNames) expect(text).toContain(name);
    expect(problems("colour=blue")).not.toContain("did you mean");
  });

  it("report every problem at once", () => {
    const parsed = parse("eviction=fifo", "max_bytes=x", "nonsense", "=5");
    expect(parsed.ok).toBe(false);
    expect(parsed.ok || parsed.problems).toHaveLength(4);
  });

  it("refuse a field given twice and values that contradict each other", () => {
    expect(problems("ttl_max=1s", "ttl.max=2s")).toContain("ttl_max is given twice");
    expect(problems("ttl_max=1s", "ttl_default=2s")).toContain("ttl_default: 2000 exceeds ttl_max");
    expect(problems("max_item_bytes=1gb")).toContain("exceeds max_bytes");
  });

  it("answer UNIMPLEMENTED, naming the field, only when nothing else is wrong", () => {
    for (const policy of ["tinylfu", "s3fifo", "adaptive"]) {
      const parsed = parse(`eviction=${policy}`);
      expect(parsed).toMatchObject({ ok: false, code: "UNIMPLEMENTED" });
      expect(problems(`eviction=${policy}`)).toContain(`eviction: "${policy}" is not implemented`);
    }
    expect(parse("read_mode=session")).toMatchObject({ ok: false, code: "UNIMPLEMENTED" });
    expect(parse("eviction=tinylfu", "max_bytes=x")).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(parse("eviction=fifo")).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("never throw, whatever is typed", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 4 }), (assignments) => {
        parseNamespaceAssignments(assignments, defaultNamespaceConfig);
      }),
    );
  });
});

describe("the API's form", () => {
  it("has every field under its name and comes back as it went", () => {
    fc.assert(
      fc.property(anyConfig(), (config) => {
        const api = configToApi(config);
        expect(Object.keys(api)).toEqual(namespaceFieldNames);
        expect(configFromApi(api, defaultNamespaceConfig)).toEqual({ ok: true, config });
        const text = Object.entries(api).map(([name, value]) => `${name}=${value}`);
        expect(parseNamespaceAssignments(text, defaultNamespaceConfig)).toEqual({
          ok: true,
          config,
        });
      }),
    );
    expect(configToApi(firstNamespaceConfig)).toMatchObject({
      eviction: "lru",
      max_bytes: 134_217_728,
      write_concern: "async",
      max_staleness_ms: 1000,
    });
  });

  it("refuses values of the wrong type", () => {
    for (const value of [null, true, [], {}, Number.NaN, 1.5, -3]) {
      expect(configFromApi({ max_bytes: value }, defaultNamespaceConfig).ok).toBe(false);
    }
    expect(configFromApi({ eviction: 3 }, defaultNamespaceConfig).ok).toBe(false);
    expect(configFromApi({ toString: 3 }, defaultNamespaceConfig).ok).toBe(false);
  });
});

describe("checks", () => {
  it("find nothing wrong with the defaults", () => {
    expect(checkNamespaceConfig(defaultNamespaceConfig)).toEqual([]);
    expect(checkNamespaceConfig(firstNamespaceConfig)).toEqual([]);
  });

  it("find every field that is out of range", () => {
    const broken = { ...defaultNamespaceConfig, maxBytes: 0, ttlMaxMs: -1, minInSync: 99 };
    const found = checkNamespaceConfig(broken).map((text) => text.split(":")[0]);
    expect(found).toEqual(["max_bytes", "ttl_max", "min_in_sync"]);
  });

  it("accept names of letters, digits, dots, dashes and underscores only", () => {
    for (const good of ["default", "a", "Users.v2_x-1", "n".repeat(128)]) {
      expect(namespaceNameProblem(good)).toBeUndefined();
    }
    for (const bad of ["", "a b", "ü", "a/b", "n".repeat(129), "a\n"]) {
      expect(namespaceNameProblem(bad)).toContain("1 to 128 characters");
    }
  });
});

describe("shares", () => {
  it("sum to exactly the budget over any partition of the slots", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: slotCount - 1 }), { maxLength: 64 });
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.nat(2 ** 20), cuts, (low, high, inner) => {
        const total = high * 2 ** 30 + low;
        const edges = [0, ...inner.sort((a, b) => a - b), slotCount];
        let sum = 0;
        for (let i = 0; i + 1 < edges.length; i++) {
          const range = { lo: slot(edges[i] ?? 0), hi: slot((edges[i + 1] ?? 0) - 1) };
          const share = shareOf(total, range);
          const exact = (total / slotCount) * (range.hi - range.lo + 1);
          expect(Math.abs(share - exact)).toBeLessThan(1.01);
          expect(Number.isSafeInteger(share)).toBe(true);
          sum += share;
        }
        expect(sum).toBe(total);
      }),
    );
  });

  it("of an absent bound are absent", () => {
    expect(shareOf(0, { lo: slot(0), hi: slot(255) })).toBe(0);
    expect(shareOf(64, { lo: slot(0), hi: slot(255) })).toBe(1);
  });
});
