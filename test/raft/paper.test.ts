// The Raft paper's Figure 2, sentence by sentence; the sentence is the test's name. (Ongaro,
// Ousterhout: In Search of an Understandable Consensus Algorithm, extended version.) Where pre-vote
// or check-quorum stands before a rule, the test goes through it.

import { describe, expect, it } from "vitest";
import { logIndex } from "../../src/model/ids.js";
import { Cluster } from "./cluster.js";
import { append, entriesOf, heartbeat, LoneNode, only, receivers, vote } from "./lone-node.js";

const granted = { kind: "voteReply", preVote: false, granted: true } as const;
const refused = { kind: "voteReply", preVote: false, granted: false } as const;

/** A follower whose leader is long gone: R5 does not make it deaf. */
const follower = (given = {}) => new LoneNode({ ...given });

describe("Figure 2, State", () => {
  it("currentTerm: latest term server has seen (initialized to 0 on first boot, increases monotonically)", () => {
    const node = follower();
    expect(node.status.term).toBe(0);
    node.receive("n2", 5, heartbeat);
    expect(node.status.term).toBe(5);
    node.receive("n3", 4, heartbeat);
    expect(node.status.term).toBe(5);
  });

  it("votedFor: candidateId that received vote in current term (or null if none)", () => {
    const node = follower();
    expect(node.status.votedFor).toBeUndefined();
    node.receive("n2", 1, vote([0, 0]));
    expect(node.status.votedFor).toBe("n2");
    node.receive("n3", 2, heartbeat);
    expect(node.status.votedFor).toBeUndefined();
  });

  it("log[]: each entry contains command for state machine, and term when entry was received by leader (first index is 1)", () => {
    const node = follower({ voters: ["n1"] });
    node.lead();
    node.propose("a");
    expect(node.node.log().map(({ index, term }) => [index, term])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(node.node.words).toEqual(["a"]);
  });

  it("(Updated on stable storage before responding to RPCs)", () => {
    const node = follower();
    node.hand("n2", 3, vote([0, 0]));
    expect(only(node.node.begin(), "voteReply")).toEqual([]);
    expect(node.node.outstanding?.hardState).toMatchObject({ term: 3, votedFor: "n2" });
    node.node.persist();
    expect(only(node.node.finish(), "voteReply")).toMatchObject([{ to: "n2", granted: true }]);
  });

  it("persistent state survives a restart", () => {
    const node = follower({ log: [1, 1] });
    node.receive("n2", 3, vote([2, 1]));
    node.node.crash();
    node.node.start(node.now);
    expect(node.status).toMatchObject({ term: 3, votedFor: "n2", lastIndex: 2 });
  });

  it("commitIndex: index of highest log entry known to be committed (initialized to 0, increases monotonically)", () => {
    const node = follower({ log: [1, 1, 1] });
    expect(node.status.commitIndex).toBe(0);
    node.receive("n2", 1, append([3, 1], [], 2));
    expect(node.status.commitIndex).toBe(2);
    node.receive("n2", 1, append([3, 1], [], 1));
    expect(node.status.commitIndex).toBe(2);
  });

  it("lastApplied: index of highest log entry applied to state machine (initialized to 0, increases monotonically)", () => {
    const node = follower({ log: [1, 1, 1] });
    expect(node.status.appliedIndex).toBe(0);
    node.receive("n2", 1, append([3, 1], [], 2));
    expect(node.status.appliedIndex).toBe(2);
    expect(node.node.words).toEqual(["1/1", "2/1"]);
  });

  it("nextIndex[]: for each server, index of the next log entry to send to that server (initialized to leader last log index + 1)", () => {
    const node = follower({ log: [1, 1, 1] });
    const sent = only(node.lead(), "append");
    expect(sent.map(({ prevIndex }) => prevIndex)).toEqual([3, 3]);
  });

  it("matchIndex[]: for each server, index of highest log entry known to be replicated on server (initialized to 0, increases monotonically)", () => {
    const node = follower({ log: [1, 1, 1] });
    node.lead();
    expect(node.status.peers.map(({ matchIndex }) => matchIndex)).toEqual([0, 0]);
    node.ack("n2", 4);
    node.ack("n2", 2);
    expect(node.status.peers.map(({ matchIndex }) => matchIndex)).toEqual([4, 0]);
  });
});

describe("Figure 2, AppendEntries RPC", () => {
  it("1. Reply false if term < currentTerm", () => {
    const node = follower({ term: 3, log: [1] });
    const sent = node.receive("n2", 2, append([1, 1], [2]));
    expect(only(sent, "appendAccepted")).toEqual([]);
    expect(sent).toMatchObject([{ to: "n2", term: 3 }]);
    expect(node.terms).toEqual([1]);
  });

  it("2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm", () => {
    const node = follower({ log: [1, 2] });
    expect(node.receive("n2", 3, append([2, 3], [3]))).toMatchObject([{ kind: "appendRejected" }]);
    expect(node.receive("n2", 3, append([5, 3], [3]))).toMatchObject([{ kind: "appendRejected" }]);
    expect(node.terms).toEqual([1, 2]);
  });

  it("3. If an existing entry conflicts with a new one (same index but different terms), delete the existing entry and all that follow it", () => {
    const node = follower({ log: [1, 2, 2, 2] });
    node.receive("n2", 3, append([1, 1], [3]));
    expect(node.terms).toEqual([1, 3]);
    expect([...node.node.disk.entries.keys()]).toEqual([1, 2]);
  });

  it("4. Append any new entries not already in the log", () => {
    const node = follower({ log: [1, 1, 1] });
    node.receive("n2", 1, append([1, 1], [1]));
    expect(node.terms).toEqual([1, 1, 1]);
    node.receive("n2", 1, append([1, 1], [1, 1, 1]));
    expect(node.terms).toEqual([1, 1, 1, 1]);
    expect(node.node.disk.entries.size).toBe(4);
  });

  it("5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)", () => {
    const node = follower({ log: [1, 1, 1] });
    // The third entry is not known to be the leader's.
    node.receive("n2", 2, append([1, 1], [1], 3));
    expect(node.status.commitIndex).toBe(2);
    node.receive("n2", 2, append([2, 1], [2], 3));
    expect(node.status.commitIndex).toBe(3);
  });
});

describe("Figure 2, RequestVote RPC", () => {
  it("1. Reply false if term < currentTerm", () => {
    const node = follower({ term: 3 });
    expect(node.receive("n2", 2, vote([9, 2]))).toMatchObject([{ ...refused, term: 3 }]);
  });

  it("2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's log, grant vote", () => {
    const node = follower({ log: [1, 2] });
    expect(node.receive("n2", 3, vote([1, 2]))).toMatchObject([refused]);
    expect(node.receive("n3", 3, vote([2, 2]))).toMatchObject([granted]);
    expect(node.receive("n3", 3, vote([2, 2]))).toMatchObject([granted]);
    expect(node.receive("n2", 3, vote([5, 2]))).toMatchObject([refused]);
  });
});

describe("Figure 2, Rules for All Servers", () => {
  it("If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine", () => {
    const node = follower({ log: [1, 1, 1] });
    node.receive("n2", 1, append([3, 1], [], 3));
    expect(node.node.words).toEqual(["1/1", "2/1", "3/1"]);
  });

  it("If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower", () => {
    for (const body of [append([0, 0], []), heartbeat, refused, granted]) {
      const node = follower();
      node.lead();
      node.receive("n2", 7, body);
      expect(node.status).toMatchObject({ term: 7, role: "follower" });
    }
  });
});

describe("Figure 2, Rules for Followers", () => {
  it("Respond to RPCs from candidates and leaders", () => {
    const node = follower();
    expect(node.receive("n2", 1, vote([0, 0]))).toMatchObject([granted]);
    expect(node.receive("n2", 1, append([0, 0], [1]))).toMatchObject([{ kind: "appendAccepted" }]);
    expect(node.receive("n2", 1, heartbeat)).toMatchObject([{ kind: "heartbeatReply" }]);
  });

  it("If election timeout elapses without receiving AppendEntries RPC from current leader or granting vote to candidate: convert to candidate", () => {
    const silent = follower();
    silent.pass(625);
    expect(silent.status.role).toBe("preCandidate");

    const led = follower();
    for (let i = 0; i < 10; i++) {
      led.pass(200);
      led.receive("n2", 1, append([0, 0], []));
    }
    expect(led.status.role).toBe("follower");

    const granting = follower();
    for (let i = 1; i <= 10; i++) {
      granting.pass(200);
      granting.receive("n2", i, vote([0, 0]));
    }
    expect(granting.status).toMatchObject({ role: "follower", term: 10 });
  });
});

describe("Figure 2, Rules for Candidates", () => {
  it("On conversion to candidate, start election: Increment currentTerm", () => {
    const node = follower({ term: 4 });
    node.campaign();
    expect(node.status).toMatchObject({ role: "candidate", term: 5 });
  });

  it("Vote for self", () => {
    const node = follower();
    node.campaign();
    expect(node.status.votedFor).toBe("n1");
    expect(node.batches.at(-1)?.hardState).toMatchObject({ term: 1, votedFor: "n1" });
  });

  it("Reset election timer", () => {
    const node = follower();
    node.campaign();
    node.pass(275);
    expect(node.status).toMatchObject({ role: "candidate", term: 1 });
  });

  it("Send RequestVote RPCs to all other servers", () => {
    const node = follower({ voters: ["n1", "n2", "n3", "n4", "n5"], log: [1, 1] });
    const sent = only(node.campaign(), "vote");
    expect(receivers(sent)).toEqual(["n2", "n3", "n4", "n5"]);
    expect(sent[0]).toMatchObject({ term: 2, lastIndex: 2, lastTerm: 1, preVote: false });
  });

  it("If votes received from majority of servers: become leader", () => {
    const node = follower({ voters: ["n1", "n2", "n3", "n4", "n5"] });
    node.campaign();
    node.receive("n2", 1, granted);
    // The same voter again is not another vote.
    node.receive("n2", 1, granted);
    expect(node.status.role).toBe("candidate");
    node.receive("n3", 1, granted);
    expect(node.status.role).toBe("leader");
  });

  it("If AppendEntries RPC received from new leader: convert to follower", () => {
    const node = follower();
    node.campaign();
    node.receive("n2", 1, append([0, 0], [1]));
    expect(node.status).toMatchObject({ role: "follower", leader: "n2", term: 1 });
  });

  it("If election timeout elapses: start new election", () => {
    const node = follower();
    node.campaign();
    node.campaign();
    expect(node.status).toMatchObject({ role: "candidate", term: 2 });
  });
});

describe("Figure 2, Rules for Leaders", () => {
  it("Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server", () => {
    const node = follower();
    const sent = only(node.lead(), "append");
    // Ours are not empty: they carry the no-op of §8 at once.
    expect(receivers(sent)).toEqual(["n2", "n3"]);
    expect(sent[0]?.entries).toMatchObject([{ index: 1, term: 1, kind: "noop" }]);
  });

  it("repeat during idle periods to prevent election timeouts", () => {
    const node = follower();
    node.lead();
    const beats = only(node.pass(300), "heartbeat", "n2");
    expect(beats.length).toBeGreaterThanOrEqual(3);
    expect(beats.length).toBeLessThanOrEqual(5);
  });

  it("If command received from client: append entry to local log, respond after entry applied to state machine", () => {
    const node = follower();
    node.lead();
    node.ack("n2", 1);
    node.propose("a");
    expect(node.terms).toEqual([1, 1]);
    expect(node.node.words).toEqual([]);
    node.ack("n2", 2);
    expect(node.node.words).toEqual(["a"]);
  });

  it("If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting at nextIndex", () => {
    const node = follower();
    node.lead();
    node.ack("n2", 1);
    const [sent] = only(node.propose("a", "b"), "append", "n2");
    expect(sent?.entries.map(({ index }) => index)).toEqual([2, 3]);
    expect(only(node.propose("c"), "append", "n2")[0]).toMatchObject({ prevIndex: 3 });
  });

  it("If successful: update nextIndex and matchIndex for follower", () => {
    const node = follower({ log: [1, 1] });
    node.lead();
    node.ack("n2", 3);
    expect(node.status.peers[0]).toMatchObject({ id: "n2", matchIndex: 3, nextIndex: 4 });
  });

  it("If AppendEntries fails because of log inconsistency: decrement nextIndex and retry", () => {
    const node = follower({ log: [1, 1, 2, 2] });
    node.lead();
    const body = {
      kind: "appendRejected",
      prevIndex: logIndex(4),
      hintIndex: logIndex(1),
    } as const;
    const hintTerm = entriesOf(1, [1])[0]?.term;
    if (hintTerm === undefined) throw new Error("no term");
    const sent = node.receive("n2", 3, { ...body, hintTerm });
    expect(only(sent, "append", "n2")).toMatchObject([{ prevIndex: 1, prevTerm: 1 }]);
    expect(only(sent, "append", "n2")[0]?.entries).toHaveLength(4);
  });

  it("If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex = N", () => {
    const node = follower({ voters: ["n1", "n2", "n3", "n4", "n5"], log: [1, 1] });
    node.lead();
    node.propose("a");
    node.ack("n2", 4);
    expect(node.status.commitIndex).toBe(0);
    // A majority has index 2, but it is of an earlier term.
    node.ack("n3", 2);
    expect(node.status.commitIndex).toBe(0);
    node.ack("n3", 3);
    expect(node.status.commitIndex).toBe(3);
    node.ack("n4", 4);
    expect(node.status.commitIndex).toBe(4);
  });

  it("works as a whole: every command is applied once, everywhere, in one order", () => {
    const cluster = new Cluster();
    cluster.pass(1000);
    const leader = cluster.leader();
    expect(leader).toBeDefined();
    for (let i = 0; i < 20; i++) cluster.propose(leader?.id ?? "", `w${i}`);
    cluster.run();
    const words = Array.from({ length: 20 }, (_, i) => `w${i}`);
    for (const node of cluster.nodes.values()) expect(node.words).toEqual(words);
  });
});
