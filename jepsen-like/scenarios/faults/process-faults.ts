// Faults of processes and their machines: ends, pauses, sleeps, replacements, restarts in turn.

import { fullLease } from "../../../src/model/settings.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import { anyNode, type Begun, namesOf, nothingToUndo, type Place, shuffled } from "./fault.js";

/** Ends processes at once; they start again when it is over. */
export function kill(_place: Place, targets: readonly (SimNode | undefined)[]): Begun {
  const nodes = [...new Set(targets)].filter((node) => node?.running !== undefined);
  const struck = nodes.filter((node) => node !== undefined);
  if (struck.length === 0) return undefined;
  for (const node of struck) node.kill();
  return {
    whom: namesOf(struck),
    undo: () => {
      for (const node of struck) node.boot();
    },
  };
}

/** Ends so many nodes that at least half of the shards lose their primary. */
export function killHalfOfPrimaries(place: Place): Begun {
  const { cluster, random } = place;
  const owners = cluster.control.newest.shards.flatMap(({ primary }) =>
    primary === undefined ? [] : [primary.node],
  );
  const targets: SimNode[] = [];
  for (const node of shuffled(random, [...cluster.nodes.values()])) {
    const dead = new Set(targets.map(({ id }) => id));
    if (owners.filter((owner) => dead.has(owner)).length * 2 >= owners.length) break;
    if (owners.includes(node.id)) targets.push(node);
  }
  return kill(place, targets);
}

/** Asks a process to hand over and end. */
export function terminate(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.terminate();
  return {
    whom: node.id,
    undo: () => {
      // The world does not wait for ever for a process to end.
      if (node.leaving) node.kill();
      node.boot();
    },
  };
}

/** How often a restart in turn looks whether the next step may come, true milliseconds. */
const rollPollMs = 50;
/** The longest that one node may take to end, and to serve again. */
const rollStepMsMax = 6000;

/** Restarts every node in turn, each when the one before it is back. */
export function rollingRestart(place: Place): Begun {
  const { cluster, random } = place;
  const queue = shuffled(random, [...cluster.nodes.values()]);
  let over = false;
  const until = (done: () => boolean, then: () => void, left = rollStepMsMax): void => {
    if (over) return;
    if (done() || left <= 0) then();
    else cluster.scheduler.after(rollPollMs, () => until(done, then, left - rollPollMs));
  };
  const next = (): void => {
    const node = queue.shift();
    if (node === undefined) {
      cluster.facts.rollingRestarts++;
      return;
    }
    node.terminate();
    until(
      () => node.running === undefined,
      () => {
        node.kill();
        node.boot();
        until(() => node.running?.driver.holdsLease() === true, next);
      },
    );
  };
  next();
  return {
    whom: "all nodes in turn",
    lastsMs: place.duration + cluster.nodes.size * 2500,
    undo: () => {
      over = true;
      for (const node of cluster.nodes.values()) {
        if (node.leaving) node.kill();
        node.boot();
      }
    },
  };
}

/** Stops a process between two pieces of work. */
export function pause(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  const { process } = node.running;
  process.pause();
  return { whom: node.id, undo: () => process.resume() };
}

/** Calls that wait behind a pause. */
const queuedCalls = 6;

/** Stops a primary for so many leases, with calls of clients queued behind the stop. */
export function pauseForLeases(place: Place, node: SimNode | undefined, leases: number): Begun {
  const begun = pause(place, node);
  if (begun === undefined || node === undefined) return undefined;
  const lastsMs = leases * fullLease(place.cluster.knobs.settings);
  const callAt = (): number => place.random.float() * lastsMs;
  for (let i = 0; i < queuedCalls; i++) {
    place.cluster.scheduler.after(callAt(), () => place.load.call(node.id, "behind-pause"));
  }
  return { ...begun, lastsMs };
}

/** Stops a process in mid-work, at one of the next readings of its clock. */
export function stall({ random, duration, cluster }: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.running.process.stallAtReading({
    nth: random.between(1, 400),
    milliseconds: duration,
    timeIsOld: random.chance(0.5),
    onStall: () => cluster.trace.event(cluster.now, `${node.id} stands still in mid-work`),
  });
  return { whom: node.id, undo: nothingToUndo };
}

/** Puts a machine to sleep. */
export function suspend(_place: Place, node: SimNode | undefined): Begun {
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

/** A second process of the same name begins on another machine with an empty disk. */
export function replace(_place: Place, node: SimNode | undefined): Begun {
  if (node === undefined || !node.replace()) return undefined;
  return { whom: node.id, undo: () => bringBack(node) };
}

/** The process dies with its disk; another begins under the same name with an empty one. */
export function restartEmpty(place: Place, node: SimNode | undefined): Begun {
  if (node === undefined || !node.restartEmpty()) return undefined;
  place.cluster.facts.emptyRestarts++;
  return { whom: node.id, undo: () => bringBack(node) };
}

/** Voters cannot be replaced for good before membership changes exist: the old disk returns. */
function bringBack(node: SimNode): void {
  node.restore();
  node.boot();
}

/** Moves a machine's wall clock. */
export function jumpWall(place: Place): Begun {
  const node = anyNode(place);
  const by = node.jumpWall(place.random.between(-20_000, 20_000));
  return { whom: `${node.id} by ${by} ms`, undo: nothingToUndo };
}
