// I4, I5, I6, I12 and I15 over the control states of all nodes: each may only move on as the rules
// say, and equal applied indexes have equal states. Also tells others what the newest state is.

import { type ControlState, initialControlState } from "../../src/control/control-state.js";
import { brokenInvariant, brokenState } from "../../src/control/invariants.js";
import { stateHash } from "../../src/control/state-hash.js";
import type { NodeId } from "../../src/model/ids.js";
import type { SimNode } from "../world/sim/sim-node.js";
import { type InvariantName, Violation } from "./violation.js";

/** Watches the control states. */
export class ControlWatch {
  /** What each node's present process applied last. */
  readonly #seen = new Map<NodeId, { readonly boots: number; readonly state: ControlState }>();
  readonly #hashes = new Map<number, number>();
  #newest: ControlState = initialControlState;
  readonly #onNewest: (state: ControlState, before: ControlState) => void;

  /** @param onNewest hears when a state is applied somewhere that nobody had applied before */
  constructor(onNewest: (state: ControlState, before: ControlState) => void) {
    this.#onNewest = onNewest;
  }

  /** The state with the highest applied index that any node ever reached. */
  get newest(): ControlState {
    return this.#newest;
  }

  /** Looks at a node after it did something. */
  check(node: SimNode): void {
    const state = node.running?.driver.state;
    if (state === undefined) {
      this.#seen.delete(node.id);
      return;
    }
    const seen = this.#seen.get(node.id);
    const before = seen?.boots === node.boots ? seen.state : undefined;
    if (state === before) return;
    this.#seen.set(node.id, { boots: node.boots, state });
    if (before !== undefined) this.#demandStep(node.id, before, state);
    this.#checkHash(node.id, state);
    if (state.appliedIndex <= this.#newest.appliedIndex) return;
    const last = this.#newest;
    // Another node's objects are not this one's: equal hashes make its chain of steps enough.
    this.#newest = state;
    this.#onNewest(state, last);
  }

  #demandStep(node: NodeId, before: ControlState, after: ControlState): void {
    // A state from a snapshot shares no object with the one before it; nothing else makes settings.
    const restored = before.settings !== after.settings;
    const broken = restored
      ? (brokenState(after) ?? fallen(before, after))
      : brokenInvariant(before, after);
    if (broken === undefined) return;
    const named = /\bI\d+/.exec(broken)?.[0] ?? "I6";
    const where = `${node}, ${before.appliedIndex} → ${after.appliedIndex}`;
    throw new Violation(named as InvariantName, `${broken} (${where})`);
  }

  #checkHash(node: NodeId, state: ControlState): void {
    const hash = stateHash(state);
    const known = this.#hashes.get(state.appliedIndex);
    if (known === undefined) this.#hashes.set(state.appliedIndex, hash);
    else if (known !== hash) {
      throw new Violation("I4", `${node} has another state at index ${state.appliedIndex}`);
    }
  }
}

/** Whether a shard's epoch or version is lower than before. */
function fallen(before: ControlState, after: ControlState): string | undefined {
  for (const old of before.shards) {
    const shard = after.shards[old.id];
    const isLater =
      shard !== undefined && shard.epoch >= old.epoch && shard.configVersion >= old.configVersion;
    if (!isLater) return `I6: shard ${old.id} fell behind epoch ${old.epoch}`;
  }
  return undefined;
}
