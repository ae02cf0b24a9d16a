// Catching up: in full by tables, walk and stream, from the window of the log, and under bounds.
import { describe, expect, it } from "vitest";
import { shardTime } from "../../src/model/ids.js";
import type { ReplicationMessage } from "../../src/replication/message.js";
import { setRequest, theNamespace } from "./copy-node.js";
import { World } from "./world.js";

function expectEqual(world: World, name: string): void {
  const { replica } = world.primary;
  expect(world.node(name).replica.last()).toBe(replica.last());
  expect(world.node(name).digest()).toBe(world.journal.replay(replica.last()).digest(shardTime(0)));
}

function count(world: World, kind: string): number {
  return world.events.filter(({ event }) => event.kind === kind).length;
}

/** A primary alone with some items, tagged and expiring ones among them. */
function filled(settings = {}): World {
  const world = new World(5, { chunkBytes: 512, ...settings }).formed("n1");
  for (let i = 0; i < 300; i++) {
    const ttl = i % 5 === 0 ? 400 : "none";
    world.primary.mutate(setRequest(`k${i}`, `v${i}`, ttl, [`t${i % 7}`]), world.instant);
  }
  return world;
}

describe("a joining copy", () => {
  it("becomes equal while writes of every kind go on", () => {
    const world = filled();
    world.start("n2");
    world.join("n2");
    for (let i = 0; i < 200; i++) {
      const { primary, instant } = world;
      primary.set(`k${(i * 37) % 300}`, `w${i}`, instant, i % 3 === 0 ? 300 : "none");
      primary.delete(`k${(i * 53) % 300}`, instant);
      if (i % 20 === 0) {
        const tag = `t${i % 7}`;
        primary.append({ kind: "invalidate-tag", namespace: theNamespace, tag }, instant);
      }
      world.step();
    }
    world.run(500);
    expectEqual(world, "n2");
    expect(world.shard.inSync).toHaveLength(2);
    expect(count(world, "caught-up")).toBe(1);
  });

  it("is in no set before its walk is over, and its acks count for nothing", () => {
    const world = filled();
    world.start("n2");
    world.onSend = (_from, _to, message) => message.kind !== "chunk";
    world.join("n2");
    world.run(1000);
    const written = world.primary.set("a", "1", world.instant);
    world.run(50);
    expect(world.node("n2").replica.last()).toBe(written);
    expect(world.node("n2").replica.position()).toMatchObject({ complete: false });
    expect(world.primary.replica.achieved(written)).toBe(1);
    expect(world.primary.replica.acked()).toBe(written);
    expect(world.proposals).toHaveLength(0);
  });

  it("goes on from where its walk stands when chunks are lost", () => {
    const world = filled();
    world.start("n2");
    let chunks = 0;
    const positions: number[] = [];
    world.onSend = (_from, _to, message) => {
      if (message.kind === "resume") positions.push(message.position);
      return message.kind !== "chunk" || ++chunks % 5 !== 4;
    };
    world.join("n2");
    world.run(6000);
    expectEqual(world, "n2");
    expect(count(world, "snapshot-begun")).toBe(1);
    expect(positions.some((position) => position > 0 && position < 2 ** 32)).toBe(true);
  });

  it("notices the loss of the last chunk though nothing follows it", () => {
    const world = filled();
    world.start("n2");
    let lost = 0;
    world.onSend = (_from, _to, message) =>
      message.kind !== "chunk" || message.to < 2 ** 32 || ++lost > 1;
    world.join("n2");
    world.run(2000);
    expect(lost).toBe(2);
    expectEqual(world, "n2");
    expect(count(world, "snapshot-begun")).toBe(1);
  });

  it("goes on under the next primary when that one's log reaches back", () => {
    const world = new World(5, { chunkBytes: 512 }).formed("n1", "n2");
    for (let i = 0; i < 300; i++) world.primary.set(`k${i}`, `v${i}`, world.instant);
    world.run(50);
    world.start("n3");
    let chunks = 0;
    world.onSend = (_from, _to, message) => message.kind !== "chunk" || ++chunks <= 6;
    world.join("n3");
    world.run(300);
    expect(chunks).toBeGreaterThan(6);
    world.install("n2");
    world.onSend = undefined;
    world.run(1000);
    expectEqual(world, "n3");
    expect(count(world, "snapshot-begun")).toBe(2);
  });

  it("gets tables larger than a chunk in parts, and survives the loss of one", () => {
    const world = filled();
    for (let i = 0; i < 400; i++) {
      const tag = `tag-number-${i}`;
      world.primary.append({ kind: "invalidate-tag", namespace: theNamespace, tag }, world.instant);
    }
    world.start("n2");
    let parts = 0;
    world.onSend = (_from, _to, message) => message.kind !== "tables" || ++parts !== 3;
    world.join("n2");
    world.run(1500);
    expect(parts).toBeGreaterThan(10);
    expectEqual(world, "n2");
  });

  it("begins anew when it is told garbage instead of tables", () => {
    const world = filled();
    world.start("n2");
    world.join("n2");
    world.onSend = (_from, _to, message) =>
      message.kind !== "tables" || message.bytes.fill(9) === undefined;
    world.run(100);
    world.onSend = (from, to, message) => {
      if (message.kind !== "tables") return true;
      const forged = { ...message, bytes: new Uint8Array(message.bytes.length).fill(9) };
      world.node(to.node).replica.receive(from, forged, world.instant);
      return false;
    };
    world.run(400);
    expect(world.dropped).toContain("malformed-tables");
    expect(world.node("n2").replica.last()).toBe(0);
    world.onSend = undefined;
    world.run(600);
    expectEqual(world, "n2");
  });
});

