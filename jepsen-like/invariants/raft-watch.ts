// I1, I2, I3 and I5 over the Raft cores of all nodes, by the checker that raft/ brings along.

import { AssertionError } from "../../src/base/assert.js";
import type { NodeId } from "../../src/model/ids.js";
import { GroupChecker } from "../../src/raft/invariants.js";
import type { SimNode } from "../world/sim/sim-node.js";
import { type InvariantName, Violation } from "./violation.js";

/** Watches the Raft group. */
export class RaftWatch {
  readonly #checker = new GroupChecker();
  readonly #boots = new Map<NodeId, number>();

  /** Looks at a node after it did something. */
  check(node: SimNode): void {
    const { running } = node;
    if (running === undefined) return;
    if (this.#boots.get(node.id) !== node.boots) {
      this.#boots.set(node.id, node.boots);
      this.#checker.restarted(node.id);
    }
    const { driver } = running;
    const view = {
      status: () => driver.raftStatus(),
      entryAt: (index: Parameters<typeof driver.raftEntry>[0]) => driver.raftEntry(index),
    };
    try {
      this.#checker.check(node.id, view);
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      const named = /\bI\d+/.exec(error.message)?.[0] ?? "I3";
      throw new Violation(named as InvariantName, error.message);
    }
  }
}
