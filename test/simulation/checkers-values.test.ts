// The checkers of members, counters and asynchronous writes: forged histories that are illegal are
// found, and legal ones are not.
import { describe, expect, it } from "vitest";
import { type Action, type Answer, History, type Operation } from "../../jepsen-like/history.js";
import {
  checkAsyncLosses,
  checkEpochs,
  type Loss,
} from "../../jepsen-like/invariants/async-writes.js";
import { checkCounterBounds } from "../../jepsen-like/invariants/counter-bounds.js";
import { checkMember } from "../../jepsen-like/invariants/members.js";
import { registerModel } from "../../jepsen-like/invariants/object-models.js";
import { Violation } from "../../jepsen-like/invariants/violation.js";
import type { Epoch, ShardId } from "../../src/model/ids.js";

type Line = {
  readonly action: Action;
  readonly at: readonly [begin: number, end: number];
  readonly ending?: Operation["ending"];
  readonly answer?: Partial<Answer>;
  readonly attempts?: number;
};

const never = Number.POSITIVE_INFINITY;

function operations(lines: readonly Line[]): readonly Operation[] {
  const history = new History();
  for (const { action, at, ending = "ok", answer, attempts = 1 } of lines) {
    const operation = history.begin({
      client: 1,
      namespace: "n",
      key: "k",
      action,
      insync: false,
      linearizable: true,
      invokedAt: at[0],
    });
    operation.ending = ending;
    operation.endedAt = at[1];
    operation.attempts = attempts;
    if (ending !== "ok") continue;
    operation.answer = { version: 0, sequence: 0, shard: 0, epoch: 1, ...answer };
  }
  return history.operations;
}

const add = (delta: number, at: Line["at"], answer?: Partial<Answer>): Line =>
  answer === undefined
    ? { action: { f: "increment", delta }, at: [at[0], never], ending: "info" }
    : { action: { f: "increment", delta }, at, answer };
const get = (value: string | undefined, at: Line["at"], answer: Partial<Answer> = {}): Line => ({
  action: { f: "get" },
  at,
  answer: { value, ...answer },
});
const set = (value: string, at: Line["at"], answer: Partial<Answer>): Line => ({
  action: { f: "set", value },
  at,
  answer: { stored: true, ...answer },
});
const loss = (toEpoch: number, keptThrough: number, shard = 0): Loss => ({
  shard: shard as ShardId,
  toEpoch: toEpoch as Epoch,
  keptThrough,
});

function broken(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error.invariant;
    throw error;
  }
}

describe("members that are added once", () => {
  const judge = (lines: readonly Line[], more: Partial<Parameters<typeof checkMember>[1]> = {}) =>
    broken(() => checkMember(operations(lines), { coldStarts: [], losses: undefined, ...more }));
  const added = add(1, [0, 1], { value: "1", version: 7 });

  it("are there at the end, or nobody was told that they are", () => {
    expect(judge([added, get("1", [5, 6])])).toBeUndefined();
    expect(judge([add(1, [0, never]), get(undefined, [5, 6])])).toBeUndefined();
    expect(judge([add(1, [0, never]), get("1", [5, 6])])).toBeUndefined();
  });

  it("are lost when a read misses what was acknowledged, unless something explains it", () => {
    const lost = [added, get(undefined, [5, 6], { epoch: 9 })];
    expect(judge(lost)).toBe("set");
    expect(judge(lost, { coldStarts: [3] })).toBeUndefined();
    expect(judge(lost, { losses: [] })).toBe("set");
    expect(judge(lost, { losses: [loss(9, 6)] })).toBeUndefined();
    expect(judge(lost, { losses: [loss(9, 7)] }), "kept").toBe("set");
    expect(judge(lost, { losses: [loss(9, 6, 1)] }), "of another shard").toBe("set");
    expect(judge(lost, { losses: [loss(10, 6)] }), "later than the read").toBe("set");
  });

  it("took effect twice when they are there twice", () => {
    expect(judge([added, get("2", [5, 6])])).toBe("set");
    expect(judge([add(1, [0, 1], { value: "2", version: 8 })])).toBe("set");
  });

  it("are phantoms when their add surely failed", () => {
    const failed: Line = { action: { f: "increment", delta: 1 }, at: [0, 1], ending: "fail" };
    expect(judge([failed, get("1", [5, 6])])).toBe("set");
    expect(judge([failed, get(undefined, [5, 6])])).toBeUndefined();
  });
});

