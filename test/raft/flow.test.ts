// Batching and the caps: many proposals share few syncs and appends, and a follower that does not
// answer costs a leader no more than the config says.

import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { logIndex } from "../../src/model/ids.js";
import { defaultRaftConfig } from "../../src/raft/config.js";
import { entryBytes } from "../../src/raft/log-entry.js";
import { Cluster } from "./cluster.js";
import { LoneNode, only } from "./lone-node.js";

describe("batching", () => {
  it("1,000 concurrent proposals take fewer than 100 syncs", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.run();
    const syncs = () => [...cluster.nodes.values()].map((node) => node.disk.syncs);
    const before = syncs();
    let appends = 0;
    cluster.watch = ({ kind }) => {
      if (kind === "append") appends++;
    };
    // 1,000 clients, each with one proposal, arriving 20 at a time between two turns of the driver.
    for (let turn = 0; turn < 50; turn++) {
      for (let i = 0; i < 20; i++) cluster.propose("n1", `w${turn * 20 + i}`);
      cluster.settle();
      cluster.deliverNext();
    }
    cluster.run();
    for (const node of cluster.nodes.values()) expect(node.words).toHaveLength(1000);
    for (const [i, count] of syncs().entries()) expect(count - (before[i] ?? 0)).toBeLessThan(100);
    // Two followers; each turn may also tell a commit.
    expect(appends).toBeLessThan(400);
  });

  it("proposals between two Readys leave in one append a follower and one batch", () => {
    const node = new LoneNode();
    node.lead();
    node.ack("n2", 1);
    const before = node.node.batchesWithEntries;
    for (let i = 0; i < 100; i++) node.raft.propose([utf8(`w${i}`)], node.now);
    const appends = only(node.work(), "append", "n2");
    expect(appends).toHaveLength(1);
    expect(appends[0]?.entries).toHaveLength(100);
    expect(node.node.batchesWithEntries).toBe(before + 1);
  });

  it("what is proposed while a batch is written waits for the next, all together", () => {
    const node = new LoneNode();
    node.lead();
    node.raft.propose([utf8("a")], node.now);
    node.node.begin();
    for (let i = 0; i < 50; i++) node.raft.propose([utf8(`w${i}`)], node.now);
    node.node.persist();
    node.node.finish();
    node.work();
    expect(node.batches.at(-1)?.entries).toHaveLength(50);
  });
});

