// The project's own rules R1–R9 of Raft, each with tests that carry its number.

import { describe, expect, it } from "vitest";
import { DecodeError, Reader, Writer } from "../../src/base/binary.js";
import { utf8 } from "../../src/base/bytes.js";
import { instant } from "../../src/base/time.js";
import { logIndex, term } from "../../src/model/ids.js";
import { readIndex } from "../../src/raft/record-codec.js";
import { Cluster } from "./cluster.js";
import { append, heartbeat, LoneNode, only, vote } from "./lone-node.js";

const granted = { kind: "voteReply", preVote: false, granted: true } as const;
const preGranted = { kind: "voteReply", preVote: true, granted: true } as const;
const five = ["n1", "n2", "n3", "n4", "n5"];

describe("R1 one synced batch before anything that promises durability", () => {
  it("R1 term, vote and entries of one Ready are in one batch", () => {
    const node = new LoneNode();
    node.hand("n2", 4, append([0, 0], [4, 4]));
    const before = node.node.disk.syncs;
    node.work();
    expect(node.node.disk.syncs).toBe(before + 1);
    const batch = node.batches.at(-1);
    expect(batch?.hardState).toMatchObject({ term: 4, lastDurableIndex: 2 });
    expect(batch?.entries).toHaveLength(2);
  });

  it("R1 an acknowledgement of entries waits for the batch that holds them", () => {
    const node = new LoneNode();
    node.hand("n2", 1, append([0, 0], [1]));
    expect(only(node.node.begin(), "appendAccepted")).toEqual([]);
    expect(only(node.node.begin(), "appendAccepted")).toEqual([]);
    node.node.persist();
    expect(only(node.node.finish(), "appendAccepted")).toMatchObject([{ matchIndex: 1 }]);
  });

  it("R1 what arrives while a batch is being written is acknowledged only after the next", () => {
    const node = new LoneNode();
    node.hand("n2", 1, append([0, 0], [1]));
    node.node.begin();
    node.hand("n2", 1, append([1, 1], [1]));
    node.node.persist();
    expect(node.node.finish()).toMatchObject([{ matchIndex: 1 }]);
    expect(node.work()).toMatchObject([{ matchIndex: 2 }]);
  });

  it("R1 a candidate asks for votes, and counts its own, only once its vote is durable", () => {
    const node = new LoneNode();
    node.timeOut();
    node.hand("n2", 1, preGranted);
    expect(node.node.begin()).toEqual([]);
    node.hand("n2", 1, granted);
    expect(node.status.role).toBe("candidate");
    node.node.persist();
    expect(only(node.node.finish(), "vote")).toHaveLength(2);
    expect(node.status.role).toBe("leader");
  });

  it("R1 the end of an earlier batch does not make a later vote durable", () => {
    const node = new LoneNode({ voters: ["n1"] });
    node.node.crash();
    node.node.start(node.now);
    node.node.begin();
    while (node.status.role !== "candidate") {
      node.now = instant(node.now + 25);
      node.raft.tick(node.now);
    }
    node.node.persist();
    node.node.finish();
    expect(node.status.role).toBe("candidate");
    node.work();
    expect(node.status.role).toBe("leader");
  });

  it("R1 a leader counts itself only for what its own finished batches hold", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1);
    node.raft.propose([utf8("a")], node.now);
    node.node.begin();
    node.raft.propose([utf8("b")], node.now);
    node.hand("n2", 1, { kind: "appendAccepted", matchIndex: logIndex(2) });
    node.node.persist();
    node.node.finish();
    expect(node.status).toMatchObject({ commitIndex: 2, durableIndex: 2 });
    node.hand("n2", 1, { kind: "appendAccepted", matchIndex: logIndex(3) });
    expect(node.status.commitIndex).toBe(2);
    node.work();
    expect(node.status.commitIndex).toBe(3);
  });

  it("R1 a leader sends entries at once but counts itself only after its own batch", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1);
    node.ack("n3", 1);
    node.raft.propose([utf8("a")], node.now);
    expect(only(node.node.begin(), "append")).toHaveLength(2);
    node.hand("n2", 1, { kind: "appendAccepted", matchIndex: logIndex(2) });
    node.hand("n3", 1, { kind: "appendAccepted", matchIndex: logIndex(2) });
    expect(node.status.commitIndex).toBe(1);
    node.node.persist();
    node.node.finish();
    expect(node.status.commitIndex).toBe(2);
  });

  it("R1 a truncation that meets a batch in flight is repaired by the next", () => {
    const node = new LoneNode({ log: [1] });
    node.hand("n2", 2, append([1, 1], [2, 2, 2]));
    node.node.begin();
    node.hand("n3", 3, append([2, 2], [3]));
    node.node.persist();
    node.node.finish();
    expect(node.status.durableIndex).toBe(2);
    node.work();
    expect(node.batches.at(-1)).toMatchObject({ truncateFrom: 3 });
    node.node.crash();
    node.node.start(node.now);
    expect(node.terms).toEqual([1, 2, 3]);
  });
});

