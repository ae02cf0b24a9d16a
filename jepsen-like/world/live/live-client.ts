// A client of real nodes: one operation after the other, each retried under one identity until it
// ends or its deadline passes, and written into the history. The twin of the simulated client.

import { setTimeout as delay } from "node:timers/promises";
import { utf8 } from "../../../src/base/bytes.js";
import type { Random } from "../../../src/base/random.js";
import { topologyServiceDefinition } from "../../../src/gen/services.js";
import { CacheError } from "../../../src/model/cache-error.js";
import { slotOf } from "../../../src/model/slot.js";
import { ChannelPool } from "../../../src/sdk/channel-pool.js";
import type { ClusterMap } from "../../../src/sdk/shard-view.js";
import { callUnary } from "../../../src/sdk/unary-call.js";
import { mapOfReply } from "../../../src/sdk/wire-records.js";
import type { Answer, Ending, History, Operation } from "../../history.js";
import type { Intent, Workload } from "../sim/sim-client.js";
import { type Identity, send, wantsIdentity } from "./wire-intent.js";

/** What all clients of a run share. */
export type ClientWorld = {
  readonly history: History;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  /** Where clients find the nodes, "host:port", by id. */
  readonly addresses: ReadonlyMap<string, string>;
  /** What happened that clients alone can count: `staleEpoch`, `timeout`, … */
  readonly counts: Record<string, number>;
};

/** How a client routes: by any node, by a map that it renews, or by the first map it ever had. */
export type Routing = "any" | "map" | "old-map";

/** One client's ways. */
export type LiveClientOptions = {
  readonly world: ClientWorld;
  readonly id: number;
  readonly random: Random;
  readonly workload: Workload;
  readonly routing: Routing;
  /** Longest pause between two operations, milliseconds. */
  readonly thinkMsMax: number;
  /** Shortest and longest time for one attempt, milliseconds. */
  readonly attemptMs: readonly [number, number];
  /** Milliseconds after which an operation is given up. Default as in the simulated world. */
  readonly operationMs?: number;
};

/** An operation is given up after so long, as in the simulated world. */
const operationMsMax = 3000;
const retryPauseMs = 40;
/** Attempts that a hasty client gives up too soon, and after how long. */
const hastyAttempts = 2;
const hastyMs = [1, 6] as const;
const mapMsMax = 300;

