// What it costs to commit a change of the control plane: three voters that sync to disk, changes
// one after the other, beside the same number of puts into etcd, in turns.

import { randomBytes } from "node:crypto";
import { Client, credentials, status } from "@grpc/grpc-js";
import type { cache } from "../../src/gen/messages.js";
import { adminServiceDefinition } from "../../src/gen/services.js";
import type { UnaryMethod } from "../../src/sdk/unary-call.js";
import type { BenchCluster } from "./cluster.js";
import { say, type TimeBudget } from "./command-line.js";
import { EtcdPeer, etcdVersion } from "./etcd-peer.js";
import { median, rounded, type Summary, summarize } from "./samples.js";

/** Figures of one way to make changes: of all samples, and the median of the runs' medians. */
export type CommitFigures = Summary & { readonly medianOfRunsMs: number };

/** What committing came to. */
export type CommitResult = {
  readonly runs: number;
  readonly changesPerRun: number;
  /** One command that changes nothing, through gRPC at the leader: the commit alone. */
  readonly bare: CommitFigures & Verdict;
  /** A namespace's field set there: a quorum read before, and every shard reconfigured after. */
  readonly change: CommitFigures & Verdict;
  /** The same through the SDK, which asks any node for its position first. */
  readonly sdkChange: CommitFigures & Verdict;
  readonly etcdPut: CommitFigures | { readonly skipped: string };
  readonly targetRatio: number;
  /** By `bare`, which does what a put does. */
  readonly met: boolean | null;
};

/** Against etcd's put, by the medians of the runs; null = there was none. */
type Verdict = { readonly ratio: number | null; readonly met: boolean | null };

/** One way to make a change; `turn` makes each differ from the last. */
type Way = {
  readonly name: string;
  readonly runs: number[][];
  change(turn: number): Promise<void>;
};

const namespace = "bench-control";
const targetRatio = 1.5;
const warmUps = 100;
const runMs = 15_000;
const changeMsMax = 10_000;

/** Measures all ways in turns, after a warm-up of each. */
export async function measureCommits(
  cluster: BenchCluster,
  wish: { readonly runs: number; readonly changes: number; readonly etcdPort: number },
  budget: TimeBudget,
): Promise<CommitResult> {
  const { admin } = cluster.client;
  await admin.createNamespace(namespace, { max_bytes: "1mb" });
  const leader = await LeaderClient.of(cluster);
  const installed = etcdVersion() !== undefined;
  await using etcd = installed ? await EtcdPeer.start(wish.etcdPort) : undefined;
  const bare: Way = { name: "bare", runs: [], change: () => leader.commitNothing() };
  const direct: Way = { name: "change", runs: [], change: (turn) => leader.setNamespace(turn) };
  const sdk: Way = {
    name: "change by SDK",
    runs: [],
    change: async (turn) => {
      await admin.setNamespace(namespace, { max_items: String(itemsOf(turn)) });
    },
  };
  const put: Way | undefined = etcd && {
    name: "etcd put",
    runs: [],
    change: (turn) => etcd.put(`namespace/${namespace}`, `max_items=${itemsOf(turn)}`.padEnd(64)),
  };
  const ways = [bare, ...(put === undefined ? [] : [put]), direct, sdk];
  for (const way of ways) await run(way, warmUps);
  for (let round = 1; round <= wish.runs && (round === 1 || budget.fits(runMs)); round++) {
    for (const way of round % 2 === 0 ? [...ways].reverse() : ways) {
      way.runs.push(await run(way, wish.changes));
    }
    const medians = ways.map((way) => `${way.name} ${rounded(median(way.runs.at(-1) ?? []))} ms`);
    say(`run ${round}: medians ${medians.join(", ")}`);
  }
  leader.close();
  return resultOf({ bare, direct, sdk, put }, wish.changes);
}

/** Changes one after the other; milliseconds of each. */
async function run(way: Way, changes: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < changes; turn++) {
    const startedAt = performance.now();
    await way.change(turn);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function resultOf(
  ways: { bare: Way; direct: Way; sdk: Way; put: Way | undefined },
  changesPerRun: number,
): CommitResult {
  const { put } = ways;
  const etcdPut = put === undefined ? { skipped: "etcd is not installed" } : figuresOf(put);
  const judged = (way: Way): CommitFigures & Verdict => {
    const figures = figuresOf(way);
    if ("skipped" in etcdPut) return { ...figures, ratio: null, met: null };
    const ratio = rounded(figures.medianOfRunsMs / etcdPut.medianOfRunsMs);
    return { ...figures, ratio, met: ratio <= targetRatio };
  };
  const bare = judged(ways.bare);
  return {
    runs: ways.bare.runs.length,
    changesPerRun,
    bare,
    change: judged(ways.direct),
    sdkChange: judged(ways.sdk),
    etcdPut,
    targetRatio,
    met: bare.met,
  };
}

function figuresOf(way: Way): CommitFigures {
  const medianOfRunsMs = rounded(median(way.runs.map(median)));
  return { ...summarize(way.runs.flat()), medianOfRunsMs };
}

function itemsOf(turn: number): number {
  return 1000 + (turn % 2);
}

type Identity = { readonly requestId: string; readonly basisIndex: number };

/** Changes a namespace at the leader itself, one call each, as etcd's client does. */
class LeaderClient {
  readonly #client: Client;
  #basisIndex: number;

  private constructor(address: string, basisIndex: number) {
    this.#client = new Client(address, credentials.createInsecure());
    this.#basisIndex = basisIndex;
  }

  static async of(cluster: BenchCluster): Promise<LeaderClient> {
    const { leader, appliedIndex } = await cluster.untilWhole();
    return new LeaderClient(cluster.program(leader ?? "").address, appliedIndex);
  }

  async setNamespace(turn: number): Promise<void> {
    const request = { name: namespace, config: { max_items: String(itemsOf(turn)) } };
    const { index } = await this.#call(adminServiceDefinition.setNamespace, request);
    this.#basisIndex = index;
  }

  /** Deletes what is not there: logged, synced by a quorum, applied, and refused. */
  async commitNothing(): Promise<void> {
    const request = { name: `${namespace}-none` };
    try {
      await this.#call(adminServiceDefinition.deleteNamespace, request);
    } catch (error) {
      if ((error as { code?: unknown }).code !== status.NOT_FOUND) throw error;
    }
  }

  #call<Request>(
    method: UnaryMethod<Request & Identity, cache.v1.AdminChange>,
    request: Request,
  ): Promise<cache.v1.AdminChange> {
    const requestId = randomBytes(16).toString("hex");
    const identified = { ...request, requestId, basisIndex: this.#basisIndex };
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        identified,
        { deadline: Date.now() + changeMsMax },
        (error: Error | null, reply?: cache.v1.AdminChange) => {
          if (error !== null || reply === undefined) reject(error);
          else resolve(reply);
        },
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}
