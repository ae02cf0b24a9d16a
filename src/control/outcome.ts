// How a command's outcome is told: done, refused, or a batch of which some items did not apply.

import type { ErrorCode } from "../model/cache-error.js";
import type { ShardId } from "../model/ids.js";
import type { Shard, ShardExpectation } from "../model/shard-map.js";
import type { CommandResult } from "./command.js";
import type { Draft } from "./draft.js";

/** Why something was not done. */
export type Refusal = { readonly code: ErrorCode; readonly message: string };

/** The result of a command that was applied. */
export function done(draft: Draft, value = 0): CommandResult {
  return { ok: true, index: draft.index, conflicts: [], value };
}

/** The result of a command that changed nothing. */
export function refused(draft: Draft, code: ErrorCode, message: string): CommandResult {
  return { ok: false, index: draft.index, code, message };
}

/** A conflict with the present state, as an item's refusal. */
export function conflict(message: string): Refusal {
  return { code: "CONFLICT", message };
}

/** Items that each stand alone, applied one after the other; what does not hold is left out. */
export class Batch {
  readonly #draft: Draft;
  readonly #conflicts: ShardId[] = [];
  #first: Refusal | undefined;
  #applied = false;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /**
   * Applies an item to the shard it expects.
   * @param apply makes the change, or says why it cannot (then it must have changed nothing)
   */
  item(expect: ShardExpectation, apply: (shard: Shard) => Refusal | undefined): void {
    const shard = expected(this.#draft, expect);
    const refusal = isShard(shard) ? apply(shard) : shard;
    if (refusal === undefined) {
      this.#applied = true;
      return;
    }
    this.#first ??= refusal;
    this.#conflicts.push(expect.shard);
  }

  /** Counts something beside the items: done, or refused. */
  beside(refusal: Refusal | undefined): void {
    if (refusal === undefined) this.#applied = true;
    else this.#first ??= refusal;
  }

  /** Not ok when nothing at all could be applied. */
  result(value = 0): CommandResult {
    const { index } = this.#draft;
    if (!this.#applied && this.#first !== undefined) return { ok: false, index, ...this.#first };
    return { ok: true, index, conflicts: this.#conflicts, value };
  }
}

/** The shard in exactly the state that is expected, or why not. */
function expected(draft: Draft, expect: ShardExpectation): Shard | Refusal {
  const shard = draft.shard(expect.shard);
  if (shard === undefined) return { code: "NOT_FOUND", message: `no shard ${expect.shard}` };
  if (shard.epoch === expect.epoch && shard.configVersion === expect.configVersion) return shard;
  return conflict(
    `shard ${shard.id} is at epoch ${shard.epoch}, version ${shard.configVersion}; ` +
      `expected ${expect.epoch}, ${expect.configVersion}`,
  );
}

/** Whether {@link expected} found the shard. */
function isShard(found: Shard | Refusal): found is Shard {
  return "slots" in found;
}
