// Planned hand-overs from begin to transfer or abort.
import { describe, expect, it } from "vitest";
import { limits } from "../../src/model/limits.js";
import { ordinalLimit } from "../../src/model/sequence.js";
import { type Machine, threeNodes } from "./machine.js";

const begun = (): Machine => {
  const machine = threeNodes().serve(0, "n1", "n2", "n3");
  machine.must(machine.begin(0, "n2"));
  return machine;
};

describe("BeginHandOver", () => {
  it("records an operation that the shard names, at the same epoch", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    const before = machine.shard(0);
    const result = machine.must(machine.begin(0, "n2", "drain n1"));
    expect(result.value).toBe(1);
    expect(machine.shard(0)).toEqual({ ...before, pendingOp: 1, configVersion: machine.index });
    expect(machine.state.operations.get(1)).toEqual({
      id: 1,
      beganAt: machine.index,
      kind: "hand-over",
      shard: 0,
      basis: before.epoch,
      to: machine.member("n2"),
      phase: "releasing",
      reason: "drain n1",
      endedAt: undefined,
    });
  });

  it("numbers the operations of one entry", () => {
    const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n1", "n2");
    const to = machine.member("n2");
    const items = [0, 1].map((id) => ({ expect: machine.expectation(id), to }));
    const result = machine.must({ kind: "begin-hand-over", items, reason: "" });
    expect(result.value).toBe(1);
    expect(machine.state.shards.map((shard) => shard.pendingOp)).toEqual([
      1,
      2,
      undefined,
      undefined,
    ]);
  });

  it("needs another target that is in sync and ACTIVE, and a primary that may serve", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    expect(machine.conflicts(machine.begin(0, "n1"))).toContain("already");
    expect(machine.conflicts(machine.begin(0, "n3"))).toContain("not in sync");
    expect(machine.conflicts(machine.begin(1, "n2"))).toContain("no primary");
    machine.must(machine.setState("n2", "DRAINING"));
    expect(machine.conflicts(machine.begin(0, "n2"))).toContain("not active");
    machine.must(machine.setState("n2", "ACTIVE"));
    machine.must(machine.failover([], machine.member("n1")));
    expect(machine.conflicts(machine.begin(0, "n2"))).toContain("no primary");
  });

  it("is one at a time for a shard", () => {
    const machine = begun();
    expect(machine.conflicts(machine.begin(0, "n3"))).toContain("operation 1");
  });
});

describe("Transfer", () => {
  it("makes the target primary at a clean new epoch; the old primary stays in sync", () => {
    const machine = begun();
    const before = machine.shard(0);
    machine.must(machine.transfer(0, "n2"));
    expect(machine.shard(0)).toEqual({
      ...before,
      epoch: machine.index,
      ordinal: 2,
      configVersion: machine.index,
      primary: machine.member("n2"),
      takeover: "clean",
      beginning: "kept",
      backups: [machine.member("n3"), machine.member("n1")],
      pendingOp: undefined,
    });
    const ended = { phase: "done", endedAt: machine.index };
    expect(machine.state.operations.get(1)).toMatchObject(ended);
    expect(machine.state.losses).toEqual([]);
    expect(machine.rows("hand-over")).toEqual([
      {
        index: machine.index,
        kind: "hand-over",
        shards: [0],
        from: "n1",
        to: "n2",
        reason: "drain",
      },
    ]);
  });

  it("is clean also after a fenced takeover: nobody releases before its wait is over", () => {
    const machine = threeNodes().serve(0, "n1", "n2", "n3");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], machine.member("n1")));
    machine.must(machine.begin(0, "n3"));
    machine.must(machine.transfer(0, "n3"));
    expect(machine.shard(0).takeover).toBe("clean");
  });

  it("goes to the operation's target alone, while that is in sync and may serve", () => {
    const machine = begun();
    expect(machine.conflicts(machine.transfer(0, "n3"))).toContain("handed to n2");
    machine.inSync(0, "n1", "n3");
    expect(machine.conflicts(machine.transfer(0, "n2"))).toContain("not in sync");
    machine.inSync(0, "n1", "n2", "n3");
    machine.must(machine.failover([], machine.member("n2")));
    expect(machine.conflicts(machine.transfer(0, "n2"))).toContain("fenced");
  });

  it("needs a hand-over under way, in the state that was heard of", () => {
    const machine = threeNodes().serve(0, "n1", "n2");
    machine.conflicts(machine.transfer(0, "n2"));
    machine.must(machine.begin(0, "n2"));
    const transfer = machine.transfer(0, "n2");
    machine.must(machine.abort(0));
    machine.conflicts(transfer);
  });

  it("does not happen to a shard whose epochs are used up", () => {
    const machine = begun();
    const [first, ...rest] = machine.state.shards;
    if (first === undefined) throw new Error("no shard");
    const last = { ...first, ordinal: ordinalLimit - 1 };
    machine.state = { ...machine.state, shards: [last, ...rest] };
    expect(machine.conflicts(machine.transfer(0, "n2"))).toContain("used up");
    expect(machine.conflicts(machine.abort(0))).toContain("used up");
    const to = machine.member("n2");
    expect(machine.conflicts(machine.failover([machine.item(0, to)]))).toContain("used up");
  });
});

describe("AbortHandOver", () => {
  it("installs the old primary again at a new epoch, since it may have released", () => {
    const machine = begun();
    const before = machine.shard(0);
    machine.must(machine.abort(0));
    expect(machine.shard(0)).toEqual({
      ...before,
      epoch: machine.index,
      ordinal: 2,
      configVersion: machine.index,
      takeover: "clean",
      beginning: "kept",
      pendingOp: undefined,
    });
    expect(machine.state.operations.get(1)).toMatchObject({ phase: "aborted" });
    expect(machine.rows("hand-over-aborted")).toMatchObject([{ from: "n1", to: "n2" }]);
    machine.must(machine.begin(0, "n3"));
  });

  it("keeps a fenced takeover fenced: its primary may still wait for a lease to end", () => {
    const machine = threeNodes().serve(0, "n1", "n2", "n3");
    machine.must(machine.failover([machine.item(0, machine.member("n2"))], machine.member("n1")));
    machine.must(machine.begin(0, "n3"));
    machine.must(machine.abort(0));
    expect(machine.shard(0)).toMatchObject({ takeover: "fenced", ordinal: 3 });
  });

  it("needs a hand-over and a primary that may serve", () => {
    const machine = begun();
    machine.conflicts(machine.abort(1));
    machine.must(machine.failover([], machine.member("n1")));
    expect(machine.conflicts(machine.abort(0))).toContain("fenced");
  });

  it("excludes the transfer: whichever is first in the log wins", () => {
    const machine = begun();
    const abort = machine.abort(0);
    machine.must(machine.transfer(0, "n2"));
    machine.conflicts(abort);
  });
});

it("keeps the latest ended operations and every one under way", () => {
  const machine = threeNodes().serve(0, "n1", "n2").serve(1, "n1", "n2");
  machine.must(machine.begin(1, "n2"));
  for (let turn = 0; turn < limits.operationRowsMax + 5; turn++) {
    machine.must(machine.begin(0, "n2"));
    machine.must(machine.abort(0));
  }
  const ids = [...machine.state.operations.keys()];
  expect(ids).toHaveLength(limits.operationRowsMax + 1);
  expect(ids.slice(0, 2)).toEqual([1, 7]);
  expect(machine.state.operationsBegun).toBe(limits.operationRowsMax + 6);
});
