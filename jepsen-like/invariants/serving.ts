// I7: at every instant at most one node may serve a given shard as primary. Every node is asked by
// its own predicate and on its own clock, paused ones too: they may be in the middle of a reply.

import type { NodeId, ShardId } from "../../src/model/ids.js";
import type { SimNode } from "../world/sim/sim-node.js";
import { demand } from "./violation.js";

/** Watches who may serve what. */
export class ServingWatch {
  readonly #nodes: ReadonlyMap<NodeId, SimNode>;
  /** What each node served when it was last asked: shard → epoch. */
  readonly #known = new Map<NodeId, Map<ShardId, number>>();
  #lapses = 0;

  constructor(nodes: ReadonlyMap<NodeId, SimNode>) {
    this.#nodes = nodes;
  }

  /** How often a primary was found to serve no longer although its map still named it. */
  get lapses(): number {
    return this.#lapses;
  }

  /**
   * Looks at a node after it did something. Serving can only begin at a step of the server itself,
   * so whoever is new here is compared with all others; `thorough` asks again about what is known.
   */
  check(node: SimNode, thorough: boolean): void {
    const { running } = node;
    const known = this.#of(node.id);
    if (running === undefined) {
      known.clear();
      return;
    }
    for (const copy of running.driver.copies()) {
      const epoch = copy.record?.epoch ?? 0;
      const before = known.get(copy.shard);
      if (before === epoch && !thorough) continue;
      if (before === undefined && copy.record?.primary?.node !== node.id) continue;
      const serving = running.process.observe(() => copy.serving());
      if (!serving) {
        if (before !== undefined)
          this.#lapsed(known, copy.shard, copy.record?.primary?.node === node.id);
        continue;
      }
      if (before === epoch) continue;
      known.set(copy.shard, epoch);
      this.#checkAlone(node, copy.shard, epoch);
    }
  }

  #lapsed(known: Map<ShardId, number>, shard: ShardId, stillPrimary: boolean): void {
    known.delete(shard);
    if (stillPrimary) this.#lapses++;
  }

  #checkAlone(node: SimNode, shard: ShardId, epoch: number): void {
    for (const other of this.#nodes.values()) {
      if (other === node || other.running === undefined) continue;
      const { process, driver } = other.running;
      const copy = driver.shard(shard);
      if (copy === undefined) continue;
      const both = process.observe(() => copy.serving());
      demand(!both, "I7", () => {
        const theirs = copy.record?.epoch;
        return `${node.id} (epoch ${epoch}) and ${other.id} (epoch ${theirs}) serve shard ${shard}`;
      });
    }
  }

  #of(node: NodeId): Map<ShardId, number> {
    let known = this.#known.get(node);
    if (known === undefined) {
      known = new Map();
      this.#known.set(node, known);
    }
    return known;
  }
}
