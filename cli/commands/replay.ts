// `cachectl replay`: a real trace through the cluster, as an application would cause it, with what
// it saw: hits, latencies, and how long it suffered when nodes died.

import type { Command } from "commander";
import { limits } from "../../src/model/limits.js";
import { CacheError } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { type ExitCode, exitCodes, UsageError } from "../exit-code.js";
import { Replay } from "../load/cache-aside.js";
import { roundedMs } from "../load/latency-histogram.js";
import { TraceReader } from "../load/trace-reader.js";
import { facts } from "../output/table.js";
import { argument, choiceOption, integerOption, type Register, sizeOption } from "../verb.js";

type Flags = {
  create?: boolean;
  eviction?: string;
  items?: number;
  valueBytes: number;
  concurrency: number;
};

const evictions = ["lru", "lfu", "tinylfu", "s3fifo", "adaptive", "none"] as const;

/** Adds the verb. */
export function addReplay(program: Command, register: Register): void {
  const replay = program
    .command("replay")
    .description("replays a trace: get every key, and on a miss set it")
    .argument("<file>", "one key a line, plain or gzip")
    .option("--create", "create the namespace first; one that exists is set alike and flushed")
    .option("--eviction <policy>", "with --create", choiceOption(evictions))
    .option("--items <n>", "with --create: how many items it may hold", integerOption(1, 2 ** 40))
    .option("--value-bytes <size>", "size of every value", sizeOption, 100)
    .option("--concurrency <n>", "workers", integerOption(1, 65_536), 64);
  register<Flags>(
    replay,
    async (context, call): Promise<ExitCode> => {
      const { options } = call;
      checkFlags(options);
      await using trace = await openTrace(argument(call, 0));
      const client = await context.connected();
      const shards = client.map.shards.length;
      if (options.items !== undefined && options.items < shards) {
        throw new UsageError(`--items is at least ${shards}: each shard holds its part of them`);
      }
      if (options.create) await prepare(context, options);
      else await client.admin.namespace(context.namespace);
      const run = new Replay();
      await replayed(context, run, trace, options);
      return finish(context, run);
    },
    { namespace: true },
  );
}

async function replayed(
  context: Context,
  run: Replay,
  trace: TraceReader,
  flags: Flags,
): Promise<void> {
  const { concurrency, valueBytes } = flags;
  using progress = context.progress({ what: "replay", total: 1000 });
  const startedAt = performance.now();
  const shown = setInterval(() => {
    const rate = Math.round((1000 * run.requests) / (performance.now() - startedAt));
    const ratio = run.requests === 0 ? 0 : run.hits / run.requests;
    const detail = `${run.requests} requests, ${rate}/s, hit ratio ${ratio.toFixed(4)}`;
    progress.update(Math.floor(1000 * trace.share), detail);
  }, 200);
  const release = context.terminal.onInterrupt(() => run.stop());
  try {
    await run.run({ trace, items: await context.items(), concurrency, valueBytes });
  } finally {
    clearInterval(shown);
    release();
  }
}

function finish(context: Context, run: Replay): ExitCode {
  const { outcomes, latencies, requests, hits } = run;
  const hitRatio = requests === 0 ? 0 : Math.round((1e6 * hits) / requests) / 1e6;
  const { errors } = outcomes;
  const longestErrorMs = Math.round(outcomes.longestErrorMs);
  const p50Ms = roundedMs(latencies.quantile(0.5));
  const p99Ms = roundedMs(latencies.quantile(0.99));
  if (outcomes.lastError !== undefined) {
    context.note(`cachectl: ${errors} requests never succeeded: ${outcomes.lastError.message}`);
  }
  context.emit({ requests, hits, hitRatio, errors, longestErrorMs, p50Ms, p99Ms }, () =>
    facts([
      ["requests", requests],
      ["hits", hits],
      ["hit ratio", hitRatio.toFixed(4)],
      ["errors", errors === 0 ? errors : context.colours.red(`${errors}`)],
      ["longest error", longestErrorMs === 0 ? "none" : `${longestErrorMs} ms`],
      ["latency p50", `${p50Ms} ms`],
      ["latency p99", `${p99Ms} ms`],
    ]),
  );
  return errors === 0 ? exitCodes.ok : exitCodes.failed;
}

function checkFlags(flags: Flags): void {
  if (flags.valueBytes > limits.valueBytesMax) {
    throw new UsageError(`--value-bytes is at most ${limits.valueBytesMax}`);
  }
  if (flags.create) return;
  if (flags.eviction !== undefined) throw new UsageError("--eviction goes with --create");
  if (flags.items !== undefined) throw new UsageError("--items goes with --create");
}

async function openTrace(path: string): Promise<TraceReader> {
  try {
    return await TraceReader.open(path);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Makes the namespace that was asked for, empty, and waits until every shard runs it. */
async function prepare(context: Context, flags: Flags): Promise<void> {
  const { admin } = context.client;
  const name = context.namespace;
  const config = configOf(flags);
  const created = await admin.createNamespace(name, config).catch((error: unknown) => {
    if (error instanceof CacheError && error.code === "NAMESPACE_EXISTS") return undefined;
    throw error;
  });
  let index = created?.index ?? 0;
  if (created === undefined) {
    context.note(`cachectl: namespace ${name} exists: it is set as asked, and flushed`);
    await admin.setNamespace(name, config);
    index = (await admin.flushNamespace(name)).index;
  }
  await context.during(
    `waiting for every shard to run namespace ${name}`,
    admin.waitEffective(name, index, { timeoutMs: context.waitMs }),
  );
}

/**
 * Bytes around one item that no layout exceeds: header, key, tags of none, index share,
 * rounding.
 */
const itemOverheadBytes = 256;
/** A shard may hold more than its even part of the items by chance: room for it. */
const unevenness = 2;
const budgetMin = 16 * 1024 * 1024;

/** The config of the namespace; with --items, bytes cannot be what makes an item leave. */
function configOf(flags: Flags): Record<string, string> {
  const config: Record<string, string> = {};
  if (flags.eviction !== undefined) config["eviction"] = flags.eviction;
  if (flags.items !== undefined) {
    // Its value may also be rounded up to a size class, by a quarter at most.
    const itemBytes = Math.ceil(flags.valueBytes * 1.25) + itemOverheadBytes;
    const maxBytes = Math.max(budgetMin, flags.items * itemBytes * unevenness);
    config["max_items"] = `${flags.items}`;
    config["max_bytes"] = `${maxBytes}`;
  }
  return config;
}
