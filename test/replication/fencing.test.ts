// Epochs, incarnations and rounds: what is refused, what waits, and what must never count.
import { describe, expect, it } from "vitest";
import { epoch, incarnation, sequence } from "../../src/model/ids.js";
import { assertRevealable } from "../../src/replication/invariants.js";
import type { Ack, ReplicationMessage, Tables } from "../../src/replication/message.js";
import { World } from "./world.js";

/** Everything of one kind that travels. */
function watch<K extends ReplicationMessage["kind"]>(
  world: World,
  kind: K,
): Extract<ReplicationMessage, { kind: K }>[] {
  const seen: Extract<ReplicationMessage, { kind: K }>[] = [];
  world.onSend = (_from, _to, message) => {
    if (message.kind === kind) seen.push(message as Extract<ReplicationMessage, { kind: K }>);
    return true;
  };
  return seen;
}

describe("a message of another epoch", () => {
  it("is refused when lower", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    world.cutLink("n1", "n2");
    world.deaf.add("n1");
    world.install("n2", { lost: "n1" });
    world.cut.clear();
    const old = world.node("n1");
    const stale = old.set("a", "stale", world.instant);
    world.dropped.length = 0;
    world.run(300);
    expect(world.dropped).toContain("stale-epoch");
    expect(world.node("n3").valueOf("a")).toBeUndefined();
    expect(old.replica.acked()).toBeLessThan(stale);
  });

  it("is held when higher, and never acted on under the lower one", () => {
    const world = new World(1).formed("n1", "n2");
    world.deaf.add("n2");
    world.install("n1");
    const behind = world.node("n2").replica;
    const last = behind.last();
    world.primary.set("a", "1", world.instant);
    world.run(200);
    expect(behind.last()).toBe(last);
    expect(behind.epoch()).toBeLessThan(world.shard.epoch);
    world.deaf.clear();
    world.tellAll();
    // What waited asks the copy to resume at once.
    world.run(20);
    expect(world.node("n2").valueOf("a")).toBe("1");
  });

  it("keeps only a few that wait", () => {
    const world = new World(1).formed("n1", "n2");
    world.deaf.add("n2");
    world.install("n1");
    world.run(4000);
    expect(world.dropped).toContain("held-too-many");
  });
});

describe("an ack", () => {
  const ackOf = (world: World, more: Partial<Ack>): Ack => ({
    kind: "ack",
    shard: world.shard.id,
    epoch: world.shard.epoch,
    round: 1,
    sequence: world.primary.replica.last(),
    staged: sequence(0),
    position: 2 ** 32,
    ...more,
  });

  it("of another incarnation counts for nothing", () => {
    const world = new World(1).formed("n1", "n2");
    const acks = watch(world, "ack");
    world.run(200);
    world.cutLink("n1", "n2");
    const written = world.primary.set("a", "1", world.instant);
    const round = acks.at(-1)?.round ?? 0;
    const { node } = world.node("n2").member;
    const forged = ackOf(world, { round });
    world.primary.replica.receive({ node, incarnation: incarnation(1) }, forged, world.instant);
    expect(world.primary.replica.acked()).toBeLessThan(written);
    world.primary.replica.receive(world.node("n2").member, forged, world.instant);
    expect(world.primary.replica.acked()).toBe(written);
  });

  it("of an earlier round, or beyond what there is, counts for nothing", () => {
    const world = new World(1).formed("n1", "n2");
    const acks = watch(world, "ack");
    world.run(200);
    world.cutLink("n1", "n2");
    const written = world.primary.set("a", "1", world.instant);
    const round = acks.at(-1)?.round ?? 0;
    const { member } = world.node("n2");
    const { replica } = world.primary;
    replica.receive(member, ackOf(world, { round: round - 1 }), world.instant);
    replica.receive(member, ackOf(world, { round: round + 1 }), world.instant);
    const beyond = sequence(written + 1);
    replica.receive(member, ackOf(world, { round, sequence: beyond }), world.instant);
    expect(replica.acked()).toBeLessThan(written);
    world.carryOut();
    expect(world.dropped.slice(-3)).toEqual(["stale-round", "stale-round", "ack-beyond-last"]);
  });
});

