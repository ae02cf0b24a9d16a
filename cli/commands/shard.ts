// `cachectl shard list|show|failover`: which node serves which slots, and handing them over.

import { type Command, Option } from "commander";
import type { AdminClient, ShardStatus } from "../../src/sdk/index.js";
import { CacheError } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { NotFoundError } from "../exit-code.js";
import { stateColour } from "../output/colour.js";
import { facts, table } from "../output/table.js";
import { argument, type Register, shardArgument } from "../verb.js";

/** Adds the noun. */
export function addShard(program: Command, register: Register): void {
  const shard = program.command("shard").description("the parts of the key space");
  register(shard.command("list").description("all shards"), async (context) => {
    const shards = await context.during("asking for the shards", context.client.admin.shards());
    return context.emit(shards.map(shardRecord), () => shardTable(context, shards));
  });
  const show = shard.command("show").description("one shard").argument("<id>", "its number");
  register(show, async (context, call) => {
    const found = await shardOf(context.client.admin, shardArgument(argument(call, 0)));
    return context.emit(shardDetail(found), () => shardText(context, found));
  });
  addFailover(shard, register);
}

function addFailover(shard: Command, register: Register): void {
  const failover = shard
    .command("failover")
    .description("hands a shard over to another copy, without loss")
    .argument("<id>", "its number")
    .option("--to <node>", "who takes over (default: the best in-sync copy)")
    // No node serves it yet: it is passed on, and refused by name.
    .addOption(new Option("--force", "also when the primary does not release it").hideHelp())
    .option("--reason <text>", "for the history")
    .option("--wait", "return when the new primary is installed");
  register<{ to?: string; force?: boolean; reason?: string; wait?: boolean }>(
    failover,
    async (context, call) => {
      const { admin } = context.client;
      const id = shardArgument(argument(call, 0));
      const { to, force, reason, wait } = call.options;
      const before = await shardOf(admin, id);
      const change = await context.during(
        `handing over shard ${id}`,
        admin.failover({ shard: id, to, force, reason }),
      );
      if (change.conflicts.includes(id)) {
        throw new CacheError("CONFLICT", `shard ${id} has changed meanwhile; look again`);
      }
      const epoch = before.record.epoch;
      const after = wait ? await installed(context, { id, epoch }) : undefined;
      const record = { index: change.index, operation: change.id };
      return context.emit(
        { shard: id, ...record, ...(after ? { result: shardRecord(after) } : {}) },
        () =>
          after === undefined
            ? `hand-over of shard ${id} has begun (operation ${change.id})`
            : `shard ${id}: ${primaryOf(before)} → ${primaryOf(after)}`,
      );
    },
  );
}

/** Waits until the shard has a primary of a later epoch. */
async function installed(
  context: Context,
  before: { readonly id: number; readonly epoch: number },
): Promise<ShardStatus> {
  const deadline = performance.now() + context.waitMs;
  const look = async (): Promise<ShardStatus> => {
    for (;;) {
      const found = await shardOf(context.client.admin, before.id);
      const { epoch, primary } = found.record;
      if (epoch > before.epoch && primary !== undefined) return found;
      if (performance.now() > deadline) {
        const text = `shard ${before.id} has no new primary yet; see \`cachectl shard show\``;
        throw new CacheError("DEADLINE_EXCEEDED", text);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return context.during(`waiting for the new primary of shard ${before.id}`, look());
}

async function shardOf(admin: AdminClient, id: number): Promise<ShardStatus> {
  const found = (await admin.shards([id])).find((one) => one.record.id === id);
  if (found === undefined) throw new NotFoundError(`there is no shard ${id}`);
  return found;
}

function primaryOf(shard: ShardStatus): string {
  return shard.record.primary?.node ?? "none";
}

/** A shard as the contract for programs has it. */
function shardRecord({ record, state }: ShardStatus) {
  return {
    id: record.id,
    slots: [record.slots.lo, record.slots.hi],
    epoch: record.epoch,
    configVersion: record.configVersion,
    primary: record.primary?.node ?? null,
    backups: record.backups.map((member) => member.node),
    inSync: record.inSync.map((member) => member.node),
    state,
  };
}

function shardDetail(shard: ShardStatus) {
  const { record } = shard;
  return {
    ...shardRecord(shard),
    joining: record.joining.map((member) => member.node),
    takeover: record.takeover,
    primaryAddress: record.primaryAddress === "" ? null : record.primaryAddress,
  };
}

function shardTable(context: Context, shards: readonly ShardStatus[]): string {
  return table(
    [
      { head: "SHARD", align: "right" },
      { head: "SLOTS", align: "right" },
      { head: "STATE" },
      { head: "PRIMARY" },
      { head: "BACKUPS" },
      { head: "IN SYNC" },
      { head: "EPOCH", align: "right" },
      { head: "CONFIG", align: "right" },
    ],
    shards.map(({ record, state }) => [
      record.id,
      `${record.slots.lo}–${record.slots.hi}`,
      stateColour(context.colours, state),
      record.primary?.node ?? context.colours.red("none"),
      names(record.backups),
      names(record.inSync),
      record.epoch,
      record.configVersion,
    ]),
  );
}

function shardText(context: Context, { record, state }: ShardStatus): string {
  const primary = record.primary;
  return facts([
    ["shard", record.id],
    ["state", stateColour(context.colours, state)],
    ["slots", `${record.slots.lo}–${record.slots.hi}`],
    ["epoch", `${record.epoch} (${record.takeover} takeover)`],
    ["config version", record.configVersion],
    ["primary", primary === undefined ? "none" : `${primary.node} at ${record.primaryAddress}`],
    ["backups", names(record.backups)],
    ["joining", names(record.joining)],
    ["in sync", names(record.inSync)],
  ]);
}

function names(members: readonly { readonly node: string }[]): string {
  return members.map((member) => member.node).join(", ") || "–";
}
