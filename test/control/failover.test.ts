// Who follows a failed primary: each rule of the order decides where those above it are even.
import { describe, expect, it } from "vitest";
import { chooseSuccessor, primaryCounts } from "../../src/control/failover.js";
import type { NodeId, Sequence } from "../../src/model/ids.js";
import { type Machine, threeNodes } from "./machine.js";

type Answers = Readonly<Record<string, number>>;

function choose(machine: Machine, answers: Answers, primaries: Answers = {}): string | undefined {
  const chosen = chooseSuccessor({
    nodes: machine.state.nodes,
    shard: machine.shard(0),
    positions: Object.entries(answers).map(([name, position]) => ({
      member: machine.member(name),
      position: position as Sequence,
    })),
    primaries: new Map(Object.entries(primaries) as [NodeId, number][]),
  });
  return chosen?.member.node;
}

const inZones = (...zones: string[]): Machine => {
  const machine = threeNodes();
  for (const [at, zone] of zones.entries()) machine.register(`n${at + 1}`, { zone });
  return machine.serve(0, "n1", ...zones.slice(1).map((_, at) => `n${at + 2}`));
};

describe("chooseSuccessor", () => {
  it("takes the greatest position", () => {
    expect(choose(inZones("a", "a", "b"), { n2: 8, n3: 7 })).toBe("n2");
    expect(choose(inZones("a", "a", "b"), { n2: 8, n3: 2 ** 33 })).toBe("n3");
  });

  it("takes ACTIVE before DRAINING, whatever the positions", () => {
    const machine = inZones("a", "a", "a");
    machine.must(machine.setState("n3", "DRAINING"));
    expect(choose(machine, { n2: 1, n3: 9 })).toBe("n2");
    expect(choose(machine, { n3: 9 })).toBe("n3");
  });

  it("takes another zone than the failed primary's on a tie", () => {
    expect(choose(inZones("a", "a", "b"), { n2: 5, n3: 5 }, { n3: 9 })).toBe("n3");
    expect(choose(inZones("a", "b", "a"), { n2: 5, n3: 5 }, { n2: 9 })).toBe("n2");
  });

  it("does not take zones that are not set for the same", () => {
    expect(choose(inZones("", "", "b"), { n2: 5, n3: 5 }, { n3: 1 })).toBe("n2");
  });

  it("then takes the one with fewer primaries, then the lesser id", () => {
    expect(choose(inZones("a", "b", "c"), { n2: 5, n3: 5 }, { n2: 3, n3: 2 })).toBe("n3");
    expect(choose(inZones("a", "b", "c"), { n3: 5, n2: 5 })).toBe("n2");
  });

  it("counts the returning old primary, but nobody fenced", () => {
    const machine = inZones("a", "b", "c");
    expect(choose(machine, { n1: 9, n2: 5 })).toBe("n1");
    machine.must(machine.failover([], machine.member("n1")));
    expect(choose(machine, { n1: 9, n2: 5 })).toBe("n2");
    expect(choose(machine, { n1: 9 })).toBeUndefined();
  });

  it("counts nobody outside the in-sync set and no earlier process", () => {
    const machine = inZones("a", "b", "c");
    machine.inSync(0, "n1", "n3");
    expect(choose(machine, { n2: 9 })).toBeUndefined();
    const position = 9 as Sequence;
    const stale = { ...machine.member("n3"), incarnation: 1 as never };
    const { nodes } = machine.state;
    const question = { nodes, shard: machine.shard(0), primaries: new Map<NodeId, number>() };
    const positions = [{ member: stale, position }];
    expect(chooseSuccessor({ ...question, positions })).toBeUndefined();
    expect(chooseSuccessor({ ...question, positions: [] })).toBeUndefined();
  });
});

it("counts primaries by node", () => {
  const machine = threeNodes().serve(0, "n1").serve(1, "n1").serve(2, "n2");
  expect(primaryCounts(machine.state.shards)).toEqual(
    new Map([
      ["n1", 2],
      ["n2", 1],
    ] as const),
  );
});