describe("a late answer", () => {
  it("cannot empty a copy that has become in-sync meanwhile", () => {
    const world = new World(1).formed("n1");
    world.start("n2");
    const tables = watch(world, "tables");
    world.primary.set("a", "1", world.instant);
    world.join("n2");
    world.run(300);
    expect(world.shard.inSync).toHaveLength(2);
    expect(tables.length).toBeGreaterThan(0);
    const copy = world.node("n2");
    const last = copy.replica.last();
    for (const late of tables) copy.replica.receive(world.primary.member, late, world.instant);
    expect(copy.replica.last()).toBe(last);
    expect(copy.valueOf("a")).toBe("1");
    expect(copy.replica.position()).toMatchObject({ complete: true });
  });

  /** n2 becomes in-sync without hearing of it; `tables` is what its catch-up was told. */
  function unawareInSync(): { world: World; tables: Tables } {
    const world = new World(1).formed("n1");
    world.start("n2");
    const tables = watch(world, "tables");
    world.primary.set("a", "1", world.instant);
    world.join("n2");
    world.deaf.add("n2");
    world.run(300);
    expect(world.shard.inSync).toHaveLength(2);
    const [first] = tables;
    if (first === undefined) throw new Error("no tables were sent");
    return { world, tables: first };
  }

  it("cannot empty a copy that asked for nothing since, even when it lags behind the map", () => {
    const { world, tables } = unawareInSync();
    const copy = world.node("n2");
    copy.replica.receive(world.primary.member, tables, world.instant);
    expect(copy.valueOf("a")).toBe("1");
  });

  it("of an earlier round cannot empty a copy that asks anew", () => {
    const { world, tables } = unawareInSync();
    const copy = world.node("n2");
    world.onSend = (_from, to, message) => to.node !== "n2" || message.kind !== "append";
    world.primary.set("b", "1", world.instant);
    world.run(50);
    world.onSend = (from) => from.node !== "n2";
    world.run(200);
    expect(copy.replica.status().activity).toBe("resuming");
    copy.replica.receive(world.primary.member, tables, world.instant);
    expect(copy.valueOf("a")).toBe("1");
    world.onSend = undefined;
    world.run(500);
    expect(copy.valueOf("b")).toBe("1");
  });

  it("cannot empty a copy that knows itself to be in-sync, whatever it asked for", () => {
    const { world, tables } = unawareInSync();
    const copy = world.node("n2");
    world.deaf.clear();
    world.tellAll();
    let round = 0;
    world.onSend = (from, to, message) => {
      if (message.kind === "resume") round = message.round;
      const lost = message.kind === "append" && message.records.length > 0;
      return from.node !== "n2" && !(to.node === "n2" && lost);
    };
    world.primary.set("b", "1", world.instant);
    world.run(200);
    expect(round).toBeGreaterThan(tables.round);
    copy.replica.receive(world.primary.member, { ...tables, round }, world.instant);
    expect(copy.valueOf("a")).toBe("1");
  });

  it("is refused from anyone but the primary", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    const appends = watch(world, "append");
    world.primary.set("a", "1", world.instant);
    world.run(100);
    const [some] = appends;
    if (some === undefined) throw new Error("nothing was sent");
    world.dropped.length = 0;
    world.node("n2").replica.receive(world.node("n3").member, some, world.instant);
    world.primary.replica.receive(world.node("n3").member, some, world.instant);
    world.carryOut();
    expect(world.dropped).toEqual(["wrong-role", "wrong-role"]);
  });
});

it("asserts that one sequence names one record (I9)", () => {
  const world = new World(1).formed("n1", "n2");
  const appends = watch(world, "append");
  world.primary.set("a", "1", world.instant);
  world.run(100);
  const append = appends.find(({ records }) => records.length > 0);
  if (append === undefined) throw new Error("nothing was sent");
  const records = append.records.map((entry) => ({
    ...entry,
    record: { kind: "epoch", epoch: epoch(99) } as const,
  }));
  const forged = { ...append, records };
  const copy = world.node("n2").replica;
  expect(() => copy.receive(world.primary.member, forged, world.instant)).toThrow("I9");
  expect(() => copy.receive(world.primary.member, append, world.instant)).not.toThrow();
});

it("asserts that a reply reveals nothing un-acked (I11)", () => {
  expect(() => assertRevealable(sequence(7), sequence(6))).toThrow("I11");
  expect(() => assertRevealable(sequence(6), sequence(6))).not.toThrow();
});
