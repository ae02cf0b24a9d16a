// What §§5–7 of the Raft paper say beyond Figure 2, sentence by sentence; the sentence is the
// test's name. Quorums of joint configurations (§6) are in quorum.test.ts.

import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { logIndex, term } from "../../src/model/ids.js";
import type { MessageOf } from "../../src/raft/message.js";
import { makeSnapshot } from "../../src/raft/snapshot.js";
import { Cluster } from "./cluster.js";
import { append, heartbeat, LoneNode, only, receivers, vote } from "./lone-node.js";
import { member, membershipOf } from "./sim-node.js";

const granted = { kind: "voteReply", preVote: false, granted: true } as const;
const refused = { kind: "voteReply", preVote: false, granted: false } as const;

/** A group whose logs are given by their terms. */
function groupWithLogs(logs: Readonly<Record<string, readonly number[]>>, hardTerm: number) {
  const cluster = new Cluster({ voters: Object.keys(logs) });
  for (const [name, terms] of Object.entries(logs)) {
    const given = new LoneNode({ voters: Object.keys(logs), log: terms, term: hardTerm });
    cluster.node(name).crash();
    cluster.node(name).disk = given.node.disk;
    cluster.restart(name);
  }
  return cluster;
}

describe("§5.1 Raft basics", () => {
  it("if one server's current term is smaller than the other's, then it updates its current term to the larger value", () => {
    const node = new LoneNode({ term: 2 });
    node.receive("n2", 6, vote([0, 0]));
    expect(node.status.term).toBe(6);
  });

  it("if a candidate or leader discovers that its term is out of date, it immediately reverts to follower state", () => {
    const candidate = new LoneNode();
    candidate.campaign();
    candidate.receive("n2", 2, refused);
    expect(candidate.status).toMatchObject({ role: "follower", term: 2 });
    const leader = new LoneNode();
    leader.lead();
    leader.receive("n2", 2, { kind: "heartbeatReply", readToken: undefined });
    expect(leader.status).toMatchObject({ role: "follower", term: 2 });
  });

  it("if a server receives a request with a stale term number, it rejects the request", () => {
    const node = new LoneNode({ term: 5, log: [1] });
    expect(node.receive("n2", 4, vote([9, 4]))).toMatchObject([{ ...refused, term: 5 }]);
    expect(node.receive("n2", 4, append([1, 1], [4]))).toMatchObject([{ term: 5 }]);
    expect(node.terms).toEqual([1]);
    expect(node.status.leader).toBeUndefined();
  });
});

describe("§5.2 Leader election", () => {
  it("when servers start up, they begin as followers", () => {
    expect(new LoneNode().status.role).toBe("follower");
    expect(new LoneNode({ term: 3, votedFor: "n1" }).status.role).toBe("follower");
  });

  it("a server remains in follower state as long as it receives valid RPCs from a leader or candidate", () => {
    const node = new LoneNode();
    for (let i = 0; i < 20; i++) {
      node.pass(250);
      node.receive("n3", 1, heartbeat);
    }
    expect(node.status).toMatchObject({ role: "follower", leader: "n3", term: 1 });
  });

  it("each server will vote for at most one candidate in a given term, on a first-come-first-served basis", () => {
    const node = new LoneNode();
    expect(node.receive("n3", 1, vote([0, 0]))).toMatchObject([granted]);
    expect(node.receive("n2", 1, vote([0, 0]))).toMatchObject([refused]);
  });

  it("once a candidate wins an election, it sends heartbeat messages to all of the other servers to establish its authority", () => {
    const node = new LoneNode({ learners: ["n4"] });
    expect(receivers(only(node.lead(), "append"))).toEqual(["n2", "n3", "n4"]);
  });

  it("if the leader's term is at least as large as the candidate's current term, then the candidate recognizes the leader as legitimate and returns to follower state", () => {
    const node = new LoneNode();
    node.campaign();
    node.receive("n3", 1, heartbeat);
    expect(node.status).toMatchObject({ role: "follower", leader: "n3" });
  });

  it("if the term in the RPC is smaller than the candidate's current term, then the candidate rejects the RPC and continues in candidate state", () => {
    const node = new LoneNode({ term: 4 });
    node.campaign();
    node.receive("n3", 4, append([0, 0], [4]));
    expect(node.status).toMatchObject({ role: "candidate", term: 5, lastIndex: 0 });
  });

  it("election timeouts are chosen randomly from a fixed interval", () => {
    const times = new Set<number>();
    for (let seed = 1; seed <= 30; seed++) {
      const cluster = new Cluster({ seed });
      while (cluster.status("n1").role === "follower") cluster.pass(25, ["n1"]);
      times.add(cluster.now);
    }
    expect(Math.min(...times)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...times)).toBeLessThanOrEqual(625);
    expect(times.size).toBeGreaterThan(5);
  });

  it("each candidate restarts its randomized election timeout at the start of an election, so that split votes are resolved quickly", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const cluster = new Cluster({ seed, voters: ["n1", "n2", "n3", "n4", "n5"] });
      cluster.pass(2500);
      expect(cluster.leader(), `seed ${seed}`).toBeDefined();
    }
  });
});

