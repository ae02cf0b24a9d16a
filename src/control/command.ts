// The commands of the control plane: the only things that change its state. Each that touches a
// shard carries the state it expects and becomes a recorded no-op plus CONFLICT when that is gone.

import type { ErrorCode } from "../model/cache-error.js";
import type { ClusterId, Epoch, NamespaceId, NodeId, ShardId, StoreId } from "../model/ids.js";
import type { NamespaceConfig } from "../model/namespace-config.js";
import type { Settings } from "../model/settings.js";
import type { Member, ShardExpectation } from "../model/shard-map.js";

/** The first command of a cluster: settings, empty shards, namespace `default`. */
export type Bootstrap = {
  readonly kind: "bootstrap";
  readonly clusterId: ClusterId;
  readonly settings: Settings;
  readonly shardCount: number;
};

/**
 * A process reports for duty; the index of this entry is its incarnation. The `basisIndex` it is
 * logged with must be what that very process had applied, not what a forwarder had: a registration
 * that did not know its predecessor proves nothing about it (a delayed one may come from the dead).
 */
export type Register = {
  readonly kind: "register";
  readonly node: NodeId;
  readonly storeId: StoreId;
  /** Random per process start: finds its own registration again. */
  readonly bootId: string;
  readonly address: string;
  readonly httpAddress: string;
  readonly region: string;
  readonly zone: string;
  readonly memoryBytes: number;
};

/** Installs a primary on a shard that nobody serves: from the in-sync set, or cold (empty). */
export type FailoverItem = {
  readonly expect: ShardExpectation;
  readonly to: Member;
  readonly cold: boolean;
  /**
   * The last sequence `to` answered the position query with: a lower bound of what is kept.
   * 0 when cold.
   */
  readonly keptThrough: number;
};

/** Fences a node (optional) and fails over shards, each compare-and-set standing alone. */
export type Failover = {
  readonly kind: "failover";
  readonly fence: Member | undefined;
  readonly items: readonly FailoverItem[];
  readonly reason: string;
};

/** A fenced node that came back may hold copies and leases again. */
export type Unfence = { readonly kind: "unfence"; readonly node: Member };

/** A node asks to be emptied, or no longer. */
export type SetNodeState = {
  readonly kind: "set-node-state";
  readonly node: Member;
  readonly state: "ACTIVE" | "DRAINING" | "GONE";
  /** DRAINING: whether the leader is to end it once the node has kept its lease for a while. */
  readonly resting: boolean;
  readonly reason: string;
};

/** Adds joining copies and drops copies that are not in sync. By the leader. */
export type ChangeCopies = {
  readonly kind: "change-copies";
  readonly items: readonly {
    readonly expect: ShardExpectation;
    readonly join: readonly Member[];
    readonly drop: readonly Member[];
  }[];
};

/** The primary's own change of its in-sync set; a joining member in it becomes a backup. */
export type ChangeInSync = {
  readonly kind: "change-in-sync";
  readonly expect: ShardExpectation;
  readonly by: Member;
  readonly inSync: readonly Member[];
};

/** Begins planned hand-overs of shards to in-sync members. */
export type BeginHandOver = {
  readonly kind: "begin-hand-over";
  readonly items: readonly { readonly expect: ShardExpectation; readonly to: Member }[];
  readonly reason: string;
};

/** Ends hand-overs whose primary released: the target becomes primary at a new epoch, clean. */
export type Transfer = {
  readonly kind: "transfer";
  readonly items: readonly {
    readonly expect: ShardExpectation;
    readonly to: Member;
    /** What the Release said. */
    readonly lastSequence: number;
  }[];
};

/** Gives up hand-overs. Re-installs the old primary at a new epoch, since it may have released. */
export type AbortHandOver = {
  readonly kind: "abort-hand-over";
  readonly items: readonly { readonly expect: ShardExpectation }[];
  readonly reason: string;
};

export type CreateNamespace = {
  readonly kind: "create-namespace";
  readonly name: string;
  readonly config: NamespaceConfig;
};

/** Replaces a namespace's config; `expectVersion` undefined = whatever it is now. */
export type SetNamespace = {
  readonly kind: "set-namespace";
  readonly name: string;
  readonly config: NamespaceConfig;
  readonly expectVersion: number | undefined;
};

/** Bumps a namespace's generation: everything in it is gone. */
export type FlushNamespace = { readonly kind: "flush-namespace"; readonly name: string };

export type DeleteNamespace = { readonly kind: "delete-namespace"; readonly name: string };

/** Every shard's primary runs the namespace's version (and generation) by now. */
export type Effective = {
  readonly kind: "effective";
  readonly items: readonly { readonly namespace: NamespaceId; readonly version: number }[];
};

/** A deposed primary returned and tells what was only there. */
export type ReportLoss = {
  readonly kind: "report-loss";
  readonly shard: ShardId;
  /** The epoch whose primary lost records, and the epoch that took over. */
  readonly fromEpoch: Epoch;
  readonly toEpoch: Epoch;
  readonly by: Member;
  readonly lostCount: number;
};

/** One change of the control state. */
export type Command =
  | Bootstrap
  | Register
  | Failover
  | Unfence
  | SetNodeState
  | ChangeCopies
  | ChangeInSync
  | BeginHandOver
  | Transfer
  | AbortHandOver
  | CreateNamespace
  | SetNamespace
  | FlushNamespace
  | DeleteNamespace
  | Effective
  | ReportLoss;

/** A command as it stands in the log, with what makes it exactly-once and readable for people. */
export type LoggedCommand = {
  /** Identity of an admin request; undefined for the leader's own, which carry `expect`. */
  readonly requestId: string | undefined;
  /** The applied index its sender had seen. */
  readonly basisIndex: number;
  /** Leader's wall clock, for people only; never compared. */
  readonly at: number;
  readonly command: Command;
};

/** What applying a command came to. */
export type CommandResult =
  | {
      readonly ok: true;
      readonly index: number;
      /**
       * Shards whose item was not applied: its expectation or another condition did not hold, and
       * the rest went on without it. When nothing at all could be applied the result is not ok.
       */
      readonly conflicts: readonly ShardId[];
      /** The incarnation of a Register, the id of a namespace or first operation; else 0. */
      readonly value: number;
    }
  | {
      readonly ok: false;
      readonly index: number;
      readonly code: ErrorCode;
      readonly message: string;
    };
