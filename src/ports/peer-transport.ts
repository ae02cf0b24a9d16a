// The port between nodes: unreliable, unordered-across-lanes, at-most-once messages to a node by
// id.

import type { NodeId } from "../model/ids.js";

/** Which core a message belongs to; the payload is in that core's own codec. */
export type PeerMessageKind = "raft" | "lease" | "replication" | "call" | "answer";

/** Small and urgent messages do not wait behind bulk. */
export type PeerLane = "control" | "bulk";

export type PeerMessage = {
  readonly kind: PeerMessageKind;
  readonly payload: Uint8Array;
};

/** Sends to and receives from peers. Within one lane to one peer, what arrives is in order. */
export type PeerTransport = {
  /**
   * Hands a message over; it may be lost. Never throws, never blocks; bounded by `limits`. False =
   * it surely never leaves: there is no connection to the peer, or its queue is full.
   */
  send(to: NodeId, lane: PeerLane, message: PeerMessage): boolean;
  /** Names the handler of everything that arrives; called once, before anything is sent. */
  onMessage(handler: (from: NodeId, message: PeerMessage) => void): void;
  /** Tells where a node is reached now ("host:port"); replaces what was known. */
  setAddress(node: NodeId, address: string): void;
};
