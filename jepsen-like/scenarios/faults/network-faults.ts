// Faults of the network: links cut one way or both, in all the shapes that partitions have, slow
// and lossy ones, and clients that cannot reach a node.

import type { NodeId } from "../../../src/model/ids.js";
import type { CutMode } from "../../world/sim/sim-network.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import {
  anyNode,
  type Begun,
  namesOf,
  nothingToUndo,
  others,
  type Place,
  shuffled,
  somePrimary,
} from "./fault.js";

type Link = readonly [from: NodeId, to: NodeId];

/** Cuts a node off from all others, not from clients. */
export function isolate(place: Place, node: SimNode | undefined): Begun {
  return node === undefined ? undefined : cutGroups(place, [node], others(place, node));
}

/** Two groups of any sizes. */
export function split(place: Place): Begun {
  const nodes = [...place.cluster.nodes.values()];
  const one = nodes.filter(() => place.random.chance(0.5));
  const rest = nodes.filter((node) => !one.includes(node));
  return one.length === 0 || rest.length === 0 ? undefined : cutGroups(place, one, rest);
}

/** A majority and the rest; the leader is in the group that is named. */
export function partition(place: Place, leaderIn: "majority" | "minority"): Begun {
  const { cluster, random } = place;
  const leader = cluster.leader();
  if (leader === undefined) return undefined;
  const rest = shuffled(random, others(place, leader));
  const minority = Math.floor((cluster.nodes.size - 1) / 2);
  const besideLeader = leaderIn === "minority" ? minority - 1 : cluster.nodes.size - minority - 1;
  return cutGroups(place, [leader, ...rest.slice(0, besideLeader)], rest.slice(besideLeader));
}

/** Two groups that see each other only over one node that sees both. */
export function bridge(place: Place): Begun {
  const nodes = shuffled(place.random, [...place.cluster.nodes.values()]);
  const [middle, ...rest] = nodes;
  const half = Math.ceil(rest.length / 2);
  if (middle === undefined || rest.length < 2) return undefined;
  const begun = cutGroups(place, rest.slice(0, half), rest.slice(half));
  return begun && { ...begun, whom: `${begun.whom} over ${middle.id}` };
}

/** Cuts two nodes off from each other. */
export function cutPair(place: Place, a: SimNode | undefined, b: SimNode | undefined): Begun {
  if (a === undefined || b === undefined || a === b) return undefined;
  return cutGroups(place, [a], [b]);
}

/** How often the probe asks, true milliseconds. */
const probeEveryMs = 15;

/** A primary is cut off from the leader but not from clients, who keep asking it all the time. */
export function splitBrainProbe(place: Place): Begun {
  const { cluster, load, duration } = place;
  const primary = somePrimary(place);
  const begun = cutPair(place, primary, cluster.leader());
  if (begun === undefined || primary === undefined) return undefined;
  for (let at = 0; at < duration; at += probeEveryMs) {
    cluster.scheduler.after(at, () => load.call(primary.id, "probe"));
  }
  return begun;
}

/** Cuts a primary off from the backups of one of its shards only. */
export function cutFromBackups(place: Place): Begun {
  const { cluster, random } = place;
  const shard = random.between(0, cluster.knobs.shards - 1);
  const primary = cluster.primaryOf(shard);
  const backups = (cluster.control.newest.shards[shard]?.backups ?? []).flatMap(({ node }) => {
    const found = cluster.nodes.get(node);
    return found === undefined ? [] : [found];
  });
  if (primary === undefined || backups.length === 0) return undefined;
  return cutGroups(place, [primary], backups);
}

/** Cuts one direction only. */
export function cutOneWay(place: Place, from: SimNode, to: SimNode): Begun {
  if (from === to) return undefined;
  const mode = place.random.pick<CutMode>(["drop", "hold"]);
  return cutLinks(place, [[from.id, to.id]], `${from.id} → ${to.id} (${mode})`, mode);
}

/** Links clog one after the other and are freed in another order, as TCP under congestion. */
export function swizzleClog(place: Place): Begun {
  const { cluster, random, duration } = place;
  const pairs = [...cluster.nodes.values()].flatMap((from) =>
    others(place, from).map((to): Link => [from.id, to.id]),
  );
  const chosen = shuffled(random, pairs).slice(0, random.between(2, pairs.length));
  let over = false;
  const inTurn = (from: number, links: readonly Link[], work: (link: Link) => void): void => {
    links.forEach((link, position) => {
      const at = (from + (0.5 * position) / links.length) * duration;
      cluster.scheduler.after(at, () => {
        if (!over) work(link);
      });
    });
  };
  inTurn(0, chosen, ([from, to]) => cluster.network.cut(from, to, "hold"));
  inTurn(0.5, shuffled(random, chosen), ([from, to]) => cluster.network.mend(from, to));
  return {
    whom: chosen.map(([from, to]) => `${from}→${to}`).join(" "),
    undo: () => {
      over = true;
      for (const [from, to] of chosen) cluster.network.mend(from, to);
    },
  };
}

/** Makes all links of a node slow or lossy. */
export function degrade(place: Place, extra: { delayMs: number; dropChance: number }): Begun {
  const node = anyNode(place);
  const { network } = place.cluster;
  const links = linksBetween([node], others(place, node));
  for (const [from, to] of links) network.degrade(from, to, extra);
  return {
    whom: node.id,
    undo: () => {
      for (const [from, to] of links) network.degrade(from, to, { delayMs: 0, dropChance: 0 });
    },
  };
}

/** No client reaches a node. */
export function cutClients(place: Place): Begun {
  const node = anyNode(place);
  place.cluster.door.setCut(node.id, true);
  return { whom: node.id, undo: () => place.cluster.door.setCut(node.id, false) };
}

/** Every client of the workload goes on with the oldest map that it ever had. */
export function oldMaps(place: Place): Begun {
  const count = place.load.regressMaps();
  return count === 0 ? undefined : { whom: `${count} clients`, undo: nothingToUndo };
}

function cutGroups(place: Place, left: readonly SimNode[], right: readonly SimNode[]): Begun {
  const mode = place.random.pick<CutMode>(["drop", "hold", "refuse"]);
  const whom = `${namesOf(left)} | ${namesOf(right)} (${mode})`;
  return cutLinks(place, linksBetween(left, right), whom, mode);
}

function linksBetween(left: readonly SimNode[], right: readonly SimNode[]): Link[] {
  return left.flatMap((a) =>
    right.flatMap((b): Link[] => [
      [a.id, b.id],
      [b.id, a.id],
    ]),
  );
}

function cutLinks({ cluster }: Place, links: readonly Link[], whom: string, mode: CutMode): Begun {
  for (const [from, to] of links) cluster.network.cut(from, to, mode);
  return {
    whom,
    undo: () => {
      for (const [from, to] of links) cluster.network.mend(from, to);
    },
  };
}
