// A store driven as a primary would, without a model: requests in, records logged and applied,
// every record kept. For directed tests and for copies that follow, walk or rewind.
import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { type CacheEngineOptions, createCacheEngine } from "../../src/cache/cache-engine.js";
import type { DataRecord, SequencedRecord } from "../../src/model/data-record.js";
import { epoch, namespaceId, sequence, shardId, shardTime } from "../../src/model/ids.js";
import type {
  CacheEngine,
  Evaluation,
  MutationRequest,
  ShardStore,
} from "../../src/model/shard-store.js";
import { type ConfigOptions, configRecord, emptyResult, firstEpoch } from "./requests.js";

export type LoneOptions = CacheEngineOptions & {
  /** The namespace's config record; the default has id 7, name `n`, 64 MiB, lru. */
  readonly config?: ConfigOptions;
};

export class LoneShard {
  readonly engine: CacheEngine;
  readonly store: ShardStore;
  readonly records: SequencedRecord[] = [];
  last: number;
  now = 1000;

  constructor(options: LoneOptions = {}, beginning = firstEpoch) {
    this.engine = createCacheEngine(options);
    this.store = this.engine.open(shardId(0));
    this.last = beginning - 1;
    this.log({ kind: "epoch", epoch: epoch(1) });
    this.log(configRecord(options.config));
  }

  /** Logs and applies one record. */
  log(record: DataRecord): number {
    this.last++;
    this.store.apply(sequence(this.last), record, shardTime(this.now));
    this.records.push({ sequence: sequence(this.last), record });
    this.store.checkInvariants();
    return this.last;
  }

  configure(options: ConfigOptions): void {
    this.log(configRecord(options));
  }

  evaluate(request: MutationRequest): Evaluation {
    const context = { now: shardTime(this.now), last: sequence(this.last) };
    return this.store.evaluate(request, context);
  }

  /** Evaluates, and logs what is to be applied. */
  send(request: MutationRequest): Evaluation {
    const evaluation = this.evaluate(request);
    if (evaluation.kind === "apply") for (const record of evaluation.records) this.log(record);
    return evaluation;
  }

  /** The code of a refusal and its message, in one line. */
  refusal(request: MutationRequest): string {
    const evaluation = this.evaluate(request);
    if (evaluation.kind !== "refuse") return evaluation.kind;
    return `${evaluation.code}: ${evaluation.message}`;
  }

  /** What a read returns, or undefined on a miss. */
  read(key: string, namespace = 7) {
    const out = emptyResult();
    const hit = this.store.read(namespaceId(namespace), utf8(key), shardTime(this.now), out);
    return hit ? { ...out, value: fromUtf8(out.value) } : undefined;
  }

  /** What a miss reveals. */
  revealedByMiss(key: string, namespace = 7): number {
    const out = emptyResult();
    const hit = this.store.read(namespaceId(namespace), utf8(key), shardTime(this.now), out);
    return hit ? Number.NaN : out.reveals;
  }

  /** The keys that a read would find, of those given, without touching their order. */
  present(keys: readonly string[], namespace = 7): string[] {
    return keys.filter((key) =>
      this.store.copyOf({ namespace: namespaceId(namespace), key: utf8(key) }),
    );
  }

  stats(namespace = 7) {
    return this.store.stats().find((one) => one.namespace === namespace);
  }

  digest(): number {
    return this.store.digest(shardTime(this.now));
  }

  tick(): void {
    this.log({ kind: "time", now: shardTime(this.now) });
  }
}