describe("caps", () => {
  const config = {
    maxInflightMessages: 8,
    maxInflightBytes: 10_000,
    maxAppendBytes: 3000,
    maxUncommittedBytes: 50_000,
  };

  it("with a follower paused, what is on its way to it and in memory stays under the caps", () => {
    const cluster = new Cluster({ config });
    cluster.elect("n1");
    cluster.run();
    const before = { messages: 0, bytes: 0 };
    cluster.lost = ({ to }) => to === "n3";
    const onItsWay = { ...before };
    cluster.watch = (message) => {
      if (message.to !== "n3" || message.kind !== "append" || message.entries.length === 0) return;
      onItsWay.messages++;
      for (const entry of message.entries) onItsWay.bytes += entryBytes(entry);
    };
    let longest = 0;
    for (let i = 0; i < 2000; i++) {
      cluster.propose("n1", "x".repeat(500));
      cluster.run();
      if (i % 100 === 99) for (const name of ["n1", "n2"]) cluster.node(name).compact(50);
      longest = Math.max(longest, cluster.node("n1").log().length);
      const peer = cluster.status("n1").peers.find(({ id }) => id === "n3");
      expect(peer?.inflightMessages).toBeLessThanOrEqual(config.maxInflightMessages);
      expect(peer?.inflightBytes).toBeLessThanOrEqual(config.maxInflightBytes);
    }
    expect(onItsWay.bytes).toBeLessThanOrEqual(config.maxInflightBytes);
    expect(longest).toBeLessThanOrEqual(151);
    expect(cluster.node("n2").words).toHaveLength(2000);
    // Heartbeats go on, appends do not: also over a long time.
    cluster.pass(3000);
    expect(onItsWay.bytes).toBeLessThanOrEqual(config.maxInflightBytes);
    cluster.lost = () => false;
    cluster.pass(1000);
    expect(cluster.node("n3").words).toHaveLength(2000);
  });

  it("a snapshot to a paused follower has at most four chunks on its way", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 100 } });
    cluster.elect("n1");
    cluster.cut("n3");
    for (let i = 0; i < 50; i++) cluster.propose("n1", "x".repeat(100));
    cluster.run();
    cluster.node("n1").compact();
    cluster.heal();
    let chunks = 0;
    cluster.lost = ({ kind }) => kind === "snapshotReply";
    cluster.watch = ({ kind }) => {
      if (kind === "snapshotChunk") chunks++;
    };
    cluster.pass(100);
    expect(chunks).toBe(defaultRaftConfig.maxInflightChunks);
  });

  it("uncommitted bytes are capped: further proposals are refused until some commit", () => {
    const node = new LoneNode({ config });
    node.lead();
    node.ack("n2", 1);
    let accepted = 0;
    while (node.raft.propose([new Uint8Array(968)], node.now).ok) accepted++;
    expect(accepted).toBe(50);
    expect(node.raft.propose([utf8("")], node.now)).toEqual({ ok: false, reason: "OVERLOADED" });
    expect(node.status.uncommittedBytes).toBe(config.maxUncommittedBytes);
    node.work();
    node.ack("n2", 11);
    expect(node.status.uncommittedBytes).toBe(40_000);
    expect(node.raft.propose([new Uint8Array(968)], node.now).ok).toBe(true);
  });

  it("a proposal is accepted or refused as a whole", () => {
    const node = new LoneNode({ config });
    node.lead();
    const big = Array.from({ length: 60 }, () => new Uint8Array(968));
    const last = node.status.lastIndex;
    expect(node.raft.propose(big, node.now)).toEqual({ ok: false, reason: "OVERLOADED" });
    expect(node.status.lastIndex).toBe(last);
  });

  it("the count of uncommitted bytes ends at zero, also over changes of leader", () => {
    const cluster = new Cluster({ config });
    cluster.elect("n1");
    for (let i = 0; i < 20; i++) cluster.propose("n1", `w${i}`);
    cluster.settle();
    cluster.raft("n1").transferLeadership(cluster.node("n2").id, cluster.now);
    cluster.run();
    cluster.pass(500);
    expect(cluster.leader()?.id).toBe("n2");
    for (const name of ["n1", "n2", "n3"]) expect(cluster.status(name).uncommittedBytes).toBe(0);
  });

  it("appends are cut at maxAppendBytes; a larger entry goes alone", () => {
    const node = new LoneNode({ config });
    node.lead();
    node.ack("n2", 1);
    node.raft.propose([new Uint8Array(1000), new Uint8Array(1000)], node.now);
    node.raft.propose([new Uint8Array(1000), new Uint8Array(5000)], node.now);
    const sizes = only(node.work(), "append", "n2").map(({ entries }) => entries.length);
    expect(sizes).toEqual([2, 1, 1]);
  });

  it("an entry larger than the window left waits until it has the window to itself", () => {
    const node = new LoneNode({ config: { ...config, maxInflightBytes: 4000 } });
    node.lead();
    node.ack("n2", 1);
    node.raft.propose([new Uint8Array(1000), new Uint8Array(9000)], node.now);
    expect(only(node.work(), "append", "n2")).toHaveLength(1);
    expect(only(node.ack("n2", 2), "append", "n2")[0]?.entries).toMatchObject([{ index: 3 }]);
  });

  it("a Ready hands out at most maxCommittedPerReady entries to apply", () => {
    const node = new LoneNode({ config: { maxCommittedPerReady: 10 } });
    node.lead();
    for (let i = 0; i < 35; i++) node.raft.propose([utf8(`w${i}`)], node.now);
    node.work();
    node.batches.length = 0;
    node.ack("n2", 36);
    expect(node.batches.map(({ committed }) => committed.length)).toEqual([10, 10, 10, 6]);
    expect(node.node.words).toHaveLength(35);
  });
});

describe("recovery of a stream", () => {
  it("pipelined appends that are lost are found by the next heartbeat", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.run();
    cluster.lost = ({ kind, to }) => kind === "append" && to === "n3";
    for (let i = 0; i < 5; i++) {
      cluster.propose("n1", `w${i}`);
      cluster.run();
    }
    cluster.lost = () => false;
    cluster.pass(100);
    expect(cluster.node("n3").words).toHaveLength(5);
  });

  it("what was sent, lost and then purged is made good by a snapshot", () => {
    const cluster = new Cluster();
    cluster.elect("n1");
    cluster.run();
    cluster.lost = ({ kind, to }) => kind === "append" && to === "n3";
    cluster.propose("n1", "a", "b");
    cluster.run();
    cluster.node("n1").compact();
    cluster.lost = () => false;
    cluster.pass(300);
    expect(cluster.node("n3")).toMatchObject({ installs: 1, words: ["a", "b"] });
  });

  it("a snapshot that is outrun by the log while it travels is followed by another", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 5, maxInflightChunks: 1 } });
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.propose("n1", "first", "second");
    cluster.run();
    cluster.node("n1").compact();
    cluster.heal();
    let chunks = 0;
    cluster.watch = ({ kind }) => {
      if (kind !== "snapshotChunk" || ++chunks !== 2) return;
      cluster.propose("n1", "third");
      const leader = cluster.node("n1");
      cluster.settleNode(leader);
      leader.raft.step(
        {
          kind: "appendAccepted",
          matchIndex: logIndex(4),
          from: cluster.node("n2").id,
          fromStoreId: cluster.node("n2").options.self.storeId,
          to: leader.id,
          term: leader.raft.status().term,
        },
        cluster.now,
      );
      cluster.settleNode(leader);
      leader.compact();
    };
    cluster.pass(600);
    expect(cluster.node("n3")).toMatchObject({ installs: 2, words: ["first", "second", "third"] });
  });
});
