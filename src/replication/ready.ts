// What a replica hands to its driver: messages, proposals, acknowledgements and events, drained at
// once, and in which order the driver acts on them.

import type { Epoch, Sequence, ShardId } from "../model/ids.js";
import type { Member, ShardExpectation } from "../model/shard-map.js";
import type { ReplicationMessage } from "./message.js";

/** What a copy is to its shard by the control state's last record. */
export type ReplicaRole = "primary" | "backup" | "joining" | "none";

/** A message and who gets it. */
export type Outgoing = { readonly to: Member; readonly message: ReplicationMessage };

/** The primary wants the in-sync set to be this; becomes a ChangeInSync command. */
export type InSyncProposal = {
  readonly expect: ShardExpectation;
  readonly inSync: readonly Member[];
};

/** Every in-sync copy has everything, and this primary never serves at this epoch again. */
export type Release = {
  /** The hand-over's operation id. */
  readonly operation: number;
  readonly shard: ShardId;
  readonly epoch: Epoch;
  readonly lastSequence: Sequence;
};

/** What this copy had as `fromEpoch`'s primary and threw away; becomes a ReportLoss command. */
export type LossReport = {
  readonly fromEpoch: Epoch;
  /** The first epoch of the surviving lineage that took over without it. */
  readonly toEpoch: Epoch;
  /** Distinct keys that clients had changed only there. */
  readonly lostCount: number;
};

/** Why a copy had to be caught up in full. */
export type FullReason =
  /** Its records, or the names of what they touched, reach not far enough back. */
  | "log-too-short"
  /** What it would have to set aside exceeds the bound. */
  | "staging-too-large"
  /** A record did not apply: an alarm. */
  | "cannot-apply";

/** Something for metrics, logs and people; nothing depends on it. */
export type ReplicaEvent =
  /** The copy gave up the records after `common` and now equals the primary at `to`. */
  | {
      readonly kind: "rewound";
      readonly common: Sequence;
      readonly abandoned: Sequence;
      readonly to: Sequence;
      readonly keysFetched: number;
    }
  /** The copy was emptied and began a full catch-up. */
  | { readonly kind: "snapshot-begun"; readonly at: Sequence }
  /** The walk reached its end: the copy is complete. */
  | { readonly kind: "caught-up"; readonly at: Sequence; readonly items: number }
  | { readonly kind: "needs-full"; readonly reason: FullReason; readonly detail: string }
  /** A deposed primary's records are gone and cannot be counted: its log was too short. */
  | { readonly kind: "loss-uncounted"; readonly fromEpoch: Epoch }
  /** The primary invalidated keys that a deposed primary had overwritten. */
  | { readonly kind: "lost-keys-invalidated"; readonly by: Member; readonly count: number }
  /** The primary proposes to go on without this copy. */
  | { readonly kind: "lagging"; readonly member: Member; readonly acked: Sequence }
  /** The epoch's sequences run out: the shard needs a new epoch. */
  | { readonly kind: "epoch-nearly-full" };

/** A message that was not acted on, and why. */
export type Dropped = {
  readonly from: Member;
  readonly kind: ReplicationMessage["kind"];
  /** Stable text for a metric's label. */
  readonly reason: string;
};

/**
 * One round of work, drained: a second call hands out only what came since. The driver
 *
 * 1. sends `messages`, in this order for each receiver;
 * 2. releases what waits for `acked` (after it checked its lease), failing or answering it;
 * 3. then, if `released` is there, puts it into every heartbeat until the shard's epoch moves;
 * 4. brings `proposals` and `lossReports` to the control plane (a lost proposal is harmless, it is
 *    repeated; a loss report must be retried by the driver until it is applied);
 * 5. counts `events` and `dropped`.
 */
export type ReplicaReady = {
  readonly messages: readonly Outgoing[];
  readonly proposals: readonly InSyncProposal[];
  /** See {@link Replica.acked}; the driver compares it with what it saw last. */
  readonly acked: Sequence;
  /** Present once, when the release is complete. */
  readonly released: Release | undefined;
  readonly lossReports: readonly LossReport[];
  readonly events: readonly ReplicaEvent[];
  readonly dropped: readonly Dropped[];
};

/** What a position query is answered with (PROTOCOL §11), beside the node's own incarnation. */
export type ReplicaPosition = {
  /** The last epoch of this copy's lineage; 0 for an empty copy. */
  readonly epoch: Epoch;
  readonly last: Sequence;
  /** Whether the copy rewinds at the moment; `last` is still its old position. */
  readonly staged: boolean;
  /** Whether the copy is complete, so that it could be promoted at all. */
  readonly complete: boolean;
};

/** How one copy stands in the eyes of its primary. */
export type CopyStatus = {
  readonly member: Member;
  readonly acked: Sequence;
  readonly inSync: boolean;
  readonly state: "probing" | "streaming" | "rewinding" | "walking" | "waiting-for-removal";
  readonly inFlightBytes: number;
};

/** A replica in numbers, for metrics and `status`. */
export type ReplicaStatus = {
  readonly shard: ShardId;
  readonly role: ReplicaRole;
  readonly epoch: Epoch;
  readonly last: Sequence;
  readonly acked: Sequence;
  readonly logRecords: number;
  readonly logBytes: number;
  /** At a backup: the catch-up or rewind under way. */
  readonly activity: "following" | "resuming" | "rewinding" | "walking" | "idle";
  /** At the primary: the others. */
  readonly copies: readonly CopyStatus[];
};
