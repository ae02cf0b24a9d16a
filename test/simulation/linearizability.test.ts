// The search for an order agrees with trying every order, on thousands of small histories with
// operations that failed and of unknown end, and takes little time for long ones.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../../jepsen-like/history.js";
import {
  checkLinearizable,
  type Model,
  type Timed,
} from "../../jepsen-like/invariants/linearizability.js";
import {
  counterModel,
  type KeyEvent,
  registerModel,
} from "../../jepsen-like/invariants/object-models.js";
import { Random } from "../../src/base/random.js";
import { publishedHistories } from "./published-histories.js";

/** Whether some order of all ended and some of the unknown operations is legal. */
function bruteForce(model: Model<string, KeyEvent>, events: readonly Timed<KeyEvent>[]): boolean {
  const place = (state: string, left: readonly Timed<KeyEvent>[]): boolean => {
    if (left.every(({ endedAt }) => !Number.isFinite(endedAt))) return true;
    return left.some((event) => {
      if (left.some(({ endedAt }) => endedAt < event.invokedAt)) return false;
      const next = model.step(state, event.operation);
      return (
        next !== undefined &&
        place(
          next,
          left.filter((other) => other !== event),
        )
      );
    });
  };
  return place(model.initial, events);
}

const values = ["a", "b", "c"] as const;
const value = fc.constantFrom(...values);
const times = { begin: fc.integer({ min: 0, max: 12 }), length: fc.integer({ min: 0, max: 8 }) };
const ending = fc.constantFrom<KeyEvent["ending"]>("ok", "ok", "info");

const registerAction = fc.oneof(
  fc.constant<Action>({ f: "get" }),
  value.map((text): Action => ({ f: "set", value: text })),
  value.map((text): Action => ({ f: "add", value: text })),
  fc.tuple(value, value).map(([from, to]): Action => ({ f: "cas", from, value: to })),
  fc.constant<Action>({ f: "delete" }),
);

const counterAction = fc.oneof(
  fc.constant<Action>({ f: "get" }),
  fc.integer({ min: 1, max: 2 }).map((delta): Action => ({ f: "increment", delta })),
  fc.constant<Action>({ f: "delete" }),
);

/** Operations whose answers are drawn too: about as many of the histories are legal as are not. */
function eventsOf(action: fc.Arbitrary<Action>, shown: readonly string[], maxLength: number) {
  const answer = fc.record({
    value: fc.constantFrom<string | undefined>(undefined, ...shown),
    stored: fc.boolean(),
  });
  const one = fc.record({ ...times, action, ending, answer });
  return fc.array(one, { maxLength }).map((drawn) =>
    drawn.map((each): Timed<KeyEvent> => {
      const isKnown = each.ending === "ok";
      const conditional = each.action.f === "add" || each.action.f === "cas";
      const told = { version: 0, sequence: 0, shard: 0, epoch: 0, value: each.answer.value };
      const full = conditional ? { ...told, stored: each.answer.stored } : told;
      return {
        operation: { action: each.action, ending: each.ending, answer: isKnown ? full : undefined },
        invokedAt: each.begin,
        endedAt: isKnown ? each.begin + each.length + 0.5 : Number.POSITIVE_INFINITY,
      };
    }),
  );
}

/** Compares the two checkers; returns how many histories were legal. */
function compare(
  model: Model<string, KeyEvent>,
  histories: fc.Arbitrary<Timed<KeyEvent>[]>,
  numRuns: number,
): number {
  let legal = 0;
  fc.assert(
    fc.property(histories, (events) => {
      const expected = bruteForce(model, events);
      if (expected) legal++;
      expect(checkLinearizable(model, events).kind).toBe(expected ? "linearizable" : "illegal");
    }),
    { numRuns, seed: 20_261_125 },
  );
  return legal;
}

