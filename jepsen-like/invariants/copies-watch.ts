// I21: copies at the same sequence are equal. Compared while the cluster works, and at its end.

import type { ShardDriver } from "../../src/driver/shard-driver.js";
import type { ShardTime } from "../../src/model/ids.js";
import type { SimNode } from "../world/sim/sim-node.js";
import { demand } from "./violation.js";

/** A time at which nothing with an expiry is alive, so that only records decide what is live. */
type Digested = { readonly node: string; readonly digest: number };

/** Compares all complete copies that stand at the same sequence; returns how many it compared. */
export function checkCopiesEqual(nodes: Iterable<SimNode>, shardCount: number): number {
  const running = [...nodes].flatMap((node) =>
    node.running === undefined ? [] : [{ id: node.id, driver: node.running.driver }],
  );
  let compared = 0;
  for (let shard = 0; shard < shardCount; shard++) {
    const bySequence = new Map<number, Digested>();
    for (const { id, driver } of running) {
      const copy = driver.shard(shard as never);
      if (copy === undefined || !isSettled(copy)) continue;
      const last = copy.replica.last();
      const digest = copy.store.digest(0 as ShardTime);
      const other = bySequence.get(last);
      if (other === undefined) {
        bySequence.set(last, { node: id, digest });
        continue;
      }
      compared++;
      demand(other.digest === digest, "I21", () => {
        return `shard ${shard} at ${last} differs on ${other.node} and ${id}`;
      });
    }
  }
  return compared;
}

/** Complete, and not in the middle of a rewind. */
function isSettled({ replica }: ShardDriver): boolean {
  const { complete, staged } = replica.position();
  return complete && !staged && replica.last() > 0;
}
