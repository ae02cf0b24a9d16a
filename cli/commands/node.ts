// `cachectl node list`, and how a node is shown wherever nodes are.

import type { Command } from "commander";
import type { NodeView } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { stateColour } from "../output/colour.js";
import { table } from "../output/table.js";
import type { Register } from "../verb.js";

/** Adds the noun. */
export function addNode(program: Command, register: Register): void {
  const node = program.command("node").description("the processes of the cluster");
  register(node.command("list").description("all nodes"), async (context) => {
    const nodes = await context.during("asking for the nodes", context.client.admin.nodes());
    return context.emit(nodes.map(nodeRecord), () => nodeTable(context, nodes));
  });
}

/** A node as the contract for programs has it. */
export function nodeRecord(node: NodeView) {
  const { id, address, httpAddress, pid, region, zone, state, incarnation } = node;
  const { raftRole, primaries, backups } = node;
  return {
    id,
    address,
    httpAddress,
    pid,
    region,
    zone,
    state,
    incarnation,
    raftRole,
    primaries,
    backups,
  };
}

/** Nodes as a table. */
export function nodeTable(context: Context, nodes: readonly NodeView[]): string {
  const { colours } = context;
  const place = (node: NodeView) =>
    [node.region, node.zone].filter((part) => part !== "").join("/") || "–";
  return table(
    [
      { head: "NODE" },
      { head: "STATE" },
      { head: "RAFT" },
      { head: "ADDRESS" },
      { head: "HTTP" },
      { head: "PID", align: "right" },
      { head: "PLACE" },
      { head: "PRIMARIES", align: "right" },
      { head: "BACKUPS", align: "right" },
    ],
    nodes.map((node) => [
      node.id,
      stateColour(colours, node.state),
      stateColour(colours, node.raftRole),
      node.address,
      node.httpAddress === "" ? "–" : node.httpAddress,
      node.pid ?? colours.red("down"),
      place(node),
      node.primaries,
      node.backups,
    ]),
  );
}
