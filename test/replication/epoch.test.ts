// What a new epoch begins with, what a hand-over ends, and the shard's time across both.
import { describe, expect, it } from "vitest";
import { instant } from "../../src/base/time.js";
import { configVersion, epoch, shardTime } from "../../src/model/ids.js";
import { counterOf, firstSequence, ordinalOf } from "../../src/model/sequence.js";
import type { ReplicationMessage } from "../../src/replication/message.js";
import { ShardClock } from "../../src/replication/shard-clock.js";
import { World } from "./world.js";

describe("a new epoch", () => {
  it("starts above everything its predecessors assigned, a lost suffix included", () => {
    const world = new World(1).formed("n1", "n2");
    world.isolate("n1");
    const lost = world.primary.set("a", "lost", world.instant);
    world.install("n2", { lost: "n1" });
    const first = firstSequence(world.shard.ordinal);
    expect(world.primary.replica.last()).toBe(first);
    expect(first).toBeGreaterThan(lost);
    const next = world.primary.set("a", "1", world.instant);
    expect(ordinalOf(next)).toBe(world.shard.ordinal);
    expect(counterOf(next)).toBe(1);
  });

  it("stops when its ordinal does not rise above what the copy has", () => {
    const world = new World(1).formed("n1");
    const stale = {
      ...world.shard,
      epoch: epoch(900),
      configVersion: configVersion(900),
    };
    expect(() => world.primary.configure(stale, world.instant)).toThrow("does not rise above");
  });

  it("counts what it inherited as un-acked until every in-sync copy acked EPOCH or left", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    const written = world.primary.set("a", "1", world.instant);
    world.run(50);
    expect(world.primary.replica.acked()).toBe(written);
    world.cutLink("n2", "n3");
    world.committing = false;
    world.install("n2");
    world.run(400);
    expect(world.primary.valueOf("a")).toBe("1");
    expect(world.primary.replica.acked()).toBe(0);
    world.committing = true;
    world.run(500);
    expect(world.shard.inSync.map(({ node }) => node)).not.toContain("n3");
    expect(world.primary.replica.acked()).toBe(world.primary.replica.last());
  });

  it("that is cold begins empty with a new lineage", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "1", world.instant);
    world.run(50);
    world.install("n2", { cold: true });
    expect(world.primary.valueOf("a")).toBeUndefined();
    expect(world.primary.replica.acked()).toBe(world.primary.replica.last());
    world.primary.configureNamespace(world.instant, 2);
    world.primary.set("b", "2", world.instant);
    world.run(800);
    expect(world.node("n1").valueOf("a")).toBeUndefined();
    expect(world.node("n1").valueOf("b")).toBe("2");
    expect(world.shard.inSync).toHaveLength(2);
  });

  it("voids the data of a primary that missed the cold start before it", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "stale", world.instant);
    world.run(50);
    world.deaf.add("n2");
    world.install("n2", { cold: true });
    world.install("n2");
    world.heal();
    expect(world.primary.valueOf("a")).toBeUndefined();
    world.primary.configureNamespace(world.instant, 2);
    world.primary.set("b", "2", world.instant);
    world.run(800);
    // A later primary of the same history is not taken for one that missed it.
    world.install("n1");
    expect(world.primary.valueOf("b")).toBe("2");
  });

  it("refuses to promote a copy that is not complete", () => {
    const world = new World(1).formed("n1");
    for (let i = 0; i < 50; i++) world.primary.set(`k${i}`, "1", world.instant);
    world.start("n2");
    world.onSend = (_from, _to, message) => message.kind !== "chunk";
    world.join("n2");
    world.run(100);
    world.onSend = undefined;
    expect(() => world.install("n2")).toThrow("I10");
  });
});