/** One client. */
export class LiveClient implements Disposable {
  readonly #options: LiveClientOptions;
  readonly #pool = new ChannelPool();
  readonly #nodes: readonly string[];
  #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #requestSeq = 0;
  #ackedUpTo = 0;
  #favourite: number;
  #map: ClusterMap | undefined;
  #error: unknown;

  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.#nodes = [...options.world.addresses.keys()];
    this.#favourite = options.random.between(0, this.#nodes.length - 1);
  }

  /** Begins with the first operation after a pause. */
  start(): void {
    this.#stopped = new AbortController();
    this.#running = this.#work().catch((error: unknown) => {
      this.#error = error;
    });
  }

  /** Begins nothing more; resolves when what is under way has ended. @throws what went wrong */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    if (this.#error !== undefined) throw this.#error;
  }

  /** Runs one operation to its end. */
  async perform(intent: Intent): Promise<Operation> {
    const { world, id, operationMs = operationMsMax } = this.#options;
    const { namespace, key, action, insync, linearizable } = intent;
    const invokedAt = world.now();
    const started = { client: id, namespace, key, action, insync, linearizable, invokedAt };
    const operation = world.history.begin(started);
    const run: Run = {
      operation,
      intent,
      identity: this.#identityFor(intent),
      deadline: invokedAt + operationMs,
      uncertain: false,
    };
    while (!(await this.#attempt(run)));
    return operation;
  }

  [Symbol.dispose](): void {
    this.#stopped.abort();
    this.#pool.close();
  }

  async #work(): Promise<void> {
    const { random, workload, thinkMsMax } = this.#options;
    while (!this.#stopped.signal.aborted) {
      await delay(random.float() * thinkMsMax);
      if (this.#stopped.signal.aborted) return;
      const intent = workload.next(random);
      workload.ended(await this.perform(intent), intent);
    }
  }

  #identityFor(intent: Intent): Identity | undefined {
    if (!intent.identified || !wantsIdentity(intent.action.f)) return undefined;
    this.#requestSeq++;
    const { id, random } = this.#options;
    // A client may be slow to tell what it knows, but never tells too much.
    if (random.chance(0.7)) this.#ackedUpTo = this.#requestSeq - 1;
    return {
      clientId: `client-${id}`,
      requestSeq: this.#requestSeq,
      ackedUpTo: this.#ackedUpTo,
    };
  }

  /** One attempt; true = the operation has ended. */
  async #attempt(run: Run): Promise<boolean> {
    const { world, random, routing } = this.#options;
    const { operation, intent, identity, deadline } = run;
    operation.attempts++;
    if (random.chance(0.3)) this.#favourite = random.between(0, this.#nodes.length - 1);
    const owner = routing === "any" ? undefined : await this.#ownerOf(run);
    const address = world.addresses.get(owner?.node ?? this.#nodes[this.#favourite] ?? "");
    if (address === undefined) throw new Error(`no address of ${owner?.node}`);
    const target = { pool: this.#pool, address, timeoutMs: this.#attemptMs(run) };
    try {
      const answer = await send({ intent, identity, epoch: owner?.epoch ?? 0 }, target);
      this.#finish(run, "ok", answer);
      return true;
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
      operation.error = error.code;
      world.counts[error.code] = (world.counts[error.code] ?? 0) + 1;
      const uncertain = error.outcome === "indeterminate";
      run.uncertain ||= uncertain;
      const pause = random.float() * retryPauseMs;
      const mayRepeat = !uncertain || identity !== undefined || !wantsIdentity(intent.action.f);
      if (!error.retryable || !mayRepeat || world.now() + pause >= deadline) {
        this.#finish(run, run.uncertain ? "info" : "fail", undefined);
        return true;
      }
      this.#favourite = (this.#favourite + 1) % this.#nodes.length;
      await delay(pause);
      return false;
    }
  }

  #attemptMs({ deadline, intent, operation }: Run): number {
    const { random, world, attemptMs } = this.#options;
    const isHasty = intent.hasty === true && operation.attempts <= hastyAttempts;
    const [shortest, longest] = isHasty ? hastyMs : attemptMs;
    const ms = shortest + random.float() * (longest - shortest);
    return Math.max(1, Math.min(ms, deadline - world.now()));
  }

  /** Where this client's map says the key lives. */
  async #ownerOf({ intent, operation }: Run): Promise<Owner | undefined> {
    const isRetry = operation.attempts > 1;
    const { routing } = this.#options;
    // Whoever goes by an old map learns the truth from the nodes, every time anew.
    if (routing === "old-map" && isRetry) return undefined;
    if (this.#map === undefined || (routing === "map" && isRetry)) await this.#renewMap();
    const map = this.#map;
    if (map === undefined || intent.key === "") return undefined;
    const shard = map.shards[map.slotTable[slotOf(utf8(intent.key))] ?? -1];
    if (shard?.primary === undefined) return undefined;
    return { node: shard.primary.node, epoch: shard.epoch };
  }

  async #renewMap(): Promise<void> {
    const { world, random } = this.#options;
    const address = world.addresses.get(random.pick(this.#nodes) ?? "") ?? "";
    const target = { pool: this.#pool, address, timeoutMs: mapMsMax };
    try {
      const map = mapOfReply(await callUnary(topologyServiceDefinition.getTopology, {}, target));
      if (map.mapVersion >= (this.#map?.mapVersion ?? 0)) this.#map = map;
    } catch (error) {
      if (!(error instanceof CacheError)) throw error;
    }
  }

  #finish({ operation }: Run, ending: Ending, answer: Answer | undefined): void {
    operation.ending = ending;
    operation.answer = answer;
    if (ending !== "info") operation.endedAt = this.#options.world.now();
  }
}

type Owner = { readonly node: string; readonly epoch: number };

type Run = {
  readonly operation: Operation;
  readonly intent: Intent;
  readonly identity: Identity | undefined;
  readonly deadline: number;
  /** Whether some attempt may have taken effect. */
  uncertain: boolean;
};
