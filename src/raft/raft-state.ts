// Everything one node knows, and the steps that every role shares: time, terms, commit, sending.
// The roles (election, leader, follower) are functions over this record; raft.ts is its only owner.

import type { Random } from "../base/random.js";
import { after, type Instant, later, longAgo } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import { logIndex } from "../model/ids.js";
import type { RaftConfig } from "./config.js";
import { entryBytes, type LogEntry } from "./log-entry.js";
import { decodeMembership, isRightfulVoter, type Member, MembershipHistory } from "./membership.js";
import type { MessageBody, RaftMessage } from "./message.js";
import type { Progress } from "./progress.js";
import { RaftLog } from "./raft-log.js";
import type { ReadRounds } from "./read-index.js";
import type { HardState, ReadState, Role, StoredState } from "./ready.js";
import type { Snapshot } from "./snapshot.js";
import { SnapshotAssembly } from "./snapshot-transfer.js";

/** What a candidate holds. */
export type Candidacy = {
  readonly preVote: boolean;
  /** The leader asked for this election. */
  readonly transfer: boolean;
  readonly votes: Map<NodeId, boolean>;
};

/** A handing over of leadership in progress. */
export type Transfer = { readonly to: NodeId; readonly deadline: Instant; told: boolean };

/** What a leader holds. */
export type Leadership = {
  /** The index of this term's first entry: nothing is read or changed before it is committed. */
  readonly noopIndex: LogIndex;
  readonly progress: Map<NodeId, Progress>;
  readonly reads: ReadRounds;
  /** Bytes of the entries beyond the commit index. */
  uncommittedBytes: number;
  heartbeatDueAt: Instant;
  /** When everyone was last sent a heartbeat, by the clock or for a ReadIndex round. */
  heartbeatsSentAt: Instant;
  /** Silence is counted from here at the earliest: election, or the end of a pause. */
  silenceFrom: Instant;
  transfer: Transfer | undefined;
};

/** The mutable state of one node. */
export class RaftState {
  readonly self: Member;
  readonly config: RaftConfig;
  readonly random: Random;
  readonly log: RaftLog;
  memberships: MembershipHistory;

  term: Term;
  votedFor: NodeId | undefined;
  role: Exclude<Role, "learner"> = "follower";
  leader: NodeId | undefined;
  /** Invariant: present exactly as pre-candidate or candidate. */
  candidacy: Candidacy | undefined;
  /** Invariant: present exactly as leader. */
  leadership: Leadership | undefined;

  /** Invariant: `appliedIndex ≤ commitIndex ≤ log.durableIndex`. */
  commitIndex: LogIndex;
  appliedIndex: LogIndex;
  /** Known to be committed and to be in this log, perhaps not yet durable here. */
  knownCommit: LogIndex;
  /** What the last finished batch holds. */
  durable: HardState;

  /** The newest snapshot, to be sent to followers that lag behind the log. */
  snapshot: Snapshot | undefined;
  /** A leader's snapshot that is accepted but not yet installed. */
  installing: Snapshot | undefined;
  readonly assembly = new SnapshotAssembly();

  now: Instant;
  lastTickAt: Instant;
  electionTimeout = 0;
  electionDeadline: Instant;
  leaderHeardAt: Instant = longAgo;

  messages: RaftMessage[] = [];
  messagesAfterPersist: RaftMessage[] = [];
  readStates: ReadState[] = [];
  droppedMessages = 0;

  constructor(options: {
    self: Member;
    config: RaftConfig;
    stored: StoredState;
    random: Random;
    now: Instant;
  }) {
    const { hardState, entries, snapshot, bootstrap } = options.stored;
    this.self = options.self;
    this.config = options.config;
    this.random = options.random;
    this.now = options.now;
    this.lastTickAt = options.now;
    this.electionDeadline = options.now;
    this.term = hardState.term;
    this.votedFor = hardState.votedFor;
    this.durable = hardState;
    this.snapshot = snapshot;
    const snapshotIndex = snapshot?.meta.lastIndex ?? logIndex(0);
    this.appliedIndex = snapshotIndex;
    this.commitIndex = logIndex(Math.max(hardState.commitIndex, snapshotIndex));
    this.knownCommit = this.commitIndex;
    this.log = storedLog(options.stored);
    this.memberships = new MembershipHistory(snapshotIndex, snapshot?.meta.membership ?? bootstrap);
    for (const entry of entries) if (entry.index > snapshotIndex) this.adoptMembership(entry);
    this.drawElectionTimeout();
    this.postponeElection();
  }

