// The in-sync set: who an acknowledgement waits for, and when a change of the set is proposed.
import { describe, expect, it } from "vitest";
import { World } from "./world.js";

describe("an addition", () => {
  it("counts the copy before it is proposed at all", () => {
    const world = new World(1).formed("n1");
    world.start("n2");
    world.join("n2");
    const { replica } = world.primary;
    // Writes go on, so the copy lacks something when it begins to count; there the link breaks.
    for (let i = 0; replica.status().copies[0]?.state !== "streaming"; i++) {
      world.step();
      world.primary.set(`k${i}`, "1", world.instant);
    }
    expect(world.proposals).toHaveLength(0);
    world.cutLink("n1", "n2");
    world.clearFlights();
    const written = world.primary.set("b", "2", world.instant);
    world.run(300);
    expect(world.proposals).toHaveLength(0);
    expect(replica.acked()).toBeLessThan(written);
    // A candidate that was never proposed holds nothing up for ever.
    world.run(400);
    expect(replica.acked()).toBe(written);
    expect(world.shard.inSync).toHaveLength(1);
  });

  it("is proposed only when the copy has what was last as it began to count", () => {
    const world = new World(1).formed("n1");
    world.committing = false;
    world.start("n2");
    const acks: number[] = [];
    let bar = 0;
    world.onSend = (_from, _to, message) => {
      if (message.kind === "ack") acks.push(message.sequence);
      return true;
    };
    world.join("n2");
    for (let i = 0; i < 40 && world.proposals.length === 0; i++) {
      world.step();
      if (bar === 0 && world.node("n2").replica.status().activity === "following") {
        bar = world.primary.set("late", "x", world.instant);
        world.carryOut();
      }
    }
    expect(world.proposals).toHaveLength(1);
    expect(bar).toBeGreaterThan(0);
    expect(Math.max(...acks)).toBeGreaterThanOrEqual(bar);
  });

  it("makes every ack need the proposed copy until a newer record resolves it", () => {
    const world = new World(1).formed("n1");
    world.committing = false;
    world.start("n2");
    world.join("n2");
    world.run(100);
    expect(world.proposals.length).toBeGreaterThan(0);
    const [proposal] = world.proposals;
    world.cutLink("n1", "n2");
    const written = world.primary.set("a", "1", world.instant);
    // Neither time nor the same record told once more resolves it.
    for (let i = 0; i < 10; i++) {
      world.run(500);
      world.tellAll();
      expect(world.primary.replica.acked()).toBeLessThan(written);
    }
    // The first proposal may still be what commits: it does, and the copy counts on.
    expect(proposal && world.tryCommit(proposal)).toBe(true);
    world.step();
    expect(world.primary.replica.acked()).toBeLessThan(written);
    // What is proposed instead resolves it.
    world.committing = true;
    world.run(600);
    expect(world.shard.inSync).toEqual([world.node("n1").member]);
    expect(world.primary.replica.acked()).toBe(written);
  });

  it("repeats an unresolved proposal at the same expectation", () => {
    const world = new World(1).formed("n1");
    world.committing = false;
    world.start("n2");
    world.join("n2");
    world.run(1000);
    expect(world.proposals.length).toBeGreaterThan(3);
    expect(new Set(world.proposals.map(({ expect }) => expect.configVersion)).size).toBe(1);
  });

  it("is not proposed for a copy that the leader wants gone", () => {
    const world = new World(1).formed("n1", "n2");
    const { member } = world.node("n2");
    world.proposals.length = 0;
    for (let round = 0; round < 20; round++) {
      world.primary.replica.shrink(member, world.instant);
      world.run(100);
    }
    expect(world.proposals.flatMap(({ inSync }) => inSync)).not.toContainEqual(member);
    expect(world.shard.inSync).toEqual([world.node("n1").member]);
    expect(world.node("n2").replica.last()).toBe(world.primary.replica.last());
  });

  it("is proposed again for a copy that the leader wanted gone and then needed", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    world.primary.replica.shrink(world.node("n2").member, world.instant);
    world.run(100);
    expect(world.shard.inSync).toHaveLength(2);
    // Before n2's copy is dropped n3 is lost: the leader does not ask any more, nor drop.
    world.commit({
      backups: world.shard.backups.filter(({ node }) => node !== "n3"),
      inSync: world.shard.inSync.filter(({ node }) => node !== "n3"),
    });
    world.run(2000);
    expect(world.shard.inSync.map(({ node }) => node).sort()).toEqual(["n1", "n2"]);
  });

  it("is proposed again for a copy that was dropped and joined anew at the same epoch", () => {
    const world = new World(1).formed("n1", "n2");
    const { member } = world.node("n2");
    world.primary.replica.shrink(member, world.instant);
    world.run(500);
    world.commit({ backups: [] });
    world.run(100);
    world.join("n2");
    world.run(1000);
    expect(world.shard.inSync).toHaveLength(2);
  });
});

