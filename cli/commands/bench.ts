// `cachectl bench`: a steady load of random reads and writes, and what the cluster made of it.

import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { limits } from "../../src/model/limits.js";
import type { Context } from "../context.js";
import { type ExitCode, exitCodes, UsageError } from "../exit-code.js";
import { roundedMs } from "../load/latency-histogram.js";
import { SteadyLoad } from "../load/steady-load.js";
import { facts } from "../output/table.js";
import { integerOption, type Register, sizeOption } from "../verb.js";

type Flags = {
  seconds: number;
  concurrency: number;
  valueBytes: number;
  reads: number;
  keys: number;
};

/** Adds the verb. */
export function addBench(program: Command, register: Register): void {
  const bench = program
    .command("bench")
    .description("loads the cluster with random reads and writes and measures")
    .option("--seconds <n>", "how long", secondsOption, 10)
    .option("--concurrency <n>", "workers", integerOption(1, 65_536), 64)
    .option("--value-bytes <size>", "size of every value", sizeOption, 64)
    .option("--reads <share>", "share of reads, 0 to 1", shareOption, 0.9)
    .option("--keys <n>", "different keys", integerOption(1, 100_000_000), 10_000);
  register<Flags>(
    bench,
    async (context, call): Promise<ExitCode> => {
      const { options } = call;
      if (options.valueBytes > limits.valueBytesMax) {
        throw new UsageError(`--value-bytes is at most ${limits.valueBytesMax}`);
      }
      const client = await context.connected();
      await client.admin.namespace(context.namespace);
      const load = new SteadyLoad();
      await measured(context, load, options);
      return finish(context, load);
    },
    { namespace: true },
  );
}

async function measured(context: Context, load: SteadyLoad, flags: Flags): Promise<void> {
  const plan = { ...flags, items: await context.items() };
  const release = context.terminal.onInterrupt(() => load.stop());
  try {
    await context.during(`writing ${flags.keys} keys`, load.fill(plan));
    using progress = context.progress({ what: "bench", total: Math.ceil(flags.seconds * 10) });
    const startedAt = performance.now();
    const shown = setInterval(() => {
      const elapsed = (performance.now() - startedAt) / 1000;
      const rate = Math.round(load.operations / elapsed);
      progress.update(Math.floor(elapsed * 10), `${rate} operations/s`);
    }, 200);
    await load.run(plan).finally(() => clearInterval(shown));
  } finally {
    release();
  }
}

function finish(context: Context, load: SteadyLoad): ExitCode {
  const { operations, outcomes, latencies } = load;
  const { errors } = outcomes;
  const opsPerSecond = Math.round(load.opsPerSecond);
  const p50Ms = roundedMs(latencies.quantile(0.5));
  const p99Ms = roundedMs(latencies.quantile(0.99));
  if (outcomes.lastError !== undefined) {
    context.note(`cachectl: ${errors} operations never succeeded: ${outcomes.lastError.message}`);
  }
  context.emit({ operations, opsPerSecond, errors, p50Ms, p99Ms }, () =>
    facts([
      ["operations", operations],
      ["per second", opsPerSecond],
      ["errors", errors === 0 ? errors : context.colours.red(`${errors}`)],
      ["latency p50", `${p50Ms} ms`],
      ["latency p99", `${p99Ms} ms`],
    ]),
  );
  return errors === 0 ? exitCodes.ok : exitCodes.failed;
}

function secondsOption(text: string): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("it is a number of seconds above 0, at most 86400.");
}

function shareOption(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("it is a number from 0 to 1.");
}
