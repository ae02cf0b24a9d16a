// The identities that a node lends to clients' mutations which have none, so that a forward can be
// repeated and still takes effect once (PROTOCOL §5, at most once).

import type { DataRequest, RequestIdentity } from "../model/data-request.js";
import { type ClientId, clientId } from "../model/ids.js";

/** Mints identities and knows which of them are still needed. */
export class ForwarderIdentity {
  readonly #clientId: ClientId;
  #lastSeq = 0;
  /** Open requests by number, in the order of their numbers. */
  readonly #open = new Set<number>();

  /** @param bootId the random identity of this process */
  constructor(bootId: string) {
    this.#clientId = clientId(`node-${bootId}`);
  }

  /** A new identity, open until it is settled. */
  mint(): RequestIdentity {
    const requestSeq = ++this.#lastSeq;
    this.#open.add(requestSeq);
    return { clientId: this.#clientId, requestSeq, ackedUpTo: this.#ackedUpTo() };
  }

  /** The request's outcome is known and will not be asked for again. */
  settle(request: DataRequest): void {
    if (!("identity" in request) || request.identity?.clientId !== this.#clientId) return;
    this.#open.delete(request.identity.requestSeq);
  }

  #ackedUpTo(): number {
    for (const oldest of this.#open) return oldest - 1;
    return this.#lastSeq;
  }
}
