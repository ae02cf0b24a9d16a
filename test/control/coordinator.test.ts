// The coordinator as one machine: first placement, cold starts, unfencing, effect, divergence.
import { describe, expect, it } from "vitest";
import type { Command } from "../../src/control/command.js";
import { fullLease } from "../../src/model/settings.js";
import { expectationOf } from "../../src/model/shard-map.js";
import { World } from "./coordinator-world.js";

describe("the first placement", () => {
  it("installs all shards in one command once the expected nodes are there, and joins copies", () => {
    const world = new World({ nodes: 3, shards: 12 });
    world.lead();
    world.run(500);
    expect(world.commands("failover").map(({ items }) => items.length)).toEqual([12]);
    expect(world.allServe()).toBe(true);
    const primaries = new Set(world.state.shards.map((shard) => shard.primary?.node));
    expect([...primaries].sort()).toEqual(["n1", "n2", "n3"]);
    for (const shard of world.state.shards) expect(shard.inSync).toHaveLength(2);
    expect(world.state.losses).toEqual([]);
  });

  it("waits for a node that is expected, but not for long after the last that came", () => {
    const world = new World({ nodes: 1, shards: 4, expectedNodes: 3 });
    world.lead();
    world.run(1000);
    world.start("n2");
    world.run(1400);
    expect(world.commands("failover")).toEqual([]);
    world.run(200);
    expect(world.commands("failover")).toHaveLength(1);
    expect(new Set(world.state.shards.map((shard) => shard.primary?.node)).size).toBe(2);
  });

  it("gives nothing to a node that is registered but was not heard", () => {
    const world = new World({ nodes: 3, shards: 12 });
    world.node("n2").alive = false;
    world.lead();
    world.run(2500);
    const owners = new Set(world.state.shards.flatMap((one) => one.inSync.map(({ node }) => node)));
    expect([...owners].sort()).toEqual(["n1", "n3"]);
  });
});

describe("a restart of all processes", () => {
  it("starts every shard empty by the same road, at higher epochs, and says what is lost", () => {
    const world = World.serving({ shards: 12 });
    const before = world.state.shards.map(({ epoch }) => epoch);
    for (const name of ["n1", "n2", "n3"]) world.node(name).alive = false;
    world.run(5000);
    world.lead();
    const from = world.now;
    for (const name of ["n1", "n2", "n3"]) world.start(name);
    world.run(2500, () => world.allServe());
    expect(world.now - from).toBeLessThan(fullLease(world.state.settings) + 300);
    expect(world.commands("failover", from).map(({ items }) => items.length)).toEqual([12]);
    for (const [id, epoch] of before.entries()) {
      expect(world.shard(id).epoch).toBeGreaterThan(epoch);
      expect(world.shard(id).beginning).toBe("cold");
    }
    expect(world.state.losses).toHaveLength(12);
  });
});

describe("a shard whose copies are all away", () => {
  it("starts empty at once when none of them can come back", () => {
    const world = World.serving({ shards: 6, settings: { copies: 1 } });
    const lost = world.state.shards.filter((one) => one.primary?.node === "n1").length;
    const from = world.now;
    world.start("n1");
    world.run(300, () => world.allServe());
    expect(world.allServe()).toBe(true);
    expect(world.commands("failover", from).flatMap(({ items }) => items)).toHaveLength(lost);
  });

  it("starts empty after coldAfterMs when one may come back", () => {
    const world = World.serving({ shards: 6, settings: { copies: 1, coldAfterMs: 3000 } });
    const cold = () => world.commands("failover", from).filter(({ items }) => items.length > 0);
    const from = world.now;
    world.node("n1").alive = false;
    world.run(3700);
    expect(cold()).toEqual([]);
    world.run(600);
    expect(cold()).toHaveLength(1);
    world.run(200);
    expect(world.allServe()).toBe(true);
  });

  it("waits for ever when the settings say so, and resumes with its data", () => {
    const world = World.serving({ shards: 6, settings: { copies: 1, onNoReplica: "wait" } });
    world.node("n1").speaks = false;
    world.run(20_000);
    expect(world.state.losses).toEqual([]);
    const led = world.state.shards.filter((one) => one.primary?.node === "n1").map(({ id }) => id);
    world.node("n1").speaks = true;
    world.run(500);
    for (const id of led) expect(world.servers(id)).toEqual(["n1"]);
    expect(world.state.losses).toEqual([]);
  });
});

