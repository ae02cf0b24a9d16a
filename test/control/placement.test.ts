// Placement: even, spread over zones, and close to what it was when a node comes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { hash32 } from "../../src/base/hash.js";
import {
  chooseColdPrimary,
  chooseCopies,
  copyBound,
  type PlacementNode,
  placeShards,
  planCopies,
  planPlacement,
  primaryBound,
  primaryLeast,
} from "../../src/control/placement.js";
import { Ring } from "../../src/control/ring.js";
import type { NodeId } from "../../src/model/ids.js";
import { gib, type Machine, threeNodes } from "./machine.js";

const parameters = { seed: 20_250_103, numRuns: 200 };

const node = (id: string, zone = "", region = "", memoryBytes = gib): PlacementNode => ({
  id: id as NodeId,
  zone,
  region,
  memoryBytes,
});

const numbered = (count: number, prefix = "n") =>
  Array.from({ length: count }, (_, at) => node(`${prefix}${at + 1}`));

/** Nodes of distinct random names, in a few zones and regions, of unequal memory. */
const nodesArbitrary = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z0-9]{1,8}$/) as unknown as fc.Arbitrary<NodeId>,
    zone: fc.constantFrom("a", "b", "c"),
    region: fc.constantFrom("", "", "eu", "us"),
    memoryBytes: fc.integer({ min: 1, max: 4 }).map((gibs) => gibs * gib),
  }),
  { minLength: 1, maxLength: 9, selector: (one) => one.id },
);

/** Equal nodes of random names: N of them, and one more. */
const growth = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), {
  minLength: 2,
  maxLength: 12,
  size: "max",
});

function count<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe("placeShards", () => {
  it("gives every shard that many owners, no node twice", () => {
    fc.assert(
      fc.property(nodesArbitrary, fc.integer({ min: 1, max: 4 }), (nodes, copies) => {
        const plan = placeShards({ nodes, shardCount: 64, copies });
        expect(plan).toHaveLength(64);
        for (const owners of plan) {
          expect(owners).toHaveLength(Math.min(copies, nodes.length));
          expect(new Set(owners).size).toBe(owners.length);
        }
      }),
      parameters,
    );
  });

  it("is the same for the same nodes in any order", () => {
    fc.assert(
      fc.property(nodesArbitrary, (nodes) => {
        const plan = placeShards({ nodes, shardCount: 64, copies: 2 });
        expect(placeShards({ nodes: nodes.toReversed(), shardCount: 64, copies: 2 })).toEqual(plan);
      }),
      parameters,
    );
  });

  it("puts no two copies into one zone while there are zones, nor one region while regions", () => {
    fc.assert(
      fc.property(nodesArbitrary, fc.integer({ min: 1, max: 4 }), (nodes, copies) => {
        const places = new Map(nodes.map((one) => [one.id, one]));
        const zoneOf = (id: NodeId) => `${places.get(id)?.region}/${places.get(id)?.zone}`;
        const regionOf = (id: NodeId) => places.get(id)?.region;
        const zones = new Set(nodes.map((one) => zoneOf(one.id))).size;
        const regions = new Set(nodes.map((one) => one.region)).size;
        for (const owners of placeShards({ nodes, shardCount: 64, copies })) {
          expect(new Set(owners.map(regionOf)).size).toBe(Math.min(owners.length, regions));
          if (regions > 1) continue;
          expect(new Set(owners.map(zoneOf)).size).toBe(Math.min(owners.length, zones));
        }
      }),
      parameters,
    );
  });

  it("prefers another zone within a region when all regions have a copy", () => {
    const nodes = [node("a", "z1", "eu"), node("b", "z1", "eu"), node("c", "z2", "eu")];
    for (const owners of placeShards({ nodes, shardCount: 64, copies: 2 })) {
      expect(owners.includes("c" as NodeId)).toBe(true);
    }
  });

  it("keeps primaries and copies of equal nodes within their bounds", () => {
    fc.assert(
      fc.property(growth, fc.constantFrom(64, 128, 1024), (names, shardCount) => {
        const nodes = names.map((name) => node(name));
        const plan = placeShards({ nodes, shardCount, copies: 2 });
        const share = shardCount / nodes.length;
        const primaries = count(plan.map((owners) => owners[0]));
        expect(Math.max(...primaries.values())).toBeLessThanOrEqual(
          Math.ceil(primaryBound * share),
        );
        expect(primaries.size).toBe(nodes.length);
        const least = Math.floor(primaryLeast * share);
        expect(Math.min(...primaries.values())).toBeGreaterThanOrEqual(least);
        const copies = count(plan.flat());
        expect(Math.max(...copies.values())).toBeLessThanOrEqual(Math.ceil(2 * copyBound * share));
      }),
      parameters,
    );
  });

  it("gives three equal nodes nearly as many primaries of 64 shards each", () => {
    const plan = placeShards({ nodes: numbered(3), shardCount: 64, copies: 2 });
    const primaries = [...count(plan.map((owners) => owners[0])).values()];
    expect(primaries).toHaveLength(3);
    expect(Math.min(...primaries)).toBeGreaterThanOrEqual(16);
    expect(Math.max(...primaries)).toBeLessThanOrEqual(24);
  });

  it("gives a node of twice the memory about twice the shards", () => {
    const nodes = [node("a", "", "", 2 * gib), node("b"), node("c")];
    const plan = placeShards({ nodes, shardCount: 1024, copies: 1 });
    const primaries = count(plan.flat());
    expect(primaries.get("a" as NodeId)).toBeGreaterThan(450);
    expect(primaries.get("a" as NodeId)).toBeLessThanOrEqual(Math.ceil(512 * primaryBound));
  });

  it("has empty lists without nodes and survives nodes without memory", () => {
    expect(placeShards({ nodes: [], shardCount: 2, copies: 2 })).toEqual([[], []]);
    const nodes = [node("a", "", "", 0), node("b", "", "", 0)];
    const plan = placeShards({ nodes, shardCount: 4, copies: 2 });
    expect(plan.every((owners) => owners.length === 2)).toBe(true);
  });
});

