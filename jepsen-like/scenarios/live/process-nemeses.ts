// Nemeses that work on processes: killed, asked to leave, stopped, woken, begun again, also with an
// empty disk.

import type { LiveNode } from "../../world/live/live-node.js";
import {
  anyNode,
  type Nemesis,
  nobody,
  type Outcome,
  type Place,
  shuffled,
  somePrimary,
} from "./nemesis.js";

/** Milliseconds that a node may take to leave: what its hand-over may take, and a slow machine. */
const leaveMsMax = 20_000;
/** Milliseconds within which a cluster must be whole again after one node of it came back. */
const backMsMax = 60_000;

/** The process nemeses by name. */
export const processNemeses = {
  "kill-primary": async (place) => kill(place, [await somePrimary(place)]),
  "kill-leader": async (place) => kill(place, [await place.cluster.leader()]),
  "kill-leader-and-primary": async (place) =>
    kill(place, [await place.cluster.leader(), await somePrimary(place)]),
  "kill-half-of-primaries": async (place) => kill(place, await halfOfPrimaries(place)),
  "power-loss": (place) => powerLoss(place),
  terminate: async (place) => terminate(place, await somePrimary(place)),
  "rolling-restart": (place) => rollingRestart(place),
  "pause-half-a-lease": async (place) => pause(place, 0.5, await somePrimary(place)),
  "pause-1.5-leases": async (place) => pause(place, 1.5, await somePrimary(place)),
  "pause-5-leases": async (place) => pause(place, 5, await somePrimary(place)),
  "pause-leader": async (place) => pause(place, 1.5, await place.cluster.leader()),
  "restart-empty": async (place) => restartEmpty(place, anyNode(place)),
} as const satisfies Record<string, Nemesis>;

async function kill(
  { random, leaseMs, bites }: Place,
  wanted: readonly (LiveNode | undefined)[],
): Promise<Outcome> {
  const nodes = [...new Set(wanted.filter((node) => node !== undefined))];
  if (nodes.length === 0) return nobody;
  bites();
  await Promise.all(nodes.map((node) => node.kill()));
  const victims = nodes.map(({ id }) => id);
  return {
    kind: "installed",
    whom: victims.join(" "),
    victims,
    lastsMs: leaseMs * (2 + random.float() * 3),
    undo: async () => {
      for (const node of nodes) node.revive();
    },
  };
}

/** Half of the nodes that lead shards, but never a majority of all nodes. */
async function halfOfPrimaries({ cluster, random }: Place): Promise<LiveNode[]> {
  const names = [...(await cluster.primaries()).keys()];
  const most = Math.floor((cluster.nodes.size - 1) / 2);
  const count = Math.min(most, Math.ceil(names.length / 2));
  const chosen = shuffled(random, names).slice(0, count);
  return chosen.map((name) => cluster.node(name));
}

async function powerLoss({ cluster, random, leaseMs, bites }: Place): Promise<Outcome> {
  const nodes = [...cluster.nodes.values()];
  bites();
  await Promise.all(nodes.map((node) => node.kill()));
  return {
    kind: "installed",
    whom: "all nodes",
    victims: nodes.map(({ id }) => id),
    lastsMs: leaseMs * (0.2 + random.float()),
    undo: async () => {
      for (const node of nodes) node.revive();
    },
  };
}

async function terminate({ bites }: Place, node: LiveNode | undefined): Promise<Outcome> {
  if (node === undefined) return nobody;
  bites();
  node.terminate();
  if (!(await node.ended(leaveMsMax))) {
    await node.kill();
    node.revive();
    return { kind: "indeterminate", why: `${node.id} did not leave within ${leaveMsMax} ms` };
  }
  return {
    kind: "installed",
    whom: node.id,
    victims: [node.id],
    lastsMs: 500,
    undo: async () => node.revive(),
  };
}

async function rollingRestart({ cluster, bites }: Place): Promise<Outcome> {
  bites();
  for (const node of cluster.nodes.values()) {
    node.terminate();
    if (!(await node.ended(leaveMsMax))) await node.kill();
    node.revive();
    const missing = await cluster.untilWhole(backMsMax);
    if (missing === undefined) continue;
    return { kind: "indeterminate", why: `after the restart of ${node.id}: ${missing}` };
  }
  return {
    kind: "installed",
    whom: "all nodes",
    victims: [...cluster.nodes.keys()],
    lastsMs: 0,
    undo: async () => undefined,
  };
}

async function pause(
  { leaseMs, bites }: Place,
  leases: number,
  node: LiveNode | undefined,
): Promise<Outcome> {
  if (node === undefined) return nobody;
  bites();
  node.pause();
  return {
    kind: "installed",
    whom: `${node.id} for ${leases} leases`,
    victims: [node.id],
    lastsMs: leases * leaseMs,
    undo: async () => node.resume(),
  };
}

/** The node comes back without its disk and so as nobody who may vote; later it gets it back. */
async function restartEmpty(
  { leaseMs, bites }: Place,
  node: LiveNode | undefined,
): Promise<Outcome> {
  if (node === undefined) return nobody;
  bites();
  await node.kill();
  node.takeDisk();
  node.start();
  return {
    kind: "installed",
    whom: node.id,
    victims: [node.id],
    lastsMs: 5 * leaseMs,
    undo: async () => {
      await node.kill();
      node.putDiskBack();
      node.start();
    },
  };
}
