// One node, `n1`, whose peers are the test itself: it says what they send and sees what they get.

import { utf8 } from "../../src/base/bytes.js";
import { after, type Instant, instant } from "../../src/base/time.js";
import { logIndex, type NodeId, nodeId, term } from "../../src/model/ids.js";
import { defaultRaftConfig, type RaftConfig } from "../../src/raft/config.js";
import type { LogEntry } from "../../src/raft/log-entry.js";
import type { MessageBody, MessageKind, MessageOf, RaftMessage } from "../../src/raft/message.js";
import type { Ready } from "../../src/raft/ready.js";
import { member, membershipOf, SimNode } from "./sim-node.js";

export type Given = {
  readonly voters?: readonly string[];
  readonly learners?: readonly string[];
  readonly term?: number;
  readonly votedFor?: string;
  /** The terms of the stored entries, from index 1. */
  readonly log?: readonly number[];
  readonly commit?: number;
  readonly config?: Partial<RaftConfig>;
  readonly store?: string;
};

/** Entries from an index on, one for each term; their data tells both. */
export function entriesOf(from: number, terms: readonly number[]): LogEntry[] {
  return terms.map((t, i) => {
    const data = utf8(`${from + i}/${t}`);
    return { index: logIndex(from + i), term: term(t), kind: "command", data };
  });
}

export class LoneNode {
  readonly node: SimNode;
  now: Instant = instant(0);
  /** What batches were handed out, newest last. */
  readonly batches: Ready[] = [];

  constructor(given: Given = {}) {
    const { voters = ["n1", "n2", "n3"], learners = [], log = [], commit = 0 } = given;
    const config = { ...defaultRaftConfig, ...given.config };
    const bootstrap = membershipOf(voters, learners);
    this.node = new SimNode({ self: member("n1", given.store), config, bootstrap, seed: 1 });
    const lastDurableIndex = logIndex(log.length);
    const votedFor = given.votedFor === undefined ? undefined : nodeId(given.votedFor);
    this.node.disk.write({
      hardState: {
        term: term(given.term ?? log[log.length - 1] ?? 0),
        votedFor,
        commitIndex: logIndex(commit),
        lastDurableIndex,
      },
      truncateFrom: undefined,
      snapshot: undefined,
      entries: entriesOf(1, log),
      messages: [],
      messagesAfterPersist: [],
      committed: [],
      readStates: [],
      roleChange: undefined,
    });
    this.node.start(this.now);
    this.work();
  }

  get raft() {
    return this.node.raft;
  }

  get status() {
    return this.raft.status();
  }

  /** The terms of the log, from index 1. */
  get terms(): number[] {
    return this.node.log().map((entry) => entry.term);
  }

  /** A peer says something; what the node answers comes back. */
  receive(from: string, inTerm: number, body: MessageBody, store?: string): RaftMessage[] {
    this.hand(from, inTerm, body, store);
    return this.work();
  }

  /** A peer says something, and nothing is done yet about what follows. */
  hand(from: string, inTerm: number, body: MessageBody, store?: string): void {
    const { id, storeId } = member(from, store);
    const envelope = { from: id, fromStoreId: storeId, to: nodeId("n1"), term: term(inTerm) };
    this.raft.step({ ...envelope, ...body }, this.now);
  }

  /** Does all that is ready; gives what was sent. */
  work(): RaftMessage[] {
    const sent: RaftMessage[] = [];
    for (;;) {
      sent.push(...this.node.begin());
      const { outstanding } = this.node;
      if (outstanding === undefined) return sent;
      this.batches.push(outstanding);
      this.node.persist();
      sent.push(...this.node.finish());
    }
  }

  /** Lets time pass in ticks; gives what was sent. */
  pass(ms: number): RaftMessage[] {
    const sent: RaftMessage[] = [];
    const end = after(this.now, ms);
    while (this.now < end) {
      this.now = after(this.now, 25);
      this.raft.tick(this.now);
      sent.push(...this.work());
    }
    return sent;
  }

  /** Lets time pass until the node asks for pre-votes, or leads a group of one. */
  timeOut(): RaftMessage[] {
    for (let i = 0; i < 200; i++) {
      const sent = this.pass(25);
      const leads = this.status.role === "leader";
      if (leads || sent.some((message) => message.kind === "vote")) return sent;
    }
    throw new Error("no election");
  }

  /** Makes the node a candidate: its pre-votes are granted. */
  campaign(): RaftMessage[] {
    this.timeOut();
    const next = this.status.term + 1;
    const sent: RaftMessage[] = [];
    for (const { id } of this.#otherVoters()) {
      if (this.status.role !== "preCandidate") break;
      sent.push(...this.receive(id, next, { kind: "voteReply", preVote: true, granted: true }));
    }
    return sent;
  }

  /** Makes the node the leader. */
  lead(): RaftMessage[] {
    this.campaign();
    const sent: RaftMessage[] = [];
    for (const { id } of this.#otherVoters()) {
      if (this.status.role !== "candidate") break;
      const reply: MessageBody = { kind: "voteReply", preVote: false, granted: true };
      sent.push(...this.receive(id, this.status.term, reply));
    }
    if (this.status.role !== "leader") throw new Error("not elected");
    return sent;
  }

  /** A follower acknowledges everything up to an index. */
  ack(from: string, index: number, store?: string): RaftMessage[] {
    const body: MessageBody = { kind: "appendAccepted", matchIndex: logIndex(index) };
    return this.receive(from, this.status.term, body, store);
  }

  propose(...words: string[]): RaftMessage[] {
    this.raft.propose(words.map(utf8), this.now);
    return this.work();
  }

  #otherVoters() {
    return this.status.membership.voters.filter(({ id }) => id !== "n1");
  }
}

/** The messages of one kind, by default to anybody. */
export function only<Kind extends MessageKind>(
  messages: readonly RaftMessage[],
  kind: Kind,
  to?: string,
): MessageOf<Kind>[] {
  const isWanted = (message: RaftMessage): message is MessageOf<Kind> =>
    message.kind === kind && (to === undefined || message.to === to);
  return messages.filter(isWanted);
}

/** A message body of AppendEntries. */
export function append(
  prev: readonly [index: number, term: number],
  terms: readonly number[],
  commit = 0,
): MessageBody {
  return {
    kind: "append",
    prevIndex: logIndex(prev[0]),
    prevTerm: term(prev[1]),
    entries: entriesOf(prev[0] + 1, terms),
    commitIndex: logIndex(commit),
  };
}

/** A message body of RequestVote, for a log that ends there. */
export function vote(
  end: readonly [index: number, term: number],
  flags: { preVote?: boolean; transfer?: boolean } = {},
): MessageBody {
  const { preVote = false, transfer = false } = flags;
  return { kind: "vote", preVote, transfer, lastIndex: logIndex(end[0]), lastTerm: term(end[1]) };
}

/** A message body of a heartbeat that tells nothing. */
export const heartbeat: MessageBody = {
  kind: "heartbeat",
  commitIndex: logIndex(0),
  commitTerm: term(0),
  readToken: undefined,
};

/** The receivers of the messages, in order. */
export function receivers(messages: readonly RaftMessage[]): NodeId[] {
  return messages.map(({ to }) => to);
}