describe("adding one node to N", () => {
  // 1/(N+1) must move, for that is the new node's share. Bounded loads push some others on: the
  // means over names stay near the share, and no set of names exceeds this much more.
  const surplusPrimaries = 0.17;
  const surplusCopies = 0.12;

  const moved = (names: readonly string[], shardCount: number) => {
    const nodes = names.map((name) => node(name));
    const before = placeShards({ nodes: nodes.slice(1), shardCount, copies: 2 });
    const after = placeShards({ nodes, shardCount, copies: 2 });
    let primaries = 0;
    let fresh = 0;
    for (const [shard, owners] of after.entries()) {
      if (owners[0] !== before[shard]?.[0]) primaries += 1;
      fresh += owners.filter((id) => !before[shard]?.includes(id)).length;
    }
    return { primaries: primaries / shardCount, copies: fresh / after.flat().length };
  };

  it("moves at most its share and a bound of the shards", () => {
    fc.assert(
      fc.property(growth, fc.constantFrom(64, 256), (names, shardCount) => {
        const share = 1 / names.length;
        const { primaries, copies } = moved(names, shardCount);
        expect(primaries).toBeLessThanOrEqual(share + surplusPrimaries);
        if (names.length > 2) expect(copies).toBeLessThanOrEqual(share + surplusCopies);
      }),
      parameters,
    );
  });

  it("moves about its share on average, where hash % N would move nearly all", () => {
    const shardCount = 1024;
    for (const size of [3, 4, 8, 16]) {
      const runs = Array.from({ length: 20 }, (_, run) => {
        const names = Array.from({ length: size }, (_, at) => `run${run}-${at}`);
        return moved(names, shardCount).primaries;
      });
      const mean = runs.reduce((sum, one) => sum + one, 0) / runs.length;
      expect(mean).toBeGreaterThan(0.8 / size);
      expect(mean).toBeLessThan(1.25 / size + 0.01);

      // hash % (N-1) against hash % N: only about 1/N of the shards stay.
      const hashes = Array.from({ length: shardCount }, (_, shard) => hash32(utf8(`s${shard}`)));
      const modulo = hashes.filter((hash) => hash % (size - 1) !== hash % size).length / shardCount;
      expect(modulo).toBeGreaterThan(1 - 1.25 / size);
      expect(modulo).toBeGreaterThan(1.9 * mean);
    }
  });
});

describe("Ring", () => {
  it("names every node once, however small its weight", () => {
    const weights = [1, 5, 1000, 1_000_000];
    const ring = new Ring(weights.map((weight) => ({ id: `w${weight}` as NodeId, weight })));
    for (let key = 0; key < 50; key++) expect(new Set(ring.from(key)).size).toBe(weights.length);
    expect([...new Ring([]).from(1)]).toEqual([]);
  });

  it("keeps the order of the others when a node leaves", () => {
    const nodes = numbered(6).map(({ id }) => ({ id, weight: gib }));
    const whole = new Ring(nodes);
    const less = new Ring(nodes.slice(1));
    for (let key = 0; key < 200; key++) {
      expect([...less.from(key)]).toEqual([...whole.from(key)].filter((id) => id !== "n1"));
    }
  });
});