describe("a hand-over", () => {
  it("appends nothing once begun, and is released when every in-sync copy has everything", () => {
    const world = new World(1).formed("n1", "n2");
    world.committing = false;
    world.cutLink("n1", "n2");
    const { replica } = world.primary;
    const written = world.primary.set("a", "1", world.instant);
    replica.beginRelease(5, world.instant);
    expect(replica.canAppend()).toBe(false);
    expect(() => world.primary.set("b", "1", world.instant)).toThrow("I13");
    world.run(100);
    expect(replica.released()).toBeUndefined();
    world.heal();
    world.run(300);
    const release = { operation: 5, shard: 3, epoch: world.shard.epoch, lastSequence: written };
    expect(replica.released()).toEqual(release);
    expect(world.releases).toEqual([release]);
  });

  it("proposes, acks and logs nothing at this epoch any more", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "1", world.instant, 50);
    world.primary.replica.beginRelease(5, world.instant);
    world.run(50);
    const { replica } = world.primary;
    expect(replica.released()).toBeDefined();
    const last = replica.last();
    world.proposals.length = 0;
    world.cutLink("n1", "n2");
    world.run(2000);
    expect(world.proposals).toHaveLength(0);
    expect(replica.last()).toBe(last);
    expect(replica.acked()).toBe(last);
  });

  it("waits for a proposal of unknown outcome", () => {
    const world = new World(1).formed("n1");
    world.committing = false;
    world.start("n2");
    world.join("n2");
    world.run(100);
    expect(world.proposals.length).toBeGreaterThan(0);
    world.primary.replica.beginRelease(5, world.instant);
    world.run(100);
    expect(world.primary.replica.released()).toBeUndefined();
    world.committing = true;
    world.run(400);
    expect(world.primary.replica.released()).toBeDefined();
  });

  it("ends with the epoch: the same process may lead again", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.replica.beginRelease(5, world.instant);
    world.run(50);
    world.install("n1");
    expect(world.primary.replica.released()).toBeUndefined();
    expect(world.primary.replica.canAppend()).toBe(true);
    const written = world.primary.set("a", "1", world.instant);
    world.run(300);
    expect(world.primary.replica.acked()).toBe(written);
  });
});

describe("the shard's time", () => {
  it("never falls below a time received and runs at the own clock's rate between messages", () => {
    const clock = new ShardClock();
    expect(clock.now(instant(500))).toBe(1);
    expect(clock.now(instant(600.7))).toBe(101);
    clock.receive(shardTime(50), instant(601));
    expect(clock.now(instant(602))).toBe(51);
    clock.receive(shardTime(9000), instant(602));
    expect(clock.now(instant(605))).toBe(9003);
    expect(clock.now(instant(604))).toBeGreaterThanOrEqual(9000);
  });

  it("goes on under a new primary, above every TIME in its log", () => {
    const world = new World(1).formed("n1", "n2");
    world.run(5000);
    const before = world.primary.replica.shardTime(world.instant);
    world.install("n2", { lost: "n1" });
    const after = world.primary.replica.shardTime(world.instant);
    expect(Math.abs(after - before)).toBeLessThan(20);
  });

  it("is carried by every message of the primary, heartbeats too", () => {
    const world = new World(1).formed("n1", "n2");
    let sent: ReplicationMessage | undefined;
    world.onSend = (_from, _to, message) => {
      if (message.kind === "append") sent = message;
      return true;
    };
    world.run(200);
    if (sent?.kind !== "append") throw new Error("no heartbeat");
    const { replica } = world.node("n2");
    const ahead = shardTime(sent.time + 10_000);
    replica.receive(world.primary.member, { ...sent, time: ahead }, world.instant);
    expect(replica.shardTime(world.instant)).toBe(ahead);
  });

  it("expires by one record on all copies, and none expires anything by itself", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "1", world.instant, 300);
    world.run(50);
    world.cutLink("n1", "n2");
    world.committing = false;
    world.run(600);
    expect(world.primary.copyOf("a")).toBeUndefined();
    expect(world.node("n2").copyOf("a")).toBeDefined();
    world.heal();
    world.run(200);
    expect(world.node("n2").copyOf("a")).toBeUndefined();
  });
});
