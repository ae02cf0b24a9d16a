// The faults of the swarm: each begins at some node, link, disk or clock and can be undone. Whom it
// hits is decided when it begins, by who leads and who serves at that moment.

import { crashInWrite, fillDisk, flipBit, hangDisk, slowDisk } from "./faults/disk-faults.js";
import { anyNode, type Fault, somePrimary } from "./faults/fault.js";
import { handOver, pauseInPhase, soonAfterHandOver } from "./faults/hand-over-faults.js";
import { flipPolicies, hotKey, memoryPressure } from "./faults/load-faults.js";
import {
  bridge,
  cutClients,
  cutFromBackups,
  cutOneWay,
  cutPair,
  degrade,
  isolate,
  oldMaps,
  partition,
  split,
  splitBrainProbe,
  swizzleClog,
} from "./faults/network-faults.js";
import {
  jumpWall,
  kill,
  killHalfOfPrimaries,
  pause,
  pauseForLeases,
  replace,
  restartEmpty,
  rollingRestart,
  stall,
  suspend,
  terminate,
} from "./faults/process-faults.js";

/** All faults by name. */
export const faults = {
  kill: (place) => kill(place, [anyNode(place)]),
  "kill-leader": (place) => kill(place, [place.cluster.leader()]),
  "kill-primary": (place) => kill(place, [somePrimary(place)]),
  "kill-leader-and-primary": (place) => kill(place, [place.cluster.leader(), somePrimary(place)]),
  "kill-half-of-primaries": (place) => killHalfOfPrimaries(place),
  "kill-all": (place) => kill(place, [...place.cluster.nodes.values()]),
  terminate: (place) => terminate(place, anyNode(place)),
  "rolling-restart": (place) => rollingRestart(place),
  pause: (place) => pause(place, anyNode(place)),
  "pause-leader": (place) => pause(place, place.cluster.leader()),
  "pause-primary": (place) => pause(place, somePrimary(place)),
  "pause-half-a-lease": (place) => pauseForLeases(place, somePrimary(place), 0.5),
  "pause-one-and-a-half-leases": (place) => pauseForLeases(place, somePrimary(place), 1.5),
  "pause-five-leases": (place) => pauseForLeases(place, somePrimary(place), 5),
  stall: (place) => stall(place, anyNode(place)),
  suspend: (place) => suspend(place, anyNode(place)),
  replace: (place) => replace(place, anyNode(place)),
  "restart-empty": (place) => restartEmpty(place, anyNode(place)),
  "hang-disk": (place) => hangDisk(place, anyNode(place)),
  "hang-leader-disk": (place) => hangDisk(place, place.cluster.leader()),
  "slow-disk": (place) => slowDisk(place, anyNode(place)),
  "fill-disk": (place) => fillDisk(place, anyNode(place)),
  "fill-leader-disk": (place) => fillDisk(place, place.cluster.leader()),
  "lose-unsynced-tail": (place) => crashInWrite(place, anyNode(place), "lost"),
  "tear-last-write": (place) => crashInWrite(place, anyNode(place), "torn"),
  "flip-bit": (place) => flipBit(place, anyNode(place)),
  isolate: (place) => isolate(place, anyNode(place)),
  "isolate-leader": (place) => isolate(place, place.cluster.leader()),
  "isolate-primary": (place) => isolate(place, somePrimary(place)),
  split: (place) => split(place),
  "partition-leader-in-majority": (place) => partition(place, "majority"),
  "partition-leader-in-minority": (place) => partition(place, "minority"),
  bridge: (place) => bridge(place),
  "cut-pair": (place) => cutPair(place, anyNode(place), anyNode(place)),
  "cut-one-way": (place) => cutOneWay(place, anyNode(place), anyNode(place)),
  "cut-from-leader": (place) => cutPair(place, somePrimary(place), place.cluster.leader()),
  "split-brain-probe": (place) => splitBrainProbe(place),
  "cut-from-backups": (place) => cutFromBackups(place),
  "swizzle-clog": (place) => swizzleClog(place),
  slow: (place) => degrade(place, { delayMs: 20 + place.random.float() * 400, dropChance: 0 }),
  lossy: (place) => degrade(place, { delayMs: 5, dropChance: 0.05 + place.random.float() * 0.4 }),
  "jump-wall-clock": (place) => jumpWall(place),
  "cut-clients": (place) => cutClients(place),
  "old-maps": (place) => oldMaps(place),
  "hand-over": (place) => handOver(place),
  "hand-over-and-pause": (place) => soonAfterHandOver(place, (node) => pause(place, node)),
  "hand-over-and-cut": (place) => soonAfterHandOver(place, (node) => isolate(place, node)),
  "hand-over-and-kill": (place) => soonAfterHandOver(place, (node) => kill(place, [node])),
  "pause-in-hand-over-begun": (place) => pauseInPhase(place, "begun"),
  "pause-in-hand-over-draining": (place) => pauseInPhase(place, "draining"),
  "pause-in-hand-over-released": (place) => pauseInPhase(place, "released"),
  "pause-in-hand-over-transferred": (place) => pauseInPhase(place, "transferred"),
  "hot-key": (place) => hotKey(place),
  "memory-pressure": (place) => memoryPressure(place),
  "flip-policies": (place) => flipPolicies(place),
} as const satisfies Record<string, Fault>;

/** The name of a fault. */
export type FaultName = keyof typeof faults;

/** Names of all faults. */
export const faultNames = Object.keys(faults) as FaultName[];
