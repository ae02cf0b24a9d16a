// The checkers can fail: forged histories that are illegal are found, and legal ones are not.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, type Answer, History, type Operation } from "../../jepsen-like/history.js";
import { checkHistory } from "../../jepsen-like/invariants/history-checks.js";
import { checkLinearizable, type Timed } from "../../jepsen-like/invariants/linearizability.js";
import {
  counterModel,
  type KeyEvent,
  registerModel,
  timedEvents,
} from "../../jepsen-like/invariants/object-models.js";
import { RecordLedger } from "../../jepsen-like/invariants/record-ledger.js";
import { checkVersionOrder } from "../../jepsen-like/invariants/version-order.js";
import { utf8 } from "../../src/base/bytes.js";
import type { LossRecord } from "../../src/control/control-state.js";
import type { DataRecord } from "../../src/model/data-record.js";
import { clientId, epoch, namespaceId, sequence, shardId } from "../../src/model/ids.js";
import { firstSequence } from "../../src/model/sequence.js";

type Line = {
  readonly action: Action;
  readonly at: readonly [begin: number, end: number];
  readonly ending?: Operation["ending"];
  readonly answer?: Partial<Answer>;
  readonly key?: string;
  readonly attempts?: number;
};

const get = (value: string | undefined, at: Line["at"], version = 0): Line => ({
  action: { f: "get" },
  at,
  answer: { value, version },
});
const set = (value: string, at: Line["at"], version = 0): Line => ({
  action: { f: "set", value },
  at,
  answer: { stored: true, version },
});
const unknown = (action: Action, begin: number): Line => ({
  action,
  at: [begin, Number.POSITIVE_INFINITY],
  ending: "info",
});

function historyOf(lines: readonly Line[], namespace = "strict"): History {
  const history = new History();
  for (const { action, at, ending = "ok", answer, key = "k", attempts = 1 } of lines) {
    const operation = history.begin({
      client: 1,
      namespace,
      key,
      action,
      insync: true,
      linearizable: true,
      invokedAt: at[0],
    });
    operation.ending = ending;
    operation.endedAt = at[1];
    operation.attempts = attempts;
    const fence = { version: 0, sequence: 0, shard: 0, epoch: 1 };
    if (answer !== undefined) operation.answer = { ...fence, ...answer };
  }
  return history;
}

function register(lines: readonly Line[], coldStarts: readonly number[] = []): string {
  const events = timedEvents(historyOf(lines).operations, coldStarts);
  return checkLinearizable(registerModel, events).kind;
}

