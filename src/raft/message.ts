// What nodes of the group say to each other. Every message names its sender's store (R9); a message
// may be lost, repeated, delayed and overtaken without harm.

import type { LogIndex, NodeId, StoreId, Term } from "../model/ids.js";
import type { LogEntry } from "./log-entry.js";
import type { SnapshotMeta } from "./snapshot.js";

/** What all messages carry. `term` is the sender's, but for a pre-vote and its grant. */
export type Envelope = {
  readonly from: NodeId;
  readonly fromStoreId: StoreId;
  readonly to: NodeId;
  readonly term: Term;
};

/** The identity of one ReadIndex round, never used again (R4). */
export type ReadToken = { readonly term: Term; readonly counter: number };

/** What each kind of message says. */
export type MessageBody =
  /** RequestVote. A pre-vote names the term the sender would campaign in. */
  | {
      readonly kind: "vote";
      readonly preVote: boolean;
      /** The leader asked for it: R5 does not apply. */
      readonly transfer: boolean;
      readonly lastIndex: LogIndex;
      readonly lastTerm: Term;
    }
  /** A granted pre-vote repeats the term asked for; a refusal names the voter's own. */
  | { readonly kind: "voteReply"; readonly preVote: boolean; readonly granted: boolean }
  /** AppendEntries. `entries` follow `prevIndex` without a gap. */
  | {
      readonly kind: "append";
      readonly prevIndex: LogIndex;
      readonly prevTerm: Term;
      readonly entries: readonly LogEntry[];
      readonly commitIndex: LogIndex;
    }
  /** All entries up to `matchIndex` are durable at the sender and as in the leader's log. */
  | { readonly kind: "appendAccepted"; readonly matchIndex: LogIndex }
  /** No entry (prevIndex, prevTerm); the hint is the last that may be common (§5.3). */
  | {
      readonly kind: "appendRejected";
      readonly prevIndex: LogIndex;
      readonly hintIndex: LogIndex;
      readonly hintTerm: Term;
    }
  /** Commits up to `commitIndex` where the receiver has it with `commitTerm`. */
  | {
      readonly kind: "heartbeat";
      readonly commitIndex: LogIndex;
      readonly commitTerm: Term;
      readonly readToken: ReadToken | undefined;
    }
  /** Also tells a deposed leader, by `term`, that it is one. */
  | { readonly kind: "heartbeatReply"; readonly readToken: ReadToken | undefined }
  /** A piece of the state, `data` beginning at byte `offset`. */
  | {
      readonly kind: "snapshotChunk";
      readonly meta: SnapshotMeta;
      readonly offset: number;
      readonly data: Uint8Array;
    }
  /** The receiver has the bytes below `nextOffset`. Installed is said by `appendAccepted`. */
  | {
      readonly kind: "snapshotReply";
      readonly lastIndex: LogIndex;
      readonly checksum: number;
      readonly nextOffset: number;
    }
  /** The leader hands over: campaign at once. */
  | { readonly kind: "timeoutNow" };

/** The kinds of message. */
export type MessageKind = MessageBody["kind"];

/** One message between two nodes. */
export type RaftMessage = Envelope & MessageBody;

/** The message of one kind. */
export type MessageOf<Kind extends MessageKind> = Envelope & Extract<MessageBody, { kind: Kind }>;

/** What only the leader of the message's term sends. */
export type LeaderMessage = MessageOf<"append" | "heartbeat" | "snapshotChunk" | "timeoutNow">;

/** Whether only the leader of its term can have sent the message. */
export function isFromLeader(message: RaftMessage): message is LeaderMessage {
  switch (message.kind) {
    case "append":
    case "heartbeat":
    case "snapshotChunk":
    case "timeoutNow":
      return true;
    default:
      return false;
  }
}
