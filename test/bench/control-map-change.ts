// How long a change of the shard map takes to reach everybody: shards are handed over one by one
// while every node's own topology and a number of connected SDK clients are watched.

import { setTimeout as delay } from "node:timers/promises";
import { Client, type ClientReadableStream, credentials } from "@grpc/grpc-js";
import type { cache } from "../../src/gen/messages.js";
import { topologyServiceDefinition } from "../../src/gen/services.js";
import { type CacheClient, connect } from "../../src/sdk/index.js";
import type { BenchCluster } from "./cluster.js";
import { say, type TimeBudget } from "./command-line.js";
import { rounded, type Summary, summarize } from "./samples.js";

/** What spreading map changes came to. */
export type MapChangeResult = {
  readonly clients: number;
  readonly nodes: number;
  readonly changes: number;
  /**
   * From the first node that showed a map version, which is when it was committed and applied, to
   * the last node and client that had it; every version by itself.
   */
  readonly spread: Summary;
  /** From the request of a hand-over, all its steps included, to the last that had its result. */
  readonly sinceRequest: Summary;
  readonly targetP99Ms: number;
  /** By `spread`. */
  readonly met: boolean;
};

const clientCount = 16;
const targetP99Ms = 100;
/** Milliseconds between hand-overs. */
const restMs = 50;
const seenMsMax = 10_000;

/** Somebody who is told of new maps: when it first had which version. */
class Observer {
  readonly #seen: { readonly version: number; readonly at: number }[] = [];

  note(version: number): void {
    const last = this.#seen.at(-1)?.version ?? 0;
    if (version > last) this.#seen.push({ version, at: performance.now() });
  }

  get version(): number {
    return this.#seen.at(-1)?.version ?? 0;
  }

  /** When it had this version or a later one; undefined = not yet. */
  whenAt(version: number): number | undefined {
    return this.#seen.find((one) => one.version >= version)?.at;
  }

  /** Whether it was told of exactly this version. */
  knows(version: number): boolean {
    return this.#seen.some((one) => one.version === version);
  }
}

/** Hands shards over and times who learns of it when. */
export async function measureMapChanges(
  cluster: BenchCluster,
  changesMax: number,
  budget: TimeBudget,
): Promise<MapChangeResult> {
  await using watchers = await Watchers.open(cluster);
  const { nodes, clients } = watchers;
  const everybody = [...nodes, ...clients];
  const shards = (await cluster.client.admin.shards()).map(({ record }) => record);
  const spread: number[] = [];
  const sinceRequest: number[] = [];
  let changes = 0;
  while (changes < changesMax && (changes === 0 || budget.fits(1000))) {
    const shard = Number(shards[changes % shards.length]?.id);
    const before = Math.max(...everybody.map((one) => one.version));
    const requestedAt = performance.now();
    await cluster.client.admin.failover({ shard });
    const version = await untilHandedOver(watchers.map, shard, before);
    await untilAll(everybody, version);
    sinceRequest.push(lastAt(everybody, version) - requestedAt);
    await delay(restMs);
    const newest = Math.max(...everybody.map((one) => one.version));
    await untilAll(everybody, newest);
    for (let each = before + 1; each <= newest; each++) {
      if (!nodes.some((node) => node.knows(each))) continue;
      spread.push(lastAt(everybody, each) - firstAt(nodes, each));
    }
    changes++;
  }
  const result = summarize(spread);
  say(`map changes: ${spread.length} versions in ${changes} hand-overs, p99 ${result.p99Ms} ms`);
  return {
    clients: clients.length,
    nodes: nodes.length,
    changes,
    spread: result,
    sinceRequest: summarize(sinceRequest),
    targetP99Ms,
    met: rounded(result.p99Ms) <= targetP99Ms,
  };
}

function firstAt(observers: readonly Observer[], version: number): number {
  return Math.min(...observers.map((one) => one.whenAt(version) ?? Number.POSITIVE_INFINITY));
}

function lastAt(observers: readonly Observer[], version: number): number {
  return Math.max(...observers.map((one) => one.whenAt(version) ?? Number.POSITIVE_INFINITY));
}

/** The version of the map in which the shard has its next epoch. */
async function untilHandedOver(map: MapWatch, shard: number, before: number): Promise<number> {
  const deadline = performance.now() + seenMsMax;
  while (performance.now() < deadline) {
    const version = map.newEpochs.get(shard);
    if (version !== undefined && version > before) return version;
    await delay(1);
  }
  throw new Error(`shard ${shard} was not handed over within ${seenMsMax} ms`);
}

async function untilAll(observers: readonly Observer[], version: number): Promise<void> {
  const deadline = performance.now() + seenMsMax;
  while (observers.some((one) => one.version < version)) {
    if (performance.now() > deadline) throw new Error(`map ${version} did not reach everybody`);
    await delay(1);
  }
}

/** In which version each shard last got a new epoch, by the deltas of one node. */
type MapWatch = { readonly newEpochs: Map<number, number>; readonly epochs: Map<number, number> };

/** All observers: one stream to each node, and clients that have chosen their node themselves. */
class Watchers implements AsyncDisposable {
  readonly nodes: readonly Observer[];
  readonly clients: readonly Observer[];
  readonly map: MapWatch = { newEpochs: new Map(), epochs: new Map() };
  readonly #open: readonly CacheClient[];
  readonly #channels: readonly Client[];
  readonly #streams: ClientReadableStream<cache.v1.WatchTopologyResponse>[] = [];

  private constructor(addresses: readonly string[], open: readonly CacheClient[]) {
    this.#open = open;
    this.clients = open.map(observerOf);
    this.#channels = addresses.map((address) => new Client(address, credentials.createInsecure()));
    this.nodes = this.#channels.map((channel, at) => this.#watch(channel, at === 0));
  }

  /** Resolves once everybody has the present map. */
  static async open(cluster: BenchCluster): Promise<Watchers> {
    const { addresses } = cluster;
    const open = await Promise.all(
      Array.from({ length: clientCount }, (_, at) => {
        const turn = at % addresses.length;
        return connect({ endpoints: [...addresses.slice(turn), ...addresses.slice(0, turn)] });
      }),
    );
    const watchers = new Watchers(addresses, open);
    const { mapVersion } = await cluster.untilWhole();
    await untilAll([...watchers.nodes, ...watchers.clients], mapVersion);
    return watchers;
  }

  #watch(channel: Client, first: boolean): Observer {
    const observer = new Observer();
    const { path, requestSerialize, responseDeserialize } = topologyServiceDefinition.watchTopology;
    const stream = channel.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {});
    stream.on("data", (message: cache.v1.WatchTopologyResponse) => {
      observer.note(message.mapVersion);
      if (first) noteEpochs(this.map, message);
    });
    stream.on("error", () => undefined);
    this.#streams.push(stream);
    return observer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.cancel();
    for (const channel of this.#channels) channel.close();
    await Promise.all(this.#open.map((client) => client.close()));
  }
}

function observerOf(client: CacheClient): Observer {
  const observer = new Observer();
  observer.note(client.map.mapVersion);
  client.onTopology((map) => observer.note(map.mapVersion));
  return observer;
}

function noteEpochs(watch: MapWatch, message: cache.v1.WatchTopologyResponse): void {
  for (const shard of message.shards) {
    const id = shard.id ?? 0;
    const epoch = shard.epoch ?? 0;
    if (epoch > (watch.epochs.get(id) ?? 0)) watch.newEpochs.set(id, message.mapVersion);
    watch.epochs.set(id, epoch);
  }
}