describe("the bounds of a counter", () => {
  const judge = (lines: readonly Line[], kept: readonly number[] | undefined = []) =>
    broken(() => checkCounterBounds(operations(lines), kept));
  const three = add(3, [0, 1], { value: "3" });

  it("let it show whatever some of the unknown increments make of it", () => {
    for (const shown of ["3", "8"]) {
      expect(judge([three, add(5, [2, never]), get(shown, [3, 4])])).toBeUndefined();
    }
  });

  it("find more than was ever asked for by then", () => {
    expect(judge([three, get("6", [3, 4])])).toBe("counter");
    expect(judge([three, get("8", [3, 4]), add(5, [5, never])])).toBe("counter");
  });

  it("find less than was acknowledged before", () => {
    const five = add(5, [2, 3], { value: "8" });
    expect(judge([three, five, get("3", [4, 5])])).toBe("counter");
    expect(judge([three, five, get("3", [2.5, 5])]), "overlapping").toBeUndefined();
    expect(judge([three, add(5, [2, 3], { value: "5" })])).toBe("counter");
    expect(judge([three, get(undefined, [4, 5])])).toBe("counter");
  });

  it("begin anew with an empty shard, and promise no least where losses are allowed", () => {
    expect(judge([three, get(undefined, [4, 5])], [2])).toBeUndefined();
    expect(judge([three, get(undefined, [4, 5])], [6])).toBe("counter");
    expect(
      broken(() => checkCounterBounds(operations([three, get(undefined, [4, 5])]), undefined)),
    ).toBeUndefined();
  });
});

describe("asynchronous writes over failovers", () => {
  const judge = (lines: readonly Line[], losses: readonly Loss[]) =>
    broken(() => checkAsyncLosses(operations(lines), losses));
  const one = set("a", [0, 1], { version: 5, epoch: 1 });
  const two = set("b", [2, 3], { version: 6, epoch: 1 });

  it("may vanish only inside a loss record between their epoch and the read's", () => {
    const old = [one, two, get("a", [5, 6], { version: 5, epoch: 2 })];
    expect(judge(old, [])).toBe("async");
    expect(judge(old, [loss(2, 5)])).toBeUndefined();
    expect(judge(old, [loss(2, 6)]), "kept").toBe("async");
    expect(judge(old, [loss(3, 5)]), "later").toBe("async");
    expect(judge([one, two, get("b", [5, 6], { version: 6, epoch: 2 })], [])).toBeUndefined();
  });

  it("may not vanish within an epoch", () => {
    expect(judge([one, get(undefined, [5, 6], { epoch: 1 })], [loss(2, 0)])).toBe("async");
  });

  it("may be dropped when an overwrite of the same key was lost, or a delete may have come", () => {
    const missed = get(undefined, [7, 8], { epoch: 2 });
    expect(judge([one, two, missed], [loss(2, 5)])).toBeUndefined();
    expect(judge([one, missed], [loss(2, 5)])).toBe("async");
    const twice: Line = { action: { f: "delete" }, at: [-3, -2], answer: {}, attempts: 2 };
    expect(judge([twice, one, missed], [])).toBeUndefined();
    expect(judge([{ ...twice, attempts: 1 }, one, missed], [])).toBe("async");
  });

  it("are linearizable within an epoch, whatever the key was before", () => {
    const epochs = (lines: readonly Line[], losses: readonly Loss[] = []) =>
      broken(() => checkEpochs(operations(lines), registerModel, losses));
    const inherited = get("x", [0, 1], { epoch: 2 });
    const written = set("y", [2, 3], { epoch: 2 });
    expect(epochs([inherited, written, get("y", [4, 5], { epoch: 2 })])).toBeUndefined();
    expect(epochs([inherited, written, get("x", [4, 5], { epoch: 2 })])).toBe("async");
    expect(epochs([inherited, written, get("x", [4, 5], { epoch: 3 })])).toBeUndefined();
    const gone = [inherited, get(undefined, [4, 5], { epoch: 2 })];
    expect(epochs(gone)).toBe("async");
    expect(epochs(gone, [loss(2, 0)]), "a deposed primary named it").toBeUndefined();
  });
});
