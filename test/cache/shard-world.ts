// A primary's store, a backup's store and the naive model, driven by the same steps: every answer,
// every record, every item and every budget is compared after each step.
import { expect } from "vitest";
import { Reader, Writer } from "../../src/base/binary.js";
import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import type { DataRecord, MutationOutcome, SetRecord } from "../../src/model/data-record.js";
import { decodeDataRecord, encodeDataRecord } from "../../src/model/data-record-codec.js";
import { epoch, namespaceId, sequence, shardId, shardTime } from "../../src/model/ids.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import type { Evaluation, MutationRequest, ShardStore } from "../../src/model/shard-store.js";
import { expectedOf } from "./naive-evaluate.js";
import { NaiveOrder } from "./naive-order.js";
import { type Expected, type NaiveItem, NaiveShard, naiveFootprint } from "./naive-shard.js";
import { configRecord, emptyResult, firstEpoch } from "./requests.js";
import { requestOf } from "./step-requests.js";
import { keyNames, namespaceNames, type Step } from "./steps.js";

export const smallLimits = {
  tagStampsMax: 3,
  keyStampBuckets: 2 ** 13,
  dedupe: { clientsMax: 3, rowsPerClientMax: 3, sessionMs: 250 },
};

/** Cheaper than expect, which would dominate the time of a run. */
function same(what: string, found: unknown, expected: unknown): void {
  if (found === expected) return;
  throw new Error(`${what}: found ${String(found)}, expected ${String(expected)}`);
}

export class ShardWorld {
  readonly engine = createCacheEngine({ limits: smallLimits });
  readonly primary: ShardStore = this.engine.open(shardId(1));
  readonly backup: ShardStore = createCacheEngine({ limits: smallLimits }).open(shardId(1));
  readonly model = new NaiveShard(smallLimits.dedupe, smallLimits.tagStampsMax);
  /** Called with every record after the primary applied it. */
  onRecord: (at: number, record: DataRecord, now: number) => void = () => {};
  last = firstEpoch - 1;
  now = 1000;
  /** Whether the backup learns late what is acknowledged: it then holds dead items for longer. */
  readonly #lagging: boolean;
  #configVersion = 10;
  #nextNamespace = 1;
  readonly #buckets = new Set<number>();

  constructor(options: { readonly lagging: boolean }) {
    this.#lagging = options.lagging;
    this.log({ kind: "epoch", epoch: epoch(1) });
    for (const name of namespaceNames) this.#create(name);
  }

  /** Gives a record its sequence and applies it everywhere but in the model. */
  log(record: DataRecord): number {
    if (!this.#lagging) this.backup.sweep(sequence(this.last), 0);
    this.last++;
    const writer = new Writer();
    encodeDataRecord(writer, record);
    const received = decodeDataRecord(new Reader(writer.finish()));
    this.primary.apply(sequence(this.last), record, shardTime(this.now));
    this.backup.apply(sequence(this.last), received, shardTime(this.now));
    this.onRecord(this.last, record, this.now);
    return this.last;
  }

  /** The request of a step, or undefined when it is not a request. */
  requestOf(step: Step, last = this.last): MutationRequest | undefined {
    switch (step.op) {
      case "set":
      case "delete":
      case "touch":
      case "increment":
      case "invalidate":
        return requestOf(step, this.model, last);
      default:
        return undefined;
    }
  }

  run(step: Step): void {
    switch (step.op) {
      case "get":
        this.#get(step.ns, step.key);
        break;
      case "wait":
        this.now += step.ms;
        break;
      case "time":
        this.#pass();
        break;
      case "sweep":
        this.#sweep(step.lag);
        break;
      case "config":
        this.#configure(step);
        break;
      case "recreate":
        this.#recreate(step.ns);
        break;
      default:
        this.#mutate(requestOf(step, this.model, this.last));
    }
    this.check();
  }

  /** Everything that must hold between steps. */
  check(): void {
    this.primary.checkInvariants();
    this.backup.checkInvariants();
    const now = shardTime(this.now);
    same("the backup's digest", this.backup.digest(now), this.primary.digest(now));
    for (const namespace of this.model.namespaces) {
      for (const store of this.#lagging ? [this.primary] : [this.primary, this.backup]) {
        const stats = store.stats().find((one) => one.namespace === namespace.id);
        const itemsMax =
          namespace.config.maxItems === 0 ? Number.POSITIVE_INFINITY : namespace.shareItems;
        const { bytes = Number.POSITIVE_INFINITY, items = Number.POSITIVE_INFINITY } = stats ?? {};
        same("bytes within the share", bytes <= namespace.shareBytes, true);
        same("items within the share", items <= itemsMax, true);
      }
      const held = this.primary.stats().find((one) => one.namespace === namespace.id);
      same("Σ footprint", held?.bytes, this.model.bytesOf(namespace.id));
      same("items", held?.items, this.model.countOf(namespace.id));
      for (const key of keyNames) this.#compareItem(namespace.id, key);
    }
  }

  #compareItem(namespace: number, key: string): void {
    const name = { namespace: namespaceId(namespace), key: utf8(key) };
    const item = this.model.find(namespace, key);
    const expected = item === undefined || this.model.isDead(item) ? undefined : item;
    for (const store of [this.primary, this.backup]) {
      const copy = store.copyOf(name);
      if (copy === undefined || expected === undefined) {
        same(`presence of ${key}`, copy === undefined, expected === undefined);
        continue;
      }
      const { writtenAt: _, ...seen } = copy;
      const readable = { ...seen, key: fromUtf8(copy.key), value: fromUtf8(copy.value) };
      for (const field of Object.keys(readable) as (keyof typeof readable)[]) {
        same(`${field} of ${key}`, String(readable[field]), String(expected[field]));
      }
    }
  }