describe("§5.3 Log replication", () => {
  it("the leader issues AppendEntries RPCs in parallel to each of the other servers", () => {
    const node = new LoneNode({ voters: ["n1", "n2", "n3", "n4", "n5"] });
    node.lead();
    for (const name of ["n2", "n3", "n4", "n5"]) node.ack(name, 1);
    expect(receivers(only(node.propose("a"), "append"))).toEqual(["n2", "n3", "n4", "n5"]);
  });

  it("the leader retries AppendEntries RPCs indefinitely until all followers eventually store all log entries", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.cut("n3");
    for (let i = 0; i < 50; i++) cluster.propose("n1", `w${i}`);
    cluster.pass(5000, ["n1", "n2"]);
    cluster.heal("n3");
    cluster.pass(1000, ["n1", "n2"]);
    expect(cluster.node("n3").words).toHaveLength(50);
  });

  it("a log entry is committed once the leader that created the entry has replicated it on a majority of the servers", () => {
    const node = new LoneNode({ voters: ["n1", "n2", "n3", "n4", "n5"] });
    node.lead();
    node.ack("n2", 1);
    expect(node.status.commitIndex).toBe(0);
    node.ack("n3", 1);
    expect(node.status.commitIndex).toBe(1);
  });

  it("this also commits all preceding entries in the leader's log, including entries created by previous leaders", () => {
    const node = new LoneNode({ log: [1, 1, 2] });
    node.lead();
    node.ack("n2", 4);
    expect(node.status.commitIndex).toBe(4);
    expect(node.node.words).toEqual(["1/1", "2/1", "3/2"]);
  });

  it("the leader includes the highest index it knows to be committed in future AppendEntries RPCs (including heartbeats)", () => {
    const node = new LoneNode();
    node.lead();
    // At once, not with the next heartbeat.
    expect(only(node.ack("n2", 1), "append", "n2")).toMatchObject([{ commitIndex: 1 }]);
    expect(only(node.pass(100), "heartbeat", "n2")).toMatchObject([{ commitIndex: 1 }]);
  });

  it("once a follower learns that a log entry is committed, it applies the entry to its local state machine (in log order)", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.propose("n1", "a", "b");
    cluster.propose("n1", "c");
    // No time passes: followers need no heartbeat to learn of the commit.
    cluster.run();
    for (const node of cluster.nodes.values()) expect(node.words).toEqual(["a", "b", "c"]);
  });

  it("a leader never overwrites or deletes entries in its log (Leader Append-Only)", () => {
    const node = new LoneNode({ log: [1, 1] });
    node.lead();
    node.propose("a");
    const before = node.terms;
    node.receive("n2", 2, append([1, 1], [2, 2]));
    expect(node.terms).toEqual(before);
    expect(node.status).toMatchObject({ role: "leader", droppedMessages: 1 });
  });

  it("when rejecting an AppendEntries request, the follower can include the term of the conflicting entry and the first index it stores for that term; one RPC will be required for each term with conflicting entries, rather than one RPC per entry", () => {
    const long = Array.from({ length: 50 }, () => 2);
    const cluster = groupWithLogs({ n1: [1, 1, 3], n2: [1, 1, 3], n3: [1, 1, ...long] }, 3);
    cluster.cut("n3");
    cluster.elect("n1");
    cluster.heal();
    let rejected = 0;
    cluster.watch = ({ kind }) => {
      if (kind === "appendRejected") rejected++;
    };
    cluster.pass(500, ["n1"]);
    expect(cluster.node("n3").log()).toEqual(cluster.node("n1").log());
    expect(rejected).toBeLessThanOrEqual(2);
  });

  it("when the leader comes to power, the logs of followers may differ in any of the ways of Figure 7; the leader forces the followers' logs to duplicate its own", () => {
    const cluster = groupWithLogs(
      {
        n1: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
        n2: [1, 1, 1, 4, 4, 5, 5, 6, 6],
        n3: [1, 1, 1, 4],
        n4: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        n5: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        n6: [1, 1, 1, 4, 4, 4, 4],
        n7: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
      },
      7,
    );
    cluster.elect("n1");
    cluster.pass(500, ["n1"]);
    const terms = cluster
      .node("n1")
      .log()
      .map((entry) => entry.term);
    expect(terms).toEqual([1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8]);
    for (const node of cluster.nodes.values()) {
      expect(
        node.log().map((entry) => entry.term),
        node.id,
      ).toEqual(terms);
    }
  });
});