describe("the search for an order of a register's operations", () => {
  it("accepts operations that follow each other", () => {
    const lines = [get(undefined, [0, 1]), set("a", [2, 3]), get("a", [4, 5])];
    expect(register(lines)).toBe("linearizable");
  });

  it("rejects a read of what was overwritten before it began", () => {
    const lines = [set("a", [0, 1]), set("b", [2, 3]), get("a", [4, 5])];
    expect(register(lines)).toBe("illegal");
  });

  it("rejects two reads that see two overlapping writes in two orders", () => {
    const lines = [set("a", [0, 10]), set("b", [0, 10]), get("a", [11, 12]), get("b", [13, 14])];
    expect(register(lines)).toBe("illegal");
  });

  it("accepts a read that overlaps a write with either value", () => {
    expect(register([set("a", [0, 1]), set("b", [2, 9]), get("a", [3, 4])])).toBe("linearizable");
    expect(register([set("a", [0, 1]), set("b", [2, 9]), get("b", [3, 4])])).toBe("linearizable");
  });

  it("rejects a read that goes back behind an earlier read of the same write", () => {
    const lines = [set("a", [0, 1]), set("b", [2, 20]), get("b", [3, 4]), get("a", [5, 6])];
    expect(register(lines)).toBe("illegal");
  });

  it("lets a write of unknown end take effect late, once, or never", () => {
    const write = unknown({ f: "set", value: "b" }, 2);
    const base = [set("a", [0, 1]), write];
    expect(register([...base, get("a", [3, 4])])).toBe("linearizable");
    expect(register([...base, get("a", [3, 4]), get("b", [5, 6])])).toBe("linearizable");
    const back = [get("b", [5, 6]), set("c", [7, 8]), get("b", [9, 10])];
    expect(register([...base, ...back])).toBe("illegal");
  });

  it("rejects a miss that nothing explains, and accepts it after a cold start", () => {
    const lines = [set("a", [0, 1]), get(undefined, [5, 6])];
    expect(register(lines)).toBe("illegal");
    expect(register(lines, [3])).toBe("linearizable");
    expect(register(lines, [7])).toBe("illegal");
  });

  it("lets a retry repeat what a cold start undid", () => {
    const add = (attempts: number): Line => ({
      action: { f: "increment", delta: 3 },
      at: [0, 9],
      answer: { value: "3" },
      attempts,
    });
    const check = (attempts: number, cold: readonly number[]) => {
      const lines = [add(attempts), get("3", [1, 2]), get(undefined, [6, 7])];
      const events = timedEvents(historyOf(lines).operations, cold);
      return checkLinearizable(counterModel, events).kind;
    };
    expect(check(2, [5])).toBe("linearizable");
    expect(check(2, [])).toBe("illegal");
  });

  it("lets a delete that was sent twice take effect again, but not one that was sent once", () => {
    const deleted = (attempts: number): Line => ({
      action: { f: "delete" },
      at: [2, 3],
      answer: {},
      attempts,
    });
    const lines = (attempts: number) => [
      set("a", [0, 1]),
      deleted(attempts),
      set("b", [4, 5]),
      get(undefined, [6, 7]),
    ];
    expect(register(lines(1))).toBe("illegal");
    expect(register(lines(2))).toBe("linearizable");
  });

  it("judges conditional writes by what they were told", () => {
    const add = (stored: boolean): Line => ({
      action: { f: "add", value: "b" },
      at: [2, 3],
      answer: { stored },
    });
    expect(register([set("a", [0, 1]), add(false), get("a", [4, 5])])).toBe("linearizable");
    expect(register([set("a", [0, 1]), add(true)])).toBe("illegal");
    const cas: Line = { action: { f: "cas", from: "a", value: "c" }, at: [4, 5] };
    const stored = { ...cas, answer: { stored: true } };
    expect(register([set("a", [0, 1]), stored, get("c", [6, 7])])).toBe("linearizable");
    expect(register([set("z", [0, 1]), stored])).toBe("illegal");
  });

  it("judges a write in place of a version, not of a value that came back under another", () => {
    const met = (version: number): Line => ({
      action: { f: "cas", from: "a", fromVersion: 7, value: "c" },
      at: [4, 5],
      answer: { stored: false, version },
    });
    expect(register([set("a", [0, 1]), met(9), get("a", [6, 7])])).toBe("linearizable");
    expect(register([set("a", [0, 1]), met(7)])).toBe("illegal");
    expect(register([set("a", [0, 1]), met(9), get("c", [6, 7])])).toBe("illegal");
  });

  it("lets an attempt do again what was lost with a shard, for as long as it may lie about", () => {
    const add = (delta: number, value: string, at: Line["at"], attempts = 1): Line => ({
      action: { f: "increment", delta },
      at,
      attempts,
      answer: { value },
    });
    // The first attempt lay at a process that stood still until after the cold start at 20,000.
    const before = [add(2, "2", [0, 1500], 2), add(3, "5", [2000, 2001])];
    const lines = [...before, add(4, "6", [30_000, 30_001])];
    const check = (stoodStillMs: number) => {
      const events = timedEvents(historyOf(lines).operations, [20_000], stoodStillMs);
      return checkLinearizable(counterModel, events).kind;
    };
    expect(check(0)).toBe("illegal");
    expect(check(30_000)).toBe("linearizable");
  });

  it("judges a counter by its sums", () => {
    const add = (delta: number, sum: string, at: Line["at"]): Line => ({
      action: { f: "increment", delta },
      at,
      answer: { value: sum },
    });
    const check = (lines: readonly Line[]) =>
      checkLinearizable(counterModel, timedEvents(historyOf(lines).operations)).kind;
    expect(check([add(2, "2", [0, 1]), add(3, "5", [2, 3]), get("5", [4, 5])])).toBe(
      "linearizable",
    );
    expect(check([add(2, "2", [0, 1]), add(3, "8", [2, 3])])).toBe("illegal");
    expect(check([add(2, "2", [0, 1]), add(3, "3", [2, 3])])).toBe("illegal");
  });

  it("gives up, and says so, when the search is too long", () => {
    const lines = Array.from({ length: 12 }, (_, i) => set(`v${i}`, [0, 100]));
    const events = timedEvents(historyOf([...lines, get("never", [101, 102])]).operations);
    expect(checkLinearizable(registerModel, events, 50).kind).toBe("unknown");
  });

  it("agrees with trying every order", () => {
    const operation = fc.record({
      begin: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 0, max: 6 }),
      write: fc.boolean(),
      value: fc.constantFrom("a", "b"),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (drawn) => {
        const lines = drawn.map(({ begin, length, write, value, known }): Line => {
          if (write && !known) return unknown({ f: "set", value }, begin);
          const at = [begin, begin + length + 0.5] as const;
          return write ? set(value, at) : get(value, at);
        });
        const events = timedEvents(historyOf(lines).operations);
        const expected = bruteForce(events) ? "linearizable" : "illegal";
        expect(checkLinearizable(registerModel, events).kind).toBe(expected);
      }),
      { numRuns: 400, seed: 42 },
    );
  });
});