describe("R2 truncate only at a real conflict", () => {
  it("R2 an older, shorter append takes nothing away", () => {
    const node = new LoneNode({ log: [1, 1, 1, 1] });
    node.receive("n2", 1, append([1, 1], [1]));
    node.receive("n2", 1, append([0, 0], []));
    expect(node.terms).toEqual([1, 1, 1, 1]);
    expect(node.batches.every(({ truncateFrom }) => truncateFrom === undefined)).toBe(true);
  });

  it("R2 a truncation at or below the commit index stops the process", () => {
    const node = new LoneNode({ log: [1, 1, 1], commit: 2 });
    expect(() => node.receive("n2", 2, append([1, 1], [2]))).toThrow(/R2/);
  });

  it("R2 also what the leader called committed is safe before it is durable here", () => {
    const node = new LoneNode({ log: [1] });
    node.hand("n2", 1, append([1, 1], [1, 1], 3));
    expect(node.status.commitIndex).toBe(1);
    expect(() => node.hand("n3", 2, append([1, 1], [2]))).toThrow(/R2/);
  });
});

describe("R3 only entries of the current term commit by counting", () => {
  it("R3 a leader commits entries of earlier terms only with one of its own", () => {
    const node = new LoneNode({ log: [1, 1, 2] });
    node.lead();
    node.ack("n2", 3);
    node.ack("n3", 3);
    expect(node.status.commitIndex).toBe(0);
    node.ack("n3", 4);
    expect(node.status.commitIndex).toBe(4);
  });

  it("R3 learners are never counted", () => {
    const node = new LoneNode({ learners: ["n8", "n9"] });
    node.lead();
    node.ack("n8", 1);
    node.ack("n9", 1);
    expect(node.status.commitIndex).toBe(0);
  });

  it("R3 a learner neither campaigns nor votes", () => {
    const node = new LoneNode({ voters: ["n2", "n3", "n4"], learners: ["n1"] });
    expect(node.pass(5000)).toEqual([]);
    expect(node.receive("n2", 9, vote([9, 9]))).toEqual([]);
    expect(node.status.role).toBe("learner");
  });
});

describe("R4 ReadIndex", () => {
  const beat = (counter: number, inTerm = 1) =>
    ({ kind: "heartbeatReply", readToken: { term: term(inTerm), counter } }) as const;

  function leaderOf(voters: readonly string[]): LoneNode {
    const node = new LoneNode({ voters });
    node.lead();
    for (const name of voters) if (name !== "n1") node.ack(name, 1);
    return node;
  }

  it("R4 a read is confirmed by a quorum that answers its round", () => {
    const node = leaderOf(five);
    expect(node.raft.readIndex(77)).toBe(true);
    const tokens = only(node.work(), "heartbeat").map(({ readToken }) => readToken);
    expect(tokens).toEqual(Array(4).fill({ term: 1, counter: 1 }));
    node.receive("n2", 1, beat(1));
    node.receive("n2", 1, beat(1));
    expect(node.node.reads).toEqual([]);
    node.receive("n3", 1, beat(1));
    expect(node.node.reads).toEqual([{ token: 77, outcome: "confirmed", index: 1 }]);
  });

  it("R4 requests share a round; those that come while it is in flight wait for the next", () => {
    const node = leaderOf(["n1", "n2", "n3"]);
    node.raft.readIndex(1);
    node.raft.readIndex(2);
    node.work();
    node.raft.readIndex(3);
    expect(only(node.work(), "heartbeat")).toEqual([]);
    const next = node.receive("n2", 1, beat(1));
    expect(node.node.reads.map(({ token }) => token)).toEqual([1, 2]);
    expect(only(next, "heartbeat")[0]?.readToken).toEqual({ term: 1, counter: 2 });
    // The answer to the earlier round confirms nothing of the later.
    node.receive("n3", 1, beat(1));
    expect(node.node.reads).toHaveLength(2);
    node.receive("n3", 1, beat(2));
    expect(node.node.reads).toHaveLength(3);
  });

  it("R4 answers under unknown tokens, or none, are dropped", () => {
    const node = leaderOf(["n1", "n2", "n3"]);
    node.raft.readIndex(1);
    node.work();
    node.receive("n2", 1, beat(2));
    node.receive("n2", 1, beat(1, 0));
    node.receive("n2", 1, { kind: "heartbeatReply", readToken: undefined });
    expect(node.node.reads).toEqual([]);
  });

  it("R4 nothing is confirmed before this term's no-op is committed", () => {
    const node = new LoneNode({ log: [1, 1] });
    node.lead();
    node.raft.readIndex(1);
    expect(only(node.work(), "heartbeat")).toEqual([]);
    const sent = node.ack("n2", 3);
    expect(only(sent, "heartbeat", "n2")).toHaveLength(1);
    node.receive("n2", 2, beat(1, 2));
    expect(node.node.reads).toEqual([{ token: 1, outcome: "confirmed", index: 3 }]);
  });

  it("R4 pending reads are aborted on step-down, and a follower takes none", () => {
    const node = leaderOf(["n1", "n2", "n3"]);
    node.raft.readIndex(1);
    node.work();
    node.raft.readIndex(2);
    node.receive("n2", 5, heartbeat);
    expect(node.node.reads).toEqual([
      { token: 1, outcome: "aborted" },
      { token: 2, outcome: "aborted" },
    ]);
    expect(node.raft.readIndex(3)).toBe(false);
  });

  it("R4 a lost round is asked again with the heartbeats, under the same token", () => {
    const node = leaderOf(["n1", "n2", "n3"]);
    node.raft.readIndex(1);
    node.work();
    const again = only(node.pass(100), "heartbeat", "n3");
    expect(again[0]?.readToken).toEqual({ term: 1, counter: 1 });
  });

  it("R4 a group of one confirms at once", () => {
    const node = new LoneNode({ voters: ["n1"], learners: ["n2"] });
    node.lead();
    node.raft.readIndex(1);
    node.work();
    expect(node.node.reads).toEqual([{ token: 1, outcome: "confirmed", index: 1 }]);
  });

  it("R4 a leader that was replaced without knowing confirms nothing", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.cut("n1");
    cluster.raft("n1").readIndex(5);
    cluster.run();
    cluster.pass(700, ["n2", "n3"]);
    expect(cluster.leader()?.id).not.toBe("n1");
    cluster.heal();
    cluster.run();
    cluster.pass(300);
    expect(cluster.node("n1").reads).toEqual([{ token: 5, outcome: "aborted" }]);
  });

  it("R4 more reads than the cap are refused", () => {
    const node = new LoneNode({ config: { maxPendingReads: 2 } });
    node.lead();
    expect([1, 2, 3].map((token) => node.raft.readIndex(token))).toEqual([true, true, false]);
  });
});

