// Failover as the leader drives it: detect, freeze, ask, fence, tell how long to wait.
import { describe, expect, it } from "vitest";
import type { Sequence } from "../../src/model/ids.js";
import { fullLease } from "../../src/model/settings.js";
import { World, type WorldOptions } from "./coordinator-world.js";

/** A world in which the leader's first full lease is over. */
function settled(options: WorldOptions = {}): World {
  const world = World.serving(options);
  expect(world.allServe()).toBe(true);
  expect(world.commands("failover")).toHaveLength(1);
  return world;
}

function ledBy(world: World, name: string): number[] {
  return world.state.shards.filter((one) => one.primary?.node === name).map(({ id }) => id);
}

describe("a node that dies", () => {
  it("is fenced and loses all its shards in one entry, and all serve again within two leases", () => {
    const world = settled({ shards: 12 });
    const lost = ledBy(world, "n1");
    const dead = world.member("n1");
    world.node("n1").alive = false;
    const diedAt = world.now;
    world.run(2000, () =>
      world.state.shards.every((shard) => world.servers(shard.id).length === 1),
    );
    expect(world.now - diedAt).toBeLessThan(1500);
    const commands = world.commands("failover", diedAt);
    expect(commands).toHaveLength(1);
    expect(commands[0]?.fence).toEqual(dead);
    expect(commands[0]?.items.map(({ expect: { shard } }) => shard)).toEqual(lost);
    expect(commands[0]?.reason).toContain("n1");
    expect(world.state.nodes.get(dead.node)?.state).toBe("FENCED");
  });

  it("is not suspected before it was silent for a lease", () => {
    const world = settled();
    world.node("n1").speaks = false;
    const last =
      world
        .messages("confirmation")
        .filter(({ to }) => to === "n1")
        .at(-1)?.at ?? 0;
    world.run(1500, () => world.commands("failover").length > 1);
    expect(world.now - last).toBeGreaterThanOrEqual(1000);
    expect(world.now - last).toBeLessThan(1100);
  });

  it("without shards is fenced too, so that its copies are made elsewhere", () => {
    const world = settled({ shards: 1 });
    const backup = world.shard(0).backups[0];
    expect(backup).toBeDefined();
    if (backup === undefined) return;
    world.node(backup.node).alive = false;
    const diedAt = world.now;
    world.run(3000);
    expect(world.commands("failover", diedAt)).toMatchObject([{ fence: backup, items: [] }]);
    expect(world.shard(0).inSync).toHaveLength(2);
    expect(world.shard(0).inSync).not.toContainEqual(backup);
  });

  it("together with another is replaced by two entries, one for each", () => {
    const world = settled({ nodes: 5, shards: 20, settings: { copies: 3 } });
    world.node("n1").alive = false;
    world.node("n2").alive = false;
    const diedAt = world.now;
    world.run(1500);
    const fences = world.commands("failover", diedAt).map(({ fence }) => fence?.node);
    expect(fences.filter((node) => node !== undefined).sort()).toEqual(["n1", "n2"]);
    world.run(1000);
    expect(ledBy(world, "n1").length + ledBy(world, "n2").length).toBe(0);
  });
});