/** Whether some order of all ended and some of the unknown operations is legal. */
function bruteForce(events: readonly Timed<KeyEvent>[]): boolean {
  const place = (state: string, left: readonly Timed<KeyEvent>[]): boolean => {
    if (left.every(({ endedAt }) => !Number.isFinite(endedAt))) return true;
    return left.some((event) => {
      if (left.some(({ endedAt }) => endedAt < event.invokedAt)) return false;
      const next = registerModel.step(state, event.operation);
      if (next === undefined) return false;
      return place(
        next,
        left.filter((other) => other !== event),
      );
    });
  };
  return place(registerModel.initial, events);
}

describe("the order of versions", () => {
  it("rejects a read that shows an older version than an answer that had ended", () => {
    const history = historyOf([set("a", [0, 1], 5), set("b", [2, 3], 9), get("a", [4, 5], 5)]);
    expect(checkVersionOrder(history.operations, () => "")).toBeDefined();
  });

  it("accepts overlapping answers in any order, and groups that are apart", () => {
    const overlapping = historyOf([set("a", [0, 9], 9), get("b", [1, 2], 5)]);
    expect(checkVersionOrder(overlapping.operations, () => "")).toBeUndefined();
    const apart = historyOf([set("a", [0, 1], 9), get("b", [2, 3], 5)]);
    expect(checkVersionOrder(apart.operations, ({ id }) => String(id))).toBeUndefined();
  });
});