describe("a copy that lags", () => {
  it("is served from the window of the log", () => {
    const world = new World(1).formed("n1", "n2");
    world.committing = false;
    world.cutLink("n1", "n2");
    for (let i = 0; i < 2000; i++) world.primary.set(`k${i}`, "1", world.instant);
    world.run(1000);
    world.heal();
    world.run(500);
    expectEqual(world, "n2");
    expect(count(world, "snapshot-begun")).toBe(1);
  });

  it("beyond the window is first removed from the set, then caught up in full", () => {
    const world = new World(1, { logRecordsMax: 50 }).formed("n1", "n2");
    world.committing = false;
    world.cutLink("n1", "n2");
    for (let i = 0; i < 100; i++) world.primary.set(`k${i}`, "1", world.instant);
    world.run(100);
    const held = world.node("n2").replica.last();
    world.heal();
    world.run(1500);
    expect(world.node("n2").replica.last()).toBe(held);
    expect(world.proposals.at(-1)?.inSync).toEqual([world.primary.member]);
    world.committing = true;
    world.run(1500);
    expectEqual(world, "n2");
    expect(count(world, "snapshot-begun")).toBe(2);
    expect(world.shard.inSync).toHaveLength(2);
  });

  it("is sent no more than the window admits until it acks", () => {
    const world = new World(1, { inFlightBytesMax: 10_000 }).formed("n1", "n2");
    let sent = 0;
    world.onSend = (_from, _to, message) => {
      if (message.kind === "append") sent += message.records.length;
      return message.kind !== "ack";
    };
    for (let i = 0; i < 1000; i++) world.primary.set(`k${i}`, "x".repeat(100), world.instant);
    world.run(150);
    expect(sent).toBeLessThan(60);
    expect(world.primary.replica.status().copies[0]?.inFlightBytes).toBeLessThan(11_000);
    world.onSend = undefined;
    world.run(1500);
    expectEqual(world, "n2");
  });

  it("gets a record that is larger than the window by itself", () => {
    const world = new World(1, { inFlightBytesMax: 1000 }).formed("n1", "n2");
    for (let i = 0; i < 3; i++) world.primary.set(`k${i}`, "x".repeat(5000), world.instant);
    world.run(200);
    expectEqual(world, "n2");
  });
});

it("a copy to which a record does not apply stops acking, with an alarm, and is rebuilt", () => {
  const world = new World(1).formed("n1", "n2");
  world.primary.set("a", "1", world.instant);
  world.run(50);
  let failing = true;
  const { store } = world.node("n2");
  const apply = store.apply.bind(store);
  store.apply = (...args) => {
    if (failing) throw new Error("no room");
    apply(...args);
  };
  world.committing = false;
  const written = world.primary.set("b", "2", world.instant);
  world.run(300);
  const alarm = world.events.find(({ event }) => event.kind === "needs-full");
  expect(alarm?.event).toMatchObject({ reason: "cannot-apply", detail: "no room" });
  expect(world.primary.replica.acked()).toBeLessThan(written);
  expect(world.node("n2").valueOf("a")).toBe("1");
  failing = false;
  world.committing = true;
  world.run(1000);
  expectEqual(world, "n2");
  expect(world.shard.inSync).toHaveLength(2);
});

it("a quiet pair sends heartbeats only, about ten a second", () => {
  const world = new World(1).formed("n1", "n2");
  world.run(500);
  const seen: ReplicationMessage["kind"][] = [];
  world.onSend = (_from, _to, message) => seen.push(message.kind) > 0;
  world.run(1000);
  expect(seen.filter((kind) => kind === "append").length).toBeLessThanOrEqual(10);
  expect(new Set(seen)).toEqual(new Set(["append", "ack"]));
});
