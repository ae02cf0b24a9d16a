// Draining and planned hand-overs as the leader drives them.
import { describe, expect, it } from "vitest";
import { expectationOf } from "../../src/model/shard-map.js";
import { World } from "./coordinator-world.js";

function ledBy(world: World, name: string): number[] {
  return world.state.shards.filter((one) => one.primary?.node === name).map(({ id }) => id);
}

/** Begins one hand-over of shard 0 to its backup, as the admin service does. */
function begin(world: World) {
  const shard = world.shard(0);
  const to = shard.backups[0];
  const from = shard.primary;
  if (to === undefined || from === undefined) throw new Error("shard 0 has one backup");
  const result = world.commit({
    kind: "begin-hand-over",
    items: [{ expect: expectationOf(shard), to }],
    reason: "asked",
  });
  return { shard, to, from: world.node(from.node), operation: result.ok ? result.value : 0 };
}

describe("a node that is shutting down", () => {
  it("is drained once and hands everything over in few batches, clean and without a gap", () => {
    const world = World.serving({ shards: 12 });
    const before = ledBy(world, "n1").length;
    expect(before).toBeGreaterThan(1);
    const from = world.now;
    world.node("n1").leaving = true;
    world.node("n1").holder.hurry();
    world.run(1000, () => ledBy(world, "n1").length === 0);
    expect(world.now - from).toBeLessThan(500);
    expect(world.commands("set-node-state", from)).toHaveLength(1);
    expect(world.commands("begin-hand-over", from)).toHaveLength(1);
    expect(world.commands("transfer", from).flatMap(({ items }) => items)).toHaveLength(before);
    expect(world.commands("failover", from)).toEqual([]);
    expect(world.state.losses).toEqual([]);
    expect(world.allServe()).toBe(true);
    const counts = ["n2", "n3"].map((node) => ledBy(world, node).length);
    expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThan(before);
  });

  it("with the only copy of a shard has another joined first", () => {
    const world = World.serving({ shards: 6, settings: { copies: 1 } });
    world.node("n1").leaving = true;
    world.run(2000, () => ledBy(world, "n1").length === 0);
    expect(ledBy(world, "n1")).toEqual([]);
    expect(world.state.losses).toEqual([]);
  });

  it("that gives up before it is empty is failed over at once", () => {
    const world = World.serving({ shards: 12 });
    world.node("n1").leaving = true;
    world.node("n1").releases = false;
    world.run(200);
    const from = world.now;
    world.node("n1").holder.giveUp();
    world.run(400, () => ledBy(world, "n1").length === 0);
    expect(ledBy(world, "n1")).toEqual([]);
    expect(world.now - from).toBeLessThan(200);
  });
});

describe("a hand-over", () => {
  it("repeats its request until the primary releases", () => {
    const world = World.serving();
    const { shard, from, operation, to } = begin(world);
    const { shard: id, epoch } = { shard: shard.id, epoch: shard.epoch };
    from.releases = false;
    world.run(1000);
    const requests = world.messages("release-request");
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.length).toBeLessThan(7);
    for (const { to: receiver, message } of requests) {
      expect(receiver).toBe(from.id);
      expect(message.items).toEqual([{ shard: id, epoch, operation, to }]);
    }
    from.releases = true;
    world.run(300);
    expect(world.shard(0)).toMatchObject({ primary: to, takeover: "clean", pendingOp: undefined });
  });

  it("is transferred only by a leader that itself heard the release ⚑", () => {
    const world = World.serving();
    const { from, to } = begin(world);
    world.holdProposals = true;
    world.run(400, () => world.heldProposals.length > 0);
    expect(world.heldProposals).toMatchObject([{ command: { kind: "transfer" } }]);
    from.speaks = false;
    world.holdProposals = false;
    world.lead();
    const electedAt = world.now + 1;
    world.run(600);
    expect(world.commands("transfer", electedAt)).toEqual([]);
    from.speaks = true;
    world.run(300);
    expect(world.commands("transfer", electedAt)).toHaveLength(1);
    expect(world.shard(0).primary).toEqual(to);
  });

  it("without a release in time is given up, and the primary serves at a new epoch", () => {
    const world = World.serving();
    const { shard, from } = begin(world);
    from.releases = false;
    world.run(3500, () => world.shard(0).epoch !== shard.epoch);
    expect(world.commands("abort-hand-over")).toHaveLength(1);
    expect(world.shard(0).primary).toEqual(shard.primary);
    world.run(50);
    expect(world.servers(0)).toEqual([from.id]);
  });

  it("is given up when its target is not in sync any more, released or not", () => {
    const world = World.serving();
    const { shard, to, from } = begin(world);
    from.hears = true;
    world.catchesUp = false;
    world.commit({
      kind: "change-in-sync",
      expect: expectationOf(world.shard(0)),
      by: from.member,
      inSync: [from.member],
    });
    world.run(100);
    expect(world.commands("transfer")).toEqual([]);
    expect(world.commands("abort-hand-over")).toHaveLength(1);
    expect(world.shard(0).epoch).toBeGreaterThan(shard.epoch);
    expect(world.shard(0).inSync).not.toContainEqual(to);
  });

  it("ends by a failover when the primary dies, released or not", () => {
    const world = World.serving();
    const { from, operation, to } = begin(world);
    from.releases = false;
    world.run(100);
    from.alive = false;
    world.run(2000);
    expect(world.shard(0).primary).toEqual(to);
    expect(world.state.operations.get(operation)?.phase).toBe("superseded");
  });

  it("is not given up by a new leader merely because it has not heard the target yet", () => {
    const world = World.serving();
    const { to, from } = begin(world);
    from.releases = false;
    world.run(100);
    world.lead();
    world.node(to.node).speaks = false;
    world.run(300);
    expect(world.commands("abort-hand-over")).toEqual([]);
  });
});

describe("a release", () => {
  it("must wait for the primary's own takeover, since its successor waits for nobody ⚑", () => {
    const world = World.serving({ shards: 1, settings: { copies: 3, leaseWaitMs: 4000 } });
    world.node(world.shard(0).primary?.node ?? "").alive = false;
    world.run(2000, () => world.commands("failover").length > 1);
    const second = world.shard(0).primary;
    world.run(300);
    expect(world.servers(0)).toEqual([]);
    const { operation } = begin(world);
    world.run(1500);
    expect(world.state.operations.get(operation)?.phase).toBe("releasing");
    expect(world.commands("transfer")).toEqual([]);
    expect(world.shard(0).primary).toEqual(second);
  });
});