describe("the checks of a whole history", () => {
  const facts = { coldStarts: () => [], clockSlackMs: 0 };
  const strict = [{ name: "strict", kind: "register", insync: true }] as const;
  const counter = [{ name: "strict", kind: "counter", insync: false }] as const;
  const tagged = [{ name: "strict", kind: "tagged", insync: true }] as const;

  it("finds a value that nobody wrote", () => {
    const history = historyOf([set("a", [0, 1], 1), get("ghost", [2, 3], 2)]);
    expect(() => checkHistory(history, strict, facts)).toThrow(/phantom/);
  });

  it("finds a counter that shows an increment twice", () => {
    const once = unknown({ f: "increment", delta: 3 }, 0);
    expect(() => checkHistory(historyOf([once, get("6", [5, 6], 2)]), counter, facts)).toThrow(
      /counter/,
    );
    expect(() =>
      checkHistory(historyOf([once, get("3", [5, 6], 2)]), counter, facts),
    ).not.toThrow();
  });

  it("finds an item that outlived the invalidation of its tag", () => {
    const kill: Line = {
      action: { f: "invalidate", tag: "red" },
      at: [4, 5],
      key: "",
      answer: { parts: [{ shard: 0, sequence: 7 }] },
    };
    const lines = (version: number) => [
      set("red:1", [0, 1], version),
      kill,
      get("red:1", [6, 7], version),
    ];
    expect(() => checkHistory(historyOf(lines(3)), tagged, facts)).toThrow(/I23/);
    expect(() => checkHistory(historyOf(lines(8)), tagged, facts)).not.toThrow();
  });

  it("finds an item that outlived a flush", () => {
    const flush: Line = { action: { f: "flush" }, at: [4, 5], key: "", answer: {} };
    const lines = (written: Line["at"]) => [
      set("red:1", written, 3),
      flush,
      get("red:1", [6, 7], 3),
    ];
    expect(() => checkHistory(historyOf(lines([0, 1])), tagged, facts)).toThrow(/I23/);
    expect(() => checkHistory(historyOf(lines([0, 4.5])), tagged, facts)).not.toThrow();
  });
});

describe("the check of expiry", () => {
  const facts = { coldStarts: () => [], clockSlackMs: 0 };
  const mortal = [{ name: "strict", kind: "mortal", insync: true }] as const;
  const mortalSet = (value: string, ttlMs: number, at: Line["at"], version: number): Line => ({
    action: { f: "set", value, ttlMs },
    at,
    answer: { stored: true, version },
  });
  const check = (lines: readonly Line[], cold: readonly number[] = []) => {
    checkHistory(historyOf(lines), mortal, { ...facts, coldStarts: () => cold });
  };

  it("finds an item that is returned long after it died", () => {
    const set = mortalSet("a", 1000, [0, 1], 1);
    expect(() => check([set, get("a", [9000, 9001], 1)])).toThrow(/expiry/);
    expect(() => check([set, get("a", [900, 901], 1)])).not.toThrow();
  });

  it("finds a miss of an item that lives, unless its shard was started empty", () => {
    const set = mortalSet("a", 1000, [0, 1], 1);
    const miss = get(undefined, [500, 501]);
    expect(() => check([set, miss])).toThrow(/expiry/);
    expect(() => check([set, miss], [300])).not.toThrow();
    expect(() => check([set, get(undefined, [1200, 1201])])).not.toThrow();
    const shorter = mortalSet("b", 100, [2, 3], 2);
    expect(() => check([set, shorter, miss])).not.toThrow();
  });
});

