// The identities that make a retried write take effect at most once (PROTOCOL §5): a sequence
// number for each mutation of this client, and how far the servers may forget outcomes.

import type { RequestIdentity } from "../model/data-request.js";
import type { ClientId } from "../model/ids.js";

/** Hands out identities in order and knows which of them are concluded. */
export class IdentitySource {
  readonly #clientId: ClientId;
  #last = 0;
  #ackedUpTo = 0;
  /** Concluded numbers above `ackedUpTo`. */
  readonly #concluded = new Set<number>();

  constructor(clientId: ClientId) {
    this.#clientId = clientId;
  }

  /** Every mutation numbered up to here has its outcome, or will never be repeated. */
  get ackedUpTo(): number {
    return this.#ackedUpTo;
  }

  /** Mutations that are not concluded yet. */
  get pending(): number {
    return this.#last - this.#ackedUpTo - this.#concluded.size;
  }

  /** A new identity. It must be given to {@link conclude} exactly once. */
  next(): RequestIdentity {
    this.#last++;
    return {
      clientId: this.#clientId,
      requestSeq: this.#last,
      ackedUpTo: this.#ackedUpTo,
    };
  }

  /** The mutation has its outcome, or its caller gave up: it is never sent again. */
  conclude(requestSeq: number): void {
    if (requestSeq <= this.#ackedUpTo) return;
    this.#concluded.add(requestSeq);
    while (this.#concluded.delete(this.#ackedUpTo + 1)) this.#ackedUpTo++;
  }
}
