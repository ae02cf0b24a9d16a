// `replay` and `bench` against a fake cluster, and the parts they are made of.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LatencyHistogram } from "../../cli/load/latency-histogram.js";
import { Outcomes, persist } from "../../cli/load/persistent.js";
import { TraceReader } from "../../cli/load/trace-reader.js";
import { durationText, rangesText, sizeText } from "../../cli/output/table.js";
import { CacheError } from "../../src/sdk/index.js";
import { FakeCluster } from "../sdk/fake-cluster.js";
import { Refusal } from "../sdk/fake-node.js";
import { cachectl, cachectlJson } from "./run-cachectl.js";

let folder: string;
let cluster: FakeCluster;
let at: readonly string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-load-"));
  cluster = await FakeCluster.start();
  at = ["--endpoints", cluster.endpoints.join(",")];
});

afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function traceFile(content: string | Buffer): Promise<string> {
  const path = join(folder, "trace");
  await writeFile(path, content);
  return path;
}

async function keysOf(path: string): Promise<string[]> {
  await using trace = await TraceReader.open(path);
  const keys: string[] = [];
  for (;;) {
    const key = await trace.next();
    if (key === undefined) return keys;
    keys.push(key);
  }
}

describe("a trace", () => {
  const many = Array.from({ length: 200_000 }, (_, n) => `key-${n}`);

  it("is read line by line, plain or gzip, with any line ends and none at the end", async () => {
    expect(await keysOf(await traceFile("a\r\nb\n\nc"))).toEqual(["a", "b", "c"]);
    expect(await keysOf(await traceFile(gzipSync("a\nb\n")))).toEqual(["a", "b"]);
    expect(await keysOf(await traceFile(""))).toEqual([]);
    expect(await keysOf(await traceFile(gzipSync(many.join("\n"))))).toEqual(many);
  });

  it("gives every key once, whoever asks", async () => {
    await using trace = await TraceReader.open(await traceFile(many.join("\n")));
    const keys: string[] = [];
    const read = async () => {
      for (;;) {
        const next = trace.next();
        const key = typeof next === "object" ? await next : next;
        if (key === undefined) return;
        keys.push(key);
      }
    };
    await Promise.all(Array.from({ length: 8 }, read));
    expect(keys.length).toBe(many.length);
    expect(new Set(keys).size).toBe(many.length);
    expect(trace.share).toBe(1);
  });

  it("that is cut off is an error", async () => {
    const whole = gzipSync(many.join("\n"));
    const path = await traceFile(whole.subarray(0, whole.length >> 1));
    await expect(keysOf(path)).rejects.toThrow(/unexpected end of file/);
  });
});

describe("replay", () => {
  it("gets every key and sets it on a miss, and reports as the contract says", async () => {
    const path = await traceFile(["a", "b", "a", "c", "b", "a"].join("\n"));
    const args = [...at, "replay", path, "--concurrency", "1"];
    const { code, json, err } = await cachectlJson(args);
    expect([code, err]).toEqual([0, ""]);
    expect(Object.keys(json as object)).toEqual([
      "requests",
      "hits",
      "hitRatio",
      "errors",
      "longestErrorMs",
      "p50Ms",
      "p99Ms",
    ]);
    expect(json).toMatchObject({
      requests: 6,
      hits: 3,
      hitRatio: 0.5,
      errors: 0,
      longestErrorMs: 0,
    });
  });

  it("creates the namespace with a budget in bytes that cannot bind", async () => {
    const path = await traceFile("a\nb\na\n");
    const args = [...at, "replay", path, "--namespace", "oltp", "--create"];
    args.push("--eviction", "lru", "--items", "9344", "--value-bytes", "100");
    const { code, json } = await cachectlJson(args);
    expect(code).toBe(0);
    expect(json).toMatchObject({ requests: 3 });
    const config = cluster.namespaces.get("oltp")?.config;
    expect(config).toMatchObject({ eviction: "lru", maxItems: 9344 });
    expect(config?.maxBytes).toBeGreaterThanOrEqual(2 * 9344 * (100 + 64));
    expect(cluster.items.get("oltp/a")?.value).toHaveLength(100);
    const again = await cachectlJson(args);
    expect(again.err).toContain("namespace oltp exists: it is set as asked, and flushed");
    expect(cluster.namespaces.get("oltp")?.generation).toBe(2);
  });

  it("counts how long requests suffered from a refusal, and none as an error", async () => {
    const until = performance.now() + 300;
    for (const node of cluster.nodes) {
      node.intercept = (kind) =>
        kind === "get" && performance.now() < until
          ? new Refusal("NO_PRIMARY", "no primary yet")
          : undefined;
    }
    const path = await traceFile("a\nb\n");
    const { json } = await cachectlJson([...at, "replay", path]);
    expect(json).toMatchObject({ requests: 2, hits: 0, errors: 0 });
    const { longestErrorMs } = json as { longestErrorMs: number };
    expect(longestErrorMs).toBeGreaterThan(200);
    expect(longestErrorMs).toBeLessThan(2000);
  });

  it("ends at once where no repetition helps", async () => {
    const path = await traceFile("a\n");
    expect((await cachectl([...at, "replay", path, "--namespace", "nope"])).code).toBe(3);
    for (const node of cluster.nodes) {
      node.intercept = (kind) =>
        kind === "set" ? new Refusal("ITEM_TOO_LARGE", "at most 64 bytes") : undefined;
    }
    const refused = await cachectl([...at, "replay", path]);
    expect(refused).toMatchObject({
      code: 1,
      err: "cachectl: at most 64 bytes [ITEM_TOO_LARGE]\n",
    });
  });
});

