// The one place that compares epochs. A message of a lower epoch is refused; one of a higher epoch
// waits until the shard's record has caught up, never acted on under the lower one (PROTOCOL §1).

import { assert } from "../base/assert.js";
import type { Epoch } from "../model/ids.js";
import type { Member } from "../model/shard-map.js";
import type { ReplicationMessage } from "./message.js";

/** What to do with a message. */
export type Verdict = "current" | "lower" | "higher";

/** Messages of a higher epoch that wait; those beyond are dropped, resumes repair it. */
const heldMessagesMax = 16;

type Held = { readonly from: Member; readonly message: ReplicationMessage };

/** The highest epoch a copy has seen in the shard's records. */
export class Fence {
  #epoch = 0 as Epoch;
  #held: Held[] = [];

  /** The present epoch. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  /** How an epoch stands to the present one. */
  judge(epoch: Epoch): Verdict {
    if (epoch < this.#epoch) return "lower";
    return epoch > this.#epoch ? "higher" : "current";
  }

  /** Moves to a higher epoch; everything lower is refused from here on. */
  raise(epoch: Epoch): void {
    assert(epoch > this.#epoch, `I8: epoch ${epoch} installed after ${this.#epoch}`);
    this.#epoch = epoch;
  }

  /** Keeps a message of a higher epoch. False = there is no room. */
  hold(from: Member, message: ReplicationMessage): boolean {
    if (this.#held.length >= heldMessagesMax) return false;
    this.#held.push({ from, message });
    return true;
  }

  /** Hands out what waited for the present epoch; what is still higher waits on. */
  release(): readonly Held[] {
    const due = this.#held.filter(({ message }) => message.epoch === this.#epoch);
    this.#held = this.#held.filter(({ message }) => message.epoch > this.#epoch);
    return due;
  }
}
