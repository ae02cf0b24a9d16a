// I7: at every instant at most one node may serve a given shard as primary. Every node is asked by
// its own predicate and on its own clock, paused ones too: they may be in the middle of a reply.

import type { NodeId, ShardId } from "../../src/model/ids.js";
import type { RunningNode, SimNode } from "../world/sim/sim-node.js";
import { demand } from "./violation.js";

/** What one process served when it was last asked: shard → epoch. */
type Known = Map<ShardId, number>;

/** Watches who may serve what. */
export class ServingWatch {
  readonly #nodes: ReadonlyMap<NodeId, SimNode>;
  readonly #known = new WeakMap<RunningNode, Known>();
  #lapses = 0;

  constructor(nodes: ReadonlyMap<NodeId, SimNode>) {
    this.#nodes = nodes;
  }

  /** How often a primary was found to serve no longer although its map still named it. */
  get lapses(): number {
    return this.#lapses;
  }

  /**
   * Looks at a process after it did something. Serving can only begin at a step of the server
   * itself, so whoever is new here is compared with all others; `thorough` asks again about what is
   * known.
   */
  check(running: RunningNode, thorough: boolean): void {
    const known = this.#of(running);
    const { process, driver } = running;
    for (const copy of driver.copies()) {
      const epoch = copy.record?.epoch ?? 0;
      const before = known.get(copy.shard);
      if (before === epoch && !thorough) continue;
      const isPrimary = copy.record?.primary?.node === driver.self;
      if (before === undefined && !isPrimary) continue;
      const serving = process.observe(() => copy.serving());
      if (!serving) {
        if (before !== undefined) this.#lapsed(known, copy.shard, isPrimary);
        continue;
      }
      if (before === epoch) continue;
      known.set(copy.shard, epoch);
      this.#checkAlone(running, copy.shard, epoch);
    }
  }

  #lapsed(known: Known, shard: ShardId, stillPrimary: boolean): void {
    known.delete(shard);
    if (stillPrimary) this.#lapses++;
  }

  #checkAlone(running: RunningNode, shard: ShardId, epoch: number): void {
    const others = [...this.#nodes.values()].flatMap((node) => node.processes());
    for (const { process, driver } of others) {
      if (driver === running.driver) continue;
      const copy = driver.shard(shard);
      if (copy === undefined) continue;
      const both = process.observe(() => copy.serving());
      demand(!both, "I7", () => {
        const one = `${running.driver.self} (epoch ${epoch})`;
        const other = `${driver.self} (epoch ${copy.record?.epoch})`;
        return `${one} and ${other} serve shard ${shard}`;
      });
    }
  }

  #of(running: RunningNode): Known {
    let known = this.#known.get(running);
    if (known === undefined) {
      known = new Map();
      this.#known.set(running, known);
    }
    return known;
  }
}
