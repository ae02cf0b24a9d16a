// Nemeses that work through the control plane: planned hand-overs, alone and with something that
// happens to the node in the middle of them.

import { setTimeout as delay } from "node:timers/promises";
import type { LiveNode } from "../../world/live/live-node.js";
import {
  type Nemesis,
  nobody,
  type Outcome,
  type Place,
  shardsOf,
  shuffled,
  somePrimary,
} from "./nemesis.js";

/** The nemeses of the control plane by name. */
export const controlNemeses = {
  "hand-over": async (place) => handOver(place, await somePrimary(place)),
  "hand-over-and-kill": async (place) =>
    strike(place, await somePrimary(place), {
      begin: (node) => node.kill(),
      end: async (node) => node.revive(),
    }),
  "hand-over-and-pause": async (place) =>
    strike(place, await somePrimary(place), {
      begin: async (node) => node.pause(),
      end: async (node) => node.resume(),
    }),
} as const satisfies Record<string, Nemesis>;

/** Hand-overs that are asked for at once. */
const shardsAtOnce = 4;

/** Asks to hand over some shards of a node; how many were. */
async function handOverSome(place: Place, node: LiveNode): Promise<number> {
  const shards = shuffled(place.random, await shardsOf(place, node.id)).slice(0, shardsAtOnce);
  const { operator } = place.cluster;
  const done = await Promise.all(
    shards.map((shard) =>
      operator.handOver(shard).then(
        () => true,
        () => false,
      ),
    ),
  );
  return done.filter(Boolean).length;
}

async function handOver(place: Place, node: LiveNode | undefined): Promise<Outcome> {
  if (node === undefined) return nobody;
  place.bites();
  const moved = await handOverSome(place, node);
  if (moved === 0) return { kind: "indeterminate", why: `${node.id} handed nothing over` };
  return {
    kind: "installed",
    whom: `${moved} shards of ${node.id}`,
    victims: [node.id],
    lastsMs: place.leaseMs,
    undo: async () => undefined,
  };
}

/** Begins hand-overs, and within a few milliseconds of it something happens to the node. */
async function strike(
  place: Place,
  node: LiveNode | undefined,
  blow: {
    readonly begin: (node: LiveNode) => Promise<void>;
    readonly end: (node: LiveNode) => Promise<void>;
  },
): Promise<Outcome> {
  if (node === undefined) return nobody;
  const asked = handOverSome(place, node);
  await delay(place.random.float() * 25);
  place.bites();
  await blow.begin(node);
  return {
    kind: "installed",
    whom: node.id,
    victims: [node.id],
    lastsMs: 2.5 * place.leaseMs,
    undo: async () => {
      await blow.end(node);
      await asked;
    },
  };
}
