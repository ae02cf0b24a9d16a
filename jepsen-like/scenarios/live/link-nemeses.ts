// Nemeses that work on links: partitions of every shape, links that hang, crawl or answer only.

import type { LinkShape } from "../../world/live/link-proxy.js";
import type { LiveNode } from "../../world/live/live-node.js";
import {
  anyNode,
  type Nemesis,
  nobody,
  type Outcome,
  othersThan,
  type Place,
  shardsOf,
  shuffled,
  somePrimary,
} from "./nemesis.js";

/** The link nemeses by name. */
export const linkNemeses = {
  "isolate-primary": async (place) => isolate(place, await somePrimary(place)),
  "isolate-leader": async (place) => isolate(place, await place.cluster.leader()),
  "partition-minority": (place) => partition(place, false),
  "partition-majority": (place) => partition(place, true),
  bridge: (place) => bridge(place),
  "one-way-out": async (place) => oneWay(place, await somePrimary(place), "out"),
  "one-way-in": async (place) => oneWay(place, await somePrimary(place), "in"),
  "cut-from-leader": async (place) => cutFromLeader(place, await somePrimary(place)),
  "cut-from-backups": async (place) => cutFromBackups(place, await somePrimary(place)),
  "split-brain": async (place) => splitBrain(place, await somePrimary(place)),
  "half-open": async (place) => shape(place, anyNode(place), { kind: "half-open" }),
  delay: async (place) =>
    shape(place, anyNode(place), { kind: "delay", delayMs: 20 + place.random.float() * 200 }),
  throttle: async (place) =>
    shape(place, anyNode(place), { kind: "throttle", bytesPerSecond: 20_000 }),
  "cut-clients": async (place) => cutClients(place, anyNode(place)),
} as const satisfies Record<string, Nemesis>;

/** A link that refuses at once, or one that swallows everything and gives it back later. */
function someCut({ random }: Place): LinkShape {
  return random.chance(0.5) ? { kind: "cut" } : { kind: "blackhole" };
}

type Links = {
  readonly whom: string;
  readonly victims: readonly string[];
  readonly cutOff?: { readonly node: string; readonly fromLeaderOnly: boolean };
  readonly leases: number;
};

function installed({ cluster, leaseMs }: Place, links: Links): Outcome {
  const { leases, ...rest } = links;
  return {
    kind: "installed",
    ...rest,
    lastsMs: leases * leaseMs,
    undo: async () => cluster.network.heal(),
  };
}

async function isolate(place: Place, node: LiveNode | undefined): Promise<Outcome> {
  if (node === undefined) return nobody;
  const { network } = place.cluster;
  const cut = someCut(place);
  for (const other of othersThan(place, [node.id])) network.setPair(node.id, other, cut);
  return installed(place, {
    whom: `${node.id} by ${cut.kind}`,
    victims: [node.id],
    cutOff: { node: node.id, fromLeaderOnly: false },
    leases: 3 + place.random.float() * 2,
  });
}

/** Two sides of which one has the majority of nodes; the leader is on the small or large one. */
async function partition(place: Place, leaderInMinority: boolean): Promise<Outcome> {
  const { cluster, random } = place;
  const leader = await cluster.leader();
  if (leader === undefined) return nobody;
  const small = Math.floor((cluster.nodes.size - 1) / 2);
  const followers = shuffled(random, othersThan(place, [leader.id]));
  const minority = leaderInMinority
    ? [leader.id, ...followers.slice(0, small - 1)]
    : followers.slice(0, small);
  const cut = someCut(place);
  for (const one of minority) {
    for (const other of othersThan(place, minority)) cluster.network.setPair(one, other, cut);
  }
  return installed(place, {
    whom: `${minority.join(" ")} from the others by ${cut.kind}`,
    victims: minority,
    leases: 3 + random.float() * 2,
  });
}

/** Two sides that cannot see each other, and one node that both can see. */
async function bridge(place: Place): Promise<Outcome> {
  const { cluster, random } = place;
  const nodes = shuffled(random, [...cluster.nodes.keys()]);
  const [middle = "", ...rest] = nodes;
  const left = rest.slice(0, Math.floor(rest.length / 2));
  const right = rest.slice(left.length);
  const cut = someCut(place);
  for (const one of left) for (const other of right) cluster.network.setPair(one, other, cut);
  return installed(place, {
    whom: `${left.join(" ")} | ${middle} | ${right.join(" ")} by ${cut.kind}`,
    victims: [],
    leases: 3 + random.float() * 2,
  });
}

