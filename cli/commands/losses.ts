// `cachectl losses`: what failovers lost, or may have lost. No loss is silent.

import type { Command } from "commander";
import { table } from "../output/table.js";
import type { Register } from "../verb.js";

/** Adds the verb. */
export function addLosses(program: Command, register: Register): void {
  const losses = program.command("losses").description("what failovers lost, or may have lost");
  register(losses, async (context) => {
    const found = await context.during("asking for the losses", context.client.admin.losses());
    const { green, red, yellow } = context.colours;
    const count = (lost: number | "unknown") => {
      if (lost === "unknown") return yellow(lost);
      return lost === 0 ? green("0") : red(`${lost}`);
    };
    return context.emit(found, () =>
      table(
        [
          { head: "SHARD", align: "right" },
          { head: "FROM EPOCH", align: "right" },
          { head: "TO EPOCH", align: "right" },
          { head: "TAKEOVER" },
          { head: "LOST", align: "right" },
        ],
        found.map((loss) => [
          loss.shard,
          loss.fromEpoch,
          loss.toEpoch,
          loss.clean ? "clean" : "not clean",
          count(loss.lostCount),
        ]),
      ),
    );
  });
}
