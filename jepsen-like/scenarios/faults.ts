// The faults of the swarm: each begins at some node, link or clock and can be undone. Whom it hits
// is decided when it begins, by who leads and who serves at that moment.

import type { Random } from "../../src/base/random.js";
import { instant } from "../../src/base/time.js";
import type { NodeId } from "../../src/model/ids.js";
import type { SimCluster } from "../world/sim/sim-cluster.js";
import type { CutMode } from "../world/sim/sim-network.js";
import type { SimNode } from "../world/sim/sim-node.js";

/** What is needed to begin a fault. */
type Place = {
  readonly cluster: SimCluster;
  readonly random: Random;
  /** How long it will last, true milliseconds. */
  readonly duration: number;
};

/** Whom it hit, and how to end it; undefined = there was nobody to hit. */
type Begun = { readonly whom: string; readonly undo: () => void } | undefined;

type Fault = (place: Place) => Begun;

/** All faults by name. */
export const faults = {
  kill: (place) => kill(place, [anyNode(place)]),
  "kill-leader": (place) => kill(place, [place.cluster.leader()]),
  "kill-primary": (place) => kill(place, [somePrimary(place)]),
  "kill-leader-and-primary": (place) => kill(place, [place.cluster.leader(), somePrimary(place)]),
  "kill-all": (place) => kill(place, [...place.cluster.nodes.values()]),
  terminate: (place) => terminate(place, anyNode(place)),
  pause: (place) => pause(place, anyNode(place)),
  "pause-leader": (place) => pause(place, place.cluster.leader()),
  "pause-primary": (place) => pause(place, somePrimary(place)),
  stall: (place) => stall(place, anyNode(place)),
  suspend: (place) => suspend(place, anyNode(place)),
  replace: (place) => replace(place, anyNode(place)),
  "hang-disk": (place) => hangDisk(place, anyNode(place)),
  "hang-leader-disk": (place) => hangDisk(place, place.cluster.leader()),
  isolate: (place) => isolate(place, anyNode(place)),
  "isolate-leader": (place) => isolate(place, place.cluster.leader()),
  "isolate-primary": (place) => isolate(place, somePrimary(place)),
  split: (place) => split(place),
  "cut-pair": (place) => cutPair(place, anyNode(place), anyNode(place)),
  "cut-one-way": (place) => cutOneWay(place, anyNode(place), anyNode(place)),
  "cut-from-leader": (place) => cutPair(place, somePrimary(place), place.cluster.leader()),
  "cut-from-backups": (place) => cutFromBackups(place),
  slow: (place) => degrade(place, { delayMs: 20 + place.random.float() * 400, dropChance: 0 }),
  lossy: (place) => degrade(place, { delayMs: 5, dropChance: 0.05 + place.random.float() * 0.4 }),
  "jump-wall-clock": (place) => jumpWall(place),
  "cut-clients": (place) => cutClients(place),
  "hand-over": (place) => handOver(place),
  "hand-over-and-pause": (place) => soonAfterHandOver(place, (node) => pause(place, node)),
  "hand-over-and-cut": (place) => soonAfterHandOver(place, (node) => isolate(place, node)),
  "hand-over-and-kill": (place) => soonAfterHandOver(place, (node) => kill(place, [node])),
} as const satisfies Record<string, Fault>;

/** The name of a fault. */
export type FaultName = keyof typeof faults;

/** Names of all faults. */
export const faultNames = Object.keys(faults) as FaultName[];

function anyNode({ cluster, random }: Place): SimNode | undefined {
  return random.pick([...cluster.nodes.values()]);
}

function somePrimary({ cluster, random }: Place): SimNode | undefined {
  return cluster.primaryOf(random.between(0, cluster.knobs.shards - 1));
}

function kill(_place: Place, targets: readonly (SimNode | undefined)[]): Begun {
  const nodes = [...new Set(targets)].filter((node) => node?.running !== undefined);
  if (nodes.length === 0) return undefined;
  for (const node of nodes) node?.kill();
  return {
    whom: nodes.map((node) => node?.id).join(" "),
    undo: () => {
      for (const node of nodes) node?.boot();
    },
  };
}

function terminate(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.terminate();
  return {
    whom: node.id,
    undo: () => {
      // The world does not wait for ever for a process to end.
      if (node.running?.driver.leaving === true) node.kill();
      node.boot();
    },
  };
}

function pause(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  const { process } = node.running;
  process.pause();
  return { whom: node.id, undo: () => process.resume() };
}

function stall({ random, duration, cluster }: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.running.process.stallAtReading({
    nth: random.between(1, 400),
    milliseconds: duration,
    timeIsOld: random.chance(0.5),
    onStall: () => cluster.trace.event(cluster.now, `${node.id} stands still in mid-work`),
  });
  return { whom: node.id, undo: () => undefined };
}

function suspend(_place: Place, node: SimNode | undefined): Begun {
  const running = node?.running;
  if (node === undefined || running === undefined || !node.sleep()) return undefined;
  return {
    whom: node.id,
    undo: () => {
      // Killed meanwhile: what runs there now never slept.
      if (node.running === running) node.wake();
    },
  };
}

function replace(_place: Place, node: SimNode | undefined): Begun {
  if (node === undefined || !node.replace()) return undefined;
  return {
    whom: node.id,
    undo: () => {
      node.restore();
      node.boot();
    },
  };
}

