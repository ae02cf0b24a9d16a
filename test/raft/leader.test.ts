// A leader's life beside replication: check-quorum, pauses of the process, handing over,
// membership.

import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { instant } from "../../src/base/time.js";
import { logIndex, nodeId } from "../../src/model/ids.js";
import { Cluster } from "./cluster.js";
import { append, heartbeat, LoneNode, only, vote } from "./lone-node.js";
import { member } from "./sim-node.js";

const reply = { kind: "heartbeatReply", readToken: undefined } as const;

describe("check-quorum", () => {
  it("a leader that hears no majority for the longest election timeout steps down", () => {
    const node = new LoneNode();
    node.lead();
    node.pass(575);
    expect(node.status.role).toBe("leader");
    node.pass(75);
    expect(node.status).toMatchObject({ role: "follower", leader: undefined, term: 1 });
  });

  it("a leader that hears one of two followers stays", () => {
    const node = new LoneNode();
    node.lead();
    for (let i = 0; i < 20; i++) {
      node.pass(300);
      node.receive("n3", 1, reply);
    }
    expect(node.status.role).toBe("leader");
  });

  it("learners do not keep it in office", () => {
    const node = new LoneNode({ learners: ["n4", "n5"] });
    node.lead();
    for (let i = 0; i < 4; i++) {
      node.pass(200);
      for (const name of ["n4", "n5"]) node.receive(name, 1, reply);
    }
    expect(node.status.role).toBe("follower");
  });
});

describe("heartbeats", () => {
  const beats = (sent: readonly { readonly kind: string }[]) =>
    sent.filter(({ kind }) => kind === "heartbeat").length;

  it("go to every follower once an interval", () => {
    const node = new LoneNode();
    node.lead();
    expect(beats(node.pass(300))).toBe(2 * 4);
  });

  it("of a ReadIndex round that just left are not said twice, and are never far apart", () => {
    const node = new LoneNode();
    node.lead();
    node.receive("n2", 1, { kind: "appendAccepted", matchIndex: logIndex(1) });
    node.pass(50);
    expect(node.raft.readIndex(1)).toBe(true);
    expect(beats(node.work())).toBe(2);
    expect(beats(node.pass(25)), "the interval ends 25 ms after the round").toBe(0);
    expect(beats(node.pass(75)), "and the next one is due").toBe(2);
  });
});

describe("pauses of the process", () => {
  it("a leader that slept gives its followers time to be heard before it steps down", () => {
    const node = new LoneNode();
    node.lead();
    node.now = instant(node.now + 5000);
    node.raft.tick(node.now);
    expect(node.status.role).toBe("leader");
    node.pass(650);
    expect(node.status.role).toBe("follower");
  });

  it("a follower that slept reads its mail before it campaigns", () => {
    const node = new LoneNode();
    node.receive("n2", 1, heartbeat);
    node.now = instant(node.now + 5000);
    node.raft.tick(node.now);
    expect(node.work()).toEqual([]);
    node.receive("n2", 1, heartbeat);
    node.pass(275);
    expect(node.status).toMatchObject({ role: "follower", leader: "n2" });
  });
});

describe("pre-vote", () => {
  it("asking raises no term and binds nobody", () => {
    const node = new LoneNode({ term: 4 });
    const sent = only(node.timeOut(), "vote");
    expect(sent).toMatchObject([
      { preVote: true, term: 5 },
      { preVote: true, term: 5 },
    ]);
    expect(node.status).toMatchObject({ term: 4, votedFor: undefined });
    expect(node.batches.every(({ hardState }) => hardState === undefined)).toBe(true);
  });

  it("granting one is no vote, and puts off no election", () => {
    const node = new LoneNode();
    node.pass(275);
    const granted = { kind: "voteReply", preVote: true, granted: true, term: 1 };
    expect(node.receive("n2", 1, vote([0, 0], { preVote: true }))).toMatchObject([granted]);
    expect(node.receive("n3", 1, vote([0, 0], { preVote: true }))).toMatchObject([granted]);
    expect(node.status).toMatchObject({ term: 0, votedFor: undefined });
    node.pass(350);
    expect(node.status.role).toBe("preCandidate");
  });

  it("is refused to a log that is behind, with the voter's own term", () => {
    const node = new LoneNode({ log: [1, 2], term: 6 });
    expect(node.receive("n2", 7, vote([1, 1], { preVote: true }))).toMatchObject([
      { granted: false, term: 6 },
    ]);
    expect(node.receive("n2", 3, vote([9, 2], { preVote: true }))).toMatchObject([
      { granted: false, term: 6 },
    ]);
  });

  it("a late grant of an earlier round elects nobody", () => {
    const node = new LoneNode();
    node.timeOut();
    node.receive("n2", 5, heartbeat);
    node.receive("n2", 1, { kind: "voteReply", preVote: true, granted: true });
    expect(node.status).toMatchObject({ role: "follower", term: 5 });
  });
});