async function oneWay(
  place: Place,
  node: LiveNode | undefined,
  direction: "in" | "out",
): Promise<Outcome> {
  if (node === undefined) return nobody;
  const { network } = place.cluster;
  const cut = someCut(place);
  for (const other of othersThan(place, [node.id])) {
    if (direction === "out") network.setLink(node.id, other, cut);
    else network.setLink(other, node.id, cut);
  }
  return installed(place, {
    whom: `${direction} of ${node.id} by ${cut.kind}`,
    victims: [node.id],
    leases: 3 + place.random.float() * 2,
  });
}

async function cutFromLeader(place: Place, node: LiveNode | undefined): Promise<Outcome> {
  const leader = await place.cluster.leader();
  if (node === undefined || leader === undefined || node === leader) return nobody;
  const cut = someCut(place);
  place.cluster.network.setPair(node.id, leader.id, cut);
  return installed(place, {
    whom: `${node.id} from ${leader.id} by ${cut.kind}`,
    victims: [node.id],
    cutOff: { node: node.id, fromLeaderOnly: true },
    leases: 3 + place.random.float() * 2,
  });
}

/** A primary loses those who hold copies of its shards, but not the leader. */
async function cutFromBackups(place: Place, node: LiveNode | undefined): Promise<Outcome> {
  const { cluster } = place;
  const leader = await cluster.leader();
  if (node === undefined || leader === undefined) return nobody;
  const led = (await cluster.primaries()).get(node.id) ?? [];
  const holders = new Set(led.flatMap(({ backups }) => backups.map((backup) => `${backup.node}`)));
  holders.delete(leader.id);
  if (holders.size === 0) return nobody;
  const cut = someCut(place);
  for (const holder of holders) cluster.network.setPair(node.id, holder, cut);
  return installed(place, {
    whom: `${node.id} from ${[...holders].join(" ")} by ${cut.kind}`,
    victims: [],
    leases: 2 + place.random.float() * 2,
  });
}

/** A primary cut off from the leader, or from all nodes, but not from its clients. */
async function splitBrain(place: Place, node: LiveNode | undefined): Promise<Outcome> {
  const { cluster, random, leaseMs } = place;
  const leader = await cluster.leader();
  if (node === undefined || leader === undefined) return nobody;
  const shards = await shardsOf(place, node.id);
  if (shards.length === 0) return nobody;
  const fromLeaderOnly = node !== leader && random.chance(0.5);
  const cut = someCut(place);
  const from = fromLeaderOnly ? [leader.id] : othersThan(place, [node.id]);
  const probes = place.probe(node.id, shards);
  for (const other of from) cluster.network.setPair(node.id, other, cut);
  return {
    kind: "installed",
    whom: `${node.id} (${shards.length} shards) from ${from.join(" ")} by ${cut.kind}`,
    victims: [node.id],
    cutOff: { node: node.id, fromLeaderOnly, probes: probes.ids },
    lastsMs: 4 * leaseMs,
    undo: async () => {
      cluster.network.heal();
      await probes.stop();
    },
  };
}

/** All links of a node, both ways. */
function shape(place: Place, node: LiveNode | undefined, to: LinkShape): Outcome {
  if (node === undefined) return nobody;
  for (const other of othersThan(place, [node.id])) {
    place.cluster.network.setPair(node.id, other, to);
  }
  const details = Object.entries(to).map(([name, value]) => `${name} ${value}`);
  return installed(place, {
    whom: `${node.id}: ${details.join(", ")}`,
    victims: to.kind === "half-open" ? [node.id] : [],
    leases: 3 + place.random.float() * 2,
  });
}

function cutClients(place: Place, node: LiveNode | undefined): Outcome {
  if (node === undefined) return nobody;
  const cut = someCut(place);
  place.cluster.network.setClientLink(node.id, cut);
  return installed(place, { whom: `${node.id} by ${cut.kind}`, victims: [], leases: 2 });
}
