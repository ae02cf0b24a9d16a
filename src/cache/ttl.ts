// When an item expires: the request's choice, the namespace's default and bound, and a jitter that
// is a pure function of the key and the shard's last sequence.

import { mix32 } from "../base/hash.js";
import type { TtlChoice } from "../model/data-request.js";
import type { Sequence, ShardTime } from "../model/ids.js";
import type { NamespaceConfig } from "../model/namespace-config.js";

/** What an expiry depends on. */
export type ExpiryBasis = {
  readonly ttl: TtlChoice;
  /** Percent; undefined = the namespace's. */
  readonly jitterPct: number | undefined;
  readonly config: NamespaceConfig;
  readonly now: ShardTime;
  /** The key's position and the shard's last sequence: what the jitter is drawn from. */
  readonly position: number;
  readonly last: Sequence;
};

/** The shard time at which the item expires, whole milliseconds; 0 = never. */
export function expiresAt(basis: ExpiryBasis): ShardTime {
  const ttl = boundedTtl(basis.ttl, basis.config);
  if (ttl === 0) return 0 as ShardTime;
  const jitterPct = basis.jitterPct ?? basis.config.ttlJitterPct;
  const drawn = mix32(basis.position ^ mix32(basis.last % 2 ** 32)) / 2 ** 32;
  // Only ever shorter: a bound that was asked for holds.
  const shortened = ttl - Math.floor((ttl * jitterPct * drawn) / 100);
  return Math.max(1, Math.ceil(basis.now + Math.max(1, shortened))) as ShardTime;
}

/** The TTL in milliseconds after default and bound; 0 = does not expire. */
function boundedTtl(choice: TtlChoice, config: NamespaceConfig): number {
  const asked = choice === "none" ? 0 : choice === "default" ? config.ttlDefaultMs : choice;
  if (config.ttlMaxMs === 0) return asked;
  return asked === 0 ? config.ttlMaxMs : Math.min(asked, config.ttlMaxMs);
}
