// Rule R9: a membership names {id, storeId}; the same id on another store is not that member.

import { describe, expect, it } from "vitest";
import { logIndex, term } from "../../src/model/ids.js";
import { Cluster } from "./cluster.js";
import { LoneNode, only, receivers, vote } from "./lone-node.js";
import { member } from "./sim-node.js";

const granted = { kind: "voteReply", preVote: false, granted: true } as const;
const refused = { kind: "voteReply", preVote: false, granted: false } as const;
const preGranted = { kind: "voteReply", preVote: true, granted: true } as const;
const five = ["n1", "n2", "n3", "n4", "n5"];

describe("R9 a voter on another store is no voter", () => {
  it("R9 its votes and pre-votes do not count", () => {
    const node = new LoneNode();
    node.timeOut();
    node.receive("n2", 1, preGranted, "empty");
    expect(node.status.role).toBe("preCandidate");
    node.receive("n3", 1, preGranted);
    node.receive("n2", 1, granted, "empty");
    expect(node.status.role).toBe("candidate");
    node.receive("n3", 1, granted);
    expect(node.status.role).toBe("leader");
  });

  it("R9 its acknowledgements do not count, yet it is fed", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1, "empty");
    expect(node.status).toMatchObject({ commitIndex: 0 });
    expect(node.status.peers[0]).toMatchObject({ storeMatches: false, matchIndex: 1 });
    expect(only(node.propose("a"), "append", "n2")).toHaveLength(1);
    node.ack("n2", 2, "empty");
    expect(node.status.commitIndex).toBe(0);
    // Its own store comes back, with what it had acknowledged by then.
    node.ack("n2", 1);
    expect(node.status.commitIndex).toBe(1);
    node.ack("n2", 1, "empty");
    expect(node.status.commitIndex).toBe(1);
  });

  it("R9 what its own store acknowledged stays counted while another answers", () => {
    const node = new LoneNode({ voters: five });
    node.lead();
    node.ack("n2", 1);
    node.ack("n2", 0, "empty");
    node.ack("n3", 1);
    expect(node.status.commitIndex).toBe(1);
  });

  it("R9 it does not confirm reads", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1);
    node.raft.readIndex(1);
    node.work();
    const reply = { kind: "heartbeatReply", readToken: { term: term(1), counter: 1 } } as const;
    node.receive("n3", 1, reply, "empty");
    expect(node.node.reads).toEqual([]);
  });

  it("R9 it does not keep a leader in office", () => {
    const node = new LoneNode();
    node.lead();
    const reply = { kind: "heartbeatReply", readToken: undefined } as const;
    for (let i = 0; i < 7; i++) {
      node.pass(100);
      node.receive("n2", 1, reply, "empty");
    }
    expect(node.status.role).toBe("follower");
  });

  it("R9 it neither campaigns nor grants", () => {
    const node = new LoneNode({ store: "empty" });
    expect(node.pass(5000)).toEqual([]);
    expect(node.receive("n2", 9, vote([9, 9]))).toEqual([]);
    expect(node.receive("n2", 9, vote([9, 9], { preVote: true }))).toEqual([]);
    node.receive("n2", 9, { kind: "timeoutNow" });
    expect(node.status).toMatchObject({ role: "learner", votedFor: undefined });
  });

  it("R9 it forgets a leader that fell silent, as a voter does", () => {
    const heartbeat = { commitIndex: logIndex(0), commitTerm: term(0), readToken: undefined };
    for (const store of [undefined, "empty"]) {
      const node = new LoneNode(store === undefined ? {} : { store });
      node.receive("n2", 1, { kind: "heartbeat", ...heartbeat });
      expect(node.status.leader).toBe("n2");
      node.pass(1000);
      expect(node.status.leader).toBeUndefined();
    }
  });

  it("R9 it gets no vote, and its term moves nobody", () => {
    const node = new LoneNode({ term: 3 });
    expect(node.receive("n2", 9, vote([9, 9]), "empty")).toEqual([]);
    expect(node.receive("n2", 9, vote([9, 9], { preVote: true }), "empty")).toEqual([]);
    node.receive("n2", 9, refused, "empty");
    expect(node.status).toMatchObject({ term: 3, droppedMessages: 1 });
  });

  it("R9 leadership is not handed to it", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1, "empty");
    node.ack("n3", 1);
    expect(node.raft.transferLeadership(member("n2").id, node.now)).toBe(false);
    expect(node.raft.transferLeadership(member("n3").id, node.now)).toBe(true);
    expect(receivers(only(node.work(), "timeoutNow"))).toEqual(["n3"]);
  });

  it("R9 a group that lost one disk goes on, and the empty node follows without a vote", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.propose("n1", "a");
    cluster.run();
    cluster.node("n3").crash();
    cluster.add("n3", "empty");
    cluster.checker.restarted(member("n3").id);
    cluster.pass(1000);
    expect(cluster.node("n3").words).toEqual(["a"]);
    expect(cluster.status("n3").role).toBe("learner");
    // One rightful voter is left beside it: no majority.
    cluster.crash("n2");
    cluster.propose("n1", "b");
    cluster.run();
    expect(cluster.node("n1").words).toEqual(["a"]);
    cluster.pass(1000);
    expect(cluster.leader()).toBeUndefined();
  });
});