describe("the freeze", () => {
  it("keeps a lease from a suspect whose heartbeat comes while its failover is on its way ⚑", () => {
    const world = settled();
    const suspect = world.node("n1");
    suspect.speaks = false;
    world.holdProposals = true;
    world.run(1300, () => world.heldProposals.length > 0);
    expect(world.heldProposals).toHaveLength(1);
    suspect.speaks = true;
    const from = world.now + 1;
    world.run(400);
    expect(world.messages("confirmation", from).filter(({ to }) => to === "n1")).toEqual([]);
    expect(world.messages("confirmation", from).length).toBeGreaterThan(0);
    for (const proposal of world.heldProposals) world.endProposal(proposal);
    expect(world.state.nodes.get(suspect.id)?.state).toBe("FENCED");
  });

  it("ends when the suspect is heard again before anything was proposed", () => {
    const world = settled();
    const [shard] = ledBy(world, "n1");
    const suspect = world.node("n1");
    for (const node of world.nodes.values()) node.answersPositions = false;
    suspect.speaks = false;
    world.run(1300, () => world.messages("position-query").length > 0);
    suspect.speaks = true;
    world.run(400);
    expect(world.commands("failover")).toHaveLength(1);
    expect(world.servers(shard ?? -1)).toEqual(["n1"]);
  });

  it("covers the heartbeat that gave the lease up, whose round is under way ⚑", () => {
    const world = settled();
    const from = world.now;
    world.holdReads = true;
    world.holdProposals = true;
    world.node("n1").holder.giveUp();
    world.beat();
    expect(world.heldProposals).toMatchObject([{ command: { fence: { node: "n1" } } }]);
    expect(world.heldReads.length).toBeGreaterThan(0);
    world.endHeldReads();
    expect(world.messages("confirmation", from).filter(({ to }) => to === "n1")).toEqual([]);
  });
});

describe("the choice of a successor", () => {
  it("takes the greatest position that is answered", () => {
    const world = settled({ nodes: 3, shards: 1, settings: { copies: 3 } });
    const shard = world.shard(0);
    const [first, second] = shard.backups;
    if (first === undefined || second === undefined) throw new Error("two backups");
    world.node(first.node).positions.set(shard.id, 90);
    world.node(second.node).positions.set(shard.id, 95);
    world.node(shard.primary?.node ?? "").alive = false;
    world.run(1500);
    expect(world.shard(0).primary).toEqual(second);
    expect(world.state.losses).toMatchObject([{ from: shard.primary, keptThrough: 95 }]);
  });

  it("asks again when nobody answered: that is not nobody alive", () => {
    const world = settled();
    for (const node of world.nodes.values()) node.answersPositions = false;
    world.node("n1").alive = false;
    world.run(1300);
    const rounds = world.messages("position-query").map(({ message }) => message.round);
    expect(new Set(rounds).size).toBeGreaterThan(1);
    expect(world.commands("failover")).toHaveLength(1);
    for (const node of world.nodes.values()) node.answersPositions = true;
    world.run(200);
    expect(ledBy(world, "n1")).toEqual([]);
  });

  it("drops answers of older rounds and of other terms ⚑", () => {
    const world = settled({ shards: 1 });
    const shard = world.shard(0);
    for (const node of world.nodes.values()) node.answersPositions = false;
    world.node(shard.primary?.node ?? "").alive = false;
    world.run(
      1500,
      () => new Set(world.messages("position-query").map((m) => m.message.round)).size > 1,
    );
    const query = world.messages("position-query")[0];
    const last = world.messages("position-query").at(-1);
    if (query === undefined || last === undefined) throw new Error("no query");
    const answer = {
      kind: "position-answer",
      incarnation: world.member(query.to).incarnation,
      answers: [
        {
          shard: shard.id,
          epoch: shard.epoch,
          tailEpoch: shard.epoch,
          position: 1 as Sequence,
          staged: false,
        },
      ],
    } as const;
    const { round, term } = last.message;
    world.coordinator.receive(query.to, { ...answer, term, round: query.message.round }, world.now);
    world.coordinator.receive(query.to, { ...answer, term: (term - 1) as never, round }, world.now);
    const stale = { ...answer, incarnation: 0 as never };
    world.coordinator.receive(query.to, { ...stale, term, round }, world.now);
    world.pump();
    expect(world.commands("failover")).toHaveLength(1);
    world.coordinator.receive(query.to, { ...answer, term, round }, world.now);
    world.pump();
    expect(world.commands("failover")).toHaveLength(2);
  });
});

