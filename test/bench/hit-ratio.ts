// `npm run bench:hit-ratio -- FILE…`: the hit ratio of every policy on request traces (one key a
// line, plain or gzip) beside those of ARC, S3-FIFO and W-TinyLFU as their papers have them, and
// beside Belady's optimum.

import { parseArgs } from "node:util";
import { table } from "../../cli/output/table.js";
import { say } from "./command-line.js";
import { familyNames, familyTrace } from "./hit-ratio/families.js";
import {
  mixedSizes,
  ownPolicies,
  type PolicyName,
  referencePolicies,
  sharded,
  simulate,
} from "./hit-ratio/simulate.js";
import { readTrace, type Trace } from "./hit-ratio/trace.js";
import { holdfastVersion } from "./machine.js";

const usage = `usage: npm run bench:hit-ratio -- FILE… [options]
  --families           made traces too, one for each way in which requests differ
  --family NAME,…      some of them: ${familyNames.join(" ")}
  --percent 1,5,10     sizes as a share of the distinct keys (the default)
  --items N,…          sizes in items
  --shards N           1 (the default) to 16384: each shard has its share and its own keys
  --policy NAME,…      some of: ${[...ownPolicies, ...referencePolicies].join(" ")}
  --sizes one|mixed    all items of one size (the default), or 64 B to 16 KiB and a budget in bytes
  --json               ends with one line of JSON`;

type Row = {
  readonly trace: string;
  readonly percent: number | undefined;
  /** Items; with mixed sizes, bytes. */
  readonly size: number;
  readonly policy: PolicyName;
  readonly requests: number;
  readonly hitRatio: number;
  readonly byteHitRatio: number;
  readonly tableBytes: number;
};

type Wish = {
  readonly files: readonly string[];
  readonly families: readonly string[];
  readonly percents: readonly number[];
  readonly items: readonly number[];
  readonly shards: number;
  readonly policies: readonly PolicyName[];
  readonly mixed: boolean;
  readonly json: boolean;
};

function wishOf(words: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      families: { type: "boolean", default: false },
      family: { type: "string" },
      percent: { type: "string" },
      items: { type: "string" },
      shards: { type: "string", default: "1" },
      policy: { type: "string" },
      sizes: { type: "string", default: "one" },
      json: { type: "boolean", default: false },
    },
  });
  const families = values.family?.split(",") ?? (values.families ? familyNames : []);
  if (positionals.length + families.length === 0) throw new Error("no trace was named");
  const mixed = oneOf(values.sizes, ["one", "mixed"]) === "mixed";
  const all = mixed ? ownPolicies : [...ownPolicies, ...referencePolicies];
  const items = numbers(values.items, 1, 2 ** 30);
  return {
    files: positionals,
    families: families.map((name) => oneOf(name, familyNames)),
    percents: numbers(values.percent ?? (items.length === 0 ? "1,5,10" : undefined), 0, 100),
    items,
    shards: numbers(values.shards, 1, 16_384)[0] ?? 1,
    policies: values.policy?.split(",").map((name) => oneOf(name, all)) ?? all,
    mixed,
    json: values.json,
  };
}

function oneOf<T extends string>(word: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === word);
  if (found === undefined) throw new Error(`"${word}" is not one of ${allowed.join(", ")}`);
  return found;
}

function numbers(text: string | undefined, least: number, most: number): number[] {
  if (text === undefined) return [];
  return text.split(",").map((word) => {
    const value = Number(word);
    if (word !== "" && value >= least && value <= most && value > 0) return value;
    throw new Error(`"${word}" is not a number from ${least} to ${most}`);
  });
}

