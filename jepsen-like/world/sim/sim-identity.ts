// Seeded identities: unique for all that a run needs, and the same in every run of a seed.

import type { Random } from "../../../src/base/random.js";
import type { Identity } from "../../../src/ports/identity.js";

/** The identity port on seeded randomness. */
export class SimIdentity implements Identity {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  unique(): string {
    let text = "";
    for (let i = 0; i < 4; i++) text += this.#random.u32().toString(16).padStart(8, "0");
    return text;
  }
}