describe("§5.4 Safety", () => {
  it("if the logs have last entries with different terms, then the log with the later term is more up-to-date", () => {
    const node = new LoneNode({ log: [1, 1, 1, 2] });
    expect(node.receive("n2", 4, vote([9, 1]))).toMatchObject([refused]);
    expect(node.receive("n2", 5, vote([1, 3]))).toMatchObject([granted]);
  });

  it("if the logs end with the same term, then whichever log is longer is more up-to-date", () => {
    const node = new LoneNode({ log: [1, 2, 2] });
    expect(node.receive("n2", 4, vote([2, 2]))).toMatchObject([refused]);
    expect(node.receive("n2", 5, vote([3, 2]))).toMatchObject([granted]);
  });

  it("Raft never commits log entries from previous terms by counting replicas (Figure 8)", () => {
    const node = new LoneNode({ voters: ["n1", "n2", "n3", "n4", "n5"], log: [1, 2], term: 3 });
    node.lead();
    node.ack("n2", 2);
    node.ack("n3", 2);
    node.ack("n4", 2);
    expect(node.status.commitIndex).toBe(0);
    node.ack("n2", 3);
    node.ack("n3", 3);
    expect(node.status.commitIndex).toBe(3);
  });
});

describe("§5.5 Follower and candidate crashes", () => {
  it("if the crashed server restarts, then the RPC will complete successfully", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.crash("n3");
    cluster.propose("n1", "a");
    cluster.pass(1000);
    cluster.restart("n3");
    cluster.pass(300);
    expect(cluster.node("n3").words).toEqual(["a"]);
  });

  it("Raft RPCs are idempotent, so this causes no harm", () => {
    const node = new LoneNode({ log: [1] });
    const body = append([1, 1], [1, 1], 2);
    const first = node.receive("n2", 1, body);
    expect(node.receive("n2", 1, body)).toEqual(first);
    expect(node.terms).toEqual([1, 1, 1]);
    expect(node.node.words).toEqual(["1/1", "2/1"]);
  });
});

describe("§6 Cluster membership changes", () => {
  it("servers disregard RequestVote RPCs when they believe a current leader exists: it does not update its term or grant its vote", () => {
    const node = new LoneNode();
    node.receive("n2", 1, heartbeat);
    node.pass(275);
    expect(node.receive("n3", 9, vote([9, 9]))).toEqual([]);
    expect(node.status).toMatchObject({ term: 1, votedFor: undefined });
  });

  it("within the minimum election timeout of hearing from a current leader (and not later)", () => {
    const node = new LoneNode();
    node.receive("n2", 1, heartbeat);
    node.pass(300);
    expect(node.receive("n3", 9, vote([9, 9]))).toMatchObject([granted]);
  });

  it("new servers join the cluster as non-voting members (the leader replicates log entries to them, but they are not considered for majorities)", () => {
    const node = new LoneNode({ voters: ["n1", "n2", "n3"], learners: ["n4", "n5"] });
    node.lead();
    node.ack("n4", 1);
    node.ack("n5", 1);
    expect(node.status.commitIndex).toBe(0);
    node.ack("n3", 1);
    expect(node.status.commitIndex).toBe(1);
    expect(only(node.propose("a"), "append", "n4")).toHaveLength(1);
  });

  it("a server always uses the latest configuration in its log, regardless of whether the entry is committed", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1);
    node.raft.proposeMembership({ kind: "addLearner", member: member("n4") }, node.now);
    const sent = node.work();
    expect(node.status.membership.learners).toEqual([member("n4")]);
    expect(only(sent, "append", "n4")).toHaveLength(1);
    // Another leader's log takes it back with the entry.
    node.receive("n3", 2, append([1, 1], [2]));
    expect(node.status.membership.learners).toEqual([]);
  });
});

/** A chunk of a leader's snapshot at index 5 of term 2. */
function chunk(offset: number, length: number, state = "abcdefgh"): MessageOf<"snapshotChunk"> {
  const bytes = utf8(JSON.stringify([state]));
  const membership = membershipOf(["n1", "n2", "n3"], ["n9"]);
  const at = { lastIndex: logIndex(5), lastTerm: term(2), membership, state: bytes };
  const { meta } = makeSnapshot(at);
  const data = bytes.subarray(offset, offset + length);
  const { id: from, storeId: fromStoreId } = member("n2");
  const envelope = { from, fromStoreId, to: member("n1").id, term: term(3) };
  return { ...envelope, kind: "snapshotChunk", meta, offset, data };
}

