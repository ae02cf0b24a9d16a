// Copies that join and are dropped, and the primary's changes of its in-sync set.
import { describe, expect, it } from "vitest";
import type { Member } from "../../src/model/shard-map.js";
import { type Machine, threeNodes } from "./machine.js";

describe("ChangeCopies", () => {
  const change = (machine: Machine, join: Member[], drop: Member[] = []) =>
    ({
      kind: "change-copies",
      items: [{ expect: machine.expectation(0), join, drop }],
    }) as const;

  it("adds joining copies, which are not in sync, at the same epoch", () => {
    const machine = threeNodes().serve(0, "n1");
    const before = machine.shard(0);
    const n2 = machine.member("n2");
    machine.must(change(machine, [n2]));
    expect(machine.shard(0)).toEqual({ ...before, joining: [n2], configVersion: machine.index });
    expect(machine.state.mapVersion).toBe(machine.index);
  });

  it("drops joining copies and backups that are not in sync", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.inSync(0, "n1");
    machine.must(change(machine, [machine.member("n3")]));
    machine.must(change(machine, [], [machine.member("n2"), machine.member("n3")]));
    expect(machine.shard(0)).toMatchObject({ backups: [], joining: [] });
  });

  it("drops neither the primary nor who is in sync", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.conflicts(change(machine, [], [machine.member("n1")]));
    machine.conflicts(change(machine, [], [machine.member("n2")]));
  });

  it("drops nobody who has no copy", () => {
    const machine = threeNodes().serve(0, "n1");
    machine.conflicts(change(machine, [], [machine.member("n3")]));
  });

  it("joins ACTIVE present processes only, that have no copy yet, once", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const stale = machine.member("n3");
    machine.conflicts(change(machine, [machine.member("n1")]));
    machine.conflicts(change(machine, [machine.member("n2")]));
    machine.conflicts(change(machine, [stale, stale]));
    machine.register("n3");
    machine.conflicts(change(machine, [stale]));
    machine.must(machine.setState("n3", "DRAINING"));
    machine.conflicts(change(machine, [machine.member("n3")]));
  });

  it("leaves an item out whose shard moved on, and applies the others", () => {
    const machine = threeNodes().serve(0, "n1").serve(1, "n1");
    const join = [machine.member("n2")];
    const items = [0, 1].map((id) => ({ expect: machine.expectation(id), join, drop: [] }));
    machine.inSync(0, "n1");
    const result = machine.apply({ kind: "change-copies", items });
    expect(result).toMatchObject({ ok: true, conflicts: [0] });
    expect(machine.shard(1).joining).toEqual(join);
  });
});

describe("ChangeInSync", () => {
  const change = (machine: Machine, by: string, members: string[]) =>
    ({
      kind: "change-in-sync",
      expect: machine.expectation(0),
      by: machine.member(by),
      inSync: members.map((name) => machine.member(name)),
    }) as const;

  const joined = () => {
    const machine = threeNodes().serve(0, "n1");
    const join = [machine.member("n2"), machine.member("n3")];
    machine.must({
      kind: "change-copies",
      items: [{ expect: machine.expectation(0), join, drop: [] }],
    });
    return machine;
  };

  it("turns a joining member that is in the set into a backup", () => {
    const machine = joined();
    const epoch = machine.shard(0).epoch;
    machine.must(change(machine, "n1", ["n1", "n2"]));
    expect(machine.shard(0)).toMatchObject({
      epoch,
      configVersion: machine.index,
      backups: [machine.member("n2")],
      joining: [machine.member("n3")],
      inSync: [machine.member("n1"), machine.member("n2")],
    });
  });

  it("keeps a member that is removed as a backup, and takes it again", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(change(machine, "n1", ["n1"]));
    expect(machine.shard(0)).toMatchObject({
      backups: [machine.member("n2")],
      inSync: [machine.member("n1")],
    });
    machine.must(change(machine, "n1", ["n1", "n2"]));
    expect(machine.shard(0).inSync).toHaveLength(2);
  });

  it("moves configVersion also when the set stays, which voids an earlier proposal", () => {
    const machine = joined();
    const uncertain = change(machine, "n1", ["n1", "n2"]);
    machine.must(change(machine, "n1", ["n1"]));
    machine.conflicts(uncertain);
  });

  it("is the primary's alone", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.conflicts({ ...change(machine, "n1", ["n1"]), by: machine.member("n2") });
    const by = { ...machine.member("n1"), incarnation: 1 as never };
    machine.conflicts({ ...change(machine, "n1", ["n1"]), by });
  });

  it("is refused to a fenced primary, and allowed to one that drains", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.must(machine.setState("n1", "DRAINING"));
    machine.must(change(machine, "n1", ["n1"]));
    machine.must(machine.failover([], machine.member("n1")));
    expect(machine.conflicts(change(machine, "n1", ["n1"]))).toContain("fenced");
  });

  it("must hold the primary, nobody twice, and only members with a copy", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.conflicts(change(machine, "n1", ["n2"]));
    machine.conflicts(change(machine, "n1", []));
    machine.conflicts(change(machine, "n1", ["n1", "n2", "n2"]));
    machine.conflicts(change(machine, "n1", ["n1", "n3"]));
  });

  it("adds nobody who is fenced, but lets such a member stay", () => {
    const machine = joined();
    machine.must(change(machine, "n1", ["n1", "n2"]));
    machine.must(machine.failover([], machine.member("n3")));
    machine.must(machine.failover([], machine.member("n2")));
    machine.conflicts(change(machine, "n1", ["n1", "n2", "n3"]));
    machine.must(change(machine, "n1", ["n1", "n2"]));
  });

  it("does not count a stale process", () => {
    const machine = joined();
    const command = change(machine, "n1", ["n1", "n2"]);
    machine.register("n2");
    machine.conflicts(command);
    machine.conflicts({ ...command, expect: machine.expectation(0) });
  });
});