describe("the ledger of records", () => {
  const at = (ordinal: number, counter: number): number => firstSequence(ordinal) + counter;
  const record = (key: string, requestSeq?: number): DataRecord => ({
    kind: "set",
    namespace: namespaceId(1),
    key: utf8(key),
    value: utf8("v"),
    expiresAt: 0 as never,
    stamp: sequence(0),
    tags: [],
    graceMs: 0,
    sourceVersion: 0,
    insync: true,
    dedupe:
      requestSeq === undefined
        ? undefined
        : {
            clientId: clientId("c"),
            requestSeq,
            ackedUpTo: 0,
            outcome: { status: "STORED", value: 0, expiresAt: 0 as never },
          },
  });
  const began = (ordinal: number, inherited: number, beginning: "kept" | "cold" = "kept") => ({
    shard: 0,
    epoch: ordinal * 10,
    ordinal,
    beginning,
    coldAt: beginning === "cold" ? ordinal * 10 : 0,
    inherited,
    parent: ordinal * 10 - 10,
  });
  const loss = (keptThrough: number): LossRecord => ({
    shard: shardId(0),
    fromEpoch: epoch(10),
    toEpoch: epoch(20),
    from: undefined,
    clean: false,
    keptThrough,
    lostCount: "unknown",
  });

  function withTwoRecords(): RecordLedger {
    const ledger = new RecordLedger();
    ledger.epochBegan(began(1, 0));
    ledger.applied(0, at(1, 1), record("a", 1), 11);
    ledger.applied(0, at(1, 2), record("b", 2), 12);
    return ledger;
  }

  it("finds two records under one sequence", () => {
    const ledger = withTwoRecords();
    ledger.applied(0, at(1, 2), record("b", 2), 12);
    expect(() => ledger.applied(0, at(1, 2), record("c"), 13)).toThrow(/I9/);
  });

  it("finds an epoch that began without an in-sync acked record", () => {
    const ledger = withTwoRecords();
    ledger.acked({ shard: 0, sequence: at(1, 2), insync: true });
    expect(() => ledger.epochBegan(began(2, at(1, 1)))).toThrow(/I10/);
    expect(() => withTwoRecords().epochBegan(began(2, at(1, 1)))).not.toThrow();
  });

  it("finds an in-sync ack of a record that a later epoch had given up", () => {
    const ledger = withTwoRecords();
    ledger.epochBegan(began(2, at(1, 1)));
    expect(() => ledger.acked({ shard: 0, sequence: at(1, 2), insync: true })).toThrow(/I10/);
  });

  it("forgives a shard that was started empty", () => {
    const ledger = withTwoRecords();
    ledger.acked({ shard: 0, sequence: at(1, 2), insync: true });
    expect(() => ledger.epochBegan(began(2, 0, "cold"))).not.toThrow();
  });

  it("forgives one that was started empty by an epoch which nobody lived to begin", () => {
    const ledger = withTwoRecords();
    ledger.acked({ shard: 0, sequence: at(1, 2), insync: true });
    const begins = (coldAt: number) => () => ledger.epochBegan({ ...began(3, 0), coldAt });
    expect(begins(20)).not.toThrow();
    const older = withTwoRecords();
    older.acked({ shard: 0, sequence: at(1, 2), insync: true });
    expect(() => older.epochBegan({ ...began(3, 0), coldAt: 5 })).toThrow(/I10/);
  });

  it("finds a mutation that took effect twice, unless its first effect was lost", () => {
    const twice = withTwoRecords();
    twice.epochBegan(began(2, at(1, 2)));
    expect(() => twice.applied(0, at(2, 1), record("b", 2), 21)).toThrow(/I16/);
    const again = withTwoRecords();
    again.epochBegan(began(2, at(1, 1)));
    expect(() => again.applied(0, at(2, 1), record("b", 2), 21)).not.toThrow();
  });

  it("finds a silent loss, and a loss record that claims too much was kept", () => {
    const ledger = withTwoRecords();
    ledger.acked({ shard: 0, sequence: at(1, 2), insync: false });
    ledger.epochBegan(began(2, at(1, 1)));
    expect(() => ledger.checkLosses([])).toThrow(/I20/);
    expect(() => ledger.checkLosses([loss(at(1, 2))])).toThrow(/I20/);
    expect(() => ledger.checkLosses([loss(at(1, 1))])).not.toThrow();
  });

  it("lets a record stand again that an epoch without followers had given up", () => {
    const ledger = withTwoRecords();
    ledger.epochBegan(began(2, at(1, 1)));
    ledger.epochBegan({ ...began(3, at(1, 2)), parent: 10 });
    expect(() => ledger.acked({ shard: 0, sequence: at(1, 2), insync: true })).not.toThrow();
    expect(() => ledger.applied(0, at(3, 1), record("b", 2), 31)).toThrow(/I16/);
    expect(() => ledger.epochBegan({ ...began(4, at(1, 1)), parent: 10 })).toThrow(/I10/);
  });

  it("takes what a deposed primary still logs as lost at once", () => {
    const ledger = withTwoRecords();
    ledger.epochBegan(began(2, at(1, 2)));
    ledger.applied(0, at(1, 3), record("z", 3), 13);
    expect(ledger.record(0, at(1, 3))?.lostAt).toBe(20);
  });
});
