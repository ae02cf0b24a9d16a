// The hand of a directed scenario on the wire between nodes: which messages it lets pass, which it
// loses, and which it keeps to let them go later, each judged by what it says.

import type { LeaseMessage } from "../../../src/control/lease-message.js";
import { decodeLeaseMessage } from "../../../src/control/lease-message-codec.js";
import type { PeerMessageKind } from "../../../src/ports/peer-transport.js";
import { decodeMessage } from "../../../src/raft/codec.js";
import type { RaftMessage } from "../../../src/raft/message.js";
import { decodeFrame } from "../../../src/replication/codec.js";
import type { ReplicationMessage } from "../../../src/replication/message.js";
import type { Sent, SimNetwork } from "../../world/sim/sim-network.js";
import type { SimNode } from "../../world/sim/sim-node.js";

/** Which messages a rule is about: all that fit everything that is given. */
export type Match = {
  readonly from?: SimNode;
  readonly to?: SimNode;
  readonly kind?: PeerMessageKind;
  /** Raft messages for which it says yes. */
  readonly raft?: (message: RaftMessage) => boolean;
  /** Lease messages for which it says yes. */
  readonly lease?: (message: LeaseMessage) => boolean;
  /** Frames that hold a replication message for which it says yes. */
  readonly replication?: (message: ReplicationMessage) => boolean;
};

/** A rule in force. Messages that a `hold` keeps are late, not lost, and overtaken by others. */
export type Rule = {
  /** Messages that fitted so far. */
  readonly seen: number;
  /** What is kept, oldest first. */
  readonly held: readonly Sent[];
  /** Lets the oldest so many go, or all that are kept; later ones are still kept. */
  flush(count?: number): void;
  /** Ends the rule for later messages; what is kept stays kept. */
  stop(): void;
  /** Ends the rule; what is kept goes on its way. */
  release(): void;
  /** Ends the rule; what is kept is lost. */
  discard(): void;
};

type Action = "drop" | "hold" | "watch";

/** All rules of one run; the first that fits a message decides. */
export class Wire {
  readonly #network: SimNetwork;
  readonly #rules: { match: Match; action: Action; seen: number; held: Sent[] }[] = [];

  constructor(network: SimNetwork) {
    this.#network = network;
    network.intercept = (sent) => this.#take(sent);
  }

  /** Adds a rule before all others. */
  add(action: Action, match: Match): Rule {
    const rule = { match, action, seen: 0, held: [] as Sent[] };
    this.#rules.unshift(rule);
    const flush = (count = rule.held.length): void => {
      for (const sent of rule.held.splice(0, count)) this.#network.deliver(sent);
    };
    const end = (): void => {
      const at = this.#rules.indexOf(rule);
      if (at >= 0) this.#rules.splice(at, 1);
    };
    return {
      get seen() {
        return rule.seen;
      },
      get held() {
        return rule.held;
      },
      flush,
      stop: end,
      release: () => {
        end();
        flush();
      },
      discard: () => {
        end();
        rule.held.length = 0;
      },
    };
  }

  /** Ends all rules; what is kept goes on its way. */
  clear(): void {
    for (const { held } of this.#rules.splice(0)) {
      for (const sent of held) this.#network.deliver(sent);
    }
  }

  #take(sent: Sent): boolean {
    for (const rule of this.#rules) {
      if (!fits(rule.match, sent)) continue;
      rule.seen++;
      if (rule.action === "watch") continue;
      if (rule.action === "hold") rule.held.push(sent);
      return true;
    }
    return false;
  }
}

function fits(match: Match, { from, to, message }: Sent): boolean {
  const { kind, payload } = message;
  if (match.from !== undefined && match.from.id !== from) return false;
  if (match.to !== undefined && match.to.id !== to) return false;
  if (match.kind !== undefined && match.kind !== kind) return false;
  if (match.raft !== undefined && !(kind === "raft" && match.raft(decodeMessage(payload)))) {
    return false;
  }
  if (match.lease !== undefined) {
    if (kind !== "lease" || !match.lease(decodeLeaseMessage(payload))) return false;
  }
  if (match.replication === undefined) return true;
  return kind === "replication" && decodeFrame(payload).messages.some(match.replication);
}