describe("leadership transfer", () => {
  it("the successor is told once it has the whole log, and wins at once", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.propose("n1", "a");
    const from = cluster.now;
    expect(cluster.raft("n1").transferLeadership(nodeId("n2"), cluster.now)).toBe(true);
    cluster.run();
    expect(cluster.now).toBe(from);
    expect(cluster.status("n2")).toMatchObject({ role: "leader", term: 2 });
    expect(cluster.node("n2").words).toEqual(["a"]);
    expect(cluster.status("n1")).toMatchObject({ role: "follower", leader: "n2" });
  });

  it("meanwhile proposals are refused; after the longest timeout it is given up", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.cut("n2");
    cluster.raft("n1").transferLeadership(nodeId("n2"), cluster.now);
    cluster.run();
    expect(cluster.propose("n1", "a")).toEqual({ ok: false, reason: "TRANSFERRING" });
    expect(cluster.raft("n1").transferLeadership(nodeId("n3"), cluster.now)).toBe(false);
    cluster.pass(700, ["n1"]);
    expect(cluster.propose("n1", "a")).toMatchObject({ ok: true });
    expect(cluster.status("n1")).toMatchObject({ role: "leader", transferee: undefined });
  });

  it("a lost message to the successor is sent again", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.run();
    let lost = 0;
    cluster.lost = ({ kind }) => kind === "timeoutNow" && lost++ === 0;
    cluster.raft("n1").transferLeadership(nodeId("n3"), cluster.now);
    cluster.pass(200);
    expect(lost).toBeGreaterThan(0);
    expect(cluster.leader()?.id).toBe("n3");
  });

  it("cannot go to itself, to a learner, to nobody; nor start on a follower", () => {
    const cluster = new Cluster({ learners: ["n4"] });
    cluster.elect("n1");
    for (const name of ["n1", "n4", "n7"]) {
      expect(cluster.raft("n1").transferLeadership(nodeId(name), cluster.now), name).toBe(false);
    }
    expect(cluster.raft("n2").transferLeadership(nodeId("n1"), cluster.now)).toBe(false);
  });
});

describe("membership", () => {
  it("a learner is added, fed and removed", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.propose("n1", "a");
    cluster.run();
    cluster.add("n4");
    const added = { kind: "addLearner", member: member("n4") } as const;
    expect(cluster.raft("n1").proposeMembership(added, cluster.now)).toMatchObject({ ok: true });
    cluster.run();
    expect(cluster.node("n4").words).toEqual(["a"]);
    expect(cluster.status("n2").membership.learners).toEqual([member("n4")]);
    const removed = { kind: "removeLearner", id: nodeId("n4") } as const;
    cluster.raft("n1").proposeMembership(removed, cluster.now);
    cluster.propose("n1", "b");
    cluster.run();
    expect(cluster.status("n1").peers.map(({ id }) => id)).toEqual(["n2", "n3"]);
    expect(cluster.node("n4").words).toEqual(["a"]);
  });

  it("one change at a time, and none before this term's no-op is committed", () => {
    const node = new LoneNode();
    node.lead();
    const change = (name: string) =>
      node.raft.proposeMembership({ kind: "addLearner", member: member(name) }, node.now);
    expect(change("n4")).toEqual({ ok: false, reason: "CHANGE_IN_FLIGHT" });
    node.ack("n2", 1);
    expect(change("n4")).toMatchObject({ ok: true });
    expect(change("n5")).toEqual({ ok: false, reason: "CHANGE_IN_FLIGHT" });
    node.work();
    node.ack("n2", 2);
    expect(change("n5")).toMatchObject({ ok: true });
  });

  it("a change that does not fit is refused, and a follower takes none", () => {
    const node = new LoneNode({ learners: ["n4"] });
    const changes = [
      { kind: "addLearner", member: member("n2") },
      { kind: "addLearner", member: member("n4") },
      { kind: "removeLearner", id: nodeId("n2") },
      { kind: "rebindLearner", member: member("n3", "other") },
    ] as const;
    expect(node.raft.proposeMembership(changes[0], node.now)).toMatchObject({
      reason: "NOT_LEADER",
    });
    node.lead();
    node.ack("n2", 1);
    for (const change of changes) {
      expect(node.raft.proposeMembership(change, node.now)).toMatchObject({
        reason: "INVALID_CHANGE",
      });
    }
  });

  it("a learner bound to another store begins anew", () => {
    const node = new LoneNode({ learners: ["n4"] });
    node.lead();
    node.ack("n2", 1);
    node.ack("n4", 1);
    const rebound = { kind: "rebindLearner", member: member("n4", "new") } as const;
    expect(node.raft.proposeMembership(rebound, node.now)).toMatchObject({ ok: true });
    node.work();
    expect(node.status.peers.find(({ id }) => id === "n4")).toMatchObject({
      flow: "probe",
      matchIndex: 0,
      storeMatches: true,
    });
  });

  it("survives restarts and snapshots", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.run();
    const added = { kind: "addLearner", member: member("n4") } as const;
    cluster.raft("n1").proposeMembership(added, cluster.now);
    cluster.run();
    cluster.crash("n2");
    cluster.restart("n2");
    expect(cluster.status("n2").membership.learners).toEqual([member("n4")]);
    cluster.pass(200);
    cluster.node("n2").compact();
    cluster.crash("n2");
    cluster.restart("n2");
    expect(cluster.status("n2").membership.learners).toEqual([member("n4")]);
  });
});

describe("proposals", () => {
  it("only a leader takes them", () => {
    const node = new LoneNode();
    expect(node.raft.propose([utf8("a")], node.now)).toEqual({ ok: false, reason: "NOT_LEADER" });
    node.receive("n2", 1, append([0, 0], [1]));
    expect(node.raft.propose([utf8("a")], node.now)).toEqual({ ok: false, reason: "NOT_LEADER" });
  });

  it("get their index and term", () => {
    const node = new LoneNode();
    node.lead();
    const first = node.raft.propose([utf8("a"), utf8("b")], node.now);
    expect(first).toEqual({ ok: true, firstIndex: 2, term: 1 });
    const second = node.raft.propose([utf8("c")], node.now);
    expect(second).toEqual({ ok: true, firstIndex: 4, term: 1 });
  });
});
