// One process with one replica of the shard, over a real store whose every applied record is noted.
import { utf8 } from "../../src/base/bytes.js";
import type { Instant } from "../../src/base/time.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import type { DataRecord } from "../../src/model/data-record.js";
import { namespaceId, type Sequence, sequence, shardTime } from "../../src/model/ids.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import { ordinalOf } from "../../src/model/sequence.js";
import { type Member, type Shard, sameMember } from "../../src/model/shard-map.js";
import type { ItemCopy, MutationRequest, ShardStore } from "../../src/model/shard-store.js";
import type { ReplicaReady } from "../../src/replication/ready.js";
import { Replica, type ReplicationSettings } from "../../src/replication/replica.js";
import { engineOptions, type Journal } from "./journal.js";
import { theShard } from "./world.js";

export const theNamespace = namespaceId(7);

/** A process that holds a copy. */
export class CopyNode {
  readonly member: Member;
  readonly store: ShardStore;
  readonly replica: Replica;
  readonly #journal: Journal;

  constructor(member: Member, journal: Journal, settings: ReplicationSettings) {
    this.member = member;
    this.#journal = journal;
    this.store = observed(createCacheEngine(engineOptions).open(theShard), journal);
    this.replica = new Replica({ shard: theShard, self: member, store: this.store, settings });
  }

  /** Tells the replica the shard's record. */
  configure(shard: Shard, now: Instant): void {
    const begins = sameMember(shard.primary, this.member) && shard.epoch > this.replica.epoch();
    if (begins) {
      const missed = !this.#journal.hasBegun(shard.coldEpoch);
      const inherited = missed || shard.beginning === "cold" ? sequence(0) : this.replica.last();
      this.#journal.begin(shard, inherited);
    }
    this.replica.configure(shard, now);
    if (begins && ordinalOf(this.replica.last()) !== shard.ordinal) {
      throw new Error("an epoch began without its EPOCH record");
    }
  }

  drain(): ReplicaReady | undefined {
    return this.replica.ready();
  }

  /** Logs the config of the namespace that all tests use. */
  configureNamespace(now: Instant, generation = 1): void {
    this.replica.append(
      [
        {
          kind: "config",
          namespace: theNamespace,
          name: "test",
          version: generation,
          generation,
          config: defaultNamespaceConfig,
          shareBytes: 64 * 1024 * 1024,
          shareItems: 0,
        },
      ],
      now,
    );
  }

  /** Evaluates and logs a mutation as the service does. Returns its sequence, or undefined. */
  mutate(request: MutationRequest, now: Instant): Sequence | undefined {
    const context = { now: this.replica.shardTime(now), last: this.replica.last() };
    const evaluation = this.store.evaluate(request, context);
    if (evaluation.kind === "refuse") throw new Error(evaluation.message);
    if (evaluation.kind === "answer") return undefined;
    return this.replica.append(evaluation.records, now);
  }

  set(key: string, value: string, now: Instant, ttl: number | "none" = "none"): Sequence {
    const request = setRequest(key, value, ttl);
    const written = this.mutate(request, now);
    if (written === undefined) throw new Error("the set was not applied");
    return written;
  }

  delete(key: string, now: Instant): Sequence | undefined {
    return this.mutate({ kind: "delete", namespace: "test", key: utf8(key) }, now);
  }

  append(record: DataRecord, now: Instant): Sequence {
    return this.replica.append([record], now);
  }

  copyOf(key: string): ItemCopy | undefined {
    return this.store.copyOf({ namespace: theNamespace, key: utf8(key) });
  }

  valueOf(key: string): string | undefined {
    const item = this.copyOf(key);
    return item === undefined ? undefined : new TextDecoder().decode(item.value);
  }

  digest(): number {
    return this.store.digest(shardTime(0));
  }
}

/** A set of the namespace that all tests use. */
export function setRequest(
  key: string,
  value: string,
  ttl: number | "none" = "none",
  tags: readonly string[] = [],
): MutationRequest {
  return {
    kind: "set",
    namespace: "test",
    key: utf8(key),
    value: utf8(value),
    ttl,
    ttlJitterPct: undefined,
    tags,
    graceMs: undefined,
    condition: { kind: "none" },
    writeConcern: undefined,
    loadStamp: undefined,
    identity: undefined,
  };
}

/** The store itself, except that every record is noted in the journal before it applies. */
function observed(store: ShardStore, journal: Journal): ShardStore {
  return new Proxy(store, {
    get(target, property) {
      if (property === "apply") {
        return (...[at, record, time]: Parameters<ShardStore["apply"]>) => {
          journal.note(at, record, time);
          target.apply(at, record, time);
        };
      }
      if (property === "applyBelow") {
        return (...[at, record, time, position]: Parameters<ShardStore["applyBelow"]>) => {
          journal.note(at, record, time);
          target.applyBelow(at, record, time, position);
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
