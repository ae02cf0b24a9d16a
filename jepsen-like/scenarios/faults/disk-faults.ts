// Faults of disks: hanging, slow, full, with flipped bits, and crashes in the middle of a write.

import type { SimNode } from "../../world/sim/sim-node.js";
import { type Begun, nothingToUndo, type Place } from "./fault.js";

/** No write ends for a while. */
export function hangDisk({ duration }: Place, node: SimNode | undefined): Begun {
  if (node === undefined) return undefined;
  node.disk.hang(duration);
  return { whom: node.id, undo: nothingToUndo };
}

/** Every write takes longer. */
export function slowDisk(place: Place, node: SimNode | undefined): Begun {
  if (node === undefined) return undefined;
  const extraMs = place.random.pick([5, 40, 150]);
  node.disk.slow(extraMs);
  return { whom: `${node.id} by ${extraMs} ms`, undo: () => node.disk.slow(0) };
}

/** No write succeeds: the process must end, and may only return when there is room again. */
export function fillDisk(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.disk.fill(true);
  return {
    whom: node.id,
    undo: () => {
      node.disk.fill(false);
      node.boot();
    },
  };
}

/** How long a write is awaited, how often it is looked for, and how long it then hangs. */
const writeAwaitedMs = 1500;
const lookEveryMs = 1;
const hangsMs = 30;

/** The process dies while writes are on their way: they are lost, or the last one is torn. */
export function crashInWrite(
  { cluster, random }: Place,
  node: SimNode | undefined,
  fate: "lost" | "torn",
): Begun {
  if (node?.running === undefined) return undefined;
  let over = false;
  const until = cluster.now + writeAwaitedMs;
  const crash = (): void => {
    if (!over) node.kill(fate);
  };
  const look = (): void => {
    if (over || cluster.now > until) return;
    if (node.disk.writing) {
      node.disk.hang(hangsMs);
      cluster.scheduler.after(random.float() * hangsMs, crash);
    } else cluster.scheduler.after(lookEveryMs, look);
  };
  look();
  return {
    whom: node.id,
    undo: () => {
      over = true;
      node.boot();
    },
  };
}

/**
 * A bit of the stored log flips while the process is down: it must refuse to start. The disk is
 * good again when it is over, since voters cannot be replaced yet.
 */
export function flipBit(_place: Place, node: SimNode | undefined): Begun {
  if (node?.running === undefined) return undefined;
  node.kill();
  const flipped = node.disk.flipBit();
  node.boot();
  if (flipped === undefined) return undefined;
  return {
    whom: `${node.id} ${flipped}`,
    undo: () => {
      node.disk.repair();
      node.boot();
    },
  };
}
