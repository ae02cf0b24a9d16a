// Arbitrary configs, records and items, valid by the schema, for property tests.
import fc from "fast-check";
import type { DataRecord, Dedupe } from "../../src/model/data-record.js";
import { clientId, epoch, namespaceId, sequence, shardTime } from "../../src/model/ids.js";
import { limits } from "../../src/model/limits.js";
import type { NamespaceConfig } from "../../src/model/namespace-config.js";
import type { ItemCopy } from "../../src/model/shard-store.js";

const duration = () => fc.oneof(fc.constant(0), fc.integer({ min: 1, max: limits.ttlMsMax }));

/** Configs that the schema accepts. */
export function anyConfig(): fc.Arbitrary<NamespaceConfig> {
  return fc
    .record({
      eviction: fc.constantFrom("lru", "lfu", "none"),
      maxBytes: fc.integer({ min: 2 ** 20, max: 2 ** 50 }),
      maxItems: fc.nat(),
      maxItemBytes: fc.oneof(fc.constant(0), fc.integer({ min: 64, max: 2 ** 20 })),
      ttlDefaultMs: duration(),
      ttlMaxMs: duration(),
      ttlJitterPct: fc.nat(100),
      ttlNegativeMs: duration(),
      ttlGraceMs: duration(),
      writeConcern: fc.constantFrom("async", "coherent", "insync"),
      minInSync: fc.integer({ min: 1, max: 16 }),
      readMode: fc.constantFrom("linearizable", "any"),
      maxStalenessMs: fc.nat(),
    })
    .map((config) => ({
      ...config,
      ttlMaxMs: config.ttlMaxMs === 0 ? 0 : Math.max(config.ttlMaxMs, config.ttlDefaultMs),
    }));
}

const count = () => fc.maxSafeNat();
const namespace = () => count().map(namespaceId);
const key = () => fc.uint8Array({ minLength: 1, maxLength: 40 });
const value = () => fc.uint8Array({ maxLength: 100 });
const time = () => fc.oneof(fc.constant(0), fc.maxSafeNat(), fc.constant(1234.5)).map(shardTime);
const stamp = () => count().map(sequence);
const tag = () => fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const tags = () => fc.array(tag(), { maxLength: limits.tagsPerItemMax });

const rare = {
  expiresAt: time(),
  tags: tags(),
  graceMs: fc.oneof(fc.constant(0), count()),
  sourceVersion: fc.oneof(fc.constant(0), count()),
  insync: fc.boolean(),
};

const dedupe = (): fc.Arbitrary<Dedupe | undefined> =>
  fc.option(
    fc.record({
      clientId: fc.string({ minLength: 1, maxLength: limits.clientIdMax }).map(clientId),
      requestSeq: count(),
      ackedUpTo: count(),
      outcome: fc.record({
        status: fc.constantFrom("STORED", "TOUCHED", "INCREMENTED"),
        value: fc.maxSafeInteger(),
        expiresAt: time(),
      }),
    }),
    { nil: undefined },
  );

const kind = <K extends DataRecord["kind"]>(name: K) => fc.constant(name);

/** Records of every kind. */
export function anyRecord(): fc.Arbitrary<DataRecord> {
  return fc.oneof(
    fc.record({ kind: kind("epoch"), epoch: count().map(epoch) }),
    fc.record({
      kind: kind("config"),
      namespace: namespace(),
      name: fc.string(),
      version: count(),
      generation: count(),
      config: anyConfig(),
      shareBytes: count(),
      shareItems: count(),
    }),
    fc.record({ kind: kind("drop"), namespace: namespace(), version: count() }),
    fc.record({
      kind: kind("set"),
      namespace: namespace(),
      key: key(),
      value: value(),
      stamp: stamp(),
      dedupe: dedupe(),
      ...rare,
    }),
    fc.record({ kind: kind("delete"), namespace: namespace(), key: key() }),
    fc.record({ kind: kind("evict"), namespace: namespace(), key: key() }),
    fc.record({
      kind: kind("touch"),
      namespace: namespace(),
      key: key(),
      expiresAt: time(),
      dedupe: dedupe(),
    }),
    fc.record({ kind: kind("invalidate-tag"), namespace: namespace(), tag: tag() }),
    fc.record({ kind: kind("invalidate-namespace"), namespace: namespace() }),
    fc.record({ kind: kind("tag-floor"), namespace: namespace(), tag: tag(), floor: stamp() }),
    fc.record({ kind: kind("time"), now: time() }),
  );
}

/** Items as catch-up carries them. */
export function anyItemCopy(): fc.Arbitrary<ItemCopy> {
  return fc.record({
    namespace: namespace(),
    key: key(),
    value: value(),
    version: stamp(),
    stamp: stamp(),
    writtenAt: time(),
    ...rare,
  });
}
