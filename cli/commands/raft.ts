// `cachectl raft status`: the control plane's consensus as each node sees it.

import type { Command } from "commander";
import { CacheError, defaultEndpoints, type RaftView } from "../../src/sdk/index.js";
import type { Context } from "../context.js";
import { stateColour } from "../output/colour.js";
import { table } from "../output/table.js";
import type { Register } from "../verb.js";

/** A node that did not say how it sees Raft. */
type Silent = { readonly node: string; readonly address: string; readonly error: string };

/** Milliseconds that one node may take. */
const askMs = 1500;

/** Adds the noun. */
export function addRaft(program: Command, register: Register): void {
  const raft = program.command("raft").description("the consensus of the control plane");
  register(raft.command("status").description("as each node sees it"), async (context) => {
    const targets = await addresses(context);
    const views = await context.during(
      "asking every node",
      Promise.all(targets.map((target) => ask(context, target))),
    );
    if (!views.some(isView)) {
      throw new CacheError("NO_LEADER", `no node answers: ${views.map(errorText).join("; ")}`);
    }
    return context.emit(views, () => raftTable(context, views));
  });
}

type Target = { readonly node: string; readonly address: string };

/** Every node that the status names; without a status, the endpoints. */
async function addresses(context: Context): Promise<readonly Target[]> {
  const status = await context.client.admin.status().catch(() => undefined);
  if (status !== undefined) {
    return status.nodes
      .filter((node) => node.state !== "GONE")
      .map(({ id, address }) => ({ node: id, address }));
  }
  const endpoints = context.options.endpoints ?? defaultEndpoints;
  return endpoints.map((address) => ({ node: address, address }));
}

async function ask(context: Context, target: Target): Promise<RaftView | Silent> {
  const timeoutMs = Math.min(askMs, context.options.timeout ?? askMs);
  try {
    return await context.client.admin.raftStatus(target.address, { timeoutMs });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { ...target, error: text };
  }
}

function isView(view: RaftView | Silent): view is RaftView {
  return "role" in view;
}

function errorText(view: RaftView | Silent): string {
  return isView(view) ? "" : view.error;
}

function raftTable(context: Context, views: readonly (RaftView | Silent)[]): string {
  const { colours } = context;
  return table(
    [
      { head: "NODE" },
      { head: "ROLE" },
      { head: "TERM", align: "right" },
      { head: "LEADER" },
      { head: "COMMIT", align: "right" },
      { head: "APPLIED", align: "right" },
      { head: "LAST", align: "right" },
      { head: "SNAPSHOT", align: "right" },
      { head: "STATE HASH" },
    ],
    views.map((view) =>
      isView(view)
        ? [
            view.node,
            stateColour(colours, view.role),
            view.term,
            view.leader ?? colours.red("none"),
            view.commitIndex,
            view.appliedIndex,
            view.lastIndex,
            view.snapshotIndex,
            view.stateHash,
          ]
        : [view.node, colours.red("no answer"), "–", "–", "–", "–", "–", "–", "–"],
    ),
  );
}
