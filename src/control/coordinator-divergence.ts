// Compares every node's state hash with the leader's own at the same index (I4). The hash is only
// computed when a heartbeat names an index that is remembered.

import type { NodeId } from "../model/ids.js";
import type { ControlState } from "./control-state.js";
import type { Heartbeat } from "./lease-message.js";

/** A node whose control state differs from the leader's at the same index. */
export type Divergence = {
  readonly node: NodeId;
  readonly appliedIndex: number;
  readonly stateHash: number;
  readonly expectedHash: number;
};

/** States remembered for comparison: heartbeats lag by a few batches at most. */
const rememberedMax = 64;

/** The leader's own recent states. */
export class StateHashes {
  readonly #hashOf: (state: ControlState) => number;
  readonly #states = new Map<number, { readonly state: ControlState; hash: number | undefined }>();

  constructor(hashOf: (state: ControlState) => number) {
    this.#hashOf = hashOf;
  }

  /** Remembers a state that was applied here. */
  applied(state: ControlState): void {
    this.#states.set(state.appliedIndex, { state, hash: undefined });
    if (this.#states.size <= rememberedMax) return;
    for (const oldest of this.#states.keys()) {
      this.#states.delete(oldest);
      return;
    }
  }

  /** What is wrong with the node's state, if anything is known to be. */
  compare(heartbeat: Heartbeat): Divergence | undefined {
    const own = this.#states.get(heartbeat.appliedIndex);
    if (own === undefined) return undefined;
    own.hash ??= this.#hashOf(own.state);
    if (own.hash === heartbeat.stateHash) return undefined;
    const { node, appliedIndex, stateHash } = heartbeat;
    return { node, appliedIndex, stateHash, expectedHash: own.hash };
  }
}