describe("the wait of a new primary", () => {
  it("is what is left of the deposed one's lease, told with its next confirmation", () => {
    const world = settled();
    const [shard] = ledBy(world, "n1");
    const lastConfirmed = world
      .messages("confirmation")
      .filter(({ to }) => to === "n1")
      .at(-1);
    world.node("n1").alive = false;
    world.run(1500, () => world.commands("failover").length > 1);
    const failedAt = world.now;
    world.run(400, () => world.servers(shard ?? -1).length > 0);
    const leaseEnd = (lastConfirmed?.at ?? 0) + fullLease(world.state.settings);
    expect(world.now).toBeGreaterThanOrEqual(leaseEnd);
    expect(world.now - failedAt).toBeLessThan(200);
  });

  it("is a full lease by itself when no confirmation tells it", () => {
    const world = settled();
    const [shard] = ledBy(world, "n1");
    world.node("n1").alive = false;
    world.loses = (_, message) => message.kind === "confirmation" && message.serveAfter.length > 0;
    world.run(1500, () => world.commands("failover").length > 1);
    world.loses = (_, message) => message.kind === "confirmation";
    world.run(900);
    expect(world.servers(shard ?? -1)).toEqual([]);
    world.loses = () => false;
    world.run(400);
    expect(world.servers(shard ?? -1)).toHaveLength(1);
  });

  it("counts every primary since the last clean takeover: one that dies waiting shortens nothing ⚑", () => {
    const world = settled({ nodes: 3, shards: 1, settings: { copies: 3, leaseWaitMs: 4000 } });
    const first = world.node(world.shard(0).primary?.node ?? "");
    const lastConfirmed = world
      .messages("confirmation")
      .filter(({ to }) => to === first.id)
      .at(-1);
    first.alive = false;
    world.run(2000, () => world.commands("failover").length > 1);
    const second = world.node(world.shard(0).primary?.node ?? "");
    expect(second.id).not.toBe(first.id);
    // It gives its lease up at once, so that nothing of its own is to be waited for.
    second.holder.giveUp();
    world.run(600, () => world.commands("failover").length > 2);
    const third = world.node(world.shard(0).primary?.node ?? "");
    expect([first.id, second.id]).not.toContain(third.id);
    world.run(6000, () => world.servers(0).length > 0);
    const leaseEnd = (lastConfirmed?.at ?? 0) + fullLease(world.state.settings);
    expect(world.servers(0)).toEqual([third.id]);
    expect(world.now).toBeGreaterThanOrEqual(leaseEnd);
  });
});

describe("a new leader", () => {
  it("waits a full lease before any non-cooperative failover ⚑", () => {
    const world = settled();
    world.node("n1").alive = false;
    world.run(700);
    world.lead();
    const electedAt = world.now;
    world.run(2000, () => world.commands("failover").length > 1);
    expect(world.now - electedAt).toBeGreaterThanOrEqual(fullLease(world.state.settings));
    expect(world.now - electedAt).toBeLessThan(fullLease(world.state.settings) + 300);
  });

  it("lets nobody it fails over to serve before election and a full lease ⚑", () => {
    const world = settled();
    const [shard] = ledBy(world, "n1");
    // The node gives up towards the new leader, which knows nothing of what the old one confirmed.
    world.lead();
    const electedAt = world.now;
    world.node("n1").holder.giveUp();
    world.node("n1").hears = false;
    world.run(2500, () => world.servers(shard ?? -1).some((node) => node !== "n1"));
    expect(world.now - electedAt).toBeGreaterThanOrEqual(fullLease(world.state.settings));
  });

  it("does not suspect anybody for what it did not hear before its election", () => {
    const world = settled();
    world.run(5000);
    world.lead();
    world.run(3000);
    expect(world.commands("failover")).toHaveLength(1);
    expect(world.allServe()).toBe(true);
  });
});