/** The rows of one trace: every policy at every size. */
function measure(trace: Trace, wish: Wish): Row[] {
  const sizes = wish.mixed ? mixedSizes(trace) : undefined;
  const whole = sizes === undefined ? trace.distinct : sizes.reduce((sum, size) => sum + size, 0);
  const wanted = [
    ...wish.percents.map((percent) => ({ percent, size: Math.round((whole * percent) / 100) })),
    ...wish.items.map((items) => ({
      percent: undefined,
      size: Math.round((items * whole) / trace.distinct),
    })),
  ];
  const shards = sharded(trace, wish.shards, sizes);
  return wanted.flatMap(({ percent, size }) =>
    wish.policies.map((policy) => {
      say(`${trace.name}, ${size}, ${policy}`);
      const capacity = Math.max(1, Math.floor(size / wish.shards));
      const parts = shards.map(([own, theirs]) => simulate(own, policy, capacity, theirs));
      const sum = (of: "hits" | "hitBytes" | "bytes" | "tableBytes") =>
        parts.reduce((total, part) => total + part[of], 0);
      const requests = trace.requests.length;
      return {
        trace: trace.name,
        percent,
        size,
        policy,
        requests,
        hitRatio: ratio(sum("hits"), requests),
        byteHitRatio: ratio(sum("hitBytes"), sum("bytes")),
        tableBytes: sum("tableBytes"),
      };
    }),
  );
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1e6 * part) / whole) / 1e6;
}

/** Whose best the default is held to. */
const rivals: readonly PolicyName[] = [
  "lru",
  "s3fifo",
  "tinylfu",
  ...referencePolicies.slice(0, 3),
];

function tableOf(rows: readonly Row[], policies: readonly PolicyName[], bytes: boolean): string {
  const of = (row: Row) => (bytes ? row.byteHitRatio : row.hitRatio);
  const groups: Row[][] = [];
  for (let at = 0; at < rows.length; at += policies.length) {
    groups.push(rows.slice(at, at + policies.length));
  }
  const lines = groups.map((group) => {
    const { trace, percent, size } = group[0] as Row;
    const best = Math.max(...group.filter((row) => rivals.includes(row.policy)).map(of));
    const own = group.find((row) => row.policy === "adaptive");
    const ahead = own === undefined || best < 0 ? "" : (100 * (of(own) - best)).toFixed(2);
    const at = percent === undefined ? `${size}` : `${percent} % (${size})`;
    return [trace, at, ...group.map((row) => of(row).toFixed(4)), ahead];
  });
  const mean = (policy: PolicyName) => {
    const ratios = rows.filter((row) => row.policy === policy).map(of);
    return (ratios.reduce((sum, one) => sum + one, 0) / ratios.length).toFixed(4);
  };
  lines.push(["mean", "", ...policies.map(mean), ""]);
  const right = (head: string) => ({ head, align: "right" as const });
  const heads = ["SIZE", ...policies.map((policy) => policy.toUpperCase()), "ADAPTIVE − BEST"];
  return table([{ head: "TRACE" }, ...heads.map(right)], lines);
}

async function run(wish: Wish): Promise<void> {
  const rows: Row[] = [];
  for (const file of wish.files) rows.push(...measure(await readTrace(file), wish));
  for (const name of wish.families) {
    const trace = familyTrace(name);
    if (trace !== undefined) rows.push(...measure(trace, wish));
  }
  const { policies, shards, mixed } = wish;
  const what = shards === 1 ? "one cache" : `${shards} shards`;
  process.stdout.write(`bench:hit-ratio: holdfast ${holdfastVersion()}; ${what}\n\nHit ratio\n`);
  process.stdout.write(`${tableOf(rows, policies, false)}\n`);
  if (mixed) process.stdout.write(`\nByte hit ratio\n${tableOf(rows, policies, true)}\n`);
  if (wish.json) {
    const versions = { holdfast: holdfastVersion() };
    process.stdout.write(`${JSON.stringify({ versions, shards, mixed, rows })}\n`);
  }
}

try {
  await run(wishOf(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`bench:hit-ratio: ${error instanceof Error ? error.message : error}\n`);
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
}