describe("the search for an order", () => {
  const timeout = 120_000;

  it("agrees with trying every order of a register's operations", { timeout }, () => {
    const legal = compare(registerModel, eventsOf(registerAction, values, 7), 6000);
    expect(legal).toBeGreaterThan(600);
    expect(legal).toBeLessThan(5400);
  });

  it("agrees with trying every order of a counter's operations", { timeout }, () => {
    const legal = compare(counterModel, eventsOf(counterAction, ["1", "2", "3", "4"], 7), 4000);
    expect(legal).toBeGreaterThan(400);
    expect(legal).toBeLessThan(3600);
  });

  it("agrees where nearly all operations are writes of unknown end", { timeout }, () => {
    const write = fc.oneof(
      value.map((text): Action => ({ f: "set", value: text })),
      fc.tuple(value, value).map(([from, to]): Action => ({ f: "cas", from, value: to })),
      fc.constant<Action>({ f: "delete" }),
    );
    const reads = eventsOf(fc.constant<Action>({ f: "get" }), values, 3);
    const writes = eventsOf(write, values, 5).map((events) =>
      events.map(
        ({ operation, invokedAt }): Timed<KeyEvent> => ({
          operation: { ...operation, ending: "info", answer: undefined },
          invokedAt,
          endedAt: Number.POSITIVE_INFINITY,
        }),
      ),
    );
    const histories = fc.tuple(reads, writes).map(([a, b]) => [...a, ...b]);
    expect(compare(registerModel, histories, 3000)).toBeGreaterThan(300);
  });

  it("gives up after so many steps, or so long, and says so", () => {
    const write = (text: string): Timed<KeyEvent> => ({
      operation: { action: { f: "set", value: text }, ending: "ok", answer: undefined },
      invokedAt: 0,
      endedAt: 100,
    });
    const writes = Array.from({ length: 14 }, (_, i) => write(`v${i}`));
    const answer = { version: 0, sequence: 0, shard: 0, epoch: 0, value: "never" };
    const read: Timed<KeyEvent> = {
      operation: { action: { f: "get" }, ending: "ok", answer },
      invokedAt: 101,
      endedAt: 102,
    };
    expect(checkLinearizable(registerModel, [...writes, read], 50).kind).toBe("unknown");
    expect(checkLinearizable(registerModel, [...writes, read], 1e9, 1).kind).toBe("unknown");
  });
});

describe("the search in published histories", () => {
  for (const { name, source, object, legal, events, culprit } of publishedHistories) {
    it(`${legal ? "accepts" : "rejects"} ${name} (${source})`, () => {
      const model = object === "register" ? registerModel : counterModel;
      const verdict = checkLinearizable(model, events);
      expect(verdict.kind).toBe(legal ? "linearizable" : "illegal");
      expect(bruteForce(model, events)).toBe(legal);
      if (culprit === undefined || verdict.kind !== "illegal") return;
      expect(verdict.stuckAt).toContain(events[culprit]?.operation);
    });
  }
});

describe("the search in long histories", () => {
  /** A register that ten clients use at once; every 50th write is of unknown end. */
  function longHistory(operations: number, seed: number): Timed<KeyEvent>[] {
    const random = new Random(seed);
    const events: Timed<KeyEvent>[] = [];
    const free = Array.from({ length: 10 }, () => 0);
    let state = "";
    const takesEffect: { at: number; does: () => void }[] = [];
    for (let i = 0; i < operations; i++) {
      const client = free.indexOf(Math.min(...free));
      const invokedAt = (free[client] ?? 0) + random.float();
      const at = invokedAt + 1 + random.float() * 5;
      const endedAt = at + 0.1 + random.float() * 5;
      free[client] = endedAt;
      takesEffect.push({ at, does: () => effect(i, invokedAt, endedAt) });
    }
    function effect(i: number, invokedAt: number, endedAt: number): void {
      const told = { version: 0, sequence: 0, shard: 0, epoch: 0 };
      const draw = random.float();
      if (draw < 0.5) {
        const answer = { ...told, value: state === "" ? undefined : state };
        const operation: KeyEvent = { action: { f: "get" }, ending: "ok", answer };
        events.push({ operation, invokedAt, endedAt });
        return;
      }
      const action: Action =
        draw < 0.8
          ? { f: "set", value: `v${i}` }
          : { f: "cas", from: state === "" ? "none" : state, value: `v${i}` };
      const isKnown = !random.chance(0.02);
      const isDone = isKnown || random.chance(0.5);
      const stored = action.f === "set" || state !== "";
      if (isDone && stored) state = `v${i}`;
      const operation: KeyEvent = isKnown
        ? { action, ending: "ok", answer: { ...told, stored } }
        : { action, ending: "info", answer: undefined };
      events.push({ operation, invokedAt, endedAt: isKnown ? endedAt : Number.POSITIVE_INFINITY });
    }
    for (const { does } of takesEffect.sort((a, b) => a.at - b.at)) does();
    return events.sort((a, b) => a.invokedAt - b.invokedAt);
  }

  it("finds an order of 10,000 operations of ten clients on one key", { timeout: 60_000 }, () => {
    expect(checkLinearizable(registerModel, longHistory(10_000, 1)).kind).toBe("linearizable");
  });

  it("finds that one stale read among 10,000 operations fits nowhere", { timeout: 60_000 }, () => {
    const events = longHistory(10_000, 2);
    const reads = events.filter(({ operation }) => operation.answer?.value !== undefined);
    const [early, late] = [reads[100], reads.at(-100)];
    if (early === undefined || late === undefined) throw new Error("too few reads");
    const stale = { ...late, operation: early.operation };
    const forged = events.map((event) => (event === late ? stale : event));
    const verdict = checkLinearizable(registerModel, forged);
    expect(verdict.kind).toBe("illegal");
    expect(verdict.kind === "illegal" && verdict.stuckAt).toContain(stale.operation);
  });
});