function hangDisk({ duration }: Place, node: SimNode | undefined): Begun {
  if (node === undefined) return undefined;
  node.disk.hang(duration);
  return { whom: node.id, undo: () => undefined };
}

function isolate(place: Place, node: SimNode | undefined): Begun {
  if (node === undefined) return undefined;
  return cutGroups(place, [node], others(place, node));
}

function split(place: Place): Begun {
  const nodes = [...place.cluster.nodes.values()];
  const one = nodes.filter(() => place.random.chance(0.5));
  const rest = nodes.filter((node) => !one.includes(node));
  return one.length === 0 || rest.length === 0 ? undefined : cutGroups(place, one, rest);
}

function cutPair(place: Place, a: SimNode | undefined, b: SimNode | undefined): Begun {
  if (a === undefined || b === undefined || a === b) return undefined;
  return cutGroups(place, [a], [b]);
}

function cutFromBackups(place: Place): Begun {
  const shard = place.random.between(0, place.cluster.knobs.shards - 1);
  const primary = place.cluster.primaryOf(shard);
  const backups = (place.cluster.control.newest.shards[shard]?.backups ?? []).flatMap(
    ({ node }) => {
      const found = place.cluster.nodes.get(node);
      return found === undefined ? [] : [found];
    },
  );
  if (primary === undefined || backups.length === 0) return undefined;
  return cutGroups(place, [primary], backups);
}

function cutGroups(place: Place, left: readonly SimNode[], right: readonly SimNode[]): Begun {
  const mode = place.random.pick<CutMode>(["drop", "hold", "refuse"]);
  const pairs = left.flatMap((a) =>
    right.flatMap((b) => [[a.id, b.id] as const, [b.id, a.id] as const]),
  );
  const names = [left, right].map((side) => side.map(({ id }) => id).join(" "));
  return cutLinks(place, pairs, `${names.join(" | ")} (${mode})`, mode);
}

function cutOneWay(place: Place, from: SimNode | undefined, to: SimNode | undefined): Begun {
  if (from === undefined || to === undefined || from === to) return undefined;
  const mode = place.random.pick<CutMode>(["drop", "hold"]);
  return cutLinks(place, [[from.id, to.id]], `${from.id} → ${to.id} (${mode})`, mode);
}

function cutLinks(
  { cluster }: Place,
  pairs: readonly (readonly [NodeId, NodeId])[],
  whom: string,
  mode: CutMode,
): Begun {
  for (const [from, to] of pairs) cluster.network.cut(from, to, mode);
  return {
    whom,
    undo: () => {
      for (const [from, to] of pairs) cluster.network.mend(from, to);
    },
  };
}

function degrade(place: Place, extra: { delayMs: number; dropChance: number }): Begun {
  const node = anyNode(place);
  if (node === undefined) return undefined;
  const { network } = place.cluster;
  const links = others(place, node).flatMap((other) => [
    [node.id, other.id] as const,
    [other.id, node.id] as const,
  ]);
  for (const [from, to] of links) network.degrade(from, to, extra);
  return {
    whom: node.id,
    undo: () => {
      for (const [from, to] of links) network.degrade(from, to, { delayMs: 0, dropChance: 0 });
    },
  };
}

function jumpWall(place: Place): Begun {
  const node = anyNode(place);
  if (node === undefined) return undefined;
  const by = node.jumpWall(place.random.between(-20_000, 20_000));
  return { whom: `${node.id} by ${by} ms`, undo: () => undefined };
}

function cutClients(place: Place): Begun {
  const node = anyNode(place);
  if (node === undefined) return undefined;
  place.cluster.door.setCut(node.id, true);
  return { whom: node.id, undo: () => place.cluster.door.setCut(node.id, false) };
}

function handOver(place: Place): Begun {
  const { cluster, random } = place;
  const door = anyNode(place)?.running;
  if (door === undefined) return undefined;
  const shard = random.between(0, cluster.knobs.shards - 1);
  door.process.run("client", () => {
    const deadline = instant(door.clock.now() + 3000);
    const request = { shard, to: "", reason: "the suite asks" };
    door.admin.failoverShard(request, { requestId: "", basisIndex: 0, deadline }, () => undefined);
  });
  return { whom: `shard ${shard}`, undo: () => undefined };
}

/** Begins a hand-over, and within a few steps of it something happens to one who takes part. */
function soonAfterHandOver(place: Place, strike: (node: SimNode | undefined) => Begun): Begun {
  const { cluster, random } = place;
  const begun = handOver(place);
  if (begun === undefined) return undefined;
  let undo = (): void => undefined;
  let over = false;
  cluster.scheduler.after(random.float() * random.pick([2, 10, 60]), () => {
    const whom = random.pick([
      () => cluster.leader(),
      () => somePrimary(place),
      () => anyNode(place),
    ]);
    const struck = over ? undefined : strike(whom());
    if (struck === undefined) return;
    cluster.trace.event(cluster.now, `strikes ${struck.whom}`);
    undo = () => struck.undo();
  });
  return {
    whom: begun.whom,
    undo: () => {
      over = true;
      undo();
    },
  };
}

function others({ cluster }: Place, node: SimNode): SimNode[] {
  return [...cluster.nodes.values()].filter((other) => other !== node);
}
