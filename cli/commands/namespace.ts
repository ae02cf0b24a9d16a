// `cachectl namespace list|get|create|set|flush|delete`: policies as `field=value`, checked here
// before they travel, and made effective everywhere before `--wait` returns.

import type { Command } from "commander";
import { defaultNamespaceConfig, type NamespaceConfig } from "../../src/model/namespace-config.js";
import {
  configToApi,
  namespaceNameProblem,
  parseNamespaceAssignments,
} from "../../src/model/namespace-schema.js";
import { CacheError, type ChangeView, type NamespaceView } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { type ExitCode, UsageError } from "../exit-code.js";
import { durationText, facts, sizeText, table } from "../output/table.js";
import { argument, type Register } from "../verb.js";

type WaitOption = { wait?: boolean };
type ChangeOption = WaitOption & { dryRun?: boolean };

/** Adds the noun. */
export function addNamespace(program: Command, register: Register): void {
  const namespace = program.command("namespace").description("namespaces and their policies");
  register(namespace.command("list").description("all namespaces"), async (context) => {
    const asked = context.client.admin.namespaces();
    const found = await context.during("asking for the namespaces", asked);
    return context.emit(found.map(namespaceRecord), () => namespaceTable(found));
  });
  const get = namespace.command("get").description("one namespace").argument("<name>");
  register(get, async (context, call) => {
    const found = await context.client.admin.namespace(checkedName(argument(call, 0)));
    return show(context, found);
  });
  addCreate(namespace, register);
  addSet(namespace, register);
  addFlush(namespace, register);
  addDelete(namespace, register);
}

function addCreate(namespace: Command, register: Register): void {
  const create = namespace
    .command("create")
    .description("creates one, as `create users eviction=lfu max_bytes=64mb --wait`")
    .argument("<name>")
    .argument("[field=value...]", "what shall differ from the defaults")
    .option("--wait", "return when every shard runs it")
    .option("--dry-run", "check only");
  register<ChangeOption>(create, async (context, call) => {
    const name = checkedName(argument(call, 0));
    const assignments = call.args.slice(1);
    const config = checkedConfig(assignments, defaultNamespaceConfig);
    const { dryRun } = call.options;
    const { admin } = context.client;
    const change = await admin.createNamespace(name, fieldsOf(assignments), { dryRun });
    if (dryRun) return showPlan(context, name, config);
    return finish(context, { name, change, wait: call.options.wait ?? false });
  });
}

function addSet(namespace: Command, register: Register): void {
  const set = namespace
    .command("set")
    .description("changes the named fields of one and no others")
    .argument("<name>")
    .argument("<field=value...>", "what shall change")
    .option("--wait", "return when every shard runs it")
    .option("--dry-run", "check only");
  register<ChangeOption>(set, async (context, call) => {
    const name = checkedName(argument(call, 0));
    const assignments = call.args.slice(1);
    checkedConfig(assignments, defaultNamespaceConfig, "syntax");
    const { admin } = context.client;
    const before = await admin.namespace(name);
    const config = checkedConfig(assignments, before.config);
    const { dryRun } = call.options;
    const change = await admin.setNamespace(name, fieldsOf(assignments), { dryRun });
    if (dryRun) return showPlan(context, name, config);
    return finish(context, { name, change, wait: call.options.wait ?? false });
  });
}

function addFlush(namespace: Command, register: Register): void {
  const flush = namespace
    .command("flush")
    .description("drops all items of one; returns when they are gone everywhere")
    .argument("<name>")
    .option("--wait", "the same as without: a flush always waits");
  register<WaitOption>(flush, async (context, call) => {
    const name = checkedName(argument(call, 0));
    const change = await context.client.admin.flushNamespace(name);
    return finish(context, { name, change, wait: true });
  });
}

function addDelete(namespace: Command, register: Register): void {
  const remove = namespace
    .command("delete")
    .description("deletes one and its items")
    .argument("<name>")
    .option("--wait", "return when no shard runs it any more");
  register<WaitOption>(remove, async (context, call) => {
    const name = checkedName(argument(call, 0));
    const change = await context.client.admin.deleteNamespace(name);
    if (call.options.wait) await effective(context, name, change);
    return context.emit({ name, deleted: true, index: change.index }, () => `deleted ${name}`);
  });
}

