// Whether the namespaces' budgets fit the memory of the ACTIVE nodes (PROTOCOL §8, CACHE §2).

import type { NodeId } from "../model/ids.js";
import { defaultNamespaceName } from "../model/namespace-config.js";
import type { ControlState, NamespaceRecord, NodeRecord } from "./control-state.js";
import type { Draft } from "./draft.js";
import type { Refusal } from "./outcome.js";

/** Memory kept for fragmentation, percent of the budgets. */
const fragmentationPct = 12;

const mib = 1024 * 1024;

/** What of a state the budget is reckoned from. */
export type BudgetBasis = Pick<ControlState, "nodes" | "namespaces" | "settings">;

/** The budgets' need and what there is, in bytes. */
type BudgetBalance = { readonly needed: number; readonly available: number };

/** Σ max_bytes · copies · (1 + 12 %), against Σ memory of the ACTIVE nodes. */
function budgetBalance(basis: BudgetBasis): BudgetBalance {
  return {
    needed: withReserve(totalBytes(basis.namespaces), basis.settings.copies),
    available: memoryOf(basis.nodes),
  };
}

// Beyond 2^53 the product is rounded, alike on every node, and far above any memory.
function withReserve(bytes: number, copies: number): number {
  return Math.ceil((bytes * copies * (100 + fragmentationPct)) / 100);
}

function totalBytes(namespaces: ReadonlyMap<string, NamespaceRecord>): number {
  let sum = 0;
  for (const { config } of namespaces.values()) sum += config.maxBytes;
  return sum;
}

function memoryOf(nodes: ReadonlyMap<NodeId, NodeRecord>): number {
  let sum = 0;
  for (const node of nodes.values()) if (node.state === "ACTIVE") sum += node.memoryBytes;
  return sum;
}

/**
 * Why a change does not fit: one namespace with other bytes, or one node fewer. A change that does
 * not raise the need is never refused, so that what became too large (a node died) can be shrunk.
 */
export function budgetRefusal(
  basis: BudgetBasis,
  change: { namespace: string; maxBytes: number } | { without: NodeId },
): Refusal | undefined {
  const { copies } = basis.settings;
  const now = budgetBalance(basis);
  let { needed, available } = now;
  if ("without" in change) {
    const node = basis.nodes.get(change.without);
    if (node?.state === "ACTIVE") available -= node.memoryBytes;
  } else {
    const before = basis.namespaces.get(change.namespace)?.config.maxBytes ?? 0;
    if (change.maxBytes <= before) return undefined;
    needed = withReserve(totalBytes(basis.namespaces) - before + change.maxBytes, copies);
  }
  if (needed <= available) return undefined;
  const what = "without" in change ? `without ${change.without}` : `with ${change.namespace}`;
  const message =
    `${what} the namespaces' budgets need ${needed} bytes ` +
    `(max_bytes × ${copies} copies + ${fragmentationPct} %), ` +
    `the active nodes have ${available}`;
  return { code: "BUDGET_EXCEEDED", message };
}

/**
 * Shrinks namespace `default` to what fits, when the first shards are installed and nobody has set
 * it yet: a cluster of small nodes must start, and nothing is stored at that moment. Rounded down
 * to whole MiB where that leaves one.
 */
export function clipFirstNamespace(draft: Draft): void {
  const first = draft.namespaces.get(defaultNamespaceName);
  if (first === undefined || first.version !== first.id) return;
  const { needed, available } = budgetBalance(draft);
  if (needed <= available) return;
  const { copies } = draft.settings;
  const fitting = Math.floor((available * 100) / (copies * (100 + fragmentationPct)));
  const others = totalBytes(draft.namespaces) - first.config.maxBytes;
  const room = fitting - others;
  if (room <= 0) return;
  const maxBytes = room >= mib ? room - (room % mib) : room;
  draft.putNamespace({
    ...first,
    version: draft.index,
    config: { ...first.config, maxBytes },
  });
  draft.note({
    kind: "namespace-set",
    to: first.name,
    reason: `max_bytes cut to ${maxBytes}: the nodes have ${available} bytes of memory`,
  });
}
