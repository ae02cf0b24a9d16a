// The words of PeerService's frames as the port's words, in both directions.

import { cache } from "../gen/messages.js";
import type { PeerLane, PeerMessageKind } from "../ports/peer-transport.js";

const { Kind } = cache.v1.PeerMessage;
const { Lane } = cache.v1.PeerHello;

/** Changes when an older node would misread a newer one. */
export const peerProtocol = 1;

/** Kinds of message as numbers. */
export const kindNumbers: Readonly<Record<PeerMessageKind, cache.v1.PeerMessage.Kind>> = {
  raft: Kind.RAFT,
  lease: Kind.LEASE,
  replication: Kind.REPLICATION,
  call: Kind.CALL,
  answer: Kind.ANSWER,
};

/** Lanes as numbers. */
export const laneNumbers: Readonly<Record<PeerLane, cache.v1.PeerHello.Lane>> = {
  control: Lane.CONTROL,
  bulk: Lane.BULK,
};

const kinds = new Map<number, PeerMessageKind>(
  Object.entries(kindNumbers).map(([kind, number]) => [number, kind as PeerMessageKind]),
);

/** The kind of a number, or undefined when a newer node knows more kinds. */
export function kindOf(number: number): PeerMessageKind | undefined {
  return kinds.get(number);
}