describe("a fenced node that comes back", () => {
  it("is unfenced by an entry of its own, and a shard still listed with it gets a new epoch", () => {
    const world = World.serving({ shards: 6, settings: { copies: 1 } });
    world.node("n1").speaks = false;
    world.run(1500);
    expect(world.state.nodes.get(world.node("n1").id)?.state).toBe("FENCED");
    const led = world.state.shards.filter((one) => one.primary?.node === "n1");
    const from = world.now;
    world.node("n1").speaks = true;
    world.run(500);
    expect(world.commands("unfence", from)).toHaveLength(1);
    for (const { id, epoch, primary } of led) {
      expect(world.shard(id).epoch).toBeGreaterThan(epoch);
      expect(world.shard(id)).toMatchObject({ primary, beginning: "kept" });
      expect(world.servers(id)).toEqual(["n1"]);
    }
  });

  it("is not unfenced while a failover of it is pending ⚑", () => {
    const world = World.serving({ shards: 12 });
    world.node("n1").speaks = false;
    world.node("n2").answersPositions = false;
    world.run(1500);
    expect(world.state.nodes.get(world.node("n1").id)?.state).toBe("FENCED");
    expect(world.state.shards.some((one) => one.primary?.node === "n1")).toBe(true);
    world.holdProposals = true;
    world.node("n2").answersPositions = true;
    const isFailover = () => world.heldProposals.some(({ command }) => command.kind === "failover");
    world.run(200, isFailover);
    expect(isFailover()).toBe(true);
    world.node("n1").speaks = true;
    world.run(500);
    expect(world.commands("unfence")).toEqual([]);
    world.holdProposals = false;
    for (const proposal of world.heldProposals) world.endProposal(proposal);
    world.run(500);
    expect(world.commands("unfence")).toHaveLength(1);
    expect(world.state.shards.some((one) => one.primary?.node === "n1")).toBe(false);
  });

  it("is not unfenced for a heartbeat of a process that is superseded", () => {
    const world = World.serving({ shards: 6 });
    const old = world.node("n1");
    old.speaks = false;
    world.run(1500);
    const again = world.start("n1", "store-n1");
    again.alive = false;
    old.speaks = true;
    const heartbeat = old.heartbeat(world.now, world.state, () => 0);
    if (heartbeat !== undefined) world.coordinator.receive(old.id, heartbeat, world.now);
    world.run(2500);
    expect(world.commands("unfence")).toEqual([]);
  });
});

describe("a namespace's change", () => {
  const change = (world: World) => {
    const config = world.state.namespaces.get("default")?.config;
    if (config === undefined) throw new Error("no default namespace");
    world.commit({
      kind: "set-namespace",
      name: "default",
      config: { ...config, eviction: "lfu" },
      expectVersion: undefined,
    });
    return world.state.namespaces.get("default")?.version ?? 0;
  };
  const effective = (world: World) => world.state.namespaces.get("default")?.effectiveVersion;

  it("is in effect when every primary reported it at its present epoch", () => {
    const world = World.serving();
    world.node("n1").namespacesVersion = 1;
    const version = change(world);
    world.run(1000);
    expect(effective(world)).toBeLessThan(version);
    world.node("n1").namespacesVersion = undefined;
    world.run(300);
    expect(effective(world)).toBe(version);
    expect(world.commands("effective").at(-1)?.items).toHaveLength(1);
  });

  it("counts only what a primary reported at its present epoch ⚑", () => {
    const world = World.serving({ shards: 6 });
    const [mine, other] = [world.node("n1"), world.node("n2")];
    other.namespacesVersion = 1;
    const version = change(world);
    world.run(300);
    mine.speaks = false;
    for (const shard of world.state.shards) {
      if (shard.primary === undefined || shard.primary.node !== mine.id) continue;
      const item = { expect: expectationOf(shard), to: shard.primary, cold: false, keptThrough: 0 };
      world.commit({ kind: "failover", fence: undefined, items: [item], reason: "a new epoch" });
    }
    other.namespacesVersion = undefined;
    world.run(300);
    expect(effective(world)).toBeLessThan(version);
    mine.speaks = true;
    world.run(300);
    expect(effective(world)).toBe(version);
  });

  it("is not in effect while a deposed primary's lease may last, whatever the new one reports ⚑", () => {
    const world = World.serving({ shards: 1, settings: { leaseWaitMs: 4000 } });
    const primary = world.node(world.shard(0).primary?.node ?? "");
    primary.alive = false;
    world.run(2000, () => world.commands("failover").length > 1);
    const version = change(world);
    world.run(1000);
    expect(effective(world)).toBeLessThan(version);
    world.run(3000);
    expect(effective(world)).toBe(version);
  });
});

