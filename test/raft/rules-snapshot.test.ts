// Rule R6: snapshots are whole, verified, and the only ground on which the log is purged.

import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { logIndex } from "../../src/model/ids.js";
import { Cluster } from "./cluster.js";
import { LoneNode } from "./lone-node.js";

describe("R6 snapshots", () => {
  it("R6 the log is purged only up to a snapshot of applied state", () => {
    const node = new LoneNode({ log: [1, 1, 1], commit: 2 });
    expect(() => node.raft.makeSnapshot(logIndex(3), utf8("[]"))).toThrow(/applied/);
    const snapshot = node.raft.makeSnapshot(logIndex(2), utf8("[]"));
    if (snapshot === undefined) throw new Error("no snapshot");
    expect(() => node.raft.compact(logIndex(3), snapshot)).toThrow(/R6/);
    node.raft.compact(logIndex(1), snapshot);
    expect(node.status).toMatchObject({ purgedIndex: 1, snapshotIndex: 2, lastIndex: 3 });
  });

  it("R6 a snapshot is installed whole: state, position, membership and hard state in one batch", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 10 } });
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.propose("n1", "alpha", "beta", "gamma");
    cluster.run();
    cluster.node("n1").compact();
    cluster.heal();
    const chunks: number[] = [];
    cluster.watch = (message) => {
      if (message.kind === "snapshotChunk") chunks.push(message.data.length);
    };
    cluster.pass(500);
    expect(chunks.length).toBeGreaterThan(2);
    expect(Math.max(...chunks)).toBeLessThanOrEqual(10);
    expect(cluster.node("n3")).toMatchObject({ installs: 1, words: ["alpha", "beta", "gamma"] });
    cluster.crash("n3");
    cluster.restart("n3");
    expect(cluster.node("n3").words).toEqual(["alpha", "beta", "gamma"]);
  });

  it("R6 a damaged snapshot is not installed, and asked for again", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 10 } });
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.propose("n1", "alpha", "beta");
    cluster.run();
    cluster.node("n1").compact();
    cluster.heal();
    let damaged = 0;
    cluster.lost = (message) => {
      if (message.kind === "snapshotChunk" && message.offset === 10 && damaged === 0) {
        damaged++;
        cluster.network.unshift({ ...message, data: utf8("XXXXXXXXXX") });
        return true;
      }
      return false;
    };
    cluster.pass(1000);
    expect(damaged).toBe(1);
    expect(cluster.node("n3")).toMatchObject({ installs: 1, words: ["alpha", "beta"] });
  });

  it("R6 a transfer goes on where it stopped, also under another leader's equal snapshot", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 4, maxInflightChunks: 1 } });
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.propose("n1", "alpha", "beta", "gamma", "delta");
    cluster.run();
    cluster.node("n1").compact();
    cluster.node("n2").compact();
    cluster.heal();
    const offsets: number[] = [];
    cluster.lost = (message) => {
      if (message.kind !== "snapshotChunk") return false;
      if (offsets.length >= 4 && message.from === "n1") return true;
      offsets.push(message.offset);
      return false;
    };
    cluster.pass(300);
    cluster.crash("n1");
    cluster.elect("n2");
    cluster.pass(500);
    expect(cluster.node("n3").words).toEqual(["alpha", "beta", "gamma", "delta"]);
    // Only the first chunk is sent by both: it asks how far the follower is.
    expect(offsets.filter((offset) => offset === 4)).toHaveLength(1);
  });

  it("R6 lost chunks and lost answers delay a transfer, never end it", () => {
    const cluster = new Cluster({ config: { snapshotChunkBytes: 5, maxInflightChunks: 4 } });
    cluster.elect("n1");
    cluster.cut("n3");
    cluster.propose("n1", ...Array.from({ length: 20 }, (_, i) => `word${i}`));
    cluster.run();
    cluster.node("n1").compact();
    cluster.heal();
    let count = 0;
    cluster.lost = ({ kind }) => {
      if (kind !== "snapshotChunk" && kind !== "snapshotReply") return false;
      count++;
      return count % 3 === 0;
    };
    cluster.pass(6000);
    expect(cluster.node("n3").words).toHaveLength(20);
  });
});