describe("bench", () => {
  it("reports what the cluster made of the load", async () => {
    const args = [...at, "bench", "--seconds", "0.3", "--concurrency", "8", "--keys", "50"];
    const { code, json } = await cachectlJson(args);
    expect(code).toBe(0);
    expect(Object.keys(json as object)).toEqual([
      "operations",
      "opsPerSecond",
      "errors",
      "p50Ms",
      "p99Ms",
    ]);
    const { operations, errors } = json as { operations: number; errors: number };
    expect(operations).toBeGreaterThan(50);
    expect(errors).toBe(0);
    expect((await cachectl(args)).out).toMatch(/^operations +\d+\nper second +\d+\n/);
  });
});

describe("a load that the cluster cannot take", () => {
  it("is not begun: bench fails with one error when its keys cannot be written", async () => {
    for (const node of cluster.nodes) {
      node.intercept = () => new Refusal("NO_PRIMARY", "shard 1 has no primary");
    }
    const args = [...at, "bench", "--seconds", "0.3", "--concurrency", "4"];
    const startedAt = performance.now();
    const { code, json } = await cachectlJson(args);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(code).toBe(1);
    const message = expect.stringMatching(
      /^no load was made: bench:\d+ cannot be written: shard 1/,
    );
    expect(json).toEqual({ error: { code: "NO_PRIMARY", outcome: "refused", message } });
  });

  it("is a usage error where a shard's part would be less than an item", async () => {
    const path = await traceFile("a\n");
    const more = ["--namespace", "small", "--create", "--items", "5"];
    const { code, err } = await cachectl([...at, "replay", path, ...more]);
    expect(err).toMatch(/^cachectl: --items is at least 6: each shard holds its part of them\n$/);
    expect(code).toBe(2);
    expect(cluster.namespaces.has("small")).toBe(false);
  });
});

describe("a persistent request", () => {
  it("succeeds after failures, and its suffering is counted", async () => {
    const outcomes = new Outcomes();
    let left = 2;
    const done = await persist(async () => {
      if (left-- > 0) throw new CacheError("NO_PRIMARY", "wait");
    }, outcomes);
    expect(done).toBe(true);
    expect(outcomes.errors).toBe(0);
    expect(outcomes.longestErrorMs).toBeGreaterThan(0);
  });

  it("does not count a redirect as a failure", async () => {
    const outcomes = new Outcomes();
    await persist(async (options) => {
      options().onRetry?.(new CacheError("STALE_EPOCH", "moved"));
    }, outcomes);
    expect(outcomes.longestErrorMs).toBe(0);
  });
});

describe("figures", () => {
  it("are quantiles within two per cent", () => {
    const latencies = new LatencyHistogram();
    expect(latencies.quantile(0.5)).toBe(0);
    for (let n = 1; n <= 10_000; n++) latencies.add(n / 100);
    expect(latencies.count).toBe(10_000);
    expect(latencies.quantile(0.5)).toBeGreaterThan(50);
    expect(latencies.quantile(0.5)).toBeLessThan(51.1);
    expect(latencies.quantile(0.99)).toBeGreaterThan(99);
    expect(latencies.quantile(1)).toBe(100);
  });

  it("are written as people write them", () => {
    expect([0, 1000, 65_536, 67_108_864, 1_610_612_736].map(sizeText)).toEqual([
      "0",
      "1000",
      "64kb",
      "64mb",
      "1.5gb",
    ]);
    expect([90, 1500, 600_000, 7_200_000].map(durationText)).toEqual(["90ms", "1.5s", "10m", "2h"]);
    expect(rangesText([7, 0, 1, 2])).toBe("0–2, 7");
  });
});