describe("a registration", () => {
  it("with the same data directory ends the old lease; with another it runs out ⚑", () => {
    for (const [store, atOnce] of [
      ["store-n1", true],
      ["store-new", false],
    ] as const) {
      const world = World.serving({ shards: 6, settings: { leaseWaitMs: 3000 } });
      world.run(3000);
      const led = world.state.shards
        .filter((one) => one.primary?.node === "n1")
        .map(({ id }) => id);
      const from = world.now;
      world.start("n1", store);
      world.run(6000, () => led.every((id) => world.servers(id).length === 1));
      if (atOnce) expect(world.now - from).toBeLessThan(300);
      else expect(world.now - from).toBeGreaterThanOrEqual(3000 - world.state.settings.heartbeatMs);
    }
  });
});

describe("a node whose state differs", () => {
  it("is named, with both hashes", () => {
    const world = World.serving();
    world.node("n2").wrongHash = 7;
    world.run(200);
    expect(world.divergences[0]).toMatchObject({ node: "n2", stateHash: 7 });
    expect(world.divergences.every(({ node }) => node === "n2")).toBe(true);
  });

  it("is not seen where its index is not remembered", () => {
    const world = World.serving();
    world.run(1000);
    expect(world.divergences).toEqual([]);
  });
});

describe("proposals", () => {
  it("that were lost are made again at a later tick, not at once", () => {
    const world = new World({ nodes: 3, shards: 4 });
    world.holdProposals = true;
    world.lead();
    const isFailover = ({ command }: { command: Command }) => command.kind === "failover";
    world.run(300, () => world.heldProposals.some(isFailover));
    const held = world.heldProposals.find(isFailover);
    if (held === undefined) throw new Error("nothing was proposed");
    world.coordinator.proposalDone(held.token, "lost", world.now);
    expect(world.coordinator.ready()?.proposals ?? []).toEqual([]);
    world.holdProposals = false;
    world.run(50);
    expect(world.commands("failover")).toHaveLength(2);
    world.run(300);
    expect(world.allServe()).toBe(true);
  });

  it("that are refused again and again come ever more rarely", () => {
    const world = new World({ nodes: 3, shards: 4 });
    world.holdProposals = true;
    world.lead();
    for (let step = 0; step < 400; step++) {
      world.run(25);
      for (const { token } of world.heldProposals.splice(0)) {
        const refusal = { ok: false, index: 0, code: "CONFLICT", message: "no" } as const;
        world.coordinator.proposalDone(token, refusal, world.now);
      }
    }
    expect(world.proposed.length).toBeGreaterThan(5);
    expect(world.proposed.length).toBeLessThan(20);
  });

  it("and everything else of a leadership end with it", () => {
    const world = World.serving();
    world.node("n1").alive = false;
    world.run(700);
    world.coordinator.stepDown();
    world.beat();
    expect(world.coordinator.ready()).toBeUndefined();
    expect(world.commands("failover")).toHaveLength(1);
  });
});