  /** Whether this node may vote and campaign (R9). */
  get isRightful(): boolean {
    return isRightfulVoter(this.memberships.current, this.self);
  }

  /** The role as told to others. */
  get shownRole(): Role {
    return this.role === "follower" && !this.isRightful ? "learner" : this.role;
  }

  /** Lets time pass; it never runs backwards. */
  observe(now: Instant): void {
    this.now = later(this.now, now);
  }

  /** A new random timeout; it runs from the next `postponeElection`. */
  drawElectionTimeout(): void {
    const [min, max] = this.config.electionTimeoutMs;
    this.electionTimeout = this.random.between(min, max);
  }

  /** The timeout of this term again, from now. */
  postponeElection(): void {
    this.electionDeadline = after(this.now, this.electionTimeout);
  }

  /** Notes a sign of life of this term's leader (R5 counts from here). */
  heardLeader(leader: NodeId): void {
    if (this.role !== "follower") this.becomeFollower(this.term, leader);
    this.leader = leader;
    this.leaderHeardAt = this.now;
    this.postponeElection();
  }

  /** Follows, in the same or a later term; a leader's pending reads fail (R4). */
  becomeFollower(term: Term, leader: NodeId | undefined): void {
    if (term !== this.term) {
      this.votedFor = undefined;
      this.drawElectionTimeout();
    }
    this.term = term;
    this.role = "follower";
    this.leader = leader;
    this.candidacy = undefined;
    if (this.leadership === undefined) return;
    this.readStates.push(...this.leadership.reads.abort());
    this.leadership = undefined;
    // Only now: a mere new term must not put off the election of a better candidate (§5.2).
    this.postponeElection();
  }

  /** Learns that the log up to the index is committed; it must be in this log. */
  learnCommit(index: LogIndex): void {
    this.knownCommit = logIndex(Math.max(this.knownCommit, index));
    this.raiseCommit();
  }

  /** Commits what is known as committed and durable here (I5). */
  raiseCommit(): void {
    const index = logIndex(Math.min(this.knownCommit, this.log.durableIndex));
    if (index <= this.commitIndex) return;
    if (this.leadership !== undefined) {
      const first = logIndex(this.commitIndex + 1);
      for (const entry of this.log.slice(first, index)) {
        this.leadership.uncommittedBytes -= entryBytes(entry);
      }
    }
    this.commitIndex = index;
  }

  /** Takes the membership of a membership entry into force. */
  adoptMembership(entry: LogEntry): void {
    if (entry.kind !== "membership") return;
    this.memberships.append(entry.index, decodeMembership(entry.data));
  }

  /** Queues a message that promises nothing durable. */
  send(to: NodeId, body: MessageBody, term = this.term): void {
    const { id: from, storeId: fromStoreId } = this.self;
    this.messages.push({ ...body, from, fromStoreId, to, term });
  }

  /** Queues a message that rests on what the next batch makes durable (R1). */
  sendAfterPersist(to: NodeId, body: MessageBody, term = this.term): void {
    const { id: from, storeId: fromStoreId } = this.self;
    this.messagesAfterPersist.push({ ...body, from, fromStoreId, to, term });
  }
}

/** Entries at or below the snapshot stay for slow followers; the first lends only its term. */
function storedLog({ entries, snapshot }: StoredState): RaftLog {
  const [first, ...rest] = entries;
  const meta = snapshot?.meta;
  if (meta === undefined) return new RaftLog({ index: logIndex(0), term: 0 as Term }, entries);
  if (first === undefined || first.index > meta.lastIndex) {
    return new RaftLog({ index: meta.lastIndex, term: meta.lastTerm }, entries);
  }
  return new RaftLog({ index: first.index, term: first.term }, rest);
}