describe("R5 votes are denied while a leader is heard", () => {
  it("R5 pre-votes too", () => {
    const node = new LoneNode();
    node.receive("n2", 1, heartbeat);
    expect(node.receive("n3", 2, vote([9, 9], { preVote: true }))).toEqual([]);
  });

  it("R5 a leader denies them while it leads", () => {
    const node = new LoneNode();
    node.lead();
    expect(node.receive("n3", 9, vote([9, 9]))).toEqual([]);
    expect(node.status).toMatchObject({ role: "leader", term: 1 });
  });

  it("R5 the vote request of a leadership transfer passes", () => {
    const node = new LoneNode();
    node.receive("n2", 1, heartbeat);
    expect(node.receive("n3", 2, vote([9, 1], { transfer: true }))).toMatchObject([granted]);
  });

  it("R5 a node that comes back from a partition disturbs nobody", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.pass(5000);
    expect(cluster.status("n3")).toMatchObject({ role: "preCandidate", term: 1 });
    cluster.heal();
    cluster.pass(1000);
    for (const name of ["n1", "n2", "n3"]) {
      expect(cluster.status(name)).toMatchObject({ term: 1, leader: "n1" });
    }
  });

  it("R5 a follower ahead in term is not shut out: the leader steps down and all go on", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    const ahead = new LoneNode({ term: 9 });
    cluster.node("n3").crash();
    cluster.node("n3").disk = ahead.node.disk;
    cluster.restart("n3");
    cluster.pass(2000);
    expect(cluster.leader()?.raft.status().term).toBeGreaterThan(9);
  });

  it("R5 an election after a leader's death takes less than two longest timeouts", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const cluster = new Cluster({ seed });
      cluster.elect("n1");
      cluster.crash("n1");
      const died = cluster.now;
      while (cluster.leader() === undefined) cluster.pass(25);
      expect(cluster.now - died, `seed ${seed}`).toBeLessThanOrEqual(1200);
    }
  });
});

describe("R8 no 64-bit surprise", () => {
  it("R8 counters are safe integers with room above, decoded in one place", () => {
    const frame = (value: number) => new Reader(new Writer().varint(value).finish());
    expect(readIndex(frame(2 ** 52))).toBe(2 ** 52);
    expect(() => readIndex(frame(2 ** 52 + 1))).toThrow(DecodeError);
    expect(() => readIndex(new Reader(new Uint8Array(8).fill(0xff)))).toThrow(DecodeError);
  });
});