describe("planCopies", () => {
  const joins = (machine: Machine, excluding: string[] = []) =>
    planCopies(machine.state, machine.state.shards, new Set(excluding as NodeId[]));

  it("finds nothing to do when every shard has its copies, in sync or not", () => {
    const machine = threeNodes(2).serve(0, "n1", "n2").serve(1, "n2", "n3");
    machine.inSync(0, "n1");
    expect(joins(machine)).toEqual([]);
  });

  it("replaces copies on excluded nodes by others, never by excluded or former holders", () => {
    const machine = threeNodes(2).serve(0, "n1", "n2").serve(1, "n2", "n3");
    const [plan, ...others] = joins(machine, ["n1"]);
    expect(others).toEqual([]);
    expect(plan).toEqual({ shard: machine.shard(0), join: [machine.member("n3")] });
    expect(chooseCopies(machine.state, machine.shard(1), new Set(["n1" as NodeId]))).toEqual([]);
    const excluded = new Set(["n3" as NodeId]);
    expect(chooseCopies(machine.state, machine.shard(1), excluded)).toEqual([machine.member("n1")]);
  });

  it("has nobody where every node holds the shard", () => {
    const machine = threeNodes(2).serve(0, "n1", "n2", "n3").serve(1, "n1", "n2");
    const excluded = new Set(["n1", "n2"] as NodeId[]);
    expect(chooseCopies(machine.state, machine.shard(0), excluded)).toEqual([]);
  });

  it("takes ACTIVE nodes only", () => {
    const machine = threeNodes(1).serve(0, "n1");
    machine.must(machine.setState("n2", "DRAINING"));
    expect(joins(machine)).toMatchObject([{ join: [machine.member("n3")] }]);
  });

  it("goes to another zone than the copies that stay", () => {
    const machine = threeNodes(16);
    for (const name of ["n1", "n2", "n3"]) machine.register(name, { zone: "a" });
    machine.register("n4", { zone: "b" });
    for (let id = 0; id < 16; id++) machine.serve(id, "n1");
    for (const { join } of joins(machine)) expect(join).toEqual([machine.member("n4")]);
  });

  it("shares the load of many shards among the nodes that have least", () => {
    const machine = threeNodes(64);
    for (const name of ["n4", "n5", "n6"]) machine.register(name);
    for (let id = 0; id < 64; id++) machine.serve(id, id % 2 === 0 ? "n1" : "n2");
    const plans = joins(machine);
    expect(plans).toHaveLength(64);
    const counts = count(plans.flatMap(({ join }) => join.map((member) => member.node)));
    // Two nodes have more than their bounded share already.
    expect(counts.get("n1" as NodeId) ?? counts.get("n2" as NodeId)).toBeUndefined();
    const bound = Math.ceil((64 * 2 * copyBound) / 6);
    for (const name of ["n3", "n4", "n5", "n6"]) {
      expect(counts.get(name as NodeId)).toBeGreaterThan(0);
      expect(counts.get(name as NodeId)).toBeLessThanOrEqual(bound);
    }
  });
});

it("counts what a plan of copies has given before, whatever the nodes are called", () => {
  for (let run = 0; run < 20; run++) {
    const machine = threeNodes(12);
    for (let n = 4; n <= 12; n++) machine.register(`run${run}-n${n}`);
    for (let id = 0; id < 12; id++) machine.serve(id, "n1");
    const plans = planCopies(machine.state, machine.state.shards);
    const counts = count(plans.flatMap(({ join }) => join.map((member) => member.node)));
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(Math.ceil((24 * copyBound) / 12));
  }
});

describe("chooseColdPrimary", () => {
  it("spreads shards that start at once over the ACTIVE nodes that are not excluded", () => {
    const machine = threeNodes(64);
    const plan = planPlacement(machine.state);
    const chosen = machine.state.shards.map((shard) => chooseColdPrimary(machine.state, shard));
    expect(chosen).toEqual(plan.map((owners) => owners[0]));
    expect(count(chosen.map((member) => member?.node)).size).toBe(3);

    const excluding = new Set(["n2" as NodeId]);
    const without = machine.state.shards.map((shard) =>
      chooseColdPrimary(machine.state, shard, excluding),
    );
    expect([...count(without.map((member) => member?.node)).values()]).toHaveLength(2);
    expect(without.some((member) => member?.node === "n2")).toBe(false);
  });

  it("follows the nodes as they change", () => {
    const machine = threeNodes(4);
    const first = chooseColdPrimary(machine.state, machine.shard(0));
    if (first === undefined) throw new Error("no choice");
    machine.must(machine.setState(first.node, "DRAINING"));
    expect(chooseColdPrimary(machine.state, machine.shard(0))?.node).not.toBe(first.node);
    for (const name of ["n1", "n2", "n3"]) machine.apply(machine.setState(name, "DRAINING"));
    expect(chooseColdPrimary(machine.state, machine.shard(0))).toBeUndefined();
  });
});
