// A namespace's policies (CACHE §2) as an immutable value. Parsing, defaults and checks with clear
// errors stand in namespace-schema.ts.

/** How items are chosen to make room; `none` refuses writes instead. */
export type EvictionPolicy = "lru" | "lfu" | "tinylfu" | "s3fifo" | "adaptive" | "none";

/** When a write is acknowledged (PROTOCOL §5). */
export type WriteConcern = "async" | "coherent" | "insync";

/** What a read promises (PROTOCOL §9). */
export type ReadMode = "linearizable" | "session" | "bounded" | "any";

/** The policies of one namespace. Sizes in bytes, durations in milliseconds. */
export type NamespaceConfig = {
  readonly eviction: EvictionPolicy;
  /** Σ footprint of one copy over all shards. */
  readonly maxBytes: number;
  /** Items of one copy over all shards; 0 = unbounded. */
  readonly maxItems: number;
  /** Footprint of one item; the shard's share bounds it too. 0 = no bound of its own. */
  readonly maxItemBytes: number;
  /** TTL of a set that names none; 0 = no expiry. */
  readonly ttlDefaultMs: number;
  /** The longest TTL a set may ask for; 0 = no bound but the system's. Also caps "no TTL". */
  readonly ttlMaxMs: number;
  /** Spread of expiry, percent of the TTL, deterministic in (key, version). */
  readonly ttlJitterPct: number;
  /** TTL of negative entries. */
  readonly ttlNegativeMs: number;
  /** How long a stale value may be served while it is reloaded. */
  readonly ttlGraceMs: number;
  readonly writeConcern: WriteConcern;
  /** In-sync copies that an in-sync write demands, the primary included. */
  readonly minInSync: number;
  readonly readMode: ReadMode;
  /** Default staleness bound of bounded reads. */
  readonly maxStalenessMs: number;
};

const mib = 1024 * 1024;

/** What a new namespace gets for every field it does not name. */
export const defaultNamespaceConfig: NamespaceConfig = {
  eviction: "lru",
  maxBytes: 64 * mib,
  maxItems: 0,
  maxItemBytes: 0,
  ttlDefaultMs: 0,
  ttlMaxMs: 0,
  ttlJitterPct: 0,
  ttlNegativeMs: 1000,
  ttlGraceMs: 0,
  writeConcern: "async",
  minInSync: 1,
  readMode: "linearizable",
  maxStalenessMs: 1000,
};

/** The namespace every cluster begins with. */
export const defaultNamespaceName = "default";

/** The config of that namespace. */
export const firstNamespaceConfig: NamespaceConfig = {
  ...defaultNamespaceConfig,
  maxBytes: 128 * mib,
};