  #get(ns: string, key: string): void {
    const namespace = this.model.named(ns);
    if (namespace === undefined) return;
    const item = this.model.live(namespace.id, key, this.now);
    const out = emptyResult();
    const id = namespaceId(namespace.id);
    const hit = this.primary.read(id, utf8(key), shardTime(this.now), out);
    expect(hit).toBe(item !== undefined);
    if (item === undefined) {
      const killed = this.model.find(namespace.id, key);
      const kills = killed === undefined ? [] : this.model.killsOf(killed);
      if (kills.length > 0) expect(out.reveals).toBeGreaterThanOrEqual(Math.min(...kills));
      expect(out.reveals).toBeLessThanOrEqual(this.last);
      return;
    }
    namespace.order.hit(key);
    expect(fromUtf8(out.value)).toBe(item.value);
    expect([out.version, out.expiresAt]).toEqual([item.version, item.expiresAt]);
    expect(out.reveals).toBe(item.insync ? item.version : 0);
  }

  #mutate(request: MutationRequest): void {
    const expected = expectedOf(this.model, request, { now: this.now, last: this.last });
    const context = { now: shardTime(this.now), last: sequence(this.last) };
    const before = this.primary.digest(context.now);
    const found = this.primary.evaluate(request, context);
    expect(this.primary.digest(context.now), "evaluate changes nothing").toBe(before);
    expect(this.primary.evaluate(request, context), "evaluate is repeatable").toEqual(found);
    const identified = "identity" in request && request.identity !== undefined;
    if (identified && expected.kind === "answer" && expected.status !== "REPEATED") {
      this.#compareRemembered(found, expected);
    } else {
      this.#compareEvaluation(found, expected);
    }
    if (found.kind !== "apply") return;
    if (expected.kind === "apply" && expected.put !== undefined) {
      this.#judgeVictims(found.records, expected.put);
    }
    for (const record of found.records) this.#applyToModel(record, this.log(record));
  }

  /** What had no effect is remembered for whoever may send it again, by a record of its own. */
  #compareRemembered(found: Evaluation, expected: Extract<Expected, { kind: "answer" }>): void {
    expect(found).toMatchObject({
      kind: "apply",
      existed: false,
      outcome: { status: expected.status, value: expected.version },
      records: [{ kind: "outcome", dedupe: { outcome: { status: expected.status } } }],
    });
  }

  #compareEvaluation(found: Evaluation, expected: Expected): void {
    const context = JSON.stringify({ found, expected });
    expect(found.kind, context).toBe(expected.kind);
    if (found.kind === "refuse" && expected.kind === "refuse") {
      expect(found.code).toBe(expected.code);
      expect(found.message).not.toBe("");
    } else if (found.kind === "answer" && expected.kind === "answer") {
      expect([found.status, found.version]).toEqual([expected.status, expected.version]);
      expect(found.reveals).toBeGreaterThanOrEqual(found.version);
      expect(found.reveals).toBeLessThanOrEqual(this.last);
    } else if (found.kind === "apply" && expected.kind === "apply") {
      const { existed, insync } = found;
      const outcome: MutationOutcome = found.outcome;
      expect({ existed, insync, outcome }, context).toEqual({
        existed: expected.existed,
        insync: expected.insync,
        outcome: expected.outcome,
      });
    }
  }

  /** Victims: just enough, expired ones first, then exactly the policy's order. */
  #judgeVictims(records: readonly DataRecord[], put: Omit<NaiveItem, "version">): void {
    const namespace = this.model.namespaces.find((one) => one.id === put.namespace);
    const victims = records.filter((record) => record.kind === "evict");
    expect(records.length).toBe(victims.length + 1);
    if (namespace === undefined) throw new Error("the model knows the namespace");
    const items = victims.map((record) => {
      const item = this.model.find(record.namespace, fromUtf8(record.key));
      if (item === undefined) throw new Error("a victim is an item that is there");
      expect(item.namespace).toBe(put.namespace);
      expect(item.key, "the replaced item is no victim").not.toBe(put.key);
      return item;
    });
    const replaced = this.model.find(put.namespace, put.key);
    const fits = (gone: readonly NaiveItem[]) => {
      const bytes = this.model.bytesOf(namespace.id) + naiveFootprint(put);
      const freed = [...gone, ...(replaced ? [replaced] : [])];
      const left = freed.reduce((sum, item) => sum - naiveFootprint(item), bytes);
      const count = this.model.countOf(namespace.id) + 1 - freed.length;
      const itemsMax =
        namespace.config.maxItems === 0 ? Number.POSITIVE_INFINITY : namespace.shareItems;
      return left <= namespace.shareBytes && count <= itemsMax;
    };
    expect(fits(items), "the victims make enough room").toBe(true);
    if (items.length > 0) expect(fits(items.slice(0, -1)), "no victim too many").toBe(false);
    this.#judgeOrder(items, put.key);
  }

  #judgeOrder(victims: readonly NaiveItem[], replaced: string): void {
    const first = victims[0];
    if (first === undefined) return;
    const namespace = this.model.namespaces.find((one) => one.id === first.namespace);
    const isExpired = (item: NaiveItem) => item.expiresAt !== 0 && item.expiresAt <= this.now;
    const others = victims.filter((item) => !isExpired(item)).map((item) => item.key);
    const expiredFirst = victims.slice(0, victims.length - others.length);
    expect(expiredFirst.every(isExpired), "expired items go first").toBe(true);
    if (others.length === 0) return;
    const candidates = namespace?.order.keys().filter((key) => {
      const item = this.model.find(first.namespace, key);
      if (item === undefined || key === replaced || isExpired(item)) return false;
      return namespace.config.eviction !== "none" || this.model.isDead(item);
    });
    expect(others, "the policy's order").toEqual(candidates?.slice(0, others.length));
    const expired = this.model.items.filter(
      (item) => item.namespace === first.namespace && item.key !== replaced && isExpired(item),
    );
    expect(expiredFirst.length, "no expired item stays").toBe(expired.length);
  }

  #applyToModel(record: DataRecord, at: number): void {
    const { model } = this;
    if (record.kind === "evict") model.remove(record.namespace, fromUtf8(record.key), true);
    else if (record.kind === "delete") model.delete(record.namespace, fromUtf8(record.key), at);
    else if (record.kind === "invalidate-tag") model.invalidate(record.namespace, at, record.tag);
    else if (record.kind === "invalidate-namespace") model.invalidate(record.namespace, at);
    else if (record.kind === "tag-floor") model.forgetTag(record.namespace, record.tag, at);
    else if (record.kind === "touch") {
      const item = model.find(record.namespace, fromUtf8(record.key));
      if (item !== undefined) item.expiresAt = record.expiresAt;
      model.namespaces.find((one) => one.id === record.namespace)?.order.hit(item?.key ?? "");
    } else if (record.kind === "set") this.#putInModel(record, at);
    if ("dedupe" in record && record.dedupe !== undefined) {
      const { clientId, requestSeq, ackedUpTo } = record.dedupe;
      model.dedupe.record(clientId, requestSeq, ackedUpTo, at);
    }
  }

  #putInModel(record: SetRecord, at: number): void {
    const { namespace, expiresAt, stamp, tags, graceMs, sourceVersion, insync } = record;
    this.model.put({
      namespace,
      key: fromUtf8(record.key),
      value: fromUtf8(record.value),
      version: at,
      ...{ expiresAt, stamp, tags, graceMs, sourceVersion, insync },
    });
  }

  #pass(): void {
    const now = shardTime(this.now);
    const due = this.model.items.filter((item) => item.expiresAt !== 0 && item.expiresAt <= now);
    if (due.length > 0) expect(this.primary.expiryDue(now)).toBe(true);
    const names = this.primary.expiredBy(now, 1000).map((one) => fromUtf8(one.key));
    expect(names.sort()).toEqual(expect.arrayContaining(due.map((item) => item.key).sort()));
    this.log({ kind: "time", now });
    this.model.pass(this.now);
    expect(this.primary.expiryDue(now)).toBe(false);
  }

  /** The primary frees all that is acknowledged, the backup less. */
  #sweep(lag: number): void {
    const dead = this.model.items.filter((item) => this.model.isDead(item));
    const hidden = this.engine.bytesUsed();
    const freed = this.primary.sweep(sequence(this.last), 1000);
    expect(freed).toBeGreaterThanOrEqual(dead.length);
    for (const item of dead) this.model.remove(item.namespace, item.key, false);
    const used = this.primary.stats().reduce((sum, one) => sum + one.bytes, 0);
    expect(this.engine.bytesUsed(), "dropped namespaces return their memory").toBe(used);
    expect(hidden).toBeGreaterThanOrEqual(used);
    this.backup.sweep(sequence(this.last), lag % 2);
  }

  #configure(step: Extract<Step, { op: "config" }>): void {
    const namespace = this.model.named(step.ns);
    if (namespace === undefined) return;
    const config = { ...namespace.config, eviction: step.policy, maxItems: step.items };
    const generation = namespace.generation + (step.flush ? 1 : 0);
    const at = this.log(
      configRecord({
        id: namespace.id,
        name: step.ns,
        version: ++this.#configVersion,
        generation,
        config,
        shareBytes: step.bytes,
        shareItems: step.items,
      }),
    );
    namespace.order = namespace.order.switchedTo(step.policy);
    Object.assign(namespace, { config, generation });
    Object.assign(namespace, { shareBytes: step.bytes, shareItems: step.items });
    if (step.flush) this.model.invalidate(namespace.id, at);
    this.#comeBackUnderTheShare(step);
    // What the flush killed is not acknowledged before it is applied, and so not free by then.
    if (!this.#lagging) this.backup.sweep(sequence(this.last), 1000);
  }

  /** A policy that never evicts cannot: then the share grows back, as an operator would let it. */
  #comeBackUnderTheShare(step: Extract<Step, { op: "config" }>): void {
    for (;;) {
      const records = this.primary.overflow(2);
      expect(records.length).toBeLessThanOrEqual(2);
      if (records.length === 0) break;
      for (const record of records) this.#applyToModel(record, this.log(record));
    }
    const namespace = this.model.named(step.ns);
    if (step.policy !== "none" || namespace === undefined) return;
    const bytes = this.model.bytesOf(namespace.id);
    const items = this.model.countOf(namespace.id);
    const tooMany = step.items !== 0 && items > step.items;
    const extra = { bytes: Math.max(step.bytes, bytes), items: tooMany ? items : step.items };
    if (extra.bytes === step.bytes && extra.items === step.items) return;
    this.#configure({ ...step, ...extra, flush: false });
  }

  #recreate(name: string): void {
    const namespace = this.model.named(name);
    if (namespace === undefined) return;
    const id = namespaceId(namespace.id);
    this.log({ kind: "drop", namespace: id, version: ++this.#configVersion });
    this.model.drop(namespace.id);
    this.#create(name);
  }

  #create(name: string): void {
    const id = this.#freeId();
    const config = { ...defaultNamespaceConfig, eviction: "lru", ttlDefaultMs: 200 } as const;
    const shareBytes = 1200;
    const version = ++this.#configVersion;
    const at = this.log(configRecord({ id, name, version, config, shareBytes, shareItems: 0 }));
    const order = new NaiveOrder("lru");
    const made = { id, name, config, shareBytes, shareItems: 0, generation: 1, order };
    this.model.namespaces.push(made);
    this.model.invalidate(id, at);
  }

  /** An id whose keys share no bucket of key stamps with others: the model knows exact keys. */
  #freeId(): number {
    for (;;) {
      const id = this.#nextNamespace++;
      const buckets = keyNames.map((key) => {
        const name = { namespace: namespaceId(id), key: utf8(key) };
        return this.primary.positionOf(name) % smallLimits.keyStampBuckets;
      });
      if (new Set([...this.#buckets, ...buckets]).size < this.#buckets.size + buckets.length) {
        continue;
      }
      for (const bucket of buckets) this.#buckets.add(bucket);
      return id;
    }
  }
}
