// `cachectl invalidate`: by key, by tag or the whole namespace; prints the receipt.

import type { Command } from "commander";
import type { Receipt } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { UsageError } from "../exit-code.js";
import { rangesText } from "../output/table.js";
import { choiceOption, collected, type Register } from "../verb.js";

type Flags = { tag?: readonly string[]; all?: boolean; wait?: "primary" | "in-sync" };

/** Adds the verb. */
export function addInvalidate(program: Command, register: Register): void {
  const invalidate = program
    .command("invalidate")
    .description("kills items by key, by tag or all of a namespace")
    .argument("[key...]")
    .option("--tag <tag>", "every item with this tag; may be given more than once", collected)
    .option("--all", "every item of the namespace")
    .option(
      "--wait <for>",
      "primary or in-sync (default in-sync)",
      choiceOption(["primary", "in-sync"]),
    );
  register<Flags>(
    invalidate,
    async (context, call) => {
      const { tag = [], all = false, wait } = call.options;
      const kinds = [call.args.length > 0, tag.length > 0, all].filter(Boolean).length;
      if (kinds !== 1) throw new UsageError("give keys, or --tag, or --all");
      const items = await context.items();
      const options = { wait };
      const asked = all
        ? items.invalidateAll(options)
        : tag.length > 0
          ? items.invalidateTags(tag, options)
          : items.invalidateKeys(call.args, options);
      const receipt = await context.during("invalidating", asked);
      return context.emit(receiptRecord(receipt), () => receiptText(context, receipt));
    },
    { namespace: true },
  );
}

function receiptRecord(receipt: Receipt) {
  return {
    shards: receipt.shards.map((part) => ({ ...part, slots: [part.slots.lo, part.slots.hi] })),
    appliedMs: receipt.appliedMs,
    mapVersion: receipt.mapVersion,
  };
}

function receiptText(context: Context, receipt: Receipt): string {
  const shards = receipt.shards.map((part) => part.shard);
  const copies = Math.min(...receipt.shards.map((part) => part.achieved));
  const what = shards.length === 1 ? "shard" : "shards";
  const done = context.colours.green("done");
  const where = `${shards.length} ${what} (${rangesText(shards)})`;
  return `${done} on ${where}, at least ${copies} copies each`;
}
