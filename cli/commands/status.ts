// `cachectl status`: the cluster at one glance.

import type { Command } from "commander";
import type { ClusterStatus } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { facts } from "../output/table.js";
import type { Register } from "../verb.js";
import { nodeRecord, nodeTable } from "./node.js";

/** Adds the verb. */
export function addStatus(program: Command, register: Register): void {
  const status = program.command("status").description("the cluster at one glance");
  register(status, async (context) => {
    const found = await context.during("asking for the status", context.client.admin.status());
    return context.emit(statusRecord(found), () => statusText(context, found));
  });
}

/** The status as the contract for programs has it. */
function statusRecord(status: ClusterStatus) {
  const { clusterId, leader, term, mapVersion, shards } = status;
  return { clusterId, leader, term, mapVersion, nodes: status.nodes.map(nodeRecord), shards };
}

function statusText(context: Context, status: ClusterStatus): string {
  const { green, red, yellow } = context.colours;
  const { total, serving, underReplicated } = status.shards;
  const servingText = `${serving} of ${total} serving`;
  const copies =
    underReplicated === 0
      ? green("none under-replicated")
      : yellow(`${underReplicated} under-replicated`);
  const summary = facts([
    ["cluster", status.clusterId],
    ["leader", status.leader === null ? red("none") : `${status.leader} (term ${status.term})`],
    ["map", status.mapVersion],
    ["shards", `${serving === total ? green(servingText) : red(servingText)}, ${copies}`],
  ]);
  return `${summary}\n\n${nodeTable(context, status.nodes)}`;
}