/** Waits as far as asked, and shows the namespace as it is then. */
async function finish(
  context: Context,
  done: { readonly name: string; readonly change: ChangeView; readonly wait: boolean },
): Promise<ExitCode> {
  const { name, change } = done;
  if (done.wait) await effective(context, name, change);
  return show(context, await applied(context, name, change));
}

async function effective(context: Context, name: string, change: ChangeView): Promise<void> {
  const { admin } = context.client;
  await context.during(
    `waiting for every shard to run version ${change.index} of ${name}`,
    admin.waitEffective(name, change.index, { timeoutMs: context.waitMs }),
  );
}

/** The namespace once the node that answers has applied the change itself. */
async function applied(context: Context, name: string, change: ChangeView): Promise<NamespaceView> {
  const deadline = performance.now() + (context.options.timeout ?? 5000);
  for (;;) {
    try {
      const found = await context.client.admin.namespace(name);
      if (found.configVersion >= change.index || performance.now() > deadline) return found;
    } catch (error) {
      const absent = error instanceof CacheError && error.code === "UNKNOWN_NAMESPACE";
      if (!absent || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function checkedName(name: string): string {
  const problem = namespaceNameProblem(name);
  if (problem !== undefined) throw new UsageError(problem);
  return name;
}

/**
 * The config that the assignments make of `base`. With `syntax`, only what is wrong with them by
 * themselves counts: whether fields agree is seen against the present config.
 */
function checkedConfig(
  assignments: readonly string[],
  base: NamespaceConfig,
  how: "all" | "syntax" = "all",
): NamespaceConfig {
  const parsed = parseNamespaceAssignments(assignments, base);
  if (parsed.ok) return parsed.config;
  const problems = parsed.problems.filter((text) => how === "all" || !text.includes(" exceeds "));
  if (problems.length === 0) return base;
  const text = problems.join("; ");
  if (parsed.code === "UNIMPLEMENTED") throw new CacheError("UNIMPLEMENTED", text);
  throw new UsageError(text);
}

function fieldsOf(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const equals = assignment.indexOf("=");
      const name = assignment.slice(0, equals).trim().toLowerCase().replaceAll(".", "_");
      return [name, assignment.slice(equals + 1)];
    }),
  );
}

/** A namespace as the contract for programs has it. */
function namespaceRecord(namespace: NamespaceView) {
  const { name, configVersion, generation, config } = namespace;
  return { name, configVersion, generation, config: configToApi(config) };
}

function showPlan(context: Context, name: string, config: NamespaceConfig): ExitCode {
  return context.emit({ dryRun: true, name, config: configToApi(config) }, () =>
    [`would make ${name}:`, configText(config)].join("\n"),
  );
}

function show(context: Context, namespace: NamespaceView): ExitCode {
  return context.emit(namespaceRecord(namespace), () => {
    const { configVersion, effectiveVersion, generation } = namespace;
    const behind = effectiveVersion < configVersion ? " (not every shard runs it yet)" : "";
    const head = facts([
      ["namespace", namespace.name],
      ["version", `${configVersion}${behind}`],
      ["generation", generation],
    ]);
    return `${head}\n\n${configText(namespace.config)}`;
  });
}

function configText(config: NamespaceConfig): string {
  return facts(
    Object.entries(configToApi(config)).map(([name, value]) => [name, valueText(name, value)]),
  );
}

function valueText(name: string, value: string | number): string {
  if (typeof value === "string") return value;
  const isDuration = /^ttl_(?:default|max|negative|grace)$|_ms$/.test(name);
  if (value === 0 && name !== "ttl_jitter_pct" && name !== "max_staleness_ms") return "none";
  if (isDuration) return durationText(value);
  return name.endsWith("_bytes") ? sizeText(value) : `${value}`;
}

function namespaceTable(namespaces: readonly NamespaceView[]): string {
  return table(
    [
      { head: "NAMESPACE" },
      { head: "EVICTION" },
      { head: "MAX BYTES", align: "right" },
      { head: "MAX ITEMS", align: "right" },
      { head: "TTL", align: "right" },
      { head: "WRITES" },
      { head: "VERSION", align: "right" },
      { head: "GENERATION", align: "right" },
    ],
    namespaces.map(({ name, config, configVersion, generation }) => [
      name,
      config.eviction,
      sizeText(config.maxBytes),
      config.maxItems === 0 ? "–" : config.maxItems,
      config.ttlDefaultMs === 0 ? "–" : durationText(config.ttlDefaultMs),
      config.writeConcern,
      configVersion,
      generation,
    ]),
  );
}