describe("a slow leader", () => {
  it("does not fence the healthy when its own tick came late ⚑", () => {
    const world = settled();
    world.now = (world.now + 30_000) as never;
    world.coordinator.tick(world.now);
    world.pump();
    world.run(500);
    expect(world.commands("failover")).toHaveLength(1);
  });

  it("does not fence anybody while its rounds fail ⚑", () => {
    const world = settled();
    world.holdReads = true;
    for (const node of world.nodes.values()) node.speaks = false;
    world.run(3000);
    world.endHeldReads("aborted");
    world.holdReads = false;
    for (const node of world.nodes.values()) node.speaks = true;
    world.run(500);
    expect(world.commands("failover")).toHaveLength(1);
  });
});

describe("a node whose main loop stands still", () => {
  it("is failed over although its heartbeats arrive", () => {
    const world = settled();
    world.node("n1").lagging = true;
    world.run(1500);
    expect(ledBy(world, "n1")).toEqual([]);
    const from = world.now;
    world.run(1000);
    expect(world.messages("confirmation", from).filter(({ to }) => to === "n1")).toEqual([]);
  });
});

describe("giving up", () => {
  it("fails over at once, and the successor waits for nothing", () => {
    const world = settled();
    const [shard] = ledBy(world, "n1");
    const from = world.now;
    world.node("n1").holder.giveUp();
    world.run(400, () => world.servers(shard ?? -1).length > 0);
    expect(world.servers(shard ?? -1)).not.toEqual(["n1"]);
    expect(world.now - from).toBeLessThan(200);
    world.run(1000);
    expect(world.state.nodes.get(world.node("n1").id)?.state).toBe("ACTIVE");
  });

  it("where nobody could follow is answered by a new lease", () => {
    const world = settled({ settings: { copies: 1 } });
    const [shard] = ledBy(world, "n1");
    world.node("n1").holder.giveUp();
    world.run(100);
    expect(world.servers(shard ?? -1)).toEqual(["n1"]);
    expect(world.commands("failover")).toHaveLength(1);
  });

  it("twice within a minute drains the node, until it kept its lease for a minute", () => {
    const world = settled();
    const node = world.node("n1");
    const state = () => world.state.nodes.get(node.id)?.state;
    node.holder.giveUp();
    world.run(3000);
    expect(state()).toBe("ACTIVE");
    node.holder.giveUp();
    world.run(1000);
    expect(state()).toBe("DRAINING");
    expect(ledBy(world, "n1")).toEqual([]);
    world.run(55_000);
    expect(state()).toBe("DRAINING");
    world.run(6000);
    expect(state()).toBe("ACTIVE");
  });

  it("twice drains the node for a minute also when the leader changes meanwhile", () => {
    const world = settled();
    const node = world.node("n1");
    const state = () => world.state.nodes.get(node.id)?.state;
    node.holder.giveUp();
    world.run(3000);
    node.holder.giveUp();
    world.run(1000);
    expect(state()).toBe("DRAINING");
    world.lead();
    world.run(55_000);
    expect(state()).toBe("DRAINING");
    world.run(8000);
    expect(state()).toBe("ACTIVE");
  });

  it("does not end a drain that somebody asked for", () => {
    const world = settled();
    const node = world.node("n1");
    node.holder.giveUp();
    world.run(3000);
    node.holder.giveUp();
    world.run(1000);
    const asked = { state: "DRAINING", resting: false, reason: "asked" } as const;
    world.commit({ kind: "set-node-state", node: node.member, ...asked });
    world.run(70_000);
    expect(world.state.nodes.get(node.id)?.state).toBe("DRAINING");
  });

  it("drains no more nodes than can be spared", () => {
    const world = settled();
    for (const turn of [1, 2, 3]) {
      for (const node of world.nodes.values()) {
        node.holder.giveUp();
        world.run(500 * turn);
      }
    }
    const drained = [...world.state.nodes.values()].filter(({ state }) => state === "DRAINING");
    expect(drained).toHaveLength(1);
  });
});