describe("a shrink", () => {
  it("is proposed when a copy with something to ack has not for the timeout", () => {
    const world = new World(1).formed("n1", "n2");
    world.committing = false;
    world.cutLink("n1", "n2");
    world.proposals.length = 0;
    const written = world.primary.set("a", "1", world.instant);
    world.run(380);
    expect(world.proposals).toHaveLength(0);
    world.run(150);
    expect(world.proposals.slice(-1)[0]?.inSync).toEqual([world.primary.member]);
    // Only its commit ends the wait.
    expect(world.primary.replica.acked()).toBeLessThan(written);
    world.committing = true;
    world.run(250);
    expect(world.primary.replica.acked()).toBe(written);
  });

  it("is proposed for a copy that is silent while idle, not for one that answers", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    world.run(3000);
    expect(world.shard.inSync).toHaveLength(3);
    world.cutLink("n1", "n2");
    world.run(700);
    const left = world.shard.inSync.map(({ node }) => node);
    expect(left.sort()).toEqual(["n1", "n3"]);
  });

  it("is proposed for a copy that is heard but gets no further", () => {
    const world = new World(1).formed("n1", "n2");
    world.onSend = (_from, to, message) =>
      to.node !== "n2" || message.kind !== "append" || message.records.length === 0;
    const written = world.primary.set("a", "1", world.instant);
    world.run(900);
    expect(world.shard.inSync).toEqual([world.primary.member]);
    expect(world.primary.replica.acked()).toBe(written);
  });

  it("does not follow from a pause of the primary itself", () => {
    const world = new World(1).formed("n1", "n2");
    world.now += 4000;
    world.step();
    world.run(300);
    expect(world.shard.inSync).toHaveLength(2);
    expect(world.events.some(({ event }) => event.kind === "lagging")).toBe(false);
  });

  it("is undone when the copy returns", () => {
    const world = new World(1).formed("n1", "n2");
    world.cutLink("n1", "n2");
    world.run(800);
    expect(world.shard.inSync).toHaveLength(1);
    world.primary.set("a", "1", world.instant);
    world.heal();
    world.run(400);
    expect(world.shard.inSync).toHaveLength(2);
    expect(world.node("n2").valueOf("a")).toBe("1");
    expect(world.events.filter(({ event }) => event.kind === "snapshot-begun")).toHaveLength(1);
  });
});

it("acks at once what a lone primary writes, and counts the copies that have it", () => {
  const world = new World(1).formed("n1");
  const alone = world.primary.set("a", "1", world.instant);
  expect(world.primary.replica.acked()).toBe(alone);
  expect(world.primary.replica.achieved(alone)).toBe(1);
  const pair = new World(1).formed("n1", "n2");
  const written = pair.primary.set("a", "1", pair.instant);
  expect(pair.primary.replica.achieved(written)).toBe(1);
  pair.run(20);
  expect(pair.primary.replica.achieved(written)).toBe(2);
  expect(pair.primary.replica.inSyncCount()).toBe(2);
});
