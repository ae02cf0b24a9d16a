// Exact LRU on a public trace against the ratio that an independent simulator gives. The traces are
// not part of the repository: without them these tests are reported as skipped.
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { namespaceId, sequence, shardTime } from "../../src/model/ids.js";
import type { EvictionPolicy } from "../../src/model/namespace-config.js";
import { LoneShard } from "./lone-shard.js";
import { emptyResult, setRequest } from "./requests.js";

const traces = new URL("../../../shared/traces/", import.meta.url);
const oltp = new URL("arc-OLTP.txt.gz", traces);
const multi3 = new URL("lirs-multi3.txt.gz", traces);

/** Get, and on a miss set, as a cache-aside application does. */
function hitRatio(trace: URL, eviction: EvictionPolicy, maxItems: number): number {
  const config = { eviction, maxItems, maxBytes: 2 ** 40 };
  const { store, last: begun } = new LoneShard({ config: { config } });
  const keys = gunzipSync(readFileSync(trace))
    .toString()
    .split("\n")
    .filter((line) => line !== "");
  const id = namespaceId(7);
  const now = shardTime(0);
  const out = emptyResult();
  const value = new Uint8Array(100);
  let last = begun;
  let hits = 0;
  for (const key of keys) {
    if (store.read(id, utf8(key), now, out)) {
      hits++;
      continue;
    }
    const found = store.evaluate(setRequest(key, value), { now, last: sequence(last) });
    if (found.kind !== "apply") throw new Error("a set is stored");
    for (const record of found.records) store.apply(sequence(++last), record, now);
  }
  store.checkInvariants();
  return hits / keys.length;
}

describe("the hit ratio", () => {
  it.runIf(existsSync(oltp))(
    "of LRU on arc-OLTP at 9344 items is the simulator's",
    () => {
      expect(hitRatio(oltp, "lru", 9344)).toBeCloseTo(0.6008, 3);
    },
    90_000,
  );

  it.runIf(existsSync(multi3))("of LFU beats LRU on lirs-multi3, a trace that loops", () => {
    expect(hitRatio(multi3, "lru", 373)).toBeCloseTo(0.2663, 3);
    expect(hitRatio(multi3, "lfu", 373)).toBeGreaterThan(0.27);
  });
});