describe("§7 Log compaction (Figure 13: InstallSnapshot RPC)", () => {
  it("1. Reply immediately if term < currentTerm", () => {
    const node = new LoneNode({ term: 4 });
    expect(node.receive("n2", 3, chunk(0, 100))).toMatchObject([{ term: 4 }]);
    expect(node.node.installs).toBe(0);
  });

  it("2. Create new snapshot file if first chunk (offset is 0)", () => {
    const node = new LoneNode();
    node.receive("n2", 3, chunk(0, 4));
    // Another snapshot begins: the pieces are not mixed.
    node.receive("n2", 3, chunk(0, 4, "ABCDEFGH"));
    node.receive("n2", 3, chunk(4, 100, "ABCDEFGH"));
    expect(node.node.words).toEqual(["ABCDEFGH"]);
  });

  it("3. Write data into snapshot file at given offset", () => {
    const node = new LoneNode();
    node.receive("n2", 3, chunk(0, 4));
    expect(node.receive("n2", 3, chunk(8, 100))).toMatchObject([{ nextOffset: 4 }]);
    node.receive("n2", 3, chunk(4, 100));
    expect(node.node.words).toEqual(["abcdefgh"]);
  });

  it("4. Reply and wait for more data chunks if done is false", () => {
    const node = new LoneNode();
    const sent = node.receive("n2", 3, chunk(0, 4));
    expect(sent).toMatchObject([{ kind: "snapshotReply", lastIndex: 5, nextOffset: 4 }]);
    expect(node.node.installs).toBe(0);
  });

  it("5. Save snapshot file", () => {
    const node = new LoneNode();
    const sent = node.receive("n2", 3, chunk(0, 100));
    expect(sent).toMatchObject([{ kind: "appendAccepted", matchIndex: 5 }]);
    node.node.crash();
    node.node.start(node.now);
    expect(node.status).toMatchObject({ snapshotIndex: 5, commitIndex: 5, appliedIndex: 5 });
    expect(node.node.words).toEqual(["abcdefgh"]);
  });

  it("6. If existing log entry has same index and term as snapshot's last included entry, retain log entries following it and reply", () => {
    const node = new LoneNode({ log: [1, 1, 2, 2, 2, 2, 2], term: 3 });
    const sent = node.receive("n2", 3, chunk(0, 100));
    expect(sent).toMatchObject([{ kind: "appendAccepted", matchIndex: 5 }]);
    expect(node.status).toMatchObject({ lastIndex: 7, commitIndex: 5 });
    expect(node.node.installs).toBe(0);
  });

  it("7. Discard the entire log", () => {
    const node = new LoneNode({ log: [1, 1, 1, 1, 1, 1, 1], term: 3 });
    node.receive("n2", 3, chunk(0, 100));
    expect(node.status).toMatchObject({ lastIndex: 5, purgedIndex: 5 });
    expect(node.node.disk.entries.size).toBe(0);
  });

  it("8. Reset state machine using snapshot contents (and load snapshot's cluster configuration)", () => {
    const node = new LoneNode({ log: [1, 1], commit: 2 });
    expect(node.node.words).toEqual(["1/1", "2/1"]);
    node.receive("n2", 3, chunk(0, 100));
    expect(node.node.words).toEqual(["abcdefgh"]);
    expect(node.status.membership.learners).toEqual([member("n9")]);
  });

  it("last included index and term support the AppendEntries consistency check for the first log entry following the snapshot", () => {
    const node = new LoneNode();
    node.receive("n2", 3, chunk(0, 100));
    expect(node.receive("n2", 3, append([5, 3], [3]))).toMatchObject([{ kind: "appendRejected" }]);
    expect(node.receive("n2", 3, append([5, 2], [3]))).toMatchObject([{ matchIndex: 6 }]);
  });

  it("if the follower receives a snapshot that describes a prefix of its log, the entries covered are not applied again", () => {
    const node = new LoneNode({ log: [1, 1, 1, 1, 1, 1, 1], commit: 6, term: 3 });
    const sent = node.receive("n2", 3, chunk(0, 100));
    expect(sent).toMatchObject([{ kind: "appendAccepted", matchIndex: 6 }]);
    expect(node.node.words).toHaveLength(6);
  });

  it("the leader must send snapshots when it has already discarded the next log entry that it needs to send to a follower", () => {
    const node = new LoneNode({ log: [1, 1, 1, 1] });
    node.lead();
    node.ack("n2", 5);
    node.node.compact();
    const rejected = { kind: "appendRejected", prevIndex: logIndex(4), hintIndex: logIndex(1) };
    const sent = node.receive("n3", 2, { ...rejected, kind: "appendRejected", hintTerm: term(1) });
    const [first] = only(sent, "snapshotChunk", "n3");
    expect(first).toMatchObject({ offset: 0, meta: { lastIndex: 5, lastTerm: 2 } });
    expect(only(sent, "append", "n3")).toEqual([]);
  });
});
