// Nemeses that work on a node's disk: full while the node runs, damaged while it does not.

import { setTimeout as delay } from "node:timers/promises";
import { demand } from "../../invariants/violation.js";
import type { LiveNode } from "../../world/live/live-node.js";
import { anyNode, type Nemesis, type Outcome, type Place } from "./nemesis.js";

/** The disk nemeses by name. */
export const diskNemeses = {
  "disk-full": async (place) => diskFull(place, anyNode(place)),
  "store-bit-flip": async (place) => damageStore(place, anyNode(place), flipBit(place)),
  "store-truncate": async (place) => damageStore(place, anyNode(place), truncate(place)),
} as const satisfies Record<string, Nemesis>;

/** Milliseconds within which a node must have begun or refused. */
const decidedMsMax = 20_000;
const lookMs = 50;
/** A log that lost so many bytes lost more than the batch under way when its process died. */
const promisedBytes = 4000;

/** No file of the node's process may grow: every write of its log fails as on a full disk. */
async function diskFull({ cluster, leaseMs, bites }: Place, node: LiveNode): Promise<Outcome> {
  bites();
  // The node may end; it must not go on as if it had written.
  node.mayEnd();
  if (!node.limitFiles(1)) {
    return { kind: "skipped", why: "this system cannot limit the files of a running process" };
  }
  // Only what is written can fail: hand-overs are written by all nodes.
  for (const shard of [0, 1]) await cluster.operator.handOver(shard).catch(() => undefined);
  await node.ended(2 * leaseMs);
  return {
    kind: "installed",
    whom: `${node.id}, which ${node.pid === undefined ? "ended" : "went on"}`,
    victims: [node.id],
    lastsMs: 3 * leaseMs,
    undo: async () => {
      node.limitFiles(undefined);
      // What could not be written stays unknown to it: it begins anew from what was.
      await node.kill();
      node.revive();
    },
  };
}

type Change = (bytes: Buffer) => Buffer;

function flipBit({ random }: Place): Change {
  return (bytes) => {
    const changed = Buffer.from(bytes);
    const at = random.between(0, Math.max(0, bytes.length - 1));
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  };
}

function truncate({ random }: Place): Change {
  return (bytes) => bytes.subarray(0, Math.floor(bytes.length * random.float()));
}

/**
 * Damages the store of a dead node and starts it: it must serve or refuse. Who refuses goes on with
 * an empty disk, and gets the one from before the damage back in the end.
 */
async function damageStore(
  { cluster, leaseMs, bites }: Place,
  node: LiveNode,
  change: Change,
): Promise<Outcome> {
  bites();
  await node.kill();
  node.copyDisk();
  const { what, cut } = node.damageStore(change);
  node.start();
  node.mayEnd();
  const decision = await decisionOf(node, async () => {
    const status = await cluster.operator.statusOf(node.id).catch(() => undefined);
    return status !== undefined;
  });
  if (decision === "refuses") {
    await node.kill();
    const { id } = node;
    node.emptyDisk();
    node.start();
    return {
      kind: "installed",
      whom: `${what} of ${id}, which refused and got an empty disk`,
      victims: [id],
      lastsMs: 4 * leaseMs,
      undo: () => giveBack(node),
    };
  }
  if (decision === "undecided") {
    await giveBack(node);
    return { kind: "indeterminate", why: `${node.id} neither began nor ended` };
  }
  // Every batch was synced. Only the very last may not have been promised to anybody.
  demand(
    cut < promisedBytes,
    "corruption",
    () => `${node.id} goes on without ${cut} bytes of ${what}`,
  );
  return {
    kind: "installed",
    whom: `${what} of ${node.id}, which recovered`,
    victims: [node.id],
    lastsMs: leaseMs,
    undo: async () => node.revive(),
  };
}

async function giveBack(node: LiveNode): Promise<void> {
  await node.kill();
  node.putDiskBack();
  node.start();
}

async function decisionOf(
  node: LiveNode,
  answers: () => Promise<boolean>,
): Promise<"serves" | "refuses" | "undecided"> {
  const deadline = performance.now() + decidedMsMax;
  while (performance.now() < deadline) {
    if (node.pid === undefined) return "refuses";
    if (await answers()) return "serves";
    await delay(lookMs);
  }
  return "undecided";
}
