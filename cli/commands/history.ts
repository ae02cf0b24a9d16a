// `cachectl history`: what the control plane decided, and why.

import type { Command } from "commander";
import { rangesText, table, timeText } from "../output/table.js";
import { integerOption, type Register } from "../verb.js";

/** Adds the verb. */
export function addHistory(program: Command, register: Register): void {
  const history = program
    .command("history")
    .description("failovers, hand-overs and other decisions, oldest first")
    .option("--limit <n>", "only the newest so many", integerOption(1, 1_000_000));
  register<{ limit?: number }>(history, async (context, call) => {
    const asked = context.client.admin.history(call.options.limit ?? 0);
    const rows = await context.during("asking for the history", asked);
    return context.emit(rows, () =>
      table(
        [
          { head: "INDEX", align: "right" },
          { head: "TIME" },
          { head: "WHAT" },
          { head: "SHARDS" },
          { head: "FROM" },
          { head: "TO" },
          { head: "REASON" },
        ],
        rows.map((row) => [
          row.index,
          timeText(row.time),
          row.kind,
          rangesText(row.shards) || "–",
          row.from || "–",
          row.to || "–",
          row.reason || "–",
        ]),
      ),
    );
  });
}
